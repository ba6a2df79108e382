/* faults.test.mjs: every fault that can be ordered really happens, to whom it was ordered for, as often as ordered. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { waitFor } from '../lib/program.mjs';
import { DEMO, startCliniko, stopCliniko } from './cliniko.mjs';

let cliniko;

before(async () => { cliniko = await startCliniko(['--requests-per-minute', '100000']); });
after(() => stopCliniko(cliniko));
afterEach(() => cliniko.control('DELETE', 'faults'));

const faults = async () => (await cliniko.control('GET', 'state')).faults;

test('status: server errors come with a page of HTML, the others with nothing', async () => {
    for (const status of [500, 502, 503, 504]) {
        await cliniko.fault(`status:${status}`, { times: 1 });
        const answer = await cliniko.get('/user');

        assert.equal(answer.status, status);
        assert.match(answer.headers['content-type'], /^text\/html/);
    }
    for (const status of [400, 401, 403, 404, 429]) {
        await cliniko.fault(`status:${status}`, { times: 1 });
        const answer = await cliniko.get('/user');

        assert.equal(answer.status, status);
        assert.equal(answer.text, '');
        assert.equal('x-ratelimit-reset' in answer.headers, status === 429);
    }
    assert.equal((await cliniko.get('/user')).status, 200);
});

test('reset: the connection is reset without a byte', async () => {
    await cliniko.fault('reset');
    for (let i = 0; i < 20; i++)
        assert.deepEqual(await cliniko.bare('/au4/v1/user'), { bytes: Buffer.alloc(0), error: 'ECONNRESET' });
});

test('truncated: fewer bytes come than the head promises', async () => {
    await cliniko.fault('truncated');
    const { bytes } = await cliniko.bare('/au4/v1/practitioners');
    const [head, body] = bytes.toString('latin1').split('\r\n\r\n');
    const promised = Number(/content-length: (\d+)/i.exec(head)[1]);

    assert.match(head, /^HTTP\/1\.1 200 /);
    assert.ok(promised > 1000 && body.length === Math.floor(promised / 2), `${body.length} of ${promised}`);
});

test('slow: the answer comes whole, and later', async () => {
    await cliniko.fault('slow:300');
    const from = process.hrtime.bigint();
    const { status } = await cliniko.get('/user');

    assert.equal(status, 200);
    assert.ok(process.hrtime.bigint() - from >= 300_000_000n, 'it came too early');
});

test('hang: nothing comes, and nobody else waits for it', async () => {
    await cliniko.fault('hang', { path: '/user' });
    const held = cliniko.bare('/au4/v1/user');

    await waitFor('the request to arrive', async () => (await cliniko.control('GET', 'state')).under_way === 1);
    assert.equal((await cliniko.get('/settings/public')).status, 200);
    const quick = await Promise.race([held, cliniko.get('/businesses').then(() => 'the other one')]);

    assert.equal(quick, 'the other one');
    await cliniko.sandbox.stop(); /* ends although somebody waits */
    assert.equal((await held).bytes.length, 0);
    await cliniko.sandbox.start();
    cliniko.client.url = cliniko.sandbox.url;
});

test('a client that gives up on a hang or a slow answer leaves nothing behind', async () => {
    for (const fault of ['hang', 'slow:60000']) {
        await cliniko.fault(fault, { times: 1 });
        const gone = new AbortController();
        const request = fetch(`${cliniko.sandbox.url}/au4/v1/user`, { signal: gone.signal });

        await waitFor('the request to arrive', async () => (await cliniko.control('GET', 'state')).under_way === 1);
        gone.abort();
        await assert.rejects(request);
        await waitFor('it to be let go', async () => (await cliniko.control('GET', 'state')).under_way === 0);
    }
});

test('html: a page where JSON was asked for, and status 200', async () => {
    await cliniko.fault('html');
    const { status, headers, text } = await cliniko.get('/user');

    assert.equal(status, 200);
    assert.match(headers['content-type'], /^text\/html/);
    assert.match(text, /^<!DOCTYPE html>/);
});

