/* stop.test.mjs: the emergency stop in the middle of the work: nothing is asked of Cliniko after it, nothing is lost, and
 * after it ends everything is done once. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';

describe('the emergency stop', () => {
    let alone, keys, sentBefore;
    const sent = async () => (await alone.control('GET', 'log')).requests.length;
    const count = (sql) => Object.values(alone.query(`SELECT count(*) FROM ${sql}`)[0])[0];
    const beat = () => alone.query('SELECT beat_utc FROM heartbeat')[0].beat_utc;
    /* The loop has gone round after this: it does all it does more often than it beats. */
    const nextBeat = async () => {
        const last = beat();

        await waitFor('the next heartbeat', () => beat() > last);
    };

    before(async () => {
        alone = await startAlone({
            connected: true, sandbox: { practitioners: 60, args: ['--latency', '300'] },
        });
        keys = alone.keys.filter(({ verdict }) => verdict === 'connected').slice(0, 48);
        assert.equal(keys.length, 48);
    });
    after(() => alone.stop());

    it('cuts off a check of 48 keys, and asks nothing more', async () => {
        const asked = await sent(), from = alone.agent.output.length;

        await alone.put(keys.map(({ hook, key }) => [hook, key]));
        await waitFor('a part of the work to be done', async () => await sent() > asked + 8);
        await alone.ctl(['stop']);
        await alone.agent.says(/stopped: no key is used; \d+ jobs under way wait again/, { from });
        sentBefore = await sent();
        assert.ok(count(`job WHERE kind = 'verify_key' AND state = 'waiting'`) > 0, 'the stop came when all was done');
        assert.equal(count(`job WHERE state = 'running'`), 0);
    });

    it('lets the heartbeat and the copy of the audit log go on, and nothing else', async () => {
        const openings = alone.openings().length, newest = count('audit');

        await alone.hand('check', '-');
        await alone.hand('refresh');
        await nextBeat();
        await nextBeat();
        assert.equal(await sent(), sentBefore, 'requests after the stop');
        assert.equal(alone.openings().length, openings, 'keys opened after the stop');
        assert.equal(count(`job WHERE state = 'running'`), 0);
        assert.ok(count('audit') > newest);
        await waitFor('the newest entries in the chain', () => alone.pins('SELECT copied FROM audit_head')[0].copied === count('audit'));
        console.log(`figure: ${await sent() - sentBefore} requests after the stop`);
    });

    it('holds over a restart of the agent', async () => {
        const from = alone.agent.output.length;

        await alone.agent.restart();
        await alone.agent.says(/stopped: no key is used/, { from });
        await nextBeat();
        assert.equal(await sent(), sentBefore);
    });

    it('ends, and all that waited is done, once', async () => {
        const judged = count(`audit WHERE act = 'key-judged'`);
        const done = count(`api_key WHERE place = 'in-use' AND practitioner_id IS NOT NULL`);

        await alone.ctl(['resume']);
        for (const { hook } of keys)
            assert.equal((await alone.settled(hook)).inUse?.verdict, 'connected', hook);
        await alone.over();
        assert.equal(count(`job WHERE kind = 'verify_key' AND api_key_id IN
            (SELECT id FROM api_key WHERE practitioner_id IS NOT NULL)`), 48);
        assert.equal(count(`job WHERE state = 'failed'`), 0);
        assert.equal(count(`api_key WHERE place = 'in-use' AND practitioner_id IS NOT NULL`), 48);
        assert.ok(count(`audit WHERE act = 'key-judged'`) - judged >= 48 - done);
        assert.deepEqual(alone.query(`SELECT object_id FROM audit WHERE act = 'key-judged' AND object_kind = 'practitioner'
            GROUP BY 1 HAVING count(*) <> 1`), []);
        await alone.ctl(['audit', 'verify']);
    });
});
