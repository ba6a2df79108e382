/* hostile-rows.test.mjs: keyrack.db is the web's to write, so the agent believes none of it: it goes on, and no key
 * opens for another hook, id or region than its own. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';

describe('hostile rows', () => {
    let alone, good;

    before(async () => {
        alone = await startAlone({ connected: true });
        good = alone.keys.filter((one) => one.verdict === 'connected');
    });
    after(() => alone.stop());

    /* Saves a key while the agent is away, spoils its row, and lets the agent find it. */
    async function spoiled({ hook, key }, sql) {
        await alone.agent.stop();
        await alone.put([[hook, key]]);
        alone.write(sql);
        const requests = (await alone.control('GET', 'state')).requests;
        await alone.startAgent();
        await waitFor('the end of its job', () => ['done', 'failed'].includes(alone.jobs('verify_key').at(-1).state) ||
            alone.jobs('verify_key').at(-1).attempts > 0 && alone.jobs('verify_key').at(-1).state === 'waiting');
        assert.ok(alone.agent.running);
        return { asked: (await alone.control('GET', 'state')).requests - requests, job: alone.jobs('verify_key').at(-1) };
    }

    const CANDIDATE = "UPDATE api_key SET %% WHERE place = 'candidate'";
    const spoils = {
        'a record moved to another hook': () => `practitioner_id = '${good[3].hook}'`,
        'a record moved to the clinic\'s hook': () => 'practitioner_id = NULL',
        'another region': () => "shard = 'uk2'",
        'a region built to point elsewhere': () => "shard = 'au4.evil.example'",
        'an empty region': () => "shard = ''",
        'one byte changed': () => `sealed = CAST(substr(sealed, 1, 100)
            || CASE substr(sealed, 101, 1) WHEN x'00' THEN x'01' ELSE x'00' END || substr(sealed, 102) AS BLOB)`,
        'all zeros': () => 'sealed = zeroblob(316)',
        'the record of another row': () => "sealed = (SELECT sealed FROM api_key WHERE place = 'in-use' LIMIT 1)",
        'a practitioner id that is none': () => null,
    };

    for (const [what, spoil] of Object.entries(spoils))
        it(`${what}: nothing is sent, the key says so, the agent goes on`, async () => {
            const sql = spoil() === null
                ? `PRAGMA foreign_keys = OFF; ${CANDIDATE.replace('%%', "practitioner_id = '../../users'")}`
                : CANDIDATE.replace('%%', spoil());
            const { asked, job } = await spoiled(good[0], sql);

            assert.equal(asked, 0);
            assert.deepEqual([job.state, job.outcome.length > 0], ['failed', true]);
            const [row] = alone.query("SELECT verdict, reason FROM api_key WHERE place = 'candidate'");
            assert.deepEqual(row, { verdict: 'unreachable', reason: 'keeper' });
            alone.write("DELETE FROM api_key WHERE place = 'candidate'");
        });

    it('a new id is a new binding', async () => {
        const { asked } = await spoiled(good[0],
            "UPDATE job SET api_key_id = 90001 WHERE state = 'waiting'; UPDATE api_key SET id = 90001 WHERE place = 'candidate'");

        assert.equal(asked, 0);
        alone.write("DELETE FROM api_key WHERE place = 'candidate'");
    });

    it('jobs of unknown kinds, for keys that are none, from nobody, or overflowing, end', async () => {
        const rows = ["'send_money', 1, NULL, 0, 0", "'verify_key', 424242, NULL, 0, 0", "'verify_key', -1, NULL, 0, 0",
            "'verify_key', NULL, -5, 0, 0", "'move_key', 1, 777, 0, 0", "'move_key', NULL, NULL, 0, 0",
            "'verify_key', 9223372036854775807, 1, -9223372036854775807, -9223372036854775807",
            "'', NULL, NULL, 0, 9223372036854775807", `'${'k'.repeat(100000)}', 1, 1, 0, 0`];

        alone.write(rows.map((row) =>
            `INSERT INTO job (kind, api_key_id, asked_by, due_utc, created_utc, state) VALUES (${row}, 'waiting');`).join(''));
        await alone.hand('check', '-'); /* rings */
        await waitFor('their ends', () => alone.query("SELECT id FROM job WHERE state IN ('waiting', 'running')").length === 0);
        assert.ok(alone.agent.running);
    });

    it('a key in use is never moved, whatever the row says', async () => {
        const { hook, key } = good[1];

        await alone.put([[hook, key]]);
        const { inUse } = await alone.settled(hook);
        alone.write(`UPDATE api_key SET verdict = 'wrong-owner', seen_practitioner_id = '${good[2].hook}' WHERE id = ${inUse.id};
            INSERT INTO job (kind, api_key_id, asked_by, due_utc, created_utc, state) VALUES ('move_key', ${inUse.id}, 1, 0, unixepoch(), 'waiting')`);
        await waitFor('its end', () => alone.jobs('move_key').at(-1).state === 'failed');
        assert.equal(alone.hook(hook).inUse.id, inUse.id);
    });

    it('a candidate moved to whom it does not belong is judged there like any other', async () => {
        const [, , owner, victim, via] = good;

        await alone.put([[via.hook, owner.key]]);
        await alone.settled(via.hook);
        alone.write(`UPDATE api_key SET seen_practitioner_id = '${victim.hook}' WHERE place = 'candidate' AND practitioner_id = '${via.hook}'`);
        await alone.hand('move', via.hook);
        await waitFor('the move', () => alone.hook(victim.hook).candidate !== undefined);
        assert.equal((await alone.settled(victim.hook)).candidate.verdict, 'wrong-owner');
    });

    it('a row spoilt while its call is under way holds up nobody else\'s verdict', async () => {
        const [bad, ...others] = good.slice(0, 5);

        for (const { hook } of good.slice(0, 5))
            if (alone.hook(hook).inUse ?? alone.hook(hook).candidate)
                await alone.hand('remove', hook);
        await alone.whileFrozen(alone.sandbox, async () => {
            await alone.put([bad, ...others].map(({ hook, key }) => [hook, key]));
            await alone.takenUp();
            alone.write(`UPDATE api_key SET verdict = 'nonsense' WHERE practitioner_id = '${bad.hook}'`);
        });
        for (const { hook } of others)
            await waitFor(`${hook} to connect`, () => alone.hook(hook).inUse?.verdict === 'connected');
        await waitFor('its own job to be put off', () => alone.jobs('verify_key').at(-5).outcome === 'fault');
        assert.ok(alone.agent.running);
        alone.write(`DELETE FROM job WHERE state = 'waiting'; DELETE FROM api_key WHERE practitioner_id = '${bad.hook}'`);
    });

    it('of checks without number only a few run at once, and all of them end', async () => {
        const busy = () => (alone.agent.output.match(/job \d+ check_bookings, key 0: busy/g) ?? []).length;

        assert.equal(busy(), 0);
        alone.write(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6)
            INSERT INTO job (kind, subject, due_utc, created_utc, state) SELECT 'check_bookings', '', 0, unixepoch(), 'waiting' FROM n`);
        await waitFor('two that are put off', () => busy() === 2);
        alone.write("UPDATE job SET due_utc = 0 WHERE state = 'waiting'");
        await alone.over('check_bookings');
        assert.ok(alone.jobs('check_bookings').slice(-6).every(({ state, outcome }) => `${state} ${outcome}` === 'done nothing-to-ask'));
    });

    it('nothing in all this came near another host, and the agent complained of nothing graver than a warning', () => {
        assert.doesNotMatch(alone.agent.output, /keyrack-agent\[\d+\] error/);
    });
});
