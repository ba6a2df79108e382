/* hostile-cliniko.test.mjs: whatever Cliniko answers, the pages stay whole, nobody is led elsewhere, nothing is lost, and
 * all of it recovers by itself. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client, startKeyrack, waitFor } from '../lib/harness.mjs';

const UNREADABLE = ['huge', 'deep', 'truncated', 'garbage', 'html', 'redirect', 'reset', 'status:500', 'wrong-types', 'missing-fields'];
const CLINIC = '/settings/integrations/cliniko';
const LIST = '/settings/practitioners';

const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

async function statusOf(client) {
    const answer = await client.get(`${CLINIC}/status`, { headers: { accept: 'application/json' } });

    assert.equal(answer.status, 200);
    return answer.json();
}

/* Every page answers, whole. */
async function pages(client) {
    const all = [];

    for (const path of ['/', CLINIC, LIST]) {
        const page = await client.get(path);

        assert.equal(page.status, 200, path);
        assert.match(page.text, /<\/html>\s*$/, path);
        assert.ok(page.body.length < 60000, `${path} has ${page.body.length} bytes`);
        all.push(page);
    }
    return all;
}

function nobodyWentElsewhere(log) {
    assert.deepEqual(log.filter(({ path }) => !/^\/(au4|uk2)\/v1\//.test(path)), []);
}

describe('while the clinic is being connected', { concurrency: false }, () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack();
        client = await rack.login();
    });
    after(() => rack?.stop());

    for (const fault of UNREADABLE)
        it(`${fault}: the key is kept and tried again, and the page says so`, async () => {
            await rack.sandbox.clearFaults();
            await rack.sandbox.fault({ path: '*', fault, times: 'forever' });
            await client.get(CLINIC);
            assert.equal((await client.post(CLINIC, { api_key: rack.sandbox.clinicKey })).status, 303);
            const { verdict, message, next_step: next } = await waitFor('a verdict', async () => {
                const now = await statusOf(client);

                return now.verdict !== 'checking' && now;
            });

            assert.equal(verdict, 'unreachable', message);
            assert.ok(message.length > 20 && next.length > 10);
            await pages(client);
            assert.deepEqual(rack.query('SELECT * FROM clinic'), []);
        });

    it('when Cliniko is itself again it is connected without anybody\'s doing', async () => {
        await rack.sandbox.clearFaults();
        await waitFor('the connection', async () => (await statusOf(client)).verdict === 'connected', 40000);
        await waitFor('the practitioners', async () => Client.practitioners(await client.get(LIST)).length === rack.sandbox.practitioners, 40000);
        nobodyWentElsewhere(await rack.sandbox.log());
    });
});

