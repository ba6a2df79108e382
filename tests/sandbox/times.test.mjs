/* times.test.mjs: the free times of chosen weeks, worked out by hand from zones, hours and rules. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { ADA, at, BEN, BUSINESS, startBooking, TYPE } from './booking-clinic.mjs';

const OPEN = { max_appointments_per_day_segment: 0, min_hours_advance_required_to_book: 0,
    allow_bookings_days_in_advance: 365 };
let clinic;

/* Thursday, 10:00 in Melbourne. */
before(async () => { clinic = await startBooking('2026-10-01T00:00:00Z'); });
after(() => clinic.stop());
afterEach(async () => {
    await clinic.set({ now: '2026-10-01T00:00:00Z' });
    await clinic.rules(OPEN);
});

test('the Sunday clocks go forward in Melbourne and Adelaide: 9:00 stays 9:00, the night is an hour short', async () => {
    await clinic.week({ melbourne: { 6: ['09:00-10:00'], 7: ['01:00-04:00', '09:00-10:00'], 1: ['09:00-10:00'] },
        adelaide: { 6: ['14:00-15:00'], 0: ['14:00-15:00'] } });
    assert.deepEqual(await clinic.times('melbourne', 'short', '2026-10-02', '2026-10-08'), [
        ...at('2026-10-02', '23:00', '23:15', '23:30'),
        ...at('2026-10-03', '15:00', '15:15', '15:30', '15:45', '16:00', '16:15', '16:30', '22:00', '22:15', '22:30'),
        ...at('2026-10-04', '22:00', '22:15', '22:30'),
    ]);
    assert.deepEqual(await clinic.times('adelaide', 'short', '2026-10-02', '2026-10-08'), [
        ...at('2026-10-03', '04:30', '04:45', '05:00'), ...at('2026-10-04', '03:30', '03:45', '04:00'),
    ]);
});

test('the Sunday clocks go back in Melbourne and Adelaide: 9:00 stays 9:00, the night is an hour long', async () => {
    await clinic.set({ now: '2027-04-01T00:00:00Z' });
    await clinic.week({ melbourne: { 6: ['09:00-10:00'], 7: ['01:00-04:00', '09:00-10:00'], 1: ['09:00-10:00'] },
        adelaide: { 6: ['14:00-15:00'], 7: ['14:00-15:00'] } });
    assert.deepEqual(await clinic.times('melbourne', 'long', '2027-04-02', '2027-04-08'), [
        ...at('2027-04-02', '22:00'),
        ...at('2027-04-03', '14:00', '14:15', '14:30', '14:45', '15:00', '15:15', '15:30', '15:45', '16:00', '16:15',
            '16:30', '16:45', '17:00', '23:00'),
        ...at('2027-04-04', '23:00'),
    ]);
    assert.deepEqual(await clinic.times('adelaide', 'short', '2027-04-02', '2027-04-08'), [
        ...at('2027-04-03', '03:30', '03:45', '04:00'), ...at('2027-04-04', '04:30', '04:45', '05:00'),
    ]);
});

test('the Sunday clocks go forward in London', async () => {
    await clinic.set({ now: '2027-03-25T00:00:00Z' });
    await clinic.week({ london: { 6: ['09:00-10:00'], 7: ['00:00-03:00', '09:00-10:00'] } });
    assert.deepEqual(await clinic.times('london', 'long', '2027-03-26', '2027-04-01'), [
        ...at('2027-03-27', '09:00'), ...at('2027-03-28', '00:00', '00:15', '00:30', '00:45', '01:00', '08:00'),
    ]);
});

test('from and to are days of the account, whatever the business goes by', async () => {
    /* Tuesday in Melbourne is Monday 13:00Z to Tuesday 13:00Z; London is an hour ahead of UTC. */
    await clinic.week({ london: { 1: ['13:30-14:30'], 2: ['13:00-15:00'] } });
    assert.deepEqual(await clinic.times('london', 'short', '2026-10-06', '2026-10-06'),
        [...at('2026-10-05', '13:00'), ...at('2026-10-06', '12:00', '12:15', '12:30', '12:45')]);
    /* Which times of a part of day are shown does not depend on the days asked for. */
    await clinic.rules({ max_appointments_per_day_segment: 1 });
    assert.deepEqual(await clinic.times('london', 'short', '2026-10-06', '2026-10-06'), at('2026-10-06', '12:00'));
    assert.deepEqual(await clinic.times('london', 'short', '2026-10-05', '2026-10-05'), at('2026-10-05', '12:30'));
});

