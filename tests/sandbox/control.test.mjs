/* control.test.mjs: the clinic changes in flight, the log tells what came, and many are served at one time. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { waitFor } from '../lib/program.mjs';
import { basic, DEMO, printKeys, startCliniko, stopCliniko } from './cliniko.mjs';

let cliniko;

before(async () => { cliniko = await startCliniko(['--requests-per-minute', '100000']); });
after(() => stopCliniko(cliniko));

const user = async (key) => (await cliniko.get('/user', { key })).data;
const names = async (path) => (await cliniko.get(path)).data.practitioners.map((one) => one.first_name);

test('a user can be switched off, get another role, another name', async () => {
    const key = cliniko.key('Anna');

    await cliniko.set({ user: DEMO.anna.user, active: false, role: 'scheduler', first_name: 'Änne' });
    const changed = await user(key);

    assert.deepEqual([changed.active, changed.role, changed.first_name], [false, 'scheduler', 'Änne']);
    assert.ok(changed.updated_at > changed.created_at);
    assert.equal((await cliniko.get(`/practitioners/${DEMO.anna.practitioner}`)).data.label, 'Ms Änne Berg');
    await cliniko.set({ user: DEMO.anna.user, active: true, role: 'practitioner', first_name: 'Anna' });
});

test('a key can be archived, and taken back', async () => {
    const key = cliniko.key('Anna');
    const tail = key.replace(/-au4$/, '').slice(-4);

    await cliniko.set({ key: tail, archived: true });
    assert.equal((await cliniko.get('/user', { key })).status, 401);
    await cliniko.set({ key: tail, archived: false });
    assert.equal((await cliniko.get('/user', { key })).status, 200);
});

test('a practitioner can become inactive, come anew, and be gone', async () => {
    await cliniko.set({ practitioner: DEMO.anna.practitioner, active: false });
    assert.ok(!(await names('/practitioners')).includes('Anna'));
    assert.ok((await names('/practitioners/inactive')).includes('Anna'));
    await cliniko.set({ practitioner: DEMO.anna.practitioner, active: true });

    const newUser = await cliniko.set({ add: 'user', first_name: 'Nell', last_name: 'Newcombe-Gray', title: null,
        email: 'nell@example.com', role: 'practitioner' });
    const added = await cliniko.set({ add: 'practitioner', user_id: newUser.id, designation: 'Podiatrist',
        business_ids: [DEMO.northbank], appointment_type_ids: [DEMO.initial],
        schedule: [{ business_id: DEMO.northbank, days: [5], hours: ['09:00-12:00'] }] });
    const { key } = await cliniko.set({ add: 'key', user_id: newUser.id, name: 'Keyrack' });

    assert.equal((await names('/practitioners')).at(-1), 'Nell');
    assert.ok((await names(`/businesses/${DEMO.northbank}/practitioners`)).includes('Nell'));
    assert.equal((await cliniko.get(`/practitioners/${added.id}/daily_availabilities`)).data.total_entries, 1);
    assert.equal((await user(key)).id, newUser.id);

    await cliniko.set({ practitioner: added.id, removed: true });
    assert.ok(!(await names('/practitioners')).includes('Nell'));
    assert.equal((await cliniko.get(`/practitioners/${added.id}`)).status, 404);
    assert.equal((await user(key)).id, newUser.id);
});

test('businesses, types and settings can be switched', async () => {
    await cliniko.set({ business: DEMO.northbank, show_in_online_bookings: false });
    await cliniko.set({ appointment_type: DEMO.initial, archived_at: '2026-01-01T00:00:00Z' });
    await cliniko.set({ account: DEMO.account, settings: { online_bookings: { enabled: false } } });
    const settings = (await cliniko.get('/settings/public')).data;

    assert.equal((await cliniko.get(`/businesses/${DEMO.northbank}`)).data.show_in_online_bookings, false);
    assert.equal((await cliniko.get(`/appointment_types/${DEMO.initial}`)).status, 404);
    assert.equal(settings.online_bookings.enabled, false);
    assert.equal(settings.online_bookings.show_prices, true, 'the other settings stay');
    await cliniko.set({ business: DEMO.northbank, show_in_online_bookings: true });
    await cliniko.set({ appointment_type: DEMO.initial, archived_at: null });
    await cliniko.set({ account: DEMO.account, settings: { online_bookings: { enabled: true } } });
    assert.equal((await cliniko.get(`/appointment_types/${DEMO.initial}`)).status, 200);
});

test('an account that moves to another region takes its keys along, with another ending', async () => {
    const old = cliniko.key('Anna'), moved = old.replace(/au4$/, 'au2');

    await cliniko.set({ account: DEMO.account, shard: 'au2' });
    assert.equal((await cliniko.get('/user', { key: old })).status, 401);
    assert.equal((await cliniko.get('/user', { key: old, shard: 'au2' })).status, 401);
    assert.equal((await user(moved)).id, DEMO.anna.user);
    await cliniko.set({ account: DEMO.account, shard: 'au4' });
    assert.equal((await user(old)).id, DEMO.anna.user);
});

test('a change that would leave a loose end is refused whole', async () => {
    const before = (await cliniko.control('GET', 'state')).accounts;

    for (const [wish, status] of [
        [{ user: DEMO.anna.user, removed: true }, 422],
        [{ business: DEMO.northbank, removed: true }, 422],
        [{ practitioner: DEMO.anna.practitioner, business_ids: ['1'] }, 422],
        [{ account: DEMO.account, shard: 'x-au1.evil.example' }, 422],
        [{ add: 'practitioner', user_id: '1' }, 422],
        [{ add: 'user', id: DEMO.anna.user }, 422],
        [{ add: 'user', account: '1' }, 404],
        [{ user: '1', active: false }, 404],
        [{ add: 'nonsense' }, 404],
        [{}, 404],
        [{ requests_per_minute: 0 }, 422],
    ])
        await assert.rejects(cliniko.set(wish), new RegExp(`^Error: ${status} `), JSON.stringify(wish));
    assert.deepEqual((await cliniko.control('GET', 'state')).accounts, before);
});

test('the doors take JSON objects only, and there are no others', async () => {
    for (const [method, door, body, status] of [['POST', 'set', 'nonsense', 400], ['POST', 'set', '[]', 400],
        ['POST', 'set', '{"a":1,"a":2}', 400], ['POST', 'set', 'x'.repeat(1100000), 413],
        ['POST', 'latency', '{"ms":-1}', 422], ['POST', 'latency', '{}', 422], ['GET', 'set', undefined, 404],
        ['PUT', 'faults', '{}', 404], ['GET', 'nowhere', undefined, 404]]) {
        const answer = await cliniko.client.request(method, `/sandbox/${door}`, { body });

        assert.equal(answer.status, status, `${method} ${door}`);
    }
});

test('the log tells what was asked and by whom, and neither it nor the state shows a key', async () => {
    const key = cliniko.key('Anna');

    await cliniko.control('DELETE', 'log');
    await cliniko.fault('status:503', { path: '/businesses', times: 1 });
    await cliniko.get('/user', { key });
    await cliniko.get('/businesses?page=2&q[]=id:%3D1', { key });
    await cliniko.get('/user', { key: `${key.slice(0, -8)}AAAA-au4` });
    await cliniko.get('/user', { headers: { authorization: null } });
    const log = await cliniko.log();
    const seen = log.map(({ path, query, status, owner, authorized, fault }) =>
        [path, query, status, owner, authorized, fault]);

    assert.deepEqual(seen, [
        ['/au4/v1/user', '', 200, 'Anna Berg', true, null],
        ['/au4/v1/businesses', 'page=2&q[]=id:=1', 503, 'Anna Berg', true, 'status:503'],
        ['/au4/v1/user', '', 401, null, true, null],
        ['/au4/v1/user', '', 401, null, false, null],
    ]);
    assert.ok(log.every((entry, i) => i === 0 || entry.at_ms >= log[i - 1].at_ms));
    const told = JSON.stringify([log, await cliniko.control('GET', 'state')]);
    for (const one of cliniko.keys) {
        const body = one.key.replace(/-[a-z]{2}\d+$/, '');

        assert.ok(!told.includes(body) && !told.includes(basic(one.key).slice(6, 60)), `a key of ${one.owner}`);
    }
    await cliniko.control('DELETE', 'log');
    assert.deepEqual(await cliniko.log(), []);
});

test('64 are served at one time, each with its own delay', async () => {
    const visitors = Array.from({ length: 64 }, () => new AbortController()); /* one each: Node 18 forgets shared ones */

    await cliniko.control('POST', 'latency', { ms: 60000 });
    await cliniko.control('DELETE', 'log');
    const asked = visitors.map(({ signal }) => fetch(`${cliniko.sandbox.url}/au4/v1/user`, { signal }));

    /* All of them are inside at once, and none has waited for another's minute to end. */
    await waitFor('64 at one time', async () => (await cliniko.control('GET', 'state')).under_way === 64);
    await cliniko.control('POST', 'latency', { ms: 0 });
    assert.equal((await cliniko.get('/user')).status, 200);
    visitors.forEach((visitor) => visitor.abort());
    assert.ok((await Promise.allSettled(asked)).every(({ status }) => status === 'rejected'));
    await waitFor('all to be let go', async () => (await cliniko.control('GET', 'state')).under_way === 0);
    assert.equal((await cliniko.control('GET', 'state')).most_under_way, 65);
});

