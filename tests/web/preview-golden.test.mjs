/* preview-golden.test.mjs: the demo clinic's preview as written down: a week of three combinations, in Melbourne, in Adelaide
 * (half an hour off) and in London, by the clock of each business.
 *
 * The times were worked out by hand from the schedules in sandbox/demo-clinic.json. The week is one that the appointments of
 * the demo clinic, three weeks from today at most, do not reach; a wall clock is the same all year. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';

const golden = JSON.parse(readFileSync(new URL('../fixtures/golden-preview.json', import.meta.url), 'utf8'));
const DAY_MS = 24 * 3600 * 1000;
const QUIET_AFTER_DAYS = 28;

/** The first Monday after the demo clinic's own appointments. */
function quietMonday() {
    const from = new Date(Date.now() + QUIET_AFTER_DAYS * DAY_MS);

    return new Date(from.getTime() + ((8 - from.getUTCDay()) % 7) * DAY_MS).toISOString().slice(0, 10);
}

/** { Monday: { Morning: ['8:00', ...], ... }, ... } of the days that have times. */
function week(html) {
    const days = [...html.matchAll(/<li><h4>(\S+) <span>[^<]*<\/span><\/h4>([^]*?)(?=<li><h4>|<\/ol>)/g)].map(([, weekday, day]) =>
        [weekday, Object.fromEntries([...day.matchAll(/<h5>([^<]*)<\/h5>\s*<ul>([^]*?)<\/ul>/g)].map(([, part, list]) =>
            [part, [...list.matchAll(/<time datetime="[^"]*Z">([^<]*)<\/time>/g)].map(([, clock]) => clock)]))]);

    return Object.fromEntries(days.filter(([, parts]) => Object.keys(parts).length > 0));
}

describe('the golden preview of the demo clinic', () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
    });
    after(() => rack?.stop());

    for (const { name, chosen, remarks, days } of golden)
        it(name, async () => {
            const query = new URLSearchParams({ ...chosen, week: quietMonday() });

            await client.get(`/bookings/preview?${query}`);
            await waitFor('an answer', async () =>
                (await client.get(`/bookings/preview/status?${query}`, { headers: { accept: 'application/json' } })).json().answered, 60000);
            const page = (await client.get(`/bookings/preview?${query}`)).text;

            assert.deepEqual(week(page), days);
            for (const remark of remarks)
                assert.ok(page.includes(remark), `the page does not say '${remark}'`);
        });
});