test('1, 3 or all times in each part of the day: until 12:00, until 17:00, the rest, by the clock of the business', async () => {
    await clinic.week({ adelaide: { 1: ['10:30-19:00'] } });
    const monday = () => clinic.times('adelaide', 'long', '2026-10-05', '2026-10-05');
    /* Adelaide is 10:30 ahead: 10:30 is 00:00Z, noon 01:30Z, 17:00 is 06:30Z; the last hour begins 18:00, 07:30Z. */
    const all = await monday();

    assert.equal(all.length, 31);
    assert.equal(all[0], '2026-10-05T00:00:00Z');
    assert.equal(all[30], '2026-10-05T07:30:00Z');
    await clinic.rules({ max_appointments_per_day_segment: 1 });
    assert.deepEqual(await monday(), at('2026-10-05', '00:00', '01:30', '06:30'));
    await clinic.rules({ max_appointments_per_day_segment: 3 });
    assert.deepEqual(await monday(), at('2026-10-05', '00:00', '00:15', '00:30', '01:30', '01:45', '02:00', '06:30', '06:45',
        '07:00'));
    await clinic.rules({ max_appointments_per_day_segment: null });
    assert.deepEqual(await monday(), all, 'null is unlimited like 0');
});

test('when a shown time is taken, the next hidden one takes its place', async () => {
    await clinic.week({ melbourne: { 1: ['09:00-12:00'] } });
    await clinic.rules({ max_appointments_per_day_segment: 1 });
    assert.deepEqual(await clinic.times('melbourne', 'short', '2026-10-05', '2026-10-05'), at('2026-10-04', '22:00'));
    const taken = await clinic.set({ add: 'individual_appointment', practitioner_id: ADA, business_id: BUSINESS.melbourne,
        appointment_type_id: TYPE.short, starts_at: '2026-10-04T22:00:00Z', ends_at: '2026-10-04T22:30:00Z' });

    assert.deepEqual(await clinic.times('melbourne', 'short', '2026-10-05', '2026-10-05'), at('2026-10-04', '22:30'));
    await clinic.remove('individual_appointment', taken);
    assert.deepEqual(await clinic.times('melbourne', 'short', '2026-10-05', '2026-10-05'), at('2026-10-04', '22:00'));
});

test('the minimum notice hides what is too soon; a lead time of the type counts instead, 0 too', async () => {
    const today = () => clinic.times('melbourne', 'long', '2026-10-01', '2026-10-02');

    /* Today 13:00 to 15:30 is 03:00Z to 05:30Z, tomorrow 9:00 is 23:00Z, 10:00 is 00:00Z. */
    await clinic.week({ melbourne: { 4: ['13:00-15:30'], 5: ['09:00-11:00'] } });
    const tomorrow = [...at('2026-10-01', '23:00', '23:15', '23:30', '23:45'), ...at('2026-10-02', '00:00')];

    assert.deepEqual(await today(),
        [...at('2026-10-01', '03:00', '03:15', '03:30', '03:45', '04:00', '04:15', '04:30'), ...tomorrow]);
    await clinic.rules({ min_hours_advance_required_to_book: 4 });
    assert.deepEqual(await today(), [...at('2026-10-01', '04:00', '04:15', '04:30'), ...tomorrow]);
    await clinic.set({ appointment_type: TYPE.long, online_bookings_lead_time_hours: 24 });
    assert.deepEqual(await today(), at('2026-10-02', '00:00'), 'exactly 24 hours are enough');
    await clinic.set({ appointment_type: TYPE.long, online_bookings_lead_time_hours: 0 });
    assert.equal((await today())[0], '2026-10-01T03:00:00Z');
    await clinic.set({ appointment_type: TYPE.long, online_bookings_lead_time_hours: null });
    assert.equal((await today())[0], '2026-10-01T04:00:00Z');
});

