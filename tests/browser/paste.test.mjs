/* paste.test.mjs: 48 keys cost one paste and one click: with a mouse, by keyboard, on a phone, and without scripts. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';
import { LIST, PHONE, countLoads, follow, look, openList, shown, signIn, startBrowser, stopAll } from './lib.mjs';

const PASTE = `${LIST}/paste`;
const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

describe('48 keys', () => {
    let rack, browser, people;
    const box = (page) => page.getByLabel('Cliniko API keys');
    const find = (page) => follow(page, () => page.getByRole('button', { name: 'Find whose they are' }).click());
    const mail = (keys) => `Hi Sam,\n\n${keys.map(({ name, key }) => `${name}: ${key}`).join('\n')}\n\nBest,\nAnna\nanna@clinic.example`;

    before(async () => {
        rack = await startKeyrack({ practitioners: 48, connected: true });
        browser = await startBrowser();
        people = rack.sandbox.keysThat('connected');
    });
    /* Whatever a test saved or left, the next begins with no key. */
    afterEach(async () => {
        const client = await rack.login();
        const open = /id="forget" name="paste" value="(\d+)"/.exec((await client.get(PASTE)).text);

        if (open !== null)
            await client.post(`${PASTE}/forget`, { paste: open[1] });
        await waitFor('the agent to rest', () => rack.query(`SELECT id FROM job
            WHERE kind IN ('verify_key', 'move_key') AND state IN ('waiting', 'running')`).length === 0, 60000);
        for (const { id } of rack.query('SELECT DISTINCT practitioner_id AS id FROM api_key WHERE practitioner_id IS NOT NULL'))
            await client.post(`${LIST}/${id}/key/remove`);
    });
    after(() => stopAll(browser, rack));

    test('one paste and one click: every badge turns to connected by itself', async () => {
        const page = await openList(browser, rack);

        await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: rack.url });
        await follow(page, () => page.getByRole('link', { name: 'Paste many keys at once' }).click());
        await page.evaluate((text) => navigator.clipboard.writeText(text), mail(people));
        await box(page).focus();
        await page.keyboard.press('ControlOrMeta+V');
        await find(page);
        const loads = countLoads(page);

        await page.locator('#paste').getByText('Keyrack found 48 keys and knows whose each of them is.').waitFor();
        assert.equal(loads.n, 0, 'the plan came without loading the page anew');
        assert.equal(await page.locator('[data-group="save"] li').count(), 48);
        await follow(page, () => page.getByRole('button', { name: 'Save 48 keys' }).click());
        assert.equal(new URL(page.url()).pathname, LIST);
        await page.locator('#counts', { hasText: /^48 of 48 keys in place$/ }).waitFor();
        for (const { practitionerId } of [people[0], people[47]])
            await shown(page, practitionerId, 'connected');
        const source = await page.content();

        assert.ok(people.every(({ key }) => !source.includes(key.slice(0, 12))));
    });

    test('by keyboard alone', async () => {
        const page = await browser.open(rack);

        await signIn(page, rack);
        await page.goto(PASTE);
        await box(page).focus();
        await page.keyboard.insertText(mail(people.slice(0, 3)));
        await page.keyboard.press('Tab');
        await follow(page, () => page.keyboard.press('Enter'));
        await page.getByRole('button', { name: 'Save 3 keys' }).waitFor();
        await page.getByRole('button', { name: 'Save 3 keys' }).focus();
        assert.equal(await page.evaluate(() => document.activeElement.id), 'save');
        await follow(page, () => page.keyboard.press('Enter'));
        await page.locator('#counts', { hasText: /^3 of 48 keys in place/ }).waitFor();
    });

    test('on a phone and without scripts: the page refreshes itself until the plan is there', async () => {
        const page = await browser.open(rack, { scripts: false, size: PHONE });

        await signIn(page, rack);
        await page.goto(PASTE);
        await rack.agent.stop();
        await box(page).fill(mail(people));
        await find(page);
        await page.locator('#paste').getByText('Asked 0 of 48 keys').waitFor();
        await rack.agent.start();
        await page.getByRole('button', { name: 'Save 48 keys' }).waitFor();
        await page.locator('#paste').getByText('knows whose each of them is').waitFor();
        await follow(page, () => page.getByRole('button', { name: 'Save 48 keys' }).click());
        await page.locator('#counts', { hasText: /^48 of 48 keys in place$/ }).waitFor();
    });

    test('the focus stays on the button while answers come in', async () => {
        const page = await browser.open(rack);

        await rack.sandbox.fault({ path: '/user', fault: 'slow:4000', times: 1 });
        await signIn(page, rack);
        await page.goto(PASTE);
        await box(page).fill(mail(people));
        await find(page);
        await page.getByRole('button', { name: 'Forget them' }).focus();
        await page.getByRole('button', { name: 'Save 48 keys' }).waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.id), 'forget');
        await rack.sandbox.clearFaults();
    });

    test('forgotten: the box is back, empty', async () => {
        const page = await browser.open(rack);

        await signIn(page, rack);
        await page.goto(PASTE);
        await box(page).fill(people[0].key);
        await find(page);
        await follow(page, () => page.getByRole('button', { name: 'Forget them' }).click());
        assert.equal(await box(page).inputValue(), '');
        assert.deepEqual(rack.query("SELECT id FROM api_key WHERE place = 'pasted'"), []);
    });

    test('the session ends while the text is being pasted: says so, and leads back to the box', async () => {
        const page = await browser.open(rack, { scripts: false });

        await signIn(page, rack);
        await page.goto(PASTE);
        await box(page).fill(mail(people));
        rack.write('UPDATE session SET seen_utc = seen_utc - 3600');
        await find(page);
        await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
        assert.ok(!(await page.content()).includes(people[0].key.slice(0, 12)));
        await follow(page, () => page.getByRole('link', { name: 'Sign in' }).click());
        await page.getByLabel('E-mail').fill(rack.administrator.email);
        await page.getByLabel('Password').fill(rack.administrator.password);
        await follow(page, () => page.getByRole('button', { name: 'Sign in' }).click());
        assert.equal(new URL(page.url()).pathname, PASTE);
        assert.equal(await box(page).inputValue(), '');
    });

    test('how it looks while it is being asked, and done', async () => {
        const page = await browser.open(rack, { looked: true });

        await signIn(page, rack);
        await page.goto(PASTE);
        await look(page, 'paste-box');
        await rack.agent.stop();
        await box(page).fill(mail(people));
        await find(page);
        await page.locator('#paste').getByText('Asked 0 of 48 keys').waitFor();
        await look(page, 'paste-asking');
        await rack.agent.start();
        await page.locator('#paste').getByText('knows whose each of them is').waitFor();
        await look(page, 'paste-plan-48');
        await follow(page, () => page.getByRole('button', { name: 'Save 48 keys' }).click());
        await page.locator('#counts', { hasText: /^48 of 48 keys in place$/ }).waitFor();
    });
});

