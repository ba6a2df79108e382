/* visits.test.mjs: what counts as somebody being there, and what a sign-in page says to who was away. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';

describe('a session', () => {
    const AWAY_S = 600;
    let rack, client, id;
    const seen = () => rack.query('SELECT max(seen_utc) AS at FROM session')[0].at;

    async function seenLater(path, headers) {
        rack.write(`UPDATE session SET seen_utc = seen_utc - ${AWAY_S}`);
        const before = seen();

        assert.equal((await client.get(path, { headers })).status, 200);
        return seen() - before;
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        id = rack.sandbox.keysThat('connected')[0].practitionerId;
    });
    after(() => rack?.stop());

    it('is in use when somebody opens a page', async () => {
        assert.ok(await seenLater('/settings/practitioners') >= AWAY_S - 60);
    });

    it('is not kept alive by a script that follows a check', async () => {
        assert.equal(await seenLater(`/settings/practitioners/${id}/key/status`, { accept: 'application/json' }), 0);
    });

    it('that is over leads to a sign-in page that says so, and on from there', async () => {
        const visitor = rack.client();
        const page = await visitor.get('/settings/practitioners', { follow: true });

        assert.match(page.text, /You are not signed in, or were away for a while/);
        assert.doesNotMatch((await rack.client().get('/login')).text, /were away/);
        const { email, password } = rack.administrator;
        const answer = await visitor.post('/login', { email, password, next: '/settings/practitioners' });

        assert.equal(answer.location, '/settings/practitioners');
    });
});
