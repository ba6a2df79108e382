/* refresh.test.mjs: a refresh brings one complete picture of the clinic, or changes nothing and says why. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';

const TABLES = ['clinic', 'cliniko_user', 'business', 'appointment_type', 'practitioner', 'practitioner_business',
    'practitioner_appointment_type'];
const SHAPES = ['script-names', 'long-names', 'rtl-names', 'wrong-types', 'numbers-as-ids', 'missing-fields', 'next-loop',
    'next-other-host', 'huge', 'deep'];

const count = (alone, sql) => alone.query(`SELECT COUNT(*) AS n FROM ${sql}`)[0].n;
const picture = (alone) => JSON.stringify(TABLES.map((table) => alone.query(`SELECT * FROM ${table} ORDER BY 1, 2`)));

async function refresh(alone) {
    await alone.hand('refresh');
    return alone.refreshed();
}

/* The words of a refresh that went wrong; its job is taken away, so that the next test begins anew. */
async function failedTry(alone) {
    await alone.hand('refresh');
    const job = await waitFor('the refresh to go wrong', () => {
        const newest = alone.jobs('refresh_clinic').at(-1);

        return newest.state !== 'running' && newest.outcome !== '' && newest;
    });

    alone.write(`DELETE FROM job WHERE id = ${job.id}`);
    return [job.state, job.outcome];
}

describe('refresh of a large clinic', () => {
    let alone;

    before(async () => { alone = await startAlone({ connected: true, sandbox: { practitioners: 120 } }); });
    after(() => alone.stop());

    it('a next link that leads nowhere after a full page loses nobody', async () => {
        const before = count(alone, 'practitioner WHERE active = 1 AND gone_utc IS NULL');

        assert.equal(before, 120);
        await alone.fault({ path: '/practitioners', fault: 'next-loop', times: 'forever' });
        assert.deepEqual(await failedTry(alone), ['waiting', 'unreachable']);
        assert.equal(count(alone, 'practitioner WHERE active = 1 AND gone_utc IS NULL'), before);
        await alone.faultless();
    });

    it('everybody is there, over several pages', async () => {
        const { accounts } = await alone.control('GET', 'state');
        const [account] = accounts;

        assert.equal(count(alone, 'practitioner'), account.practitioners.length);
        assert.ok(account.practitioners.length >= 120);
        assert.equal(count(alone, 'cliniko_user'), account.users.length);
        assert.equal(count(alone, 'business'), account.businesses.length);
        assert.equal(count(alone, 'appointment_type'), account.appointment_types.length);
        assert.ok(count(alone, 'practitioner_business') >= 120);
        assert.ok(count(alone, 'practitioner_appointment_type') >= 120);
        assert.equal(count(alone, "practitioner WHERE user_id = ''"), 0);
    });

    it('tells how far it is', async () => {
        await alone.control('POST', 'latency', { ms: 150 });
        await alone.hand('refresh');
        const seen = await waitFor('progress', () => {
            const job = alone.jobs('refresh_clinic').at(-1);

            return job.state === 'running' && job.steps_total > 6 && job.steps_done > 0 && job;
        });

        assert.ok(seen.steps_done < seen.steps_total);
        assert.equal((await alone.refreshed()).state, 'done');
        await alone.control('POST', 'latency', { ms: 0 });
    });

    it('the newcomer appears, the departed is marked and comes back, nothing is deleted', async () => {
        const before = count(alone, 'practitioner');
        const [{ id }] = alone.query('SELECT id FROM practitioner WHERE active = 1 ORDER BY id LIMIT 1');

        await alone.control('POST', 'set', { practitioner: id, active: false });
        assert.equal((await refresh(alone)).state, 'done');
        assert.equal(count(alone, 'practitioner'), before);
        assert.equal(alone.query(`SELECT active FROM practitioner WHERE id = '${id}'`)[0].active, 0);
        await alone.control('POST', 'set', { practitioner: id, active: true });
        assert.equal((await refresh(alone)).state, 'done');
        assert.deepEqual(alone.query(`SELECT active, gone_utc FROM practitioner WHERE id = '${id}'`), [{ active: 1, gone_utc: null }]);
    });

    it('whoever Cliniko no longer lists is kept, and marked as gone', async () => {
        const [{ id }] = alone.query('SELECT id FROM practitioner WHERE active = 1 ORDER BY id DESC LIMIT 1');

        await alone.control('POST', 'set', { practitioner: id, removed: true });
        assert.equal((await refresh(alone)).state, 'done');
        assert.notEqual(alone.query(`SELECT gone_utc FROM practitioner WHERE id = '${id}'`)[0].gone_utc, null);
    });

    it('the night asks by itself, once', async () => {
        await alone.agent.stop();
        alone.write(`DELETE FROM job; INSERT INTO job (kind, state, due_utc, outcome, created_utc, finished_utc)
            VALUES ('refresh_clinic', 'done', unixepoch() - 90000, 'done', unixepoch() - 90000, unixepoch() - 90000)`);
        await alone.startAgent();
        await waitFor('the nightly refresh', () => alone.jobs('refresh_clinic').length === 2);
        assert.equal((await alone.refreshed()).state, 'done');
        await alone.agent.restart();
        assert.equal((await refresh(alone)).state, 'done'); /* by now the night has been looked at again */
        assert.equal(alone.jobs('refresh_clinic').length, 3);
    });
});

