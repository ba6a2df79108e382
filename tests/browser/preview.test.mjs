/* preview.test.mjs: the preview fills in by itself, with scripts and without; its link can be copied, printed and read by
 * a telephone; and every state of it and of the link checker is pleasant to see. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';
import { readPicture } from '../lib/qr.mjs';
import { countLoads, look, signIn, startBrowser, stopAll, visit } from './lib.mjs';

describe('the preview in a browser', { concurrency: false }, () => {
    let rack, browser, free, hidden;
    const url = (one, path = '/bookings/preview') => `${path}?${new URLSearchParams(one)}`;
    const open = async (options) => {
        const page = await browser.open(rack, options);

        await signIn(page, rack);
        return page;
    };

    before(async () => {
        rack = await startKeyrack({ connected: true });
        browser = await startBrowser();
        await rack.atRest();
        free = rack.query(`SELECT business_id AS business, practitioner_id AS practitioner, appointment_type_id AS type
            FROM booking_answer WHERE answer = 'free' ORDER BY 1, 2, 3`);
        hidden = rack.query("SELECT id FROM practitioner WHERE name LIKE '%Anna Berg'")[0].id;
    });
    after(() => stopAll(browser, rack));

    /* While the agent stands still an answer can only be awaited. */
    async function whileAsking(page, one, then) {
        await rack.agent.stop();
        await page.goto(url(one));
        await page.getByText('Asking Cliniko which times are free …').waitFor();
        await then?.();
        await rack.agent.start();
    }

    test('fills in without loading anew, says so aloud, and leaves the focus where it is', async () => {
        const page = await open();
        let loads;

        await whileAsking(page, free[0], async () => {
            loads = countLoads(page);
            await page.getByRole('link', { name: 'Next week' }).focus();
        });
        await page.locator('#preview[data-answer="free"] time').first().waitFor();
        assert.equal(loads.n, 0);
        assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Next week');
        assert.match(await page.locator('#live').textContent(), /As Cliniko said/);
        assert.equal(await page.locator('#preview[data-mark]').count(), 0);
        await page.context().close();
    });

    test('fills in without scripts too', async () => {
        const page = await open({ scripts: false });

        await whileAsking(page, free[1]);
        await waitFor('the times', async () => await page.locator('#preview time').count() > 0);
        assert.equal(await page.locator('[data-copy]:visible').count(), 0, 'no button that does nothing');
        await page.context().close();
    });

    test('can be chosen step by step with the keyboard alone', async () => {
        const page = await open({ scripts: false });

        await page.goto('/bookings/preview');
        for (let step = 0; step < 3; step++) {
            const option = page.locator('details[open] > ul > li > a').first();

            await option.focus();
            await page.keyboard.press('Enter');
            await page.waitForURL((now) => [...now.searchParams].length === step + 1);
        }
        await page.locator('#preview').waitFor();
        await page.context().close();
    });

    test('copies the link and the code', async () => {
        const page = await open();

        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await page.goto(url(free[0]));
        for (const [button, field] of [['Copy', '#link'], ['Copy the code', '#embed']]) {
            if (field === '#embed')
                await page.getByText('Put it into a website').click();
            await page.getByRole('button', { name: button, exact: true }).click();
            await page.getByText('Copied.').waitFor();
            assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator(field).inputValue());
        }
        await page.context().close();
    });

    test('the code for a website follows the height that the bookings page says, and nobody else’s', async () => {
        const page = await open({ looked: true });

        await page.goto(url(free[0]));
        const code = await page.locator('#embed').inputValue();
        const site = await page.evaluate(async (text) => {
            const frame = Object.assign(document.createElement('div'), { innerHTML: text }).querySelector('iframe');
            const heights = [], origin = new URL(frame.src).origin;

            frame.removeAttribute('src');
            Object.defineProperty(frame, 'src', { value: `${origin}/bookings` });
            document.body.append(frame);
            new Function(/<script>([^]*)<\/script>/.exec(text)[1])();
            for (const message of [
                { origin: 'https://evil.example', data: 'cliniko-bookings-resize:10' },
                { origin, data: 'cliniko-bookings-page:confirmed' }, { origin, data: { height: 7 } },
                { origin, data: 'cliniko-bookings-resize:1234' },
            ]) {
                window.dispatchEvent(new MessageEvent('message', message));
                heights.push(frame.getAttribute('height'));
            }
            return { heights, title: frame.title };
        }, code);

        assert.deepEqual(site.heights, ['900', '900', '900', '1234']);
        assert.match(site.title, /^Book an appointment at \S/);
        await page.context().close();
    });

    test('a telephone reads the printed sheet, and only the sheet is printed', async () => {
        const page = await open({ looked: true });

        await page.goto(url(free[0], '/bookings/preview/qr'));
        const link = await page.locator('.address').innerText();

        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ media: 'print', colorScheme });
            const picture = (await page.locator('.poster svg').screenshot()).toString('base64');
            const pixels = await page.evaluate(async (base64) => {
                const image = new Image();

                image.src = `data:image/png;base64,${base64}`;
                await image.decode();
                const { width, height } = image, canvas = new OffscreenCanvas(width, height).getContext('2d');

                canvas.drawImage(image, 0, 0);
                return { data: [...canvas.getImageData(0, 0, width, height).data], width, height };
            }, picture);

            assert.equal(readPicture(pixels), link);
            for (const hides of ['.top', '.foot', '.poster button', '.poster .choice'])
                assert.equal(await page.locator(hides).first().isVisible(), false, hides);
        }
        assert.match(link, /^https:\/\/wattle-and-tide\.au4\.cliniko\.com\/bookings\?business_id=/);
        await page.context().close();
    });

    describe('looks', () => {
        let page;

        before(async () => {
            page = await open({ looked: true });
        });

        test('what to choose', async () => {
            await visit(page, '/bookings/preview');
            await page.getByText(/^Not bookable/).click();
            await look(page, 'preview-choose');
        });

        test('a week', async () => {
            await visit(page, url(free[0]));
            await page.locator('#preview[data-answer="free"]').waitFor();
            await look(page, 'preview-week');
        });

        test('the code for a website', async () => {
            await page.getByText('Put it into a website').click();
            await look(page, 'preview-embed');
        });

        test('older times while the agent does not run', async () => {
            await rack.agent.stop();
            rack.write('UPDATE preview SET asked_utc = asked_utc - 200, answered_utc = answered_utc - 200; UPDATE heartbeat SET beat_utc = beat_utc - 100');
            await visit(page, url(free[0]));
            await look(page, 'preview-stalled');
            await rack.agent.start();
            await page.locator('#preview:not([data-mark])').waitFor();
        });

        for (const [what, set] of [
            ['nothing-free', "answer = 'none', next_utc = asked_utc + 900000"], ['never-free', "answer = 'none', next_utc = NULL"],
            ['refused', "answer = 'refused'"], ['unclear', "answer = 'unclear'"],
        ])
            test(what, async () => {
                rack.write(`UPDATE preview SET asked_utc = strftime('%s'), answered_utc = strftime('%s'), ${set}; DELETE FROM preview_time`);
                await visit(page, url(free[0]));
                await look(page, `preview-${what}`);
            });

        test('what cannot be booked', async () => {
            await visit(page, url({ ...free[0], practitioner: hidden }));
            await page.locator('#blocked').waitFor();
            await look(page, 'preview-blocked');
        });

        test('the QR code', async () => {
            await visit(page, url(free[0], '/bookings/preview/qr'));
            await look(page, 'preview-qr');
        });

        test('links, before and after', async () => {
            await visit(page, '/bookings/links');
            await look(page, 'links');
            await page.getByLabel('Links from your website').fill(['https://wattle-and-tide.au4.cliniko.com/bookings',
                `https://wattle-and-tide.au4.cliniko.com/bookings?practitioner_id=${hidden}`, 'https://wattle-and-tide.cliniko.com/bookings#service',
                'https://other.au4.cliniko.com/bookings', 'https://www.example.com/'].join('\n'));
            await page.getByRole('button', { name: 'Check these links' }).click();
            await page.locator('.judged').waitFor();
            await look(page, 'links-judged');
        });
    });
});
