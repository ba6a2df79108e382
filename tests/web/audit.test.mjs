/* audit.test.mjs: the audit log shows all of what was done, newest first, narrowed by who, about what and when; and as a
 * file it holds nothing that a spreadsheet computes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { unescapeHtml } from '../lib/client.mjs';
import { assertHeaders } from '../lib/headers.mjs';
import { startKeyrack } from '../lib/harness.mjs';

const AUDIT = '/settings/audit';
const HOSTILE = ['=HYPERLINK("http://evil.example","click")', '+1', '@x', '-2+3', '"quoted", and, commas', '＝1+1', "'=1"];

/** The entries of a page: [{ id, when, who, what, about, from }]. */
function entries(page) {
    return [...page.text.matchAll(/<tr data-entry="(\d+)">([^]*?)<\/tr>/g)].map(([, id, row]) => {
        const [when, who, what, about, from] = [...row.matchAll(/<td[^>]*>([^]*?)<\/td>/g)]
            .map(([, cell]) => unescapeHtml(cell.replace(/<[^>]*>/g, '')));

        return { id: Number(id), when, who, what, about, from };
    });
}

const linkTo = (page, words) => {
    const link = new RegExp(`href="([^"]*)">${words}<`).exec(page.text);

    return link && unescapeHtml(link[1]);
};

/* Strict: every cell quoted, CR LF after each row. */
function readCsv(text) {
    const rows = [];
    let at = 0;

    while (at < text.length) {
        const row = [];

        do {
            const cell = /"((?:[^"]|"")*)"/y;

            cell.lastIndex = row.length === 0 ? at : at + 1;
            const found = cell.exec(text);

            assert.ok(found, `no cell at ${at}: ${text.slice(at, at + 60)}`);
            row.push(found[1].replaceAll('""', '"'));
            at = cell.lastIndex;
        } while (text[at] === ',');
        assert.equal(text.slice(at, at + 2), '\r\n');
        at += 2;
        rows.push(row);
    }
    return rows;
}

