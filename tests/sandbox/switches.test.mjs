/* switches.test.mjs: what closes a combination to patients, one switch at a time, and everything that Cliniko is unsure
 * about, both ways. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { ACCOUNT, ADA, at, BEN, BUSINESS, startBooking, TYPE } from './booking-clinic.mjs';

const DAYS = ['2026-10-02', '2026-10-08'];
const MONDAY = at('2026-10-04', '22:00', '22:15', '22:30');
let clinic;

before(async () => {
    clinic = await startBooking('2026-10-01T00:00:00Z');
    await clinic.week({ melbourne: { 1: ['09:00-10:00'] } });
    await clinic.week({ melbourne: { 1: ['09:00-10:00'] } }, BEN);
});
after(() => clinic.stop());

/** What both addresses say of Ada's short appointment in Melbourne: 404, [] or its times. */
async function answers() {
    const list = await clinic.available('melbourne', 'short', ...DAYS), next = await clinic.next('melbourne', 'short', ...DAYS);

    assert.equal(next.status, list.status);
    for (const one of [list, next])
        if (one.status === 404)
            assert.deepEqual(JSON.parse(one.text), { status: '404', error: 'Not Found' });
    if (list.status === 404)
        return 404;
    assert.equal(list.status, 200);
    const times = list.data.available_times.map((one) => one.appointment_start);

    assert.equal(next.data.appointment_start, times[0]);
    return times;
}

/** "BUSINESS-PRACTITIONER-TYPE" of everything /services lists. */
async function services(path = '/services') {
    const last = (thing) => thing.links.self.split('/').at(-1);

    return (await clinic.get(`${path}?per_page=100`)).data.services.flatMap((one) => one.practitioners.map((practitioner) =>
        [one.business, practitioner, one.appointment_type].map(last).join('-')));
}

const HERE = `${BUSINESS.melbourne}-${ADA}-${TYPE.short}`;
const without = (list, gone) => Object.values(list).filter((one) => one !== gone);
const ALL = Object.values(BUSINESS).flatMap((business) => Object.values(TYPE).flatMap((type) =>
    [ADA, BEN].map((who) => `${business}-${who}-${type}`)));
/* [name, the change, the change back, what else closes with it] */
const SWITCHES = [
    ['online bookings off', { account: ACCOUNT, settings: { online_bookings: { enabled: false } } },
        { account: ACCOUNT, settings: { online_bookings: { enabled: true } } }, () => true],
    ['business hidden', { business: BUSINESS.melbourne, show_in_online_bookings: false },
        { business: BUSINESS.melbourne, show_in_online_bookings: true }, (business) => business === BUSINESS.melbourne],
    ['business archived', { business: BUSINESS.melbourne, archived_at: '2026-01-01T00:00:00Z' },
        { business: BUSINESS.melbourne, archived_at: null }, (business) => business === BUSINESS.melbourne],
    ['practitioner inactive', { practitioner: ADA, active: false }, { practitioner: ADA, active: true },
        (business, who) => who === ADA],
    ['practitioner hidden', { practitioner: ADA, show_in_online_bookings: false },
        { practitioner: ADA, show_in_online_bookings: true }, (business, who) => who === ADA],
    ['type hidden', { appointment_type: TYPE.short, show_in_online_bookings: false },
        { appointment_type: TYPE.short, show_in_online_bookings: true }, (business, who, type) => type === TYPE.short],
    ['type archived', { appointment_type: TYPE.short, archived_at: '2026-01-01T00:00:00Z' },
        { appointment_type: TYPE.short, archived_at: null }, (business, who, type) => type === TYPE.short],
];
const OFFERS = [
    ['practitioner does not offer the type', { practitioner: ADA, appointment_type_ids: without(TYPE, TYPE.short) },
        { practitioner: ADA, appointment_type_ids: Object.values(TYPE) }, (business, who, type) =>
            who === ADA && type === TYPE.short],
    ['business does not have the type', { business: BUSINESS.melbourne, appointment_type_ids: without(TYPE, TYPE.short) },
        { business: BUSINESS.melbourne, appointment_type_ids: Object.values(TYPE) }, (business, who, type) =>
            business === BUSINESS.melbourne && type === TYPE.short],
    ['practitioner does not work there', { practitioner: ADA, business_ids: without(BUSINESS, BUSINESS.melbourne) },
        { practitioner: ADA, business_ids: Object.values(BUSINESS) }, (business, who) =>
            who === ADA && business === BUSINESS.melbourne],
];

