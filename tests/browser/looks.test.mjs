/* looks.test.mjs: every page in every state it has, held against axe-core and the sizes of screens and of text.
 *
 * With KEYRACK_SCREENSHOTS=FOLDER each is also photographed on desktop and phone, in light and dark, and
 * doc/screenshot.png is made anew. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';

import { ADMINISTRATOR, sourceDir, startKeyrack, waitFor } from '../lib/harness.mjs';
import {
    CLINIKO, DESKTOP, LIST, follow, keyField, look, row, saveKey, shown, signIn,
    startBrowser, stopAll, visit,
} from './lib.mjs';

const HELD = 'slow:24000'; /* longer than anything here looks at a page */

/* The last four characters of a key's body, as faults name it. */
const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

describe('before anybody can sign in', () => {
    let rack, browser, page, link;

    before(async () => {
        rack = await startKeyrack({ administrator: null });
        browser = await startBrowser();
        page = await browser.open(rack, { looked: true });
        link = /\S+\/setup\/\S+/.exec((await rack.ctl(['setup'])).stdout)[0];
    });
    after(() => stopAll(browser, rack));

    test('setup', async () => {
        await visit(page, link);
        await look(page, 'setup');
    });

    test('setup, with everything wrong', async () => {
        await page.getByLabel('Your name').fill(' ');
        await page.getByLabel('E-mail').fill('robin@clinic');
        await page.getByLabel('Password', { exact: true }).fill('short');
        await page.getByLabel('The same password again').fill('shorter');
        await follow(page, () => page.getByRole('button', { name: 'Create account' }).click());
        await page.locator('#summary').waitFor();
        await look(page, 'setup-wrong');
    });

    test('setup, with two passwords', async () => {
        await page.getByLabel('Your name').fill('Robin Field');
        await page.getByLabel('E-mail').fill('robin@clinic.example');
        await page.getByLabel('Password', { exact: true }).fill('violet kettle under seven bridges');
        await page.getByLabel('The same password again').fill('violet kettle under seven bridge');
        await follow(page, () => page.getByRole('button', { name: 'Create account' }).click());
        await page.locator('#password_again-error').waitFor();
        await look(page, 'setup-passwords-differ');
    });

    test('setup, with a link that is not known', async () => {
        await visit(page, `${link.slice(0, -6)}AAAAAA`, 404);
        await look(page, 'setup-unknown');
    });

    test('setup, with a link that is spent', async () => {
        await visit(page, link);
        await page.getByLabel('Your name').fill('Robin Field');
        await page.getByLabel('E-mail').fill('robin@clinic.example');
        await page.getByLabel('Password', { exact: true }).fill('violet kettle under seven bridges');
        await page.getByLabel('The same password again').fill('violet kettle under seven bridges');
        await follow(page, () => page.getByRole('button', { name: 'Create account' }).click());
        await page.getByRole('heading', { name: 'Welcome to Keyrack' }).waitFor();
        await visit(page, link, 410);
        await look(page, 'setup-used');
    });
});

