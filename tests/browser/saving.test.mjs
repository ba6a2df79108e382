/* saving.test.mjs: many keys at once, each judged for itself; and keys as people really paste them. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { LIST, focusedId, keyField, openList, row, shown, startBrowser, stopAll } from './lib.mjs';

const saveAll = (page) => page.getByRole('button', { name: 'Save all filled fields' }).click();

/* What a clipboard holds when somebody copied more, or less neatly, than the key alone. */
const PASTES = [
    ['spaces around it', (key) => `  ${key} \t`],
    ['line breaks around it', (key) => `\r\n${key}\n\n`],
    ['wrapped by a mail program', (key) => `${key.slice(0, 30)}\n${key.slice(30)}`],
    ['quotes', (key) => `"${key}"`],
    ['typographic quotes', (key) => `“${key}”`],
    ['zero-width characters', (key) => `\u200b${key.slice(0, 9)}\u200d${key.slice(9)}\ufeff`],
    ['a label', (key) => `API key: ${key}`],
    ['a label on a line of its own', (key) => `Anna's API key:\n${key}\n`],
    ['no-break spaces', (key) => `\u00a0${key}\u00a0`],
    ['a full stop after it', (key) => `My Cliniko API key = ${key}.`],
];

describe('saving', () => {
    let rack, browser, page, good;

    async function paste(id, text) {
        await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
        await keyField(page, id).focus();
        await page.keyboard.press('ControlOrMeta+V');
        assert.notEqual(await keyField(page, id).inputValue(), '', 'nothing was pasted');
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
        page = await openList(browser, rack);
        good = rack.sandbox.keysThat('connected');
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: rack.url });
    });
    after(() => stopAll(browser, rack));

    test('one bad field among five holds up none of the others, and is easy to find', async () => {
        const [bad, ...others] = good.slice(0, 5);
        const piece = bad.key.slice(0, 21);

        await keyField(page, bad.practitionerId).fill(piece);
        for (const { practitionerId, key } of others)
            await keyField(page, practitionerId).fill(key);
        await saveAll(page);
        await page.locator('#summary').waitFor();
        assert.equal(await focusedId(page), 'summary');
        assert.match(await page.locator('#summary').innerText(), new RegExp(`One key was not saved\\s+.*${bad.name}`));
        assert.match(await row(page, bad.practitionerId).locator('.err').innerText(), /cut off/);
        for (const { practitionerId } of others)
            await shown(page, practitionerId, 'connected');
        assert.match(await page.title(), /^Error: /, 'as long as the summary stands');
        const source = await page.content();

        for (const { key } of [...others, { key: piece }])
            assert.ok(!source.includes(key.slice(0, 12)), 'what was typed came back');
        assert.equal(await keyField(page, bad.practitionerId).inputValue(), '');
    });

    test('the summary leads to the field', async () => {
        await page.locator('#summary a').click();
        assert.equal(await focusedId(page), `k${good[0].practitionerId}`);
        assert.ok(await keyField(page, good[0].practitionerId).isVisible());
    });

    test('a key that waits elsewhere survives the saving of another', async () => {
        const [waiting, saved] = [good[0], good[5]];

        await keyField(page, waiting.practitionerId).fill(waiting.key);
        await keyField(page, saved.practitionerId).fill(saved.key);
        await row(page, saved.practitionerId).getByRole('button', { name: 'Save key of' }).click();
        await shown(page, saved.practitionerId, 'connected');
        assert.equal(await keyField(page, waiting.practitionerId).inputValue(), waiting.key);
    });

    test('nothing pasted: says so', async () => {
        await page.goto(LIST);
        await saveAll(page);
        assert.match(await page.locator('#summary').innerText(), /No key was pasted/);
    });

    test('pasted as clipboards hold it, each is understood', async () => {
        await page.goto(LIST);
        for (const summary of await page.locator('.rack summary:visible').all())
            await summary.click();
        for (const [i, [, wrap]] of PASTES.entries())
            await paste(good[i].practitionerId, wrap(good[i].key));
        await saveAll(page);
        await page.locator('#counts', { hasText: /^10 of 12 keys in place, 2 missing$/ }).waitFor();
        assert.equal(await page.locator('#summary').count(), 0);
        for (const [i, [what]] of PASTES.entries())
            assert.match(await shown(page, good[i].practitionerId, 'connected'), /just now/, what);
    });

    test('password managers and spelling aids leave the fields alone', async () => {
        const fields = await page.locator('.rack input').evaluateAll((all) => all.map((field) => ({
            type: field.type, autocomplete: field.autocomplete, spellcheck: field.spellcheck,
            autocapitalize: field.autocapitalize, onePassword: field.dataset['1pIgnore'],
            lastPass: field.dataset.lpignore, bitwarden: field.dataset.bwignore,
        })));

        assert.equal(fields.length, 12);
        for (const field of fields)
            assert.deepEqual(field, { type: 'text', autocomplete: 'off', spellcheck: false, autocapitalize: 'none',
                onePassword: '', lastPass: 'true', bitwarden: '' });
    });
});