for (const [name, off, on, closes] of [...SWITCHES, ...OFFERS])
    test(`${name}: 404 and not among the services, and back`, async () => {
        const open = ALL.filter((one) => !closes(...one.split('-')));

        assert.deepEqual(await answers(), MONDAY);
        await clinic.set(off);
        assert.equal(await answers(), 404);
        assert.deepEqual((await services()).sort(), open.sort());
        await clinic.set(on);
        assert.deepEqual(await answers(), MONDAY);
        assert.deepEqual((await services()).sort(), ALL.sort());
    });

test('services of one business, in pages; none of one that is not there', async () => {
    assert.deepEqual((await services(`/businesses/${BUSINESS.london}/services`)).sort(),
        ALL.filter((one) => one.startsWith(BUSINESS.london)).sort());
    const { data } = await clinic.get('/services?per_page=4&page=3');

    assert.equal(data.services.length, 1);
    assert.equal(data.total_entries, 9);
    assert.ok(data.links.previous && !data.links.next);
    assert.equal((await clinic.get('/businesses/1/services')).status, 404);
});

test('a business without a list of types has them all', async () => {
    await clinic.set({ business: BUSINESS.melbourne, appointment_type_ids: null });
    assert.deepEqual(await answers(), MONDAY);
    await clinic.set({ business: BUSINESS.melbourne, appointment_type_ids: Object.values(TYPE) });
});

test('an id that is nobody\'s is 404', async () => {
    for (const ids of [['1', ADA, TYPE.short], [BUSINESS.melbourne, '1', TYPE.short], [BUSINESS.melbourne, ADA, '1']])
        assert.equal((await clinic.get(`/businesses/${ids[0]}/practitioners/${ids[1]}/appointment_types/${ids[2]}` +
            `/available_times?from=${DAYS[0]}&to=${DAYS[1]}`)).status, 404);
});

test('quirk not_offered: 404, or nothing free', async () => {
    for (const [name, off, on] of OFFERS) {
        await clinic.set(off);
        await clinic.set({ quirks: { not_offered: 'empty' } });
        assert.deepEqual(await answers(), [], name);
        await clinic.set({ quirks: { not_offered: '404' } });
        assert.equal(await answers(), 404, name);
        await clinic.set(on);
    }
});

test('quirk no_schedule: nothing free, or 404', async () => {
    await clinic.week({ adelaide: { 1: ['09:00-10:00'] } });
    assert.deepEqual(await answers(), []);
    await clinic.set({ quirks: { no_schedule: '404' } });
    assert.equal(await answers(), 404);
    assert.deepEqual((await clinic.available('melbourne', 'group', ...DAYS)).data.available_times, [],
        'a group needs no hours');
    await clinic.week({ melbourne: { 1: ['09:00-10:00'] } });
    assert.deepEqual(await answers(), MONDAY);
    await clinic.set({ quirks: { no_schedule: 'empty' } });
});

test('quirk nothing_free: no appointment_start, null there, or 404', async () => {
    const next = () => clinic.next('melbourne', 'short', '2026-10-06', '2026-10-08');
    const said = async () => Object.fromEntries(Object.entries((await next()).data).filter(([name]) => name !== 'links'));

    assert.deepEqual(await said(), { total_entries: 0 });
    await clinic.set({ quirks: { nothing_free: 'null' } });
    assert.deepEqual(await said(), { appointment_start: null, total_entries: 0 });
    await clinic.set({ quirks: { nothing_free: '404' } });
    assert.equal((await next()).status, 404);
    assert.deepEqual((await clinic.available('melbourne', 'short', '2026-10-06', '2026-10-08')).data.available_times, [],
        'the list still says that nothing is free');
    assert.deepEqual(await answers(), MONDAY);
    await clinic.set({ quirks: { nothing_free: 'absent' } });
});

test('quirk next_window_days: how long a question for the next time may be', async () => {
    const next = async (to) => (await clinic.next('melbourne', 'short', '2026-10-06', to)).data?.appointment_start ?? null;

    assert.equal((await clinic.next('melbourne', 'short', '2026-10-06', '2026-10-13')).status, 400);
    await clinic.set({ quirks: { next_window_days: 14 } });
    assert.equal(await next('2026-10-13'), '2026-10-11T22:00:00Z');
    assert.equal((await clinic.next('melbourne', 'short', '2026-10-06', '2026-10-20')).status, 400);
    await clinic.set({ quirks: { next_window_days: 0 } });
    const block = await clinic.set({ add: 'unavailable_block', practitioner_id: ADA, business_id: BUSINESS.melbourne,
        starts_at: '2026-10-01T00:00:00Z', ends_at: '2027-08-01T00:00:00Z' });

    assert.equal(await next('2027-12-31'), '2027-08-01T23:00:00Z');
    await clinic.rules({ allow_bookings_days_in_advance: 182 });
    assert.equal(await next('2027-12-31'), null);
    await clinic.rules({ allow_bookings_days_in_advance: 365 });
    await clinic.remove('unavailable_block', block);
    await clinic.set({ quirks: { next_window_days: 7 } });
    assert.equal((await clinic.available('melbourne', 'short', '2026-10-06', '2026-10-13')).status, 400);
});

