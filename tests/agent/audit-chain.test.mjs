/* audit-chain.test.mjs: every entry of the audit log is copied soon, once and in order, also when the agent is killed while it
 * copies; what a hijacked web then does to the log is named. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { programFile, run } from '../lib/harness.mjs';
import { startAlone, waitFor } from './alone.mjs';

const MANY = 6000; /* more than a dozen batches */

describe('the chain of the audit log', () => {
    let alone;
    const head = () => alone.pins('SELECT copied FROM audit_head')[0].copied;
    const newest = () => alone.query('SELECT max(id) AS id FROM audit')[0].id;
    const allCopied = () => waitFor('every entry in the chain', () => head() === newest());
    const verify = (...args) => run(programFile('keyrackctl'), ['--config', alone.config, 'audit', 'verify', ...args], {});

    function addEntries(count) {
        alone.write(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
            INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind, object_id, outcome)
            SELECT unixepoch(), 'visitor', NULL, '192.0.2.' || (i % 200), 'sign-in-refused', 'person', '', 'refused' FROM n`);
    }

    before(async () => { alone = await startAlone({ connected: true }); });
    after(() => alone.stop());

    it('has every entry within two seconds', async () => {
        await allCopied();
        const times = [];

        for (let i = 0; i < 5; i++) {
            addEntries(1);
            const from = Date.now();

            await allCopied();
            times.push(Date.now() - from);
        }
        console.log(`figure: ${Math.max(...times)} ms at most until an entry is copied, nobody rings`);
        assert.ok(Math.min(...times) < 2000, `${times} ms`);
        assert.equal((await verify()).code, 0);
    });

    it('has no gap and no double when the agent is killed while it copies', async () => {
        let kills = 0;

        addEntries(MANY);
        while (kills < 8) {
            const before = head();

            await waitFor('some of it to be copied', () => head() > before || head() === newest());
            if (head() === newest())
                addEntries(MANY);
            await alone.agent.kill();
            kills++;
            await alone.startAgent();
        }
        await allCopied();
        const [{ rows, first, last }] = alone.pins('SELECT count(*) AS rows, min(id) AS first, max(id) AS last FROM audit_chain');

        assert.deepEqual([rows, first, last], [newest(), 1, newest()]);
        const proven = await verify();

        assert.equal(proven.code, 0, proven.stderr);
        assert.match(proven.stdout, new RegExp(`whole: ${rows} entries`));
        console.log(`figure: 0 of ${rows} entries missing or doubled after ${kills} kills`);
    });

    it('writes its head into the journal, which verify takes as an anchor', async () => {
        const from = alone.agent.output.length;

        await alone.agent.restart();
        const [, anchor] = await alone.agent.says(/audit log: head (\d+:[0-9a-f]{64})/, { from });

        addEntries(2);
        await allCopied();
        assert.equal((await verify('--anchor', anchor)).code, 0);
        const [count, mac] = anchor.split(':');
        const other = await verify('--anchor', `${count}:${mac.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}`);

        assert.equal(other.code, 1);
        assert.match(other.stderr, /at the anchor/);
    });

    it('shows what a hijacked web did to the log afterwards', async () => {
        const entry = newest() - 3;

        for (const [sql, said] of [
            [`UPDATE audit SET address = '198.51.100.1' WHERE id = ${entry}`, `entry ${entry} was altered after it was copied`],
            [`DELETE FROM audit WHERE id = ${entry - 1}`, `entry ${entry - 1} was removed from the log after it was copied`],
        ]) {
            alone.write(sql);
            const found = await verify();

            assert.equal(found.code, 1);
            assert.ok(found.stderr.includes(said), found.stderr);
        }
    });

    it('tells by the hour what keys were used for, also of hours before a kill', async () => {
        await alone.hand('check', '-');
        await alone.settled('-');
        await alone.agent.kill();
        const counted = alone.query(`SELECT purpose, sum(reads) AS reads FROM key_use_hour WHERE practitioner_id = '' GROUP BY 1`);

        assert.ok(counted.some(({ purpose, reads }) => purpose === 'verify' && reads > 0));
        alone.write('UPDATE key_use_hour SET hour = hour - 2');
        await alone.startAgent();
        await waitFor('the hours that are over in the log', () => alone.query('SELECT 1 FROM key_use_hour').length === 0);
        for (const { purpose, reads } of counted)
            assert.equal(alone.query(`SELECT id FROM audit WHERE act = 'key-used' AND object_kind = 'clinic'
                AND detail = '${purpose} reads=${reads} writes=0'`).length, 1, purpose);
    });
});