test('nothing begins before now, and nothing after the last day of the window by the calendar of the business', async () => {
    await clinic.week({ melbourne: { 3: ['09:00-10:00'], 4: ['09:00-10:30'], 5: ['09:00-10:00'] },
        london: { 3: ['23:00-24:00'], 4: ['22:00-23:00'] } });
    await clinic.set({ now: '2026-09-30T23:20:00Z' });
    assert.deepEqual(await clinic.times('melbourne', 'short', '2026-10-01', '2026-10-01'),
        [...at('2026-09-30', '23:30', '23:45'), ...at('2026-10-01', '00:00')]);
    await clinic.rules({ allow_bookings_days_in_advance: 28 });
    /* From Thursday, 1 October, 28 days reach Thursday, 29 October. In London it is still 30 September: Wednesday 28. */
    assert.deepEqual(await clinic.times('melbourne', 'long', '2026-10-26', '2026-11-01'),
        [...at('2026-10-27', '22:00'), ...at('2026-10-28', '22:00', '22:15', '22:30')]);
    await clinic.set({ now: '2026-09-30T22:00:00Z' });
    assert.deepEqual(await clinic.times('london', 'long', '2026-10-26', '2026-11-01'), at('2026-10-28', '23:00'));
    assert.deepEqual(await clinic.times('melbourne', 'long', '2027-06-01', '2027-06-07'), []);
});

test('only what fits between what is taken, and inside the hours', async () => {
    /* Monday 9:00 to 12:00 is 22:00Z to 01:00Z. */
    await clinic.week({ melbourne: { 1: ['09:00-12:00'] }, adelaide: { 2: ['09:00-10:00'] } });
    const monday = () => clinic.times('melbourne', 'long', '2026-10-05', '2026-10-05');
    const all = [...at('2026-10-04', '22:00', '22:15', '22:30', '22:45', '23:00', '23:15', '23:30', '23:45'),
        ...at('2026-10-05', '00:00')];
    const here = { practitioner_id: ADA, business_id: BUSINESS.melbourne };
    const there = { practitioner_id: ADA, business_id: BUSINESS.adelaide };

    assert.deepEqual(await monday(), all);
    for (const [noun, record, left] of [
        ['individual_appointment', { ...here, appointment_type_id: TYPE.short, starts_at: '2026-10-04T23:00:00Z',
            ends_at: '2026-10-04T23:40:00Z' }, [...at('2026-10-04', '22:00', '23:45'), ...at('2026-10-05', '00:00')]],
        ['individual_appointment', { ...there, appointment_type_id: TYPE.short, starts_at: '2026-10-04T22:00:00Z',
            ends_at: '2026-10-05T00:00:00Z' }, at('2026-10-05', '00:00')],
        ['individual_appointment', { ...here, appointment_type_id: TYPE.short, starts_at: '2026-10-04T23:00:00Z',
            ends_at: '2026-10-04T23:40:00Z', cancelled_at: '2026-09-30T00:00:00Z' }, all],
        ['individual_appointment', { ...here, practitioner_id: BEN, appointment_type_id: TYPE.short,
            starts_at: '2026-10-04T23:00:00Z', ends_at: '2026-10-04T23:40:00Z' }, all],
        ['group_appointment', { ...here, appointment_type_id: TYPE.group, max_attendees: 6, patient_ids: [],
            starts_at: '2026-10-04T22:00:00Z', ends_at: '2026-10-04T22:50:00Z' },
        [...at('2026-10-04', '23:00', '23:15', '23:30', '23:45'), ...at('2026-10-05', '00:00')]],
        ['unavailable_block', { ...here, starts_at: '2026-10-03T00:00:00Z', ends_at: '2026-10-04T23:30:00Z' },
            [...at('2026-10-04', '23:30', '23:45'), ...at('2026-10-05', '00:00')]],
        ['unavailable_block', { ...here, starts_at: '2026-10-03T00:00:00Z', ends_at: '2026-10-08T00:00:00Z' }, []],
        ['unavailable_block', { ...here, starts_at: '2026-10-03T00:00:00Z', ends_at: '2026-10-08T00:00:00Z',
            archived_at: '2026-09-30T00:00:00Z' }, all],
        /* Extra hours that touch the others make one stretch with them. */
        ['availability_block', { ...here, starts_at: '2026-10-05T01:00:00Z', ends_at: '2026-10-05T01:30:00Z' },
            [...all, ...at('2026-10-05', '00:15', '00:30')]],
        ['availability_block', { ...here, starts_at: '2026-10-05T04:10:00Z', ends_at: '2026-10-05T05:20:00Z' },
            [...all, ...at('2026-10-05', '04:15')]],
        ['availability_block', { ...there, starts_at: '2026-10-05T04:10:00Z', ends_at: '2026-10-05T05:20:00Z' }, all],
    ]) {
        const added = await clinic.set({ add: noun, ...record });

        assert.deepEqual(await monday(), left, JSON.stringify([noun, record]));
        await clinic.remove(noun, added);
        assert.deepEqual(await monday(), all, 'and back');
    }
});

