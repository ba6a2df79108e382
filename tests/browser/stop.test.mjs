/* stop.test.mjs: the emergency stop in a browser: one press, what it looks like everywhere, the list on paper, going on. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { LIST, follow, look, signIn, startBrowser, stopAll, visit } from './lib.mjs';

const STOP = '/settings/stop';

describe('the emergency stop', () => {
    let rack, browser, page;
    const isStopped = () => rack.query('SELECT count(*) AS n FROM emergency_stop')[0].n === 1;
    const banner = (on = page) => on.getByRole('complementary', { name: 'Emergency stop' });

    before(async () => {
        rack = await startKeyrack({ connected: true });
        const client = await rack.login(), good = rack.sandbox.keysThat('connected').slice(0, 4);

        await client.get(LIST);
        await client.post(`${LIST}/keys`, good.map(({ practitionerId, key }) => [`api_key_${practitionerId}`, key]));
        for (const { practitionerId } of good)
            await rack.settled(client, practitionerId);
        browser = await startBrowser();
        page = await browser.open(rack, { looked: true });
        await signIn(page, rack);
    });
    after(() => stopAll(browser, rack));

    test('by keyboard, one press', async () => {
        await visit(page, '/');
        await follow(page, () => page.getByRole('link', { name: 'Settings', exact: true }).click());
        await follow(page, () => page.getByRole('link', { name: 'Emergency stop' }).click());
        assert.equal(await banner().count(), 0);
        await look(page, 'stop-before');
        await page.getByRole('button', { name: 'Stop all use of keys now' }).focus();
        await follow(page, () => page.keyboard.press('Enter'));
        assert.ok(isStopped());
        await page.getByRole('heading', { name: 'Keyrack is stopped' }).waitFor();
        await banner().waitFor();
    });

    test('what waits, and the keys to archive', async () => {
        const client = await rack.login();

        await client.get('/bookings');
        await client.post('/bookings/refresh');
        await visit(page, STOP);
        assert.match(await page.locator('#waits').innerText(), /1 fetch of the lists from Cliniko/);
        assert.equal(await page.locator('#archive tbody tr').count(), 5);
        await look(page, 'stop-on');
    });

    test('on every other page', async () => {
        for (const path of ['/', LIST, '/bookings']) {
            await visit(page, path);
            await banner().waitFor();
        }
        await look(page, 'stop-banner');
    });

    test('on paper the list alone', async () => {
        await visit(page, STOP);
        await page.emulateMedia({ media: 'print' });
        for (const name of ['Let Keyrack go on', 'Sign out'])
            assert.ok(!await page.getByRole('button', { name }).isVisible(), name);
        assert.ok(!await banner().isVisible());
        assert.ok(await page.locator('#archive').isVisible());
        assert.ok(await page.locator('#archive .tick').first().isVisible());
        if (process.env.KEYRACK_SCREENSHOTS)
            await page.screenshot({ path: `${process.env.KEYRACK_SCREENSHOTS}/stop-print.png`, fullPage: true });
        await page.emulateMedia({ media: null });
    });

    test('going on, with the password, without scripts', async () => {
        const plain = await browser.open(rack, { scripts: false });

        await signIn(plain, rack);
        rack.write('UPDATE session SET proven_utc = 1');
        await visit(plain, STOP);
        await plain.getByLabel('Your password').fill(rack.administrator.password);
        await follow(plain, () => plain.getByRole('button', { name: 'Let Keyrack go on' }).click());
        assert.ok(!isStopped());
        await plain.getByRole('button', { name: 'Stop all use of keys now' }).waitFor();
        assert.equal(await banner(plain).count(), 0);
    });
});