describe('when the clinic is connected', { concurrency: false }, () => {
    let rack, client, good;

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        good = rack.sandbox.keysThat('connected');
    });
    after(() => rack?.stop());

    const people = () => rack.query('SELECT id, user_id, name, designation, active, gone_utc, businesses FROM practitioner ORDER BY id');
    const lastRefresh = () => rack.query("SELECT * FROM job WHERE kind = 'refresh_clinic' ORDER BY id DESC LIMIT 1")[0];

    /* Asks for a refresh, which makes it due now, and waits until it has ended or is put off. */
    async function refresh() {
        await client.get(CLINIC);
        assert.equal((await client.post(`${CLINIC}/refresh`)).status, 303);
        return waitFor('an end of the refresh', () => {
            const now = lastRefresh();

            return (['done', 'failed'].includes(now.state) || (now.state === 'waiting' && now.due_utc > Date.now() / 1000 + 1)) && now;
        });
    }

    it('keys whose answers are unreadable are unreachable, each for itself, and the others are judged', async () => {
        const spoilt = good.slice(0, good.length - 1);

        for (const [i, { key }] of spoilt.entries())
            await rack.sandbox.fault({ path: '*', key_tail: tailOf(key), fault: UNREADABLE[i % UNREADABLE.length], times: 'forever' });
        await client.get(LIST);
        await client.post(`${LIST}/keys`, good.map(({ practitionerId, key }) => [`api_key_${practitionerId}`, key]));
        for (const { practitionerId } of spoilt)
            assert.equal((await rack.settled(client, practitionerId)).verdict, 'unreachable');
        assert.equal((await rack.settled(client, good.at(-1).practitionerId)).verdict, 'connected');
        await pages(client);
        await rack.sandbox.clearFaults();
        /* They are tried again by themselves while the tests below run; the last one looks. */
    });

    for (const fault of ['huge', 'garbage', 'wrong-types', 'next-loop', 'next-other-host'])
        it(`a refresh with ${fault} loses nobody`, async () => {
            const before = people();

            await rack.sandbox.fault({ path: '/practitioners', fault, times: 'forever' });
            const { state } = await refresh();

            assert.ok(['waiting', 'failed', 'done'].includes(state));
            assert.deepEqual(people(), before);
            await pages(client);
            assert.equal(Client.practitioners(await client.get(LIST)).length, rack.sandbox.practitioners);
            await rack.sandbox.clearFaults();
        });

    it('ids as numbers are the same ids, to the last of 19 digits', async () => {
        const before = people();

        await rack.sandbox.fault({ path: '*', fault: 'numbers-as-ids', times: 'forever' });
        assert.equal((await refresh()).state, 'done');
        assert.deepEqual(people(), before);
        assert.ok(before.some(({ id }) => id.length === 19));
        await rack.sandbox.clearFaults();
    });

    /* What a distortion leaves of names, in the stored text and on the pages. */
    const names = {
        'script-names': (pagesText, stored) => {
            assert.doesNotMatch(pagesText, /<script>alert|<img/i);
            assert.match(pagesText, /&lt;script&gt;alert/);
            assert.match(stored, /<script>alert/);
        },
        'rtl-names': (pagesText, stored) => assert.doesNotMatch(pagesText + stored, /[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f]/),
        'long-names': (pagesText, stored) => {
            assert.ok(JSON.parse(stored).every(({ name, designation }) => name.length <= 200 && designation.length <= 200), 'a stored name is too long');
            assert.doesNotMatch(pagesText, /[^<>]{1000}/);
        },
    };

    for (const [fault, expect] of Object.entries(names))
        it(`${fault} come out escaped and bounded, and go when Cliniko mends them`, async () => {
            const before = people();

            await rack.sandbox.fault({ path: '*', fault, times: 'forever' });
            await refresh();
            assert.notDeepEqual(people(), before, 'the control: the names did change');
            expect((await pages(client)).map(({ text }) => text).join(''), JSON.stringify(people()));
            await rack.sandbox.clearFaults();
            assert.equal((await refresh()).state, 'done');
            assert.deepEqual(people(), before);
        });

    it('a name of script in the verdict of a key is text as well', async () => {
        const theirs = good.at(-1);

        await rack.sandbox.fault({ path: '*', fault: 'script-names', times: 'forever' });
        await client.get(LIST);
        await client.post(`${LIST}/${theirs.practitionerId}/key`, { api_key: rack.sandbox.keysThat('not-enough-access').at(-1).key });
        const status = await rack.settled(client, theirs.practitionerId);
        const page = await client.get(LIST);

        assert.notEqual(status.verdict, 'unreachable');
        assert.doesNotMatch(page.text, /<script>alert|<img/i);
        assert.match(page.text, /&lt;script&gt;alert/);
        await rack.sandbox.clearFaults();
    });

    it('after all of it the same practitioners are there, every key is connected by itself, and nobody was led away', async () => {
        for (const { practitionerId } of good.slice(0, -1))
            await waitFor(`the key of ${practitionerId}`, async () => (await rack.verdict(client, practitionerId)).verdict === 'connected', 45000);
        assert.equal(Client.practitioners(await client.get(LIST)).length, rack.sandbox.practitioners);
        nobodyWentElsewhere(await rack.sandbox.log());
        assert.equal(rack.agent.running, true);
    });
});
