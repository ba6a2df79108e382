/* preview.test.mjs: the preview shows what Cliniko would show a patient, asks for it no more often than it must, and
 * says why when there is nothing to see. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';
import { readSvg } from '../lib/qr.mjs';
import { unescapeHtml } from '../lib/client.mjs';

const PREVIEW = '/bookings/preview';
const DAY_MS = 24 * 3600 * 1000;
const JSON_ONLY = { headers: { accept: 'application/json' } };

const main = (page) => page.text.slice(page.text.indexOf('<main'), page.text.indexOf('</main>'));
const section = (html, id) => new RegExp(`<section[^>]*id="${id}"[^>]*>[^]*?</section>`).exec(html)?.[0];
const url = (chosen, path = PREVIEW) => `${path}?${new URLSearchParams(chosen)}`;

/* --- what Intl, which has a tz database of its own, says about a moment ---------------------------- */

function wallClock(moment, timeZone) {
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
        timeZone, weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
    }).formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
    const hour = Number(parts.hour);

    return {
        day: `${parts.weekday} ${parts.day} ${parts.month}`, clock: `${hour}:${parts.minute}`,
        part: hour < 12 ? 'Morning' : hour < 17 ? 'Afternoon' : 'Evening',
    };
}

const dateIn = (timeZone, ms) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date(ms));
const addDays = (date, days) => new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/* --- what a page says ------------------------------------------------------------------------------ */

/** The times of a week as it shows them: [{ moment, clock, part, day }]. */
function slots(html) {
    return [...html.matchAll(/<li><h4>(\S+) <span>([^<]*)<\/span><\/h4>([^]*?)(?=<li><h4>|<\/ol>)/g)]
        .flatMap(([, weekday, date, day]) => [...day.matchAll(/<h5>([^<]*)<\/h5>\s*<ul>([^]*?)<\/ul>/g)]
            .flatMap(([, part, list]) => [...list.matchAll(/<time datetime="([^"]*)">([^<]*)<\/time>/g)]
                .map(([, moment, clock]) => ({ moment, clock, part, day: `${weekday} ${date}` }))));
}

const days = (html) => [...html.matchAll(/<li><h4>(\S+) <span>([^<]*)<\/span><\/h4>/g)].map(([, weekday, date]) => `${weekday} ${date}`);

/** The links to choose by: [{ href, name, current }]. */
function options(html) {
    return [...html.matchAll(/<li><a href="([^"]*)"( aria-current="true")?>([^<]*)<\/a><\/li>/g)]
        .map(([, href, current, name]) => ({ href: unescapeHtml(href), name: unescapeHtml(name), current: Boolean(current) }));
}

/** What cannot be chosen: [{ name, label, href }]. */
function unfits(html) {
    return [...html.matchAll(/<li>([^<]*): <a href="([^"]*)">([^<]*)<span/g)]
        .map(([, name, href, label]) => ({ name: unescapeHtml(name), href: unescapeHtml(href), label }));
}

describe('before there is a clinic', { concurrency: false }, () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack();
        client = await rack.login();
    });
    after(() => rack?.stop());

    for (const path of [PREVIEW, `${PREVIEW}/qr`, '/bookings/links'])
        it(`${path} says what comes first`, async () => {
            const page = await client.get(path);

            assert.equal(page.status, 200);
            assert.match(main(page), /Cliniko has to be connected\s+first/);
            assert.match(main(page), /href="\/settings\/integrations\/cliniko">Connect Cliniko</);
        });

    it('the status has no answer', async () => {
        const now = (await client.get(`${PREVIEW}/status`, JSON_ONLY)).json();

        assert.deepEqual([now.answered, now.answer], [false, '']);
    });
});

