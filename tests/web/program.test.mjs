/* program.test.mjs: the web program beside its pages: plain CGI says what FastCGI says; workers under load. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { readCgi } from '../lib/fastcgi.mjs';
import { programFile, run, startKeyrack, waitFor } from '../lib/harness.mjs';

const page = '/settings/practitioners';

/* Children of a process, as /proc tells. */
function childrenOf(pid) {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((name) => {
        try {
            return Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))[1]) === pid;
        } catch {
            return false; /* it ended meanwhile */
        }
    }).map(Number);
}

describe('plain CGI', { concurrency: false }, () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
    });
    after(() => rack?.stop());

    async function cgi(params, input = '', args = []) {
        const done = await run(programFile('keyrack.fcgi'), args, {
            input,
            env: {
                GATEWAY_INTERFACE: 'CGI/1.1', SERVER_PROTOCOL: 'HTTP/1.1', REMOTE_ADDR: '127.0.0.1', KEYRACK_CONFIG: rack.configFile,
                REQUEST_METHOD: 'GET', REQUEST_URI: '/login', HTTP_HOST: new URL(rack.url).host, CONTENT_LENGTH: String(Buffer.byteLength(input)),
                HTTP_COOKIE: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...params,
            },
        });

        return { code: done.code, stderr: done.stderr, ...readCgi(done.stdout) };
    }
    const form = { REQUEST_METHOD: 'POST', CONTENT_TYPE: 'application/x-www-form-urlencoded', HTTP_SEC_FETCH_SITE: 'same-origin' };

    it('answers the same page as FastCGI', async () => {
        const one = await cgi({ REQUEST_URI: page }), other = await client.get(page);

        assert.deepEqual([one.code, one.status, one.text], [0, 200, other.text]);
        assert.equal(one.headers['content-length'], String(Buffer.byteLength(one.text)));
        assert.equal(one.headers['cache-control'], 'no-store');
    });

    it('takes a form from standard input', async () => {
        const [{ practitionerId: id, key }] = rack.sandbox.keysThat('connected');
        const answer = await cgi({ ...form, REQUEST_URI: `${page}/${id}/key` }, `csrf=${encodeURIComponent(client.csrf)}&api_key=${encodeURIComponent(key)}`);

        assert.deepEqual([answer.status, answer.headers.location], [303, `${page}#practitioner-${id}`]);
        assert.equal((await rack.settled(client, id)).verdict, 'connected');
    });

    it('does not read arguments, which a visitor may have typed', async () => {
        const answer = await cgi({ HTTP_COOKIE: '' }, '', ['--config', '/nonexistent', '--check']);

        assert.equal(answer.status, 200);
    });
});

describe('workers', { concurrency: false }, () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack({ workers: 2 });
        client = await rack.login();
    });
    after(() => rack?.stop());

    const workers = () => childrenOf(rack.web.pid);

    it('one that is frozen does not hold up the others', async () => {
        const [frozen] = workers();

        process.kill(frozen, 'SIGSTOP');
        try {
            for (let i = 0; i < 20; i++)
                assert.equal((await client.get(page)).status, 200);
        } finally {
            process.kill(frozen, 'SIGCONT');
        }
    });

    /* Each request gets a whole answer: the page, or nginx's 502 once nobody listens. None hangs, none is cut short. */
    it('stopped under load, they answer every request they were sent', async () => {
        for (let round = 0; round < 3; round++) {
            let stopping = false;
            const answers = [], before = readFileSync(`${rack.dir}/nginx/error.log`, 'utf8').length;
            const lanes = Array.from({ length: 24 }, async () => {
                for (;;) {
                    const late = stopping, answer = await client.clone().get('/login');

                    answers.push(answer);
                    if (late && answer.status === 502)
                        return;
                }
            });

            await waitFor('the load', () => answers.length > 200);
            stopping = true;
            const { code } = await rack.web.stop();

            await Promise.all(lanes);
            assert.equal(code, 0);
            for (const answer of answers) {
                assert.ok([200, 303, 502].includes(answer.status), `an answer was ${answer.status}`);
                assert.ok(answer.status === 303 || /<\/html>\s*$/.test(answer.text), 'an answer is cut short');
            }
            assert.doesNotMatch(readFileSync(`${rack.dir}/nginx/error.log`, 'utf8').slice(before), /reset by peer|prematurely closed|timed out/);
            await rack.web.start();
            await rack.ready();
        }
    });

    /* A sanitizer keeps what is freed, so this is for the program as it is installed. */
    it('use no more memory after thousands of requests', async (context) => {
        const installed = programFile('keyrack.fcgi', process.env.KEYRACK_NORMAL);

        if (readFileSync(installed).includes('__asan_init'))
            return context.skip('only a build with sanitizers is here; KEYRACK_NORMAL names another');
        const resident = () => workers().map((pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]));
        const serve = (n) => Promise.all(Array.from({ length: 8 }, async () => {
            for (let i = 0; i < n / 8; i++) {
                await client.clone().get(page);
                await client.clone().post(page, 'x=%', {});
            }
        }));

        await rack.web.stop();
        rack.web.file = installed;
        await rack.web.start();
        await rack.ready();
        await serve(1000);
        const before = resident();

        await serve(2000);
        const grown = resident().map((kib, i) => kib - before[i]);

        context.diagnostic(`workers have ${resident().join(' and ')} KiB, grown by ${grown.join(' and ')}`);
        assert.ok(grown.every((kib) => kib < 512), `grown by ${grown.join(' and ')} KiB`);
    });
});
