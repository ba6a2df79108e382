/* kills-at-random.test.mjs: 40 keys are pasted, replaced, checked, moved and removed while agent,
 * keeper and web workers are killed at random; afterwards every key that was answered with 'Saved'
 * is there, or was replaced by what came after.
 *
 * What each hook may hold is kept as a set: an answer of 303 certainly happened, one that was cut
 * off happened or not. KEYRACK_SEED repeats a choice of acts and victims, KEYRACK_LONG=1 goes on
 * for ten times as long. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { InVain, startKeyrack, startSandbox, waitFor } from '../lib/harness.mjs';
import { killAt, whyNotTraced } from './strace.mjs';

const seed = Number(process.env.KEYRACK_SEED ?? Date.now() % 1e9);
const KILLS = process.env.KEYRACK_LONG === '1' ? 400 : 40;
const CLIENTS = 4, HOOKS_EACH = 10;
const CALLS = ['recvfrom', 'openat', 'write', 'fsync', 'rename', 'sendto', 'close'];
const PUT_OFF = ['unreachable', 'busy', 'fault', 'keeper-away'];
const JUDGED = ['rejected', 'wrong-owner', 'duplicate'];

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

        return [...this.states].flatMap((state) =>
            (state.endsWith(`/${own}`) ? [state, `${own}/`] : [state]));
    }

    happened(change, certain) {
        const all = this.withPromotions();
        const changed = all.map((state) => change(...state.split('/')).join('/'));

        this.states = new Set([...changed, ...(certain ? [] : all)]);
    }

    saved(key, certain) {
        this.happened((inUse) => [inUse, tailOf(key)], certain);
    }

    /* What it may hold once no job is open. */
    ends() {
        const own = tailOf(this.key);

        return this.withPromotions().filter((state) => !state.endsWith(`/${own}`));
    }
}

