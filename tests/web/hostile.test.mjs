/* hostile.test.mjs: whatever arrives that no page of ours sends gets a clear page with the right status, changes
 * nothing and leaks nothing. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { fastcgi, fastcgiBytes, fastcgiRequest, record } from '../lib/fastcgi.mjs';
import { fingerprint } from '../lib/fingerprint.mjs';
import { Client, startKeyrack } from '../lib/harness.mjs';

const FORM = 'application/x-www-form-urlencoded';
const CANARY = 'Kanarienvogel7531'; /* in everything that is sent and must not come back */

describe('hostile requests', { concurrency: false }, () => {
    let rack, client, id, key;

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        ({ practitionerId: id, key } = rack.sandbox.keysThat('connected')[0]);
        await client.get('/settings/practitioners');
    });
    after(() => rack?.stop());

    /* A page in words with nothing of the machine in it. */
    function assertPage(answer, statuses, what) {
        assert.ok([statuses].flat().includes(answer.status), `${what} gave ${answer.status}: ${answer.text.slice(0, 400)}`);
        assert.match(answer.text, /<h1>[^<]+<\/h1>/, what);
        assert.match(answer.headers['content-type'], /^text\/html/, what);
        assertNothingLeaks(answer.text, what);
    }

    function assertNothingLeaks(text, what) {
        for (const word of [CANARY, rack.dir, rack.sandbox.url, 'sqlite', 'SELECT', 'keyrack.db', '.sock', '.tpl', '.c:', 'GLib', '==ERROR', rack.administrator.password])
            assert.ok(!text.includes(word), `${what} tells ${word}`);
    }

    /* None of these may change a row or make the agent ask Cliniko, which begins with a row as well. */
    async function unchanged(send) {
        await rack.atRest(); /* what the agent does by itself is no request's doing */
        const rows = fingerprint(rack), asked = (await rack.sandbox.log()).length;

        await send();
        assert.equal(fingerprint(rack), rows, 'the database changed');
        assert.equal((await rack.sandbox.log()).length, asked, 'a request left for Cliniko');
    }

    async function refusesAll(table) {
        await unchanged(async () => {
            for (const [what, [statuses, send]] of Object.entries(table))
                assertPage(await send(), statuses, what);
        });
    }

    const keyPath = () => `/settings/practitioners/${id}/key`;
    const post = (fields, options) => () => client.post(keyPath(), fields, options);
    /* A body as it is, with a right token. */
    const body = (text) => () => client.post(keyPath(), `csrf=${encodeURIComponent(client.csrf)}&${text}`);
    const withHeaders = (headers) => () => client.post(keyPath(), { api_key: CANARY }, { headers });

    /* The same request past nginx, signed in. */
    const direct = (params, text = '') => fastcgi(rack.webSocket, {
        REQUEST_METHOD: 'GET', REQUEST_URI: '/settings/practitioners', HTTP_HOST: new URL(rack.url).host,
        HTTP_COOKIE: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        HTTP_ORIGIN: rack.url, HTTP_SEC_FETCH_SITE: 'same-origin', CONTENT_TYPE: FORM, ...params,
    }, text);
    const directPost = (text, params = {}) => direct({ REQUEST_METHOD: 'POST', REQUEST_URI: keyPath(), ...params }, text);

    it('bodies that are no form', () => refusesAll({
        'a broken escape': [400, body(`api_key=${CANARY}%`)],
        'an escape of letters': [400, body(`api_key=${CANARY}%zz`)],
        'half an escape': [400, body(`api_key=${CANARY}%4`)],
        'a broken escape in a name': [400, body(`api%_key=${CANARY}`)],
        'invalid UTF-8': [400, body(`api_key=${CANARY}%ff%fe`)],
        'overlong UTF-8': [400, body(`api_key=${CANARY}%c0%af`)],
        'a surrogate': [400, body(`api_key=${CANARY}%ed%a0%80`)],
        'raw invalid bytes': [400, () => client.post(keyPath(), Buffer.from([0x63, 0x3d, 0xff, 0xfe]))],
        'NUL': [400, body(`api_key=${CANARY}%00-au1`)],
        'a raw NUL': [400, body(`api_key=${CANARY}\0-au1`)],
        'a field without a name': [400, body(`=${CANARY}&api_key=x`)],
        'an empty field': [400, body(`api_key=${CANARY}&&`)],
    }));

    it('fields that are not the form\'s', () => refusesAll({
        'an unknown field': [400, post({ api_key: CANARY, role: 'owner' })],
        'another route\'s field': [400, post({ api_key: CANARY, [`api_key_${id}`]: CANARY })],
        'a repeated field': [400, post([['api_key', CANARY], ['api_key', CANARY]])],
        'a repeated token': [400, body(`api_key=${CANARY}&csrf=${encodeURIComponent(client.csrf)}`)],
        'a missing field': [400, post({})],
        'an array by its name': [400, post({ 'api_key[]': CANARY })],
        'a name in another case': [400, post({ API_KEY: CANARY })],
        'a name with a space': [400, post({ 'api_key ': CANARY })],
        'a token too long': [[400, 403], post({ api_key: CANARY }, { csrf: 'x'.repeat(65) })],
        'a token in the query': [400, () => client.post(`${keyPath()}?csrf=${encodeURIComponent(client.csrf)}`, { api_key: CANARY }, { csrf: null })],
        'a field in the query of a POST': [400, () => client.post(`${keyPath()}?api_key=${CANARY}`, { api_key: CANARY })],
        'an unknown field in a query': [400, () => client.get(`/settings/practitioners?debug=${CANARY}`)],
        'a repeated field in a query': [400, () => client.get(`/settings/practitioners?q=${CANARY}&q=b`)],
        'too long a field in a query': [400, () => client.get(`/settings/practitioners?q=${CANARY}${'x'.repeat(200)}`)],
        'a query where none is taken': [400, () => client.get(`/?x=${CANARY}`)],
        'invalid UTF-8 in a query': [400, () => client.get(`/settings/practitioners?q=${CANARY}%ff`)],
        'NUL in a query': [400, () => client.get(`/settings/practitioners?q=${CANARY}%00`)],
        'a state that is none': [422, () => client.get(`/settings/practitioners?state=${CANARY}`)],
        'a body with a GET': [400, () => client.request('GET', '/settings/practitioners', { body: `q=${CANARY}`, headers: { 'content-type': FORM } })],
        'many keys, one for no id': [400, () => client.post('/settings/practitioners/keys', { api_key_x: CANARY })],
        'many keys, one for an id too long': [400, () => client.post('/settings/practitioners/keys', { [`api_key_${'1'.repeat(21)}`]: CANARY })],
        'many keys, one without an id': [400, () => client.post('/settings/practitioners/keys', { api_key_: CANARY })],
        'many keys, one for nobody': [404, () => client.post('/settings/practitioners/keys', { [`api_key_${id}`]: key, api_key_999: CANARY })],
    }));

    it('1,300 fields', () => refusesAll({
        'known ones': [413, () => client.post('/settings/practitioners/keys', Array.from({ length: 1300 }, (_, i) => [`api_key_${1000 + i}`, '']))],
        'unknown ones': [413, () => client.post(keyPath(), Array.from({ length: 1300 }, (_, i) => [`f${i}`, '']))],
    }));

    it('content types that are no form\'s', () => refusesAll({
        'several parts': [415, withHeaders({ 'content-type': 'multipart/form-data; boundary=x' })],
        'plain text': [415, withHeaders({ 'content-type': 'text/plain' })],
        'JSON': [415, withHeaders({ 'content-type': 'application/json' })],
        'none': [415, withHeaders({ 'content-type': null })],
        'an empty one': [415, withHeaders({ 'content-type': '' })],
        'one that begins alike': [415, withHeaders({ 'content-type': `${FORM}x` })],
        'a list': [415, withHeaders({ 'content-type': `text/plain, ${FORM}` })],
    }));

    it('a content type with a charset is a form\'s', async () => {
        const answer = await client.post(keyPath(), { api_key: CANARY }, { headers: { 'content-type': `${FORM}; charset=UTF-8` } });

        assertPage(answer, 422, 'a charset');
    });

    it('a method in a header means nothing', async () => {
        await unchanged(async () => {
            for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override'])
                assert.equal((await client.get('/settings/integrations/cliniko', { headers: { [name]: 'POST' } })).status, 200, name);
        });
    });

    it('bodies that are too large, before nginx and past it', () => refusesAll({
        '64 KiB and a byte, to nginx': [413, () => client.post(keyPath(), Buffer.alloc(65537, 'x'))],
        '64 KiB, whose text is judged': [400, () => client.post(keyPath(), Buffer.alloc(65536, '%'))],
        '64 KiB and a byte, to the program': [413, () => directPost('x'.repeat(65537))],
        '64 KiB to the program, judged': [400, () => directPost('%'.repeat(65536))],
        'a megabyte to the program': [413, () => directPost('x'.repeat(1 << 20))],
        'more than it drains': [413, () => directPost('x'.repeat(3 << 20))],
        'a large one said small': [413, () => directPost('x'.repeat(70000), { CONTENT_LENGTH: '10' })],
        'a body longer than said': [400, () => directPost(`api_key=${CANARY}`, { CONTENT_LENGTH: '3' })],
        'a body cut off': [400, () => directPost(`api_key=${CANARY}`, { CONTENT_LENGTH: '300' })],
        'a length that is none': [400, () => directPost(`api_key=${CANARY}`, { CONTENT_LENGTH: '0x10' })],
        'a negative length': [400, () => directPost(`api_key=${CANARY}`, { CONTENT_LENGTH: '-1' })],
        'a body without a length': [400, () => directPost(`api_key=${CANARY}`, { CONTENT_LENGTH: '' })],
    }));

    it('addresses that are none', async () => {
        const nowhere = ['/settings/', '/settings/practitioners/', '/login/', '/Login', '/settings/practitioners/keys',
            '/static', '//login', '/login//', '/login/..', '/settings/practitioners/../../login', '/.git/config', '/wp-login.php',
            '/cgi-bin/keyrack.fcgi', '/setup/', '/setup/a/b', '/healthz/x'];

        await unchanged(async () => {
            for (const path of nowhere)
                assertPage(await client.get(path), [404, 405], path);
        });
    });

    it('ids that are not ids', async () => {
        const ids = ['abc', '1'.repeat(21), '..%2f', '%2e%2e%2f1', '%D9%A1%D9%A2', '', '-1', '+1', '0x1', '1e3', '1.0', '%201', '1%20',
            '1;2', '1%27--', '%EF%BC%91', '1%0a', id + 'a', 'keys', ':id'];

        await unchanged(async () => {
            for (const one of ids)
                for (const path of ['key/status', 'key/remove'])
                    assertPage(await client.get(`/settings/practitioners/${one}/${path}`, {}), 404, `${one} ${path}`);
            for (const one of ids)
                for (const path of ['key', 'key/check', 'key/remove', 'key/move'])
                    assertPage(await client.post(`/settings/practitioners/${one}/${path}`, path === 'key' ? { api_key: key } : {}), 404, `${one} ${path}`);
            for (const one of ['1%00', '%00', '1%ff', '%zz', '%'])
                assertPage(await client.get(`/settings/practitioners/${one}/key/remove`), 400, one);
        });
    });

    it('an id of nobody', () => refusesAll({
        'to save': [404, () => client.post('/settings/practitioners/1423890011223399999/key', { api_key: key })],
        'to check': [404, () => client.post('/settings/practitioners/1423890011223399999/key/check')],
        'to remove': [404, () => client.post('/settings/practitioners/1423890011223399999/key/remove')],
        'to move': [404, () => client.post('/settings/practitioners/1423890011223399999/key/move')],
        'to be asked': [404, () => client.get('/settings/practitioners/1423890011223399999/key/remove')],
    }));

    const shards = ['x-au1.evil.example', 'x-../../', 'x-au1%00', 'x-a1', 'x-au123', 'x-au1/', 'x-au1?', 'x-au1#', 'x-au1:443', 'x-au1@evil.example',
        'x-evil.example', 'x-AU', 'x-1au', 'x-aü1', 'x-au1\\evil', 'x-au1\u0660', 'x-localhost', 'x-127.0.0.1', 'x-au1&x-au2'];
    const pastes = shards.flatMap((shard) => [shard, CANARY + 'A'.repeat(43) + shard]);

    for (const [route, fields, where] of [
        ['the clinic\'s key', (paste) => ['/settings/integrations/cliniko', { api_key: paste }], () => 'api_key-error'],
        ['one practitioner\'s key', (paste) => [keyPath(), { api_key: paste }], () => `e${id}`],
        ['many keys', (paste) => ['/settings/practitioners/keys', { [`api_key_${id}`]: paste }], () => `e${id}`],
    ])
        it(`${route}: a region built to point elsewhere is refused beside the field`, () => unchanged(async () => {
            for (const paste of pastes) {
                const answer = await client.post(...fields(paste));

                assertPage(answer, 422, paste);
                assert.match(answer.text, new RegExp(`<p class="err" id="${where()}">[^<]{30,}</p>`), paste);
                assert.match(answer.text, /class="summary" role="alert"/, paste);
            }
        }));

    it('a field full of something else is refused beside it, and the others are judged', async () => {
        const [, other] = rack.sandbox.keysThat('connected');
        const answer = await client.post('/settings/practitioners/keys', { [`api_key_${id}`]: `${CANARY} `.repeat(2000), [`api_key_${other.practitionerId}`]: other.key });

        assertPage(answer, 422, 'a page of text');
        assert.match(answer.text, new RegExp(`id="e${id}"`));
        assert.equal((await rack.settled(client, other.practitionerId)).verdict, 'connected');
        await client.post(`/settings/practitioners/${other.practitionerId}/key/remove`);
    });

    it('addresses and queries that are too long', () => refusesAll({
        'a path': [414, () => client.get(`/${'x'.repeat(1024)}`)],
        'a query': [414, () => client.get(`/settings/practitioners?q=${'x'.repeat(1024)}`)],
        'seven thousand': [414, () => client.get(`/login?next=/${'x'.repeat(7000)}`)],
        'an id of a thousand digits': [404, () => client.get(`/settings/practitioners/${'1'.repeat(900)}/key/remove`)],
        'too long even for nginx': [414, () => client.get(`/login?next=/${'x'.repeat(9000)}`)],
    }));

    it('a way back that is too long does not keep anybody from signing in', async () => {
        const answer = await rack.client().get(`/settings/practitioners?q=${'%20'.repeat(330)}`);

        assert.equal(answer.status, 303);
        assert.equal((await rack.client().get(answer.location)).status, 200);
    });

    describe('after signing in nobody is led away', () => {
        const elsewhere = ['//evil.example', '///evil.example', '/\\evil.example', '/\\/evil.example', 'https://evil.example', 'https:evil.example', 'javascript:alert(1)',
            'evil.example', '/%2fevil.example', '/%5cevil.example', ' //evil.example', '/ /evil.example', '/\t/evil.example', '/\r\nLocation: //evil.example',
            '\\\\evil.example', '/login', '/logout', '/healthz', '/nowhere', '/settings/practitioners/1/key/status', '/settings/../../evil', '.', '', '@evil.example', '/@evil.example',
            '/settings/practitioners\\@evil.example', '/\u2028/evil.example', 'data:text/html,x'];
        const stays = ['/settings/practitioners', '/settings/practitioners?state=needs-attention', '/settings/integrations/cliniko', '/'];

        it('by the page', async () => {
            for (const next of [...elsewhere, ...stays]) {
                const expected = stays.includes(next) ? next : '/';
                const signedIn = await client.get(`/login?next=${encodeURIComponent(next)}`);
                const visitor = rack.client();
                const page = await visitor.get(`/login?next=${encodeURIComponent(next)}`);

                assert.deepEqual([signedIn.status, signedIn.location], [303, expected], next);
                assert.equal(/name="next" value="([^"]*)"/.exec(page.text)[1], expected, next);
            }
        });

        it('by the form', async () => {
            for (const [next, expected] of [['//evil.example', '/'], ['/\\evil.example', '/'], ['https://evil.example', '/'], ['/%2fevil.example', '/'],
                ['/settings/practitioners?state=checking', '/settings/practitioners?state=checking']]) {
                const visitor = rack.client();

                await visitor.get('/login');
                const { email, password } = rack.administrator;
                const answer = await visitor.post('/login', { email, password, next });

                assert.deepEqual([answer.status, answer.location], [303, expected], next);
            }
        });
    });

    describe('headers', () => {
        const get = (headers) => client.get('/settings/practitioners', { headers });

        it('that say where from are not believed', async () => {
            const visitor = rack.client();

            await visitor.get('/login');
            await visitor.post('/login', { email: `${CANARY}@clinic.example`, password: CANARY },
                { headers: { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7', forwarded: 'for=203.0.113.7', 'remote-addr': '203.0.113.7' } });
            assert.deepEqual(rack.query('SELECT DISTINCT address FROM audit ORDER BY address').map((row) => row.address), ['', '127.0.0.1']);
        });

        it('that say another host are refused, and not repeated', async () => {
            const forwarded = await get({ 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-original-url': '/healthz', 'x-rewrite-url': '/healthz' });

            assert.equal(forwarded.status, 200);
            assert.doesNotMatch(forwarded.text, /evil\.example/);
            assert.match(forwarded.text, /id="practitioner-/);
            for (const host of ['evil.example', `${new URL(rack.url).host}.evil.example`, `evil.example@${new URL(rack.url).host}`, '', 'localhost']) {
                const answer = await direct({ HTTP_HOST: host });

                assertPage(answer, 421, host);
                assert.doesNotMatch(answer.text, /evil\.example/);
                assert.ok(answer.text.includes(`href="${rack.url}"`), 'the page leads to the right address');
            }
        });

        it('with cookies of all kinds', async () => {
            const session = `kr=${client.cookies.get('kr')}`;
            const tries = {
                [session]: 200,
                [`${session}; x=1`]: 200,
                [`${Array.from({ length: 90 }, (_, i) => `c${i}=${i}`).join('; ')}; ${session}`]: 200,
                [`; ;=;${session};;`]: 200,
                [`${session}; ${session}`]: 303,
                [`kr=x; ${session}`]: 303,
                [`${session}x`]: 303,
                [`${session}=`]: 303,
                [`KR=${client.cookies.get('kr')}`]: 303,
                [`xkr=${client.cookies.get('kr')}`]: 303,
                [`"${session}"`]: 303,
                [`login=${client.cookies.get('kr')}`]: 303,
                [`__Host-kr=${client.cookies.get('kr')}`]: 303,
                'kr=': 303,
                'kr': 303,
                [`kr=${'A'.repeat(43)}`]: 303,
                [`kr=${'A'.repeat(7000)}`]: 303,
                [`kr=${'%00'.repeat(14)}`]: 303,
                [`kr='; DROP TABLE session; --`]: 303,
                [';'.repeat(4000)]: 303,
            };

            await unchanged(async () => {
                for (const [cookie, status] of Object.entries(tries))
                    assert.equal((await get({ cookie })).status, status, cookie.slice(0, 80));
            });
        });

        it('with two lengths, or a length and chunks, are refused by the one who reads first', async () => {
            const head = `POST ${keyPath()} HTTP/1.1\r\nHost: ${new URL(rack.url).host}\r\nConnection: close\r\nContent-Type: ${FORM}\r\n`;
            const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

            await unchanged(async () => {
                for (const [what, bytes] of Object.entries({
                    'two lengths': `${head}Content-Length: 3\r\nContent-Length: 4\r\n\r\na=b${smuggled}`,
                    'a length and chunks': `${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
                    'chunks of another name': `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
                    'a list of lengths': `${head}Content-Length: 3, 3\r\n\r\na=b${smuggled}`,
                    'a signed length': `${head}Content-Length: +3\r\n\r\na=b${smuggled}`,
                    'a chunk that is none': `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
                })) {
                    const text = await rack.client().raw(bytes);

                    assert.match(text, /^HTTP\/1\.1 (400|501) /, what);
                    assert.equal(text.match(/HTTP\/1\.1 \d{3} /g).length, 1, what);
                }
            });
        });

        it('with a body in chunks say the same as with a length', async () => {
            const text = `csrf=${encodeURIComponent(client.csrf)}&api_key=${CANARY}`;
            const chunks = `${[...text.match(/.{1,9}/g)].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`;
            const answer = await client.raw(`POST ${keyPath()} HTTP/1.1\r\nHost: ${new URL(rack.url).host}\r\nConnection: close\r\nContent-Type: ${FORM}\r\n` +
                `Cookie: kr=${client.cookies.get('kr')}\r\nOrigin: ${rack.url}\r\nSec-Fetch-Site: same-origin\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`, { end: false });

            assert.match(answer, /^HTTP\/1\.1 422 /);
            assert.match(answer, new RegExp(`id="e${id}"`));
        });

        it('with underscores, line breaks and long lines', async () => {
            assert.equal((await get({ http_cookie: 'kr=x', 'x-long': 'x'.repeat(6000) })).status, 200);
            assertPage(await get({ 'x-too-long': 'x'.repeat(9000) }), 400, 'a line too long');
        });

        it('HEAD is GET without a body', async () => {
            for (const path of ['/login', '/settings/practitioners', '/nowhere', '/healthz']) {
                const [head, get] = [await client.request('HEAD', path), await client.get(path)];

                assert.equal(head.status, get.status, path);
                assert.equal(head.body.length, 0, path);
                assert.equal(head.headers['content-length'], get.headers['content-length'], path);
                assert.equal(head.headers['content-type'], get.headers['content-type'], path);
            }
        });

        it('Range and conditions mean nothing for a page', async () => {
            for (const headers of [{ range: 'bytes=0-10' }, { range: `bytes=${'0-1,'.repeat(500)}0-1` }, { 'if-none-match': '*' }, { 'if-modified-since': new Date().toUTCString() }]) {
                const answer = await get(headers);

                assert.equal(answer.status, 200);
                assert.match(answer.text, /<\/html>\s*$/);
            }
        });
    });

    describe('past nginx', () => {
        it('nothing at all, or next to it, is answered', async () => {
            assertPage(await fastcgi(rack.webSocket, {}), [400, 421], 'no parameter');
            assertPage(await direct({ REQUEST_URI: 'http://evil.example/login' }), 400, 'a whole address');
            assertPage(await direct({ REQUEST_URI: '*', REQUEST_METHOD: 'OPTIONS' }), 400, 'an asterisk');
            assertPage(await direct({ REQUEST_METHOD: 'GET\r\nX: y' }), 405, 'a method of two lines');
            assertPage(await direct({ REQUEST_ID: `${CANARY}<script>`, REQUEST_URI: '/nowhere' }), 404, 'a request id that is none');
        });

        it('a thousand parameters, and long ones', async () => {
            const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`HTTP_X_${i}`, CANARY]));

            assert.equal((await direct(many)).status, 200);
            assert.equal((await direct({ HTTP_X: 'x'.repeat(300000) })).status, 200);
        });

        it('requests broken off anywhere leave the program in service', async () => {
            const whole = fastcgiRequest({ REQUEST_METHOD: 'POST', REQUEST_URI: keyPath(), HTTP_HOST: new URL(rack.url).host, CONTENT_LENGTH: '20' }, 'a=bbbbbbbbbbbbbbbbbb');

            await unchanged(async () => {
                for (let cut = 0; cut < whole.length; cut += 3)
                    await fastcgiBytes(rack.webSocket, whole.subarray(0, cut), { end: true });
                for (const bytes of [Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), Buffer.alloc(5000, 0xff), Buffer.alloc(5000), record(1, Buffer.alloc(8)),
                    record(4, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x7f])), record(2, Buffer.alloc(0)), record(99, Buffer.alloc(100)), record(9, Buffer.alloc(0))])
                    await fastcgiBytes(rack.webSocket, bytes, { end: true });
            });
            assert.equal((await client.get('/settings/practitioners')).status, 200);
        });
    });

    it('after all of it the same pages are there, and nobody was changed', async () => {
        const page = await client.get('/settings/practitioners');

        assert.equal(Client.practitioners(page).length, rack.sandbox.practitioners);
        for (const program of [rack.web, rack.keeper, rack.agent, rack.nginx])
            assert.ok(!program.output.includes(CANARY), `${program.name} wrote down what was sent`);
    });
});
