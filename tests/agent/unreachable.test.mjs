/* unreachable.test.mjs: an answer that is not clear condemns no key: it is said why, kept, and asked again. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';

const FAULTS = [
    ['/user', 'status:500', 'fault'], ['/user', 'status:503', 'fault'], ['/settings/public', 'status:502', 'fault'],
    ['/user', 'reset', 'no-answer'], ['/settings/public', 'truncated', 'no-answer'], ['/user', 'html', 'nonsense'],
    ['/user', 'redirect', 'nonsense'], ['/settings/public', 'garbage', 'nonsense'], ['/user', 'status:429', 'busy'],
];

function tailOf(key) {
    return key.slice(0, key.lastIndexOf('-')).slice(-4);
}

describe('unreachable', () => {
    let alone, cases;

    before(async () => {
        alone = await startAlone({ connected: true, sandbox: { practitioners: 20 } });
        const good = alone.keys.filter((one) => one.verdict === 'connected');

        cases = FAULTS.map(([path, fault, reason], i) => ({ path, fault, reason, ...good[i] }));
    });
    after(() => alone.stop());

    it('each fault gives its reason and a time for the next try', async () => {
        for (const { path, fault, key } of cases)
            await alone.fault({ path, fault, key_tail: tailOf(key), times: 'forever' });
        const asked = Math.floor(Date.now() / 1000);

        await alone.put(cases.map(({ hook, key }) => [hook, key]));
        for (const { hook, fault, reason } of cases) {
            const { candidate } = await alone.settled(hook);

            assert.deepEqual([fault, candidate.verdict, candidate.reason], [fault, 'unreachable', reason]);
            assert.ok(candidate.next_check_utc >= asked + 2, fault);
            assert.equal(candidate.checked_utc, null);
            const job = alone.jobs('verify_key').find((one) => one.api_key_id === candidate.id);
            assert.deepEqual([job.state, job.due_utc], ['waiting', candidate.next_check_utc]);
        }
    });

    it('nobody follows a redirect', async () => {
        const { requests } = await alone.control('GET', 'log').then((log) => ({ requests: JSON.stringify(log) }));

        assert.ok(!requests.includes('/elsewhere'));
    });

    it('a key in use stays where it is while Cliniko is away', async () => {
        const { hook, key } = alone.keys.filter((one) => one.verdict === 'connected')[FAULTS.length];

        await alone.put([[hook, key]]);
        const { inUse } = await alone.settled(hook);
        await alone.fault({ path: '/user', fault: 'status:500', key_tail: tailOf(key), times: 'forever' });
        await alone.hand('check', hook);
        const now = await alone.settled(hook);
        assert.deepEqual([now.inUse.id, now.inUse.verdict, now.inUse.checked_utc], [inUse.id, 'unreachable', inUse.checked_utc]);
    });

    it('all of them connect by themselves once Cliniko answers again', async () => {
        await alone.faultless();
        for (const { hook } of cases)
            await waitFor(`${hook} to connect`, () => alone.hook(hook).inUse?.verdict === 'connected');
        for (const { attempts } of alone.jobs('verify_key').filter((job) => job.attempts > 1))
            assert.ok(attempts <= 4);
    });

    it('a job that finds no clear answer for a day is given up, and says so', async () => {
        const { hook, key } = cases[0];

        await alone.fault({ path: '/user', fault: 'status:500', times: 'forever' });
        await alone.agent.stop();
        await alone.put([[hook, key]]);
        alone.write(`UPDATE job SET created_utc = created_utc - 86400 WHERE state = 'waiting'`);
        await alone.startAgent();
        const { inUse, candidate } = await alone.settled(hook);
        assert.deepEqual([candidate.verdict, candidate.next_check_utc, inUse.verdict], ['unreachable', null, 'connected']);
        assert.equal(alone.jobs('verify_key').at(-1).state, 'failed');
        await alone.faultless();
    });

    it('without the keeper a key waits, and is judged when it is back', async () => {
        const { hook, key } = cases[1];

        await alone.keeper.stop();
        await alone.put([[hook, key]]);
        const { candidate } = await alone.settled(hook);
        assert.deepEqual([candidate.verdict, candidate.reason], ['unreachable', 'keeper']);
        await alone.keeper.start();
        await waitFor('it to connect', () => alone.hook(hook).candidate === undefined);
        assert.equal(alone.hook(hook).inUse.verdict, 'connected');
    });
});