describe(`killed at random, seed ${seed}`, () => {
    const random = randomFrom(seed);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const done = { saved: 0, unclear: 0, checked: 0, removed: 0, moved: 0 };
    let sandbox, rack, hooks, rejected, killing = true, failed = false;

    before(async () => {
        sandbox = await startSandbox({ practitioners: 44, args: ['--latency', '30'] });
        rack = await startKeyrack({ sandbox, workers: 3, connected: true });
        const [{ key }, ...others] = sandbox.keysThat('connected');

        rejected = key;
        await sandbox.control('POST', '/set', { key: tailOf(rejected), archived: true });
        hooks = others.slice(0, CLIENTS * HOOKS_EACH)
            .map((one) => new Hook(one.practitionerId, one.key));
    });
    after(async () => {
        try {
            await rack?.stop();
        } finally {
            await sandbox?.stop();
        }
    });

    /* Asks for one change; TRUE when it certainly happened, FALSE when that is not known, null when
     * it certainly did not. */
    async function ask(client, hook, act, fields) {
        let answer;

        try {
            answer = await client.post(`/settings/practitioners/${hook.id}/key${act}`, fields);
        } catch {
            return false;
        }
        assert.ok(!answer.location?.startsWith('/login'), 'the session was lost');
        if (answer.status >= 400 && answer.status < 500)
            return null;
        return answer.status === 303;
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

    /* Waits for what comes in the end, whoever is killed meanwhile. What waits for the time of its
     * next try need wait no longer; and a write rolls back what somebody left half done, which who
     * only reads cannot. */
    function inTheEnd(what, condition) {
        return waitFor(what, () => {
            if (failed)
                throw new InVain('something else has failed');
            rack.write(`UPDATE job SET due_utc = unixepoch()
                WHERE state = 'waiting' AND due_utc > unixepoch()`);
            return condition();
        });
    }

    const openJobs = () => rack.query(`SELECT id, kind, state, outcome FROM job
        WHERE state IN ('waiting', 'running')`);

    /* The word for the hook's candidate once it is judged, 'none' when there is none. */
    const judged = (hook) => inTheEnd(`a verdict on the key of ${hook.id}`, () => {
        const [row] = rack.query(`SELECT verdict FROM api_key
            WHERE place = 'candidate' AND practitioner_id = '${hook.id}'`);

        return !['checking', 'unreachable'].includes(row?.verdict) && (row?.verdict ?? 'none');
    });

    async function move(client, hook, owner) {
        await remove(client, owner);
        await paste(client, hook, owner.key);
        if (await judged(hook) !== 'wrong-owner')
            return;
        const certain = await ask(client, hook, '/move', {});

        await inTheEnd(`the move of the key on ${hook.id}`, () =>
            openJobs().every(({ kind }) => kind !== 'move_key'));
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
        const { pid } = rack.web;
        const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');

        return [...text.matchAll(/\d+/g)].map(Number);
    }

    /* No worker while all of them are being replaced. */
    async function kill(victim) {
        if (victim === 'worker')
            workers().slice(0, 1).forEach((pid) => process.kill(pid, 'SIGKILL'));
        else
            await rack[victim].restart('SIGKILL');
    }

    async function killAll() {
        const killed = { agent: 0, keeper: 0, worker: 0 };

        for (let i = 0; i < KILLS && killing; i++) {
            const victim = pick(['agent', 'agent', 'keeper', 'worker']);

            await pause(random() * 150); /* the moment is the input here */
            await kill(victim);
            killed[victim]++;
        }
        killing = false;
        return killed;
    }

    async function work(client, own) {
        for (const hook of own)
            await paste(client, hook, hook.key);
        while (killing)
            await act(client, own);
    }

    /* When one of them fails the others end at their next step, and nothing goes on behind the
     * suite's back. */
    async function together(...all) {
        try {
            return await Promise.all(all);
        } catch (error) {
            failed = true;
            killing = false;
            throw error;
        } finally {
            await Promise.allSettled(all);
        }
    }

    it('nothing that was promised is lost or done twice', async (t) => {
        const clients = [];

        while (clients.length < CLIENTS)
            clients.push(await rack.login());
        const [killed] = await together(killAll(), ...clients.map((client, i) =>
            work(client, hooks.slice(i * HOOKS_EACH, (i + 1) * HOOKS_EACH))));

        t.diagnostic(`killed: ${JSON.stringify(killed)}, done: ${JSON.stringify(done)}`);
        await rack.ready();
        await inTheEnd('every job to end', () => {
            const open = openJobs();

            if (open.length > 0)
                throw new Error(JSON.stringify(open));
            return true;
        });
    });

    it('every hook holds what it was told to', () => {
        const pins = join(rack.dir, 'state/agent/agent.db');

        for (const hook of hooks) {
            const keys = rack.query(`SELECT id, place, verdict, tail FROM api_key
                WHERE practitioner_id = '${hook.id}'`);
            const [inUse, candidate] = ['in-use', 'candidate'].map((place) =>
                keys.find((key) => key.place === place));
            const state = `${inUse?.tail ?? ''}/${candidate?.tail ?? ''}`, may = hook.ends();

            assert.ok(may.includes(state), `${hook.id} holds ${state}, not ${may.join(' or ')}`);
            if (inUse !== undefined) {
                assert.equal(inUse.verdict, 'connected');
                assert.deepEqual(rack.query(`SELECT api_key_id FROM fingerprint
                    WHERE practitioner_id = '${hook.id}'`, pins), [{ api_key_id: inUse.id }]);
            }
            if (candidate !== undefined)
                assert.ok(JUDGED.includes(candidate.verdict), candidate.verdict);
        }
    });

    it('every job ended once', () => {
        const ends = [...rack.agent.output.matchAll(/ job (\d+) \w+, key \d+: (\S+)/g)]
            .filter(([, , word]) => !PUT_OFF.includes(word)).map(([, id]) => id);

        assert.deepEqual(openJobs(), []);
        assert.deepEqual(rack.query('SELECT id FROM job WHERE finished_utc IS NULL'), []);
        assert.deepEqual(ends.filter((id, i) => ends.indexOf(id) < i), [], 'jobs that ended twice');
    });

    it('every saving has its audit row, no file is damaged, Cliniko was only read', async () => {
        const [{ n: savings }] = rack.query(`SELECT COUNT(*) AS n FROM audit
            WHERE act = 'key-saved' AND object_kind = 'practitioner'`);
        const [{ n: moves }] = rack.query(`SELECT COUNT(*) AS n FROM audit
            WHERE act = 'key-moved'`);
        const pasted = savings - moves;

        assert.ok(pasted >= done.saved && pasted <= done.saved + done.unclear,
            `${pasted} in the audit, ${done.saved} answered, ${done.unclear} cut off`);
        assert.ok(done.saved >= hooks.length);
        for (const file of ['state/shared/keyrack.db', 'state/agent/agent.db'])
            assert.deepEqual(rack.query('PRAGMA integrity_check', join(rack.dir, file)),
                [{ integrity_check: 'ok' }]);
        const methods = (await sandbox.log()).map(({ method }) => method);

        assert.deepEqual([...new Set(methods)], ['GET']);
    });

    it('the keeper killed while a password is checked: it is not called wrong', async (t) => {
        const forbidden = await whyNotTraced();
        const { email, password } = rack.administrator;
        const answers = [];

        if (forbidden !== null) {
            t.skip(`nothing can be traced here: ${forbidden}`);
            return;
        }
        for (const call of CALLS) {
            const client = rack.client({ from: '127.0.0.2' });

            await client.get('/login');
            const { killed, given } = await killAt(rack.keeper, call, () =>
                client.post('/login', { email, password }));

            answers.push(`${call} ${given.status}${killed ? ' killed' : ''}`);
            assert.ok([303, 503].includes(given.status), `${call}: ${given.status}`);
            await rack.ready();
            await waitFor('signing in', () => rack.login().then(() => true));
        }
        t.diagnostic(answers.join(', '));
        assert.ok(answers.filter((answer) => answer.endsWith('503 killed')).length >= 5);
    });
});
