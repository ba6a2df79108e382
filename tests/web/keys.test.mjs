/* keys.test.mjs: the life of a practitioner's key as an administrator sees it, from paste to removal. */
import assert from 'node:assert/strict';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { fingerprint } from '../lib/fingerprint.mjs';
import { Client, startKeyrack, waitFor } from '../lib/harness.mjs';

const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

describe('a practitioner\'s key', { concurrency: false }, () => {
    let rack, client, good;

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        good = rack.sandbox.keysThat('connected').map(({ key, practitionerId: id, name }) => ({ key, id, name }));
    });
    after(() => rack?.stop());

    async function list(path = '/settings/practitioners') {
        const page = await client.get(path);

        assert.equal(page.status, 200);
        return page;
    }

    async function rowOf(id) {
        return Client.practitioners(await list()).find((row) => row.id === id);
    }

    async function act(id, what, fields) {
        const answer = await client.post(`/settings/practitioners/${id}/key${what}`, fields);

        assert.deepEqual([answer.status, answer.location], [303, `/settings/practitioners#practitioner-${id}`], answer.text.slice(0, 300));
    }

    async function paste(id, text) {
        await act(id, '', { api_key: text });
        return rack.settled(client, id);
    }

    const audits = (id, act) => rack.query(`SELECT a.*, p.email FROM audit a LEFT JOIN person p ON p.id = a.actor_id
        WHERE act = '${act}' AND object_kind = 'practitioner' AND object_id = '${id}' ORDER BY a.id`);

    /* The verdict in the status, in the row, and in the audit log. */
    async function assertVerdict(id, verdict, message) {
        const status = await rack.settled(client, id), row = await rowOf(id);

        assert.equal(status.verdict, verdict, status.message);
        assert.match(status.message, message);
        assert.equal(row.verdict, verdict);
        assert.equal(audits(id, 'key-judged').at(-1).outcome, verdict);
    }

    it('is connected when it is theirs; the row shows its hint, who saved it and when, and nothing of the rest', async () => {
        const { id, key, name } = good[0];

        await paste(id, key);
        await assertVerdict(id, 'connected', /\w/);
        const row = await rowOf(id);

        assert.ok(row.html.includes(name));
        assert.match(row.html, new RegExp(`Key …${tailOf(key).replace(/[+/]/g, '\\$&')} \\(au4\\), saved .* by Robin Field, checked `));
        assert.match(row.html, new RegExp(`name="api_key_${id}"(?![^>]* value=)`), 'a key field has no value');
    });

    it('takes the place of what was asked, whatever came along with the paste', async () => {
        const { id, key } = good[1];

        for (const text of [`  ${key}\r\n`, `"${key}"`, `API key: ${key}`, `\u200b${key}\ufeff`, key.replace(/-au4$/, '-AU4')])
            assert.equal((await paste(id, text)).verdict, 'connected', JSON.stringify(text).slice(0, 20));
        await act(id, '/remove');
    });

    const cases = {
        'rejected when it is archived': 'rejected',
        'told inactive when its user is': 'inactive-user',
        'not enough when its role cannot write treatment notes': 'not-enough-access',
        'told another account\'s when it is': 'wrong-account',
    };

    for (const [what, verdict] of Object.entries(cases))
        it(`is ${what}`, async () => {
            const { key, practitionerId } = rack.sandbox.keysThat(verdict)[0];
            const [listed] = rack.query(`SELECT id FROM practitioner WHERE id = '${practitionerId}'`);
            const id = listed?.id ?? good[2].id; /* those of another account are on nobody's hook here */

            await paste(id, key);
            await assertVerdict(id, verdict, /\w/);
            await act(id, '/remove');
        });

    it('is told cut off at once, beside its field, without a word to Cliniko', async () => {
        await rack.atRest();
        const { id, key } = good[2], unchanged = fingerprint(rack);

        for (const cut of [key.slice(0, 30), key.slice(0, -1), key.slice(0, -3), key.slice(0, -4), '', '   ', `${key}\n${good[3].key}`]) {
            const answer = await client.post(`/settings/practitioners/${id}/key`, { api_key: cut });
            const row = Client.practitioners(answer).find((one) => one.id === id);

            assert.equal(answer.status, 422);
            assert.match(row.html, new RegExp(`<p class="err" id="e${id}">[^<]{20,}</p>`));
            assert.match(row.html, /aria-invalid="true"/);
            assert.match(answer.text, new RegExp(`<a href="#k${id}">`));
            assert.ok(cut.length < 10 || !answer.text.includes(cut.slice(0, 10)), 'what was pasted came back');
        }
        assert.equal(fingerprint(rack), unchanged);
    });

    it('of somebody else says whose it is, and moves there when asked', async () => {
        const [mine, theirs] = [good[2], good[3]];

        await paste(mine.id, theirs.key);
        await assertVerdict(mine.id, 'wrong-owner', new RegExp(theirs.name.split(' ')[0]));
        assert.match((await rowOf(mine.id)).html, new RegExp(`/key/move"><button[^>]*>Save it for [^<]*${theirs.name.split(' ')[0]}`));
        await act(mine.id, '/move');
        await waitFor('the key on its own hook', async () => (await rowOf(theirs.id)).verdict === 'connected');
        assert.equal((await rowOf(mine.id)).verdict, 'none');
        assert.deepEqual([audits(mine.id, 'key-move-asked').length, audits(mine.id, 'key-moved').length], [1, 1]);
        await act(theirs.id, '/remove');
    });

    it('is a duplicate where it is not at home while it is in use there', async () => {
        await paste(good[3].id, good[0].key);
        await assertVerdict(good[3].id, 'duplicate', /\w/);
        await act(good[3].id, '/remove');
        assert.equal((await rowOf(good[0].id)).verdict, 'connected');
    });

    it('stays in use until its successor is connected, and the page shows both', async () => {
        const { id, key } = good[0], archived = rack.sandbox.keysThat('rejected')[0].key;

        await paste(id, archived);
        await assertVerdict(id, 'rejected', /\w/);
        const row = await rowOf(id);

        assert.ok(row.html.includes(`…${tailOf(archived)}`) && row.html.includes(`…${tailOf(key)}`));
        assert.match(row.html, /The earlier key .* stays in use until the new one is connected/);
        assert.deepEqual(rack.query(`SELECT place, verdict, tail FROM api_key WHERE practitioner_id = '${id}' ORDER BY place`), [
            { place: 'candidate', verdict: 'rejected', tail: tailOf(archived) }, { place: 'in-use', verdict: 'connected', tail: tailOf(key) }]);
        await paste(id, key);
        assert.deepEqual(rack.query(`SELECT place, verdict FROM api_key WHERE practitioner_id = '${id}'`), [{ place: 'in-use', verdict: 'connected' }]);
    });

    it('is judged with many others, each for itself; a bad one keeps none of them back', async () => {
        const [bad, one, other] = [good[4], good[5], good[6]];
        const page = await list();
        const fields = Client.practitioners(page).map(({ id }) => [`api_key_${id}`, { [bad.id]: 'cut-off', [one.id]: one.key, [other.id]: good[7].key }[id] ?? '']);
        const answer = await client.post('/settings/practitioners/keys', fields);

        assert.equal(answer.status, 422);
        assert.match(Client.practitioners(answer).find((row) => row.id === bad.id).html, new RegExp(`id="e${bad.id}"`));
        for (const { id } of [one, other]) {
            const row = Client.practitioners(answer).find((each) => each.id === id);

            assert.doesNotMatch(row.html, /class="err"/);
            assert.ok(['checking', 'connected', 'wrong-owner'].includes(row.verdict), row.verdict);
        }
        assert.equal((await rack.settled(client, one.id)).verdict, 'connected');
        assert.equal((await rack.settled(client, other.id)).verdict, 'wrong-owner');
        assert.equal((await rowOf(bad.id)).verdict, 'none');
        await act(other.id, '/remove');
    });

    it('with all fields empty is asked for', async () => {
        await rack.atRest();
        const unchanged = fingerprint(rack);
        const answer = await client.post('/settings/practitioners/keys', Client.practitioners(await list()).map(({ id }) => [`api_key_${id}`, '']));

        assert.equal(answer.status, 422);
        assert.match(answer.text, /No key was pasted/);
        assert.equal(fingerprint(rack), unchanged);
    });

    it('is checked again when asked: archived meanwhile, and brought back', async () => {
        const { id, key } = good[5];

        for (const [archived, verdict] of [[true, 'rejected'], [false, 'connected']]) {
            await rack.sandbox.control('POST', '/set', { key: tailOf(key), archived });
            await act(id, '/check');
            await assertVerdict(id, verdict, /\w/);
        }
    });

    it('is kept when Cliniko does not answer, says when it tries again, and does', async () => {
        const { id, key } = good[6];

        await rack.sandbox.fault({ path: '*', fault: 'status:503', times: 'forever' });
        const { verdict, message, next_step: next } = await paste(id, key);

        assert.equal(verdict, 'unreachable');
        assert.match(`${message} ${next}`, /again (in|at|within) |tries again|next/i);
        const [{ next_check_utc: when, verdict: stored }] = rack.query(`SELECT * FROM api_key WHERE practitioner_id = '${id}'`);

        assert.equal(stored, 'unreachable');
        assert.ok(when >= Math.floor(Date.now() / 1000) - 1, 'the next try is to come');
        await rack.sandbox.clearFaults();
        await act(id, '/check');
        assert.equal((await rack.settled(client, id)).verdict, 'connected');
    });

    it('is removed only after a question that says what stops', async () => {
        await rack.atRest();
        const { id, key, name } = good[6], before = fingerprint(rack);
        const question = await client.get(`/settings/practitioners/${id}/key/remove`);

        assert.equal(question.status, 200);
        assert.match(question.text, /stops working/);
        assert.ok(question.text.includes(name.split(' ')[0]) && question.text.includes(`…${tailOf(key)}`));
        assert.match(question.text, new RegExp(`method="post" action="/settings/practitioners/${id}/key/remove"`));
        assert.equal(fingerprint(rack), before);
        await act(id, '/remove');
        assert.equal((await rowOf(id)).verdict, 'none');
        assert.deepEqual(rack.query(`SELECT id FROM api_key WHERE practitioner_id = '${id}'`), []);
        assert.equal((await client.get(`/settings/practitioners/${id}/key/remove`)).status, 303, 'nothing is left to ask about');
    });

    it('that is not there can be neither checked, removed nor moved', async () => {
        await rack.atRest();
        const unchanged = fingerprint(rack);

        for (const what of ['/check', '/remove', '/move']) {
            const answer = await client.post(`/settings/practitioners/${good[6].id}/key${what}`);

            assert.ok([303, 404, 409].includes(answer.status), `${what} gave ${answer.status}`);
        }
        assert.equal(fingerprint(rack), unchanged);
    });

    it('has a status of few words', async () => {
        for (const { id } of [good[0], good[6]]) {
            const answer = await client.get(`/settings/practitioners/${id}/key/status`, { headers: { accept: 'application/json' } });
            const status = answer.json();

            assert.equal(answer.headers['content-type'], 'application/json');
            assert.deepEqual(Object.keys(status).sort(), ['mark', 'message', 'next_step', 'verdict']);
            assert.ok(Object.values(status).every((value) => typeof value === 'string'));
            assert.equal(status.verdict, (await rowOf(id)).verdict);
        }
        for (const [who, path, status] of [[rack.client(), `/settings/practitioners/${good[0].id}/key/status`, 401], [client, '/settings/practitioners/999/key/status', 404]]) {
            const answer = await who.get(path, { headers: { accept: 'application/json' } });

            assert.equal(answer.status, status);
            assert.deepEqual(Object.keys(answer.json()).sort(), ['error', 'message']);
        }
    });

    it('is in no answer, whatever is asked', async () => {
        const { id } = good[0];
        const paths = ['/', '/settings/practitioners', '/settings/practitioners?state=connected', `/settings/practitioners?q=${encodeURIComponent(good[0].name)}`,
            '/settings/integrations/cliniko', '/settings/integrations/cliniko/status', `/settings/practitioners/${id}/key/status`, `/settings/practitioners/${id}/key/remove`, '/healthz'];

        for (const path of paths) {
            const answer = await client.get(path);

            assert.equal(answer.status, 200, path);
            for (const { key } of rack.sandbox.keys)
                assert.ok(!answer.text.includes(key.slice(0, 12)), `${path} has a key`);
        }
    });

    it('is counted, filtered and found', async () => {
        const page = await list();
        const rows = Client.practitioners(page).filter(({ verdict }) => verdict !== undefined);
        const connected = rows.filter(({ verdict }) => verdict === 'connected').length;

        assert.match(page.text, new RegExp(`${connected} of ${rack.sandbox.practitioners} keys in place`));
        assert.deepEqual(Client.practitioners(await list('/settings/practitioners?state=connected')).map(({ verdict }) => verdict), Array(connected).fill('connected'));
        assert.deepEqual(Client.practitioners(await list(`/settings/practitioners?q=${encodeURIComponent('wiśniewski')}`)).map(({ id }) => id), [good[1].id]);
        assert.match((await list('/settings/practitioners?q=%25')).text, /Show all practitioners/);
        assert.deepEqual(Client.practitioners(await list('/settings/practitioners?q=%25')), []);
    });

    it('leaves an audit row for every change: who, what, when, from where, and never a key', async () => {
        const rows = rack.query("SELECT a.*, p.email FROM audit a LEFT JOIN person p ON p.id = a.actor_id WHERE act LIKE 'key-%'");
        const who = ({ actor_kind: kind, email, address }) => `${kind} ${email ?? '-'} ${address}`.trimEnd();
        const administrator = `person ${rack.administrator.email} 127.0.0.1`;

        /* The agent moves a key for whoever asked; from where they did is in the row of their asking. */
        assert.deepEqual(Object.fromEntries(rows.map((row) => [row.act, [...new Set(rows.filter(({ act }) => act === row.act).map(who))]]).sort()), {
            'key-check': [administrator], 'key-judged': ['agent -'], 'key-move-asked': [administrator],
            'key-moved': [`person ${rack.administrator.email}`], 'key-removed': [administrator], 'key-saved': [administrator, `person ${rack.administrator.email}`],
        });
        assert.ok(rows.every(({ at_utc: at }) => at > Date.now() / 1000 - 600));
        for (const { key } of rack.sandbox.keys)
            assert.ok(!JSON.stringify(rows).includes(key.slice(0, 8)));
    });

    it('is not touched by looking: no GET changes the database', async () => {
        await rack.atRest();
        const unchanged = fingerprint(rack);

        for (const path of ['/', '/login', '/healthz', '/nowhere', '/settings/practitioners', '/settings/practitioners?state=connected', '/settings/integrations/cliniko',
            '/settings/integrations/cliniko/status', ...['status', 'remove', 'check', 'move'].map((what) => `/settings/practitioners/${good[0].id}/key/${what}`),
            '/settings/integrations/cliniko/refresh', '/logout', '/settings/practitioners/keys'])
            for (const method of ['GET', 'HEAD'])
                await client.request(method, path);
        assert.equal(fingerprint(rack), unchanged);
        assert.equal((await list()).status, 200, 'and signs nobody out');
    });
});

