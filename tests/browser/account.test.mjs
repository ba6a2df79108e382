/* account.test.mjs: a second factor set up and used in a browser: QR code, code, recovery code; and how the pages look. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { forgetUsedCodes, totp } from '../lib/totp.mjs';
import { look, signIn, startBrowser, stopAll, visit } from './lib.mjs';

describe('your account', () => {
    let rack, browser, secret, codes;

    before(async () => {
        rack = await startKeyrack({ connected: false });
        browser = await startBrowser();
    });
    after(() => stopAll(browser, rack));

    async function password(page) {
        await visit(page, '/login');
        await page.getByLabel('E-mail').fill(rack.administrator.email);
        await page.getByLabel('Password').fill(rack.administrator.password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('heading', { name: 'Your code, please' }).waitFor();
    }

    test('a second factor is set up, and its recovery codes are shown once', async () => {
        const page = await browser.open(rack, { looked: true });

        await signIn(page, rack);
        await visit(page, '/account');
        await look(page, 'account');
        await page.getByRole('link', { name: 'Set up a second factor' }).click();
        await page.getByRole('heading', { name: 'Second factor' }).waitFor();
        await look(page, 'second-factor');
        await page.getByLabel('Your password').fill(rack.administrator.password);
        await page.getByRole('button', { name: 'Set it up' }).click();
        await page.getByRole('img', { name: 'QR code of the secret below' }).waitFor();
        secret = (await page.locator('#secret').innerText()).replaceAll(' ', '');
        await page.getByLabel('Code', { exact: true }).fill(totp(secret));
        await page.getByRole('button', { name: 'Confirm' }).click();
        await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
        codes = await page.locator('#codes code').allInnerTexts();
        assert.equal(codes.length, 10);
        assert.ok(await page.getByRole('button', { name: 'Print' }).isVisible());
        await page.getByRole('link', { name: 'I have them, go on' }).click();
        await page.getByText('Set up: signing in takes your password and a code').waitFor();
    });

    test('signing in asks for the code, by keyboard alone and without scripts', async () => {
        const page = await browser.open(rack, { scripts: false, looked: true });

        forgetUsedCodes(rack);
        await password(page);
        await page.getByLabel('Code', { exact: true }).fill('12345');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'You are not signed in yet' }).waitFor();
        await page.getByLabel('Code', { exact: true }).fill(totp(secret));
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Sign out' }).waitFor();
    });

    test('a recovery code does it instead, once', async () => {
        const page = await browser.open(rack, { looked: true });

        await password(page);
        await look(page, 'login-code');
        await page.getByLabel('Code', { exact: true }).fill(codes[3].toLowerCase());
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('button', { name: 'Sign out' }).waitFor();
        await visit(page, '/account');
        await page.getByRole('cell', { name: 'Signed in with a recovery code' }).waitFor();
    });
});