test('hours that are only extra are hours too, and hours until midnight go on after it', async () => {
    const extra = { practitioner_id: ADA, business_id: BUSINESS.melbourne };

    await clinic.week({ melbourne: { 1: ['23:00-24:00'], 2: ['00:00-00:30'] } });
    /* Monday 23:00 is 12:00Z. Asked for Monday alone, Monday's last hour is still followed by Tuesday's. */
    assert.deepEqual(await clinic.times('melbourne', 'long', '2026-10-05', '2026-10-05'),
        at('2026-10-05', '12:00', '12:15', '12:30'));
    await clinic.week({});
    assert.deepEqual(await clinic.times('melbourne', 'long', '2026-10-05', '2026-10-05'), []);
    const block = await clinic.set({ add: 'availability_block', ...extra, in_days: 3, weekday: 1, hours: '09:00-10:00' });

    assert.deepEqual([block.starts_at, block.ends_at], at('2026-10-04', '22:00', '23:00'));
    assert.deepEqual(await clinic.times('melbourne', 'long', '2026-10-05', '2026-10-05'), at('2026-10-04', '22:00'));
    await clinic.remove('availability_block', block);
});

test('times lie on the raster of the diary by the clock on the wall', async () => {
    await clinic.week({ adelaide: { 1: ['09:10-10:30'] } });
    /* 9:15 in Adelaide is 22:45Z. */
    assert.deepEqual(await clinic.times('adelaide', 'short', '2026-10-05', '2026-10-05'),
        [...at('2026-10-04', '22:45', '23:00', '23:15', '23:30')]);
    await clinic.set({ account: '9', settings: { calendar: { timeslot_size_in_minutes: 20 } } });
    assert.deepEqual(await clinic.times('adelaide', 'short', '2026-10-05', '2026-10-05'),
        [...at('2026-10-04', '22:50', '23:10', '23:30')]);
    await clinic.set({ account: '9', settings: { calendar: { timeslot_size_in_minutes: 15 } } });
});

test('a group can be booked when there is one with a free place, whatever the hours', async () => {
    const group = (day, time, patients, more = {}) => clinic.set({ add: 'group_appointment', practitioner_id: ADA,
        business_id: BUSINESS.melbourne, appointment_type_id: TYPE.group, max_attendees: 6,
        patient_ids: Array.from({ length: patients }, (_, i) => String(i + 1)),
        starts_at: `2026-10-${day}T${time}:00Z`, ends_at: `2026-10-${day}T${time.slice(0, 2)}:50:00Z`, ...more });

    await clinic.week({ melbourne: { 1: ['09:00-17:00'] } });
    assert.deepEqual(await clinic.times('melbourne', 'group', '2026-10-05', '2026-10-11'), [], 'open hours are no group');
    const groups = [await group('07', '23:00', 5), await group('05', '23:00', 0), await group('06', '23:00', 6),
        await group('08', '23:00', 0, { archived_at: '2026-09-01T00:00:00Z' }),
        await group('09', '01:00', 0, { business_id: BUSINESS.london }),
        await group('09', '02:00', 0, { practitioner_id: BEN }), await group('09', '03:00', 0, { appointment_type_id: TYPE.long })];
    const free = [...at('2026-10-05', '23:00'), ...at('2026-10-07', '23:00')];

    assert.deepEqual(await clinic.times('melbourne', 'group', '2026-10-05', '2026-10-11'), free);
    assert.equal((await clinic.next('melbourne', 'group', '2026-10-07', '2026-10-11')).data.appointment_start, free[1]);
    await clinic.set({ group_appointment: groups[0].id, patient_ids: ['1', '2', '3', '4', '5', '6'] });
    assert.deepEqual(await clinic.times('melbourne', 'group', '2026-10-05', '2026-10-11'), free.slice(0, 1));
    await clinic.rules({ min_hours_advance_required_to_book: 24 * 5 });
    assert.deepEqual(await clinic.times('melbourne', 'group', '2026-10-05', '2026-10-11'), []);
    for (const one of groups)
        await clinic.remove('group_appointment', one);
});

