/* gate.test.mjs: who is let in, with which headers, and what the sandbox says to everybody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { basic, DEMO, startCliniko, stopCliniko } from './cliniko.mjs';

let cliniko;

before(async () => { cliniko = await startCliniko(); });
after(() => stopCliniko(cliniko));

test('a key answers for the user it belongs to', async () => {
    const { status, data, headers } = await cliniko.get('/user', { key: cliniko.key('Anna') });

    assert.equal(status, 200);
    assert.equal(data.id, DEMO.anna.user);
    assert.equal(data.role, 'practitioner');
    assert.equal(headers['cliniko-user-id'], DEMO.anna.user);
    assert.equal(headers['cliniko-account-id'], DEMO.account);
    assert.match(headers['x-request-id'], /^[0-9a-f-]{36}$/);
    assert.equal(data.links.self, `${cliniko.sandbox.url}/au4/v1/user`);
});

test('the region at the end of a key may be left out, in every account', async () => {
    const bare = cliniko.key('Anna').replace(/-au4$/, '');
    const { data } = await cliniko.get('/user', { key: bare, shard: 'au4' });

    assert.equal(data.id, DEMO.anna.user);
});

test('an account older than regions has keys without one, and lives in au1', async () => {
    const key = cliniko.key('Rowan');

    assert.doesNotMatch(key, /-/);
    assert.equal((await cliniko.get('/user', { key, shard: 'au1' })).status, 200);
});

test('no key, a foreign, a mistyped, an archived one, a password, the wrong region: 401 without a word on whose', async () => {
    const good = cliniko.key('Anna');
    const refused = [
        ['nothing', { headers: { authorization: null } }],
        ['another scheme', { headers: { authorization: `Bearer ${good}` } }],
        ['no base64', { headers: { authorization: 'Basic ***' } }],
        ['no colon', { headers: { authorization: `Basic ${Buffer.from(good).toString('base64')}` } }],
        ['a password', { headers: { authorization: basic(good, 'secret') } }],
        ['one letter wrong', { key: good.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }],
        ['one letter less', { key: good.slice(1) }],
        ['an archived key', { key: cliniko.key('Zoë', 'rejected') }],
        ['another region', { key: good, shard: 'au2' }],
        ['the region of another account', { key: good, shard: 'uk2' }],
        ['a false ending on the right host', { key: good.replace(/au4$/, 'au2'), shard: 'au4' }],
    ];

    for (const [what, options] of refused) {
        const { status, headers } = await cliniko.get('/user', options);

        assert.equal(status, 401, what);
        assert.equal(headers['cliniko-user-id'], undefined, what);
    }
});

test('a request without Accept: application/json is refused', async () => {
    for (const accept of [null, '*/*', 'text/html'])
        assert.equal((await cliniko.get('/user', { headers: { accept } })).status, 406, String(accept));
});

test('a User-Agent without a name and a contact in parentheses is refused', async () => {
    for (const agent of [null, 'curl/8', 'Keyrack clinic@example.org', '(clinic@example.org)', 'Keyrack (clinic)',
        'Keyrack ()'])
        assert.equal((await cliniko.get('/user', { headers: { 'user-agent': agent } })).status, 403, String(agent));
    for (const agent of ['Keyrack (a@b.example)', 'My App/2.0 (desk@clinic.example)'])
        assert.equal((await cliniko.get('/user', { headers: { 'user-agent': agent } })).status, 200, agent);
});

test('an inactive user still gets an answer, which says so', async () => {
    const { status, data } = await cliniko.get('/user', { key: cliniko.key('Bartholomew') });

    assert.equal(status, 200);
    assert.equal(data.active, false);
    assert.equal(data.user_active, false);
});

test('who may see what follows the role', async () => {
    const administrator = ['Ruth', 'Margaret'];
    const others = ['Anna', 'Jonas', 'Wanda', 'Ewan', 'Imogen', 'Priya'];

    for (const path of ['/users', '/users/50211801', '/settings'])
        for (const owner of [...administrator, ...others]) {
            const { status, text } = await cliniko.get(path, { key: cliniko.key(owner) });

            assert.equal(status, administrator.includes(owner) ? 200 : 403, `${owner} ${path}`);
            if (status === 403)
                assert.equal(text, '', 'a 403 of Cliniko has no body');
        }
    for (const path of ['/user', '/settings/public', '/practitioners', '/businesses', '/appointment_types'])
        for (const owner of [...administrator, ...others])
            assert.equal((await cliniko.get(path, { key: cliniko.key(owner) })).status, 200, `${owner} ${path}`);
    assert.equal((await cliniko.get(`/users/${DEMO.anna.user}`, { key: cliniko.key('Anna') })).status, 200);
});

test('an account sees nothing of another', async () => {
    const { data } = await cliniko.get('/practitioners', { key: cliniko.key('Hester') });

    assert.deepEqual(data.practitioners.map((one) => one.last_name), ['Otterburn-Vale']);
    assert.equal((await cliniko.get(`/practitioners/${DEMO.anna.practitioner}`,
        { key: cliniko.key('Hester') })).status, 404);
});

test('what is not there: JSON for a record, a page of HTML for what is no route', async () => {
    const record = await cliniko.get('/practitioners/99999999');

    assert.equal(record.status, 404);
    assert.deepEqual(record.json(), { status: '404', error: 'Not Found' });
    for (const [path, method] of [['/nowhere', 'GET'], ['/practitioners/abc', 'GET'], ['/user/', 'GET'],
        ['/practitioners//', 'GET'], ['/user', 'POST'], ['/practitioners/1', 'DELETE']]) {
        const { status, text, headers } = await cliniko.get(path, { method });

        assert.equal(status, 404, path);
        assert.match(headers['content-type'], /^text\/html/, path);
        assert.match(text, /<title>Cliniko - 404<\/title>/);
    }
    for (const path of ['/', '/v1/user', '/au4/v2/user', '/au4/x/v1/user', '/au4/user'])
        assert.equal((await cliniko.client.request('GET', path)).status, 404, path);
});

test('200 requests a minute for one user, whichever of their keys asks, and nobody else waits', async () => {
    const second = (await cliniko.set({ add: 'key', user_id: DEMO.anna.user, name: 'second' })).key;

    await cliniko.set({ requests_per_minute: 3 });
    const statuses = [];
    for (const key of [second, cliniko.key('Anna'), cliniko.key('Anna'), second])
        statuses.push((await cliniko.get('/settings/public', { key })).status);
    /* Two requests with the second key: only a shared budget is spent by then. */
    assert.equal(statuses[3], 429);
    assert.equal((await cliniko.get('/user', { key: cliniko.key('Callum') })).status, 200);
    const busy = await cliniko.get('/user', { key: second });
    const reset = Number(busy.headers['x-ratelimit-reset']);
    const now = Date.now() / 1000;

    assert.equal(busy.status, 429);
    assert.ok(Number.isInteger(reset) && reset > now && reset <= now + 61, `${reset} against ${now}`);
    assert.ok((await cliniko.control('GET', 'state')).refused_busy >= 2);
    await cliniko.set({ requests_per_minute: 200 });
    assert.equal((await cliniko.get('/user', { key: second })).status, 200);
});
