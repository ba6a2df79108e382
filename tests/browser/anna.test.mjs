/* anna.test.mjs: 'patients can't book with Anna', from the question to the times that patients see: with a mouse, by
 * keyboard alone, and on a phone that runs no scripts. And the refusal that Keyrack cannot explain. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { checked, combination } from '../lib/bookings.mjs';
import { startKeyrack, waitFor } from '../lib/harness.mjs';
import { PHONE, signIn, startBrowser, stopAll } from './lib.mjs';

/* Presses Tab until the focus is there, and then a key. */
async function byKeyboard(page, locator, key = 'Enter') {
    await locator.waitFor();
    for (let presses = 0; !await locator.evaluate((one) => one === document.activeElement); presses++) {
        assert.ok(presses < 400, `Tab does not come to ${locator}`);
        await page.keyboard.press('Tab');
    }
    await page.keyboard.press(key);
}

const ways = [
    { name: 'with a mouse', options: {}, press: (page, locator) => locator.click() },
    { name: 'by keyboard alone', options: {}, press: byKeyboard },
    { name: 'on a phone, without scripts', options: { scripts: false, size: PHONE }, press: (page, locator) => locator.click() },
];

describe('patients cannot book with Anna', { concurrency: false }, () => {
    let rack, browser, anna, homeVisit;
    const set = (wish) => rack.sandbox.control('POST', '/set', wish);
    const show = (on) => set({ practitioner: anna.practitioner, show_in_online_bookings: on });
    const appears = (locator) => waitFor(`${locator}`, async () => await locator.count() > 0, 60000);

    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
        await checked(rack);
        anna = combination(rack, 'Anna Berg', 'Glenhaven', 'Initial consult');
        [homeVisit] = rack.query("SELECT id FROM appointment_type WHERE name = 'Home visit'");
    });
    after(() => stopAll(browser, rack));

    /* As it was, with no history. */
    async function asBefore() {
        await show(false);
        await (await rack.login()).post('/bookings/refresh');
        await checked(rack);
        rack.write('DELETE FROM meant; DELETE FROM booking_change');
    }

    /* The combinations that the headline counts: those that can be booked, and all. */
    async function headline(page) {
        const text = await page.locator('#headline').innerText();
        const found = /^Patients can book (\d+) of (\d+) combinations\./.exec(text);

        assert.ok(found !== null, text);
        return { can: Number(found[1]), of: Number(found[2]) };
    }

    for (const { name, options, press } of ways)
        test(`${name}: found, understood, mended, checked, seen`, async () => {
            await asBefore();
            const page = await browser.open(rack, options);
            const nav = page.getByRole('navigation', { name: 'Keyrack' });
            const cells = page.locator('td[data-combination]');
            const annas = page.locator(`td[data-combination*="-${anna.practitioner}-"]`);

            await signIn(page, rack);
            await press(page, nav.getByRole('link', { name: 'Online bookings' }));
            const start = await headline(page);
            const item = page.locator(`#fix [data-setting="practitioner::${anna.practitioner}:"]`);

            assert.equal(await item.getAttribute('data-reason'), 'practitioner-hidden');
            const costs = Number(/It alone blocks (\d+) combinations/.exec(await item.innerText())[1]);

            /* She is in the list of what to fix, and the filter finds her. */
            await press(page, page.locator('#filter-q'));
            await page.locator('#filter-q').pressSequentially('anna b');
            await page.keyboard.press('Enter');
            await page.waitForURL(/q=anna/);
            await appears(page.locator('#showing'));
            assert.equal(await annas.count(), await cells.count());
            assert.equal(await page.locator('td[data-reason="practitioner-hidden"]').count(), costs);

            /* Why, and the way to it. */
            await press(page, page.locator(`td[data-combination="${anna.business}-${anna.practitioner}-${anna.type}"] a`));
            await appears(page.locator('#checks'));
            const check = page.locator('[data-check="practitioner"]');

            assert.equal(await check.getAttribute('data-result'), 'failed');
            assert.match(await check.innerText(), /Settings > Users & practitioners > Ms Anna Berg > Edit practitioner settings > .*Show in online bookings/);
            assert.deepEqual(await page.locator('#checks > li[data-result="failed"]').count(), 1);

            /* She is shown in Cliniko, and one click tells that it helped. */
            await show(true);
            await rack.agent.stop();
            await press(page, page.locator('#again'));
            await appears(page.locator('#progress'));
            await rack.agent.start();
            await appears(page.locator('#headline[data-state="bookable"]'));
            await appears(page.locator('#bookings:not([data-running])'));
            assert.equal(await page.locator('#checks > li:not([data-result="passed"])').count(), 0);
            assert.match(await page.locator('#drift').innerText(), /Ms Anna Berg was made visible in online bookings /);
            const [{ free_utc }] = rack.query(`SELECT free_utc FROM booking_answer WHERE business_id = '${anna.business}'
                AND practitioner_id = '${anna.practitioner}' AND appointment_type_id = '${anna.type}'`);

            /* What patients see now. */
            await press(page, page.getByRole('link', { name: 'Preview what patients see' }));
            await appears(page.locator('#preview[data-answer="free"]'));
            assert.equal(await page.locator('#preview time').first().getAttribute('datetime'),
                new Date(free_utc * 1000).toISOString().replace('.000', ''));

            /* The list has one thing less, the table has times, and it is told what changed. */
            await press(page, nav.getByRole('link', { name: 'Online bookings' }));
            await appears(page.locator('#drift'));
            assert.equal(await item.count(), 0);
            assert.deepEqual(await headline(page), { can: start.can + costs, of: start.of });
            assert.equal(await page.locator(`td[data-state="bookable"][data-combination*="-${anna.practitioner}-"]`).count(), costs);
            assert.match(await page.locator('#drift').innerText(), /Ms Anna Berg was made visible in online bookings /);

            /* What is not meant is out of the count. */
            const visits = page.locator(`#fix [data-setting="appointment-type:::${homeVisit.id}"]`);
            const less = Number(/It alone blocks (\d+) combinations/.exec(await visits.innerText())[1]);

            await press(page, visits.getByRole('button', { name: /^Not meant to be/ }));
            await appears(page.locator(`#quiet [data-setting="appointment-type:::${homeVisit.id}"]`));
            assert.equal((await headline(page)).of, start.of - less);

            /* And all of it stays on record. */
            await press(page, page.getByRole('link', { name: 'Everything that ever changed' }));
            await page.waitForURL(/history/);
            assert.match(await page.locator('main').innerText(), /Ms Anna Berg was made visible in online bookings /);
            await page.context().close();
        });

    test('everything passes and Cliniko still refuses: it says just that, with the request to quote', async () => {
        const page = await browser.open(rack), name = `${anna.business}-${anna.practitioner}-${anna.type}`;

        await asBefore();
        await show(true);
        await set({ quirks: { unexplained: [name] } });
        await signIn(page, rack);
        await page.goto(`/bookings/why?business=${anna.business}&practitioner=${anna.practitioner}&type=${anna.type}`);
        await rack.sandbox.control('DELETE', '/log');
        await page.locator('#again').click();
        await page.locator('#headline[data-reason="unexplained"]').waitFor({ timeout: 60000 });
        const quoted = await page.locator('#support').innerText();
        const path = `/businesses/${anna.business}/practitioners/${anna.practitioner}/appointment_types/${anna.type}/`;
        const refused = (await rack.sandbox.log()).filter((one) => one.path.includes(path) && one.status === 404);

        assert.ok(refused.some(({ request_id: id }) => quoted.includes(id)), quoted);
        assert.ok(quoted.includes(path), quoted);
        assert.equal(await page.locator('#checks > li[data-result="failed"]:not([data-check="free-time"])').count(), 0);
        assert.match(await page.locator('#headline').innerText(), /404/);
        await set({ quirks: { unexplained: [] } });
        await page.locator('#again').click();
        await page.locator('#headline[data-state="bookable"]').waitFor({ timeout: 60000 });
        await page.context().close();
    });
});
