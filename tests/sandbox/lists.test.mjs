/* lists.test.mjs: paging, filters, order and links of lists. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { DEMO, startCliniko, stopCliniko } from './cliniko.mjs';

let demo, large;

before(async () => {
    demo = await startCliniko();
    large = await startCliniko(['--practitioners', '120', '--requests-per-minute', '100000']);
});
after(async () => {
    await stopCliniko(demo);
    await stopCliniko(large);
});

const ids = (answer, list) => answer.data[list].map((one) => one.id);
const q = (filter) => `q[]=${encodeURIComponent(filter)}`;

/** Follows links.next to the end, as Cliniko recommends; gives the pages. */
async function follow(cliniko, path) {
    const pages = [];

    for (let next = path; next !== undefined;) {
        const { status, data } = await cliniko.get(next);

        assert.equal(status, 200);
        pages.push(data);
        next = data.links.next?.slice(data.links.next.indexOf('/v1') + 3);
        assert.ok(pages.length < 200, 'links.next never ends');
    }
    return pages;
}

test('50 a page unless asked, 100 at most, every record once, in the order of their making', async () => {
    for (const [path, sizes] of [['/practitioners', [50, 50, 20]], ['/practitioners?per_page=100', [100, 20]],
        ['/practitioners?per_page=7', [...Array(17).fill(7), 1]], ['/practitioners?per_page=500', [100, 20]],
        ['/practitioners?per_page=x', [50, 50, 20]], ['/practitioners?per_page=0', [50, 50, 20]]]) {
        const pages = await follow(large, path);
        const all = pages.flatMap((page) => page.practitioners);

        assert.deepEqual(pages.map((page) => page.practitioners.length), sizes, path);
        assert.equal(new Set(all.map((one) => one.id)).size, 120);
        assert.deepEqual(all.map((one) => one.created_at), all.map((one) => one.created_at).sort());
        assert.ok(pages.every((page) => page.total_entries === 120));
    }
});

test('links say where one is, and carry filters and order along', async () => {
    const filter = encodeURIComponent('created_at:>=2021-01-01T00:00:00Z');
    const { data } = await large.get(`/practitioners?page=2&per_page=10&q[]=${filter}&sort=id:desc`);
    const at = (page) => `${large.sandbox.url}/au3/v1/practitioners?page=${page}&per_page=10` +
        `&q%5B%5D=${filter}&sort=id%3Adesc`;

    assert.deepEqual(data.links, { self: at(2), previous: at(1), next: at(3) });
});

test('a page past the end is empty and leads nowhere', async () => {
    const { data } = await large.get('/practitioners?page=99');

    assert.deepEqual(data.practitioners, []);
    assert.equal(data.links.next, undefined);
});

test('total_entries can be missing', async () => {
    await large.set({ quirks: { total_entries: false } });
    assert.ok(!('total_entries' in (await large.get('/practitioners')).data));
    await large.set({ quirks: { total_entries: true } });
});

test('ids are strings of 8 and of 19 digits, and a practitioner is never numbered as their user', async () => {
    const { practitioners } = (await demo.get('/practitioners')).data;

    assert.deepEqual([...new Set(practitioners.map((one) => one.id.length))].sort(), [19, 8]);
    for (const one of practitioners)
        assert.notEqual(one.id, /users\/(\d+)$/.exec(one.user.links.self)[1]);
});