describe('the audit log', { concurrency: false }, () => {
    let rack, client, practitioners, zone;
    const one = (sql) => Object.values(rack.query(sql)[0])[0];
    const ids = (sql) => rack.query(`SELECT id FROM audit WHERE ${sql} ORDER BY id DESC`).map(({ id }) => id);

    async function show(query = '') {
        const page = await client.get(AUDIT + query);

        assert.equal(page.status, 200, page.text.slice(0, 300));
        return page;
    }

    /* From the newest page to the oldest, as somebody follows the links. */
    async function walk(query) {
        const pages = [await show(query)];

        for (let next = linkTo(pages[0], 'Older entries'); next; next = linkTo(pages.at(-1), 'Older entries')) {
            pages.push(await client.get(next));
            assert.ok(pages.length < 50, 'no end');
        }
        return pages;
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        await rack.atRest();
        practitioners = rack.query('SELECT id, user_id, name FROM practitioner ORDER BY id');
        zone = one('SELECT zone FROM clinic');
    });
    after(() => rack?.stop());

    it('tells what happened until now: who, what, about what, from where', async () => {
        const [{ id, name }] = practitioners;

        await client.get('/settings/practitioners');
        await client.post(`/settings/practitioners/${id}/key`, { api_key: rack.sandbox.keysThat('connected')[0].key });
        await rack.atRest();
        const listed = entries(await show());
        const find = (what) => listed.find((entry) => entry.what.startsWith(what));

        assert.deepEqual({ ...find('Saved a key'), id: 0, when: '' },
            { id: 0, when: '', who: 'Robin Field', what: 'Saved a key', about: name, from: '127.0.0.1' });
        assert.match(find('Checked a key').what, /^Checked a key [a-z]/);
        assert.equal(find('Checked a key').who, 'Keyrack itself');
        assert.equal(find('Connected the clinic').about, 'The clinic');
        assert.equal(find('Connected the clinic').from, 'The Keyrack server');
        assert.equal(find('Added an administrator').who, 'Whoever looks after the server');
        assert.deepEqual(listed.map((entry) => entry.id), ids('1'));
    });

    it('tells of sign-ins that failed, known people and unknown ones', async () => {
        const visitor = rack.client({ from: '127.0.0.9' });

        for (const email of [rack.administrator.email, 'nobody@clinic.example']) {
            await visitor.get('/login');
            await visitor.post('/login', { email, password: 'not the password at all' });
        }
        const [unknown, known] = entries(await show('?person=visitor'));

        assert.deepEqual([unknown.who, unknown.what, unknown.about, unknown.from],
            ['Somebody not signed in', 'Tried to sign in refused', 'An e-mail address Keyrack does not know', '127.0.0.9']);
        assert.deepEqual([known.what, known.about], ['Tried to sign in refused', 'Robin Field']);
        assert.ok(!(await show()).text.includes('nobody@clinic.example'));
    });

    it('says when in the clinic\'s zone, and which that is', async () => {
        const [{ id, at_utc: at }] = rack.query('SELECT id, at_utc FROM audit ORDER BY id DESC LIMIT 1');
        const page = await show();
        const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', day: 'numeric',
            month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
            .formatToParts(at * 1000).map(({ type, value }) => [type, value]));

        assert.match(page.text, new RegExp(`Times are those of ${zone}\\.`));
        assert.equal(entries(page).find((entry) => entry.id === id).when.replace('Sept', 'Sep'),
            `${parts.weekday} ${parts.day} ${parts.month.slice(0, 3)} ${parts.year}, ${parts.hour}:${parts.minute}:${parts.second}`);
        assert.match(page.text, new RegExp(`datetime="${new Date(at * 1000).toISOString().replace('.000', '')}"`));
    });

    describe('with a year in it', () => {
        const NOW = Math.floor(Date.now() / 1000);
        const YEAR = Date.UTC(2025, 0, 1) / 1000;

        /* What there is so far was years ago then. */
        before(() => rack.write(`UPDATE audit SET at_utc = at_utc - ${NOW} + ${Date.UTC(2024, 0, 1) / 1000}; CREATE TEMP TABLE p AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM practitioner;
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 729)
            INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind, object_id, outcome)
            SELECT ${YEAR} + i * 43200, CASE i % 3 WHEN 0 THEN 'agent' ELSE 'person' END, CASE i % 3 WHEN 0 THEN NULL ELSE 1 END,
                '192.0.2.1', CASE i % 2 WHEN 0 THEN 'key-check' ELSE 'clinic-refreshed' END,
                CASE i % 2 WHEN 0 THEN 'practitioner' ELSE 'clinic' END,
                CASE i % 2 WHEN 0 THEN (SELECT p.id FROM p WHERE p.n = i % 5) ELSE '' END, 'done' FROM n`));

        const cases = () => {
            const practitioner = practitioners[0].id;
            const about = `object_kind = 'practitioner' AND object_id = '${practitioner}'`;

            return [
                ['', '1'], ['?person=1', "actor_kind = 'person' AND actor_id = 1"], ['?person=agent', "actor_kind = 'agent'"],
                [`?practitioner=${practitioner}`, about], [`?object=practitioner-${practitioner}`, about],
                ['?object=clinic', "object_kind = 'clinic'"], ['?object=person-1', "object_kind = 'person' AND object_id = '1'"],
                [`?person=1&practitioner=${practitioner}`, `actor_id = 1 AND ${about}`],
                ['?person=1&object=clinic', "actor_id = 1 AND object_kind = 'clinic'"],
            ];
        };

        it('pages through more than 250 without loss or doubles, with every filter, and back again', async () => {
            for (const [query, sql] of cases()) {
                const pages = await walk(query), expected = ids(sql);

                assert.ok(expected.length > 0, query);
                assert.deepEqual(pages.flatMap((page) => entries(page).map(({ id }) => id)), expected, query);
                assert.ok(pages.slice(0, -1).every((page) => entries(page).length === 100), query);
                assert.equal(linkTo(pages[0], 'Newer entries'), null);
                for (let at = pages.length - 1; at > 0; at--) {
                    const newer = await client.get(linkTo(pages[at], 'Newer entries'));

                    assert.deepEqual(entries(newer), entries(pages[at - 1]), `${query}, up from page ${at + 1}`);
                }
            }
            assert.ok((await walk('')).length > 7);
        });

        it('takes whole days of the clinic\'s calendar, both of them', async () => {
            const day = (at) => new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at * 1000);
            const all = rack.query('SELECT id, at_utc FROM audit ORDER BY id DESC');

            for (const [from, to] of [['2025-04-05', '2025-04-06'], ['2025-10-05', '2025-10-05'], ['2025-03-01', '2025-05-20'], ['2025-12-30', ''], ['', '2025-01-03']]) {
                const expected = all.filter(({ at_utc: at }) => (from === '' || day(at) >= from) && (to === '' || day(at) <= to));
                const pages = await walk(`?from=${from}&to=${to}`);

                assert.ok(expected.length > 0 && expected.length < all.length);
                assert.deepEqual(pages.flatMap((page) => entries(page).map(({ id }) => id)), expected.map(({ id }) => id), `${from} to ${to}`);
            }
        });

        it('keeps new entries out of a page that somebody reads', async () => {
            const second = linkTo(await show(), 'Older entries');
            const before = entries(await client.get(second)).map(({ id }) => id);

            await rack.login();
            assert.deepEqual(entries(await client.get(second)).map(({ id }) => id), before);
            const up = await client.get(linkTo(await client.get(second), 'Newer entries'));

            assert.deepEqual(entries(up).map(({ id }) => id), ids('1').slice(1, 101));
            assert.deepEqual(entries(await client.get(linkTo(up, 'Newer entries'))).map(({ id }) => id), ids('1').slice(0, 100));
        });

        it('says so when nothing fits and when nothing is older', async () => {
            assert.match((await show('?from=2001-01-01&to=2001-01-01')).text, /Nothing that was done in Keyrack fits/);
            const end = await show('?before=1');

            assert.match(end.text, /There is nothing older than this/);
            assert.ok(linkTo(end, 'Newer entries'));
        });

        it('says beside the field what is wrong with it, and keeps what was typed', async () => {
            const wrong = [['from=23/11/2026', 'from'], ['to=2026-02-30', 'to'], ['from=2026-02-02&to=2026-02-01', 'to'],
                ['person=77', 'person'], ['person=nobody', 'person'], ['object=person-77', 'object'], ['object=key', 'object'],
                ['practitioner=77', 'object'], ['from=%3Cscript%3E', 'from']];

            for (const [query, field] of wrong) {
                const page = await client.get(`${AUDIT}?${query}`);

                assert.equal(page.status, 422, query);
                assert.match(page.text, new RegExp(`id="audit-${field}-error"`), query);
                assert.match(page.text, new RegExp(`href="#audit-${field}"`), query);
                assert.equal(entries(page).length, 0);
                assert.doesNotMatch(page.text, /<script>/);
            }
            assert.match((await client.get(`${AUDIT}?from=23/11/2026`)).text, /type="text" value="23\/11\/2026"/);
            assert.match((await show('?from=2026-11-23')).text, /type="date" value="2026-11-23"/);
            assert.equal((await client.get(`${AUDIT}?before=x`)).status, 422);
            assert.equal((await client.get(`${AUDIT}?person=1&person=2`)).status, 400);
        });
    });

    describe('by what is typed', () => {
        const found = (page) => [.../<ul class="plainlist" id="found"[^>]*>([^]*?)<\/ul>/.exec(page.text)?.[1].matchAll(/<li>([^<]*) <a href="([^"]*)">([^<]*)<\/a>/g) ?? []]
            .map(([, what, href, name]) => ({ what, href: unescapeHtml(href), name: unescapeHtml(name) }));
        const find = (text) => show(`?q=${encodeURIComponent(text)}`);

        before(() => {
            rack.write(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
                INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind, object_id, outcome, request_id)
                SELECT unixepoch(), 'person', 1, CASE i % 2 WHEN 0 THEN '198.51.100.9' ELSE '2001:db8::9' END, 'key-check', 'clinic', '', 'done',
                    CASE i % 50 WHEN 0 THEN '0123456789abcdef0123456789abcdef' ELSE '' END FROM n`);
            rack.write(`INSERT INTO issued_key (id, name, description, person_id, hash, tail, scope_practitioners, scope_bookings, scope_audit, networks, created_utc, created_by)
                VALUES (7, 'Zapier & Co', '', 1, randomblob(32), 'wxyz', 1, 0, 0, '', unixepoch(), 1)`);
            for (const id of [7, 8])
                rack.write(`INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind, object_id, outcome)
                    VALUES (unixepoch(), 'person', 1, '', 'issued-key-viewed', 'issued-key', '${id}', 'done')`);
        });

        it('an address: all that was done from there, page by page, also in the file', async () => {
            for (const [text, stored] of [['198.51.100.9', '198.51.100.9'], [' 2001:DB8:0::9 ', '2001:db8::9']]) {
                const pages = await walk(`?q=${encodeURIComponent(text)}`);

                assert.ok(pages.length > 1);
                assert.deepEqual(pages.flatMap((page) => entries(page).map(({ id }) => id)), ids(`address = '${stored}'`));
                assert.deepEqual(entries(await client.get(linkTo(pages[1], 'Newer entries'))).map(({ id }) => id), ids(`address = '${stored}'`).slice(0, 100));
            }
            const file = readCsv((await client.post(`${AUDIT}/export`, { q: '198.51.100.9' })).text.slice(1));

            assert.deepEqual(file.slice(1).map(([id]) => Number(id)), ids("address = '198.51.100.9'"));
        });

        it('the number of a request, as an error page tells it', async () => {
            assert.deepEqual(entries(await find('0123456789abcdef0123456789abcdef')).map(({ id }) => id), ids("request_id LIKE '0123%'"));
            const page = await client.get('/settings/people/77');
            const [, number] = /and request ([0-9a-f-]+)\./.exec(page.text);

            assert.match((await find(number)).text, /Nothing that was done in Keyrack fits/);
        });

        it('a part of a name, in any case and without accents: whose entries there are', async () => {
            rack.write(`UPDATE practitioner SET name = 'Zoë Ångström' WHERE id = '${practitioners[3].id}'`);
            for (const [text, links] of [
                ['rObIn', [['Done by', '?person=1', 'Robin Field'], ['About the account of', '?object=person-1', 'Robin Field']]],
                ['robin@', [['Done by', '?person=1', 'Robin Field'], ['About the account of', '?object=person-1', 'Robin Field']]],
                ['angstrom', [['About', `?object=practitioner-${practitioners[3].id}`, 'Zoë Ångström']]],
                ['zapier &', [['About the API key', '?object=issued-key-7', 'Zapier & Co']]],
                ['saved a key', [['What was done:', '?act=key-saved', 'Saved a key']]],
            ])
                assert.deepEqual(found(await find(text)), links.map(([what, query, name]) => ({ what, href: AUDIT + query, name })), text);
            assert.equal(found(await find('e')).length, 50);
            assert.match((await find('e')).text, /There is more\./);
        });

        it('each of these links shows entries', async () => {
            for (const [query, sql] of [['object=issued-key-7', "object_kind = 'issued-key' AND object_id = '7'"],
                ['object=issued-key-8', "object_kind = 'issued-key' AND object_id = '8'"], ['act=key-saved', "act = 'key-saved'"]])
                assert.deepEqual(entries(await show(`?${query}`)).map(({ id }) => id), ids(sql).slice(0, 100));
            assert.deepEqual(entries(await show('?act=issued-key-viewed')).map(({ about }) => about), ['API key number 8, deleted', 'API key Zapier & Co (number 7)']);
        });

        it('what is in no name, and what is no text to search with', async () => {
            for (const text of ['nobody is called this', '%', '<script>', '"', '198.51.100', 'abcdef', '\u0001zz'])
                assert.match((await find(text)).text, /Nobody and nothing that the log can tell of has that in its name/, text);
            assert.doesNotMatch((await find('<script>alert(1)')).text, /<script>alert/);
            assert.equal(entries(await find('   ')).length, 100, 'nothing typed: the whole log');
            assert.equal((await client.get(`${AUDIT}?q=${'x'.repeat(201)}`)).status, 400);
            assert.equal((await client.post(`${AUDIT}/export`, { q: 'robin' })).status, 200);
            assert.equal(one("SELECT count(*) FROM audit WHERE act = 'audit-exported'"), 1, 'a file is of entries, not of names');
        });
    });

    it('shows an act that has no words as itself', async () => {
        rack.write("INSERT INTO audit (at_utc, actor_kind, address, act, object_kind, object_id, outcome)" +
            " VALUES (unixepoch(), 'agent', '', 'something-new', 'thing', '5', 'odd')");
        const [{ what, about }] = entries(await show());

        assert.deepEqual([what, about], ['something-new odd', 'thing']);
    });

    describe('as a file', () => {
        const download = (fields = {}) => client.post(`${AUDIT}/export`, fields);

        before(async () => {
            for (const [i, name] of HOSTILE.entries())
                await rack.sandbox.control('POST', '/set', { user: practitioners[i].user_id, title: '', first_name: name, last_name: '' });
            await client.get('/settings/integrations/cliniko');
            await client.post('/settings/integrations/cliniko/refresh');
            await rack.atRest();
            /* What Cliniko's names are cleaned of, should it ever stand in the database. */
            rack.write(`UPDATE practitioner SET name = char(9) || 'tab' || char(13, 10) || '=1' WHERE id = '${practitioners[8].id}';
                UPDATE practitioner SET name = char(13) || 'x' WHERE id = '${practitioners[9].id}'`);
            rack.write(`INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind, object_id, outcome)
                SELECT unixepoch(), 'person', 1, '192.0.2.1', 'key-check', 'practitioner', id, 'done' FROM practitioner`);
            await client.get(AUDIT);
        });

        it('is a table to keep, with a name of ours', async () => {
            const answer = await download();

            assert.equal(answer.status, 200);
            assertHeaders(answer, 'the file');
            assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
            assert.match(answer.headers['content-disposition'], /^attachment; filename="keyrack-audit-log-\d{4}-\d\d-\d\d\.csv"$/);
            assert.equal(answer.headers['cache-control'], 'no-store');
            assert.deepEqual([...answer.body.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
        });

        it('holds what the log held, and no formula', async () => {
            const expected = ids('1');
            const [titles, ...rows] = readCsv((await download()).body.toString('utf8').slice(1));

            assert.deepEqual(titles, ['Entry', `When (${zone})`, 'When (UTC)', 'Who', 'What', 'Result', 'About', 'From where', 'Word', 'Detail', 'Request']);
            assert.deepEqual(rows.map(([id]) => Number(id)), expected);
            for (const row of rows) {
                assert.equal(row.length, titles.length);
                for (const cell of row)
                    assert.doesNotMatch(cell, /^\s*[=+\-@\t\r\n＝＋－＠]/);
            }
            const abouts = rows.map((row) => row[6]);

            for (const name of HOSTILE)
                assert.ok(abouts.includes(/^[=+\-@＝]/.test(name) ? `'${name}` : name), name);
            assert.ok(abouts.includes("'\ttab\r\n=1") && abouts.includes("'\rx"));
            const utc = rack.query(`SELECT datetime(at_utc, 'unixepoch') AS at FROM audit WHERE id = ${expected[0]}`)[0].at;

            assert.equal(rows[0][2], utc);
        });

        it('holds what fits, and is noted in the log itself', async () => {
            const before = one("SELECT count(*) FROM audit WHERE act = 'audit-exported'");
            const rows = readCsv((await download({ object: 'clinic', person: 'agent', to: '2025-12-31' })).body.toString('utf8').slice(1));

            assert.deepEqual(rows.slice(1).map(([id]) => Number(id)),
                ids("object_kind = 'clinic' AND actor_kind = 'agent' AND at_utc < unixepoch('2025-12-31 13:00')"));
            assert.equal(one("SELECT count(*) FROM audit WHERE act = 'audit-exported'"), before + 1);
            const [entry] = entries(await show());

            assert.deepEqual([entry.who, entry.what], ['Robin Field', 'Downloaded the audit log']);
        });

        it('is none when the days are wrong: the page says so, and nothing is noted', async () => {
            const before = one('SELECT count(*) FROM audit');
            const page = await download({ from: 'yesterday' });

            assert.equal(page.status, 422);
            assert.match(page.text, /id="audit-from-error"/);
            assert.equal(page.headers['content-disposition'], undefined);
            assert.equal(one('SELECT count(*) FROM audit'), before);
        });

        it('ends after 20,000 entries and says so', async () => {
            rack.write(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                INSERT INTO audit (at_utc, actor_kind, address, act, object_kind, object_id, outcome)
                SELECT unixepoch(), 'agent', '', 'clinic-refreshed', 'clinic', '', 'done' FROM n`);
            const [newest] = ids('1');
            const rows = readCsv((await download()).body.toString('utf8').slice(1));

            assert.equal(rows.length, 1 + 20000 + 1);
            assert.equal(Number(rows[1][0]), newest);
            assert.match(rows.at(-1)[0], /newest 20,000 entries and there are older ones/);
            assert.match((await show()).text, /newest 20,000/);
            assert.doesNotMatch((await download({ person: '1' })).text, /there are older ones/);
        });
    });
});