test('days that are past, too many, turned round, missing or none: 400', async () => {
    const said = { message: 'Invalid time frame definition. Please check from/to param limitations.' };

    await clinic.week({ melbourne: { 1: ['09:00-17:00'] } });
    /* 13:59:59Z is the last second of 30 September in Melbourne. */
    for (const [now, from, to, status] of [
        ['2026-10-01T00:00:00Z', '2026-10-01', '2026-10-07', 200], ['2026-10-01T00:00:00Z', '2026-10-01', '2026-10-01', 200],
        ['2026-10-01T00:00:00Z', '2026-09-30', '2026-10-01', 400], ['2026-10-01T00:00:00Z', '2026-10-01', '2026-10-08', 400],
        ['2026-10-01T00:00:00Z', '2026-10-03', '2026-10-02', 400], ['2026-10-01T00:00:00Z', '2026-02-30', '2026-03-01', 400],
        ['2026-10-01T00:00:00Z', '2026-10-1', '2026-10-02', 400], ['2026-10-01T00:00:00Z', '', '2026-10-02', 400],
        ['2026-09-30T13:59:59Z', '2026-09-30', '2026-10-01', 200], ['2026-09-30T14:00:00Z', '2026-09-30', '2026-10-01', 400],
    ]) {
        await clinic.set({ now });
        for (const asked of [clinic.available('melbourne', 'short', from, to), clinic.next('melbourne', 'short', from, to)]) {
            const answer = await asked;

            assert.equal(answer.status, status, `${now} ${from} ${to}`);
            if (status === 400)
                assert.deepEqual(JSON.parse(answer.text), said);
        }
    }
    assert.equal((await clinic.get(`${clinic.path('melbourne', 'short')}/available_times`)).status, 400);
    assert.equal((await clinic.get(`${clinic.path('melbourne', 'short')}/next_available_time?from=2026-10-01`)).status, 400);
});

test('a long week comes in pages, each time once', async () => {
    const days = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, ['00:00-24:00']]));

    await clinic.week({ melbourne: days });
    /* Thursday to Wednesday over the night the clocks go forward: 7 * 24 - 1 hours, four times an hour. */
    await clinic.set({ now: '2026-09-30T14:00:00Z' });
    const first = await clinic.available('melbourne', 'short', '2026-10-01', '2026-10-07');
    const times = await clinic.times('melbourne', 'short', '2026-10-01', '2026-10-07');

    assert.equal(first.data.available_times.length, 50);
    assert.equal(first.data.total_entries, 668);
    assert.match(first.data.links.next, /\/available_times\?page=2&per_page=50&from=2026-10-01&to=2026-10-07$/);
    assert.deepEqual(times,
        Array.from({ length: 668 }, (_, i) => new Date(Date.parse('2026-09-30T14:00:00Z') + i * 900000)
            .toISOString().replace('.000', '')));
    assert.deepEqual((await clinic.available('melbourne', 'short', '2026-10-01', '2026-10-07', { more: '&page=99' })).data
        .available_times, []);
});

test('the next time is the first of the available ones', async () => {
    await clinic.week({ melbourne: { 1: ['09:00-10:00'] } });
    const { data } = await clinic.next('melbourne', 'short', '2026-10-02', '2026-10-08');

    assert.deepEqual([data.appointment_start, data.total_entries], ['2026-10-04T22:00:00Z', 1]);
    assert.match(data.links.self, /\/next_available_time$/);
});

test('without a fixed now, times go by the clock', async () => {
    const days = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, ['00:00-24:00']]));

    await clinic.set({ now: null });
    await clinic.week({ london: days });
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Australia/Melbourne' });
    const day = (offset) => today.format(Date.now() + offset * 86400000);
    const asked = Date.now();
    const { data } = await clinic.next('london', 'short', day(1 / 24), day(1));

    assert.ok(Date.parse(data.appointment_start) >= asked - 1000);
    assert.ok(Date.parse(data.appointment_start) < asked + 3 * 3600000);
    assert.equal((await clinic.next('london', 'short', day(-1), day(0))).status, 400);
});