describe('the clinic\'s own key', () => {
    let rack, browser, page;
    const clinicKeyThat = (verdict) => rack.sandbox.keysThat(verdict)[0].key;

    async function paste(key) {
        await visit(page, CLINIKO);
        if (!await page.locator('#api_key').isVisible())
            await page.getByText('Replace the clinic’s key').click();
        await page.locator('#api_key').fill(key);
        await follow(page, () => page.locator('.paste button').click());
    }

    async function connection(verdict) {
        await page.locator(`#connection[data-verdict="${verdict}"]`).waitFor();
    }

    before(async () => {
        rack = await startKeyrack();
        browser = await startBrowser();
        page = await browser.open(rack, { looked: true });
    });
    after(() => stopAll(browser, rack));

    test('sign in', async () => {
        await visit(page, '/login');
        await look(page, 'login');
    });

    test('sign in, refused', async () => {
        await page.getByLabel('E-mail').fill('nobody@clinic.example');
        await page.getByLabel('Password').fill('not the password');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.locator('#summary').waitFor();
        await look(page, 'login-refused');
    });

    test('sign in, while passwords cannot be checked', async () => {
        await rack.keeper.stop();
        await visit(page, '/login');
        await page.getByLabel('E-mail').fill(ADMINISTRATOR.email);
        await page.getByLabel('Password').fill(ADMINISTRATOR.password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByText('You are not signed in yet').waitFor();
        await look(page, 'login-busy');
        await rack.keeper.start();
        await rack.ready();
    });

    test('a page that asks to sign in first', async () => {
        await visit(page, `${LIST}?state=none`);
        await look(page, 'please-sign-in');
    });

    test('start, empty', async () => {
        await signIn(page, rack);
        await visit(page, '/');
        await look(page, 'start-new');
    });

    test('practitioners, before the clinic is connected', async () => {
        await visit(page, LIST);
        await look(page, 'practitioners-not-connected');
    });

    test('the guide and the field', async () => {
        await visit(page, CLINIKO);
        await look(page, 'cliniko-none');
    });

    test('a key cut short', async () => {
        await paste(rack.sandbox.clinicKey.slice(0, 30));
        await page.locator('#api_key-error').waitFor();
        await look(page, 'cliniko-cut-short');
    });

    test('checking', async () => {
        await rack.sandbox.fault({ path: '/user', fault: HELD, times: 1 });
        await paste(rack.sandbox.clinicKey);
        await connection('checking');
        await look(page, 'cliniko-checking');
    });

    test('rejected', async () => {
        await paste(clinicKeyThat('rejected'));
        await connection('rejected');
        await look(page, 'cliniko-rejected');
    });

    test('not enough access', async () => {
        await paste(clinicKeyThat('connected'));
        await connection('not-enough-access');
        await look(page, 'cliniko-not-enough-access');
        await visit(page, '/');
        await look(page, 'start-needs-you');
    });

    test('unreachable', async () => {
        await rack.sandbox.fault({ path: '/user', fault: 'status:503', times: 'forever' });
        await paste(rack.sandbox.clinicKey);
        await connection('unreachable');
        await look(page, 'cliniko-unreachable');
        await rack.sandbox.clearFaults();
    });

    test('fetching', async () => {
        await rack.sandbox.fault({ path: '/practitioners', fault: HELD, times: 1 });
        await page.getByRole('button', { name: 'Check again' }).click();
        await page.locator('progress').waitFor();
        await look(page, 'cliniko-fetching');
        await visit(page, '/');
        await look(page, 'start-fetching');
        await visit(page, LIST);
        await look(page, 'practitioners-fetching');
    });

    test('connected', async () => {
        await rack.sandbox.clearFaults();
        await rack.agent.restart(); /* instead of waiting for the answer that is held up */
        await visit(page, CLINIKO);
        await page.getByRole('heading', { name: 'Clinic connected: 12 practitioners found' }).waitFor();
        await look(page, 'cliniko-connected');
        await visit(page, '/');
        await look(page, 'start-connected');
    });

    test('connected, with a replacement that is wrong', async () => {
        await paste(clinicKeyThat('wrong-account'));
        await connection('wrong-account');
        await look(page, 'cliniko-replacement-wrong');
        await paste(rack.sandbox.clinicKey);
        await connection('connected');
    });

    test('connected, when the last refresh failed', async () => {
        await rack.atRest();
        await rack.sandbox.fault({ path: '/users', fault: 'status:401', times: 'forever' });
        await page.locator('#connection').getByRole('button', { name: 'Refresh from Cliniko' }).click();
        await page.locator('#connection .err').waitFor();
        await look(page, 'cliniko-refresh-failed');
        await rack.sandbox.clearFaults();
    });
});

describe('the practitioners', () => {
    let rack, browser, page, people;
    const keyOf = (name) => people.find((one) => one.name.includes(name) && one.verdict !== 'rejected').key;
    const idOf = (name) => people.find((one) => one.name.includes(name)).practitionerId;
    const that = (verdict) => rack.sandbox.keysThat(verdict)[0].key;

    /* Lets every check of somebody's own key end like that. */
    async function hold(name, fault) {
        await rack.sandbox.fault({ path: '/user', key_tail: tailOf(keyOf(name)), fault, times: 'forever' });
    }

    async function save(name, key, verdict) {
        await saveKey(page, idOf(name), key);
        await shown(page, idOf(name), verdict);
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
        page = await browser.open(rack, { looked: true });
        people = rack.sandbox.keys.filter((one) => one.practitionerId !== null);
        await signIn(page, rack);
    });
    after(() => stopAll(browser, rack));

    test('no key yet', async () => {
        await visit(page, LIST);
        await look(page, 'practitioners-empty');
    });

    test('every verdict there is', async () => {
        await save('Anna', keyOf('Anna'), 'connected');
        await save('Tomasz', keyOf('Siobhán'), 'wrong-owner');
        await save('María', keyOf('Anna'), 'duplicate');
        await save('Bích', that('rejected'), 'rejected');
        await save('Oluwaseun', that('wrong-account'), 'wrong-account');
        await save('Margaret', keyOf('Margaret'), 'connected');
        await save('Margaret', that('rejected'), 'rejected');
        await save('Liam', keyOf('Liam'), 'connected');
        await save('Priya', keyOf('Priya'), 'not-enough-access');
        await save('Bartholomew', keyOf('Bartholomew'), 'inactive-user');
        await hold('Zoë', 'status:503');
        await save('Zoë', keyOf('Zoë'), 'unreachable');
        await hold('紬', HELD);
        await save('紬', keyOf('紬'), 'checking');
        await visit(page, LIST);
        await look(page, 'practitioners-mixed');
    });

    test('with everything that opens open', async () => {
        for (const summary of await page.locator('main summary:visible').all())
            await summary.click();
        await look(page, 'practitioners-open');
    });

    test('filtered', async () => {
        await visit(page, LIST);
        await follow(page, () => page.getByRole('link', { name: /^Needs attention/ }).click());
        await look(page, 'practitioners-needing-attention');
        await page.getByLabel('Find by name').fill('ann');
        await follow(page, () => page.getByRole('button', { name: 'Find' }).click());
        assert.match(page.url(), /\?(.*&)?q=ann(&|$)/);
        await look(page, 'practitioners-found');
    });

    test('no hits', async () => {
        await visit(page, `${LIST}?state=connected&q=nobody%20of%20that%20name`);
        await look(page, 'practitioners-no-hits');
    });

    test('a key cut short among others', async () => {
        await visit(page, LIST);
        await keyField(page, idOf('Siobhán')).fill(keyOf('Siobhán').slice(0, 24));
        await keyField(page, idOf('Bích')).fill('my key from yesterday');
        await page.getByRole('button', { name: 'Save all filled fields' }).click();
        await page.locator('#summary').waitFor();
        await look(page, 'practitioners-wrong');
    });

    test('nothing pasted', async () => {
        await visit(page, LIST);
        await page.getByRole('button', { name: 'Save all filled fields' }).click();
        await page.locator('#summary').waitFor();
        await look(page, 'practitioners-nothing-pasted');
    });

    test('a typed key that waits, and what cannot be sent', async () => {
        await visit(page, LIST);
        await keyField(page, idOf('Siobhán')).fill(keyOf('Siobhán'));
        await rack.web.stop();
        await row(page, idOf('Siobhán')).getByRole('button', { name: 'Save key of' }).click();
        await page.locator('#live.toast').waitFor();
        await look(page, 'practitioners-not-sent');
        await rack.web.start();
        await rack.ready();
    });

    test('the question before a removal', async () => {
        await visit(page, `${LIST}/${idOf('Margaret')}/key/remove`);
        await look(page, 'remove');
    });

    test('somebody who left, with a key', async () => {
        await rack.sandbox.control('POST', '/set', { practitioner: idOf('Liam'), active: false });
        await visit(page, CLINIKO);
        await page.getByRole('button', { name: 'Refresh from Cliniko' }).click();
        await page.getByRole('heading', { name: 'Clinic connected: 11 practitioners found' }).waitFor();
        await visit(page, LIST);
        await page.getByText('No longer practitioners in Cliniko').waitFor();
        await look(page, 'practitioners-departed');
    });

    test('start, when keys need attention', async () => {
        await visit(page, '/');
        await look(page, 'start-attention');
    });

    test('the agent does not run', async () => {
        await rack.agent.stop();
        await visit(page, LIST);
        await saveKey(page, idOf('Siobhán'), keyOf('Siobhán'));
        await shown(page, idOf('Siobhán'), 'checking');
        rack.write('UPDATE heartbeat SET beat_utc = beat_utc - 3600');
        await visit(page, LIST);
        await page.locator('.note').waitFor();
        await look(page, 'practitioners-stalled');
        await rack.agent.start();
        await rack.ready();
    });

    test('the session ended before Save was pressed', async () => {
        await visit(page, `${LIST}?q=ngân`); /* nobody who is being checked: that would be followed to the end */
        await keyField(page, idOf('Bích')).fill(keyOf('Bích'));
        rack.write('UPDATE session SET seen_utc = seen_utc - 3600');
        await row(page, idOf('Bích')).getByRole('button', { name: 'Save key of' }).click();
        await page.locator('#live.toast').getByRole('link', { name: 'Sign in' }).waitFor();
        await look(page, 'practitioners-signed-out');
    });
});

