/* uses.test.mjs: the table of uses says what Cliniko was asked: per key, purpose and day exactly that when the agent ended in
 * order, and never more than that when it was killed. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';

const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

/* What a request was for, as far as its path tells; a verification asks for the public settings once for each /user. */
function purposeOf({ path, query }) {
    const below = path.slice(path.indexOf('/v1') + 3);

    if (query.includes('created_at:<1900') || below === '/settings')
        return 'reach';
    if (/(available_times|next_available_time)$/.test(below))
        return 'bookings';
    return below === '/user' ? 'verify' : 'refresh';
}

/* { 'TAIL purpose': requests } */
async function asked(alone) {
    const { requests } = await alone.control('GET', 'log');
    const counts = {}, users = {}, settings = {};
    const add = (to, name, n = 1) => { to[name] = (to[name] ?? 0) + n; };

    for (const request of requests) {
        const key = request.key ?? '?';

        assert.equal(request.method, 'GET');
        if (request.path.endsWith('/user'))
            add(users, key);
        if (request.path.endsWith('/settings/public'))
            add(settings, key);
        else
            add(counts, `${key} ${purposeOf(request)}`);
    }
    for (const [key, n] of Object.entries(settings)) {
        add(counts, `${key} verify`, Math.min(n, users[key] ?? 0));
        if (n > (users[key] ?? 0))
            add(counts, `${key} refresh`, n - (users[key] ?? 0));
    }
    return counts;
}

/* The same from the table. */
function counted(alone) {
    const rows = alone.query(`SELECT k.tail, u.purpose, sum(u.reads) AS n, sum(u.writes) AS writes, count(DISTINCT u.practitioner_id) AS hooks
        FROM key_use u JOIN api_key k ON k.id = u.api_key_id AND COALESCE(k.practitioner_id, '') = u.practitioner_id GROUP BY 1, 2`);

    assert.ok(rows.every(({ writes }) => writes === 0));
    return Object.fromEntries(rows.map(({ tail, purpose, n }) => [`${tail} ${purpose}`, n]));
}

async function assertNeverMore(alone, when) {
    const wanted = await asked(alone);

    for (const [name, n] of Object.entries(counted(alone)))
        assert.ok(n <= (wanted[name] ?? 0), `${when}: ${name} was counted ${n} times, asked ${wanted[name]} times`);
}

describe('what keys were used for', () => {
    let alone, good;
    const put = (keys) => alone.put(keys.map(({ hook, key }) => [hook, key]));

    before(async () => {
        alone = await startAlone({ connected: true, bookings: true });
        good = alone.keys.filter(({ verdict }) => verdict === 'connected').slice(0, 5);
    });
    after(() => alone.stop());

    it('is counted by key and purpose, and not a request is missing once the agent has ended', async () => {
        await put(good);
        for (const { hook } of good)
            await alone.settled(hook);
        await alone.agent.restart(); /* with the calls of a fresh minute */
        await alone.hand('refresh');
        await alone.over('check_bookings', 90000);
        await alone.hand('check', good[0].hook);
        await alone.settled(good[0].hook);
        await alone.agent.stop();
        const counts = counted(alone), clinic = tailOf(alone.keys.find(({ verdict }) => verdict === 'clinic').key);

        assert.deepEqual(counts, await asked(alone));
        assert.ok(counts[`${clinic} refresh`] > 20);
        assert.equal(counts[`${tailOf(good[0].key)} verify`], 4);
        assert.equal(counts[`${tailOf(good[0].key)} reach`], 10);
        assert.ok(Object.keys(counts).some((name) => name.endsWith(' bookings')));
    });

    it('stands on the day it happened, in UTC', () => {
        const days = alone.query('SELECT DISTINCT day FROM key_use').map(({ day }) => day);
        const today = Math.floor(Date.now() / 86400000);

        assert.ok(days.length > 0 && days.every((day) => day === today || day === today - 1), days.join());
        assert.equal(alone.query('SELECT count(*) AS n FROM key_use WHERE last_utc / 86400 <> day')[0].n, 0);
    });

    it('that found no answer is counted as often as it was tried, and what never left is not counted', async () => {
        const { hook } = good[1], before = counted(alone)[`${tailOf(good[1].key)} verify`];

        await alone.fault({ path: '/user', fault: 'reset', times: 1 });
        await alone.startAgent();
        await alone.hand('check', hook);
        await waitFor('the try', () => alone.hook(hook).inUse.verdict === 'unreachable');
        await alone.ended();
        await alone.agent.stop();
        assert.deepEqual(counted(alone), await asked(alone));
        assert.equal(counted(alone)[`${tailOf(good[1].key)} verify`], before + 4);
        await alone.sandbox.stop();
        await alone.startAgent();
        await alone.hand('check', hook);
        await waitFor('the try in vain', () => alone.hook(hook).inUse.verdict === 'unreachable');
        await alone.agent.stop();
        assert.equal(counted(alone)[`${tailOf(good[1].key)} verify`], before + 4);
        await alone.sandbox.start();
    });

    it('is written with the ends of jobs, and soon after also what is under way for long', async () => {
        await alone.fault({ path: '*/next_available_time', fault: 'slow:1500' });
        await alone.startAgent();
        await alone.hand('refresh');
        await waitFor('uses that are written while a check goes on', () => alone.jobs('check_bookings').at(-1).state === 'running' &&
            alone.query(`SELECT max(last_utc) AS at FROM key_use WHERE purpose = 'bookings'`)[0].at >= alone.jobs('check_bookings').at(-1).created_utc,
        30000);
        await alone.faultless();
        await alone.over('check_bookings', 90000);
    });

    it('is never counted higher than it was, however often the agent is killed', async () => {
        await alone.control('DELETE', 'log');
        await alone.agent.stop();
        alone.write('DELETE FROM key_use');
        await alone.startAgent();
        for (let kill = 0; kill < 6; kill++) {
            const answered = (await alone.control('GET', 'log')).requests.length;

            await alone.hand('refresh');
            for (const { hook } of good)
                await alone.hand('check', hook);
            await waitFor('some requests', async () => (await alone.control('GET', 'log')).requests.length > answered + 3 + kill * 12, 60000);
            await alone.agent.kill();
            alone.recover();
            await assertNeverMore(alone, `kill ${kill}`);
            await alone.startAgent();
        }
        await alone.over(undefined, 90000);
        await alone.agent.stop();
        await assertNeverMore(alone, 'in the end');
        assert.ok(Object.keys(counted(alone)).length > 3);
    });
});
