/* key-page.test.mjs: the page of one key: what it proved to be, what it reaches, what it was used for; of a practitioner and of
 * the clinic, with no key, with two, and when the key is refused. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';

const CLINIC = '/settings/integrations/cliniko/key';
const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);
const plain = (html) => html.replace(/<[^>]*>/g, ' ').replace(/&#39;/g, "'").replace(/&quot;/g, '"').replace(/\s+/g, ' ').trim();

describe('the page of one key', { concurrency: false }, () => {
    let rack, client, anna, second, priya;
    const pathOf = ({ practitionerId }) => `/settings/practitioners/${practitionerId}/key`;

    async function page(path, status = 200) {
        const answer = await client.get(path);

        assert.equal(answer.status, status, answer.text.slice(0, 300));
        return answer.text;
    }

    /* The part of one key: 'in-use' or 'new'. */
    const partOf = (html, id) => new RegExp(`<section [^>]*id="${id}".*?</section>`, 's').exec(html)?.[0];
    const rows = (html) => Object.fromEntries([...html.matchAll(/data-area="([\w-]+)" data-reach="(\w+)">(.*?)<\/tr>/gs)]
        .map(([, area, reach, rest]) => [area, { reach, text: plain(rest) }]));
    const uses = (html) => Object.fromEntries([...html.matchAll(/<li data-purpose="(\w+)">(.*?)<\/details><\/li>/gs)]
        .map(([, purpose, rest]) => [purpose, plain(rest)]));

    /* Until nothing is asked about any key any more. */
    const quiet = () => waitFor('all checks to end', () => rack.query(`SELECT id FROM job WHERE kind IN ('verify_key', 'reach_key')
        AND state IN ('waiting', 'running') AND due_utc <= unixepoch()`).length === 0);

    async function paste(one, key = one.key) {
        await client.post(pathOf(one), { api_key: key });
        await rack.settled(client, one.practitionerId);
        await quiet();
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        const named = (name, verdict) => rack.sandbox.keysThat(verdict).find((one) => one.name.includes(name));

        anna = named('Anna', 'connected');
        second = named('Anna', 'second');
        priya = rack.sandbox.keysThat('connected').find(({ name }) => !name.includes('Anna'));
        await quiet();
    });
    after(() => rack?.stop());

    it('says what to do where there is no key yet', async () => {
        const html = await page(pathOf(anna));

        assert.match(plain(html), /The key of Ms Anna Berg There is no key for Ms Anna Berg yet\. Ask Ms Anna Berg to make a key/);
        assert.match(html, new RegExp(`<a class="button" href="/settings/practitioners#practitioner-${anna.practitionerId}">`));
        assert.doesNotMatch(html, /Check again|<section/);
        await page('/settings/practitioners/99999999/key', 404);
    });

    it('is one click from the row of the list, and leads back to it', async () => {
        await paste(anna);
        const list = await page('/settings/practitioners');
        const html = await page(pathOf(anna));

        assert.match(list, new RegExp(`<a href="${pathOf(anna)}">Details</a>`));
        assert.match(html, new RegExp(`<p class="eyebrow"><a href="/settings/practitioners#practitioner-${anna.practitionerId}">Practitioners</a>`));
        assert.match(html, new RegExp(`href="/settings/audit\\?practitioner=${anna.practitionerId}"`));
    });

    it('shows the hint, what it proved to be, its age, who saved it and when it last worked', async () => {
        const text = plain(partOf(await page(pathOf(anna)), 'in-use'));

        assert.ok(text.includes(`In use: key …${tailOf(anna.key)} Connected This key works and belongs to Ms Anna Berg.`), text.slice(0, 200));
        assert.match(text, /Saved just now, by Robin Field Age less than a day Last seen to work just now Last trouble none so far/);
        assert.match(text, /Role in Cliniko practitioner Region Australia \(au4\)/);
        rack.write(`UPDATE api_key SET saved_utc = unixepoch() - 31 * 86400, trouble_utc = unixepoch() - 7200, trouble = 'unreachable',
            was_role = 'receptionist', role_utc = unixepoch() - 7200, by_link = 1 WHERE practitioner_id = '${anna.practitionerId}'`);
        const later = plain(partOf(await page(pathOf(anna)), 'in-use'));

        assert.match(later, /through a link that Robin Field made Age 31 days .* Last trouble (today|yesterday) at [\d:]+: Unreachable/);
        rack.write(`UPDATE api_key SET saved_utc = saved_utc - 160 * 86400 WHERE practitioner_id = '${anna.practitionerId}'`);
        assert.match(plain(partOf(await page(pathOf(anna)), 'in-use')), /Age 191 days: time for a new one, for this clinic replaces keys after 180 /);
        assert.match(later, /Role in Cliniko practitioner; was receptionist, changed (today|yesterday) at/);
    });

    it('says of each area whether the key reaches it, and what that is needed for', async () => {
        const found = rows(await page(pathOf(anna)));

        assert.deepEqual(Object.fromEntries(Object.entries(found).map(([area, { reach }]) => [area, reach])),
            { settings: 'no', availability: 'yes', patients: 'yes', 'treatment-notes': 'yes', invoices: 'yes' });
        assert.equal(found.settings.text, 'Reads settings: no. Nothing fails for lack of it: Keyrack uses the clinic’s own key.');
        assert.equal(found.patients.text, 'Reads patients: yes. Session notes and patient forms will need this.');
    });

    it('says what to do about what it does not reach', async () => {
        await rack.sandbox.control('POST', '/set', { quirks: { restricted_financials: true } });
        const answer = await client.post(`${pathOf(anna)}/check`, { back: 'key' });

        assert.deepEqual([answer.status, answer.location], [303, pathOf(anna)], 'whoever pressed it there comes back there');
        await rack.settled(client, anna.practitionerId);
        await quiet();
        const { invoices } = rows(await page(pathOf(anna)));

        assert.equal(invoices.reach, 'no');
        assert.match(invoices.text, /^Reads invoices: no\. The daily briefing could not say what was invoiced\. In Cliniko’s settings, financial details are kept/);
        await rack.sandbox.control('POST', '/set', { quirks: { restricted_financials: false } });
    });

    it('says for each purpose what it allows, and how often that was done, as Cliniko saw it', async () => {
        await waitFor('the counts', () => rack.query(`SELECT count(*) AS n FROM key_use u JOIN api_key k ON k.id = u.api_key_id
            WHERE k.practitioner_id = '${anna.practitionerId}' AND purpose = 'reach' AND reads = 10`)[0].n === 1, 30000);
        const html = await page(pathOf(anna)), found = uses(html);
        const asked = (await rack.sandbox.log()).filter(({ key }) => key === tailOf(anna.key));
        const verified = asked.filter(({ path }) => /\/(user|settings\/public)$/.test(path)).length;

        assert.deepEqual(Object.keys(found), ['verify', 'refresh', 'bookings', 'reach']);
        assert.match(found.verify, new RegExp(`^Check whose key it is .* Reads only: ${verified}, writes: 0\\. Last used (just now|\\d)`));
        assert.match(found.verify, /The only requests it allows : Check whose key it is GET \/user GET \/settings\/public GET only reads/);
        assert.match(found.refresh, /Not used for this so far\./);
        assert.match(found.reach, /Reads only: 10, writes: 0\./);
        assert.match(found.bookings, /GET \/businesses\/:id\/practitioners\/:id\/appointment_types\/:id\/available_times/);
        assert.equal(asked.length - verified - 10, Number(/Reads only: (\d+)/.exec(found.bookings)?.[1] ?? 0));
    });

    it('shows the last 30 days by day, and nothing older', async () => {
        const { id } = rack.query(`SELECT id FROM api_key WHERE practitioner_id = '${anna.practitionerId}'`)[0];
        const today = Math.floor(Date.now() / 86400000), add = (day, purpose, reads, writes) =>
            rack.write(`INSERT INTO key_use VALUES ('${anna.practitionerId}', ${id}, '${purpose}', ${day}, ${reads}, ${writes}, ${day * 86400 + 60})`);

        add(today - 2, 'bookings', 40, 0);
        add(today - 2, 'verify', 2, 0);
        add(today - 29, 'bookings', 7, 1);
        add(today - 30, 'bookings', 1000, 0);
        const html = await page(pathOf(anna));
        const days = [...html.matchAll(/<tr><th scope="row">([^<]*)<\/th><td>([^<]*)<\/td><td>([^<]*)<\/td>/g)].map((one) => one.slice(1));
        const nameOf = (day) => new Intl.DateTimeFormat('en-AU', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
            .format(day * 86400000).replace(',', '');

        assert.equal(days.filter(([name]) => name === nameOf(today - 30)).length, 0);
        assert.deepEqual(days.at(-2), [nameOf(today - 2), '42 reads, 0 writes', 'See what patients can book (40), Check whose key it is (2)']);
        assert.deepEqual(days.at(-1), [nameOf(today - 29), '7 reads, 1 write', 'See what patients can book (8)']);
        assert.match(uses(html).bookings, /Reads: 10\d\d, writes: 1\. Last/, 'in all, the older ones count');
    });

    it('shows a new key beside the one in use, each with what it was used for', async () => {
        await paste(anna, priya.key);
        const html = await page(pathOf(anna));

        assert.match(plain(partOf(html, 'new')), new RegExp(`^Not yet in use: key …${tailOf(priya.key).replace(/[+/]/g, '\\$&')} Wrong owner`));
        assert.match(uses(partOf(html, 'new')).verify, /Reads only: 2, writes: 0/);
        assert.doesNotMatch(partOf(html, 'new'), /What this key reaches/);
        assert.match(plain(partOf(html, 'in-use')), /What this key reaches/);
    });

    it('adds up what the keys before were used for', async () => {
        assert.doesNotMatch(await page(pathOf(anna)), /Keys that were here before/);
        await paste(anna, second.key);
        assert.match(plain(await page(pathOf(anna))), /Keys that were here before They were used within the last 400 days\. Reads: 1\d\d\d, writes: 1\./);
    });

    it('says of a key that is refused that what it reached is of before', async () => {
        await rack.sandbox.control('POST', '/set', { key: tailOf(second.key), archived: true });
        await client.post(`${pathOf(anna)}/check`);
        await rack.settled(client, anna.practitionerId);
        const text = plain(partOf(await page(pathOf(anna)), 'in-use'));

        assert.match(text, /Rejected Cliniko does not accept this key/);
        assert.match(text, /This is how it was when Keyrack last asked; the key is not connected now\./);
        assert.match(text, /Last trouble just now: Rejected/);
    });

    it('is followed by scripts and without, while something is under way', async () => {
        await rack.sandbox.fault({ path: '/user', fault: 'slow:4000', times: 1 });
        await client.post(`${pathOf(priya)}`, { api_key: priya.key });
        const html = await page(pathOf(priya));

        assert.match(html, /<div id="onekey" data-mark="checking/);
        assert.match(html, /<noscript><meta http-equiv="refresh" content="3; url=\?/);
        assert.doesNotMatch(html, /<button class="plain">Check again/);
        assert.equal((await client.get(`${pathOf(priya)}/page/status`)).json().mark, 'checking');
        await rack.settled(client, priya.practitionerId);
        await quiet();
        const after = await page(pathOf(priya));

        assert.doesNotMatch(after, /data-mark|http-equiv/);
        assert.equal((await client.get(`${pathOf(priya)}/page/status`)).json().mark, 'connected');
    });

    it('is there for the clinic\'s own key as well', async () => {
        const html = await page(CLINIC), found = rows(html);

        assert.match(plain(html), /The clinic’s own key .* In use: key …\w+ Connected This key works\. It belongs to Ruth Callander/);
        assert.ok(Object.values(found).every(({ reach }) => reach === 'yes'), JSON.stringify(found));
        assert.match(found.patients.text, /Keyrack does not need this from the clinic’s key/);
        assert.match(uses(html).refresh, /Reads only: \d+, writes: 0/);
        assert.match(html, /href="\/settings\/audit\?object=clinic"/);
        assert.match(await page('/settings/integrations/cliniko'), new RegExp(`href="${CLINIC}"`));
        const answer = await client.post(`${CLINIC}/check`);

        assert.deepEqual([answer.status, answer.location], [303, CLINIC]);
        await waitFor('the check', async () => (await client.get(`${CLINIC}/page/status`)).json().mark === 'connected');
    });

    it('shows no more of a key than its last four characters, and survives rows that somebody spoiled', async () => {
        for (const path of [pathOf(anna), pathOf(priya), CLINIC]) {
            const html = await page(path);

            for (const { key } of rack.sandbox.keys)
                assert.ok(!html.includes(key.slice(0, 12)) && !html.includes(key.slice(-12)));
        }
        rack.write(`UPDATE key_use SET reads = 9223372036854775807 WHERE practitioner_id = '${priya.practitionerId}'`);
        await page(pathOf(priya));
        rack.write(`UPDATE key_use SET purpose = '<script>' WHERE practitioner_id = '${priya.practitionerId}' AND purpose = 'verify'`);
        const broken = await client.get(pathOf(priya));

        assert.ok(broken.status >= 400 && !broken.text.includes('<script>'), String(broken.status));
    });
});