test('filters keep what they say', async () => {
    const user = await demo.get(`/practitioners?${q(`user_id:=${DEMO.anna.user}`)}`);
    const two = await demo.get(`/practitioners?${q('id:=21780034,21780041')}`);
    const others = await demo.get(`/practitioners?${q('id:!=21780034')}`);
    const massage = await demo.get(`/practitioners?${q(`appointment_type_id:=${DEMO.massage}`)}`);
    const shown = await demo.get(`/appointment_types?${q('show_in_online_bookings:=false')}`);
    const both = await demo.get(`/appointment_types?${q('category:=Consultations')}&${q('online_payments_mode:?')}`);
    const like = await demo.get(`/appointment_types?${q('category:~~Con%ions')}`);
    const part = await demo.get(`/appointment_types?${q('category:~ass')}`);
    const none = await demo.get(`/appointment_types?${q('category:!?')}`);
    const single = await demo.get(`/practitioners?q=${encodeURIComponent('id:=21780034')}`);

    assert.deepEqual(ids(user, 'practitioners'), [DEMO.anna.practitioner]);
    assert.deepEqual(ids(two, 'practitioners'), ['21780034', '21780041']);
    assert.equal(others.data.practitioners.length, 11);
    assert.deepEqual(massage.data.practitioners.map((one) => one.first_name), ['Zoë']);
    assert.deepEqual(shown.data.appointment_types.map((one) => one.name), ['Home visit', 'Staff training']);
    assert.deepEqual(both.data.appointment_types.map((one) => one.name), ['Initial consultation', 'Long consultation']);
    assert.equal(like.data.appointment_types.length, 3);
    assert.deepEqual(part.data.appointment_types.map((one) => one.name), ['Remedial massage']);
    assert.deepEqual(none.data.appointment_types.map((one) => one.name), ['Home visit']);
    assert.deepEqual(ids(single, 'practitioners'), ['21780034']);
});

test('ids and times are compared as what they are', async () => {
    const eight = await demo.get(`/practitioners?${q('id:<99999999')}`);
    const nineteen = await demo.get(`/practitioners?${q('id:>=1423890011223344511')}`);
    const early = await demo.get(`/practitioners?${q('created_at:<=2021-02-01T02:00:00Z')}`);
    const late = await demo.get(`/practitioners?${q('updated_at:>2030-01-01T00:00:00Z')}`);

    assert.ok(ids(eight, 'practitioners').every((id) => id.length === 8) && eight.data.practitioners.length === 3);
    assert.deepEqual(ids(nineteen, 'practitioners'), ['1423890011223344511', '1423890011223344512']);
    assert.equal(early.data.practitioners.length, 3);
    assert.equal(late.data.practitioners.length, 0);
});

test('a filter that makes no sense is a 400 that names the field', async () => {
    for (const [filter, message] of [['last_name:~an', 'last_name is not filterable'],
        ['nonsense', 'nonsense is not filterable'], ['id:=abc', 'Filter value for id must be a number'],
        ['id:~1', 'Filter for id has no operator that fits it'], ['id', 'Filter for id has no operator that fits it'],
        ['created_at:=2021-02-01T00:00:00Z', 'Filter for created_at has no operator that fits it'],
        ['created_at:>yesterday', 'Filter value for created_at must be a date-time'],
        ['active:=maybe', 'Filter value for active must be a boolean']]) {
        const answer = await demo.get(`/practitioners?${q(filter)}`);

        assert.equal(answer.status, 400, filter);
        assert.deepEqual(answer.json(), { message });
    }
});

test('archived records show only to who asks for them', async () => {
    const all = `${q('archived_at:*')}`;

    assert.equal((await demo.get('/businesses')).data.businesses.length, 4);
    assert.equal((await demo.get(`/businesses?${all}`)).data.businesses.length, 5);
    assert.deepEqual(ids(await demo.get(`/businesses?${q('archived_at:?')}`), 'businesses'), [DEMO.oldMill]);
    assert.equal((await demo.get(`/businesses/${DEMO.oldMill}`)).status, 404);
    assert.equal((await demo.get(`/businesses/${DEMO.oldMill}?${all}`)).data.archived_at, '2024-06-30T04:00:00Z');
    assert.equal((await demo.get(`/appointment_types/${DEMO.oldType}`)).status, 404);
});

