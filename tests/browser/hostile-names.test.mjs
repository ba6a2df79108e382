/* hostile-names.test.mjs: whatever Cliniko calls people and places is only ever text, and stays in its place. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import {
    CLINIKO, LIST, assertFits, look, openList, row, saveKey, shown, signIn, startBrowser, stopAll,
} from './lib.mjs';

const DISTORTIONS = [['script-names', /<script>alert\('/], ['rtl-names', /אב/], ['long-names', /(Ms Anna Berg){5}/]];

for (const [distortion, inNames] of DISTORTIONS)
    describe(distortion, () => {
        let rack, browser, page;

        before(async () => {
            rack = await startKeyrack();
            browser = await startBrowser();
            await rack.sandbox.fault({ fault: distortion, times: 'forever' });
            await rack.connect(await rack.login());
            page = await openList(browser, rack);
        });
        after(() => stopAll(browser, rack));

        test('the list shows them as text, and its own parts as they were', async () => {
            const names = await page.locator('.rack h3').allInnerTexts();

            assert.equal(names.length, 12);
            assert.ok(names.some((name) => inNames.test(name)), names[0].slice(0, 200));
            assert.equal(await page.locator('img, main script, iframe').count(), 0);
            assert.doesNotMatch(await page.content(), /[\u202a-\u202e\u2066-\u2069\u200b]/u);
            for (const badge of await page.locator('.rack b').all())
                assert.equal(await badge.innerText(), 'No key');
        });

        test('so do sentences, buttons and the question before a removal', async () => {
            const [here, owner] = rack.sandbox.keysThat('connected');

            await saveKey(page, here.practitionerId, owner.key);
            await shown(page, here.practitionerId, 'wrong-owner');
            const button = row(page, here.practitionerId).getByRole('button', { name: /^Save it for/ });

            assert.match(await button.innerText(), /^Save it for .* instead$/s);
            await row(page, here.practitionerId).getByRole('link', { name: 'Remove' }).click();
            await page.getByRole('button', { name: 'Remove the key' }).waitFor();
            assert.equal(await page.locator('img, main script').count(), 0);
        });

        test('every page keeps its shape', async () => {
            const looked = await browser.open(rack, { looked: true });

            await signIn(looked, rack);
            for (const path of [CLINIKO, '/']) {
                assert.equal((await looked.goto(path)).status(), 200);
                await assertFits(looked, `${distortion}, ${path}`);
            }
            assert.equal((await looked.goto(LIST)).status(), 200);
            await look(looked, distortion);
        });
    });
