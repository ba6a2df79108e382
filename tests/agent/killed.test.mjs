/* killed.test.mjs: the agent may be killed at any instant; started again, it ends where it would have ended anyway.
 *
 * For each scene the state just before is kept, one run without a fault is traced, and then the agent is killed at its
 * first, second, ... call of each kind that can matter. After a second start everything must be as in the run without
 * a fault: the same keys, jobs, audit rows and pins, none missing and none twice. KEYRACK_LONG=1 takes every point. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';

const CALLS = ['pwrite64', 'write', 'fdatasync', 'fsync', 'ftruncate', 'unlink', 'connect', 'sendto', 'recvfrom', 'poll'];
const POINTS_A_CALL = process.env.KEYRACK_LONG ? Infinity : 5;
const WITHOUT_LEAKS = { ASAN_OPTIONS: 'detect_leaks=0' }; /* the leak checker cannot trace what is traced */

/* first, last, and evenly between */
function spread(count, most) {
    if (count <= most)
        return Array.from({ length: count }, (_, i) => i + 1);
    return [...new Set(Array.from({ length: most }, (_, i) => 1 + Math.round(i * (count - 1) / (most - 1))))];
}

/* A tracer in a process of its own, so that the child is the agent itself. */
function traced(alone, ...options) {
    return alone.program('keyrack-agent', ['strace', '-D', '-f', ...options], WITHOUT_LEAKS);
}

