/* key-links.test.mjs: an administrator asks a practitioner for the key by a one-time link; the practitioner opens it on a
 * phone, without an account and without scripts. And every state of its pages, looked at. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';
import { LIST, PHONE, follow, keyField, look, openList, row, shown, signIn, startBrowser, stopAll, visit } from './lib.mjs';

const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);
const HELD = 'slow:24000';

/* A rack with the clinic connected, a browser, and two practitioners: whose key is asked for, and another. */
async function start() {
    const rack = await startKeyrack({ connected: true });
    const browser = await startBrowser();

    const [anna, other] = rack.sandbox.keysThat('connected').map(({ key, practitionerId: id }) => (
        { key, id, ...rack.query(`SELECT name FROM practitioner WHERE id = '${id}'`)[0] }));

    return { rack, browser, anna, other };
}

/* Nobody has a key or a link, and the agent waits for no answer that is held up. */
async function asNew(rack) {
    await rack.sandbox.clearFaults();
    await rack.agent.restart();
    await rack.atRest();
    rack.write('DELETE FROM key_link; DELETE FROM api_key WHERE practitioner_id IS NOT NULL');
}

/* The administrator's part: from the list to a link that can be sent. */
async function makeLink(page, id) {
    await visit(page, LIST);
    await follow(page, () => row(page, id).getByRole('button', { name: /^Ask .* for the key$/ }).click());
    return page.getByLabel('The link', { exact: true }).inputValue();
}

async function send(page, key) {
    await page.locator('#api_key').fill(key);
    await follow(page, () => page.getByRole('button', { name: 'Send key' }).click());
}

const onPage = (page, state) => waitFor(`the link to be ${state}`,
    async () => await page.locator(`#keylink[data-state="${state}"]`).count() > 0, 60000);

describe('asking for a key by a link', { concurrency: false }, () => {
    let rack, browser, anna, other, admin;

    before(async () => {
        ({ rack, browser, anna, other } = await start());
        admin = await openList(browser, rack);
    });
    after(() => stopAll(browser, rack));
    beforeEach(() => asNew(rack));

    test('the whole story, to the end on a phone without scripts', async () => {
        const url = await makeLink(admin, anna.id);
        const phone = await browser.open(rack, { scripts: false, size: PHONE });
        const referrers = [];

        phone.on('request', (request) => referrers.push(request.headers().referer || null));
        assert.ok((await admin.getByLabel('A message to go with it').inputValue()).includes(url));
        assert.equal(new URL(admin.url()).pathname, LIST, 'loading this page again makes no second link');
        await visit(phone, url);
        assert.ok((await phone.locator('h1').innerText()).includes(anna.name));
        await visit(admin, LIST);
        await row(admin, anna.id).getByText(/first opened just now, no key pasted yet/).waitFor();

        await send(phone, other.key);
        await onPage(phone, 'open');
        await phone.getByText('This key belongs to somebody else in Cliniko').waitFor();
        assert.ok(!(await phone.content()).includes(other.name));

        await send(phone, anna.key);
        await onPage(phone, 'used');
        assert.ok((await phone.locator('h1').innerText()).startsWith(`Thank you, ${anna.name}`));
        assert.deepEqual(referrers.filter((one) => one !== null), []);
        await visit(admin, LIST);
        await shown(admin, anna.id, 'connected');
        await row(admin, anna.id).getByText(/the key came by it and was in place/).waitFor();
    });

    test('with scripts the page follows the check, and hides the link when it has ended', async () => {
        const url = await makeLink(admin, anna.id);
        const page = await browser.open(rack);

        await rack.sandbox.fault({ path: '/user', key_tail: tailOf(anna.key), fault: 'slow:1000', times: 1 });
        await visit(page, url);
        await send(page, anna.key);
        const loads = { n: 0 };

        page.on('load', () => { loads.n++; });
        await page.getByRole('heading', { name: `Thank you, ${anna.name}` }).waitFor();
        assert.equal(loads.n, 0);
        assert.match(await page.title(), /^Thank you/);
        assert.match(await page.locator('#live').textContent(), /Thank you/);
        assert.equal(new URL(page.url()).pathname, '/k/');
        assert.equal((await page.reload()).status(), 410);
        await page.getByText('If Keyrack thanked you, your key is in its place').waitFor();
    });

    test('taken back in the list, without losing what is typed for somebody else', async () => {
        const url = await makeLink(admin, anna.id);
        const page = await browser.open(rack);

        await visit(page, url);
        await visit(admin, LIST);
        await keyField(admin, other.id).fill(other.key);
        await row(admin, anna.id).getByRole('button', { name: `Take the link back from ${anna.name}` }).click();
        await row(admin, anna.id).getByText(/: taken back just now/).waitFor();
        assert.equal(await keyField(admin, other.id).inputValue(), other.key);
        await send(page, anna.key);
        await page.getByRole('heading', { name: 'This link was taken back' }).waitFor();
        assert.equal(new URL(page.url()).pathname, '/k/');
    });

    test('asked for while a key is typed: the link opens beside it', async () => {
        await visit(admin, LIST);
        await keyField(admin, other.id).fill(other.key);
        const [beside] = await Promise.all([admin.waitForEvent('popup'),
            row(admin, anna.id).getByRole('button', { name: /^Ask .* for the key$/ }).click()]);

        await beside.getByLabel('The link', { exact: true }).waitFor();
        assert.equal(await keyField(admin, other.id).inputValue(), other.key);
        await beside.close();
        await visit(admin, LIST);
    });

    test('the link and the message are copied with a button', async () => {
        const url = await makeLink(admin, anna.id);

        await admin.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await admin.getByRole('button', { name: 'Copy', exact: true }).click();
        await admin.getByText('Copied.').waitFor();
        assert.equal(await admin.evaluate(() => navigator.clipboard.readText()), url);
        await admin.getByRole('button', { name: 'Copy the message' }).click();
        await waitFor('the message', async () => (await admin.evaluate(() => navigator.clipboard.readText())).startsWith('Hello'));
    });
});

