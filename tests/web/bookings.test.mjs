/* bookings.test.mjs: what patients can book, what stands in the way, and what is meant, as an administrator sees it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { bookings, checkAgain, checked, combination, readBookings, textOf } from '../lib/bookings.mjs';
import { fingerprint } from '../lib/fingerprint.mjs';
import { startKeyrack, startSandbox, waitFor } from '../lib/harness.mjs';

const JSON_PLEASE = { headers: { accept: 'application/json' } };
const NOBODY = '999999999999';
const set = (rack, wish) => rack.sandbox.control('POST', '/set', wish);
/* A question may span the whole window: what is full then costs two calls, and budgets last for all of a suite. */
const askAtOnce = (rack) => set(rack, { quirks: { next_window_days: 0 } });

describe('online bookings before a clinic is connected', () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack();
        client = await rack.login();
    });
    after(() => rack?.stop());

    it('says what to do first', async () => {
        const page = await bookings(client);

        assert.match(page.headline, /Cliniko has to be connected first/);
        assert.match(page.text, /<a class="button" href="\/settings\/integrations\/cliniko">/);
        assert.doesNotMatch(page.text, /<section|<table|id="again"|http-equiv="refresh"/);
    });

    it('has an empty status, nothing to ask and no combination', async () => {
        assert.deepEqual((await client.get('/bookings/status', JSON_PLEASE)).json(), {
            running: false, asked: 0, total: 0, finished_at: null,
            counts: { bookable: 0, full: 0, blocked: 0, 'not-offered': 0, unknown: 0 },
        });
        await rack.atRest();
        const unchanged = fingerprint(rack);

        assert.deepEqual([(await client.post('/bookings/refresh')).location, fingerprint(rack)], ['/bookings', unchanged]);
        assert.equal((await client.get('/bookings/why?business=1&practitioner=2&type=3')).status, 404);
        assert.equal((await client.get('/bookings/history')).status, 200);
    });

    it('is the last step of the start page', async () => {
        assert.match((await client.get('/')).text, /<li class="later">\s*<h2>See what patients can book/);
    });
});

