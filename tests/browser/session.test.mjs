/* session.test.mjs: the session ends while a page is open, and nobody is left wondering. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import {
    LIST, countLoads, keyField, openList, row, saveKey, shown, signIn, startBrowser, stopAll, visit,
} from './lib.mjs';

describe('a session that ended', () => {
    let rack, browser, good;
    const expire = () => rack.write('UPDATE session SET seen_utc = seen_utc - 3600');

    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
        good = rack.sandbox.keysThat('connected');
    });
    after(() => stopAll(browser, rack));

    test('Save without scripts: a page that says so, a way back, and nothing saved', async () => {
        const page = await openList(browser, rack, { scripts: false });
        const { practitionerId, key } = good[0];

        expire();
        await saveKey(page, practitionerId, key);
        await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
        assert.match(await page.locator('main').innerText(), /ended before this was sent.*\s+Nothing was changed/);
        assert.ok(!(await page.content()).includes(key.slice(0, 12)));
        await page.getByRole('link', { name: 'Sign in' }).click();
        await page.getByLabel('E-mail').fill(rack.administrator.email);
        await page.getByLabel('Password').fill(rack.administrator.password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('button', { name: 'Sign out' }).waitFor();
        await visit(page, LIST);
        await shown(page, practitionerId, 'none');
    });

    test('Save with scripts: says so on the spot, and what was typed stays', async () => {
        const page = await openList(browser, rack);
        const { practitionerId, key } = good[0];

        expire();
        await saveKey(page, practitionerId, key);
        await page.locator('#live.toast').waitFor();
        assert.match(await page.locator('#live').innerText(), /^You are signed out\. .*Nothing was changed\. Sign in/);
        assert.equal(await keyField(page, practitionerId).inputValue(), key);
        assert.ok(await row(page, practitionerId).getByRole('button', { name: 'Save key of' }).isEnabled());
        await page.locator('#live').getByRole('link', { name: 'Sign in' }).click();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    });

    test('Save all: the page that says so', async () => {
        const page = await openList(browser, rack);

        expire();
        await keyField(page, good[1].practitionerId).fill(good[1].key);
        await page.getByRole('button', { name: 'Save all filled fields' }).click();
        await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    });

    /* What the form sends is kept through the sign-in, and then sent by hand. */
    for (const scripts of [true, false])
        test(`typed text is there again after signing in, ${scripts ? 'with' : 'without'} scripts`, async () => {
            const page = await openList(browser, rack, { scripts }), days = String(scripts ? 123 : 124);

            await visit(page, `${LIST}/ages`);
            await page.getByLabel('Days after which').fill(days);
            expire();
            await page.getByRole('button', { name: 'Save' }).click();
            await page.getByText('What you typed is kept').waitFor();
            await page.getByLabel('E-mail').fill(rack.administrator.email);
            await page.getByLabel('Password').fill(rack.administrator.password);
            await page.getByRole('button', { name: 'Sign in' }).click();
            await page.getByRole('heading', { name: 'You are signed in again' }).waitFor();
            assert.equal(await page.getByLabel('Days').inputValue(), days);
            await page.getByRole('button', { name: 'Send it now' }).click();
            await page.getByRole('heading', { name: 'Keys to replace' }).waitFor();
            assert.equal(await page.getByLabel('Days after which').inputValue(), days);
        });

    test('a list of links is there again after signing in, line by line', async () => {
        const page = await openList(browser, rack), typed = 'https://a.example/one\nhttps://b.example/two "quoted"\n\n  <b>three</b>';

        await visit(page, '/bookings/links');
        await page.locator('#links').fill(typed);
        expire();
        await page.getByRole('button', { name: 'Check' }).click();
        await page.getByText('What you typed is kept').waitFor();
        await page.getByLabel('E-mail').fill(rack.administrator.email);
        await page.getByLabel('Password').fill(rack.administrator.password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('heading', { name: 'You are signed in again' }).waitFor();
        assert.equal(await page.getByLabel('Links').inputValue(), typed);
        await page.getByRole('button', { name: 'Send it now' }).click();
        await page.getByText('https://b.example/two').first().waitFor();
    });

    test('a page that follows a check stops asking, and leads to signing in', async () => {
        const page = await openList(browser, rack);
        const { practitionerId, key } = good[2];
        const refusals = [];

        await rack.sandbox.fault({ path: '/user', fault: 'slow:24000', times: 1 });
        await saveKey(page, practitionerId, key);
        await shown(page, practitionerId, 'checking');
        page.on('response', (answer) => {
            if (answer.url().endsWith('/status') && answer.status() === 401)
                refusals.push(answer.url());
        });
        const loads = countLoads(page);

        expire();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        assert.equal(refusals.length, 1);
        assert.equal(loads.n, 1);
        assert.equal(new URL(page.url()).searchParams.get('next'), LIST);
    });

    test('signed out in another tab: the same', async () => {
        const page = await openList(browser, rack);
        const other = await page.context().newPage();
        const { practitionerId, key } = good[3];

        await keyField(page, practitionerId).fill(key);
        await other.goto(LIST);
        await other.getByRole('button', { name: 'Sign out' }).click();
        await other.getByRole('heading', { name: 'Sign in' }).waitFor();
        await row(page, practitionerId).getByRole('button', { name: 'Save key of' }).click();
        await page.locator('#live.toast').waitFor();
        assert.match(await page.locator('#live').innerText(), /^You are signed out\./);
        await other.close();
        await signIn(page, rack);
        await page.goto(LIST);
        await shown(page, practitionerId, 'none');
    });

    test('what was typed in other fields stays when a followed check finds the session over', async () => {
        const page = await openList(browser, rack);
        const other = await page.context().newPage();

        await rack.agent.stop();
        await saveKey(page, good[5].practitionerId, good[5].key);
        await shown(page, good[5].practitionerId, 'checking');
        await page.fill(`#k${good[6].practitionerId}`, 'typed and not yet saved');
        await other.goto(LIST);
        await other.getByRole('button', { name: 'Sign out' }).click();
        await other.getByRole('heading', { name: 'Sign in' }).waitFor();
        await page.locator('#live.toast').waitFor();
        assert.match(await page.locator('#live').innerText(), /^You are signed out\. What you typed is still here/);
        assert.equal(await page.inputValue(`#k${good[6].practitionerId}`), 'typed and not yet saved');
        await other.close();
        await rack.agent.start();
        await signIn(page, rack);
    });

    test('Keyrack stops while a check is followed: the page waits, and goes on when it is back', async () => {
        const page = await openList(browser, rack);
        const { practitionerId, key } = good[4];

        await rack.agent.stop();
        await saveKey(page, practitionerId, key);
        await shown(page, practitionerId, 'checking');
        await rack.web.stop();
        await page.waitForResponse((answer) => answer.url().endsWith('/status') && answer.status() === 502);
        await rack.web.start();
        await rack.agent.start();
        await shown(page, practitionerId, 'connected');
    });
});