/* What a practice manager has before them in the first week: most are in place, one key is somebody else's. */
async function takePictureForReadme(rack, page) {
    const { keys } = rack.sandbox;
    const idOf = (name) => keys.find((one) => one.name.includes(name)).practitionerId;
    const missing = ['Siobhán', 'Liam'];
    const placed = rack.sandbox.keysThat('connected').filter(({ name }) => !missing.some((one) => name.includes(one)));

    await visit(page, LIST);
    for (const { practitionerId, key } of placed)
        await keyField(page, practitionerId).fill(key);
    await keyField(page, idOf('Bartholomew')).fill(keys.find(({ name }) => name.includes('Siobhán')).key);
    await page.getByRole('button', { name: 'Save all filled fields' }).click();
    await shown(page, idOf('Bartholomew'), 'wrong-owner');
    await page.locator('#counts', { hasText: `${placed.length} of 12 keys in place, 1 needs attention` }).waitFor();
    await visit(page, LIST);
    await page.setViewportSize({ width: DESKTOP.width, height: 1240 });
    await page.screenshot({ path: join(sourceDir, 'doc/screenshot.png') });
}

if (process.env.KEYRACK_SCREENSHOTS)
    test('the picture in the README', async (context) => {
        const rack = await startKeyrack({ connected: true });
        const browser = await startBrowser();
        const page = await browser.open(rack);

        context.after(() => stopAll(browser, rack));
        await signIn(page, rack);
        await takePictureForReadme(rack, page);
    });

