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
});
