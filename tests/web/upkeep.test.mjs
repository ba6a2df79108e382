/* upkeep.test.mjs: keys kept good: checked every night, replaced with overlap, archived, renewed in time; and what the start
 * page says about all of it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client, startKeyrack, waitFor } from '../lib/harness.mjs';

const DAY_S = 24 * 60 * 60;
const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);
const textOf = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the upkeep of keys', { concurrency: false }, () => {
    let rack, client, good, seconds;

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        good = rack.sandbox.keysThat('connected').map(({ key, practitionerId: id, name }) => ({ key, id, name }));
        seconds = new Map(rack.sandbox.keysThat('second').map(({ key, practitionerId: id }) => [id, key]));
        await client.get('/settings/practitioners');
        await client.post('/settings/practitioners/keys', good.slice(0, 6).map(({ id, key }) => [`api_key_${id}`, key]));
        for (const { id } of good.slice(0, 6))
            assert.equal((await rack.settled(client, id)).verdict, 'connected');
    });
    after(() => rack?.stop());

    const rowOf = async (id) => Client.practitioners(await client.get('/settings/practitioners')).find((row) => row.id === id);
    const start = async () => textOf(/<main[^]*<\/main>/.exec((await client.get('/')).text)[0]);
    const keysOf = (id) => rack.query(`SELECT id, place, verdict, tail FROM api_key WHERE practitioner_id = '${id}' ORDER BY place`);
    const audits = (act) => rack.query(`SELECT object_id, outcome FROM audit WHERE act = '${act}' ORDER BY id`);

    async function archived(id, key, fields = {}) {
        return client.post(`/settings/practitioners/${id}/key/archived`, { key, ...fields });
    }

    /* A night passes: every key was last asked about two days ago, and the agent looks when it starts. A key that it is
     * at work with would be left out. */
    async function night() {
        await rack.atRest();
        await rack.agent.stop();
        rack.write(`UPDATE api_key SET checked_utc = checked_utc - ${2 * DAY_S}, trouble_utc = trouble_utc - ${2 * DAY_S}`);
        await rack.agent.start();
        await waitFor('every key to be asked about', () => rack.query(`SELECT id FROM api_key WHERE
            MAX(COALESCE(checked_utc, 0), COALESCE(trouble_utc, 0)) < ${Math.floor(Date.now() / 1000) - DAY_S}`).length === 0);
        await rack.atRest();
    }

    it('a set-up clinic\'s start page says in one glance how the keys stand', async () => {
        const text = await start();

        assert.match(text, /Keys 6 of \d+ keys in place, \d+ missing\./);
        assert.match(text, /\d+ practitioners have no key yet\. Get the keys/);
        assert.match(text, /Online bookings/);
    });

    it('a key that died in the night is told in the morning: who, since when, what waits', async () => {
        const { id, key, name } = good[0];

        await rack.sandbox.control('POST', '/set', { key: tailOf(key), archived: true });
        await night();
        const row = await rowOf(id);

        assert.equal(row.verdict, 'rejected');
        assert.match(textOf(row.html), /does not accept this key.*last worked .*/);
        assert.match(textOf(row.html), new RegExp(`Until a new key is connected, Keyrack does nothing in the name of (\\S+ )?${name}`));
        assert.match(await start(), new RegExp(`Something stopped working.*${name}: Rejected\\. Cliniko does not accept this key`));
        assert.equal(Client.practitioners(await client.get('/settings/practitioners?state=stopped')).length, 1);
        assert.deepEqual(keysOf(id).map(({ place, verdict }) => [place, verdict]), [['in-use', 'rejected']]);
        await rack.sandbox.control('POST', '/set', { key: tailOf(key), archived: false });
        await night();
        assert.equal((await rowOf(id)).verdict, 'connected');
    });

    it('a night that finds nothing new leaves no trace in the audit log', async () => {
        const before = rack.query('SELECT count(*) AS n FROM audit')[0].n;

        await night();
        assert.equal(rack.query("SELECT count(*) AS n FROM audit WHERE act NOT LIKE '%refresh%'")[0].n + audits('clinic-refreshed').length
            + audits('refresh-asked').length, rack.query('SELECT count(*) AS n FROM audit')[0].n);
        assert.ok(rack.query('SELECT count(*) AS n FROM audit')[0].n - before <= 2);
    });

    it('someone who left, or has another role, is noticed', async () => {
        const { id, name } = good[1];
        const user = rack.query(`SELECT user_id FROM practitioner WHERE id = '${id}'`)[0].user_id;

        await rack.sandbox.control('POST', '/set', { user, role: 'scheduler' });
        await night();
        assert.match(textOf((await rowOf(id)).html), /a scheduler\. That role cannot write treatment notes/);
        await rack.sandbox.control('POST', '/set', { user, role: 'practitioner', active: false });
        await night();
        assert.equal((await rowOf(id)).verdict, 'inactive-user');
        assert.match(await start(), new RegExp(`${name}: Inactive user`));
        await rack.sandbox.control('POST', '/set', { user, active: true });
        await night();
        assert.equal((await rowOf(id)).verdict, 'connected');
    });

    it('a replaced key stays beside its successor until it is archived, and says whose to archive', async () => {
        const { id, key, name } = good.find((one) => seconds.has(one.id));

        await client.post(`/settings/practitioners/${id}/key`, { api_key: seconds.get(id) });
        assert.equal((await rack.settled(client, id)).verdict, 'connected');
        assert.deepEqual(keysOf(id).map(({ place, tail }) => [place, tail]), [['in-use', tailOf(seconds.get(id))], ['retired', tailOf(key)]]);
        const old = keysOf(id)[1].id;

        assert.match(textOf((await rowOf(id)).html), new RegExp(`Archive the old key …${tailOf(key).replace(/[+/]/g, '\\$&')} \\(au4\\) in Cliniko now\\. .*signed in as (\\S+ )?${name}`));
        assert.match(await start(), /was replaced, but opens Cliniko until it is archived there/);

        /* Said too early: Cliniko is asked, and knows better. */
        assert.equal((await archived(id, old)).status, 303);
        await waitFor('Cliniko to be asked', () => keysOf(id)[1]?.verdict === 'connected');
        assert.match(textOf((await rowOf(id)).html), /Cliniko still accepted it .*not archived yet.*Take care not to archive the new one/);

        await rack.sandbox.control('POST', '/set', { key: tailOf(key), archived: true });
        assert.equal((await archived(id, old)).status, 303);
        await waitFor('the copy to be erased', () => keysOf(id).length === 1);
        assert.ok(!(await rowOf(id)).html.includes('Archive the old key'));
        assert.deepEqual(audits('old-key-erased').at(-1), { object_id: id, outcome: 'rejected' });
        assert.equal((await archived(id, old)).status, 404);
    });

    it('a replaced key can be erased here without asking, and goes by itself after a week', async () => {
        const [one, other] = good.filter((it) => seconds.has(it.id)).slice(1, 3);

        for (const { id } of [one, other]) {
            await client.post(`/settings/practitioners/${id}/key`, { api_key: seconds.get(id) });
            assert.equal((await rack.settled(client, id)).verdict, 'connected');
        }
        const old = keysOf(one.id)[1].id;

        assert.equal((await archived(other.id, old)).status, 404, 'of another practitioner');
        assert.equal((await archived(one.id, 'x')).status, 422);
        assert.equal((await archived(one.id, old, { anyway: 'yes' })).status, 303);
        assert.equal(keysOf(one.id).length, 1);
        rack.write(`UPDATE api_key SET retired_utc = retired_utc - ${7 * DAY_S} WHERE place = 'retired'`);
        await rack.agent.restart();
        await waitFor('the week to be over', () => keysOf(other.id).length === 1);
        assert.deepEqual(audits('old-key-erased').at(-1), { object_id: other.id, outcome: 'expired' });
    });

    it('a key that is old asks for a new one, and goes on working', async () => {
        const { id, name } = good[5];

        assert.match(textOf((await client.get('/settings/practitioners/ages')).text), /No key is due this month/);
        rack.write(`UPDATE api_key SET saved_utc = saved_utc - ${190 * DAY_S} WHERE practitioner_id = '${id}'`);
        assert.match(textOf((await rowOf(id)).html), /This key is 190 days old: time for a new one/);
        assert.equal((await rowOf(id)).verdict, 'connected');
        assert.match(textOf((await client.get('/settings/practitioners/ages')).text), new RegExp(`Due this month .*${name} Due since .*190 days old`));
        assert.match(await start(), /1 key is old enough to be replaced/);
        assert.equal(Client.practitioners(await client.get('/settings/practitioners?state=old')).length, 1);

        for (const days of ['0', '29', '3651', '9.5', 'soon', '']) {
            const answer = await client.post('/settings/practitioners/ages', { days });

            assert.equal(answer.status, 422, days);
            assert.match(answer.text, /Type a whole number of days/);
        }
        assert.equal((await client.post('/settings/practitioners/ages', { days: '365' })).status, 303);
        assert.match(textOf((await client.get('/settings/practitioners/ages')).text), /No key is due this month/);
        assert.ok(!(await rowOf(id)).html.includes('time for a new one'));
        assert.equal(audits('policy-changed').length, 1);
    });
});
