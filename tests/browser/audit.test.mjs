/* audit.test.mjs: the audit log in a browser: how it looks in every state, by keyboard, on a phone, without scripts, and
 * what is downloaded. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { PHONE, assertFits, follow, look, signIn, startBrowser, stopAll, visit } from './lib.mjs';

const AUDIT = '/settings/audit';

/* Months of a clinic: sign-ins, keys, what is meant, the nightly refresh, and some guessing at the door. */
function fillLog(rack) {
    rack.write(`CREATE TEMP TABLE p AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM practitioner;
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299)
        INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind, object_id, outcome)
        SELECT unixepoch() - (300 - i) * 7200,
            CASE i % 7 WHEN 0 THEN 'visitor' WHEN 1 THEN 'agent' WHEN 2 THEN 'agent' WHEN 6 THEN 'keyrackctl' ELSE 'person' END,
            CASE WHEN i % 7 IN (3, 4, 5) THEN 1 END,
            CASE WHEN i % 7 IN (1, 2, 6) THEN '' WHEN i % 7 = 0 AND i % 2 = 0 THEN '2001:db8:85a3:8d3:1319:8a2e:370:7348' ELSE '192.0.2.' || (i % 9) END,
            CASE i % 7 WHEN 0 THEN 'sign-in-refused' WHEN 1 THEN 'clinic-refreshed' WHEN 2 THEN 'key-judged'
                WHEN 3 THEN 'signed-in' WHEN 4 THEN 'key-saved' WHEN 5 THEN 'meant' ELSE 'password-set' END,
            CASE WHEN i % 7 IN (0, 3, 6) THEN 'person' WHEN i % 7 IN (2, 4) THEN 'practitioner' WHEN i % 7 = 5 THEN 'schedule' ELSE 'clinic' END,
            CASE WHEN i % 7 = 0 AND i % 2 = 0 THEN '' WHEN i % 7 IN (0, 3, 6) THEN '1' WHEN i % 7 IN (2, 4) THEN p.id
                WHEN i % 7 = 5 THEN (SELECT id FROM business LIMIT 1) || ':' || p.id || ':' ELSE '' END,
            CASE i % 7 WHEN 0 THEN 'refused' WHEN 5 THEN CASE i % 3 WHEN 0 THEN 'yes' WHEN 1 THEN 'no' ELSE 'unsaid' END
                WHEN 2 THEN CASE i % 4 WHEN 0 THEN 'wrong-owner' WHEN 1 THEN 'unreachable' WHEN 2 THEN 'not-enough-access' ELSE 'connected' END
                ELSE 'done' END
        FROM n JOIN p ON p.n = i % (SELECT count(*) FROM p)`);
}

