/* recovers.test.mjs: whatever the agent finds wrong around it, it says so, loses nothing, and goes on by itself when
 * that is over. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';
import { attach, whyNotTraced } from './strace.mjs';

const forbidden = await whyNotTraced();
const untraced = forbidden !== null && `nothing can be traced here: ${forbidden}`;

describe('the agent recovers', () => {
    let alone, good;
    const openJobs = () => alone.query(`SELECT id FROM job WHERE state NOT IN ('done', 'failed')`);

    before(async () => {
        alone = await startAlone({ connected: true, sandbox: { practitioners: 60 } });
        good = alone.keys.filter((one) => one.verdict === 'connected');
    });
    after(() => alone.stop());

    /* All of them are in use and connected, each judged once for each time it was saved. */
    async function allConnected(ones, judged = 1) {
        await waitFor('every job to end', () => openJobs().length === 0, 60000);
        for (const { hook } of ones) {
            const { inUse, candidate } = alone.hook(hook);

            assert.deepEqual([inUse?.verdict, candidate], ['connected', undefined], hook);
            assert.equal(alone.query(`SELECT COUNT(*) AS n FROM audit WHERE act = 'key-judged' AND object_id = '${hook}'
                AND outcome = 'connected'`)[0].n, judged, hook);
        }
    }

    /* What waits for a retry need wait no longer. */
    async function timeHasCome() {
        await waitFor('no job to run', () => alone.query("SELECT id FROM job WHERE state = 'running'").length === 0);
        alone.write("UPDATE job SET due_utc = unixepoch() WHERE state = 'waiting'");
    }

    it('a second agent says so and ends; the lock goes with the process', async () => {
        const second = alone.program('keyrack-agent');

        await second.start();
        await waitFor('the second agent to end', () => !second.running);
        assert.match(second.output, /another keyrack-agent is already running/);
        assert.ok(alone.agent.running);
        assert.match(second.complaints.pop(), /ended by itself \(1\)/);
        alone.agent.signal('SIGSTOP'); /* asleep for long: still the only one */
        await second.start();
        await waitFor('the second agent to end', () => !second.running);
        assert.match(second.complaints.pop(), /another keyrack-agent is already running/);
        alone.agent.signal('SIGCONT');
        await alone.agent.kill();
        const from = second.output.length;

        await second.start();
        await second.says(/info run \d+/, { from });
        assert.equal((await second.stop()).code, 0);
        await alone.startAgent();
    });

    it('SIGTERM under load: ends within seconds, gives its jobs back, loses nothing', async () => {
        const ones = good.slice(0, 20);

        await alone.control('POST', 'latency', { ms: 2000 });
        await alone.put(ones.map(({ hook, key }) => [hook, key]));
        await waitFor('some of them to run', () => alone.query(`SELECT COUNT(*) AS n FROM job WHERE state = 'running'`)[0].n > 10);
        const exit = await alone.agent.stop(); /* a complaint after 15 s */

        assert.deepEqual(exit, { code: 0, signal: null });
        assert.match(alone.agent.tail(1), /ended/);
        assert.deepEqual(alone.query(`SELECT state, COUNT(*) AS n FROM job WHERE kind = 'verify_key' AND finished_utc IS NULL
            GROUP BY state`), [{ state: 'waiting', n: 20 }]);
        await alone.control('POST', 'latency', { ms: 0 });
        await alone.startAgent();
        await allConnected(ones);
    });

    it('started before the keeper: a key waits, says why, and is judged when the keeper is there', async () => {
        const ones = good.slice(20, 22);

        await alone.agent.stop();
        await alone.keeper.stop();
        await alone.startAgent();
        await alone.put(ones.map(({ hook, key }) => [hook, key]));
        await waitFor('the reason', () => ones.every(({ hook }) => alone.hook(hook).candidate?.reason === 'keeper'));
        await alone.keeper.start();
        await allConnected(ones);
    });

    it('the keeper killed with an opening asked for, again and again', async () => {
        const ones = good.slice(22, 42);

        for (let i = 0; i < ones.length; i += 4) {
            alone.keeper.signal('SIGSTOP'); /* so that the question is certainly under way */
            await alone.put(ones.slice(i, i + 4).map(({ hook, key }) => [hook, key]));
            await waitFor('a job to run', () => alone.query("SELECT id FROM job WHERE state = 'running'").length > 0);
            await alone.keeper.restart('SIGKILL');
            await timeHasCome();
        }
        await allConnected(ones);
    });

    it('the keeper killed on entering each call of an opening', { skip: untraced }, async (t) => {
        const { hook, key } = good[42];
        let killed = 0;

        for (const call of ['recvfrom', 'recvmsg', 'openat', 'write', 'fdatasync', 'sendto', 'sendmsg', 'close']) {
            const strace = await attach(alone.keeper, [`trace=${call}`, `inject=${call}:signal=SIGKILL:when=1`]);

            await alone.put([[hook, key]]);
            await waitFor('the keeper to die, or the verdict', () => !alone.keeper.running || openJobs().length === 0);
            await strace.detach();
            if (!alone.keeper.running) {
                assert.match(alone.keeper.complaints.pop(), /SIGKILL/);
                killed++;
                await waitFor('the reason', () => alone.hook(hook).candidate?.reason === 'keeper');
                await alone.keeper.start();
                await timeHasCome();
            }
            await waitFor('the verdict', () => openJobs().length === 0);
            assert.deepEqual([alone.hook(hook).inUse.verdict, alone.hook(hook).candidate], ['connected', undefined], call);
        }
        t.diagnostic(`the keeper was killed at ${killed} calls`);
        assert.ok(killed >= 3);
    });

    it('keyrack.db locked by somebody else for longer than anybody waits', async () => {
        const ones = good.slice(43, 46);

        await alone.control('POST', 'latency', { ms: 500 });
        await alone.put(ones.map(({ hook, key }) => [hook, key]));
        await waitFor('them to run', () => alone.query(`SELECT COUNT(*) AS n FROM job WHERE state = 'running'`)[0].n === 3);
        const holder = spawn('sqlite3', [alone.database], { stdio: ['pipe', 'pipe', 'inherit'] });
        const from = alone.agent.output.length;

        holder.stdin.write('BEGIN IMMEDIATE;\nSELECT 1;\n');
        await new Promise((done) => { holder.stdout.once('data', done); });
        await alone.agent.says(/warning .*database/, { from });
        holder.stdin.end('ROLLBACK;\n');
        await new Promise((done) => { holder.on('close', done); });
        await allConnected(ones);
        assert.ok(alone.agent.running);
        await alone.control('POST', 'latency', { ms: 0 });
    });
});