/* Everything that must be the same however often the agent was killed: no times, no counts of tries. */
function outcome(alone) {
    const shared = [
        'SELECT id, practitioner_id, place, verdict, reason, seen_name, seen_role, tail FROM api_key ORDER BY id',
        'SELECT id, kind, api_key_id, asked_by, state, outcome FROM job ORDER BY id',
        'SELECT id, actor_kind, actor_id, act, object_kind, object_id, outcome FROM audit ORDER BY id',
        'SELECT account_id, name, subdomain, shard, zone FROM clinic',
        'SELECT id, user_id, name, active FROM practitioner ORDER BY id',
        'SELECT * FROM practitioner_business ORDER BY 1, 2',
    ].map((sql) => alone.query(sql));
    const own = [
        'SELECT account_id, subdomain, shard FROM account_pin', 'SELECT practitioner_id, user_id FROM user_pin ORDER BY 1',
        'SELECT api_key_id, practitioner_id, hex(fingerprint) AS print FROM fingerprint ORDER BY 1',
    ].map((sql) => alone.pins(sql));

    assert.deepEqual(alone.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    assert.deepEqual(alone.pins('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    return [...shared, ...own];
}

class Scene {
    constructor(alone) {
        this.alone = alone;
        this.kept = join(alone.dir, 'kept');
        mkdirSync(this.kept);
        for (const room of ['shared', 'agent'])
            cpSync(join(alone.dir, 'state', room), join(this.kept, room), { recursive: true });
    }

    restore() {
        for (const room of ['shared', 'agent']) {
            rmSync(join(this.alone.dir, 'state', room), { recursive: true });
            cpSync(join(this.kept, room), join(this.alone.dir, 'state', room), { recursive: true });
        }
    }

    ended() {
        return waitFor('the end of all jobs', () =>
            this.alone.query("SELECT id FROM job WHERE state IN ('waiting', 'running')").length === 0);
    }

    /* The run without a fault: what it leaves, and how often it makes each call. */
    async record() {
        const file = join(this.alone.dir, 'trace');
        const agent = traced(this.alone, '-o', file, '-e', `trace=${CALLS.join(',')}`);

        await agent.start();
        await this.ended();
        await agent.stop();
        assert.deepEqual(agent.problems(), []);
        const trace = readFileSync(file, 'utf8');

        this.counts = CALLS.map((call) => [call, trace.match(new RegExp(`^\\d+ +${call}\\(`, 'gm'))?.length ?? 0]);
        this.wanted = outcome(this.alone);
    }

    async killedAt(call, k) {
        const agent = traced(this.alone, '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${k}`);

        this.restore();
        await agent.start();
        await waitFor(`the kill at ${call} ${k}`, () => !agent.running || this.isOver());
        const killed = !agent.running;

        await agent.stop(); /* a call that came less often this time: polls and reads differ from run to run */
        await this.alone.startAgent();
        await this.ended();
        await this.alone.agent.stop();
        assert.deepEqual(outcome(this.alone), this.wanted, `killed at ${call} ${k}`);
        return killed;
    }

    isOver() {
        return this.alone.query("SELECT id FROM job WHERE state IN ('waiting', 'running')").length === 0;
    }
}

const scenes = {
    'a practitioner\'s key is verified': {
        connected: true,
        prepare: async (alone, good) => alone.put([[good[0].hook, good[0].key]]),
    },
    'a key takes the place of another': {
        connected: true,
        first: async (alone, good) => { await alone.put([[good[0].hook, good[0].key]]); await alone.settled(good[0].hook); },
        prepare: async (alone, good) => alone.put([[good[0].hook, good[0].key]]),
    },
    'the clinic is connected and its people fetched': {
        connected: false,
        prepare: async (alone) => alone.put([['-', alone.keys.find((one) => one.verdict === 'clinic').key]]),
    },
    'a key is moved to its owner': {
        connected: true,
        first: async (alone, good) => { await alone.put([[good[1].hook, good[0].key]]); await alone.settled(good[1].hook); },
        prepare: async (alone, good) => alone.hand('move', good[1].hook),
    },
};

for (const [name, { connected, first, prepare }] of Object.entries(scenes))
    describe(`killed while ${name}`, () => {
        let alone, scene;

        before(async () => {
            alone = await startAlone({ connected, sandbox: { practitioners: 4, args: ['--businesses', '1', '--types', '1', '--requests-per-minute', '100000'] } });
            const good = alone.keys.filter((one) => one.verdict === 'connected');

            await first?.(alone, good);
            await alone.agent.stop();
            await prepare(alone, good);
            scene = new Scene(alone);
            await scene.record();
        });
        after(() => alone.stop());

        it('leaves the same as the run without a fault', async (t) => {
            let points = 0, killed = 0;

            assert.ok(scene.counts.filter(([, count]) => count > 0).length >= 6, JSON.stringify(scene.counts));
            for (const [call, count] of scene.counts)
                for (const k of spread(count, POINTS_A_CALL)) {
                    points++;
                    killed += await scene.killedAt(call, k);
                }
            t.diagnostic(`lost or doubled: 0 of ${points} points, killed at ${killed}`);
            assert.ok(killed >= points * 0.7, `${killed} of ${points} points were reached`);
        });
    });

describe('killed again and again', () => {
    let alone;

    before(async () => {
        alone = await startAlone({ connected: true, sandbox: { practitioners: 48, args: ['--latency', '40'] } });
    });
    after(() => alone.stop());

    it('48 keys are each judged once, with agent and keeper killed at random 25 times', async (t) => {
        const good = alone.keys.filter((one) => one.verdict === 'connected').slice(0, 48);
        let kills = 0;

        await alone.put(good.map(({ hook, key }) => [hook, key]));
        for (; kills < 25; kills++) {
            const program = kills % 5 === 4 ? alone.keeper : alone.agent;

            await new Promise((done) => { setTimeout(done, Math.random() * 150); }); /* the moment is the input here */
            await program.kill();
            await program.start();
        }
        t.diagnostic(`${kills} kills`);
        await waitFor('all of them to be connected', () => alone.query(
            "SELECT COUNT(*) AS n FROM api_key WHERE practitioner_id IS NOT NULL AND place = 'in-use' AND verdict = 'connected'")[0].n === good.length, 90000);
        assert.deepEqual(alone.query("SELECT id FROM job WHERE kind = 'verify_key' AND state <> 'done'"), []);
        assert.equal(alone.query("SELECT COUNT(*) AS n FROM audit WHERE act = 'key-judged' AND outcome = 'connected' AND object_kind = 'practitioner'")[0].n, good.length);
        assert.equal(alone.pins("SELECT COUNT(*) AS n FROM fingerprint WHERE practitioner_id <> ''")[0].n, good.length);
        assert.equal(alone.pins('SELECT COUNT(*) AS n FROM user_pin')[0].n, good.length);
    });
});

describe('a disk that fails', { concurrency: true }, () => {
    const faults = [['pwrite64', 'ENOSPC', 30], ['pwrite64', 'EIO', 45], ['fdatasync', 'EIO', 12], ['ftruncate', 'EIO', 2]];

    for (const [call, error, from] of faults)
        it(`${error} at ${call} ${from} to ${from + 3} harms nothing, and the agent recovers without hands`, async () => {
            const alone = await startAlone({ connected: true, sandbox: { practitioners: 4, args: ['--businesses', '1', '--types', '1'] } });

            try {
                const { hook, key } = alone.keys.find((one) => one.verdict === 'connected');

                await alone.agent.stop();
                await alone.put([[hook, key]]);
                const trace = join(alone.dir, 'trace');
                const agent = traced(alone, '-A', '-o', trace, '-e', `trace=${call}`,
                    '-e', `inject=${call}:error=${error}:when=${from}..${from + 3}`);

                await agent.start();
                await waitFor('the key to connect', async () => {
                    if (!agent.running) /* it may end at the start: its supervisor starts it again */
                        await agent.start();
                    return alone.hook(hook).inUse?.verdict === 'connected';
                }, 60000);
                await agent.stop();
                assert.equal(alone.query("SELECT COUNT(*) AS n FROM audit WHERE act = 'key-judged' AND outcome = 'connected' AND object_kind = 'practitioner'")[0].n, 1);
                outcome(alone); /* both files are whole */
                assert.match(readFileSync(trace, 'utf8'), /INJECTED/);
            } finally {
                await alone.stop();
            }
        });
});
