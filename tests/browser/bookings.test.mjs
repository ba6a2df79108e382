/* bookings.test.mjs: the online-booking pages in a browser: how they look in every state, and what scripts keep while a
 * check is followed. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { checked, combination } from '../lib/bookings.mjs';
import { startKeyrack, startSandbox, waitFor } from '../lib/harness.mjs';
import { PHONE, countLoads, look, signIn, startBrowser, stopAll, visit } from './lib.mjs';

const set = (rack, wish) => rack.sandbox.control('POST', '/set', wish);

async function startChecked() {
    const rack = await startKeyrack();

    await set(rack, { quirks: { next_window_days: 0 } });
    await rack.connect(await rack.login());
    await checked(rack);
    return rack;
}

const whyPath = ({ business, practitioner, type }) => `/bookings/why?business=${business}&practitioner=${practitioner}&type=${type}`;

async function followed(page) {
    await page.locator('#bookings:not([data-running])').waitFor({ timeout: 60000 });
}

describe('how online bookings look', () => {
    let rack, browser, page, anna;

    before(async () => {
        rack = await startChecked();
        browser = await startBrowser();
        page = await browser.open(rack, { looked: true });
        await signIn(page, rack);
        anna = combination(rack, 'Anna Berg', 'Glenhaven', 'Initial consult');
    });
    after(() => stopAll(browser, rack));

    test('when nobody has said yet what is meant', async () => {
        await visit(page, '/bookings');
        await look(page, 'bookings');
    });

    test('filtered, and with nothing that fits', async () => {
        await visit(page, '/bookings?state=full');
        await look(page, 'bookings-filtered');
        await visit(page, '/bookings?q=zzz');
        await look(page, 'bookings-nothing-fits');
    });

    test('why: hidden, full, bookable, not offered', async () => {
        for (const state of ['blocked', 'full', 'bookable']) {
            await visit(page, '/bookings');
            await page.locator(`td[data-state="${state}"] a`).first().click();
            await page.locator('#checks').waitFor();
            await look(page, `bookings-why-${state}`);
        }
        const type = (await page.locator('h1').textContent()) && rack.query(`SELECT id FROM appointment_type WHERE id NOT IN
            (SELECT appointment_type_id FROM practitioner_appointment_type WHERE practitioner_id = '${anna.practitioner}') LIMIT 1`)[0].id;

        await visit(page, whyPath({ ...anna, type }));
        await look(page, 'bookings-why-not-offered');
    });

    test('why: nothing that Keyrack knows', async () => {
        await visit(page, whyPath({ ...anna, type: '999' }), 404);
        await look(page, 'bookings-why-unknown');
    });

    test('with something loud, an intruder, a refusal and something quiet', async () => {
        const free = await page.goto('/bookings').then(() => page.locator('td[data-state="bookable"]').last().getAttribute('data-combination'));
        const seen = await page.locator('td[data-state="bookable"]').first().getAttribute('data-combination');

        await set(rack, { quirks: { unexplained: [free] } });
        const mark = async (item, word) => {
            await page.locator(`button[form="say-${word}"][value="${item}"]`).first().click();
            await page.locator('#live').filter({ hasText: /./ }).waitFor({ state: 'attached' });
            await page.waitForLoadState('networkidle');
        };

        await mark(`practitioner::${anna.practitioner}:`, 'yes');
        await page.locator('ol.fixes').waitFor();
        await mark(`practitioner::${seen.split('-')[1]}:`, 'no');
        await page.locator('[data-intruder]').waitFor();
        await mark(await page.locator('#fix .calm [data-setting]').first().getAttribute('data-setting'), 'no');
        await page.locator('#quiet').waitFor();
        await page.locator('#again').click();
        await page.locator('#fix .plainlist').waitFor({ timeout: 60000 });
        await followed(page);
        await page.locator('#quiet summary').click();
        await look(page, 'bookings-loud');
        await visit(page, whyPath(Object.fromEntries(['business', 'practitioner', 'type'].map((name, i) => [name, free.split('-')[i]]))));
        await page.locator('#support').waitFor();
        await look(page, 'bookings-why-unexplained');
        await set(rack, { quirks: { unexplained: [] } });
        rack.write('DELETE FROM meant');
    });

    test('the history', async () => {
        await visit(page, '/bookings/history');
        await look(page, 'bookings-history-empty');
        rack.write(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130)
            INSERT INTO booking_change (setting, business_id, practitioner_id, appointment_type_id, was, became, after_utc, before_utc)
            SELECT 'practitioner', '', '${anna.practitioner}', '', CASE i % 2 WHEN 0 THEN 'on' ELSE 'hidden' END,
                CASE i % 2 WHEN 0 THEN 'hidden' ELSE 'on' END, unixepoch() - (131 - i) * 7200, unixepoch() - (130 - i) * 7200 FROM n`);
        await visit(page, '/bookings/history');
        await look(page, 'bookings-history');
        await visit(page, '/bookings/history?practitioner=999', 404);
        await look(page, 'bookings-history-nobody');
        await visit(page, '/bookings');
        await look(page, 'bookings-changed');
    });

    test('while the agent is away', async () => {
        await visit(page, '/bookings');
        await rack.agent.stop();
        rack.write('UPDATE heartbeat SET beat_utc = beat_utc - 60');
        await page.locator('#again').click();
        await page.locator('#progress').waitFor();
        await look(page, 'bookings-stalled');
        await rack.agent.start();
        await followed(page);
    });

    test('when all that is meant can be booked', async () => {
        await page.locator('#all-no button').click();
        await page.locator('#headline[data-mood="good"]').waitFor();
        await look(page, 'bookings-good');
    });

    test('after a check that failed', async () => {
        const [{ key }] = rack.sandbox.keysThat('clinic');

        await set(rack, { key: key.slice(0, key.lastIndexOf('-')).slice(-4), archived: true });
        await page.locator('#again').click();
        await page.locator('.run .err').waitFor();
        await look(page, 'bookings-failed');
    });
});

describe('how a group clinic looks', () => {
    let sandbox, rack, browser, page;

    before(async () => {
        sandbox = await startSandbox({ practitioners: 48, args: ['--businesses', '6', '--types', '14'] });
        rack = await startKeyrack({ sandbox });
        await rack.connect(await rack.login());
        browser = await startBrowser();
        page = await browser.open(rack, { looked: true });
        await signIn(page, rack);
    });
    after(async () => {
        await stopAll(browser, rack);
        await sandbox?.stop();
    });

    test('with 14 types beside each other, or as a list on a phone', async () => {
        await visit(page, '/bookings');
        await look(page, 'bookings-group');
    });

    test('every heading stays above its cells', async () => {
        const misplaced = await page.evaluate(() => [...document.querySelectorAll('.grid')].flatMap((grid) => {
            const heads = [...grid.querySelectorAll('thead th')].map((head) => head.getBoundingClientRect());

            return [...grid.querySelectorAll('tbody tr:first-child > *')].filter((cell, i) => {
                const box = cell.getBoundingClientRect();

                return Math.abs(box.left - heads[i].left) > 1 || Math.abs(box.width - heads[i].width) > 1 || box.right > window.innerWidth;
            });
        }).length);

        assert.equal(misplaced, 0);
    });
});

describe('following a check', () => {
    let rack, browser, page;

    before(async () => {
        rack = await startChecked();
        browser = await startBrowser();
        page = await browser.open(rack);
        await signIn(page, rack);
    });
    after(() => stopAll(browser, rack));

    test('keeps the page, its filter, what is open, what is typed and the focus, and says how it ended', async () => {
        await visit(page, '/bookings?state=blocked');
        await page.locator('#practitioners summary').click();
        const loads = countLoads(page), wasOpen = await page.locator('#practitioners').evaluate((one) => one.open);

        await page.locator('#filter-type').selectOption({ index: 2 });
        const type = await page.locator('#filter-type').inputValue();

        await rack.agent.stop();
        await page.locator('#again').click();
        await page.locator('#bookings[data-running]').waitFor();
        await page.locator('#filter-q').fill('half a na');
        await rack.agent.start();
        await followed(page);
        assert.equal(loads.n, 0, 'the page loaded anew');
        assert.equal(await page.evaluate(() => document.activeElement.id), 'filter-q');
        assert.equal(await page.locator('#filter-q').inputValue(), 'half a na');
        assert.equal(await page.locator('#filter-type').inputValue(), type);
        assert.equal(await page.locator('#practitioners').evaluate((one) => one.open), wasOpen);
        assert.equal(await page.locator('td[data-combination]:not([data-state="blocked"])').count(), 0, 'the filter was lost');
        assert.match(await page.locator('#live').textContent(), /^Patients can book \d+ of \d+ combinations\./);
        assert.ok(page.url().endsWith('?state=blocked'));
    });

    test('works on the page that says why, for that practitioner alone', async () => {
        await page.goto('/bookings');
        await page.locator('td[data-reason="practitioner-hidden"] a').first().click();
        const [, business, practitioner, type] = /business=(\d+)&practitioner=(\d+)&type=(\d+)/.exec(page.url());

        await set(rack, { practitioner, show_in_online_bookings: true });
        await page.locator('#again').click();
        await page.locator(`#headline[data-combination="${business}-${practitioner}-${type}"][data-state="bookable"]`).waitFor({ timeout: 60000 });
        await followed(page);
        assert.equal(await page.locator('[data-check="practitioner"]').getAttribute('data-result'), 'passed');
        assert.deepEqual(rack.query("SELECT DISTINCT subject FROM job WHERE kind = 'check_bookings' ORDER BY id DESC LIMIT 1"), [{ subject: practitioner }]);
        await set(rack, { practitioner, show_in_online_bookings: false });
    });

    test('a mark is shown in place, and the focus stays near', async () => {
        await page.goto('/bookings?state=blocked');
        const loads = countLoads(page), item = page.locator('#fix .fixes.calm > li').last();
        const setting = await item.getAttribute('data-setting');

        await item.getByRole('button', { name: /Not meant to be/ }).click();
        await page.locator(`#quiet [data-setting="${setting}"]`).waitFor({ state: 'attached' });
        assert.equal(loads.n, 0);
        assert.equal(await page.evaluate(() => document.activeElement.closest('#fix') !== null), true);
        await page.locator('#quiet summary').click();
        await page.locator(`#quiet [data-setting="${setting}"] button`).click();
        await page.locator(`#fix [data-setting="${setting}"]`).waitFor();
    });

    test('what is refused is said, and nothing is lost', async () => {
        await page.goto('/bookings');
        await page.context().clearCookies();
        await page.locator('#again').click();
        await page.locator('#live.toast').waitFor();
        assert.match(await page.locator('#live').textContent(), /signed out|sign in/i);
        assert.ok(await page.locator('#headline').isVisible());
        await signIn(page, rack);
    });

    test('without scripts: the page looks again by itself, and marks are forms', async () => {
        const plain = await browser.open(rack, { scripts: false, size: PHONE });

        await signIn(plain, rack);
        await plain.goto('/bookings?state=blocked');
        await rack.agent.stop();
        await plain.locator('#again').click();
        await plain.locator('#bookings[data-running]').waitFor();
        await rack.agent.start();
        await waitFor('the page to look again', async () => await plain.locator('#bookings:not([data-running])').count() === 1, 60000);
        const setting = await plain.locator('#fix [data-setting]').last().getAttribute('data-setting');

        await plain.locator(`#fix [data-setting="${setting}"]`).getByRole('button', { name: /Not meant to be/ }).click();
        await plain.locator(`#quiet [data-setting="${setting}"]`).waitFor({ state: 'attached' });
        assert.match(plain.url(), /\/bookings#fix$/);
        await plain.locator('#filter-state').selectOption('full');
        await plain.getByRole('button', { name: 'Show' }).click();
        await plain.locator('#showing').waitFor();
        assert.equal(await plain.locator('td[data-combination]:not([data-state="full"])').count(), 0);
        await plain.close();
    });
});
