/* demo.test.mjs: ./demo from the outside: it comes up, can be used, comes back as it was, and leaves nothing behind. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { Client, InVain, freePort, sourceDir, waitFor } from '../lib/harness.mjs';
import { canary, keepFiles } from '../lib/logs.mjs';

const dir = mkdtempSync(join(tmpdir(), 'keyrack-test-demo-'));
const children = new Set();

after(() => {
    for (const child of children)
        child.kill('SIGTERM');
    rmSync(dir, { recursive: true, force: true });
});

class Demo {
    constructor(...args) {
        this.output = '';
        this.child = spawn(join(sourceDir, 'demo'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
        children.add(this.child);
        this.child.stdout.setEncoding('utf8').on('data', (text) => { this.output += text; });
        this.child.stderr.setEncoding('utf8').on('data', (text) => { this.output += text; });
        this.ended = new Promise((done) => this.child.on('close', (code) => {
            children.delete(this.child);
            this.code = code;
            done(code);
        }));
    }

    async ready() {
        await waitFor('the demo to say where it is', () => {
            if (this.code !== undefined)
                throw new InVain(`it ended with ${this.code}:\n${this.output}`);
            return this.output.includes('Ctrl-C stops everything');
        }, 300000);
        for (const key of this.keys())
            canary('key', key);
        return {
            url: /http:\/\/127\.0\.0\.1:\d+/.exec(this.output)[0],
            email: /E-mail +(\S+)/.exec(this.output)[1],
            password: /Password +(.+)/.exec(this.output)[1],
            keys: this.keys(),
        };
    }

    keys() {
        return [...this.output.matchAll(/^ {3}([A-Za-z0-9+/]{36,}\S*)$/gm)].map(([, key]) => key);
    }

    async stop(signal) {
        this.child.kill(signal);
        const code = await this.ended;

        keepFiles(dir);
        return code;
    }
}

/* What still runs with this state: every program of the demo has a path of it in its arguments or its folder. */
function leftRunning(state) {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
        try {
            return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(state);
        } catch {
            return false;
        }
    });
}

async function signIn({ url, email, password }) {
    const client = new Client(url);

    await client.get('/login');
    assert.equal((await client.post('/login', { email, password })).status, 303);
    return client;
}

/** Anna Berg cannot be booked; the printed command shows her to patients, and the next check finds it so. */
async function showAnna(output, client) {
    const [, url, wish] = /curl -X POST (\S+) -d '([^']*)'/.exec(output);
    const hidden = async () => (await client.get('/bookings')).text.includes('data-reason="practitioner-hidden"');
    const anna = JSON.parse(wish).practitioner;
    const state = async () => [...(await client.get('/bookings')).text.matchAll(/data-combination="\d+-(\d+)-\d+"[^>]*data-state="([a-z-]+)"/g)]
        .filter(([, practitioner]) => practitioner === anna).map(([, , one]) => one);

    await waitFor('the first check', async () => (await state()).includes('blocked') && hidden());
    assert.equal((await fetch(url, { method: 'POST', body: wish })).status, 200);
    await client.post('/bookings/refresh');
    await waitFor('Anna to be bookable', async () => (await state()).includes('bookable'));
}

describe('the demo', () => {
    const state = join(dir, 'state');

    test('comes up, takes the printed keys, and is gone after Ctrl-C', async () => {
        const demo = new Demo('--port', String(await freePort()), '--state', state);
        const said = await demo.ready();
        const client = await signIn(said);

        assert.equal(said.keys.length, 6, demo.output);
        await client.get('/settings/integrations/cliniko');
        assert.equal((await client.post('/settings/integrations/cliniko', { api_key: said.keys[0] })).status, 303);
        await waitFor('the practitioners', async () => Client.practitioners(await client.get('/settings/practitioners')).length >= 12);
        await showAnna(demo.output, client);
        assert.equal(await demo.stop('SIGINT'), 0);
        assert.deepEqual(leftRunning(state), []);
        await assert.rejects(client.get('/login'));
        const cliniko = /base_url=(http:..127.0.0.1:\d+)/.exec(readFileSync(join(state, 'keyrack.conf'), 'utf8'))[1];

        await assert.rejects(new Client(cliniko).get('/sandbox/state'));
    });

    test('running again finds everything as it was', async () => {
        const demo = new Demo('--port', String(await freePort()), '--state', state);
        const client = await signIn(await demo.ready());

        assert.ok(Client.practitioners(await client.get('/settings/practitioners')).length >= 12);

        const second = new Demo('--port', String(await freePort()), '--state', state);

        assert.notEqual(await second.ended, 0);
        assert.match(second.output, /running already/);
        assert.equal(await demo.stop('SIGTERM'), 0);
        assert.deepEqual(leftRunning(state), []);
    });

    test('--fresh begins anew', async () => {
        const demo = new Demo('--port', String(await freePort()), '--state', state, '--fresh');
        const client = await signIn(await demo.ready());

        assert.equal(Client.practitioners(await client.get('/settings/practitioners', { follow: true })).length, 0);
        await demo.stop('SIGINT');
    });

    test('a program that ends is told with its own words', async () => {
        const demo = new Demo('--port', String(await freePort()), '--state', state);

        await demo.ready();
        const agent = leftRunning(state).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('keyrack-agent'));

        process.kill(Number(agent), 'SIGKILL');
        assert.equal(await demo.ended, 1);
        assert.match(demo.output, /agent has stopped/);
        assert.deepEqual(leftRunning(state), []);
    });

    test('a port that is taken is said plainly', async (context) => {
        const server = net.createServer().listen(0, '127.0.0.1');

        context.after(() => server.close());

        await new Promise((done) => server.on('listening', done));
        const demo = new Demo('--port', String(server.address().port), '--state', state);

        assert.equal(await demo.ended, 1);
        assert.match(demo.output, /port \d+ on this machine is taken/);
    });

    test('a folder that is not the demo\'s is left alone', async () => {
        const other = join(dir, 'other');

        mkdirSync(other);
        writeFileSync(join(other, 'thesis.txt'), 'ten years of work');
        for (const more of [[], ['--fresh']]) {
            const demo = new Demo('--port', String(await freePort()), '--state', other, ...more);

            assert.equal(await demo.ended, 1);
            assert.match(demo.output, /left alone/);
        }
        assert.equal(readFileSync(join(other, 'thesis.txt'), 'utf8'), 'ten years of work');
        assert.ok(!existsSync(join(other, 'this-is-a-keyrack-demo')));
    });
});