test('quirk unexplained: 404 though nothing stands in the way', async () => {
    await clinic.set({ quirks: { unexplained: [HERE, '1-2-3'] } });
    assert.equal(await answers(), 404);
    assert.ok((await services()).includes(HERE));
    assert.equal((await clinic.available('melbourne', 'long', ...DAYS)).status, 200);
    assert.equal((await clinic.available('melbourne', 'short', ...DAYS, { who: BEN })).status, 200);
    await clinic.set({ quirks: { unexplained: [] } });
    assert.deepEqual(await answers(), MONDAY);
});

test('quirk day_of_week_zero: Sunday is 0 or 7, written either way', async () => {
    const shown = async () => (await clinic.get(`/practitioners/${ADA}/daily_availabilities`)).data.daily_availabilities
        .map((one) => [one.day_of_week, one.id]);

    await clinic.week({ melbourne: { 6: ['09:00-10:00'], 7: ['09:00-10:00'] } });
    const seven = await shown();

    assert.deepEqual(seven.map(([day]) => day), [6, 0]);
    await clinic.week({ melbourne: { 6: ['09:00-10:00'], 0: ['09:00-10:00'] } });
    assert.deepEqual((await shown()).sort(), seven.sort(), 'the same row');
    await clinic.set({ quirks: { day_of_week_zero: false } });
    assert.deepEqual((await shown()).map(([day]) => day).sort(), [6, 7]);
    assert.deepEqual(await clinic.times('melbourne', 'long', '2026-10-03', '2026-10-04'),
        [...at('2026-10-02', '23:00'), ...at('2026-10-03', '22:00')]);
    await clinic.set({ quirks: { day_of_week_zero: true } });
    await clinic.week({ melbourne: { 1: ['09:00-10:00'] } });
});

test('quirk unlimited_as_null: 0 or null, however it was set; a limit is a limit', async () => {
    const shown = async (path) => (await clinic.get(path)).data.online_bookings.max_appointments_per_day_segment;

    for (const [kept, quirk, seen] of [[0, false, 0], [0, true, null], [null, false, 0], [null, true, null], [3, true, 3],
        [1, false, 1]]) {
        await clinic.rules({ max_appointments_per_day_segment: kept });
        await clinic.set({ quirks: { unlimited_as_null: quirk } });
        assert.equal(await shown('/settings'), seen);
        assert.equal(await shown('/settings/public'), seen);
    }
    await clinic.rules({ max_appointments_per_day_segment: 0 });
});

test('quirk business_time_zone: businesses and availabilities may lack their zone, and still go by it', async () => {
    const zones = async () => [(await clinic.get('/businesses')).data.businesses,
        (await clinic.get('/daily_availabilities')).data.daily_availabilities].flat()
        .map((one) => [one.time_zone, one.time_zone_identifier]);

    await clinic.week({ london: { 1: ['09:00-10:00'] } });
    assert.deepEqual((await zones()).at(2), ['London', 'Europe/London']);
    assert.ok((await zones()).every(([label, identifier]) => label && identifier));
    await clinic.set({ quirks: { business_time_zone: false } });
    assert.ok((await zones()).every(([label, identifier]) => label === undefined && identifier === undefined));
    assert.deepEqual(await clinic.times('london', 'long', '2026-10-05', '2026-10-05'), at('2026-10-05', '08:00'));
    await clinic.set({ quirks: { business_time_zone: true } });
    await clinic.week({ melbourne: { 1: ['09:00-10:00'] } });
});

test('quirk restricted_financials: prices are for everybody, or not for practitioners and schedulers', async () => {
    const statuses = async (owner) => {
        const paths = ['/billable_items', '/appointment_type_billable_items', '/appointment_types'];

        return Promise.all(paths.map(async (path) => (await clinic.get(path, { key: clinic.key(owner) })).status));
    };

    for (const owner of ['Root', 'Ada', 'Ben'])
        assert.deepEqual(await statuses(owner), [200, 200, 200], owner);
    await clinic.set({ quirks: { restricted_financials: true } });
    for (const owner of ['Ada', 'Ben'])
        assert.deepEqual(await statuses(owner), [403, 403, 200], owner);
    assert.deepEqual(await statuses('Root'), [200, 200, 200]);
    await clinic.set({ quirks: { restricted_financials: false } });
});