describe('the health page', { concurrency: false }, () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack();
        client = rack.client();
    });
    after(() => rack?.stop());

    const health = async () => {
        const answer = await client.get('/healthz');

        return [answer.status, answer.json()];
    };

    it('names what works, to anybody, and nothing else', async () => {
        assert.deepEqual(await health(), [200, { status: 'ok', database: 'ok', agent: 'ok' }]);
    });

    it('says so when the agent\'s heart has stopped, and when it beats again', async () => {
        await rack.agent.stop();
        assert.equal((await health())[0], 200, 'a beat is good for a while');
        rack.write('UPDATE heartbeat SET beat_utc = beat_utc - 31');
        assert.deepEqual(await health(), [503, { status: 'unavailable', database: 'ok', agent: 'unavailable' }]);
        rack.write('DELETE FROM heartbeat');
        assert.equal((await health())[0], 503);
        await rack.agent.start();
        await waitFor('a beat', async () => (await health())[0] === 200);
    });

    it('says so when the database is gone', async () => {
        const file = join(rack.dir, 'state/shared/keyrack.db');

        await rack.agent.stop();
        renameSync(file, `${file}.away`);
        assert.deepEqual(await health(), [503, { status: 'unavailable', database: 'unavailable', agent: 'unavailable' }]);
        assert.equal(existsSync(file), false, 'nobody made an empty one instead');
        renameSync(`${file}.away`, file);
        await rack.agent.start();
        await waitFor('good health', async () => (await health())[0] === 200);
    });
});