describe('the pages of a link', { concurrency: false }, () => {
    let rack, browser, anna, other, admin, page, url;

    before(async () => {
        ({ rack, browser, anna, other } = await start());
        admin = await browser.open(rack, { looked: true });
        page = await browser.open(rack, { looked: true });
        await signIn(admin, rack);
    });
    after(() => stopAll(browser, rack));
    beforeEach(async () => {
        await asNew(rack);
        url = await makeLink(admin, anna.id);
    });

    test('made, and made anew', async () => {
        await look(admin, 'key-link-made');
        await makeLink(admin, anna.id);
        await admin.getByText('The link made before has ended with this one').waitFor();
        await look(admin, 'key-link-made-anew');
    });

    test('opened, and opened before', async () => {
        await visit(page, url);
        await look(page, 'key-link-open');
        rack.write('UPDATE key_link SET opened_utc = opened_utc - 7200');
        await visit(page, url);
        await page.getByText('It was first opened').waitFor();
        await look(page, 'key-link-opened-before');
        await visit(admin, LIST);
        await look(admin, 'practitioners-asked');
    });

    test('what is no key', async () => {
        await visit(page, url);
        await send(page, anna.key.slice(0, 24));
        await page.locator('#summary').waitFor();
        await look(page, 'key-link-cut-short');
    });

    test('checking, and while the agent does not run', async () => {
        await rack.sandbox.fault({ path: '/user', fault: HELD, times: 1 });
        await visit(page, url);
        await send(page, anna.key);
        await onPage(page, 'checking');
        await look(page, 'key-link-checking');
        await rack.agent.stop();
        rack.write('UPDATE heartbeat SET beat_utc = beat_utc - 3600');
        await page.locator('.note').waitFor();
        await look(page, 'key-link-stalled');
        await rack.agent.start();
        await onPage(page, 'used');
    });

    test('a key of somebody else', async () => {
        await visit(page, url);
        await send(page, other.key);
        await page.locator('.say', { hasText: 'belongs to somebody else' }).waitFor();
        await look(page, 'key-link-wrong-owner');
    });

    test('a key while Cliniko is away', async () => {
        await rack.sandbox.fault({ path: '/user', fault: 'status:503', times: 'forever' });
        await visit(page, url);
        await send(page, anna.key);
        await page.locator('.say', { hasText: 'Your key is kept' }).waitFor();
        await look(page, 'key-link-unreachable');
    });

    test('used, and what is shown in its place', async () => {
        await visit(page, url);
        await send(page, anna.key);
        await onPage(page, 'used');
        await look(page, 'key-link-used');
        await visit(page, '/k/', 410);
        await look(page, 'key-link-ended');
    });

    const ends = {
        revoked: 'UPDATE key_link SET revoked_utc = created_utc',
        expired: 'UPDATE key_link SET expires_utc = created_utc',
        'tried-out': 'UPDATE key_link SET tries = 10',
    };

    for (const [state, sql] of Object.entries(ends))
        test(state, async () => {
            rack.write(sql);
            await visit(page, url, 410);
            await onPage(page, state);
            await look(page, `key-link-${state}`);
        });

    test('departed', async () => {
        rack.write(`UPDATE practitioner SET active = 0 WHERE id = '${anna.id}'`);
        await visit(page, url, 410);
        await look(page, 'key-link-departed');
        rack.write(`UPDATE practitioner SET active = 1 WHERE id = '${anna.id}'`);
    });

    test('unknown', async () => {
        await visit(page, `${url.slice(0, -2)}`, 404);
        await look(page, 'key-link-unknown');
    });
});
