/* first-run.test.mjs: from the link that keyrackctl setup prints to the list of practitioners, and what links say that
 * no longer work. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { Client, startKeyrack, waitFor } from '../lib/harness.mjs';

const PERSON = { name: 'Ada Blåbär', email: 'Ada@Clinic.example', password: 'a long enough sentence' };
const FORM = { ...PERSON, password_again: PERSON.password };

describe('the first run', { concurrency: false }, () => {
    let rack, link, visitor;

    const newLink = async () => /\/setup\/\S+/.exec((await rack.ctl(['setup'])).stdout)[0];

    before(async () => {
        rack = await startKeyrack({ administrator: null });
        link = await newLink();
        visitor = rack.client();
    });
    after(() => rack?.stop());

    it('nobody can sign in yet, with nothing and with the words of a placeholder', async () => {
        for (const email of ['', 'admin', 'administrator', ...rack.query('SELECT email FROM person').map((row) => row.email)]) {
            await visitor.get('/login');
            assert.equal((await visitor.post('/login', { email, password: '' })).status, 422);
            assert.equal((await visitor.post('/login', { email, password: 'password' })).status, 422);
        }
    });

    it('the link opens a form, and looking does not spend it', async () => {
        for (let looks = 0; looks < 3; looks++) {
            const page = await rack.client().get(link);

            assert.equal(page.status, 200);
            for (const name of ['name', 'email', 'password', 'password_again'])
                assert.match(page.text, new RegExp(`<input id="${name}" name="${name}"`));
        }
    });

    const mistakes = {
        'no name': [{ name: '  ' }, ['name']],
        'a name of nothing that shows': [{ name: '\u200b\u202e' }, ['name']],
        'no e-mail': [{ email: '' }, ['email']],
        'an e-mail that is none': [{ email: 'ada' }, ['email']],
        'a short password': [{ password: 'short', password_again: 'short' }, ['password']],
        'the e-mail as password': [{ password: 'ada@clinic.example', password_again: 'ada@clinic.example' }, ['password']],
        'a password too long to be kept whole': [{ password: 'a long enough sentence '.repeat(40), password_again: 'a long enough sentence '.repeat(40) }, ['password']],
        'two passwords': [{ password_again: `${PERSON.password}!` }, ['password_again']],
        'everything': [{ name: '', email: '', password: '', password_again: '' }, ['name', 'email', 'password']],
    };

    for (const [what, [wrong, fields]] of Object.entries(mistakes))
        it(`${what}: said beside the field and in the summary; the rest stays typed, passwords do not`, async () => {
            await visitor.get(link);
            const page = await visitor.post(link, { ...FORM, ...wrong });
            const marked = [...page.text.matchAll(/<p class="err" id="([a-z_]+)-error">[^<]{10,}<\/p>/g)].map((match) => match[1]);

            assert.equal(page.status, 422);
            assert.deepEqual(marked, fields);
            for (const field of fields)
                assert.match(page.text, new RegExp(`<li><a href="#${field}">`));
            assert.doesNotMatch(page.text, /type="password"[^>]*value=/);
            if (!fields.includes('name') && !fields.includes('email'))
                assert.match(page.text, /value="Ada Blåbär"[\s\S]*value="Ada@Clinic\.example"/);
            assert.equal(rack.query('SELECT count(*) AS n FROM person WHERE active = 1')[0].n, 0);
        });

    it('while the keeper is away the form says so, and nothing is spent', async () => {
        await visitor.get(link);
        await rack.keeper.stop();
        const page = await visitor.post(link, FORM);

        assert.equal(page.status, 503);
        assert.match(page.text, /Nothing was changed/);
        assert.equal(rack.query('SELECT count(*) AS n FROM person WHERE active = 1')[0].n, 0);
        await rack.keeper.start();
        await waitFor('the form', async () => (await visitor.get(link)).status === 200);
    });

    it('a good form makes the administrator, who is signed in and led on', async () => {
        await visitor.get(link);
        const done = await visitor.post(link, FORM);

        assert.deepEqual([done.status, done.location], [303, '/']);
        const start = await visitor.get('/');

        assert.equal(start.status, 200);
        assert.match(start.text, /Ada Blåbär/);
        assert.match(start.text, /href="\/settings\/integrations\/cliniko"/);
        assert.deepEqual(rack.query("SELECT email, name, role, active FROM person WHERE active = 1"),
            [{ email: 'ada@clinic.example', name: 'Ada Blåbär', role: 'administrator', active: 1 }]);
        assert.ok(rack.query("SELECT act FROM audit WHERE actor_kind = 'person'").length > 0);
    });

    it('the link is used: for whoever made it, for strangers, and for a second try', async () => {
        for (const client of [visitor, rack.client()]) {
            const page = await client.get(link);

            assert.equal(page.status, 410);
            assert.match(page.text, /used already/);
            assert.match(page.text, /keyrackctl setup/);
        }
        const stranger = rack.client();

        await stranger.get('/login');
        assert.equal((await stranger.post(link, { ...FORM, email: 'eve@clinic.example' })).status, 410);
        assert.equal(rack.query('SELECT count(*) AS n FROM person WHERE active = 1')[0].n, 1);
    });

    it('the e-mail and password sign in', async () => {
        const client = await rack.login(PERSON);

        assert.equal((await client.get('/')).status, 200);
    });

    it('before the clinic is connected every page leads there', async () => {
        for (const path of ['/', '/settings/practitioners'])
            assert.match((await visitor.get(path)).text, /href="\/settings\/integrations\/cliniko"/, path);
        const page = await visitor.get('/settings/integrations/cliniko');

        for (const words of ['My info', 'Manage API keys', 'Archive', 'Keyrack'])
            assert.ok(page.text.includes(words), words);
    });

    it('pasting the clinic\'s key shows progress and then the practitioners', async () => {
        await rack.sandbox.latency(30);
        await visitor.get('/settings/integrations/cliniko');
        assert.equal((await visitor.post('/settings/integrations/cliniko', { api_key: rack.sandbox.clinicKey })).status, 303);
        await waitFor('a step of progress', async () => /<progress[^>]* value="\d+" max="\d+"/.test((await visitor.get('/settings/integrations/cliniko')).text));
        const page = await waitFor('the end', async () => {
            const now = await visitor.get('/settings/integrations/cliniko');

            return now.text.includes('Clinic connected') && now;
        });

        assert.match(page.text, new RegExp(`Clinic connected: ${rack.sandbox.practitioners} practitioners found`));
        assert.equal(Client.practitioners(await visitor.get('/settings/practitioners')).length, rack.sandbox.practitioners);
    });
});

describe('links', { concurrency: false }, () => {
    let rack;

    const newLink = async () => /\/setup\/\S+/.exec((await rack.ctl(['setup'])).stdout)[0];

    before(async () => { rack = await startKeyrack({ administrator: null }); });
    after(() => rack?.stop());

    it('a new one puts the old one out of use', async () => {
        const [old, now] = [await newLink(), await newLink()];

        assert.notEqual(old, now);
        assert.ok([404, 410].includes((await rack.client().get(old)).status));
        assert.equal((await rack.client().get(now)).status, 200);
    });

    it('one that is too old says so, also when its form was open', async () => {
        const link = await newLink(), visitor = rack.client();

        await visitor.get(link);
        /* Half an hour later: the keeper's file of links with every end of life moved back. */
        const dir = join(rack.dir, 'state/keeper');
        const file = readdirSync(dir).map((name) => join(dir, name)).find((path) => /expires_utc=/.test(readFileSync(path, 'utf8')));

        await rack.keeper.stop();
        writeFileSync(file, readFileSync(file, 'utf8').replace(/expires_utc=(\d+)/g, (_, at) => `expires_utc=${Number(at) - 1800}`));
        await rack.keeper.start();
        const page = await waitFor('the keeper', async () => {
            const answer = await visitor.get(link);

            return answer.status !== 503 && answer;
        });

        assert.equal(page.status, 410);
        assert.match(page.text, /Its time is up/);
        assert.equal((await visitor.post(link, FORM)).status, 410);
        assert.equal(rack.query('SELECT count(*) AS n FROM person WHERE active = 1')[0].n, 0);
    });

    it('one that never was is unknown', async () => {
        for (const token of ['A'.repeat(43), 'A'.repeat(42), 'A'.repeat(44), 'x', '..', 'a%2fb'])
            assert.equal((await rack.client().get(`/setup/${token}`)).status, 404, token);
    });

    it('two who open the same one at once make one person', async () => {
        const link = await newLink();
        const visitors = [rack.client(), rack.client(), rack.client()];

        await Promise.all(visitors.map((one) => one.get(link)));
        const answers = await Promise.all(visitors.map((one, i) => one.post(link, { ...FORM, email: `person${i}@clinic.example` })));
        const statuses = answers.map(({ status }) => status).sort();

        assert.deepEqual(statuses.filter((status) => status === 303), [303], statuses.join());
        assert.ok(statuses.slice(1).every((status) => status === 410), statuses.join());
        assert.equal(rack.query('SELECT count(*) AS n FROM person WHERE active = 1')[0].n, 1);
    });
});
