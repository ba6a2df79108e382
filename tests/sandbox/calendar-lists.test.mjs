/* calendar-lists.test.mjs: blocks and prices are lists like the others: filtered, sorted, in pages, one by one. And the
 * demo clinic has something to find behind every switch. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { DEMO, startCliniko, stopCliniko } from './cliniko.mjs';

const GLENHAVEN = DEMO.glenhaven, BERMONDSEY = '1827960000000000062';
const TOMASZ = '21780034', SIOBHAN = '1423890011223344503', MARIA = '1423890011223344504', TSUMUGI = '1423890011223344511',
    MARGARET = '1423890011223344507', LIAM = '1423890011223344508', GRETA = '21780090', NGAN = '21780041';
const STANDARD = '31240552', LONG = '1493300017700000210', PILATES = '1493300017700000212', HOME = '1493300017700000213',
    TELEHEALTH = '1493300017700000211';
let demo;

/* A Thursday in Melbourne. */
before(async () => { demo = await startCliniko(['--now', '2026-10-01T00:00:00Z', '--requests-per-minute', '100000']); });
after(() => stopCliniko(demo));

const q = (...filters) => filters.map((filter) => `q[]=${encodeURIComponent(filter)}`).join('&');
const ids = async (list, query = '') => (await demo.get(`/${list}?${query}`)).data[list].map((one) => one.id);
const next = async (business, practitioner, type, from = '2026-10-01', to = '2026-10-07') => {
    const answer = await demo.get(`/businesses/${business}/practitioners/${practitioner}/appointment_types/${type}` +
        `/next_available_time?from=${from}&to=${to}`);

    return answer.status === 200 ? answer.data.appointment_start ?? 'nothing free' : answer.status;
};

test('blocks by practitioner, business and time; archived ones only to who asks', async () => {
    const [extra] = (await demo.get('/availability_blocks')).data.availability_blocks;

    /* The first Saturday from tomorrow on, 9:00 to 12:00 in Melbourne. */
    assert.deepEqual([extra.starts_at, extra.ends_at], ['2026-10-02T23:00:00Z', '2026-10-03T02:00:00Z']);
    assert.deepEqual(await ids('availability_blocks', q(`practitioner_id:=${TOMASZ}`)), [extra.id]);
    assert.deepEqual(await ids('availability_blocks', q(`practitioner_id:=${MARIA}`)), []);
    assert.deepEqual(await ids('availability_blocks', q('starts_at:>=2026-10-02T23:00:00Z')), [extra.id]);
    assert.deepEqual(await ids('availability_blocks', q('starts_at:>2026-10-02T23:00:00Z')), []);
    assert.deepEqual((await demo.get(`/availability_blocks/${extra.id}`)).data, extra);
    assert.equal((await demo.get('/availability_blocks/1')).status, 404);
    assert.equal((await demo.get(`/availability_blocks?${q('ends_at:>2026-10-02T23:00:00Z')}`)).status, 400);

    assert.deepEqual(await ids('unavailable_blocks'), ['1494700000000000401', '61500402', '61500403']);
    assert.deepEqual(await ids('unavailable_blocks', q('archived_at:?')), ['1494700000000000404']);
    assert.deepEqual(await ids('unavailable_blocks', q(`business_id:=${GLENHAVEN}`)), ['1494700000000000401']);
    assert.deepEqual(await ids('unavailable_blocks', q('ends_at:>2026-11-01T00:00:00Z')), ['1494700000000000401']);
    assert.deepEqual(await ids('unavailable_blocks', 'sort=starts_at:desc&per_page=2&page=2'), ['1494700000000000401']);
    assert.equal((await demo.get('/unavailable_blocks/1494700000000000404')).status, 404);
    assert.equal((await demo.get(`/unavailable_blocks/1494700000000000404?${q('archived_at:*')}`)).status, 200);
});

test('prices by appointment type', async () => {
    const [tie] = (await demo.get(`/appointment_type_billable_items?${q(`appointment_type_id:=${TELEHEALTH}`)}`)).data
        .appointment_type_billable_items;
    const item = (await demo.get(tie.billable_item.links.self.split('/v1')[1])).data;

    assert.equal(tie.appointment_type.links.self.split('/').at(-1), TELEHEALTH);
    assert.equal(item.price, '81.818');
    assert.equal((await ids('billable_items')).length, 6);
    assert.equal((await ids('billable_items', q('archived_at:*'))).length, 7);
    assert.deepEqual(await ids('appointment_type_billable_items', q(`appointment_type_id:=${HOME}`)), []);
});

