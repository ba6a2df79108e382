/* upkeep.test.mjs: what a practice manager sees of keys that stopped working, were replaced or got old; with a mouse, by
 * keyboard, and without scripts. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';
import { LIST, follow, look, signIn, startBrowser } from './lib.mjs';

const DAY_S = 24 * 60 * 60;

describe('the upkeep of keys in a browser', { concurrency: false }, () => {
    let rack, browser, good;
    const row = (page, { id }) => page.locator(`#practitioner-${id}`);
    const places = ({ id }) => rack.query(`SELECT place FROM api_key WHERE practitioner_id = '${id}' ORDER BY place`).map(({ place }) => place);

    /* One key of each kind: dead, old, and replaced. */
    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
        const all = rack.sandbox.keysThat('connected').map(({ key, practitionerId: id, name }) => ({ key, id, name }));
        const hasSecond = ({ id }) => rack.sandbox.keysThat('second').some(({ practitionerId }) => practitionerId === id);

        good = [...all.filter((one) => !hasSecond(one)).slice(0, 2), ...all.filter(hasSecond).slice(0, 2), all.filter((one) => !hasSecond(one))[2]];
        const client = await rack.login();

        await client.get(LIST);
        await client.post(`${LIST}/keys`, good.slice(0, 5).map(({ id, key }) => [`api_key_${id}`, key]));
        for (const { id } of good.slice(0, 5))
            assert.equal((await rack.settled(client, id)).verdict, 'connected');
        await rack.sandbox.control('POST', '/set', { key: good[0].key.slice(0, good[0].key.lastIndexOf('-')).slice(-4), archived: true });
        await client.post(`${LIST}/${good[0].id}/key/check`);
        await rack.settled(client, good[0].id);
        rack.write(`UPDATE api_key SET saved_utc = saved_utc - ${200 * DAY_S} WHERE practitioner_id = '${good[1].id}'`);
        await replace(client, good[2]);
        await replace(client, good[3]);
    });
    after(async () => {
        await browser?.stop();
        await rack?.stop();
    });

    async function replace(client, { id }) {
        const second = rack.sandbox.keysThat('second').find(({ practitionerId }) => practitionerId === id);

        await client.post(`${LIST}/${id}/key`, { api_key: second.key });
        assert.equal((await rack.settled(client, id)).verdict, 'connected');
        assert.deepEqual(places({ id }), ['in-use', 'retired']);
    }

    it('the start page leads to whatever needs somebody', async () => {
        const page = await browser.open(rack, { looked: true });

        await signIn(page, rack);
        await page.goto('/');
        await look(page, 'start-needs');
        await page.locator('.needs li', { hasText: good[0].name }).getByRole('link').click();
        await page.waitForURL(`**${LIST}#practitioner-${good[0].id}`);
        await look(page, 'practitioners-upkeep');
        await page.goto(`${LIST}/ages`);
        await page.getByRole('link', { name: good[1].name }).waitFor();
        await look(page, 'key-ages');
    });

    it('archiving is followed on the page: not yet, then done', async () => {
        const page = await browser.open(rack), old = row(page, good[2]).locator('.old');

        await signIn(page, rack);
        await page.goto(LIST);
        await old.getByRole('button', { name: 'I have archived it' }).click();
        await old.getByText('not archived yet').waitFor();
        const tail = rack.query(`SELECT tail FROM api_key WHERE practitioner_id = '${good[2].id}' AND place = 'retired'`)[0].tail;

        await rack.sandbox.control('POST', '/set', { key: tail, archived: true });
        await old.getByRole('button', { name: 'I have archived it' }).click();
        await old.waitFor({ state: 'detached' });
        assert.deepEqual(places(good[2]), ['in-use']);
    });

    it('without scripts, and by keyboard, the copy can be erased', async () => {
        const page = await browser.open(rack, { scripts: false }), old = row(page, good[3]).locator('.old');

        await signIn(page, rack);
        await page.goto(LIST);
        await old.getByRole('button', { name: 'I have archived it' }).focus();
        await follow(page, () => page.keyboard.press('Enter'));
        await waitFor('the answer', async () => {
            await page.goto(LIST);
            return old.getByText('not archived yet').isVisible();
        });
        await old.getByRole('button', { name: 'Erase it here' }).focus();
        await page.keyboard.press('Enter');
        await page.waitForURL(`**${LIST}#practitioner-${good[3].id}`);
        assert.equal(await old.count(), 0);
        assert.deepEqual(places(good[3]), ['in-use']);
    });

    it('the age of keys is set in days, and a number that is none is said beside the field', async () => {
        const page = await browser.open(rack);

        await signIn(page, rack);
        await page.goto(`${LIST}/ages`);
        await page.getByLabel('Days after which').fill('soon');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.locator('#days-error').waitFor();
        assert.equal(await page.getByLabel('Days after which').inputValue(), 'soon');
        await page.getByLabel('Days after which').fill('90');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.locator('#days-error').waitFor({ state: 'detached' });
        assert.equal(await page.getByLabel('Days after which').inputValue(), '90');
    });
});
