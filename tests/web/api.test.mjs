/* api.test.mjs: the API does what openapi.json says, every answer of it, and refuses everybody else in words that say why. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { OpenAPIClientAxios } from 'openapi-client-axios';

import { run, sourceDir, startKeyrack, waitFor } from '../lib/harness.mjs';
import { addPerson, basic, issueKey, makeKeyText } from '../lib/issued.mjs';
import { assertHeaders } from '../lib/headers.mjs';

const ROOT = '/api/v1';
const ALL = ['practitioners', 'bookings', 'audit'];
const api = JSON.parse(readFileSync(join(sourceDir, 'cgi-bin/api/openapi.json'), 'utf8'));
const operations = Object.entries(api.paths).map(([path, { get }]) => ({ path, ...get }));
const described = operations.filter(({ security }) => security === undefined); /* all but the description itself */
const word = (answer) => answer.json().type.replace(/^.*#problem-/, '');

let rack, key, combination, receptionist;

/* --- what the description says of an answer -------------------------------------------------- */

const ajv = new Ajv({ strict: true, allErrors: true });

addFormats(ajv);
ajv.addKeyword('components');
ajv.addSchema({ $id: 'api', components: { schemas: api.components.schemas } });

const resolve = (one) => (one.$ref === undefined ? one : one.$ref.slice(2).split('/').reduce((at, name) => at[name], api));

/* The description's references begin at its root, which is 'api' here. */
const absolute = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'));
const compiled = new Map();

function assertFits(schema, value, what) {
    const text = JSON.stringify(absolute(schema));

    if (!compiled.has(text))
        compiled.set(text, ajv.compile(JSON.parse(text)));
    assert.ok(compiled.get(text)(value), `${what}: ${ajv.errorsText(compiled.get(text).errors)}\n${JSON.stringify(value).slice(0, 500)}`);
}

/* A header is text; what is described as a number has to be one. */
function assertHeadersFit(answer, response, what) {
    for (const [name, ref] of Object.entries(response.headers ?? {})) {
        const { schema } = resolve(ref), text = answer.headers[name.toLowerCase()];

        assert.ok(text !== undefined, `${what} has no ${name}`);
        assertFits(schema, schema.type === 'integer' && /^\d+$/.test(text) ? Number(text) : text, `${what}: ${name}`);
    }
}

/** Everything about an answer is as described, and it gives no cookie. */
function assertDescribed(operation, answer, what) {
    const response = resolve(operation.responses[answer.status] ?? operation.responses.default);
    const [type, { schema } = {}] = Object.entries(response.content ?? {})[0] ?? [];

    what = `${operation.path} ${what}: ${answer.status}`;
    assertHeadersFit(answer, response, what);
    assertHeaders(answer, what);
    assert.equal(answer.headers['content-type'], type, what);
    assert.equal(answer.headers['set-cookie'], undefined, what);
    assert.equal(answer.headers['cache-control'], 'private, no-cache', what);
    assert.equal(answer.headers['access-control-allow-origin'], undefined, what);
    if (type === undefined)
        return assert.equal(answer.body.length, 0, what);
    assertFits(schema, answer.json(), what);
    if (answer.status >= 400)
        assert.equal(answer.json().status, answer.status, what);
    if (answer.status >= 400)
        assert.equal(answer.json().request_id, answer.headers['x-request-id'], what);
}

/* --- asking ---------------------------------------------------------------------------------- */

function ask(path, { authorization = key.authorization, method = 'GET', from, headers = {}, body } = {}) {
    return rack.client({ from }).request(method, ROOT + path, { headers: { accept: '*/*', authorization, ...headers }, body });
}

/* A path as the description has it, with what it needs. */
function fill(operation, { without } = {}) {
    const values = { id: combination.practitioner.id, business: combination.business.id, type: combination.type.id,
        practitioner: combination.practitioner.id };
    const needed = (operation.parameters ?? []).map(resolve).filter(({ required, name }) => required && name !== without);
    const query = needed.filter((one) => one.in === 'query').map(({ name }) => `${name}=${values[name]}`).join('&');

    return operation.path.replace('{id}', values.id) + (query === '' ? '' : `?${query}`);
}

const allOf = async (path) => (await ask(path)).json().items;

/* Times that Cliniko is being asked for. */
async function settled(path, options) {
    return waitFor(`${path} to be answered`, async () => {
        const answer = await ask(path, options);

        return answer.status !== 202 && answer;
    });
}

before(async () => {
    rack = await startKeyrack({ connected: true });
    key = issueKey(rack, { scopes: ALL });
    receptionist = addPerson(rack, { email: 'kim@clinic.example' });
    combination = await waitFor('something to be bookable', async () => {
        const answer = await ask('/bookings/combinations?state=bookable&limit=1');

        return answer.json().items[0];
    }, 60000);
    key = issueKey(rack, { scopes: ALL }); /* that was asked with often enough */
});
after(() => rack?.stop());

/* --- the description ------------------------------------------------------------------------- */

describe('openapi.json', { concurrency: false }, () => {
    it('is a sound OpenAPI 3.1 document', async () => {
        const result = await new Validator().validate(structuredClone(api));

        assert.ok(result.valid, JSON.stringify(result.errors));
        assert.match(api.openapi, /^3\.1/);
    });

    it('is served as it is kept, to anybody, browsers too', async () => {
        const answer = await rack.client().get(`${ROOT}/openapi.json`, { headers: { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' } });

        assert.equal(answer.status, 200);
        assert.deepEqual(answer.json(), api);
    });

    it('names every address of the API in the routes table, and no other', () => {
        const routes = [...readFileSync(join(sourceDir, 'cgi-bin/routes.c'), 'utf8').matchAll(/\("\/api\/v1([^"]*)"/g)]
            .map(([, path]) => path.replace(':id', '{id}'));

        assert.deepEqual(Object.keys(api.paths).sort(), routes.sort());
    });

    it('names every problem there is', () => {
        const words = [...readFileSync(join(sourceDir, 'cgi-bin/api/problem.c'), 'utf8').matchAll(/^ {4}\[API_\w+\] = \{ "([\w-]+)"/gm)]
            .map(([, one]) => one);
        const { pattern } = api.components.schemas.Problem.properties.type;

        assert.ok(words.length > 15);
        assert.deepEqual(/\((.*)\)/.exec(pattern)[1].split('|').sort(), words.sort());
    });
});

for (const operation of operations)
    describe(`GET ${operation.path}`, { concurrency: false }, () => {
        const isOpen = operation.security !== undefined;
        let answer;

        before(async () => {
            key = issueKey(rack, { scopes: ALL });
            answer = await settled(fill(operation));
        });

        it('answers as described', () => {
            assert.equal(answer.status, 200);
            assertDescribed(operation, answer, 'with a key');
        });

        it('answers 304 to whoever has it already', async () => {
            for (const mark of [answer.headers.etag, `"x", W/${answer.headers.etag}`, '*']) {
                const again = await ask(fill(operation), { headers: { 'if-none-match': mark } });

                assert.equal(again.status, 304, mark);
                assert.equal(again.headers['content-length'], undefined);
                assertDescribed(operation, again, mark);
            }
            assert.equal((await ask(fill(operation), { headers: { 'if-none-match': '"x"' } })).status, 200);
        });

        it('takes HEAD, which is GET without a body', async () => {
            const head = await ask(fill(operation), { method: 'HEAD' });

            assert.deepEqual([head.status, head.headers.etag, head.headers['content-length'], head.body.length],
                [200, answer.headers.etag, answer.headers['content-length'], 0]);
        });

        it('takes nothing else', async () => {
            for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
                const refused = await ask(fill(operation), { method });

                assert.deepEqual([refused.status, word(refused), refused.headers.allow], [405, 'method', 'GET, HEAD'], method);
                assertDescribed(operation, refused, method);
            }
        });

        it('takes no parameter that is not its own, none twice, and no body', async () => {
            const path = fill(operation), sign = path.includes('?') ? '&' : '?';

            for (const [more, body] of [['colour=red'], ['limit=5&limit=5'], ['csrf=x'], ['', 'limit=5']]) {
                const refused = await ask(`${path}${more === '' ? '' : sign}${more}`, { body });

                assert.deepEqual([refused.status, word(refused)], [400, 'parameters'], more);
                assertDescribed(operation, refused, more);
            }
        });

        for (const name of (operation.parameters ?? []).map(resolve).filter((one) => one.required && one.in === 'query').map((one) => one.name))
            it(`needs ${name}`, async () => {
                const refused = await ask(fill(operation, { without: name }));

                assert.deepEqual([refused.status, word(refused)], [400, 'parameters']);
                assertDescribed(operation, refused, `without ${name}`);
            });

        if (operation['x-scope'] !== undefined)
            it('needs its scope, and no other', async () => {
                const none = issueKey(rack, { scopes: ALL.filter((scope) => scope !== operation['x-scope']) });
                const just = issueKey(rack, { scopes: [operation['x-scope']] });
                const refused = await ask(fill(operation), { authorization: none.authorization });

                assert.deepEqual([refused.status, word(refused)], [403, 'scope-missing']);
                assertDescribed(operation, refused, 'without its scope');
                assert.equal((await settled(fill(operation), { authorization: just.authorization })).status, 200);
            });

        if (!isOpen)
            it('needs a key', async () => {
                const refused = await ask(fill(operation), { authorization: null });

                assert.deepEqual([refused.status, word(refused)], [401, 'no-credentials']);
                assertDescribed(operation, refused, 'without a key');
            });

        if (operation.responses['404'] !== undefined)
            it('says that there is no such thing', async () => {
                const refused = await ask(fill(operation).replace(combination.practitioner.id, '99999999999999999999'));

                assert.deepEqual([refused.status, word(refused)], [404, 'not-there']);
                assertDescribed(operation, refused, 'with an id of nothing');
            });
    });

/* --- who is refused, and why ------------------------------------------------------------------ */

describe('the refusals', { concurrency: false }, () => {
    const ME = described.find(({ path }) => path === '/me'), PEOPLE = described.find(({ path }) => path === '/practitioners');
    const AUDIT = described.find(({ path }) => path === '/audit'), BOOKINGS = described.find(({ path }) => path === '/bookings/combinations');
    const owned = (what) => issueKey(rack, { scopes: ALL, ...what }).authorization;
    let addresses = 10;

    /* name, operation, what is sent, status, word; each from an address of its own */
    const table = [
        ['nothing', ME, () => ({ authorization: null }), 401, 'no-credentials'],
        ['another scheme', ME, () => ({ authorization: `Bearer ${key.key}` }), 401, 'no-credentials'],
        ['no base64', ME, () => ({ authorization: 'Basic ???' }), 401, 'no-credentials'],
        ['no colon', ME, () => ({ authorization: `Basic ${Buffer.from(key.key).toString('base64')}` }), 401, 'no-credentials'],
        ['a control character', ME, () => ({ authorization: basic(`${key.username}\n`, key.key) }), 401, 'no-credentials'],
        ['a key of nobody', ME, () => ({ authorization: basic(key.username, makeKeyText()) }), 401, 'wrong-credentials'],
        ['a mistyped key', ME, () => ({ authorization: basic(key.username, `${key.key.slice(0, -1)}_`) }), 401, 'wrong-credentials'],
        ['the password of the owner', ME, () => ({ authorization: basic(key.username, rack.administrator.password) }), 401, 'wrong-credentials'],
        ['somebody else\'s username', ME, () => ({ authorization: basic('kim@clinic.example', key.key) }), 401, 'wrong-credentials'],
        ['no username', ME, () => ({ authorization: basic('', key.key) }), 401, 'wrong-credentials'],
        ['an expired key', ME, () => ({ authorization: owned({ expires: 'unixepoch()' }) }), 401, 'key-expired'],
        ['a network that is not listed', ME, () => ({ authorization: owned({ networks: '192.0.2.0/24\n2001:db8::/32' }) }), 403, 'wrong-network'],
        ['a page of another site', ME, () => ({ headers: { origin: 'https://evil.example' } }), 403, 'from-a-browser'],
        ['a page of our own', ME, () => ({ headers: { origin: rack.url, 'sec-fetch-site': 'same-origin' } }), 403, 'from-a-browser'],
        ['somebody who types the address', ME, () => ({ headers: { 'sec-fetch-mode': 'navigate' } }), 403, 'from-a-browser'],
        ['a receptionist\'s key for the audit log', AUDIT, () => ({ authorization: owned({ owner: receptionist }) }), 403, 'role'],
        ['another host', ME, () => ({ headers: { host: 'localhost:1' } }), 421, 'wrong-host'],
    ];

    for (const [name, operation, sent, status, expected] of table)
        it(`${name}: ${status} ${expected}`, async () => {
            const refused = await ask(fill(operation), { from: `127.0.0.${++addresses}`, ...sent() });

            assert.deepEqual([refused.status, word(refused)], [status, expected], refused.text);
            assertDescribed(operation, refused, name);
        });

    it('what passes: a username in other letters, a listed network, a key with time left', async () => {
        for (const authorization of [basic(key.username.toUpperCase(), key.key), owned({ networks: '127.0.0.0/8' }),
            owned({ expires: 'unixepoch() + 60' })])
            assert.equal((await ask('/me', { authorization })).status, 200);
    });

    it('a receptionist\'s key reads practitioners and bookings', async () => {
        const authorization = owned({ owner: receptionist });

        for (const operation of [PEOPLE, BOOKINGS])
            assert.equal((await ask(fill(operation), { authorization })).status, 200);
        assert.deepEqual((await ask('/me', { authorization })).json().key.scopes, ['practitioners', 'bookings']);
    });

    it('a practitioner\'s key reads that practitioner and nobody else', async () => {
        const [own, other] = (await allOf('/practitioners?limit=2')).map(({ id }) => id);
        const owner = addPerson(rack, { email: 'own@clinic.example', role: 'practitioner', practitioner: own });
        const authorization = owned({ owner });
        const list = (await ask('/practitioners', { authorization })).json();
        const refused = await ask(`/practitioners/${other}`, { authorization });

        assert.deepEqual([list.items.map(({ id }) => id), list.next_cursor], [[own], null]);
        assert.equal((await ask(`/practitioners/${own}`, { authorization })).json().id, own);
        assert.deepEqual([refused.status, word(refused)], [403, 'role']);
        for (const operation of [BOOKINGS, AUDIT]) {
            const answer = await ask(fill(operation), { authorization });

            assert.deepEqual([answer.status, word(answer)], [403, 'role']);
            assertDescribed(operation, answer, 'for a practitioner');
        }
    });

    it('an owner who is deactivated, and comes back', async () => {
        const authorization = owned({ owner: receptionist });

        rack.write(`UPDATE person SET active = 0 WHERE id = ${receptionist}`);
        const refused = await ask('/me', { authorization });

        rack.write(`UPDATE person SET active = 1 WHERE id = ${receptionist}`);
        assert.deepEqual([refused.status, word(refused)], [401, 'owner-inactive']);
        assertDescribed(ME, refused, 'of an inactive owner');
        assert.equal((await ask('/me', { authorization })).status, 200);
    });

    it('a key that is deleted, at the very next request', async () => {
        const gone = issueKey(rack, { scopes: ALL });

        assert.equal((await ask('/me', { authorization: gone.authorization })).status, 200);
        rack.write(`DELETE FROM issued_key WHERE id = ${gone.id}`);
        assert.equal((await ask('/me', { authorization: gone.authorization })).status, 401);
    });

    it('everybody while the emergency stop stands', async () => {
        rack.write('INSERT INTO emergency_stop VALUES (1, unixepoch(), NULL)');
        const refused = await ask('/me');

        rack.write('DELETE FROM emergency_stop');
        assert.deepEqual([refused.status, word(refused)], [403, 'stopped']);
        assertDescribed(ME, refused, 'while stopped');
        assert.equal((await ask('/me')).status, 200);
    });

    it('whoever is signed in, but has no key: no cookie opens anything', async () => {
        const client = await rack.login();
        const refused = await client.get(`${ROOT}/me`, { headers: { accept: 'application/json' } });

        assert.deepEqual([refused.status, word(refused)], [401, 'no-credentials']);
        assert.ok(!/basic/i.test(refused.headers['www-authenticate']), 'a browser would ask its user');
    });

    it('a key opens no page', async () => {
        for (const path of ['/', '/settings/practitioners', '/settings/audit', '/%61pi/v1/me'])
            assert.notEqual((await rack.client().get(path, { headers: { authorization: key.authorization } })).status, 200, path);
    });

    it('a key in an address or a body, whoever sends it', async () => {
        const encoded = `%6b${key.key.slice(1)}`, form = { 'content-type': 'application/x-www-form-urlencoded' };

        for (const [path, options] of [[`/me?api_key=${key.key}`], [`/me?x=${encoded}`], [`/practitioners?cursor=${makeKeyText()}`],
            [`/${key.key}`], [`/openapi.json?key=${key.key}`], [`/me?user=a%3A${key.key}`, { authorization: null }],
            ['/me', { method: 'POST', body: `api_key=${key.key}`, headers: form }]]) {
            const refused = await ask(path, options);

            assert.deepEqual([refused.status, word(refused)], [400, 'key-in-address'], path);
            assertDescribed(ME, refused, 'with a key in the open');
        }
    });

    it('addresses that are none', async () => {
        for (const [path, status, expected] of [['/nothing', 404, 'no-such-address'], ['/practitioners/', 404, 'no-such-address'],
            ['/practitioners/abc', 404, 'no-such-address'], ['/me?%zz', 400, 'unreadable'], ['/%ff', 400, 'unreadable'],
            [`/me?${'x'.repeat(1100)}`, 414, 'address-too-long']]) {
            const refused = await ask(path);

            assert.deepEqual([refused.status, word(refused)], [status, expected], path);
            assertDescribed(ME, refused, path);
        }
    });
});

/* --- limits ----------------------------------------------------------------------------------- */

describe('limits', { concurrency: false }, () => {
    const ME = described.find(({ path }) => path === '/me');

    it('120 requests a minute with a key, counted by all workers; another key has its own', async () => {
        const { authorization } = issueKey(rack, { scopes: ALL });
        const answers = [];

        for (let i = 0; i < 12; i++)
            answers.push(...await Promise.all(Array.from({ length: 10 }, () => ask('/me', { authorization }))));
        assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
        assert.deepEqual(answers.map(({ headers }) => Number(headers['ratelimit-remaining'])).sort((a, b) => b - a),
            Array.from({ length: 120 }, (_, i) => 119 - i));
        const refused = await ask('/me', { authorization });

        assert.deepEqual([refused.status, word(refused), refused.headers['retry-after']],
            [429, 'too-many-requests', refused.headers['ratelimit-reset']]);
        assertDescribed(ME, refused, 'once too often');
        assert.equal((await ask('/me')).status, 200);
    });

    it('wrong keys from an address are put off; a right one passes; one audit row says so', async () => {
        const from = '127.0.0.9', wrong = () => ask('/me', { from, authorization: basic(key.username, makeKeyText()) });
        const answers = [];

        for (let i = 0; i < 12; i++)
            answers.push(await wrong());
        assert.deepEqual(answers.map(word), [...Array(10).fill('wrong-credentials'), ...Array(2).fill('too-many-failures')]);
        assertDescribed(ME, answers[11], 'wrong again and again');
        assert.equal((await ask('/me', { from })).status, 200);
        assert.deepEqual(rack.query(`SELECT actor_kind, act, object_kind, object_id, outcome FROM audit WHERE address = '${from}'`),
            [{ actor_kind: 'visitor', act: 'api-refused', object_kind: 'api', object_id: '', outcome: 'wrong-credentials' }]);
    });

    it('limit and cursor out of their bounds are refused in words', async () => {
        for (const [parameter, says] of [['limit=0', /1 to 100/], ['limit=101', /1 to 100/], ['limit=x', /1 to 100/], ['limit=-1', /1 to 100/],
            ['cursor=', /next_cursor/], ['cursor=p', /next_cursor/], ['cursor=a1', /next_cursor/], ['cursor=p1-2', /next_cursor/],
            ['cursor=p123456789012345678901', /next_cursor/]]) {
            const refused = await ask(`/practitioners?${parameter}`);

            assert.deepEqual([refused.status, word(refused)], [400, 'parameters'], parameter);
            assert.match(refused.json().detail, says, parameter);
        }
        assert.equal((await ask('/audit?cursor=a99999999999999999999')).status, 400);
    });

    it('a last use is noted, with where from', async () => {
        const used = issueKey(rack, { scopes: ALL });

        await ask('/me', { authorization: used.authorization, from: '127.0.0.77' });
        const [{ used_utc: at, used_address: where }] = rack.query(`SELECT used_utc, used_address FROM issued_key WHERE id = ${used.id}`);

        assert.ok(Math.abs(at - Date.now() / 1000) < 60);
        assert.equal(where, '127.0.0.77');
    });
});

/* --- rows ------------------------------------------------------------------------------------- */

describe('rows', { concurrency: false }, () => {
    /** Every row, page by page. */
    async function walk(path, limit) {
        const rows = [], sign = path.includes('?') ? '&' : '?';
        let cursor = null;

        do {
            const answer = await ask(`${path}${sign}limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`);
            const page = answer.json();

            assert.equal(answer.status, 200, answer.text);
            assert.ok(page.items.length <= limit);
            assert.ok(page.next_cursor === null || page.items.length === limit, 'a page that is not the last is full');
            rows.push(...page.items);
            cursor = page.next_cursor;
        } while (cursor !== null);
        return rows;
    }

    before(() => { key = issueKey(rack, { scopes: ALL }); });

    it('practitioners: each once, whatever the size of the pages', async () => {
        const ids = rack.query('SELECT id FROM practitioner WHERE active = 1 AND gone_utc IS NULL ORDER BY id').map(({ id }) => id);

        assert.ok(ids.length > 3);
        for (const limit of [1, 5, ids.length, 100])
            assert.deepEqual((await walk('/practitioners', limit)).map(({ id }) => id), ids);
    });

    it('combinations: each once; filters leave out the others', async () => {
        const name = ({ business, practitioner, type }) => [business, practitioner, type].map(({ id }) => id).join();
        const all = await walk('/bookings/combinations', 100), some = await walk('/bookings/combinations', 37);

        assert.ok(all.length > 40);
        assert.deepEqual(some, all);
        assert.equal(new Set(all.map(name)).size, all.length);
        for (const [query, fits] of [['state=blocked', (one) => one.state === 'blocked'],
            [`practitioner=${combination.practitioner.id}`, (one) => one.practitioner.id === combination.practitioner.id],
            [`business=${combination.business.id}&type=${combination.type.id}`,
                (one) => one.business.id === combination.business.id && one.type.id === combination.type.id],
            ['practitioner=1', () => false]])
            assert.deepEqual(await walk(`/bookings/combinations?${query}`, 100), all.filter(fits), query);
        assert.equal((await ask('/bookings/combinations?state=green')).status, 400);
        for (const one of all) {
            assert.equal(one.reason !== null, one.state === 'blocked', name(one));
            assert.ok(one.next_free_at === null || one.state === 'bookable', name(one));
        }
    });

    it('the audit log: each row once, newest first, as the log has it', async () => {
        key = issueKey(rack, { scopes: ALL });
        const since = rack.query('SELECT max(id) AS id FROM audit')[0].id;
        const ids = (rows) => rows.map(({ id }) => Number(id)).filter((id) => id <= since);
        const kept = rack.query('SELECT id FROM audit ORDER BY id DESC').map(({ id }) => id).filter((id) => id <= since);

        assert.ok(kept.length > 7);
        for (const limit of [7, 100])
            assert.deepEqual(ids(await walk('/audit', limit)), kept);
    });

    it('the state of a key is here, nothing of the key', async () => {
        const client = await rack.login(), { practitionerId: id, key: secret } = rack.sandbox.keysThat('connected')[0];
        const path = `/practitioners/${id}`, before = await ask(path);

        assert.deepEqual([before.json().key.state, before.json().key.in_use], ['none', null]);
        await client.get('/settings/practitioners');
        await client.post(`/settings/practitioners/${id}/key`, { api_key: secret });
        await rack.settled(client, id);
        const now = await ask(path, { headers: { 'if-none-match': before.headers.etag } });

        assert.equal(now.status, 200);
        assert.deepEqual([now.json().key.state, now.json().key.in_use.state, now.json().key.replacement], ['connected', 'connected', null]);
        assertDescribed(described.find((one) => one.path === '/practitioners/{id}'), now, 'with a key of Cliniko');
        for (const part of [secret, secret.slice(-4), 'shard', 'tail', 'sealed'])
            assert.ok(!now.text.includes(part), part);
    });

    it('available times: asked once, never waited for, and as the agent stored them', async () => {
        const operation = described.find(({ path }) => path === '/bookings/available-times');
        const from = rack.query("SELECT date('now', '+9 days') AS day")[0].day, path = `${fill(operation)}&from=${from}`;

        await rack.freezeAgent();
        const first = await ask(path), again = await ask(path), asked = rack.query("SELECT count(*) AS n FROM job WHERE state = 'waiting'")[0].n;

        rack.agent.signal('SIGCONT');
        const answer = await settled(path);

        assert.deepEqual([again.status, again.json(), asked], [202, first.json(), 1], 'the same question is put once');
        assert.deepEqual([first.status, first.json().state, first.json().times], [202, 'asking', []]);
        assertDescribed(operation, first, 'at first');
        assertDescribed(operation, answer, 'then');
        const week = answer.json();
        const stored = rack.query(`SELECT DISTINCT starts_utc FROM preview_time t JOIN preview p ON p.id = t.preview_id
            WHERE p.first_day = '${from}' ORDER BY 1`).map(({ starts_utc: at }) => new Date(at * 1000).toISOString().replace('.000', ''));
        const day = (moment) => new Intl.DateTimeFormat('sv-SE', { timeZone: week.time_zone }).format(new Date(moment));

        assert.deepEqual([week.from, week.to.length, week.reason], [from, 10, null]);
        assert.equal(week.state, week.times.length > 0 ? 'free' : 'none');
        assert.deepEqual(week.times, stored.filter((moment) => day(moment) >= week.from && day(moment) <= week.to));
        assert.equal(rack.query(`SELECT count(*) AS n FROM preview WHERE first_day = '${from}'`)[0].n, 1);
        for (const bad of ['2026-02-30', 'tomorrow', '2020-01-01', '2199-01-01'])
            assert.equal((await ask(`${fill(operation)}&from=${bad}`)).status, 400, bad);
    });

    it('times of what is blocked are not asked for', async () => {
        const [blocked] = await allOf('/bookings/combinations?state=blocked&limit=1');
        const answer = await ask(`/bookings/available-times?business=${blocked.business.id}&practitioner=${blocked.practitioner.id}&type=${blocked.type.id}`);

        assert.equal(answer.status, 200);
        assert.deepEqual([answer.json().state, answer.json().reason, answer.json().times], ['blocked', blocked.reason, []]);
    });
});

/* --- other people's clients -------------------------------------------------------------------- */

describe('clients that are not ours', { concurrency: false }, () => {
    before(() => { key = issueKey(rack, { scopes: ALL }); });

    it('one that is made from openapi.json', async () => {
        const { data: definition } = await rack.client().get(`${ROOT}/openapi.json`).then((answer) => ({ data: answer.json() }));
        const client = await new OpenAPIClientAxios({ definition, axiosConfigDefaults: {
            baseURL: rack.url + ROOT, auth: { username: key.username, password: key.key },
        } }).init();

        assert.equal((await client.getMe()).data.owner.email, key.username);
        const { data: page } = await client.listPractitioners({ limit: 2 });
        const { data: next } = await client.listPractitioners({ limit: 2, cursor: page.next_cursor });

        assert.equal(new Set([...page.items, ...next.items].map(({ id }) => id)).size, 4);
        assert.equal((await client.getPractitioner({ id: page.items[0].id })).data.name, page.items[0].name);
        assert.ok((await client.listCombinations({ state: 'bookable' })).data.items.length > 0);
        assert.ok((await client.listAudit()).data.items.length > 0);
        await assert.rejects(client.getPractitioner({ id: '1' }), ({ response }) => response.status === 404);
    });

    it('curl', async () => {
        const curl = (...args) => run('curl', ['-sS', '--fail-with-body', ...args]);
        const right = await curl('-u', `${key.username}:${key.key}`, `${rack.url}${ROOT}/me`);
        const wrong = await curl('-u', `${key.username}:${makeKeyText()}`, `${rack.url}${ROOT}/me`);

        assert.equal(right.code, 0, right.stderr);
        assert.equal(JSON.parse(right.stdout).owner.email, key.username);
        assert.equal(wrong.code, 22);
        assert.match(JSON.parse(wrong.stdout).type, /#problem-wrong-credentials$/);
    });
});

describe('when nothing answers', { concurrency: false }, () => {
    it('nginx says it as the API does', async () => {
        await rack.web.stop();
        const answer = await ask('/me');

        await rack.web.start();
        await rack.ready();
        assert.deepEqual([answer.status, word(answer)], [503, 'busy']);
        assertDescribed(described.find(({ path }) => path === '/me'), answer, 'while nothing answers');
    });

    it('and so it does for what is far too large', async () => {
        const answer = await ask('/me', { method: 'POST', body: 'x'.repeat(70000), headers: { 'content-type': 'text/plain' } });

        assert.deepEqual([answer.status, word(answer)], [413, 'parameters']);
        assertDescribed(described.find(({ path }) => path === '/me'), answer, 'too large');
    });

    it('no log has a user, a key or a query', () => {
        const dir = join(rack.dir, 'nginx'), logs = readdirSync(dir).filter((name) => name.endsWith('.log'));
        const text = [...logs.map((name) => readFileSync(join(dir, name), 'utf8')), rack.web.output].join('\n');

        assert.ok(text.includes(`${ROOT}/practitioners`), 'the log was looked at');
        for (const hidden of [key.username, encodeURIComponent(key.username), 'kr_', 'Basic ', 'api_key', 'cursor='])
            assert.ok(!text.includes(hidden), hidden);
    });
});