describe('refresh that goes wrong', () => {
    let alone;

    before(async () => {
        alone = await startAlone({
            connected: true, sandbox: { practitioners: 5, args: ['--businesses', '1', '--types', '1'] },
        });
    });
    after(() => alone.stop());

    it('an incomplete one changes nothing and is tried again', async () => {
        const before = picture(alone);

        for (const [path, fault] of [['/users', 'status:500'], ['/practitioners', 'truncated'], ['/businesses', 'html'],
            ['/appointment_types/*', 'reset'], ['/businesses/*', 'garbage']]) {
            await alone.agent.restart();
            await alone.fault({ path, fault, times: 'forever' });
            assert.deepEqual([fault, ...await failedTry(alone)], [fault, 'waiting', 'unreachable']);
            assert.equal(picture(alone), before);
            await alone.faultless();
        }
    });

    it('a fault that passes is outlived', async () => {
        await alone.fault({ path: '/users', fault: 'status:503', times: 1 });
        assert.equal((await refresh(alone)).state, 'done');
        await alone.faultless();
    });

    it('a role that may not see the users is told so', async () => {
        const before = picture(alone);

        await alone.fault({ path: '/users', fault: 'status:403', times: 'forever' });
        assert.deepEqual(await failedTry(alone), ['failed', 'not-enough-access']);
        assert.equal(picture(alone), before);
        await alone.faultless();
    });

    it('a clinic key that Cliniko takes no more is rejected on its badge too; checked again it is fine', async () => {
        await alone.fault({ path: '/practitioners', fault: 'status:401', times: 'forever' });
        assert.deepEqual(await failedTry(alone), ['failed', 'rejected']);
        assert.equal(alone.hook('-').inUse.verdict, 'rejected');
        await alone.faultless();
        assert.deepEqual(await failedTry(alone), ['failed', 'no-clinic-key']);
        await alone.hand('check', '-');
        assert.equal((await alone.settled('-')).inUse.verdict, 'connected');
        assert.equal((await refresh(alone)).state, 'done');
    });

    for (const shape of SHAPES)
        it(`hostile answers (${shape}) leave text fit to show, or change nothing`, async () => {
            await alone.agent.restart();
            await alone.fault({ path: null, fault: shape, times: 'forever' });
            await alone.hand('refresh');
            const job = await waitFor('its end', () => {
                const newest = alone.jobs('refresh_clinic').at(-1);

                return newest.state !== 'running' && newest.outcome !== '' && newest;
            });

            if (job.state !== 'done')
                alone.write(`DELETE FROM job WHERE id = ${job.id}`);
            for (const { name } of alone.query('SELECT name FROM practitioner UNION SELECT name FROM business UNION SELECT name FROM appointment_type')) {
                assert.ok([...name].length <= 201, name);
                assert.doesNotMatch(name, /[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
            }
            assert.ok(alone.agent.running);
            assert.ok(!JSON.stringify(await alone.control('GET', 'log')).includes('/elsewhere'));
            await alone.faultless();
        });
});

describe('refresh of another account', () => {
    let alone;

    before(async () => { alone = await startAlone({ connected: true }); });
    after(() => alone.stop());

    it('a key that a hijacked web put in use brings nothing of its account', async () => {
        const before = alone.query('SELECT * FROM practitioner');
        const { key } = alone.keys.find((one) => one.verdict === 'wrong-account' && one.hook === '-');

        await alone.put([['-', key]]);
        await alone.settled('-');
        alone.write(`DELETE FROM api_key WHERE place = 'in-use';
            UPDATE api_key SET place = 'in-use', verdict = 'connected' WHERE place = 'candidate'`);
        await alone.hand('refresh');
        assert.equal((await alone.refreshed()).outcome, 'wrong-account');
        assert.deepEqual(alone.query('SELECT * FROM practitioner'), before);
    });
});
