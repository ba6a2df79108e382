/* kills-at-random.test.mjs: 40 keys are pasted, replaced, checked, moved and removed while agent, keeper and web workers
 * are killed at random; afterwards every key that was answered with 'Saved' is there, or was replaced by what came after.
 *
 * What each hook may hold is kept as a set: an answer of 303 certainly happened, one that was cut off happened or not.
 * KEYRACK_SEED repeats a choice of acts and victims, KEYRACK_LONG=1 goes on for ten times as long. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { startKeyrack, startSandbox, waitFor } from '../lib/harness.mjs';
import { attach, whyNotTraced } from './strace.mjs';

const seed = Number(process.env.KEYRACK_SEED ?? Date.now() % 1e9);
const KILLS = process.env.KEYRACK_LONG === '1' ? 400 : 40;
const CLIENTS = 4, HOOKS_EACH = 10;

/* Mulberry32: numbers from 0 to 1. */
function randomFrom(state) {
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);

        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

/* What one practitioner's hook may hold: 'TAIL/TAIL', in use and candidate. */
class Hook {
    constructor(id, key) {
        this.id = id;
        this.key = key;
        this.states = new Set(['/']);
    }

    /* A candidate that is the practitioner's own key is connected sooner or later. */
    withPromotions() {
        const own = tailOf(this.key);

        return [...this.states].flatMap((state) => (state.endsWith(`/${own}`) ? [state, `${own}/`] : [state]));
    }

    happened(change, certain) {
        const all = this.withPromotions();

        this.states = new Set([...all.map((state) => change(...state.split('/')).join('/')), ...(certain ? [] : all)]);
    }

    saved(key, certain) {
        this.happened((inUse) => [inUse, tailOf(key)], certain);
    }

    /* What it may hold once no job is open. */
    ends() {
        return new Set(this.withPromotions().filter((state) => !state.endsWith(`/${tailOf(this.key)}`)));
    }
}

