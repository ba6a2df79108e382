/* take-back.test.mjs: a new key beside one in use can be taken back alone, and only that. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';

describe('a new key beside one in use', () => {
    let rack, client, mine, hers, path;

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        [mine, hers] = rack.sandbox.keysThat('connected');
        path = `/settings/practitioners/${mine.practitionerId}/key`;
        await client.get('/settings/practitioners');
        await client.post(path, { api_key: mine.key });
        assert.equal((await rack.settled(client, mine.practitionerId)).verdict, 'connected');
        await client.post(path, { api_key: hers.key });
        assert.equal((await rack.settled(client, mine.practitionerId)).verdict, 'wrong-owner');
    });
    after(() => rack?.stop());

    it('is offered to be removed alone', async () => {
        const page = await client.get(`${path}/remove`);

        assert.match(page.text, /name="only" value="new"/);
        assert.match(page.text, /Remove both keys/);
    });

    it('is not removed by a word we do not know', async () => {
        const answer = await client.post(`${path}/remove`, { only: 'old' });

        assert.equal(answer.status, 422);
        assert.equal((await rack.verdict(client, mine.practitionerId)).verdict, 'wrong-owner');
    });

    it('goes, and the key in use goes on as before', async () => {
        assert.equal((await client.post(`${path}/remove`, { only: 'new' })).status, 303);
        assert.equal((await rack.verdict(client, mine.practitionerId)).verdict, 'connected');
        assert.equal((await client.post(`${path}/remove`, { only: 'new' })).status, 404);
        assert.doesNotMatch((await client.get(`${path}/remove`)).text, /name="only"/);
    });
});
