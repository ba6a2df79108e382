/* workers.test.mjs: the web program's processes: one that ends is replaced, none outlives its parent, a second
 * instance stands back, and sockets that are handed over and plain CGI work too. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { fastcgi, fastcgiRequest, readCgi } from '../lib/fastcgi.mjs';
import { Program, programFile, run, startKeyrack, waitFor } from '../lib/harness.mjs';

const WEB = programFile('keyrack.fcgi');
let rack;

/** The processes whose parent is pid. */
function children(pid) {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();

    return text === '' ? [] : text.split(' ').map(Number);
}

/** Whether pid runs; one that waits to be reaped does not. */
function lives(pid) {
    try {
        return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
        return false;
    }
}

async function serves(times = 6) {
    for (let i = 0; i < times; i++)
        assert.equal((await rack.client().get('/login')).status, 200);
}

function host() {
    return rack.url.replace(/^https?:\/\//, '');
}

function loginPage() {
    return { REQUEST_METHOD: 'GET', REQUEST_URI: '/login', HTTP_HOST: host() };
}

/** Whether somebody takes a connection at this socket. */
function answers(path) {
    return new Promise((done) => {
        const socket = net.connect(path, () => { socket.destroy(); done(true); });

        socket.on('error', () => done(false));
    });
}

before(async () => { rack = await startKeyrack({ workers: 3 }); });
after(() => rack.stop());

describe('workers', () => {
    it('are as many as the configuration says', () => assert.equal(children(rack.web.pid).length, 3));

    it('are not stopped one by one: a signal to one of them stops nobody', async () => {
        const workers = children(rack.web.pid);

        for (const signal of ['SIGTERM', 'SIGINT'])
            process.kill(workers[0], signal);
        await serves();
        assert.deepEqual(children(rack.web.pid), workers);
    });

    it('are replaced when they are killed, and the others answer meanwhile', async () => {
        const [victim, ...others] = children(rack.web.pid);

        process.kill(victim, 'SIGKILL');
        await waitFor('the victim to end', () => !lives(victim));
        await serves();
        await waitFor('a new worker', () => children(rack.web.pid).length === 3);
        for (const other of others)
            assert.ok(lives(other));
        await serves();
    });

    it('are all replaced when all are killed', async () => {
        const before = children(rack.web.pid);

        for (const worker of before)
            process.kill(worker, 'SIGKILL');
        await waitFor('three new workers', () => {
            const now = children(rack.web.pid);

            return now.length === 3 && now.every((pid) => !before.includes(pid));
        });
        await serves();
    });

    it('end with their parent, even when it is killed; the socket left behind is replaced', async () => {
        const workers = children(rack.web.pid);

        await rack.web.kill();
        await waitFor('the workers to end', () => !workers.some(lives));
        assert.ok(statSync(rack.webSocket).isSocket());
        await rack.web.start();
        await rack.ready();
    });

    it('finish what they have begun when asked to stop, and take the socket away', async () => {
        const workers = children(rack.web.pid);
        const bytes = fastcgiRequest({ ...loginPage(), GATEWAY_INTERFACE: 'CGI/1.1', CONTENT_LENGTH: '0' });
        const socket = net.connect(rack.webSocket);
        const chunks = [];

        socket.on('data', (chunk) => chunks.push(chunk));
        await once(socket, 'connect');
        socket.write(bytes.subarray(0, 20));
        const stopped = rack.web.stop();

        await waitFor('the socket to go', async () => !(await answers(rack.webSocket)));
        socket.write(bytes.subarray(20));
        await once(socket, 'close');
        assert.match(Buffer.concat(chunks).toString(), /Status: 200 OK/);
        assert.deepEqual(await stopped, { code: 0, signal: null });
        assert.ok(!workers.some(lives));
        assert.throws(() => statSync(rack.webSocket), { code: 'ENOENT' });
        await rack.web.start();
        await rack.ready();
    });
});

describe('the socket', () => {
    it('is for its owner and group alone', () =>
        assert.equal((statSync(rack.webSocket).mode & 0o777).toString(8), '660'));

    it('is left to the instance that has it', async () => {
        const second = await run(WEB, ['--config', rack.configFile]);

        assert.notEqual(second.code, 0);
        assert.match(second.stderr, /another program listens there/);
        await serves();
    });

    it('may be handed over as descriptor 0, and is then left where it is', async () => {
        const path = join(rack.dir, 'handed.sock');
        const handOver = 'import os, socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(9); ' +
            'os.dup2(s.fileno(), 0); os.execv(sys.argv[2], sys.argv[2:])';
        const web = new Program('web with a socket', '/usr/bin/python3',
            ['-c', handOver, path, WEB, '--config', rack.configFile], { socket: path });

        await web.start();
        const answer = await waitFor('an answer', () => fastcgi(path, loginPage())); /* it binds before it listens */

        assert.equal(answer.status, 200);
        assert.match(answer.text, /name="password"/);
        assert.deepEqual(await web.stop(), { code: 0, signal: null });
        assert.ok(statSync(path).isSocket());
        assert.deepEqual(web.problems(), []);
    });
});

describe('plain CGI', () => {
    const cgi = (params, input = '') => run(WEB, ['--version'], { /* arguments may come from a visitor: never read */
        input,
        env: {
            KEYRACK_CONFIG: rack.configFile, GATEWAY_INTERFACE: 'CGI/1.1', SERVER_PROTOCOL: 'HTTP/1.1',
            REMOTE_ADDR: '127.0.0.1', HTTP_HOST: host(), CONTENT_LENGTH: String(Buffer.byteLength(input)), ...params,
        },
    });

    it('shows a page', async () => {
        const done = await cgi({ REQUEST_METHOD: 'GET', REQUEST_URI: '/login' });
        const answer = readCgi(done.stdout);

        assert.equal(done.code, 0, done.stderr);
        assert.equal(answer.status, 200);
        assert.equal(Number(answer.headers['content-length']), Buffer.byteLength(answer.text));
        assert.match(answer.text, /name="password"/);
    });

    it('signs in', async () => {
        const page = readCgi((await cgi({ REQUEST_METHOD: 'GET', REQUEST_URI: '/login' })).stdout);
        const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
        const { email, password } = rack.administrator;
        const answer = readCgi((await cgi({
            REQUEST_METHOD: 'POST', REQUEST_URI: '/login', HTTP_ORIGIN: rack.url,
            HTTP_COOKIE: page.headers['set-cookie'].split(';')[0], CONTENT_TYPE: 'application/x-www-form-urlencoded',
        }, new URLSearchParams({ csrf, email, password }).toString())).stdout);

        assert.equal(answer.status, 303);
        assert.equal(answer.headers.location, '/');
    });

    for (const [what, params, input, status] of [
        ['a body that is too large', { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '70000' }, 'x'.repeat(70000), 413],
        ['a length that is enormous', { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '9'.repeat(19) }, '', 413],
        ['a length that is none', { REQUEST_METHOD: 'POST', CONTENT_LENGTH: 'twelve' }, 'a=1', 400],
        ['a body that was cut off', { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '100' }, 'a=1', 400],
        ['a path that is nowhere', { REQUEST_METHOD: 'GET', REQUEST_URI: '/nowhere' }, '', 404],
        ['no path at all', { REQUEST_METHOD: 'GET', REQUEST_URI: '' }, '', 400],
        ['another host', { REQUEST_METHOD: 'GET', HTTP_HOST: 'evil.example' }, '', 421],
    ])
        it(`refuses ${what}`, async () => {
            const done = await cgi({
                REQUEST_URI: '/login', CONTENT_TYPE: 'application/x-www-form-urlencoded', ...params,
            }, input);

            assert.equal(readCgi(done.stdout).status, status, done.stderr);
        });

    it('says in the log what is wrong with its configuration, and nothing to the browser', async () => {
        const done = await cgi({ REQUEST_METHOD: 'GET', REQUEST_URI: '/login', KEYRACK_CONFIG: '/nowhere/keyrack.conf' });

        assert.notEqual(done.code, 0);
        assert.equal(done.stdout, '');
        assert.match(done.stderr, /nowhere\/keyrack\.conf/);
    });
});

describe('an installation that is not set up', () => {
    it('is named, with the command that sets it up', async () => {
        const file = join(rack.dir, 'empty.conf');

        writeFileSync(file, readFileSync(rack.configFile, 'utf8').replace(/^state_dir=.*$/m, `state_dir=${join(rack.dir, 'empty')}`));
        const done = await run(WEB, ['--config', file]);

        assert.notEqual(done.code, 0);
        assert.match(done.stderr, /keyrackctl setup/);
    });
});