test('redirect: to another name of this server, where whoever follows is seen', async () => {
    await cliniko.fault('redirect', { path: '/user' });
    const { status, location } = await cliniko.get('/user');

    assert.equal(status, 301);
    assert.equal(location, `http://localhost:${new URL(cliniko.sandbox.url).port}/elsewhere/v1/user`);
    await cliniko.get('/user', { shard: 'elsewhere' });
    const { path, authorized } = (await cliniko.log()).at(-1);
    assert.deepEqual({ path, authorized }, { path: '/elsewhere/v1/user', authorized: true });
});

test('garbage: called JSON, but neither JSON nor UTF-8', async () => {
    await cliniko.fault('garbage');
    const { headers, body } = await cliniko.get('/user').catch(() => cliniko.client.request('GET', '/au4/v1/user'));

    assert.match(headers['content-type'], /^application\/json/);
    assert.ok(body.includes(0) && body.includes(0xff));
});

test('deep: well-formed, and nested 100,000 times', async () => {
    await cliniko.fault('deep');
    const { bytes } = await cliniko.bare('/au4/v1/user');
    const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).toString();

    assert.equal(body, '['.repeat(100000) + ']'.repeat(100000));
});

test('huge: starts like an answer and goes on for a quarter of a gigabyte', async () => {
    await cliniko.fault('huge');
    const answer = await fetch(`${cliniko.sandbox.url}/au4/v1/user`, { headers: {
        accept: 'application/json', 'user-agent': 'Keyrack (a@b.example)',
        authorization: `Basic ${btoa(`${cliniko.keys[0].key}:`)}`,
    } });
    let length = 0, start = '';

    for await (const chunk of answer.body) {
        start ||= Buffer.from(chunk).toString('latin1', 0, 20);
        length += chunk.length;
    }
    assert.equal(answer.headers.get('content-length'), null);
    assert.equal(length, 256 * 1024 * 1024);
    assert.ok(start.startsWith('{"id":"50211801"'));
});