test('a window can be made shorter, and opens again when X-RateLimit-Reset said', async () => {
    const key = cliniko.key('Callum');

    await cliniko.set({ requests_per_minute: 1, window_s: 1 });
    assert.equal((await cliniko.get('/user', { key })).status, 200);
    /* On a slow machine a window may close between two requests: the second is then the first of a new one. */
    const busy = await waitFor('a refusal', async () => {
        const answer = await cliniko.get('/user', { key });

        return answer.status === 429 && answer;
    });

    await waitFor('the reset', () => Date.now() / 1000 >= Number(busy.headers['x-ratelimit-reset']));
    assert.equal((await cliniko.get('/user', { key })).status, 200);
    await cliniko.set({ requests_per_minute: 100000, window_s: 60 });
});

test('--latency and --requests-per-minute are what the sandbox starts with', async () => {
    const other = await startCliniko(['--latency', '250', '--requests-per-minute', '2']);
    const from = process.hrtime.bigint();
    const statuses = [];

    for (let i = 0; i < 3; i++)
        statuses.push((await other.get('/user')).status);
    assert.deepEqual(statuses, [200, 200, 429]);
    assert.ok(process.hrtime.bigint() - from >= 750_000_000n);
    const { latency_ms, requests_per_minute } = await other.control('GET', 'state');
    assert.deepEqual({ latency_ms, requests_per_minute }, { latency_ms: 250, requests_per_minute: 2 });
    await stopCliniko(other);
});

test('keys are the same from one start to the next', async () => {
    assert.deepEqual(await printKeys(), cliniko.keys);
});
