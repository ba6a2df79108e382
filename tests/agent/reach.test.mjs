/* reach.test.mjs: a connected key is asked what it reaches, by requests that bring nothing of anybody's, when that may have
 * changed and at no other time. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';

const NOTHING = 'q[]=created_at:<1900-01-01T00:00:00Z&per_page=1';
const AREAS = { settings: '/settings', availability: '/daily_availabilities', patients: '/patients',
    'treatment-notes': '/treatment_notes', invoices: '/invoices' };
const PATHS = Object.values(AREAS).sort();
const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

describe('what a key reaches', () => {
    let alone, anna, tomasz, second;
    const keyOf = (name, verdict) => alone.keys.find((one) => one.name.includes(name) && one.verdict === verdict);
    const reached = (hook) => Object.fromEntries(alone.query(`SELECT r.area, r.reach FROM key_reach r JOIN api_key k ON k.id = r.api_key_id
        WHERE k.practitioner_id IS ${hook === '-' ? 'NULL' : `'${hook}'`}`).map(({ area, reach }) => [area, reach]));
    const below = ({ path }) => path.slice(path.indexOf('/v1') + 3);

    /* What was asked since then, but for the first two questions about a key. */
    async function askedSince(act) {
        await alone.control('DELETE', 'log');
        await act();
        return (await alone.control('GET', 'log')).requests.filter((one) => !['/user', '/settings/public'].includes(below(one)));
    }

    async function check(hook) {
        await alone.hand('check', hook);
        await alone.settled(hook);
    }

    /* As the nightly check does: nobody asked for it. */
    async function checkByItself(hook) {
        alone.write(`INSERT INTO job (kind, api_key_id, state, due_utc, created_utc)
            VALUES ('verify_key', ${alone.hook(hook).inUse.id}, 'waiting', 0, unixepoch())`);
        await alone.over('verify_key');
        await alone.over('reach_key');
    }

    before(async () => {
        alone = await startAlone({ connected: true });
        anna = keyOf('Anna', 'connected');
        second = keyOf('Anna', 'second');
        tomasz = keyOf('Tomasz', 'connected');
    });
    after(() => alone.stop());

    it('is known of the clinic\'s own key: everything', () => {
        assert.deepEqual(reached('-'), Object.fromEntries(Object.keys(AREAS).map((area) => [area, 'yes'])));
    });

    it('is asked once a key is connected, with that key, by five requests that no record fits', async () => {
        const asked = await askedSince(async () => {
            await alone.put([[anna.hook, anna.key]]);
            await alone.settled(anna.hook);
        });

        assert.deepEqual(asked.map(below).sort(), PATHS);
        for (const request of asked) {
            assert.equal(request.key, tailOf(anna.key));
            assert.equal(request.query, below(request) === '/settings' ? '' : NOTHING);
        }
        assert.deepEqual(reached(anna.hook), { settings: 'no', availability: 'yes', patients: 'yes', 'treatment-notes': 'yes', invoices: 'yes' });
        assert.ok(alone.openings().some((line) => / reach key=\d+ /.test(line) && line.includes(anna.hook)), 'the keeper noted the purpose');
    });

    it('is asked again when somebody has the key checked', async () => {
        await alone.control('POST', 'set', { quirks: { restricted_financials: true } });
        const asked = await askedSince(() => check(anna.hook));

        assert.deepEqual(asked.map(below).sort(), PATHS);
        assert.equal(reached(anna.hook).invoices, 'no');
        await alone.control('POST', 'set', { quirks: { restricted_financials: false } });
    });

    it('is not asked by the checks that nobody asked for, but when the role is another', async () => {
        assert.deepEqual(await askedSince(() => checkByItself(anna.hook)), []);
        assert.equal(reached(anna.hook).invoices, 'no');
        const { accounts: [{ users }] } = await alone.control('GET', 'state');
        const { id } = users.find(({ first_name: name }) => name === 'Anna');

        await alone.control('POST', 'set', { user: id, role: 'power receptionist' });
        assert.deepEqual((await askedSince(() => checkByItself(anna.hook))).map(below).sort(), PATHS);
        assert.deepEqual(reached(anna.hook), { settings: 'no', availability: 'yes', patients: 'yes', 'treatment-notes': 'no', invoices: 'yes' });
        await alone.control('POST', 'set', { user: id, role: 'practitioner' });
        await checkByItself(anna.hook);
        assert.equal(reached(anna.hook)['treatment-notes'], 'yes');
    });

    it('is asked by a check that nobody asked for when it was never known', async () => {
        alone.write(`DELETE FROM key_reach WHERE api_key_id = ${alone.hook(anna.hook).inUse.id}`);
        assert.deepEqual((await askedSince(() => checkByItself(anna.hook))).map(below).sort(), PATHS);
        assert.equal(reached(anna.hook).patients, 'yes');
    });

    it('that Cliniko does not say clearly is asked once more later, and then is not known', async () => {
        await alone.fault({ path: '/invoices', fault: 'status:503' });
        await alone.hand('check', anna.hook);
        const job = await waitFor('the first try', () => {
            const newest = alone.jobs('reach_key').at(-1);

            return newest.state === 'waiting' && newest.attempts === 1 && newest;
        });

        assert.equal(job.outcome, 'unreachable');
        assert.ok(job.due_utc > Date.now() / 1000 + 2, 'not at once');
        assert.equal(reached(anna.hook).invoices, 'yes', 'what was known stays meanwhile');
        await alone.ended();
        assert.deepEqual([alone.jobs('reach_key').at(-1).attempts, alone.jobs('reach_key').at(-1).state], [2, 'done']);
        assert.deepEqual(reached(anna.hook), { settings: 'no', availability: 'yes', patients: 'yes', 'treatment-notes': 'yes', invoices: 'unknown' });
        await alone.faultless();
    });

    it('of a key that Cliniko does not take any more is nothing, and its badge says so', async () => {
        await alone.put([[tomasz.hook, tomasz.key]]);
        await alone.settled(tomasz.hook);
        const { id } = alone.hook(tomasz.hook).inUse;

        await alone.control('POST', 'set', { key: tailOf(tomasz.key), archived: true });
        alone.write(`INSERT INTO job (kind, api_key_id, state, due_utc, created_utc) VALUES ('reach_key', ${id}, 'waiting', 0, unixepoch())`);
        await waitFor('the doubt', () => alone.hook(tomasz.hook).inUse.verdict === 'rejected');
        assert.ok(Object.values(reached(tomasz.hook)).every((reach) => reach === 'no'));
        await alone.control('POST', 'set', { key: tailOf(tomasz.key), archived: false });
    });

    it('goes when the key goes, and when it is replaced', async () => {
        const { id: first } = alone.hook(anna.hook).inUse, { id: removed } = alone.hook(tomasz.hook).inUse;
        const rowsOf = (id) => alone.query(`SELECT count(*) AS n FROM key_reach WHERE api_key_id = ${id}`)[0].n;

        assert.equal(rowsOf(first), 5);
        await alone.hand('remove', tomasz.hook);
        assert.equal(rowsOf(removed), 0);
        await alone.put([[anna.hook, second.key]]);
        await alone.settled(anna.hook);
        assert.equal(rowsOf(first), 0);
        assert.equal(rowsOf(alone.hook(anna.hook).inUse.id), 5);
    });

    it('is asked of no key that a hijacked web points at', async () => {
        const [stranger] = alone.keys.filter(({ verdict, hook }) => verdict === 'connected' && ![anna.hook, tomasz.hook].includes(hook));

        await alone.put([[tomasz.hook, stranger.key]]); /* a wrong owner's: a candidate */
        const { candidate } = await alone.settled(tomasz.hook);

        assert.equal(candidate.verdict, 'wrong-owner');
        const asked = await askedSince(async () => {
            for (const id of [candidate.id, 999999, 0, -1])
                alone.write(`INSERT INTO job (kind, api_key_id, state, due_utc, created_utc) VALUES ('reach_key', ${id}, 'waiting', 0, unixepoch())`);
            alone.write(`INSERT INTO job (kind, api_key_id, state, due_utc, created_utc) VALUES ('reach_key', NULL, 'waiting', 0, unixepoch())`);
            await alone.over('reach_key');
            alone.write(`UPDATE api_key SET place = 'in-use', verdict = 'connected' WHERE id = ${candidate.id}`);
            alone.write(`INSERT INTO job (kind, api_key_id, state, due_utc, created_utc) VALUES ('reach_key', ${candidate.id}, 'waiting', 0, unixepoch())`);
            await alone.over('reach_key');
        });

        assert.deepEqual(asked, []);
        assert.equal(alone.query(`SELECT count(*) AS n FROM key_reach WHERE api_key_id = ${candidate.id}`)[0].n, 0);
    });

    it('is told without a word about any patient', () => {
        assert.doesNotMatch(alone.agent.output, /7100008\d|139880000000000001|Brookwater|Patient-Ids/i);
    });
});