describe('the preview', { concurrency: false }, () => {
    let rack, client, anna, open;
    const businesses = () => rack.query('SELECT id, name, zone FROM business WHERE gone_utc IS NULL');
    const accountZone = () => rack.query('SELECT zone FROM clinic')[0].zone;
    const zoneOf = (one) => rack.query(`SELECT zone FROM business WHERE id = '${one.business}'`)[0].zone;
    const jobs = () => rack.query("SELECT count(*) AS n FROM job WHERE kind = 'preview_week'")[0].n;
    const status = async (one) => (await client.get(url(one, `${PREVIEW}/status`), JSON_ONLY)).json();

    async function get(one, options) {
        const page = await client.get(typeof one === 'string' ? one : url(one), options);

        assert.equal(page.status, 200, page.text.slice(0, 300));
        return main(page);
    }

    /* Asks, waits for the answer, and gives the part of the page that shows it. */
    async function answered(one) {
        await get(one);
        await waitFor(`an answer for ${url(one)}`, async () => (await status(one)).answered, 60000);
        return section(await get(one), 'preview');
    }

    function forget() {
        rack.write('DELETE FROM preview_time; DELETE FROM preview');
    }

    /* As if that long had passed since all previews. */
    function later(seconds) {
        rack.write(`UPDATE preview SET asked_utc = asked_utc - ${seconds}, answered_utc = answered_utc - ${seconds}`);
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        await rack.atRest();
        const free = rack.query(`SELECT business_id AS business, practitioner_id AS practitioner, appointment_type_id AS type
            FROM booking_answer JOIN appointment_type t ON t.id = appointment_type_id
            WHERE answer = 'free' AND t.max_attendees = 1 ORDER BY 1, 2, 3`), zones = new Map(businesses().map(({ id, zone }) => [id, zone]));

        open = (zone) => free.find((one) => zones.get(one.business) === zone);
        anna = rack.query("SELECT id FROM practitioner WHERE name LIKE '%Anna Berg'")[0].id;
    });
    after(() => rack?.stop());

    describe('choosing', () => {
        it('begins with the business, and says why one cannot be chosen', async () => {
            const html = await get(PREVIEW), names = businesses().map(({ name }) => name).sort();

            assert.deepEqual([...options(html), ...unfits(html)].map(({ name }) => name).sort(), names);
            const hidden = unfits(html).find(({ name }) => name.endsWith('Sports Rooms'));

            assert.equal(hidden.label, 'Business hidden');
            assert.equal((await client.get(hidden.href)).status, 200);
            assert.equal(section(html, 'preview'), undefined);
        });

        it('goes on to those who can be booked there, and then to what for', async () => {
            const one = open('Australia/Adelaide');
            const people = await get({ business: one.business });
            const person = options(people).find(({ href }) => href.includes(`practitioner=${one.practitioner}`));
            const hidden = unfits(people).find(({ name }) => name.endsWith('Anna Berg'));

            assert.match(hidden.label, /Practitioner hidden/);
            assert.match(hidden.href, new RegExp(`^/bookings/why\\?business=${one.business}&practitioner=${anna}&type=\\d+$`));
            assert.ok(!options(people).some(({ href }) => href.includes(anna)));
            const types = await get(person.href);

            for (const { href } of options(types).filter(({ href }) => href.includes('type=')))
                assert.match(href, new RegExp(`business=${one.business}&practitioner=${one.practitioner}&type=`));
            assert.ok(options(types).some(({ href }) => href === url(one)));
        });

        it('keeps what was chosen where it makes sense elsewhere', async () => {
            const one = open('Australia/Adelaide');
            const current = options(await get(one)).filter((option) => option.current);

            assert.deepEqual(current.map(({ href }) => href), Array(3).fill(url(one)));
        });

        it('says so when what was chosen is gone, and lets choose anew', async () => {
            const one = open('Australia/Adelaide');

            for (const lost of [{ business: '999' }, { ...one, practitioner: '999' }, { ...one, type: '999' }]) {
                const html = await get(lost);

                assert.match(html, /not in Cliniko any more/);
                assert.ok(options(html).length > 0);
                assert.equal(section(html, 'preview'), undefined);
            }
        });

        it('refuses what is no id', async () => {
            assert.equal((await client.get(`${PREVIEW}?business=123456789012345678901`)).status, 400);
            assert.match(await get(`${PREVIEW}?business=x%22%3E`), /not in Cliniko any more/);
        });
    });

    describe('a week', () => {
        /* The times that Cliniko itself gives for the days of a business. */
        async function asCliniko(one, first) {
            const zone = zoneOf(one), today = dateIn(accountZone(), Date.now());
            const times = [];

            for (const from of [today, addDays(today, 7)]) {
                const answer = await fetch(`${rack.sandbox.baseUrl.replace('{shard}', 'au4')}/businesses/${one.business}` +
                    `/practitioners/${one.practitioner}/appointment_types/${one.type}/available_times` +
                    `?from=${from}&to=${addDays(from, 6)}&per_page=100`, { headers: {
                    authorization: `Basic ${Buffer.from(`${rack.sandbox.clinicKey}:`).toString('base64')}`,
                    accept: 'application/json', 'user-agent': 'Keyrack tests (tests@clinic.example)',
                } });

                assert.equal(answer.status, 200);
                times.push(...(await answer.json()).available_times.map(({ appointment_start: at }) => at));
            }
            return times.filter((at) => dateIn(zone, Date.parse(at)) >= first && dateIn(zone, Date.parse(at)) < addDays(first, 7)).sort();
        }

        for (const zone of ['Australia/Adelaide', 'Australia/Melbourne', 'Europe/London'])
            it(`is Cliniko's, by the clock of a business in ${zone}`, async () => {
                const one = open(zone), first = addDays(dateIn(zone, Date.now()), 3);
                const html = await answered({ ...one, week: first }), shown = slots(html);

                assert.ok(shown.length > 0);
                assert.deepEqual(shown.map(({ moment }) => moment), await asCliniko(one, first));
                for (const { moment, ...seen } of shown)
                    assert.deepEqual(seen, wallClock(moment, zone));
                assert.deepEqual(days(html), Array.from({ length: 7 }, (_, i) => wallClock(`${addDays(first, i)}T12:00:00Z`, 'UTC').day));
                assert.ok(html.includes(`(${zone})`), 'the zone is named');
                assert.match(html, /data-answer="free"/);
                assert.match(html, /As Cliniko said just now\./);
            });

        it('is asked for once a minute, however often somebody looks, and not by a HEAD or another site', async () => {
            const one = open('Australia/Adelaide');

            forget();
            const before = jobs();

            assert.equal((await client.request('HEAD', url(one))).status, 200);
            for (const site of ['cross-site', 'same-site', 'nonsense', '']) {
                const html = await get(one, { headers: { 'sec-fetch-site': site } });

                assert.match(html, /was not asked for this week yet/);
                assert.match(html, />Ask Cliniko</);
            }
            assert.equal(jobs(), before);
            await client.get(url(one, `${PREVIEW}/status`), JSON_ONLY);
            assert.equal(jobs(), before, 'the status asks nothing');
            for (const site of ['same-origin', 'none', null])
                await get(one, { headers: { 'sec-fetch-site': site } });
            assert.equal(jobs(), before + 1);
            await answered(one);
            await get(one);
            assert.equal(jobs(), before + 1);
            later(61);
            await get(one);
            assert.equal(jobs(), before + 2);
            await answered(one);
        });

        it('turns within the days that can be booked, and no further', async () => {
            const zone = 'Australia/Adelaide', one = open(zone), today = dateIn(zone, Date.now());
            const [{ days_ahead: ahead }] = rack.query('SELECT days_ahead FROM online_bookings');
            const last = addDays(today, ahead);
            const turns = (html) => Object.fromEntries([...html.matchAll(/href="([^"]*)">(Previous|Next) week</g)]
                .map(([, href, which]) => [which, unescapeHtml(href)]));

            for (const week of [undefined, '2020-01-01', 'yesterday', '2026-13-45', ''])
                assert.deepEqual(turns(await get(week === undefined ? one : { ...one, week })),
                    { Next: url({ ...one, week: addDays(today, 7) }) }, week);
            assert.deepEqual(turns(await get({ ...one, week: addDays(today, 3) })),
                { Previous: url({ ...one, week: today }), Next: url({ ...one, week: addDays(today, 10) }) });
            for (const week of [last, '9999-12-31']) {
                const html = await answered({ ...one, week });

                assert.deepEqual(turns(html), { Previous: url({ ...one, week: addDays(last, -7) }) });
                assert.match(html, new RegExp(`Patients can book until ${wallClock(`${last}T12:00:00Z`, 'UTC').day}`));
            }
        });

        it('that is full leads to the next free time, and that week has it', async () => {
            const zone = 'Australia/Adelaide', one = open(zone);

            await rack.sandbox.control('POST', '/set', { add: 'unavailable_block', business_id: one.business,
                practitioner_id: one.practitioner, in_days: 0, lasts_days: 9, hours: '00:00-24:00' });
            forget();
            const html = await answered(one);

            assert.match(html, /data-answer="none"/);
            assert.equal(slots(html).length, 0);
            const [, said] = /Nothing is free in this week\. The next free time is ([^<]*)\./.exec(html);
            const [, href] = /href="([^"]*)">See that week</.exec(html);
            const next = slots(await answered(Object.fromEntries(new URL(unescapeHtml(href), rack.url).searchParams)))[0];
            const clock = wallClock(next.moment, zone);

            assert.equal(said, `${clock.day.slice(0, 3)} ${clock.day.split(' ')[1]} ${clock.day.split(' ')[2].slice(0, 3)} ${clock.clock}`);
            assert.match(html, new RegExp(`href="/bookings/why\\?business=${one.business}&amp;[^"]*">Why\\?<`));
        });
    });

    describe('what Cliniko says when there is nothing to see', () => {
        const one = () => open('Europe/London');

        after(() => rack.sandbox.clearFaults());

        async function withFault(fault) {
            await rack.sandbox.clearFaults();
            await rack.sandbox.fault({ path: '*/available_times', fault });
            forget();
            return answered(one());
        }

        it('404 although all is on: says just that, and leads to every check', async () => {
            const html = await withFault('status:404');

            assert.match(html, /data-answer="refused"/);
            assert.match(html, /404/);
            assert.match(html, />Why\?</);
        });

        it('no clear answer: says so, and "Try again" asks anew', async () => {
            const html = await withFault('status:500');

            assert.match(html, /data-answer="unclear"/);
            assert.match(html, /gave no clear answer/);
            const [, again] = /href="([^"]*)">Try again</.exec(html);

            await rack.sandbox.clearFaults();
            later(6);
            await get(unescapeHtml(again));
            await waitFor('another answer', async () => (await status(one())).answer === 'free');
        });

        it('nothing until the last day: says that', async () => {
            await answered(one());
            rack.write("DELETE FROM preview_time; UPDATE preview SET answer = 'none', next_utc = NULL");
            const html = section(await get(one()), 'preview');

            assert.match(html, /nor later until \w+ \d+ \w+, the last day that patients can book/);
            assert.match(html, />Why\?</);
            const [{ days_ahead: days }] = rack.query('SELECT days_ahead FROM online_bookings');

            rack.write('UPDATE online_bookings SET days_ahead = NULL');
            const unsaid = section(await get(one()), 'preview'), last = addDays(dateIn('Europe/London', Date.now()), 28);

            assert.match(unsaid, new RegExp(`nor later until ${wallClock(`${last}T12:00:00Z`, 'UTC').day}\\. Cliniko did not say how far ahead`));
            assert.doesNotMatch(unsaid, /last day that patients can book/);
            rack.write(`UPDATE online_bookings SET days_ahead = ${days}`);
        });
    });

    describe('when the agent does not run', () => {
        it('shows what there was with its age, says what waits, and fills in when it runs again', async () => {
            const one = open('Europe/London');

            forget();
            const times = slots(await answered(one));

            await rack.agent.stop();
            later(200);
            rack.write('UPDATE heartbeat SET beat_utc = beat_utc - 100');
            const page = await client.get(url(one)), html = section(main(page), 'preview');

            assert.match(html, /is not running just now/);
            assert.match(html, /Asking Cliniko again … Meanwhile this is what it said 3 minutes ago\./);
            assert.deepEqual(slots(html), times);
            assert.match(html, /data-mark="stalled"/);
            assert.match(page.text, /<noscript><meta http-equiv="refresh" content="2; url=\?business=/);
            assert.deepEqual(await status(one), { answered: false, answer: 'free', mark: 'stalled' });
            await rack.agent.start();
            await waitFor('the answer', async () => (await status(one)).answered);
            const fresh = await client.get(url(one));

            assert.doesNotMatch(fresh.text, /http-equiv="refresh"|data-mark/);
            assert.match(main(fresh), /As Cliniko said just now/);
        });
    });

    describe('what cannot be booked', () => {
        it('is not asked for: the page says why and where to change it', async () => {
            const listed = unfits(await get({ business: open('Australia/Adelaide').business }));
            const { href } = listed.find(({ name }) => name.endsWith('Anna Berg')), before = jobs();
            const one = Object.fromEntries(new URL(href, rack.url).searchParams);
            const html = await get(one), blocked = section(html, 'blocked');

            assert.match(blocked, /data-state="blocked" data-reason="practitioner-hidden"/);
            assert.match(blocked, /Anna Berg is hidden from online bookings/);
            assert.match(blocked, /In Cliniko: Settings &gt; .*Anna Berg/);
            assert.ok(blocked.includes(`href="${url(one, '/bookings/why').replaceAll('&', '&amp;')}"`));
            assert.equal(section(html, 'preview'), undefined);
            assert.equal(jobs(), before);
        });

        it('nor what is not offered, nor who does not work there', async () => {
            const [never] = rack.query(`SELECT w.business_id AS business, w.practitioner_id AS practitioner, t.id AS type
                FROM practitioner_business w JOIN practitioner p ON p.id = w.practitioner_id, appointment_type t
                WHERE w.gone_utc IS NULL AND p.active AND t.gone_utc IS NULL AND NOT EXISTS (SELECT 1 FROM practitioner_appointment_type o
                    WHERE o.practitioner_id = w.practitioner_id AND o.appointment_type_id = t.id)`);
            const [stranger] = rack.query(`SELECT b.id AS business, p.id AS practitioner, o.appointment_type_id AS type
                FROM business b, practitioner p JOIN practitioner_appointment_type o ON o.practitioner_id = p.id
                WHERE p.active AND o.gone_utc IS NULL AND b.gone_utc IS NULL AND NOT EXISTS
                (SELECT 1 FROM practitioner_business w WHERE w.business_id = b.id AND w.practitioner_id = p.id)`);

            assert.match(section(await get(never), 'blocked'), /data-state="not-offered"[^]*does not offer/);
            assert.match(section(await get(stranger), 'blocked'), /does not work at/);
        });
    });

    describe('what patients are told', () => {
        const one = () => open('Europe/London');
        const set = (sql) => rack.write(`UPDATE ${sql}`);

        for (const [what, sql, yes, no] of [
            ['duration and price when they are shown', 'online_bookings SET show_duration = 1, show_prices = 1', /\d+ minutes · \S+\d\.\d\d</, /hide/],
            ['no duration when it is hidden', 'online_bookings SET show_duration = 0', /do not see how long it takes/, /\d+ minutes · /],
            ['no price when it is hidden', 'online_bookings SET show_duration = 1, show_prices = 0', /see no prices/, /minutes · /],
            ['that nobody said', 'online_bookings SET show_duration = NULL, show_prices = NULL', /did not say whether patients see prices/, /hide/],
            ['that a price is not known', "appointment_type SET price = ''", /price is not known to Keyrack/, /minutes · /],
            ['how many come at once', 'appointment_type SET max_attendees = 8', /up to 8 patients come at the same time/, /NaN/],
            ['how few times are shown', 'online_bookings SET max_per_segment = 1', /at most 1 time in each morning/, /NaN/],
            ['a zone that is guessed', "business SET zone = ''", /by the clock of the account \(Australia\/[^]*did not say in which time zone/, /\(Europe\/London\)/],
        ])
            it(what, async () => {
                set(sql);
                const html = section(await get(one()), 'preview');

                assert.match(html, yes);
                assert.doesNotMatch(html.replace(/datetime="[^"]*"/g, ''), no);
            });
    });

    describe('the link', () => {
        const host = () => rack.query("SELECT 'https://' || subdomain || '.' || shard || '.cliniko.com' AS url FROM clinic")[0].url;
        const fieldValue = (html) => unescapeHtml(/<input id="link"[^>]*value="([^"]*)"/.exec(html)[1]);
        const expected = ({ business, practitioner, type }) => `${host()}/bookings${[['business_id', business],
            ['practitioner_id', practitioner], ['appointment_type_id', type]].filter(([, id]) => id !== undefined)
            .map(([name, id], i) => `${i === 0 ? '?' : '&'}${name}=${id}`).join('')}`;
        const [first, second] = [['business'], ['business', 'practitioner']];
        const some = (one, names) => Object.fromEntries(names.map((name) => [name, one[name]]));

        it('has the region and what is chosen, in the field, on the button and in the QR code', async () => {
            const all = open('Australia/Adelaide');

            for (const chosen of [{}, some(all, first), some(all, second), all]) {
                const html = await get(chosen), code = await get(url(chosen, `${PREVIEW}/qr`));

                assert.equal(fieldValue(html), expected(chosen));
                assert.ok(html.includes(`href="${expected(chosen).replaceAll('&', '&amp;')}" target="_blank" rel="noopener noreferrer"`));
                assert.equal(readSvg(code), expected(chosen));
                assert.ok(code.includes(`<p class="address">${expected(chosen).replaceAll('&', '&amp;')}</p>`));
            }
        });

        it('the sheet with the QR code says whose it is', async () => {
            const one = open('Australia/Melbourne'), code = unescapeHtml(await get(url(one, `${PREVIEW}/qr`)));
            const names = rack.query(`SELECT c.name AS clinic, b.name AS business, p.name AS practitioner, t.name AS type
                FROM clinic c, business b, practitioner p, appointment_type t WHERE b.id = '${one.business}'
                AND p.id = '${one.practitioner}' AND t.id = '${one.type}'`)[0];

            for (const name of Object.values(names))
                assert.ok(code.includes(`>${name}<`), name);
        });

        it('can be put into a website: a titled frame, and a listener that trusts the frame alone', async () => {
            const one = open('Australia/Melbourne'), html = await get(one);
            const code = unescapeHtml(/<textarea id="embed"[^>]*>([^]*?)<\/textarea>/.exec(html)[1]);

            assert.ok(code.includes(`src="${`${expected(one)}&embedded=true`.replaceAll('&', '&amp;')}"`), code);
            assert.match(code, /<iframe [^>]*title="Book an appointment at [^"]+"/);
            assert.match(code, /event\.origin === new URL\(frame\.src\)\.origin/);
            assert.doesNotMatch(html.replace(/<textarea[^]*?<\/textarea>/g, ''), /<iframe/);
        });

        it('is passed by the link checker', async () => {
            const html = await get(open('Australia/Melbourne'));

            await client.get('/bookings/links');
            const judged = await client.post('/bookings/links', { links: fieldValue(html) });

            assert.match(judged.text, /data-verdict="fine"/);
        });

        it('is explained when the address is not known', async () => {
            rack.write("UPDATE clinic SET subdomain = ''");
            for (const path of [PREVIEW, `${PREVIEW}/qr`])
                assert.match(await get(path), /did not tell the address of your bookings page yet/);
        });
    });
});
