/* issued-keys.test.mjs: API keys in a browser: made, copied, viewed in a dialog, edited, rotated, deleted; with and without
 * scripts, by keyboard, on a phone; how every screen looks. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';
import { PHONE, assertFits, focusedId, follow, look, signIn, startBrowser, stopAll, visit } from './lib.mjs';

const KEYS = '/settings/api-keys';
const KEY = /^kr_[0-9A-Za-z]{36}$/;
const DAY_S = 24 * 60 * 60;

describe('API keys', () => {
    let rack, browser, page;
    const row = (name, on = page) => on.locator('#issued tbody tr').filter({ hasText: name });
    const copied = (on = page) => on.evaluate(() => navigator.clipboard.readText());
    /* A dialog is gone before its 'close' event empties it. */
    const wiped = () => waitFor('the dialog to be closed and empty', async () =>
        !await page.getByRole('dialog').isVisible() && await page.locator('#dialog > *').count() === 0);

    before(async () => {
        rack = await startKeyrack();
        rack.write(`INSERT INTO person (email, name, role, active, created_utc, joined_utc) VALUES
            ('dana@clinic.example', 'Dana Desk', 'receptionist', 1, 5, 5), ('kim@clinic.example', 'Kim Owner', 'administrator', 1, 5, 5)`);
        browser = await startBrowser();
        page = await browser.open(rack, { looked: true });
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await signIn(page, rack);
    });
    after(() => stopAll(browser, rack));

    async function fillForm(on, name) {
        await on.getByLabel('Name of the key').fill(name);
        await on.getByLabel('What it is for').fill('Reminders for tomorrow');
        await on.getByLabel('Owner', { exact: true }).selectOption({ label: 'Robin Field (robin@clinic.example), Administrator' });
        await on.getByLabel('Read online bookings').check();
    }

    test('none yet, and its form', async () => {
        await visit(page, '/');
        await follow(page, () => page.getByRole('link', { name: 'Settings', exact: true }).click());
        await follow(page, () => page.getByRole('link', { name: 'API keys', exact: true }).click());
        await look(page, 'issued-none');
        await follow(page, () => page.getByRole('link', { name: 'Create new key' }).click());
        await fillForm(page, 'Zapier');
        await page.getByLabel('Read online bookings').uncheck();
        await page.getByLabel('at the end of a day:').check();
        await page.getByLabel('Allowed networks').fill('203.0.113.0/24\nour office');
        await follow(page, () => page.getByRole('button', { name: 'Create' }).click());
        await look(page, 'issued-new-wrong');
        assert.equal(await focusedId(page), 'summary');
        assert.equal(await page.locator('#summary a').count(), 3);
    });

    test('the list of owners narrows while somebody types', async () => {
        await visit(page, `${KEYS}/new`);
        const owner = page.getByLabel('Owner', { exact: true }), find = page.getByLabel('Find an owner');

        await find.fill('clinic desk');
        assert.deepEqual(await owner.locator('option').allInnerTexts(), ['Dana Desk (dana@clinic.example), Receptionist']);
        assert.equal(await page.locator('#live').innerText(), '1 fit.');
        assert.match(await owner.locator('option:checked').innerText(), /Dana/);
        await find.fill('nobody');
        assert.equal(await owner.locator('option').count(), 0);
        await find.fill('');
        assert.equal(await owner.locator('option').count(), 4);
    });

    test('made, copied, and gone from the history', async () => {
        await visit(page, `${KEYS}/new`);
        await fillForm(page, 'Zapier');
        await follow(page, () => page.getByRole('button', { name: 'Create' }).click());
        const key = await page.getByLabel('API key').inputValue();

        assert.match(key, KEY);
        await page.getByRole('button', { name: 'Copy key' }).click();
        await page.getByText('Copied.').waitFor();
        assert.equal(await copied(), key);
        await page.getByRole('button', { name: 'Copy username' }).click();
        await waitFor('the username to be copied', async () => await copied() === rack.administrator.email);
        assert.match(page.url(), /api-keys\/\d+$/);
        await look(page, 'issued-made');
        await follow(page, () => page.reload());
        assert.ok(!(await page.content()).includes(key));
        await look(page, 'issued-key');
    });

    test('viewed in a dialog: a wrong password, the right one, Copy key, Close', async () => {
        await visit(page, KEYS);
        await row('Zapier').getByRole('link', { name: 'View' }).focus();
        await page.keyboard.press('Enter');
        const dialog = page.getByRole('dialog');

        await dialog.waitFor();
        assert.equal(await focusedId(page), 'password');
        await look(page, 'issued-view-asks');
        await page.keyboard.type('not the password');
        await page.keyboard.press('Enter');
        await dialog.getByText('That was not your password').waitFor();
        await dialog.getByLabel('Your password').fill(rack.administrator.password);
        await dialog.getByRole('button', { name: 'View' }).click();
        await dialog.getByText('The service needs both').waitFor();
        const key = await dialog.getByLabel('API key').inputValue();

        assert.match(key, KEY);
        assert.equal(await dialog.getByLabel('Username').inputValue(), rack.administrator.email);
        await dialog.getByRole('button', { name: 'Copy key' }).click();
        await dialog.getByText('Copied.').waitFor();
        assert.equal(await copied(), key);
        await look(page, 'issued-view');
        await dialog.getByRole('link', { name: 'Close' }).click();
        await wiped();
        assert.ok(!(await page.content()).includes(key));
        assert.equal(new URL(page.url()).pathname, KEYS);
    });

    test('Escape closes the dialog and wipes it', async () => {
        await visit(page, KEYS);
        await row('Zapier').getByRole('link', { name: 'View' }).click();
        await page.getByRole('dialog').getByLabel('Your password').fill('half a pass');
        await page.keyboard.press('Escape');
        await wiped();
    });

    test('edited, rotated and deleted', async () => {
        await visit(page, KEYS);
        await follow(page, () => row('Zapier').getByRole('link', { name: 'Edit' }).click());
        await look(page, 'issued-edit');
        await page.getByLabel('Name of the key').fill('Zapier, reminders');
        await follow(page, () => page.getByRole('button', { name: 'Save' }).click());
        assert.equal(await page.locator('h1').innerText(), 'Zapier, reminders');
        await follow(page, () => page.getByRole('link', { name: 'Rotate' }).click());
        await look(page, 'issued-rotate');
        await page.getByLabel('in 1 day').check();
        await follow(page, () => page.getByRole('button', { name: 'Make the new key' }).click());
        assert.match(await page.locator('main').innerText(), /The key before, ….{4}, works until/);
        await follow(page, () => page.getByRole('link', { name: 'Done' }).click());
        assert.equal(await row('Zapier').count(), 2);
        await follow(page, () => row('Being replaced').getByRole('link', { name: 'Delete' }).click());
        await look(page, 'issued-delete');
        await follow(page, () => page.getByRole('button', { name: 'Delete this key' }).click());
        assert.equal(await row('Zapier').count(), 1);
    });

    test('a list in every state, looked over', async () => {
        rack.write(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6)
            INSERT INTO issued_key (name, description, person_id, hash, tail, scope_practitioners, scope_bookings, scope_audit,
                networks, created_utc, created_by, expires_utc, used_utc, used_address)
            SELECT CASE i WHEN 1 THEN 'Accounts' WHEN 2 THEN 'Website' WHEN 3 THEN 'Old dashboard' WHEN 4 THEN 'Nightly report'
                WHEN 5 THEN 'Make' ELSE 'A very long name of a service that nobody could remember, of the kind there always is' END,
                CASE i % 2 WHEN 0 THEN 'What it does there, and who set it up' ELSE '' END, 1 + i % 3, randomblob(32), 'ab' || i || 'Z', 1, 1, i = 1,
                '', unixepoch() - i * ${70 * DAY_S}, 1, CASE i WHEN 3 THEN unixepoch() - 500 WHEN 4 THEN unixepoch() + ${20 * DAY_S} END,
                CASE WHEN i < 4 THEN unixepoch() - i * ${40 * DAY_S} END, CASE i WHEN 2 THEN '2001:db8:85a3:8d3:1319:8a2e:370:7348' ELSE '203.0.113.9' END
            FROM n; UPDATE person SET active = 0 WHERE id = 3`);
        await visit(page, KEYS);
        await follow(page, () => page.getByRole('button', { name: 'I have looked at these' }).click());
        await page.getByText('Last looked over just now').waitFor();
        await look(page, 'issued');
        await visit(page, `${KEYS}/help`);
        await look(page, 'issued-help');
    });

    test('on a phone without scripts: made, viewed on a page of its own, deleted', async () => {
        const phone = await browser.open(rack, { scripts: false, size: PHONE });

        await signIn(phone, rack);
        await phone.goto(`${KEYS}/new`);
        assert.ok(await phone.locator('[data-narrows]').isHidden());
        await fillForm(phone, 'Phone');
        await follow(phone, () => phone.getByRole('button', { name: 'Create' }).click());
        const key = await phone.getByLabel('API key').inputValue();

        assert.match(key, KEY);
        assert.ok(await phone.locator('[data-copy="issued-text"]').isHidden());
        await follow(phone, () => phone.getByRole('link', { name: 'Done' }).click());
        await follow(phone, () => row('Phone', phone).getByRole('link', { name: 'View' }).click());
        await phone.getByLabel('Your password').fill(rack.administrator.password);
        await follow(phone, () => phone.getByRole('button', { name: 'View' }).click());
        assert.equal(await phone.getByLabel('API key').inputValue(), key);
        await follow(phone, () => phone.getByRole('link', { name: 'Close' }).click());
        await follow(phone, () => phone.getByRole('link', { name: 'Delete' }).click());
        await follow(phone, () => phone.getByRole('button', { name: 'Delete this key' }).click());
        assert.equal(await row('Phone', phone).count(), 0);
    });

    test('a session that ended leads from View to sign-in', async () => {
        await visit(page, KEYS);
        rack.write('DELETE FROM session');
        await follow(page, () => row('Zapier').getByRole('link', { name: 'View' }).click());
        assert.match(page.url(), /\/login\?next=/);
        await page.getByLabel('E-mail').fill(rack.administrator.email);
        await page.getByLabel('Password').fill(rack.administrator.password);
        await follow(page, () => page.getByRole('button', { name: 'Sign in' }).click());
        await page.getByLabel('Your password').waitFor();
    });

    test('shown once only', async () => {
        await visit(page, `${KEYS}/once`);
        await look(page, 'issued-once');
        await follow(page, () => page.getByRole('button', { name: 'Erase the copies' }).click());
        await row('Zapier').getByRole('link', { name: 'View' }).click();
        await page.getByRole('dialog').getByText('there is no copy of it').waitFor();
        await follow(page, () => page.getByRole('dialog').getByRole('link', { name: 'Rotate' }).click());
    });

    test('with names that are anything', async () => {
        rack.write(`UPDATE issued_key SET name = CASE id % 2 WHEN 0 THEN '<script>alert(1)</script>' ELSE '${'W'.repeat(100)}' END,
            description = '${'x'.repeat(500)}'`);
        await visit(page, KEYS);
        assert.equal(await page.locator('main script').count(), 0);
        await assertFits(page, 'API keys with odd names');
    });
});
