/* verdicts.test.mjs: a pasted key is judged in sight of whoever pasted it, and what can be done about each verdict is
 * one press away; with scripts, and without them for what a page without scripts has to do differently. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { LIST, countLoads, openList, row, saveKey, shown, startBrowser, stopAll } from './lib.mjs';

/* The last four characters of a key's body: its hint. */
const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

for (const scripts of [true, false])
    describe(`verdicts ${scripts ? 'with' : 'without'} scripts`, () => {
        let rack, browser, page, loads;
        const person = (name) => rack.sandbox.keysThat('connected').find((one) => one.name.includes(name));
        const that = (verdict) => rack.sandbox.keysThat(verdict)[0].key;

        async function press(id, name) {
            await row(page, id).getByRole('button', { name }).click();
        }

        /* The verdict comes without a reload by hand: in place with scripts, by the page's own refresh without. */
        async function judged(id, verdict, act) {
            const before = loads.n;

            await act();
            const words = await shown(page, id, verdict);

            if (scripts)
                assert.equal(loads.n, before, 'the page was loaded anew');
            return words;
        }

        const saved = (id, key, verdict) => judged(id, verdict, () => saveKey(page, id, key));

        before(async () => {
            rack = await startKeyrack({ connected: true });
            browser = await startBrowser();
            page = await openList(browser, rack, { scripts });
            loads = countLoads(page);
        });
        after(() => stopAll(browser, rack));

        test('a good key: connected, with its last four characters and nothing more of it', async () => {
            const { practitionerId, key } = person('Anna Berg');
            const words = await saved(practitionerId, key, 'connected');

            assert.match(words, /This key works and belongs to Ms Anna Berg\./);
            assert.ok(words.includes(`Key …${tailOf(key)} (au4), saved just now by Robin Field`), words);
            assert.ok(!(await page.content()).includes(key.slice(0, 12)), 'the key came back');
            assert.match(await page.locator('#counts').innerText(), /^1 of 12 keys in place, 11 missing$/);
        });

        test('somebody else\'s: says whose, and is saved for them in one press', async () => {
            const [here, owner] = [person('Tomasz'), person('Siobhán')];
            const words = await saved(here.practitionerId, owner.key, 'wrong-owner');

            assert.match(words, /This key belongs to Siobhán Ní Fhloinn, not to Dr Tomasz Wiśniewski-Hartmann\./);
            await judged(owner.practitionerId, 'connected',
                () => press(here.practitionerId, 'Save it for Siobhán Ní Fhloinn instead'));
            await shown(page, here.practitionerId, 'none');
        });

        test('an archived one: rejected, with what to do', async () => {
            const { practitionerId, key } = rack.sandbox.keysThat('rejected')[0];
            const words = await saved(practitionerId, key, 'rejected');

            assert.match(words, /Cliniko does not accept this key\. It was archived, or not copied exactly\./);
            assert.match(words, /Ask Zoë Blåbärsson to make a new key/);
        });

        test('one cut short: refused beside its field, which says what a key looks like', async () => {
            const { practitionerId, key } = person('Tomasz');

            await saveKey(page, practitionerId, key.slice(0, 20));
            const error = row(page, practitionerId).locator('.err');

            await error.waitFor();
            assert.match(await error.innerText(), /cut off.*ends in a hyphen and the region, such as -au1/);
            assert.equal(await row(page, practitionerId).getAttribute('data-verdict'), 'none');
            assert.equal(await row(page, practitionerId).locator('input').getAttribute('aria-describedby'),
                await error.getAttribute('id'));
            await page.goto(LIST);
        });

        test('Check again: a key archived since is seen to be', async () => {
            const { practitionerId, key } = person('Oluwaseun');

            await saved(practitionerId, key, 'connected');
            await rack.sandbox.control('POST', '/set', { key: tailOf(key), archived: true });
            await judged(practitionerId, 'rejected', () => press(practitionerId, 'Check again'));
            await rack.sandbox.control('POST', '/set', { key: tailOf(key), archived: false });
            await judged(practitionerId, 'connected', () => press(practitionerId, 'Check again'));
        });

        test('Remove asks first, says what stops working, and can be left', async () => {
            const { practitionerId, key } = person('Oluwaseun');

            await row(page, practitionerId).getByRole('link', { name: 'Remove' }).click();
            await page.getByRole('heading', { name: 'Remove the key of Mr Oluwaseun Adébáyọ̀?' }).waitFor();
            const words = await page.locator('main').innerText();

            assert.match(words, /stops working for Mr Oluwaseun/);
            assert.ok(words.includes(`…${tailOf(key)}`), words);
            await page.getByRole('link', { name: 'Change nothing' }).click();
            await shown(page, practitionerId, 'connected');
            await row(page, practitionerId).getByRole('link', { name: 'Remove' }).click();
            await page.getByRole('button', { name: 'Remove the key' }).click();
            await shown(page, practitionerId, 'none');
            assert.equal(new URL(page.url()).hash, `#practitioner-${practitionerId}`);
        });

        if (!scripts)
            return;

        test('already saved for somebody else: a duplicate', async () => {
            const words = await saved(person('María').practitionerId, person('Anna Berg').key, 'duplicate');

            assert.match(words, /belongs to Ms Anna Berg and is already saved there/);
        });

        test('another account, an inactive user, a role that is not enough', async () => {
            const { practitionerId: inactive, key: inactiveKey } = rack.sandbox.keysThat('inactive-user')[0];
            const { practitionerId: scheduler, key: schedulerKey } = rack.sandbox.keysThat('not-enough-access')[0];

            assert.match(await saved(person('Liam').practitionerId, that('wrong-account'), 'wrong-account'),
                /another Cliniko account/);
            assert.match(await saved(inactive, inactiveKey, 'inactive-user'), /whose user in Cliniko is inactive/);
            assert.match(await saved(scheduler, schedulerKey, 'not-enough-access'), /a scheduler\. That role cannot/);
        });

        test('replacing: the old key stays in use until the new one is connected', async () => {
            const { practitionerId, key } = person('Anna Berg');
            const words = await saved(practitionerId, that('rejected'), 'rejected');

            assert.ok(words.includes(`The earlier key …${tailOf(key)} (au4) stays in use`), words);
            const after = await saved(practitionerId, key, 'connected');

            assert.ok(!after.includes('earlier key'), after);
        });

        test('a wrong new key is taken back alone', async () => {
            const { practitionerId, key } = person('Anna Berg');

            await saved(practitionerId, that('rejected'), 'rejected');
            await row(page, practitionerId).getByRole('link', { name: 'Remove' }).click();
            await page.getByRole('button', { name: 'Remove only the new key' }).click();
            assert.ok((await shown(page, practitionerId, 'connected')).includes(`Key …${tailOf(key)}`));
        });

        test('Cliniko does not answer: kept, and says when it is tried again', async () => {
            const { practitionerId, key } = person('Oluwaseun');

            await rack.sandbox.fault({ path: '/user', fault: 'status:503', times: 'forever' });
            const words = await saved(practitionerId, key, 'unreachable');

            assert.match(words, /The key is kept; Keyrack tries again by itself in /);
            await rack.sandbox.clearFaults();
            await judged(practitionerId, 'connected', () => press(practitionerId, 'Check again'));
        });
    });
