/* first-run.test.mjs: an empty installation leads by the hand, from the one-time link to the practitioners. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { CLINIKO, LIST, PHONE, countLoads, startBrowser, stopAll } from './lib.mjs';

const person = { name: 'Robin Field', email: 'robin@clinic.example', password: 'violet kettle under seven bridges' };

async function followSetupLink(page, rack) {
    const { stdout } = await rack.ctl(['setup']);
    const link = /\S+\/setup\/\S+/.exec(stdout)[0];

    await page.goto(link);
    await page.getByLabel('Your name').fill(person.name);
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByLabel('The same password again').fill(person.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Welcome to Keyrack' }).waitFor();
    return link;
}

/* The guide stands before the field: who makes the key, where, and how to take it back. */
async function readGuide(page) {
    await page.getByRole('link', { name: 'Connect Cliniko', exact: true }).click();
    await page.getByRole('heading', { name: 'Connect Cliniko' }).waitFor();
    const steps = await page.locator('.steps li').allInnerTexts();
    const text = await page.locator('main').innerText();

    assert.equal(steps.length, 6);
    for (const words of ['an administrator', 'My info', 'Allow yourself to create and use API keys', 'Update user',
        'Manage API keys', 'Add an API key', 'before you press Done', 'Archive'])
        assert.ok(text.includes(words), `the guide does not say '${words}'`);
}

async function pasteClinicKey(page, rack) {
    await page.getByLabel('API key of an administrator').fill(rack.sandbox.clinicKey);
    await page.getByRole('button', { name: /^(Save|Connect)/ }).click();
}

async function goOnToPractitioners(page, rack) {
    const found = `Clinic connected: ${rack.sandbox.practitioners} practitioners found`;

    await page.getByRole('heading', { name: found, level: 2 }).waitFor();
    const facts = await page.locator('.facts').innerText();

    for (const words of ['Wattle & Tide Allied Health', 'wattle-and-tide', 'au4', 'Melbourne', 'patient'])
        assert.ok(facts.includes(words), `the facts do not say '${words}'`);
    await page.getByRole('link', { name: /practitioners’ keys/ }).click();
    assert.equal(new URL(page.url()).pathname, LIST);
    assert.equal(await page.locator('.rack > li').count(), rack.sandbox.practitioners);
    assert.equal(await page.locator('#counts').innerText(), '0 of 12 keys in place, 12 missing');
    assert.ok(!(await page.content()).includes(rack.sandbox.clinicKey.slice(0, 30)), 'the key came back');
}

/* One of the lists takes longer than the page waits before it looks again, so that somebody sees it under way. */
const slowList = (scripts) => ({ path: '/practitioners', fault: scripts ? 'slow:2500' : 'slow:4000', times: 1 });

for (const scripts of [true, false])
    describe(`first run ${scripts ? 'with' : 'without'} scripts`, () => {
        let rack, browser, page, link;

        before(async () => {
            rack = await startKeyrack({ administrator: null });
            browser = await startBrowser();
            page = await browser.open(rack, { scripts, size: scripts ? undefined : PHONE });
        });
        after(() => stopAll(browser, rack));

        test('the one-time link makes an administrator, who is signed in and shown the next step', async () => {
            link = await followSetupLink(page, rack);
            assert.equal(await page.locator('.path .now').count(), 1);
            assert.match(await page.locator('.person a').innerText(), new RegExp(`${person.name}$`));
        });

        test('the link works once, and says so', async () => {
            const other = await browser.open(rack, { scripts });

            assert.equal((await other.goto(link)).status(), 410);
            assert.match(await other.locator('main').innerText(), /has been used already/);
            await other.getByRole('link', { name: 'Sign in' }).click();
            await other.getByRole('heading', { name: 'Sign in' }).waitFor();
        });

        test('the guide, the paste, visible progress, and the practitioners', async () => {
            await readGuide(page);
            await rack.sandbox.fault(slowList(scripts));
            const loads = countLoads(page);

            await pasteClinicKey(page, rack);
            await page.locator('#connection[data-verdict="checking"], #connection:has(progress)').waitFor();
            assert.equal(new URL(page.url()).pathname, CLINIKO);
            await page.locator('progress').waitFor();
            await goOnToPractitioners(page, rack);
            if (scripts)
                assert.equal(loads.n, 2, 'the paste and the click; between them the page changed in place');
            else
                assert.ok(loads.n > 2, 'the page refreshed itself');
        });
    });
