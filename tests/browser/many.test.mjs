/* many.test.mjs: the list is light with 50 practitioners, needs nothing but itself, and stays usable with 300. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { LIST, PHONE, follow, keyField, openList, row, saveKey, shown, startBrowser, stopAll } from './lib.mjs';

const PAGE_MAX = 60 * 1024; /* bytes of the list of 50, uncompressed */

describe('50 practitioners', () => {
    let rack, browser;

    before(async () => {
        rack = await startKeyrack({ practitioners: 50, connected: true });
        browser = await startBrowser();
    });
    after(() => stopAll(browser, rack));

    test(`the list is under ${PAGE_MAX} bytes, also with every key in place`, async () => {
        const client = await rack.login();
        const empty = await client.get(LIST);
        const keys = rack.sandbox.keysThat('connected').slice(0, 50);
        const fields = keys.map(({ practitionerId, key }) => [`api_key_${practitionerId}`, key]);

        await client.post(`${LIST}/keys`, fields);
        for (const { practitionerId } of keys)
            await rack.settled(client, practitionerId);
        const full = await client.get(LIST);

        assert.equal(keys.length, 50);
        for (const answer of [empty, full])
            assert.ok(answer.body.length < PAGE_MAX, `${answer.body.length} bytes`);
    });

    test('nothing else is needed: with style and script gone a key can still be saved', async () => {
        const page = await browser.open(rack, { scripts: false });
        const asked = [];

        browser.forgiven = /net::ERR_FAILED/;
        await page.route('**/static/**', (route) => {
            asked.push(route.request().url());
            return route.abort();
        });
        await page.goto('/login');
        await page.getByLabel('E-mail').fill(rack.administrator.email);
        await page.getByLabel('Password').fill(rack.administrator.password);
        await follow(page, () => page.getByRole('button', { name: 'Sign in' }).click());
        await page.goto(LIST);
        const { practitionerId, key } = rack.sandbox.keysThat('connected')[20];

        await saveKey(page, practitionerId, key);
        await shown(page, practitionerId, 'connected');
        assert.ok(asked.length > 0);
    });
});

describe('300 practitioners', () => {
    let rack, browser, page, people;
    const listed = () => page.locator('.rack > li').count();

    before(async () => {
        rack = await startKeyrack({ practitioners: 300, connected: true });
        browser = await startBrowser();
        page = await openList(browser, rack, { size: PHONE });
        people = rack.sandbox.keysThat('connected');
    });
    after(() => stopAll(browser, rack));

    test('all are there, counted, with a field each', async () => {
        assert.equal(await listed(), 300);
        assert.equal(await page.locator('#counts').innerText(), '0 of 300 keys in place, 300 missing');
        assert.equal(await page.locator('.rack input:visible').count(), 300);
    });

    test('somebody in the middle is found by name, saved, and stays found', async () => {
        const { practitionerId, name, key } = people[150];

        await page.getByLabel('Find by name').fill(name.toUpperCase());
        await page.keyboard.press('Enter');
        await page.getByText('in the name or designation').waitFor();
        assert.ok(await listed() < 20, 'the search narrows');
        await saveKey(page, practitionerId, key);
        await shown(page, practitionerId, 'connected');
        assert.ok(await listed() < 20, 'saving in place leaves the search as it is');
    });

    test('filters count and show what they say', async () => {
        await page.goto(LIST);
        await follow(page, () => page.getByRole('link', { name: 'In place 1' }).click());
        assert.equal(await listed(), 1);
        await follow(page, () => page.getByRole('link', { name: 'No key 299' }).click());
        assert.equal(await listed(), 299);
        await follow(page, () => page.getByRole('link', { name: 'Show all practitioners' }).click());
        assert.equal(await listed(), 300);
    });

    test('while a key waits, the button that saves all is in sight wherever one is', async () => {
        const { practitionerId, key } = people[100];
        const button = page.getByRole('button', { name: 'Save all filled fields' });

        await keyField(page, practitionerId).fill(key);
        await page.keyboard.press('Tab');
        const box = await button.boundingBox();

        assert.ok(box.y >= 0 && box.y + box.height <= PHONE.height, `the button is at ${box.y}`);
        await button.click();
        await shown(page, practitionerId, 'connected');
        assert.ok(await row(page, practitionerId).evaluate((one) => {
            const { top, bottom } = one.getBoundingClientRect();

            return top < window.innerHeight && bottom > 0;
        }), 'the page comes back elsewhere');
    });
});