describe('the audit log', () => {
    let rack, browser, page;
    const entries = (on = page) => on.locator('#entries tbody tr');
    const ids = async (on = page) => (await entries(on).evaluateAll((all) => all.map((one) => one.dataset.entry)));

    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
        page = await browser.open(rack, { looked: true });
        await signIn(page, rack);
        fillLog(rack);
    });
    after(() => stopAll(browser, rack));

    test('its newest entries', async () => {
        await visit(page, '/');
        await follow(page, () => page.getByRole('link', { name: 'Settings', exact: true }).click());
        await follow(page, () => page.getByRole('main').getByRole('link', { name: 'Audit log' }).click());
        assert.equal(await entries().count(), 100);
        assert.equal(await page.locator('.top [aria-current]').innerText(), 'Settings');
        await look(page, 'audit');
    });

    test('in the middle, and at its end', async () => {
        await visit(page, AUDIT);
        await follow(page, () => page.getByRole('link', { name: 'Older entries' }).click());
        assert.equal(await page.getByRole('link', { name: 'Newer entries' }).count(), 1);
        await look(page, 'audit-older');
        for (let pages = 0; await page.getByRole('link', { name: 'Older entries' }).count() > 0 && pages < 9; pages++)
            await follow(page, () => page.getByRole('link', { name: 'Older entries' }).click());
        await look(page, 'audit-oldest');
    });

    test('filtered, with nothing that fits, and with days that are none', async () => {
        const [{ id }] = rack.query("SELECT id FROM practitioner WHERE name LIKE '%Anna Berg'");

        await visit(page, `${AUDIT}?practitioner=${id}`);
        assert.equal(await page.getByLabel('What it is about').inputValue(), `practitioner-${id}`);
        await look(page, 'audit-practitioner');
        await visit(page, `${AUDIT}?person=visitor`);
        await look(page, 'audit-visitors');
        await visit(page, `${AUDIT}?from=2001-01-01&to=2001-01-02`);
        await page.locator('#nothing').waitFor();
        await look(page, 'audit-nothing');
        await visit(page, `${AUDIT}?person=77&from=tomorrow&to=2026-02-30`, 422);
        assert.equal(await page.locator('#summary a').count(), 3);
        await look(page, 'audit-wrong');
    });

    test('found by a name that is typed, and by an address', async () => {
        await visit(page, AUDIT);
        await page.getByLabel('Find', { exact: true }).fill('anna');
        await follow(page, () => page.keyboard.press('Enter'));
        await page.getByRole('heading', { name: 'What has “anna” in its name' }).waitFor();
        await look(page, 'audit-found');
        await follow(page, () => page.locator('#found').getByRole('link', { name: 'Anna Berg' }).click());
        assert.match(await entries().first().innerText(), /Anna Berg/);
        await page.getByLabel('Find', { exact: true }).fill('127.0.0.1');
        await follow(page, () => page.getByRole('button', { name: 'Find', exact: true }).click());
        assert.equal(await entries().first().locator('td').last().innerText(), '127.0.0.1');
        assert.equal(await page.getByLabel('Find', { exact: true }).inputValue(), '127.0.0.1');
        await look(page, 'audit-address');
    });

    test('by keyboard alone: filter, page, download', async () => {
        await visit(page, AUDIT);
        await page.getByLabel('Who did it').focus();
        await page.keyboard.type('Somebody not');
        for (let tabs = 0; tabs < 12 && await page.evaluate(() => document.activeElement.textContent) !== 'Show'; tabs++)
            await page.keyboard.press('Tab');
        await follow(page, () => page.keyboard.press('Enter'));
        assert.match(page.url(), /person=visitor/);
        assert.ok(await entries().count() > 20);
        assert.equal(await entries().filter({ hasText: 'Robin Field' }).locator('td:nth-child(2)', { hasText: 'Robin' }).count(), 0);
        await page.getByRole('button', { name: 'Download' }).focus();
        const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
        const text = readFileSync(await download.path(), 'utf8');

        assert.match(download.suggestedFilename(), /^keyrack-audit-log-\d{4}-\d\d-\d\d\.csv$/);
        assert.equal(text.charCodeAt(0), 0xfeff);
        assert.match(text, /"Somebody not signed in","Tried to sign in","refused"/);
        assert.equal(await page.locator('h1').innerText(), 'Audit log'); /* the page is still there */
    });

    test('on a phone without scripts', async () => {
        const phone = await browser.open(rack, { scripts: false, size: PHONE });

        await signIn(phone, rack);
        await phone.goto(AUDIT);
        const first = await ids(phone);

        await follow(phone, () => phone.getByRole('link', { name: 'Older entries' }).click());
        const second = await ids(phone);

        await phone.getByRole('link', { name: 'Newer entries' }).click();
        await phone.waitForURL(/after=/);
        assert.deepEqual(await ids(phone), first);
        assert.equal(new Set([...first, ...second]).size, 200);
        await phone.getByLabel('What it is about').selectOption('clinic');
        await phone.getByLabel('First day').fill('2020-01-01');
        await phone.getByRole('button', { name: 'Show' }).click();
        await phone.waitForURL(/object=clinic/);
        for (const about of await phone.locator('#entries td:nth-child(4)').allInnerTexts())
            assert.match(about, /The clinic/);
    });

    test('with names that are anything', async () => {
        rack.write(`UPDATE practitioner SET name = CASE rowid % 3 WHEN 0 THEN '<script>alert(1)</script>' WHEN 1 THEN '${'W'.repeat(200)}'
            ELSE 'אבגד ‮evil' END`);
        await visit(page, AUDIT);
        assert.equal(await page.locator('main script').count(), 0);
        await assertFits(page, 'audit with odd names');
    });
});
