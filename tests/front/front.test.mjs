/* front.test.mjs: what nginx itself does in front of the pages: whom it answers, what it says on every status,
 * what it refuses, and what it never writes down. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Client, startKeyrack, waitFor } from '../lib/harness.mjs';
import { assertHeaders } from '../lib/headers.mjs';

/* The answer to bytes, in the shape Client gives. */
async function raw(client, bytes) {
    const [head, ...rest] = (await client.raw(bytes)).split('\r\n\r\n');
    const [first, ...lines] = head.split('\r\n');
    const pairs = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);

    return {
        status: Number(first.split(' ')[1]), rawHeaders: pairs.flat(), text: rest.join('\r\n\r\n'),
        headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    };
}

const log = (rack, name) => readFileSync(join(rack.dir, 'nginx', name), 'utf8');

describe('in front of the pages', () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack();
        client = rack.client();
    });
    after(() => rack?.stop());

    const paths = { '/login': 200, '/no-such-page': 404, '/healthz': 200, '/static/keyrack.css': 200, '/static/no-such-file': 404, '/static/': 404 };

    for (const [path, status] of Object.entries(paths))
        test(`${path} carries every header once`, async () => {
            const answer = await client.get(path);

            assert.equal(answer.status, status);
            assertHeaders(answer, path);
        });

    test('pages are never stored, files are kept by their version', async () => {
        assert.equal((await client.get('/login')).headers['cache-control'], 'no-store');
        assert.equal((await client.get('/static/keyrack.css')).headers['cache-control'], 'no-cache');
        assert.match((await client.get('/static/keyrack.css?v=1')).headers['cache-control'], /immutable/);
    });

    test('nothing but static files is served from the disk', async () => {
        for (const path of ['/static/../templates/layout.tpl', '/static/%2e%2e/sql/001_first.sql', '/static../sql/001_first.sql',
            '/keyrack-errors/404.html', '/.git/config', '/keyrack.conf']) {
            const answer = await client.get(path);

            assert.ok([400, 404].includes(answer.status), `${path} gave ${answer.status}`);
            assert.doesNotMatch(answer.text, /AUTOESCAPE|CREATE TABLE|repositoryformat/);
        }
    });

    test('another name than ours gets no answer', async () => {
        assert.equal(await client.raw('GET /login HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n').catch(() => ''), '');
    });

    const host = 'Host: 127.0.0.1\r\nConnection: close\r\n';
    const broken = {
        'a broken request line': ['GET\r\n\r\n', 400],
        'a bad escape in the path': [`GET /login%zz HTTP/1.1\r\n${host}\r\n`, 400],
        'a zero byte in the path': [`GET /login%00 HTTP/1.1\r\n${host}\r\n`, 400],
        'no host': ['GET /login HTTP/1.1\r\n\r\n', 400],
        'two lengths': [`POST /login HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\na`, 400],
        'a header line too long': [`GET /login HTTP/1.1\r\n${host}X: ${'x'.repeat(9000)}\r\n\r\n`, 400],
        'an address too long': [`GET /${'x'.repeat(9000)} HTTP/1.1\r\n${host}\r\n`, 414],
        'a body too large': [`POST /login HTTP/1.1\r\n${host}Content-Length: 65537\r\n\r\n${'x'.repeat(65537)}`, 413],
        'a body too large that never comes': [`POST /login HTTP/1.1\r\n${host}Content-Length: 99999999999\r\n\r\n`, 413],
        'a file that is posted to': [`POST /static/keyrack.css HTTP/1.1\r\n${host}Content-Length: 0\r\n\r\n`, 405],
    };

    for (const [what, [bytes, status]] of Object.entries(broken))
        test(`${what} is refused in words`, async () => {
            const answer = await raw(client, bytes);

            assert.equal(answer.status, status);
            assertHeaders(answer, what);
            assert.match(answer.text, /<h1>/);
            assert.doesNotMatch(answer.text, /<center>nginx/);
        });

    test('a log line has no query', async () => {
        await client.get('/login?next=/secret-in-a-query');
        await waitFor('the log line', () => log(rack, 'access.log').includes('"GET /login HTTP/1.1"'));
        assert.doesNotMatch(log(rack, 'access.log'), /secret-in-a-query/);
    });

    /* A file would be there while nginx waits for the other half. */
    test('nothing that is posted touches the disk', async () => {
        const temp = join(rack.dir, 'nginx/temp');
        const filesThere = () => readdirSync(temp).flatMap((room) => readdirSync(join(temp, room)));
        const target = new URL(rack.url);
        const body = `email=a%40b.example&password=${'x'.repeat(60000)}`;
        const answer = await new Promise((done, fail) => {
            let text = '';
            const socket = net.connect(Number(target.port), target.hostname, async () => {
                socket.write(`POST /login HTTP/1.1\r\n${host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`);
                socket.write(body.slice(0, 50000));
                /* Another request answered after the first half was sent: nginx has read what was there. */
                await client.get('/login');
                assert.deepEqual(filesThere(), []);
                socket.write(body.slice(50000));
            });

            socket.on('data', (chunk) => { text += chunk; });
            socket.on('close', () => done(text));
            socket.on('error', fail);
        });

        assert.match(answer, /^HTTP\/1\.1 4\d\d /);
        assert.deepEqual(filesThere(), []);
    });

    /* Last: the web program is down in it. */
    test('a program that is away is told in words, and a one-time link reaches no log', async () => {
        const token = 'c2VjcmV0LW9uZS10aW1lLWxpbms';

        await client.get(`/setup/${token}`);
        await rack.web.stop();
        for (const path of [`/setup/${token}`, `/k/${token}`, '/login']) {
            const answer = await client.get(path);

            assert.equal(answer.status, 502, path);
            assertHeaders(answer, path);
            assert.match(answer.text, /Keyrack is not running/);
        }
        for (const name of readdirSync(join(rack.dir, 'nginx')).filter((file) => file.endsWith('.log')))
            assert.ok(!log(rack, name).includes(token), `${name} has the link`);
        assert.match(log(rack, 'error.log'), /GET \/login/); /* the control: another path is there */
        for (const program of [rack.nginx, rack.web, rack.keeper])
            assert.ok(!program.output.includes(token), `${program.name} said the link`);
        await rack.web.start();
        await rack.ready();
    });
});