describe('a mixed bag of keys', () => {
    let rack, browser;

    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
    });
    after(() => stopAll(browser, rack));

    test('everything a plan can say, and the errors', async () => {
        const { sandbox } = rack, good = sandbox.keysThat('connected'), [dead] = sandbox.keysThat('rejected');
        const client = await rack.login(), page = await browser.open(rack, { looked: true });

        await client.get(LIST);
        await client.post(`${LIST}/${good[0].practitionerId}/key`, { api_key: good[0].key });
        await client.post(`${LIST}/${dead.practitionerId}/key`, { api_key: good.find(({ practitionerId: id }) => id === dead.practitionerId).key });
        for (const id of [good[0].practitionerId, dead.practitionerId])
            assert.equal((await rack.settled(client, id)).verdict, 'connected');
        await sandbox.control('POST', '/set', { key: tailOf(dead.key), archived: false });
        await sandbox.control('POST', '/set', { key: tailOf(good[6].key), archived: true });
        await signIn(page, rack);
        await page.goto(PASTE);
        await page.getByLabel('Cliniko API keys').fill(`Anna\n${good[2].key.slice(0, 40)}\n\nx ${good[3].key.slice(0, 45)}-aus1`);
        await follow(page, () => page.getByRole('button', { name: 'Find whose they are' }).click());
        assert.equal(await page.evaluate(() => document.activeElement.id), 'summary');
        await look(page, 'paste-no-key');
        await page.getByLabel('Cliniko API keys').fill([good[0], good[1], good[2], good[2], dead, good[6],
            ...sandbox.keysThat('not-enough-access'), ...sandbox.keysThat('inactive-user'), ...sandbox.keysThat('wrong-account')]
            .map(({ key }) => key).concat(good[3].key.slice(0, 40), `${good[4].key}.Thanks`).join('\n'));
        await follow(page, () => page.getByRole('button', { name: 'Find whose they are' }).click());
        await page.locator('#paste').getByText('why the others cannot').waitFor();
        assert.deepEqual(await page.locator('[data-group]').evaluateAll((all) => all.map((one) => one.dataset.group)),
            ['save', 'already', 'stranger', 'refused', 'unreadable', 'twice', 'without']);
        assert.match(await page.locator('[data-group="save"]').innerText(), new RegExp(`Takes the place of key …`));
        await look(page, 'paste-plan-mixed');
        await sandbox.fault({ path: '*', fault: 'status:503', times: 'forever' });
        await page.getByRole('button', { name: 'Forget them' }).click();
        await page.getByLabel('Cliniko API keys').fill(`${good[1].key}\n${good[2].key}`);
        await follow(page, () => page.getByRole('button', { name: 'Find whose they are' }).click());
        await page.locator('#paste').getByText('Could not be asked').waitFor();
        await look(page, 'paste-unreachable');
        await sandbox.clearFaults();
        const stale = await page.locator('#forget').getAttribute('value');

        await client.get(PASTE);
        await client.post(`${PASTE}/forget`, { paste: stale });
        await page.goto(PASTE);
        await page.getByLabel('Cliniko API keys').fill(good[1].key);
        await follow(page, () => page.getByRole('button', { name: 'Find whose they are' }).click());
        await page.getByRole('button', { name: 'Save 1 key' }).waitFor();
        rack.write('UPDATE paste SET created_utc = created_utc - 900');
        await follow(page, () => page.getByRole('button', { name: 'Save 1 key' }).click());
        await page.locator('#paste').getByText('forgotten after 15 minutes').waitFor();
        await look(page, 'paste-stale');
    });

    test('saved while some are still being asked: what became of the rest is said', async () => {
        const { sandbox } = rack, good = sandbox.keysThat('connected'), page = await browser.open(rack, { looked: true });

        await sandbox.fault({ path: '/user', fault: 'slow:24000', times: 1 });
        await signIn(page, rack);
        await page.goto(PASTE);
        await page.getByLabel('Cliniko API keys').fill(good.slice(1, 5).map(({ key }) => key).join('\n'));
        await follow(page, () => page.getByRole('button', { name: 'Find whose they are' }).click());
        await page.locator('#paste').getByText('Asked 3 of 4 keys').waitFor();
        await look(page, 'paste-some-asked');
        await follow(page, () => page.getByRole('button', { name: 'Save 3 keys' }).click());
        await page.getByRole('heading', { name: '3 keys are being saved.' }).waitFor();
        await look(page, 'paste-some-saved');
        await rack.agent.restart();
    });
});
