/* recovers.test.mjs: whatever the agent finds wrong around it, it says so, loses nothing, and goes
 * on by itself when that is over. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';
import { killAt, whyNotTraced } from './strace.mjs';

const forbidden = await whyNotTraced();
const untraced = forbidden !== null && `nothing can be traced here: ${forbidden}`;

describe('the agent recovers', () => {
    let alone, good;
    const put = (ones) => alone.put(ones.map(({ hook, key }) => [hook, key]));

    before(async () => {
        alone = await startAlone({ connected: true, sandbox: { practitioners: 60 } });
        good = alone.keys.filter((one) => one.verdict === 'connected');
    });
    after(() => alone.stop());

    function assertInUse(hook) {
        const { inUse, candidate } = alone.hook(hook);

        assert.deepEqual([inUse?.verdict, candidate], ['connected', undefined], hook);
    }

    /* Once every job has ended, all of them are in use and connected, and judged so once. */
    async function assertConnected(ones) {
        await alone.ended();
        for (const { hook } of ones) {
            assertInUse(hook);
            assert.equal(alone.query(`SELECT COUNT(*) AS n FROM audit WHERE act = 'key-judged'
                AND object_id = '${hook}' AND outcome = 'connected'`)[0].n, 1, hook);
        }
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

        await alone.whileFrozen(alone.sandbox, async () => {
            await put(ones);
            await alone.takenUp();
            /* it would be killed after 15 s */
            assert.deepEqual(await alone.agent.stop(), { code: 0, signal: null });
        });
        assert.match(alone.agent.tail(1), /ended/);
        assert.deepEqual(alone.query(`SELECT state, COUNT(*) AS n FROM job
            WHERE kind = 'verify_key' AND finished_utc IS NULL GROUP BY state`),
        [{ state: 'waiting', n: 20 }]);
        await alone.startAgent();
        await assertConnected(ones);
    });

    it('started before the keeper: a key waits, says why, and is judged in the end', async () => {
        const ones = good.slice(20, 22);

        await alone.agent.stop();
        await alone.keeper.stop();
        await alone.startAgent();
        await put(ones);
        await waitFor('the reason', () =>
            ones.every(({ hook }) => alone.hook(hook).candidate?.reason === 'keeper'));
        await alone.keeper.start();
        await assertConnected(ones);
    });

    it('the keeper killed with an opening asked for, again and again', async () => {
        const ones = good.slice(22, 42);
        const from = alone.agent.output.length;

        for (let i = 0; i < ones.length; i += 4)
            await alone.whileFrozen(alone.keeper, async () => {
                await put(ones.slice(i, i + 4));
                await alone.takenUp();
                await alone.keeper.restart('SIGKILL');
            });
        await assertConnected(ones);
        assert.match(alone.agent.output.slice(from), /the keeper did not open key/);
    });

    it('the keeper killed on entering each call of an opening', { skip: untraced }, async (t) => {
        const one = good[42], { keeper } = alone, calls = [];

        for (const call of ['recvfrom', 'openat', 'write', 'fdatasync', 'sendto', 'close']) {
            const { killed } = await killAt(keeper, call, async () => {
                await put([one]);
                await waitFor(`the keeper to die at ${call}, or the verdict`, () =>
                    !keeper.running || alone.hook(one.hook).candidate === undefined);
            });

            calls.push(...(killed ? [call] : []));
            await alone.ended();
            assertInUse(one.hook);
        }
        t.diagnostic(`the keeper was killed at ${calls.join(', ')}`);
        assert.ok(calls.length >= 5);
        for (const line of alone.openings())
            assert.match(line, / (verify|refresh|reach) key=\d+ practitioner=\d* uid=\d+$/);
    });

    it('keyrack.db locked by somebody else for longer than anybody waits', async () => {
        const ones = good.slice(43, 46), from = alone.agent.output.length;
        const holder = spawn('sqlite3', ['-bail', '-cmd', '.timeout 10000', alone.database],
            { stdio: ['pipe', 'pipe', 'inherit'] });
        const gone = once(holder, 'close');
        let said = '';

        holder.stdout.on('data', (text) => { said += text; });
        try {
            await alone.whileFrozen(alone.sandbox, async () => {
                await put(ones);
                await alone.takenUp();
                holder.stdin.write("BEGIN IMMEDIATE;\nSELECT 'locked';\n");
                await waitFor('the lock', () => said !== '');
            });
            await alone.agent.says(/warning \d+ ends wait/, { from });
        } finally {
            holder.stdin.end('ROLLBACK;\n');
            await gone;
        }
        await assertConnected(ones);
        assert.ok(alone.agent.running);
    });
});