describe('the pages nobody looks for', () => {
    let rack, browser, page;

    before(async () => {
        rack = await startKeyrack();
        browser = await startBrowser();
        page = await browser.open(rack, { looked: true });
        await signIn(page, rack);
    });
    after(() => stopAll(browser, rack));

    test('404, ours and nginx\'s', async () => {
        await visit(page, '/settings/nothing', 404);
        await look(page, 'error-404');
        await visit(page, '/static/nothing', 404);
        await look(page, 'error-404-static');
    });

    test('404, a practitioner there is not', async () => {
        await visit(page, `${LIST}/1234567/key/remove`, 404);
        await look(page, 'error-404-practitioner');
    });

    test('405, a page that only takes forms', async () => {
        await visit(page, '/logout', 405);
        await look(page, 'error-405');
    });

    test('413, too much pasted', async () => {
        await visit(page, CLINIKO);
        await page.locator('#api_key').fill('x'.repeat(70000));
        await page.locator('.paste button').click();
        await page.getByRole('heading', { name: /too much/ }).waitFor();
        await look(page, 'error-413');
    });

    test('414, too long an address', async () => {
        await visit(page, `/settings/${'x'.repeat(9000)}`, 414);
        await look(page, 'error-414');
    });

    test('422, a state that keys do not have', async () => {
        await visit(page, `${LIST}?state=lost`, 422);
        await look(page, 'error-422');
    });

    test('403, a form that is out of date', async () => {
        await visit(page, CLINIKO);
        await page.locator('.paste input[name=csrf]').evaluate((field) => { field.value = 'x'; });
        await page.locator('#api_key').fill(rack.sandbox.clinicKey);
        await page.locator('.paste button').click();
        await page.getByRole('heading', { name: 'This form is out of date' }).waitFor();
        await look(page, 'error-403-stale');
    });

    test('502, while Keyrack does not run', async () => {
        await rack.web.stop();
        await visit(page, '/', 502);
        await look(page, 'error-502');
        await rack.web.start();
        await rack.ready();
    });
});
