/* people.test.mjs: somebody is invited, signs in for the first time, gets another role and is taken out, as both sides see
 * it; and the pages of each role look right. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { DESKTOP, LIST, follow, look, signIn, startBrowser, stopAll, visit } from './lib.mjs';

const PEOPLE = '/settings/people';
const NEWCOMER = { name: 'Rita Otter', email: 'rita@clinic.example', password: 'violet kettle under seven bridges' };

describe('people', () => {
    let rack, browser, page, guest, link, anna;
    const menu = (where) => where.getByRole('navigation', { name: 'Keyrack' });
    const entries = (where) => menu(where).getByRole('link').allInnerTexts();

    /* Everything in the head of the page stands in one line. */
    async function assertOneLine(where) {
        await where.setViewportSize(DESKTOP);
        const heights = await where.locator('.top').evaluate((top) => [top.clientHeight, ...[...top.querySelectorAll('nav, nav a, .person')].map((one) => one.getBoundingClientRect().height)]);

        assert.ok(heights.every((height) => height < 90), heights.join(' '));
        const middles = await where.locator('.brand, .top nav a, .person').evaluateAll((all) => all.map((one) => {
            const box = one.getBoundingClientRect();

            return Math.round(box.top + box.height / 2);
        }));

        assert.ok(Math.max(...middles) - Math.min(...middles) <= 4, middles.join(' '));
    }

    const personPage = async () => {
        await visit(page, PEOPLE);
        await follow(page, () => page.getByRole('link', { name: NEWCOMER.name }).click());
    };
    const press = (button, region) => {
        const part = page.getByRole('region', { name: region });

        return part.getByLabel('Your own password').fill(rack.administrator.password)
            .then(() => follow(page, () => part.getByRole('button', { name: button }).click()));
    };

    before(async () => {
        rack = await startKeyrack({ connected: true });
        [browser, anna] = [await startBrowser(), rack.sandbox.keysThat('connected')[0]];
        page = await browser.open(rack, { looked: true });
        guest = await browser.open(rack, { looked: true });
        await signIn(page, rack);
    });
    after(() => stopAll(browser, rack));

    test('Settings says what there is, and the menu fits into one line', async () => {
        await follow(page, () => menu(page).getByRole('link', { name: 'Settings' }).click());
        assert.deepEqual(await entries(page), ['Online bookings', 'Preview', 'Practitioners', 'Settings']);
        await assertOneLine(page);
        await look(page, 'settings');
    });

    test('an invitation with something wrong says what, and keeps what was typed', async () => {
        await follow(page, () => page.getByRole('link', { name: 'People' }).click());
        const form = page.getByRole('region', { name: 'Invite somebody' });

        await form.getByLabel('Their name').fill(NEWCOMER.name);
        await form.getByLabel('Their e-mail').fill(NEWCOMER.email);
        await form.getByLabel('Role').selectOption('practitioner');
        await form.getByLabel('Your own password').fill('not the password at all');
        await follow(page, () => form.getByRole('button', { name: 'Make the invitation' }).click());
        assert.equal(await page.evaluate(() => document.activeElement.id), 'summary');
        assert.match(await page.locator('#summary').innerText(), /Choose which of the practitioners in Cliniko/);
        assert.equal(await form.getByLabel('Their e-mail').inputValue(), NEWCOMER.email);
        assert.equal(await form.getByLabel('Your own password').inputValue(), '');
        await look(page, 'people-wrong');
    });

    test('a link and a message to send', async () => {
        const form = page.getByRole('region', { name: 'Invite somebody' });

        await form.getByLabel('Role').selectOption('receptionist');
        await form.getByLabel('Your own password').fill(rack.administrator.password);
        await follow(page, () => form.getByRole('button', { name: 'Make the invitation' }).click());
        link = await page.getByLabel('The link').inputValue();
        assert.ok((await page.getByLabel('A message to go with it').inputValue()).includes(link));
        assert.match(new URL(page.url()).pathname, /^\/settings\/people\/\d+$/, 'loading again does not send again');
        await look(page, 'people-link');
        await visit(page, PEOPLE);
        await look(page, 'people');
    });

    test('the first sign-in of whoever was invited: a receptionist', async () => {
        await guest.goto(link);
        assert.equal(await guest.getByLabel('Your name').inputValue(), NEWCOMER.name);
        assert.equal(await guest.getByLabel('E-mail').getAttribute('readonly'), '');
        await look(guest, 'setup-invited');
        await guest.getByLabel('Password', { exact: true }).fill(NEWCOMER.password);
        await guest.getByLabel('The same password again').fill(NEWCOMER.password);
        await follow(guest, () => guest.getByRole('button', { name: 'Create account' }).click());
        assert.deepEqual(await entries(guest), ['Online bookings', 'Preview', 'Practitioners']);
        await assertOneLine(guest);
        await look(guest, 'start-receptionist');
        await visit(guest, LIST);
        assert.equal(await guest.getByRole('button').allInnerTexts().then((all) => all.filter((one) => !['Find', 'Sign out'].includes(one)).length), 0);
        await look(guest, 'practitioners-seen');
    });

    test('another role: the old session ends, the new one is a practitioner\'s, who pastes their own key', async () => {
        await personPage();
        const form = page.getByRole('region', { name: 'Another role' });

        await form.getByLabel('Role').selectOption('practitioner');
        await form.getByLabel('Who they are in Cliniko').selectOption(anna.practitionerId);
        await look(page, 'person');
        await press('Give this role', 'Another role');
        await page.getByText(/^Practitioner: .* in Cliniko$/).waitFor();
        await follow(guest, () => menu(guest).getByRole('link', { name: 'Practitioners' }).click());
        await guest.getByRole('heading', { name: 'Sign in' }).waitFor();
        await signIn(guest, rack, NEWCOMER);
        await visit(guest, '/');
        assert.deepEqual(await entries(guest), ['Your key']);
        await look(guest, 'start-practitioner');
        await follow(guest, () => guest.getByRole('link', { name: 'Paste your key' }).click());
        await look(guest, 'key-own-none');
        await guest.getByLabel('Your Cliniko API key').fill(anna.key);
        await follow(guest, () => guest.getByRole('button', { name: 'Save' }).click());
        await guest.locator('#onekey [data-verdict="connected"]').waitFor();
        await guest.locator('#onekey:not([data-mark])').waitFor();
        await look(guest, 'key-own');
        await visit(guest, PEOPLE, 403);
        await guest.getByText('your role may not open this page').waitFor();
    });

    test('out of use: signed out at the next click, and no way in', async () => {
        await personPage();
        await press('Take out of use', 'Take the account out of use');
        await page.getByText('Inactive: may not sign in').waitFor();
        await visit(guest, '/');
        await guest.getByRole('heading', { name: 'Sign in' }).waitFor();
        await guest.getByLabel('E-mail').fill(NEWCOMER.email);
        await guest.getByLabel('Password').fill(NEWCOMER.password);
        await follow(guest, () => guest.getByRole('button', { name: 'Sign in' }).click());
        await guest.getByText('E-mail and password do not match').waitFor();
    });
});
