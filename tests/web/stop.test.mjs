/* stop.test.mjs: the emergency stop as its page, the banner and everybody else's pages see it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';

const STOP = '/settings/stop';
const LIST = '/settings/practitioners';
const textOf = (page) => page.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const isMarked = (page) => /<aside class="stopped"/.test(page.text);

describe('the emergency stop', { concurrency: false }, () => {
    let rack, client, good;
    const one = (sql) => Object.values(rack.query(sql)[0])[0];
    const sent = async () => (await rack.sandbox.log()).length;

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        good = rack.sandbox.keysThat('connected');
        await client.get(LIST);
        await client.post(LIST + '/keys', good.slice(0, 2).map(({ practitionerId, key }) => [`api_key_${practitionerId}`, key]));
        for (const { practitionerId } of good.slice(0, 2))
            assert.equal((await rack.settled(client, practitionerId)).verdict, 'connected');
        await rack.atRest();
    });
    after(() => rack?.stop());

    it('says what it does before it is pressed, and asks for no password', async () => {
        const page = await client.get(STOP);

        assert.equal(page.status, 200);
        assert.match(textOf(page), /Keyrack uses no Cliniko key any more.*Nothing is lost/);
        assert.doesNotMatch(page.text, /name="proof"|type="password"/);
        assert.ok(!isMarked(page));
        rack.write('UPDATE session SET proven_utc = 1');
        assert.equal((await client.post(STOP)).location, STOP);
        assert.deepEqual(rack.query("SELECT actor_kind, object_kind, outcome FROM audit WHERE act = 'stopped'"),
            [{ actor_kind: 'person', object_kind: 'clinic', outcome: 'done' }]);
    });

    it('stands on every page, for everybody', async () => {
        const visitor = rack.client();

        for (const path of ['/', STOP, LIST, '/bookings', '/settings/audit', '/settings/integrations/cliniko'])
            assert.ok(isMarked(await client.get(path)), path);
        for (const path of ['/login', '/k/', '/nothing-here'])
            assert.ok(isMarked(await visitor.get(path)), path);
        assert.match((await client.get('/')).text, /<aside[^]*href="\/settings\/stop"[^]*<\/aside>/);
        assert.doesNotMatch((await visitor.get('/login')).text, /href="\/settings\/stop"/);
    });

    it('lets what is asked for wait, and says so', async () => {
        const { practitionerId: id, key, name } = good[2];
        const asked = await sent();

        await client.get(LIST);
        assert.equal((await client.post(`${LIST}/${id}/key`, { api_key: key })).status, 303);
        await client.post('/bookings/refresh');
        assert.match(textOf(await client.get(LIST)), /Keyrack is stopped, so no key is checked just now\. Checks that wait go on/);
        assert.match(textOf(await client.get('/bookings')), /Keyrack is stopped, so nothing is asked of Cliniko just now/);
        const page = textOf(await client.get(STOP));

        assert.match(page, /Since .* by Robin Field\./);
        assert.match(page, /1 fetch of the lists from Cliniko 1 check of a key/);
        assert.ok(page.includes(name));
        assert.equal(await sent(), asked);
    });

    it('lists every key to archive, by person, with its hint', async () => {
        const page = await client.get(STOP);
        const rows = [...page.text.matchAll(/<tr><th scope="row">([^<]*)<\/th><td[^>]*>([^<]*)<\/td><td[^>]*>([^<]*)<\/td>/g)].map(([, ...cells]) => cells);
        const hints = rack.query('SELECT tail, shard FROM api_key').map(({ tail, shard }) => `…${tail} (${shard})`);

        assert.deepEqual(rows.map(([, hint]) => hint).sort(), hints.sort());
        assert.equal(rows[0][0], 'The clinic’s own key');
        const nameOf = ({ practitionerId }) => one(`SELECT name FROM practitioner WHERE id = '${practitionerId}'`);

        assert.deepEqual(rows.slice(1).map(([name]) => name).sort(), good.slice(0, 3).map(nameOf).sort());
        assert.equal(rows.find(([name]) => name === nameOf(good[2]))[2], 'Pasted, not in use yet');
        for (const { key } of rack.sandbox.keys)
            assert.ok(!page.text.includes(key.slice(0, 20)));
    });

    it('pressed twice, is the same stop', async () => {
        const since = one('SELECT stopped_utc FROM emergency_stop');

        await client.get(STOP);
        assert.equal((await client.post(STOP)).status, 303);
        assert.equal(one('SELECT stopped_utc FROM emergency_stop'), since);
        assert.equal(one("SELECT count(*) FROM audit WHERE act = 'stopped'"), 1);
    });

    it('ends with a password only, and then what waited is done', async () => {
        rack.write('UPDATE session SET proven_utc = 1');
        assert.match((await client.get(STOP)).text, /name="proof"/);
        const wrong = await client.post(`${STOP}/resume`, { proof: 'not the password at all' });

        assert.notEqual(wrong.status, 303);
        assert.equal(one('SELECT count(*) FROM emergency_stop'), 1);
        await client.get(STOP);
        assert.equal((await client.post(`${STOP}/resume`, { proof: rack.administrator.password })).location, STOP);
        assert.equal(one('SELECT count(*) FROM emergency_stop'), 0);
        assert.equal(one("SELECT count(*) FROM audit WHERE act = 'resumed'"), 1);
        assert.equal((await rack.settled(client, good[2].practitionerId)).verdict, 'connected');
        assert.ok(!isMarked(await client.get('/')));
        assert.ok(!isMarked(await rack.client().get('/login')));
    });

    it('does not happen without its audit row', async () => {
        await client.get(STOP);
        rack.write('ALTER TABLE audit RENAME TO audit_gone');
        try {
            assert.ok((await client.post(STOP)).status >= 500);
            assert.equal(one('SELECT count(*) FROM emergency_stop'), 0);
        } finally {
            rack.write('ALTER TABLE audit_gone RENAME TO audit');
        }
    });

    it('is found in the log by the kind of act, also in the file', async () => {
        const page = await client.get('/settings/audit?act=stopped');

        assert.equal([...page.text.matchAll(/<tr data-entry=/g)].length, 1);
        assert.match(textOf(page), /Stopped all use of keys/);
        assert.equal((await client.get('/settings/audit?act=mischief')).status, 422);
        rack.write(`INSERT INTO audit (at_utc, actor_kind, address, act, object_kind, object_id, outcome, detail, request_id)
            VALUES (unixepoch(), 'agent', '', 'key-used', 'clinic', '', 'done', 'refresh reads=12 writes=0', '')`);
        assert.match(textOf(await client.get('/settings/audit?act=key-used')), /Used the key with Cliniko Fetch the clinic: read 12 times within an hour, changed nothing/);
        await client.get('/settings/audit');
        const file = await client.post('/settings/audit/export', { act: 'stopped' });
        const rows = file.text.trim().split('\r\n');

        assert.equal(rows.length, 2);
        assert.match(rows[0], /"Detail","Request"$/);
        assert.match(rows[1], /"stopped","","[0-9a-f-]+"$/);
    });
});
