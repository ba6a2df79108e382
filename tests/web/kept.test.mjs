/* kept.test.mjs: a form that comes after the session ended is there again after the sign-in, with what was typed and
 * without its secrets; a form from elsewhere is never shown. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { unescapeHtml } from '../lib/client.mjs';
import { fingerprint } from '../lib/fingerprint.mjs';
import { startKeyrack } from '../lib/harness.mjs';

const AGES = '/settings/practitioners/ages';
const LINKS = '/bookings/links';
const NASTY = 'https://a.example/?x=1&y="2"\r\n\r\n<script>alert(1)</script>\r\n  indented, and \'quoted\'';

describe('a form that comes too late', { concurrency: false }, () => {
    let rack;
    const days = () => rack.query('SELECT key_age_days AS days FROM policy')[0].days;
    const expire = () => rack.write('UPDATE session SET seen_utc = seen_utc - 3600');
    const field = (page, name) => {
        const input = new RegExp(`<input [^>]*name="${name}"[^>]*>`).exec(page.text);
        const area = new RegExp(`<textarea [^>]*name="${name}"[^>]*>\n([^]*?)</textarea>`).exec(page.text);
        const value = input && /value="([^"]*)"/.exec(input[0]);

        return area ? unescapeHtml(area[1]) : value ? unescapeHtml(value[1]) : undefined;
    };

    /* What a browser sends back of a page: every field of its form that has a value, line ends as a browser writes them. */
    function fieldsOf(page) {
        const pairs = [...page.text.matchAll(/<(?:input|textarea) [^>]*name="([^"]*)"/g)].map(([, name]) => [name, field(page, name) ?? '']);

        return pairs.filter(([name]) => name !== 'csrf').map(([name, value]) => [name, value.replace(/\r?\n/g, '\r\n')]);
    }

    async function lateForm(path, fields, options) {
        const client = await rack.login();

        await client.get(AGES);
        expire();
        return { client, page: await client.post(path, fields, options) };
    }

    async function signIn(client, page, password = rack.administrator.password) {
        const fields = fieldsOf(page).filter(([name]) => !['email', 'password'].includes(name));

        return client.post('/login', [...fields, ['email', rack.administrator.email], ['password', password]]);
    }

    before(async () => { rack = await startKeyrack(); });
    after(() => rack?.stop());

    it('is there after the sign-in, and does then what it was for', async () => {
        const { client, page } = await lateForm(AGES, { days: '91' });

        assert.equal(page.status, 403);
        assert.match(page.text, /<h1>Sign in<\/h1>[^]*What you typed is kept/);
        assert.notEqual(days(), 91);
        const again = await signIn(client, page);

        assert.equal(again.status, 200);
        assert.match(again.text, /<h1>You are signed in again<\/h1>/);
        assert.match(again.text, new RegExp(`<form method="post" action="${AGES}">`));
        assert.equal(field(again, 'days'), '91');
        assert.notEqual(days(), 91, 'not before it is sent');
        assert.equal((await client.post(AGES, fieldsOf(again))).location, AGES);
        assert.equal(days(), 91);
    });

    it('keeps every character of a long text', async () => {
        const { client, page } = await lateForm(LINKS, { links: NASTY });
        const again = await signIn(client, page);

        assert.doesNotMatch(page.text + again.text, /<script>alert/);
        assert.match(again.text, /<textarea [^>]*name="links"/);
        assert.equal(field(again, 'links').replace(/\r?\n/g, '\r\n'), NASTY);
        assert.equal((await client.post(LINKS, fieldsOf(again))).status, 200);
    });

    it('is carried through a wrong password, too', async () => {
        const { client, page } = await lateForm(AGES, { days: '92' });
        const refused = await signIn(client, page, 'not the password at all');

        assert.equal(refused.status, 422);
        assert.match(refused.text, /E-mail and password do not match/);
        assert.equal(field(await signIn(client, refused), 'days'), '92');
    });

    it('from a tab whose session was followed by another one asks to be sent once more', async () => {
        const tab = await rack.login();

        await tab.get(AGES);
        const old = tab.csrf;

        await tab.post('/logout');
        await tab.get('/login');
        await tab.post('/login', { email: rack.administrator.email, password: rack.administrator.password });
        const page = await tab.post(AGES, { days: '93' }, { csrf: old });

        assert.equal(page.status, 403);
        assert.match(page.text, /<h1>Send this once more<\/h1>/);
        assert.equal(field(page, 'days'), '93');
        assert.notEqual(days(), 93);
        assert.equal((await tab.post(AGES, fieldsOf(page))).status, 303);
        assert.equal(days(), 93);
    });

    it('loses its secrets: they are on no page, and have an empty field', async () => {
        const secret = 'violet kettle under seven bridges';
        const { client, page } = await lateForm('/settings/people',
            { name: 'Nora Vane', email: 'nora@clinic.example', role: 'receptionist', practitioner: '', password: secret });
        const again = await signIn(client, page);

        assert.ok(!page.text.includes(secret) && !again.text.includes(secret));
        assert.equal(field(again, 'email'), 'nora@clinic.example');
        assert.match(again.text, /Secrets are not kept[^]*<input [^>]*name="password" type="password"/);
        assert.equal(field(again, 'password'), undefined);
        assert.equal(rack.query("SELECT id FROM person WHERE email = 'nora@clinic.example'").length, 0);
    });

    it('with nothing but secrets is not kept at all', async () => {
        const { page } = await lateForm('/settings/practitioners/paste', { api_keys: 'MS0xLXNlY3JldC1rZXk-au4' });

        assert.equal(page.status, 403);
        assert.match(page.text, /<h1>You are signed out<\/h1>/);
        assert.ok(!page.text.includes('MS0xLXNlY3JldC1rZXk'));
    });

    it('of a script is the script\'s to keep', async () => {
        const { page } = await lateForm(AGES, { days: '94' }, { headers: { 'sec-fetch-mode': 'cors' } });

        assert.equal(page.status, 403);
        assert.match(page.text, /<h1>You are signed out<\/h1>/);
    });

    it('from another site is never echoed, signed in or not', async () => {
        const client = await rack.login(), unchanged = fingerprint(rack);

        await client.get(AGES);
        for (const who of [client, rack.client()])
            for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' },
                { origin: 'null', 'sec-fetch-site': null }, { origin: null, 'sec-fetch-site': null }])
                for (const csrf of [who.csrf, 'A'.repeat(43)]) {
                    const page = await who.post(LINKS, { links: 'typed-elsewhere' }, { headers, csrf });

                    assert.equal(page.status, 403);
                    assert.ok(!page.text.includes('typed-elsewhere'));
                }
        assert.equal(fingerprint(rack), unchanged);
    });

    it('leads nowhere but to a form of ours that wants somebody signed in', async () => {
        for (const to of ['https://evil.example/', '//evil.example', '/\\evil.example', '/login', '/k/abc', '/nowhere', AGES.slice(1), '/bookings', `${AGES}?x=1`]) {
            const client = rack.client();

            await client.get('/login');
            const answer = await client.post('/login', { email: rack.administrator.email, password: rack.administrator.password, next: '/bookings', to, kept_days: '95' });

            assert.deepEqual([answer.status, answer.location], [303, '/bookings'], to);
        }
    });

    it('takes along no field that the form does not have, nor a token', async () => {
        const client = rack.client();

        await client.get('/login');
        const page = await client.post('/login', { email: rack.administrator.email, password: rack.administrator.password, to: AGES,
            kept_days: '96', kept_csrf: 'stolen-token', kept_other: 'no-such-field', kept_proof: 'a-secret' });

        assert.equal(field(page, 'days'), '96');
        assert.ok(!/stolen-token|no-such-field|a-secret/.test(page.text));
    });
});