test('types of a practitioner', async () => {
    assert.deepEqual((await demo.get(`/practitioners/${MARIA}/appointment_types`)).data.appointment_types
        .map((one) => one.id), [DEMO.initial, STANDARD, PILATES]);
});

test('the demo clinic has every kind of obstacle, and Anna is free once she is shown', async () => {
    assert.equal(await next(DEMO.northbank, DEMO.anna.practitioner, STANDARD), 404);
    await demo.set({ practitioner: DEMO.anna.practitioner, show_in_online_bookings: true });
    /* Thursday 13:30, four hours' notice from 10:00: 14:00. */
    assert.equal(await next(DEMO.northbank, DEMO.anna.practitioner, STANDARD), '2026-10-01T04:00:00Z');
    await demo.set({ practitioner: DEMO.anna.practitioner, show_in_online_bookings: false });

    assert.equal(await next(DEMO.northbank, LIAM, STANDARD), 404, 'hidden');
    assert.equal(await next(DEMO.northbank, GRETA, STANDARD), 404, 'inactive');
    assert.equal(await next(DEMO.sportsRooms, NGAN, STANDARD), 404, 'a hidden business');
    assert.equal(await next(DEMO.oldMill, NGAN, STANDARD), 404, 'an archived business');
    assert.equal(await next(GLENHAVEN, TSUMUGI, HOME), 404, 'a hidden type');
    assert.equal(await next(DEMO.northbank, TOMASZ, DEMO.oldType), 404, 'an archived type');
    assert.equal(await next(GLENHAVEN, DEMO.anna.practitioner, LONG), 404, 'a type the business does not have');
    assert.equal(await next(DEMO.northbank, TOMASZ, TELEHEALTH), 404, 'a type he does not offer');
    assert.equal(await next(GLENHAVEN, SIOBHAN, STANDARD), 'nothing free', 'no hours there');
    assert.equal(await next(GLENHAVEN, TSUMUGI, STANDARD), 'nothing free', 'on leave');
    /* Tuesday and Thursday 10:00 in Adelaide; the first Thursday from today is full. */
    assert.equal(await next(GLENHAVEN, MARIA, PILATES), '2026-10-05T23:30:00Z');
    /* Thursday 9:00 in London is taken until 9:30 and too soon for telehealth, as is Friday before 1:00. */
    assert.equal(await next(BERMONDSEY, MARGARET, DEMO.initial), '2026-10-01T08:30:00Z');
    assert.equal(await next(BERMONDSEY, MARGARET, TELEHEALTH), '2026-10-02T08:00:00Z');
});

test('leave lasts longer than patients can book ahead', async () => {
    await demo.set({ quirks: { next_window_days: 0 } });
    for (const type of [DEMO.initial, STANDARD, TELEHEALTH])
        assert.equal(await next(GLENHAVEN, TSUMUGI, type, '2026-10-01', '2027-12-31'), 'nothing free');
    await demo.set({ quirks: { next_window_days: 7 } });
});

test('in a generated clinic everything that is offered can be booked', async () => {
    const made = await startCliniko(['--now', '2026-10-01T00:00:00Z', '--requests-per-minute', '100000',
        '--practitioners', '48', '--businesses', '6', '--types', '14']);
    const last = (thing) => thing.links.self.split('/').at(-1);
    let count = 0;

    for (let page = 1, more = true; more; page++) {
        const { data } = await made.get(`/services?per_page=100&page=${page}`);

        more = data.links.next !== undefined;
        for (const { business, appointment_type, practitioners } of data.services)
            for (const one of practitioners) {
                const answer = await made.get(`/businesses/${last(business)}/practitioners/${last(one)}/appointment_types/` +
                    `${last(appointment_type)}/next_available_time?from=2026-10-02&to=2026-10-08`);

                assert.ok(answer.data.appointment_start);
                count++;
            }
    }
    assert.equal(count, 48 * 2 * 7);
    assert.equal((await made.get('/appointment_type_billable_items')).data.total_entries, 14);
    await stopCliniko(made);
});