describe('online bookings', { concurrency: false }, () => {
    let sandbox, rack, client, anna;

    before(async () => {
        sandbox = await startSandbox();
        rack = await startKeyrack({ sandbox });
        await askAtOnce(rack);
        client = await rack.login();
        await rack.connect(client);
        await checked(rack);
        anna = combination(rack, 'Anna Berg', 'Glenhaven', 'Initial consult');
    });
    after(async () => {
        await rack?.stop();
        await sandbox?.stop();
    });

    const whyPath = ({ business, practitioner, type }) => `/bookings/why?business=${business}&practitioner=${practitioner}&type=${type}`;
    const meant = (fields, options) => client.post('/bookings/meant', fields, options);
    const status = async () => (await client.get('/bookings/status', JSON_PLEASE)).json();

    async function mark(item, word) {
        const answer = await meant([].concat(item).map((one) => ['item', one]).concat([['meant', word]]));

        assert.deepEqual([answer.status, answer.location], [303, '/bookings#fix'], answer.text.slice(0, 300));
        return bookings(client);
    }

    describe('every combination', () => {
        it('stands in a table for its business, with headers for people who hear it', async () => {
            const { text, section } = await bookings(client);
            const tables = section('matrix').match(/<table>[^]*?<\/table>/g);

            assert.deepEqual(tables.map((table) => textOf(/<caption>([^]*?)<\/caption>/.exec(table)[1]).replace(/ Times are.*/, '')),
                rack.query("SELECT name FROM business b WHERE EXISTS (SELECT 1 FROM practitioner_business p WHERE p.business_id = b.id) ORDER BY name")
                    .map((one) => one.name));
            for (const table of tables) {
                const columns = table.match(/<th scope="col">/g).length;

                for (const row of table.match(/<tr><th scope="row">[^]*?<\/tr>/g))
                    assert.equal(row.match(/<td/g).length, columns - 1);
            }
            assert.match(text, /<h2 id="matrix-title">/);
        });

        it('says its state once, as the status counts it', async () => {
            const { cells } = await bookings(client), { counts } = await status();
            const count = (state) => cells.filter((cell) => cell.state === state).length;

            assert.equal(new Set(cells.map((cell) => cell.combination)).size, cells.length);
            for (const state of ['bookable', 'full', 'blocked', 'unknown'])
                assert.equal(count(state), counts[state], state);
            assert.ok(count('not-offered') > 0 && count('not-offered') <= counts['not-offered']);
            assert.ok(counts.bookable > 0 && counts.blocked > 0 && counts.full > 0);
        });

        it('shows the next free time, or the reason in words and as a word, and leads to why', async () => {
            const { cells } = await bookings(client);

            for (const cell of cells) {
                assert.equal(cell.why, cell.state === 'not-offered' ? undefined : whyPath(cell), cell.combination);
                assert.equal(cell.reason !== undefined, cell.state === 'blocked', cell.combination);
                if (cell.state === 'bookable')
                    assert.match(cell.text, /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)( \d+ \w{3})? \d+:\d\d$/);
            }
            const cell = cells.find(({ practitioner, type }) => practitioner === anna.practitioner && type === anna.type);

            assert.deepEqual([cell.state, cell.reason, cell.text], ['blocked', 'practitioner-hidden', 'Practitioner hidden']);
        });

        it('names the zone of a business that is not in the clinic\'s', async () => {
            const { section } = await bookings(client);
            const caption = (name) => textOf(new RegExp(`<caption>${name}[^]*?</caption>`).exec(section('matrix'))[0]);

            assert.match(caption('Glenhaven Rooms'), /Times are those of Australia\/Adelaide/);
            assert.match(caption('Wattle &amp; Tide Bermondsey'), /Europe\/London/);
            assert.doesNotMatch(caption('Wattle &amp; Tide Northbank'), /Times are/);
        });

        it('is as the database says, by the clock of its business', async () => {
            const [{ free_utc: at, ...one }] = rack.query(`SELECT free_utc, business_id AS business, practitioner_id AS practitioner,
                appointment_type_id AS type FROM booking_answer a JOIN business b ON b.id = a.business_id
                WHERE a.answer = 'free' AND b.zone = 'Europe/London' LIMIT 1`);
            const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: 'numeric', minute: '2-digit', hourCycle: 'h23' })
                .format(new Date(at * 1000)).replace(/^0/, '');
            const cell = (await bookings(client)).cells.find((each) => each.combination === `${one.business}-${one.practitioner}-${one.type}`);

            assert.ok(cell.text.endsWith(` ${clock}`), `${cell.text} is not ${clock}`);
        });
    });

    describe('the filter', () => {
        const same = (cells, name, value) => cells.length > 0 && cells.every((cell) => cell[name] === value);

        it('takes a business, practitioner, type or state', async () => {
            const all = (await bookings(client)).cells;

            for (const [name, value] of [['business', anna.business], ['practitioner', anna.practitioner], ['type', anna.type], ['state', 'full']]) {
                const { cells, text } = await bookings(client, `?${name}=${value}`);

                assert.ok(same(cells, name, value), `${name}=${value}`);
                assert.equal(cells.filter((cell) => cell.state !== 'not-offered').length,
                    all.filter((cell) => cell[name] === value && cell.state !== 'not-offered').length, name);
                assert.match(text, new RegExp(`<option value="${value}" selected>`));
                assert.match(text, /\d+ of \d+ combinations fit what was chosen\. <a href="\/bookings#matrix">/);
            }
        });

        it('takes a part of any name, whatever its case, and all of these at once', async () => {
            const { cells } = await bookings(client, '?q=aNNa+bErg&state=blocked&business=&practitioner=&type=');

            assert.ok(same(cells, 'practitioner', anna.practitioner) && same(cells, 'state', 'blocked'));
            const both = await bookings(client, `?q=initial&business=${anna.business}&state=blocked&practitioner=${anna.practitioner}`);

            assert.deepEqual(both.cells.map((cell) => cell.combination), [`${anna.business}-${anna.practitioner}-${anna.type}`]);
            assert.match(both.text, /<input id="filter-q"[^>]* value="initial"/);
        });

        it('says when nothing fits, and leads back to all', async () => {
            for (const query of ['?q=zzzzzz', `?practitioner=${NOBODY}`, `?practitioner=${anna.practitioner}&state=bookable`]) {
                const { cells, text } = await bookings(client, query);

                assert.equal(cells.length, 0);
                assert.match(text, /No combination fits what was chosen\. <a href="\/bookings#matrix">Show all/);
            }
        });

        it('escapes what it gives back', async () => {
            const { text } = await bookings(client, `?q=${encodeURIComponent('"><script>x</script>')}`);

            assert.doesNotMatch(text, /<script>x/);
        });

        it('refuses a state that is none, a field it does not have and one that comes twice', async () => {
            assert.equal((await client.get('/bookings?state=sideways')).status, 422);
            assert.equal((await client.get('/bookings?colour=red')).status, 400);
            assert.equal((await client.get('/bookings?type=1&type=2')).status, 400);
            assert.equal((await client.get(`/bookings?business=${'1'.repeat(21)}`)).status, 400);
        });
    });

    describe('what to fix', () => {
        it('has each failing setting once, the costliest first, with the way and the account', async () => {
            const { fix, headline, mood } = await bookings(client);
            const [first] = fix;
            const costs = fix.map(({ html }) => Number(/alone blocks (\d+)/.exec(html)?.[1] ?? 0));

            assert.equal(new Set(fix.map((one) => one.setting)).size, fix.length);
            assert.deepEqual(costs, [...costs].sort((a, b) => b - a));
            assert.equal(first.setting, `practitioner::${anna.practitioner}:`);
            assert.equal(first.reason, 'practitioner-hidden');
            assert.match(textOf(first.html), /Anna Berg is hidden from online bookings\. It alone blocks 7 combinations\. It was so already when Keyrack first looked\./);
            assert.match(textOf(first.html), /In Cliniko: Settings > Users & practitioners > .*Anna Berg > /);
            assert.match(first.html, /<a href="https:\/\/[a-z0-9-]+\.au4\.cliniko\.com\/" rel="noreferrer">Open Cliniko<\/a>/);
            assert.match(headline, new RegExp(`^Patients can book \\d+ of \\d+ combinations\\. ${fix.length} settings stand in the way of \\d+ more\\.`));
            assert.equal(mood, 'unsaid', 'nothing was ever on, and nobody has said what is meant');
        });

        it('is quiet about what is said to be not meant, and leaves it out of the counts', async () => {
            const item = `practitioner::${anna.practitioner}:`, was = (await bookings(client)).headline;
            const now = await mark(item, 'no');

            assert.ok(!now.fix.some((one) => one.setting === item));
            assert.deepEqual(now.quiet.map((one) => one.setting), [item]);
            assert.match(now.section('quiet'), /<details class="quiet" id="quiet">\s*<summary>1 setting is off, as it is meant to be/);
            assert.notEqual(now.headline, was);
            assert.ok(now.cells.filter((cell) => cell.practitioner === anna.practitioner && cell.state === 'blocked').every((cell) => cell.meant === 'no'));
            assert.deepEqual(rack.query('SELECT setting, practitioner_id, meant FROM meant'), [{ setting: 'practitioner', practitioner_id: anna.practitioner, meant: 'no' }]);
            assert.equal((await mark(item, 'unsaid')).headline, was);
        });

        it('is loud about what should be bookable and is not', async () => {
            const item = `practitioner::${anna.practitioner}:`;
            const now = await mark(item, 'yes');

            assert.equal(now.mood, 'bad');
            assert.match(now.section('fix'), new RegExp(`<ol class="fixes">\\s*<li data-setting="${item}"`));
            assert.doesNotMatch(now.fix[0].html, /form="say-yes"/);
            await mark(item, 'unsaid');
        });

        it('is loud about what is on though not meant to be', async () => {
            const { cells } = await bookings(client);
            const item = `practitioner::${cells.find((cell) => cell.state === 'bookable').practitioner}:`;
            const now = await mark(item, 'no'), found = now.fix.find((one) => one.setting === item);

            assert.ok(found.intruder);
            assert.match(textOf(found.html), /is shown in online bookings, although that is not meant\..*untick ‘Show in online bookings’/);
            assert.equal(now.mood, 'bad');
            await mark(item, 'unsaid');
        });

        it('names one way for what is to be switched on and off', async () => {
            const { cells } = await bookings(client);
            const item = `business:${cells.find((cell) => cell.state === 'bookable').business}::`;
            const now = await mark(item, 'no');

            assert.match(textOf(now.fix.find((one) => one.setting === item).html),
                /Settings > Business information > .* > Edit > untick ‘Show in online bookings’, and save\./);
            await mark(item, 'unsaid');
        });

        it('settles all that nobody spoke about with one button, and then says so with pleasure', async () => {
            const page = await bookings(client);
            const form = /<form method="post" action="\/bookings\/meant" id="all-no">[^]*?<\/form>/.exec(page.text)[0];
            const items = [...form.matchAll(/name="item" value="([^"]*)"/g)].map(([, item]) => item);

            assert.deepEqual(items, page.fix.map((one) => one.setting));
            const now = await mark(items, 'no');

            assert.equal(now.fix.length, 0);
            assert.equal(now.quiet.length, items.length);
            assert.equal(now.mood, 'good');
            assert.match(now.section('fix'), /Nothing stands in the way/);
            assert.match((await client.get('/')).text, /<section class="tile" data-mood="good">\s*<h2>Online bookings/);
            assert.equal((await mark(items, 'unsaid')).fix.length, items.length);
        });

        it('takes a setting by its own fields, too', async () => {
            const answer = await meant({ setting: 'schedule', business: anna.business, practitioner: anna.practitioner, meant: 'no' });

            assert.deepEqual([answer.status, answer.location], [303, '/bookings#fix']);
            assert.equal(rack.query("SELECT count(*) AS n FROM meant WHERE setting = 'schedule'")[0].n, 1);
            await mark(`schedule:${anna.business}:${anna.practitioner}:`, 'unsaid');
        });

        it('refuses words it does not know beside the list, and changes nothing', async () => {
            await rack.atRest();
            const unchanged = fingerprint(rack), good = `practitioner::${anna.practitioner}:`;

            for (const fields of [
                { item: good, meant: 'perhaps' }, { meant: 'no' }, { item: 'weather:::', meant: 'no' }, { item: 'practitioner', meant: 'no' },
                { item: 'practitioner:::', meant: 'no' }, { item: `practitioner:${anna.business}:${anna.practitioner}:`, meant: 'no' },
                { item: 'practitioner::1:2:3', meant: 'no' }, { setting: 'offer', practitioner: anna.practitioner, meant: 'no' },
                [['item', good], ['item', 'weather:::'], ['meant', 'no']],
            ]) {
                const answer = await meant(fields), page = readBookings(answer);

                assert.equal(answer.status, 422, JSON.stringify(fields));
                assert.match(answer.text, /<div class="summary" role="alert"[^]*?<a href="#fix">[^<]{20,}<\/a>/);
                assert.ok(page.cells.length > 100, 'a form about settings is no filter');
            }
            assert.equal(fingerprint(rack), unchanged);
        });

        it('knows no settings of what is not there', async () => {
            await rack.atRest();
            const unchanged = fingerprint(rack), good = `practitioner::${anna.practitioner}:`;

            for (const item of [`practitioner::${NOBODY}:`, `business:${NOBODY}::`, `schedule:${NOBODY}:${anna.practitioner}:`])
                assert.equal((await meant([['item', good], ['item', item], ['meant', 'no']])).status, 404, item);
            assert.equal(fingerprint(rack), unchanged);
        });
    });

    describe('the account, businesses, practitioners and types', () => {
        it('are listed with their switch, and practitioners with their hours', async () => {
            const { section } = await bookings(client);
            const row = (id, name) => textOf(section(id).split('<li ').find((one) => one.includes(name)));

            assert.match(section('rules'), /<li data-shown="on"><h3>Online bookings for the account<\/h3> <b>On<\/b>/);
            assert.ok(section('rules').match(/<dt>/g).length >= 6);
            assert.match(row('businesses', 'Sports Rooms'), /Hidden/);
            assert.match(textOf(section('businesses')), /Businesses \(locations, branches\)/);
            assert.match(row('practitioners', 'Anna Berg'), /Hidden.*Glenhaven Rooms: Wed 9:00.13:00/);
            assert.match(row('types', 'Home visit'), /Hidden/);
        });

        it('let a missing schedule stand out', async () => {
            const { section } = await bookings(client);

            assert.match(section('practitioners'), /<p class="lacks">No schedule at Glenhaven Rooms<\/p>/);
            assert.match(section('practitioners'), /<b>1 without a schedule<\/b>/);
        });
    });

    describe('why', () => {
        const checksOf = (page) => [...page.text.matchAll(/<li data-check="([^"]*)" data-result="([^"]*)">([^]*?)<\/li>/g)]
            .map(([, check, result, html]) => ({ check, result, html }));

        async function why(one) {
            const page = await client.get(whyPath(one));

            assert.equal(page.status, 200, page.text.slice(0, 300));
            return { ...readBookings(page), checks: checksOf(page) };
        }

        it('goes through every check in order, with evidence, and the way to what failed', async () => {
            const { checks, headline, text } = await why(anna);

            assert.deepEqual(checks.map(({ check, result }) => [check, result]), [['account', 'passed'], ['business', 'passed'], ['practitioner', 'failed'],
                ['type', 'passed'], ['offer', 'passed'], ['schedule', 'passed'], ['free-time', 'unknown']]);
            assert.match(headline, /^Blocked Patients cannot book this: .*Anna Berg is hidden from online bookings\.$/);
            assert.match(text, /data-state="blocked" data-reason="practitioner-hidden"/);
            assert.match(textOf(checks[2].html), /is off for .*Anna Berg\. Seen .*In Cliniko: Settings > .*Open Cliniko/);
            assert.equal(text.match(/rel="noreferrer">Open Cliniko/g).length, 1);
            for (const link of [`/bookings/preview?business=${anna.business}&amp;practitioner=${anna.practitioner}&amp;type=${anna.type}`,
                `/bookings?practitioner=${anna.practitioner}#matrix`, `/bookings/history?practitioner=${anna.practitioner}`])
                assert.ok(text.includes(`href="${link}"`), link);
        });

        it('says what is so of what is bookable, full and not offered', async () => {
            const { cells } = await bookings(client);
            const first = (state) => why(cells.find((cell) => cell.state === state));

            assert.match((await first('bookable')).headline, /^Bookable Patients can book this\. The next free time is /);
            assert.match((await first('full')).headline, /asked Cliniko for free times from \w+day \d+ \w+ to \w+day \d+ \w+, .* there was none/);
            const quiet = await first('not-offered');

            assert.match(quiet.headline, /does not offer .* That is no fault\./);
            assert.doesNotMatch(quiet.text, /data-reason/);
        });

        it('never invents a reason for a refusal: it gives the request to quote', async () => {
            const cell = (await bookings(client)).cells.find((one) => one.state === 'bookable');

            await set(rack, { quirks: { unexplained: [cell.combination] } });
            await checkAgain(rack, client, { practitioner: cell.practitioner });
            const page = await why(cell), request = /<pre id="support">([^]*?)<\/pre>/.exec(page.text)[1];
            const [{ request_id: id }] = rack.query(`SELECT request_id FROM booking_answer WHERE practitioner_id = '${cell.practitioner}'
                AND business_id = '${cell.business}' AND appointment_type_id = '${cell.type}'`);

            assert.match(page.text, /data-state="blocked" data-reason="unexplained"/);
            assert.deepEqual(page.checks.map((one) => one.result), ['passed', 'passed', 'passed', 'passed', 'passed', 'passed', 'failed']);
            assert.match(page.headline, /Everything that Keyrack can look at passes, and Cliniko still answers 404/);
            assert.match(request, new RegExp(`GET https://api\\.au4\\.cliniko\\.com/v1/businesses/${cell.business}/practitioners/${cell.practitioner}/appointment_types/${cell.type}/available_times`));
            assert.match(request, /\nanswered: 404 on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n/);
            assert.ok(id === '' || request.includes(id), request);
            const list = await bookings(client);

            assert.match(list.section('fix'), new RegExp(`href="${whyPath(cell).replace(/&/g, '&amp;').replace(/\?/, '\\?')}"`));
            assert.equal(list.mood, 'bad');
            await set(rack, { quirks: { unexplained: [] } });
            await checkAgain(rack, client, { practitioner: cell.practitioner });
            assert.match((await why(cell)).headline, /^Bookable/);
        });

        it('knows no combination of what is not there or does not belong together', async () => {
            const elsewhere = rack.query(`SELECT id FROM business WHERE id NOT IN (SELECT business_id FROM practitioner_business
                WHERE practitioner_id = '${anna.practitioner}') LIMIT 1`)[0].id;

            for (const other of [{ business: NOBODY }, { practitioner: NOBODY }, { type: NOBODY }, { business: '' }, { business: 'x' }, { business: elsewhere }]) {
                const page = await client.get(whyPath({ ...anna, ...other }));

                assert.equal(page.status, 404);
                assert.match(page.text, /<h1>Keyrack knows no such combination<\/h1>/);
                assert.match(page.text, /href="\/bookings#matrix"/);
            }
            assert.equal((await client.get('/bookings/why')).status, 404);
        });
    });

    describe('what changed', () => {
        const shown = (show) => set(rack, { practitioner: anna.practitioner, show_in_online_bookings: show });

        it('is told with between when and when, on the page, in the history, and since when it is so', async () => {
            await shown(true);
            await checkAgain(rack, client, { practitioner: anna.practitioner });
            const better = await bookings(client);

            assert.ok(!better.fix.some((one) => one.setting.startsWith(`practitioner::${anna.practitioner}`)), 'one click told that it helped');
            assert.match(textOf(better.section('drift')), /Anna Berg was made visible in online bookings between \w{3} \d+:\d\d and \w{3} \d+:\d\d/);
            await shown(false);
            await checkAgain(rack, client, { practitioner: anna.practitioner });
            const page = await bookings(client), history = await client.get('/bookings/history');

            assert.match(textOf(page.section('drift')), /Anna Berg was hidden from online bookings between .* Anna Berg was made visible/);
            assert.equal(page.mood, 'bad', 'it was on, so it is meant to be');
            assert.match(textOf(page.fix[0].html), /Anna Berg .* It has been so since some time between \w{3} \d+:\d\d and \w{3} \d+:\d\d\./);
            assert.match(textOf(history.text), /Anna Berg was hidden from online bookings between .* Anna Berg was made visible in online bookings between/);
            assert.match(textOf((await client.get(whyPath(anna))).text), /What changed for .*Anna Berg was hidden from online bookings between/);
        });

        it('has a history of 100 a page, of everything or of one practitioner', async () => {
            const sentences = (page) => page.text.match(/<li>.*? <span>/g) ?? [];
            const own = rack.query(`SELECT count(*) AS n FROM booking_change WHERE practitioner_id = '${anna.practitioner}'`)[0].n;

            rack.write(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 230)
                INSERT INTO booking_change (setting, business_id, practitioner_id, appointment_type_id, was, became, after_utc, before_utc)
                SELECT 'rule-days-ahead', '', '', '', i, i + 1, 1700000000 + i * 60, 1700000060 + i * 60 FROM n`);
            const seen = [];

            for (let path = '/bookings/history'; path !== undefined;) {
                const page = await client.get(path), next = /rel="next" href="([^"]*)"/.exec(page.text);

                assert.ok(sentences(page).length <= 100);
                seen.push(...sentences(page));
                path = next?.[1].replace(/&amp;/g, '&');
            }
            assert.equal(seen.length, rack.query('SELECT count(*) AS n FROM booking_change')[0].n);
            assert.match(seen[0], /from 230 days to 231 days/);
            const page = await client.get(`/bookings/history?practitioner=${anna.practitioner}`);

            assert.equal(sentences(page).length, own);
            assert.match(page.text, new RegExp(`<option value="${anna.practitioner}" selected>`));
            assert.match(textOf((await bookings(client)).section('drift')), /Nothing that online bookings depend on/, 'these are older than 14 days');
        });

        it('knows no history of nobody, and no page that is none', async () => {
            const page = await client.get(`/bookings/history?practitioner=${NOBODY}`);

            assert.equal(page.status, 404);
            assert.match(page.text, /<h1>Keyrack knows no such practitioner<\/h1>/);
            for (const before of ['x', '0', '-1', '1.5', '99999999999999999999'])
                assert.equal((await client.get(`/bookings/history?before=${before}`)).status, 422, before);
        });
    });

    describe('checking again', () => {
        const open = () => rack.query("SELECT kind, subject FROM job WHERE state IN ('waiting', 'running') ORDER BY id");

        it('goes back to where one was, and nowhere else', async () => {
            const ids = { business: anna.business, practitioner: anna.practitioner, type: anna.type };

            assert.equal((await checkAgain(rack, client)).location, '/bookings');
            assert.equal((await checkAgain(rack, client, { ...ids, back: 'why' })).location, whyPath(anna));
            const unchanged = fingerprint(rack);

            assert.equal((await client.post('/bookings/refresh', { back: 'https://evil.example/' })).status, 422);
            for (const other of [{ practitioner: NOBODY }, { ...ids, business: NOBODY, back: 'why' }, { ...ids, type: 'x', back: 'why' }])
                assert.equal((await client.post('/bookings/refresh', other)).status, 404);
            assert.equal(fingerprint(rack), unchanged);
        });

        it('shows how far it is, keeps the filter where no scripts run, and says when the agent is away', async () => {
            const finished = (await status()).finished_at;

            assert.match(finished, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
            await rack.agent.stop();
            assert.equal((await client.post('/bookings/refresh', { practitioner: anna.practitioner })).status, 303);
            assert.deepEqual(open(), [{ kind: 'refresh_clinic', subject: anna.practitioner }]);
            const page = await bookings(client, '?state=full&q=a%20b');

            assert.ok(page.running);
            assert.match(page.text, /<noscript><meta http-equiv="refresh" content="3; url=\?state=full&amp;q=a%20b"><\/noscript>/);
            assert.match(page.text, /<label for="progress">Fetching the lists from Cliniko<\/label> <progress id="progress"/);
            assert.doesNotMatch(page.text, /id="again"|class="note"/);
            assert.deepEqual(await status(), { ...await status(), running: true, asked: 0, total: 0, finished_at: finished });
            rack.write('UPDATE heartbeat SET beat_utc = beat_utc - 60');
            assert.match((await bookings(client)).text, /<p class="note">The part of Keyrack that asks Cliniko is not running/);
            await rack.agent.start();
            await checked(rack);
            const over = await status();

            assert.ok(!over.running && over.asked === over.total && over.finished_at >= finished, JSON.stringify(over));
            assert.doesNotMatch((await bookings(client)).text, /data-running|http-equiv="refresh"/);
        });

        const putOff = (outcome) => waitFor(`a job put off: ${outcome}`, () => rack.query(`SELECT 1 FROM job WHERE state = 'waiting'
            AND outcome = '${outcome}'`).length === 1, 60000);

        it('says that Cliniko has not answered everything, shows the rest as unknown, and can be hurried', async () => {
            await rack.sandbox.fault({ path: '*next_available_time', fault: 'status:503', times: 'forever' });
            assert.equal((await client.post('/bookings/refresh')).status, 303);
            await putOff('unreachable');
            const page = await bookings(client), why = await client.get(page.cells.find((cell) => cell.state === 'unknown').why);

            assert.ok(page.running);
            assert.match(textOf(page.text), /Cliniko has not answered everything yet\. Keyrack goes on by itself (in|at) /);
            assert.match(page.text, /id="again"/);
            assert.ok(page.cells.every((cell) => !['bookable', 'full'].includes(cell.state)), 'nothing here was answered last time');
            assert.match(textOf(why.text), /Keyrack cannot say yet: Cliniko gave no clear answer.*No clear answer /);
            await rack.sandbox.clearFaults();
            await checkAgain(rack, client);
            assert.equal((await status()).counts.unknown, 0);
        });

        it('says when the keeper is away', async () => {
            await rack.keeper.stop();
            assert.equal((await client.post('/bookings/refresh')).status, 303);
            await putOff('keeper-away');
            assert.match((await bookings(client)).text, /<label for="progress">The part of Keyrack that opens the saved keys is not running; .* start keyrack-keeper\./);
            await rack.keeper.start();
            await rack.ready();
            await checkAgain(rack, client);
        });

        it('says what went wrong, keeps what is known, and leads to the connection', async () => {
            const [{ key }] = rack.sandbox.keysThat('clinic'), tail = key.slice(0, key.lastIndexOf('-')).slice(-4);
            const { cells } = await bookings(client);

            await set(rack, { key: tail, archived: true });
            await checkAgain(rack, client);
            const page = await bookings(client);

            assert.match(page.text, /<p class="err">The last refresh did not finish: Cliniko no longer accepts the clinic’s key\./);
            assert.match(page.text, /href="\/settings\/integrations\/cliniko">See what the Cliniko connection needs/);
            assert.match(page.text, /id="again"/);
            assert.deepEqual(page.cells.map((cell) => cell.combination), cells.map((cell) => cell.combination));
            assert.ok((await status()).finished_at !== null);
            await set(rack, { key: tail, archived: false });
        });
    });
});

describe('a clinic too large for one page', () => {
    let sandbox, rack, client;

    before(async () => {
        sandbox = await startSandbox({ practitioners: 160, args: ['--businesses', '3', '--types', '30'] });
        rack = await startKeyrack({ sandbox });
        client = await rack.login();
        await rack.connect(client);
    });
    after(async () => {
        await rack?.stop();
        await sandbox?.stop();
    });

    it('is shown one business at a time, with the others to choose, and says so', async () => {
        const page = await bookings(client), captions = page.section('matrix').match(/<caption>/g);
        const links = [...page.section('matrix').matchAll(/<li><a href="(\/bookings\?business=[^"]*)"/g)].map(([, link]) => link);

        assert.equal(captions.length, 1);
        assert.match(page.text, /more than 4,000 combinations, so one business is shown at a time/);
        assert.equal(links.length, 3);
        assert.equal(new Set(page.cells.map((cell) => cell.business)).size, 1);
        const other = await bookings(client, links[2].replace('/bookings', '').replace('#matrix', ''));

        assert.notEqual(other.cells[0].business, page.cells[0].business);
        assert.equal(other.section('matrix').match(/<caption>/g).length, 1);
    });

    it('is shown whole when the filter leaves less of it', async () => {
        const [{ id }] = rack.query('SELECT id FROM appointment_type LIMIT 1');
        const page = await bookings(client, `?type=${id}`);

        assert.equal(page.section('matrix').match(/<caption>/g).length, 3);
        assert.doesNotMatch(page.text, /one business is shown at a time/);
    });

    it('is shown in part where one business is too large, and says how much is left', async () => {
        rack.write(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
            INSERT INTO appointment_type (id, name, duration_in_minutes, show_online) SELECT 9000000 + i, 'Type ' || i, 30, 1 FROM n;
            INSERT OR IGNORE INTO practitioner_business (practitioner_id, business_id)
            SELECT practitioner.id, (SELECT min(id) FROM business) FROM practitioner;
            INSERT INTO practitioner_appointment_type (practitioner_id, appointment_type_id)
            SELECT practitioner.id, appointment_type.id FROM practitioner, appointment_type WHERE appointment_type.id > 9000000`);
        const [{ id }] = rack.query('SELECT min(id) AS id FROM business'), page = await bookings(client, `?business=${id}`);
        const shown = new Set(page.cells.map((cell) => cell.practitioner)).size;
        const [, more] = /And (\d+) more practitioners\./.exec(page.text) ?? [];

        assert.ok(page.cells.length > 19000 && page.cells.length <= 20000, `${page.cells.length} cells`);
        const [{ n }] = rack.query(`SELECT count(DISTINCT practitioner_id) AS n FROM practitioner_business JOIN practitioner p
            ON p.id = practitioner_id WHERE business_id = '${id}' AND active = 1 AND p.gone_utc IS NULL`);

        assert.equal(Number(more), n - shown);
        const [{ practitioner }] = page.cells, one = await bookings(client, `?business=${id}&practitioner=${practitioner}`);

        assert.doesNotMatch(one.text, /more practitioners\./);
    });
});