describe(`killed at random, seed ${seed}`, () => {
    const random = randomFrom(seed);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const done = { saved: 0, unclear: 0, checked: 0, removed: 0, moved: 0 };
    let rack, hooks, rejected, killing = true;

    before(async () => {
        const sandbox = await startSandbox({ practitioners: 44, args: ['--requests-per-minute', '100000', '--latency', '30'] });

        rack = await startKeyrack({ sandbox, workers: 3, connected: true });
        const [{ key }, ...others] = sandbox.keysThat('connected');

        rejected = key;
        await sandbox.control('POST', '/set', { key: tailOf(rejected), archived: true });
        hooks = others.slice(0, CLIENTS * HOOKS_EACH).map((one) => new Hook(one.practitionerId, one.key));
    });
    after(async () => {
        await rack.stop();
        await rack.sandbox.stop();
    });

    /* Asks for one change; TRUE when it certainly happened, FALSE when that is not known, null when it certainly did not. */
    async function ask(client, hook, act, fields) {
        let answer;

        try {
            answer = await client.post(`/settings/practitioners/${hook.id}/key${act}`, fields);
        } catch {
            return false;
        }
        assert.ok(!answer.location?.startsWith('/login'), 'the session was lost');
        return answer.status === 303 || (answer.status >= 400 && answer.status < 500 ? null : false);
    }

    async function paste(client, hook, key) {
        const certain = await ask(client, hook, '', { api_key: key });

        assert.notEqual(certain, null, 'a good form was refused');
        hook.saved(key, certain);
        done[certain ? 'saved' : 'unclear']++;
    }

    async function remove(client, hook) {
        const certain = await ask(client, hook, '/remove', {});

        if (certain !== null)
            hook.happened(() => ['', ''], certain);
        done.removed++;
    }

    const openJobs = () => rack.query("SELECT id, kind FROM job WHERE state IN ('waiting', 'running')");
    const candidateOf = (hook) => rack.query(`SELECT verdict FROM api_key WHERE place = 'candidate' AND practitioner_id = '${hook.id}'`)[0];

    /* What waits for a retry need wait no longer. */
    const hurry = () => rack.write("UPDATE job SET due_utc = unixepoch() WHERE state = 'waiting'");

    async function move(client, hook, owner) {
        await remove(client, owner);
        await paste(client, hook, owner.key);
        await waitFor('a verdict', () => { hurry(); return candidateOf(hook)?.verdict !== 'checking' && candidateOf(hook)?.verdict !== 'unreachable'; });
        if (candidateOf(hook)?.verdict !== 'wrong-owner')
            return;
        const certain = await ask(client, hook, '/move', {});

        await waitFor('the move', () => { hurry(); return openJobs().every(({ kind }) => kind !== 'move_key'); });
        if (certain === null)
            return;
        hook.happened((inUse) => [inUse, ''], certain);
        owner.saved(owner.key, certain);
        done.moved++;
    }

    async function act(client, own) {
        const hook = pick(own), chance = random();

        if (chance < 0.5)
            await paste(client, hook, hook.key);
        else if (chance < 0.65)
            await paste(client, hook, rejected);
        else if (chance < 0.8)
            done.checked += Number(await ask(client, hook, '/check', {}) === true);
        else if (chance < 0.9)
            await remove(client, hook);
        else
            await move(client, hook, own[(own.indexOf(hook) + 1) % own.length]);
    }

    function workers() {
        return readFileSync(`/proc/${rack.web.pid}/task/${rack.web.pid}/children`, 'utf8').trim().split(' ').filter((pid) => pid !== '').map(Number);
    }

    async function kill(victim) {
        if (victim === 'worker')
            process.kill(pick(workers()), 'SIGKILL');
        else
            await rack[victim].restart('SIGKILL');
    }

    async function killAll() {
        const killed = { agent: 0, keeper: 0, worker: 0 };

        for (let i = 0; i < KILLS; i++) {
            const victim = pick(['agent', 'agent', 'keeper', 'worker']);

            await pause(random() * 150); /* the moment is the input here */
            await kill(victim);
            killed[victim]++;
        }
        killing = false;
        return killed;
    }

    it('nothing that was promised is lost or done twice', async (t) => {
        const clients = [];

        while (clients.length < CLIENTS)
            clients.push(await rack.login());
        const work = clients.map(async (client, i) => {
            const own = hooks.slice(i * HOOKS_EACH, (i + 1) * HOOKS_EACH);

            for (const hook of own)
                await paste(client, hook, hook.key);
            while (killing)
                await act(client, own);
        });
        const [killed] = await Promise.all([killAll(), ...work]);

        t.diagnostic(`seed ${seed}, killed: ${JSON.stringify(killed)}, done: ${JSON.stringify(done)}`);
        await rack.ready();
        await waitFor('every job to end', () => { hurry(); return openJobs().length === 0; }, 60000);
    });

    it('every hook holds what it was told to', () => {
        for (const hook of hooks) {
            const keys = rack.query(`SELECT id, place, verdict, tail FROM api_key WHERE practitioner_id = '${hook.id}'`);
            const inUse = keys.find((key) => key.place === 'in-use'), candidate = keys.find((key) => key.place === 'candidate');
            const state = `${inUse?.tail ?? ''}/${candidate?.tail ?? ''}`;

            assert.ok(hook.ends().has(state), `${hook.id} holds ${state}, not one of ${[...hook.ends()].join(' ')}`);
            if (inUse !== undefined) {
                assert.equal(inUse.verdict, 'connected');
                assert.deepEqual(rack.query(`SELECT api_key_id FROM fingerprint WHERE practitioner_id = '${hook.id}'`,
                    join(rack.dir, 'state/agent/agent.db')), [{ api_key_id: inUse.id }]);
            }
            if (candidate !== undefined)
                assert.ok(['rejected', 'wrong-owner', 'duplicate'].includes(candidate.verdict), candidate.verdict);
        }
    });

    it('every job ended once, every saving has its audit row, Cliniko was only ever read', async () => {
        const ends = [...rack.agent.output.matchAll(/ job (\d+) \w+, key \d+: (?!unreachable|busy|fault)/g)].map(([, id]) => id);
        const [{ n: savings }] = rack.query(`SELECT COUNT(*) AS n FROM audit WHERE act = 'key-saved' AND object_kind = 'practitioner'`);
        const [{ n: moves }] = rack.query("SELECT COUNT(*) AS n FROM audit WHERE act = 'key-moved'");

        assert.deepEqual(rack.query("SELECT id FROM job WHERE state NOT IN ('done', 'failed') OR finished_utc IS NULL"), []);
        assert.equal(new Set(ends).size, ends.length, 'a job ended twice');
        assert.ok(savings - moves >= done.saved && savings - moves <= done.saved + done.unclear,
            `${savings} saved, ${moves} of them moved, ${done.saved} answered, ${done.unclear} cut off`);
        assert.ok(done.saved >= hooks.length);
        assert.deepEqual((await rack.sandbox.log()).filter(({ method }) => method !== 'GET'), []);
        for (const file of ['state/shared/keyrack.db', 'state/agent/agent.db'])
            assert.deepEqual(rack.query('PRAGMA integrity_check', join(rack.dir, file)), [{ integrity_check: 'ok' }]);
    });

    it('the keeper killed on entering each call of a password check: never called wrong, and right afterwards', async (t) => {
        const forbidden = await whyNotTraced();
        const { email, password } = rack.administrator;
        const answers = [];

        if (forbidden !== null) {
            t.skip(`nothing can be traced here: ${forbidden}`);
            return;
        }
        for (const call of ['recvfrom', 'recvmsg', 'openat', 'write', 'fdatasync', 'fsync', 'rename', 'sendto', 'sendmsg', 'close']) {
            const client = rack.client({ from: '127.0.0.2' });

            await client.get('/login');
            const strace = await attach(rack.keeper, [`trace=${call}`, `inject=${call}:signal=SIGKILL:when=1`]);
            const answer = await client.post('/login', { email, password });

            await strace.detach();
            answers.push(`${call} ${answer.status}`);
            assert.ok([303, 503].includes(answer.status), `${call}: ${answer.status}`);
            if (answer.status === 503) {
                await waitFor('the end of the keeper', () => !rack.keeper.running);
                assert.match(rack.keeper.complaints.pop(), /SIGKILL/);
                await rack.keeper.start();
            }
            await rack.ready();
            await waitFor('signing in', () => rack.login().then(() => true));
        }
        t.diagnostic(answers.join(', '));
        assert.ok(answers.filter((answer) => answer.endsWith('503')).length >= 3);
    });
});