test('sort takes fields and directions, and order turns them round', async () => {
    const up = ids(await demo.get('/appointment_types?sort=category,id:desc'), 'appointment_types');
    const down = ids(await demo.get('/appointment_types?sort=category:desc,id:asc'), 'appointment_types');
    const old = ids(await demo.get('/appointment_types?order=desc'), 'appointment_types');
    const made = ids(await demo.get('/appointment_types'), 'appointment_types');

    assert.deepEqual(up, [...down].reverse());
    assert.deepEqual(old, [...made].reverse());
    for (const sort of ['last_name', 'id:up', ','])
        assert.equal((await demo.get(`/appointment_types?sort=${sort}`)).status, 400, sort);
});

test('who works where and offers what can be asked from either end', async () => {
    const names = (answer) => answer.data.practitioners.map((one) => one.first_name);
    const northbank = await demo.get(`/businesses/${DEMO.northbank}/practitioners`);
    const offers = await demo.get(`/appointment_types/${DEMO.massage}/practitioners`);
    const anna = await demo.get(`/practitioners/${DEMO.anna.practitioner}/appointment_types`);

    assert.deepEqual(names(northbank), ['Anna', 'Tomasz', 'Siobhán', 'Bích Ngân', 'Oluwaseun', 'Margaret', 'Liam',
        'Priya', 'Zoë']);
    assert.deepEqual(names(offers), ['Zoë']);
    assert.deepEqual(anna.data.appointment_types.map((one) => one.name),
        ['Initial consultation', 'Standard consultation', 'Long consultation', 'Telehealth follow-up']);
    for (const path of ['/businesses/1/practitioners', '/appointment_types/1/practitioners',
        '/practitioners/1/appointment_types', '/practitioners/1/daily_availabilities'])
        assert.equal((await demo.get(path)).status, 404, path);
});

test('inactive practitioners are in lists of their own', async () => {
    const names = async (path) => (await demo.get(path)).data.practitioners.map((one) => one.first_name);

    assert.ok(!(await names('/practitioners')).includes('Greta'));
    assert.deepEqual(await names('/practitioners/inactive'), ['Greta']);
    assert.deepEqual(await names(`/businesses/${DEMO.northbank}/practitioners/inactive`), ['Greta']);
    assert.deepEqual(await names(`/businesses/${DEMO.glenhaven}/practitioners/inactive`), []);
    assert.deepEqual(await names(`/appointment_types/${DEMO.initial}/practitioners/inactive`), []);
    assert.equal((await demo.get('/practitioners/21780090')).data.active, false);
});

test('schedules are one row a day, in the zone of the business', async () => {
    const anna = (await demo.get(`/practitioners/${DEMO.anna.practitioner}/daily_availabilities`)).data;
    const wednesday = anna.daily_availabilities.find((row) => row.day_of_week === 3);
    const siobhan = (await demo.get('/practitioners/1423890011223344503/daily_availabilities')).data;

    assert.deepEqual(anna.daily_availabilities.map((row) => row.day_of_week), [1, 2, 4, 3]);
    assert.deepEqual(anna.daily_availabilities[0].availabilities,
        [{ starts_at: '08:30', ends_at: '12:30' }, { starts_at: '13:30', ends_at: '17:30' }]);
    assert.equal(wednesday.time_zone_identifier, 'Australia/Adelaide');
    assert.match(wednesday.business.links.self, new RegExp(`/businesses/${DEMO.glenhaven}$`));
    assert.ok(siobhan.daily_availabilities.every((row) => row.business.links.self.endsWith(DEMO.northbank)));
    assert.equal((await demo.get(`/daily_availabilities/${wednesday.id}`)).data.id, wednesday.id);
    const all = (await demo.get(`/businesses/${DEMO.glenhaven}/daily_availabilities`)).data;
    const filtered = (await demo.get(`/daily_availabilities?${q(`business_id:=${DEMO.glenhaven}`)}`)).data;
    assert.deepEqual(all.daily_availabilities, filtered.daily_availabilities);
});
