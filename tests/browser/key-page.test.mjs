/* key-page.test.mjs: the page of one key in a browser: it follows what is asked about the key, works by keyboard and without
 * scripts, and looks right in each of its states. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';
import {
    CLINIKO, LIST, countLoads, follow, look, openList, row, saveKey, shown, startBrowser, stopAll, visit,
} from './lib.mjs';

const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

describe('the page of one key', () => {
    let rack, browser, page, anna, second, other;
    const named = (name, verdict) => rack.sandbox.keysThat(verdict).find((one) => one.name.includes(name));
    const keyPage = ({ practitionerId }) => `${LIST}/${practitionerId}/key`;
    const settled = () => waitFor('what the keys reach', () => rack.query(`SELECT id FROM job WHERE kind IN ('verify_key', 'reach_key')
        AND state IN ('waiting', 'running') AND due_utc <= unixepoch()`).length === 0);

    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
        page = await openList(browser, rack, { looked: true });
        anna = named('Anna', 'connected');
        second = named('Anna', 'second');
        other = named('Oluwaseun', 'connected');
    });
    after(() => stopAll(browser, rack));

    test('without a key', async () => {
        await visit(page, keyPage(anna));
        await page.getByText('There is no key for').waitFor();
        await look(page, 'key-none');
    });

    test('is reached from the list, and follows by itself what is asked about the key', async () => {
        await visit(page, LIST);
        await saveKey(page, anna.practitionerId, anna.key);
        await shown(page, anna.practitionerId, 'connected');
        await settled();
        await follow(page, () => row(page, anna.practitionerId).getByRole('link', { name: 'Details' }).click());
        await page.getByRole('heading', { name: 'What this key reaches' }).waitFor();
        await rack.sandbox.fault({ path: '/patients', fault: 'slow:1500', times: 1 });
        await rack.sandbox.control('POST', '/set', { quirks: { restricted_financials: true } });
        await follow(page, () => page.getByRole('button', { name: 'Check again' }).click());
        const loads = countLoads(page);

        await page.locator('[data-area="invoices"][data-reach="no"]').waitFor();
        await page.locator('#onekey:not([data-mark])').waitFor();
        assert.equal(loads.n, 0, 'in place');
        assert.equal(new URL(page.url()).pathname, keyPage(anna));
        assert.equal(await page.getByText('In Cliniko’s settings, financial details are kept').count(), 1);
    });

    test('connected, with something out of reach and many days of use', async () => {
        const { id } = rack.query(`SELECT id FROM api_key WHERE practitioner_id = '${anna.practitionerId}'`)[0];
        const today = Math.floor(Date.now() / 86400000);

        for (let day = 1; day < 30; day++)
            rack.write(`INSERT INTO key_use VALUES ('${anna.practitionerId}', ${id}, 'bookings', ${today - day}, ${14 + day * 7 % 40}, 0,
                ${(today - day) * 86400 + 50000})`);
        rack.write(`UPDATE api_key SET saved_utc = saved_utc - 74 * 86400, trouble = 'unreachable', trouble_utc = unixepoch() - 9 * 86400,
            was_role = 'receptionist', role_utc = unixepoch() - 40 * 86400 WHERE id = ${id}`);
        await visit(page, keyPage(anna));
        await look(page, 'key-connected');
        for (const details of await page.locator('details').all())
            await details.locator('summary').click();
        await look(page, 'key-connected-opened');
    });

    test('with a new key beside it that is somebody else\'s', async () => {
        await visit(page, LIST);
        await saveKey(page, anna.practitionerId, other.key);
        await shown(page, anna.practitionerId, 'wrong-owner');
        await settled();
        await visit(page, keyPage(anna));
        await page.getByRole('heading', { name: 'Not yet in use' }).waitFor();
        await look(page, 'key-two');
    });

    test('refused, after another was replaced', async () => {
        await visit(page, LIST);
        await saveKey(page, anna.practitionerId, second.key);
        await shown(page, anna.practitionerId, 'connected');
        await settled();
        await rack.sandbox.control('POST', '/set', { key: tailOf(second.key), archived: true });
        await visit(page, keyPage(anna));
        await follow(page, () => page.getByRole('button', { name: 'Check again' }).click());
        await page.locator('#in-use[data-verdict="rejected"]').waitFor();
        await page.getByRole('heading', { name: 'Keys that were here before' }).waitFor();
        await look(page, 'key-rejected');
    });

    test('the clinic\'s own', async () => {
        await visit(page, CLINIKO);
        await follow(page, () => page.getByRole('link', { name: 'Details of this key' }).click());
        await page.getByRole('heading', { name: 'The clinic’s own key' }).waitFor();
        await look(page, 'key-clinic');
    });

    test('without scripts everything is there, and the check is asked for all the same', async () => {
        const bare = await openList(browser, rack, { scripts: false });

        await visit(bare, keyPage(anna));
        await bare.getByText('The only requests it allows').first().click();
        await bare.getByText('GET /user', { exact: true }).waitFor();
        await bare.getByRole('button', { name: 'Check again' }).click();
        await waitFor('the check', async () => new URL(bare.url()).pathname === keyPage(anna));
        await bare.close();
    });

    test('by keyboard: to the page, to the requests of a purpose, and back', async () => {
        await settled();
        await visit(page, LIST);
        await row(page, anna.practitionerId).getByRole('link', { name: 'Details' }).focus();
        await follow(page, () => page.keyboard.press('Enter'));
        const summary = page.locator('[data-purpose="verify"] summary');

        for (let i = 0; i < 40 && !await summary.evaluate((one) => one === document.activeElement); i++)
            await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.getByText('GET /user', { exact: true }).waitFor();
        await page.locator('.eyebrow a').focus();
        await follow(page, () => page.keyboard.press('Enter'));
        assert.equal(new URL(page.url()).hash, `#practitioner-${anna.practitionerId}`);
    });
});