test('quirk total_entries: also not for times', async () => {
    await clinic.set({ quirks: { total_entries: false } });
    assert.ok(!('total_entries' in (await clinic.available('melbourne', 'short', ...DAYS)).data));
    assert.ok(!('total_entries' in (await clinic.next('melbourne', 'short', ...DAYS)).data));
    await clinic.set({ quirks: { total_entries: true } });
});

test('quirks and now show in the state; what makes no sense is refused and changes nothing', async () => {
    const before = await clinic.control('GET', 'state');

    assert.equal(before.now, '2026-10-01T00:00:00Z');
    assert.equal(before.now_is_fixed, true);
    assert.deepEqual(before.quirks, {
        total_entries: true, account_time_zone: true, business_time_zone: true, day_of_week_zero: true,
        unlimited_as_null: false, next_window_days: 7, nothing_free: 'absent', not_offered: '404', no_schedule: 'empty',
        restricted_financials: false, own_notes_only: false, unexplained: [],
    });
    for (const wish of [{ quirks: { nothing_free: 'maybe' } }, { quirks: { no_such: true } }, { quirks: [] },
        { quirks: { total_entries: 1 } }, { quirks: { next_window_days: -1 } }, { quirks: { next_window_days: '7' } },
        { quirks: { unexplained: ['1-2'] } }, { quirks: { unexplained: 'all' } }, { quirks: { not_offered: 404 } },
        { quirks: { total_entries: false, no_such: true } },
        { now: 'tomorrow' }, { now: 7 }, { now: '2026-10-01' }, { now: '2026-13-01T00:00:00Z' }])
        await assert.rejects(clinic.set(wish), /^Error: 422 /, JSON.stringify(wish));
    assert.deepEqual(await clinic.control('GET', 'state'), before);
});

test('days that are counted from now move with it', async () => {
    const block = await clinic.set({ add: 'unavailable_block', practitioner_id: ADA, business_id: BUSINESS.melbourne,
        in_days: -1, lasts_days: 30, hours: '00:00-24:00' });
    const times = () => clinic.times('melbourne', 'long', '2026-11-01', '2026-11-03');

    /* Thursday, 1 October, less one day, and thirty days long: until the end of 29 October. */
    assert.deepEqual([block.starts_at, block.ends_at], ['2026-09-29T14:00:00Z', '2026-10-29T13:00:00Z']);
    assert.deepEqual(await times(), at('2026-11-01', '22:00'));
    await clinic.set({ now: '2026-10-15T00:00:00Z' });
    assert.deepEqual(await times(), []);
    await clinic.set({ business: BUSINESS.london, show_in_online_bookings: true });
    assert.deepEqual(await times(), [], 'another change does not move them');
    await clinic.set({ unavailable_block: block.id, in_days: null, ends_at: '2026-10-20T00:00:00Z' });
    assert.deepEqual(await times(), at('2026-11-01', '22:00'));
    await clinic.remove('unavailable_block', block);
    await clinic.set({ now: '2026-10-01T00:00:00Z' });
});

test('blocks, appointments and schedules that make no sense are refused whole', async () => {
    const before = (await clinic.control('GET', 'state')).accounts;
    const here = { add: 'unavailable_block', practitioner_id: ADA, business_id: BUSINESS.melbourne };
    const span = { starts_at: '2026-10-04T22:00:00Z', ends_at: '2026-10-05T22:00:00Z' };

    for (const wish of [
        { ...here }, { ...here, ...span, practitioner_id: '1' }, { ...here, ...span, business_id: '1' },
        { ...here, ...span, ends_at: span.starts_at }, { ...here, ...span, starts_at: '2026-10-04' },
        { ...here, in_days: 1 }, { ...here, in_days: 1, hours: '9-10' }, { ...here, in_days: 1, hours: '10:00-09:00' },
        { ...here, in_days: 1, hours: '09:00-25:00' }, { ...here, in_days: 5000, hours: '09:00-10:00' },
        { ...here, in_days: 1, weekday: 0, hours: '09:00-10:00' }, { ...here, in_days: 1, lasts_days: 0, hours: '09:00-10:00' },
        { ...here, ...span, add: 'individual_appointment' },
        { ...here, ...span, add: 'group_appointment', appointment_type_id: '1' },
        { add: 'appointment_type_billable_item', appointment_type_id: TYPE.short, billable_item_id: '1' },
        { practitioner: ADA, schedule: [{ business_id: BUSINESS.melbourne, days: [8], hours: ['09:00-10:00'] }] },
        { practitioner: ADA, schedule: [{ business_id: BUSINESS.melbourne, days: [1], hours: ['late'] }] },
        { business: BUSINESS.london, time_zone_identifier: 'Moon/Tranquility' },
    ])
        await assert.rejects(clinic.set(wish), /^Error: 422 /, JSON.stringify(wish));
    assert.deepEqual((await clinic.control('GET', 'state')).accounts, before);
});