test('names become scripts, 10,000 characters long, or run from right to left', async () => {
    for (const [fault, pattern] of [['script-names', /^<script>alert\('first_name'\)<\/script>"'><img src=x .*Ruth$/s],
        ['long-names', /^(Ruth){2500}$/], ['rtl-names', /^\u202eRuth\u2067\u200b\u05d0\u05d1$/]]) {
        await cliniko.fault(fault, { times: 1 });
        assert.match((await cliniko.get('/user')).data.first_name, pattern, fault);
        await cliniko.fault(fault, { times: 1 });
        const { practitioners, links } = (await cliniko.get('/practitioners')).data;
        assert.notEqual(practitioners[0].last_name, 'Berg');
        assert.notEqual(practitioners[0].designation, 'Physiotherapist');
        assert.equal(practitioners[0].id, DEMO.anna.practitioner);
        assert.match(links.self, /^http/);
    }
    assert.equal((await cliniko.get('/user')).data.first_name, 'Ruth', 'the clinic itself is unharmed');
});

test('wrong-types: no value has the type it should have', async () => {
    await cliniko.fault('wrong-types');
    const { data } = await cliniko.get('/user');
    const settings = (await cliniko.get('/settings/public')).data;

    assert.equal(data.id, 7);
    assert.equal(data.active, 'yes');
    assert.equal(data.title, true);
    assert.deepEqual(settings.calendar.start_hour, []);
    await cliniko.control('DELETE', 'faults');
    assert.equal((await cliniko.get(`/businesses/${DEMO.northbank}`)).data.appointment_type_ids[0], DEMO.initial);
});

test('numbers-as-ids: every digit of 19 is there, without quotes', async () => {
    await cliniko.fault('numbers-as-ids');
    const { text } = await cliniko.get(`/businesses/${DEMO.glenhaven}`);

    assert.match(text, new RegExp(`"id":${DEMO.glenhaven},`));
    assert.match(text, /"appointment_type_ids":\[31240551,/);
    await cliniko.control('DELETE', 'faults');
    assert.equal((await cliniko.get(`/businesses/${DEMO.glenhaven}`)).data.id, DEMO.glenhaven);
});

test('missing-fields: records keep their id only, or lose the fields that are named', async () => {
    await cliniko.fault('missing-fields', { path: '/practitioners' });
    await cliniko.fault('missing-fields:role,active', { path: '/user' });
    await cliniko.fault('missing-fields:account', { path: '/settings/public' });
    const { data } = await cliniko.get('/practitioners');
    const user = (await cliniko.get('/user')).data;
    const settings = (await cliniko.get('/settings/public')).data;

    assert.deepEqual(Object.keys(data), ['practitioners', 'total_entries', 'links']);
    assert.ok(data.practitioners.every((one) => Object.keys(one).join() === 'id,links'));
    assert.ok(!('role' in user) && !('active' in user) && 'user_active' in user);
    assert.ok(!('account' in settings) && 'calendar' in settings);
});

test('next-loop and next-other-host: links that must not be followed', async () => {
    await cliniko.fault('next-loop', { times: 1 });
    const loop = (await cliniko.get('/practitioners')).data.links;

    assert.equal(loop.next, loop.self);
    await cliniko.fault('next-other-host', { times: 1 });
    const other = (await cliniko.get('/practitioners')).data.links;
    assert.equal(other.next,
        `http://localhost:${new URL(cliniko.sandbox.url).port}/elsewhere/v1/practitioners?page=2`);
});

test('a fault strikes its path, its user and its key, as often as ordered', async () => {
    const anna = cliniko.key('Anna'), tomasz = cliniko.key('Tomasz');
    const status = async (path, key) => (await cliniko.get(path, { key })).status;

    await cliniko.fault('status:503', { path: '/user', user_id: DEMO.anna.user, times: 2 });
    assert.equal(await status('/user', tomasz), 200);
    assert.equal(await status('/settings/public', anna), 200);
    assert.equal(await status('/user', anna), 503);
    assert.equal((await faults())[0].left, 1);
    assert.equal(await status('/user', anna), 503);
    assert.equal(await status('/user', anna), 200);
    assert.deepEqual((await faults()).map(({ left, hits }) => ({ left, hits })), [{ left: 0, hits: 2 }]);

    await cliniko.fault('status:502', { key_tail: tomasz.replace(/-au4$/, '').slice(-4), times: 'forever' });
    assert.equal(await status('/user', tomasz), 502);
    assert.equal(await status('/businesses', tomasz), 502);
    assert.equal(await status('/user', anna), 200);

    await cliniko.fault('status:504', { path: '/businesses*' });
    assert.equal(await status('/businesses', anna), 504);
    assert.equal(await status(`/businesses/${DEMO.northbank}`, anna), 504);
    assert.equal(await status('/practitioners', anna), 200);
    await cliniko.control('DELETE', 'faults');
    await cliniko.fault('status:504', { path: '/businesses/*/practitioners' });
    assert.equal(await status(`/businesses/${DEMO.northbank}`, anna), 200);
    assert.equal(await status(`/businesses/${DEMO.northbank}/practitioners`, anna), 504);
    assert.equal(await status(`/businesses/${DEMO.northbank}/practitioners/inactive`, anna), 200);
    await cliniko.control('DELETE', 'faults');
    assert.equal(await status('/businesses', tomasz), 200);
});

test('a fault that makes no sense is refused', async () => {
    for (const wish of [{}, { fault: 'nonsense' }, { fault: 'status' }, { fault: 'status:99' }, { fault: 'status:x' },
        { fault: 'slow' }, { fault: 'slow:-1' }, { fault: 'reset', times: 0 }, { fault: 'reset', times: 'often' }])
        await assert.rejects(cliniko.control('POST', 'faults', wish), /^Error: 422 /, JSON.stringify(wish));
    assert.deepEqual(await faults(), []);
});