describe('with the limits that are shipped', () => {
    let rack;

    before(async () => { rack = await startKeyrack({ limits: true }); });
    after(() => rack?.stop());

    test('sign-ins beyond the limit are refused, looking at the page is not', async () => {
        const client = rack.client();
        const answers = [];

        await client.get('/login');
        for (let i = 0; i < 14; i++)
            answers.push(await client.post('/login', { email: 'nobody@clinic.example', password: 'not anybody\'s password' }));
        const statuses = answers.map((answer) => answer.status);

        assert.notEqual(statuses[0], 429);
        assert.equal(statuses.at(-1), 429, statuses.join());
        assertHeaders(answers.at(-1), '429');
        assert.match(answers.at(-1).text, /Too many requests/);
        assert.equal((await client.get('/login')).status, 200);
    });

    test('guesses at one-time links are refused', async () => {
        const client = rack.client();
        const statuses = [];

        for (let i = 0; i < 14; i++)
            statuses.push((await client.get(`/setup/guess-${i}`)).status);
        assert.notEqual(statuses[0], 429);
        assert.equal(statuses.at(-1), 429, statuses.join());
    });

    /* Everybody of a clinic may come from one address, and the page follows the check of a key. */
    test('a practitioner\'s link can be looked at and followed, but keys are not tried without end', async () => {
        const client = rack.client(), path = `/k/${'A'.repeat(43)}`, token = path.slice(3);
        const posts = [];

        for (let i = 0; i < 60; i++)
            assert.equal((await client.get(i % 2 === 0 ? path : `${path}/status`)).status, 404);
        for (let i = 0; i < 24; i++)
            posts.push((await client.post(path, { api_key: 'x' })).status);
        assert.ok(!posts.slice(0, 20).includes(429), posts.join());
        assert.equal(posts.at(-1), 429, posts.join());
        assert.equal((await client.get(path)).status, 404);
        for (const name of ['access.log', 'error.log'])
            assert.ok(!log(rack, name).includes(token), `${name} has the link`);
    });
});

describe('with a certificate', () => {
    let rack;

    before(async () => { rack = await startKeyrack({ https: true }); });
    after(() => rack?.stop());

    test('plain http only says where https is', async () => {
        const answer = await new Client(rack.httpUrl).get('/setup/token?x=1');

        assert.equal(answer.status, 301);
        assert.equal(answer.location, `${rack.url}/setup/token?x=1`);
        assertHeaders(answer, 'the redirect');
    });

    test('signing in works, and the cookies are for https alone', async () => {
        const client = await rack.login();
        const names = [...client.cookies.keys()];

        assert.ok(names.length > 0 && names.every((name) => name.startsWith('__Host-')), names.join());
    });
});
