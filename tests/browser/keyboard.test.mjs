/* keyboard.test.mjs: everything can be reached, seen and done without a mouse. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ADMINISTRATOR, startKeyrack } from '../lib/harness.mjs';
import { LIST, focusedId, keyField, row, shown, startBrowser, stopAll } from './lib.mjs';

/* Where the focus is, and whether it can be seen: an outline, and nothing that lies over it. */
function describeFocus(page) {
    return page.evaluate(() => {
        const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
        const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);

        return {
            place: [...document.querySelectorAll('*')].indexOf(one), what: one.outerHTML.slice(0, 100),
            outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
            covered: over !== one && !one.contains(over) && !over?.contains(one),
        };
    });
}

/* Presses Tab until the focus leaves the page; gives every place it came by. */
async function tabThrough(page) {
    const stops = [];

    for (;;) {
        await page.keyboard.press('Tab');
        const stop = await describeFocus(page);

        if (stops.length > 0 && stop.place <= stops.at(-1).place)
            return stops;
        stops.push(stop);
        assert.ok(stops.length < 200, 'the focus goes round in circles');
    }
}

describe('by keyboard alone', () => {
    let rack, browser, page, good;

    async function tabTo(id) {
        for (let presses = 0; await focusedId(page) !== id; presses++) {
            assert.ok(presses < 200, `Tab does not come to ${id}`);
            await page.keyboard.press('Tab');
        }
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
        page = await browser.open(rack);
        good = rack.sandbox.keysThat('connected');
    });
    after(() => stopAll(browser, rack));

    test('sign in', async () => {
        await page.goto('/login');
        await tabTo('email');
        await page.keyboard.type(ADMINISTRATOR.email);
        await page.keyboard.press('Tab');
        assert.equal(await focusedId(page), 'password');
        await page.keyboard.type(ADMINISTRATOR.password);
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Sign out' }).waitFor();
    });

    test('the first stop skips to the content', async () => {
        await page.goto(LIST);
        await page.keyboard.press('Tab');
        const skip = page.locator('.skip');

        assert.ok(await skip.evaluate((link) => link === document.activeElement &&
            link.getBoundingClientRect().top >= 0), 'the skip link is not the first stop, in sight');
        await page.keyboard.press('Enter');
        assert.equal(await focusedId(page), 'main');
        await page.keyboard.press('Tab');
        assert.match((await describeFocus(page)).what, /^<a href="\/settings">Settings/);
        await page.keyboard.press('Tab');
        assert.match((await describeFocus(page)).what, /^<summary>How does a practitioner/);
    });

    test('explanations open and close', async () => {
        for (const [key, open] of [['Enter', true], ['Space', false], ['Space', true]]) {
            await page.keyboard.press(key);
            assert.equal(await page.locator('.steps').isVisible(), open);
        }
    });

    test('Enter in a field saves that row, and the focus stays with it', async () => {
        const [{ practitionerId, key }, other] = good;

        await tabTo(`k${other.practitionerId}`);
        await page.keyboard.insertText(other.key.slice(0, 10));
        await page.goto(LIST);
        await tabTo(`k${practitionerId}`);
        await page.keyboard.insertText(key);
        await page.keyboard.press('Enter');
        await shown(page, practitionerId, 'connected');
        assert.equal(await page.evaluate(() => document.activeElement.closest('.rack > li')?.id),
            `practitioner-${practitionerId}`);
        assert.equal(await row(page, other.practitionerId).getAttribute('data-verdict'), 'none');
    });

    test('Replace opens, and its field takes a key', async () => {
        const { practitionerId, key } = good[0];

        await row(page, practitionerId).locator('summary').focus();
        await page.keyboard.press('Enter');
        await page.keyboard.press('Tab');
        assert.equal(await focusedId(page), `k${practitionerId}`);
        await page.keyboard.insertText(key);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await shown(page, practitionerId, 'connected');
        await page.waitForFunction((id) => document.getElementById(id).value === '', `k${practitionerId}`);
    });

    test('every stop is in order, outlined, and covered by nothing, while a key waits to be saved', async () => {
        await page.goto(LIST);
        await keyField(page, good[3].practitionerId).fill(good[3].key);
        await page.evaluate(() => document.activeElement.blur());
        await page.locator('.skip').focus();
        const stops = await tabThrough(page);

        assert.ok(stops.length > 30, `only ${stops.length} stops`);
        assert.deepEqual(stops.filter((stop) => !stop.outlined || stop.covered), []);
    });
});
