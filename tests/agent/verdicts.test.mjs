/* verdicts.test.mjs: every verdict is reached from its real cause, through agent, keeper and sandbox. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';

describe('verdicts', () => {
    let alone;
    const keyOf = (hook) => alone.keys.find((one) => one.hook === hook && one.verdict === 'connected').key;
    const good = () => alone.keys.filter((one) => one.verdict === 'connected');
    const withVerdict = (verdict) => alone.keys.filter((one) => one.verdict === verdict);

    async function judged(hook, key) {
        await alone.put([[hook, key]]);
        return alone.settled(hook);
    }

    before(async () => { alone = await startAlone({ connected: true }); });
    after(() => alone.stop());

    it('the first administrator key pins the account, stores the clinic and fetches its people', () => {
        const [clinic] = alone.query('SELECT * FROM clinic');
        const [pin] = alone.pins('SELECT * FROM account_pin');

        assert.equal(alone.hook('-').inUse.verdict, 'connected');
        assert.equal(pin.account_id, clinic.account_id);
        assert.equal(pin.shard, 'au4');
        assert.notEqual(clinic.subdomain, '');
        assert.equal(clinic.zone, 'Australia/Melbourne');
        assert.ok(clinic.refreshed_utc >= clinic.connected_utc);
        assert.ok(alone.query('SELECT COUNT(*) AS n FROM practitioner WHERE active = 1')[0].n >= 12);
        assert.deepEqual(alone.query("SELECT act, actor_kind FROM audit WHERE act IN ('clinic-connected', 'clinic-refreshed', 'refresh-asked') ORDER BY id"),
            ['clinic-connected', 'refresh-asked', 'clinic-refreshed'].map((act) => ({ act, actor_kind: 'agent' })));
    });

    it('connected: the practitioner\'s own key; their user and the key\'s fingerprint are pinned', async () => {
        const { hook, key, name } = good()[0];
        const { inUse, candidate } = await judged(hook, key);

        assert.equal(candidate, undefined);
        assert.equal(inUse.verdict, 'connected');
        assert.ok(inUse.seen_name.includes(name), `${inUse.seen_name} is ${name}`);
        assert.ok(inUse.checked_utc > 0);
        assert.equal(inUse.next_check_utc, null);
        const [{ user_id: listed }] = alone.query(`SELECT user_id FROM practitioner WHERE id = '${hook}'`);
        assert.deepEqual(alone.pins(`SELECT user_id FROM user_pin WHERE practitioner_id = '${hook}'`), [{ user_id: listed }]);
        assert.deepEqual(alone.pins(`SELECT api_key_id FROM fingerprint WHERE practitioner_id = '${hook}'`), [{ api_key_id: inUse.id }]);
    });

    it('rejected: an archived key', async () => {
        const { hook, key } = withVerdict('rejected')[0];

        assert.equal((await judged(hook, key)).candidate.verdict, 'rejected');
    });

    it('wrong owner: somebody else\'s key, and whose it is', async () => {
        const [, his, hers] = good();
        const { candidate } = await judged(his.hook, hers.key);

        assert.equal(candidate.verdict, 'wrong-owner');
        assert.equal(candidate.seen_practitioner_id, hers.hook);
        assert.ok(candidate.seen_name.includes(hers.name));
    });

    it('wrong account: a key of another Cliniko account', async () => {
        for (const { key } of withVerdict('wrong-account'))
            assert.equal((await judged(good()[2].hook, key)).candidate.verdict, 'wrong-account');
    });

    it('inactive user', async () => {
        const { hook, key } = withVerdict('inactive-user')[0];

        assert.equal((await judged(hook, key)).candidate.verdict, 'inactive-user');
    });

    it('not enough access: a role that cannot write notes, and users who are no practitioners', async () => {
        for (const { hook, key } of withVerdict('not-enough-access')) {
            const { candidate } = await judged(hook === '-' ? good()[2].hook : hook, key);

            assert.equal(candidate.verdict, 'not-enough-access');
            assert.notEqual(candidate.seen_role, '');
        }
    });

    it('duplicate: a key that is in use on its owner\'s hook; wrong owner again once that is removed', async () => {
        const [, , , owner, other] = good();

        assert.equal((await judged(owner.hook, owner.key)).inUse.verdict, 'connected');
        assert.equal((await judged(other.hook, owner.key)).candidate.verdict, 'duplicate');
        await alone.hand('remove', owner.hook);
        assert.equal((await judged(other.hook, owner.key)).candidate.verdict, 'wrong-owner');
    });

    it('a wrong key replaces nothing, a right one takes the place and the old one is erased', async () => {
        const { hook, key } = good()[0];
        const old = alone.hook(hook).inUse.id;

        let now = await judged(hook, withVerdict('rejected')[0].key);
        assert.equal(now.inUse.id, old);
        assert.equal(now.inUse.verdict, 'connected');
        assert.equal(now.candidate.verdict, 'rejected');
        now = await judged(hook, key);
        assert.notEqual(now.inUse.id, old);
        assert.equal(now.candidate, undefined);
        assert.deepEqual(alone.query(`SELECT id FROM api_key WHERE id = ${old}`), []);
        assert.deepEqual(alone.pins(`SELECT api_key_id FROM fingerprint WHERE practitioner_id = '${hook}'`), [{ api_key_id: now.inUse.id }]);
    });

    it('checked again: a key archived since is rejected, and stays visible', async () => {
        const { hook, key } = good()[5];
        const tail = key.slice(0, key.lastIndexOf('-')).slice(-4);

        await judged(hook, key);
        await alone.control('POST', 'set', { key: tail, archived: true });
        await alone.hand('check', hook);
        assert.equal((await alone.settled(hook)).inUse.verdict, 'rejected');
        await alone.control('POST', 'set', { key: tail, archived: false });
        await alone.hand('check', hook);
        assert.equal((await alone.settled(hook)).inUse.verdict, 'connected');
    });

    it('moved: \'save it for NAME instead\' hangs the key on its owner\'s hook and leaves the other in peace', async () => {
        const [, , , , , , owner, other] = good();
        const before = (await judged(other.hook, other.key)).inUse.id;

        assert.equal((await judged(other.hook, owner.key)).candidate.verdict, 'wrong-owner');
        await alone.hand('move', other.hook);
        await waitFor('the move', () => alone.jobs('move_key').every((job) => job.state === 'done'));
        assert.equal((await alone.settled(owner.hook)).inUse.verdict, 'connected');
        assert.deepEqual([alone.hook(other.hook).inUse.id, alone.hook(other.hook).candidate], [before, undefined]);
        assert.equal(alone.query("SELECT COUNT(*) AS n FROM audit WHERE act = 'key-moved'")[0].n, 1);
    });

    it('a key replaced or removed while its call is under way is judged no more', async () => {
        const { hook, key } = good()[7];

        await alone.hand('remove', hook);
        await alone.whileFrozen(alone.sandbox, async () => {
            await alone.put([[hook, withVerdict('rejected')[0].key]]);
            await alone.takenUp();
            await alone.put([[hook, key]]);
        });
        const now = await alone.settled(hook);
        assert.deepEqual([now.inUse?.verdict, now.candidate], ['connected', undefined]);

        await alone.whileFrozen(alone.sandbox, async () => {
            await alone.put([[hook, key]]);
            await alone.takenUp();
            await alone.hand('remove', hook);
        });
        await waitFor('the end of its job', () => alone.jobs('verify_key').at(-1).state === 'done');
        assert.equal(alone.jobs('verify_key').at(-1).outcome, 'gone');
        assert.deepEqual(alone.hook(hook), { inUse: undefined, candidate: undefined });
    });

    it('a hijacked web cannot change whose account or whose practitioner a pinned hook is', async () => {
        const { hook, key } = good()[0];
        const stranger = good()[1];
        const foreign = withVerdict('wrong-account').find((one) => one.hook !== '-');
        const [{ user_id: strangersUser }] = alone.query(`SELECT user_id FROM practitioner WHERE id = '${stranger.hook}'`);
        const [{ account_id: account, user_id: user }] = alone.query(`SELECT account_id, user_id FROM clinic, practitioner WHERE practitioner.id = '${hook}'`);

        alone.write(`UPDATE practitioner SET user_id = '${strangersUser}' WHERE id = '${hook}'`);
        assert.notEqual((await judged(hook, stranger.key)).candidate.verdict, 'connected');
        assert.equal((await judged(hook, key)).inUse.verdict, 'connected');
        alone.write(`UPDATE clinic SET account_id = '1', shard = 'uk2'; UPDATE practitioner SET user_id = '' WHERE id = '${hook}'`);
        assert.equal((await judged(hook, foreign.key)).candidate.verdict, 'wrong-account');
        alone.write(`UPDATE clinic SET account_id = '${account}', shard = 'au4'; UPDATE practitioner SET user_id = '${user}' WHERE id = '${hook}'`);
    });

    it('the clinic\'s key must be of the pinned account and an administrator\'s', async () => {
        const { inUse } = alone.hook('-');

        for (const [verdict, { key }] of [['wrong-account', withVerdict('wrong-account')[0]], ['not-enough-access', good()[0]]]) {
            const now = await judged('-', key);

            assert.equal(now.candidate.verdict, verdict);
            assert.equal(now.inUse.id, inUse.id);
        }
    });

    it('every verdict has one audit row for each change, and every job its end', () => {
        assert.deepEqual(alone.query(`SELECT id FROM job WHERE state NOT IN ('done', 'failed')`), []);
        assert.deepEqual(alone.query(`SELECT id FROM audit WHERE act = 'key-judged' AND actor_kind <> 'agent'`), []);
        assert.ok(alone.query(`SELECT COUNT(*) AS n FROM audit WHERE act = 'key-judged'`)[0].n > 15);
    });

    it('the log has ids and words only: no key, no name', () => {
        for (const { key, name } of alone.keys) {
            assert.ok(!alone.agent.output.includes(key), 'a key is in the log');
            assert.ok(!alone.agent.output.includes(key.slice(0, 12)), 'a part of a key is in the log');
            assert.ok(!alone.agent.output.includes(name), `${name} is in the log`);
        }
    });
});

describe('before a clinic is connected', () => {
    let alone;

    before(async () => { alone = await startAlone(); });
    after(() => alone.stop());

    it('no key but an administrator\'s connects the clinic, and nothing is pinned', async () => {
        for (const { key } of alone.keys.filter((one) => one.verdict === 'not-enough-access')) {
            await alone.put([['-', key]]);
            assert.equal((await alone.settled('-')).candidate.verdict, 'not-enough-access');
        }
        assert.deepEqual(alone.pins('SELECT * FROM account_pin'), []);
        assert.deepEqual(alone.query('SELECT * FROM clinic'), []);
        assert.deepEqual(alone.jobs('refresh_clinic'), []);
    });

    it('a refresh without a clinic key fails with its word', async () => {
        await alone.hand('refresh');
        assert.equal((await alone.refreshed()).outcome, 'no-clinic-key');
    });

    it('a practitioner row from nowhere gets no key connected', async () => {
        const { hook, key } = alone.keys.find((one) => one.verdict === 'connected');

        alone.write(`INSERT INTO practitioner (id, user_id, name, sort_name, designation, active, show_online, businesses)
            VALUES ('${hook}', '', 'Nobody', 'nobody', '', 1, 1, '')`);
        await alone.put([[hook, key]]);
        assert.equal((await alone.settled(hook)).candidate.verdict, 'wrong-account');
        assert.deepEqual(alone.pins('SELECT * FROM user_pin'), []);
    });

    it('a second agent says so and ends, and the first goes on', async () => {
        const second = alone.program('keyrack-agent');

        await second.start();
        await waitFor('the second agent to end', () => !second.running);
        assert.match(second.output, /another keyrack-agent is already running/);
        assert.ok(alone.agent.running);
        assert.match(second.problems()[0], /ended by itself \(1\)/);
    });

    it('says what is wrong when there is no database', async () => {
        await alone.agent.stop();
        alone.write('PRAGMA user_version = 999');
        await alone.agent.start();
        await waitFor('the agent to end', () => !alone.agent.running);
        assert.match(alone.agent.output, /keyrack-agent: .*(schema|version|newer)/i);
        alone.agent.complaints.length = 0; /* it was meant to end */
        alone.write('PRAGMA user_version = 1');
    });
});
