/* links.test.mjs: pasted links are judged by what this clinic has, what was pasted stays, and nothing is fetched. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { fingerprint } from '../lib/fingerprint.mjs';
import { startKeyrack } from '../lib/harness.mjs';
import { unescapeHtml } from '../lib/client.mjs';

const LINKS = '/bookings/links';

describe('the link checker', { concurrency: false }, () => {
    let rack, client, us, id;
    const one = (sql) => Object.values(rack.query(sql)[0])[0];

    /** What the page says about each: [{ text, verdict, words, instead }]. */
    function judged(page) {
        return [...page.text.matchAll(/<li data-verdict="([^"]*)"><p class="address">([^<]*)<\/p>([^]*?)<\/li>/g)]
            .map(([, verdict, text, rest]) => ({
                verdict, text: unescapeHtml(text), words: unescapeHtml(rest.replace(/<[^>]*>/g, '')),
                instead: /<code>([^<]*)<\/code>/.exec(rest) && unescapeHtml(/<code>([^<]*)<\/code>/.exec(rest)[1]),
            }));
    }

    /** What is in the field. A line break right after the tag is not part of it. */
    const pasted = (page) => unescapeHtml(/<textarea id="links"[^>]*>\n([^]*?)<\/textarea>/.exec(page.text)[1]);

    async function paste(links) {
        const page = await client.post(LINKS, { links });

        assert.equal(page.status, 200, page.text.slice(0, 300));
        return page;
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        await rack.atRest();
        us = one("SELECT 'https://' || subdomain || '.au4.cliniko.com/bookings' FROM clinic");
        id = {
            anna: one("SELECT id FROM practitioner WHERE name LIKE '%Anna Berg'"),
            hidden: one('SELECT id FROM business WHERE show_online = 0 AND gone_utc IS NULL'),
            northbank: one("SELECT id FROM business WHERE name LIKE '%Northbank'"),
        };
        await client.get(LINKS);
    });
    after(() => rack?.stop());

    it('judges each by what this clinic has, and gives the right one where there is one', async () => {
        const old = us.replace('.au4.', '.');
        const rows = [
            [us, 'fine', null],
            [`${us}?business_id=${id.northbank}&embedded=true&utm_source=site#service`, 'fine', null],
            [`${us}?practitioner_id=${id.anna}`, 'hidden', null],
            [`${us}?business_id=${id.hidden}`, 'hidden', null],
            [`${us}?practitioner_id=77`, 'unknown-id', us],
            [us.replace('.au4.', '.uk1.'), 'wrong-region', us],
            [`${old}?business_id=${id.northbank}`, 'old-form', `${us}?business_id=${id.northbank}`],
            ['https://other.au4.cliniko.com/bookings', 'another-account', us],
            [us.replace('https:', 'http:'), 'not-secure', us],
            [us.replace('.com/', '.com.evil.example/'), 'not-bookings', null],
            ['javascript:alert(1', 'not-bookings', null],
            ['https://www.example.com/book', 'not-bookings', null],
        ];
        const found = judged(await paste(rows.map(([link]) => link).join('\r\n')));

        assert.deepEqual(found.map(({ text, verdict, instead }) => [text, verdict, instead]), rows);
        assert.match(found[2].words, /Anna Berg[^]*Settings > /);
        for (const { words } of found)
            assert.match(words, /\w{3,}.*\./);
    });

    it('finds them in text and in the source of a page, and shows everything as text', async () => {
        const [hostile, title] = ['"><script>alert(1)</script>', '</textarea><img src=x onerror=alert(1)>'];
        const source = `\n\n<a href="${us}?business_id=${id.northbank}&amp;embedded=true">Book</a>\n` +
            `${hostile} https://evil.example/"onmouseover=x ${title}\ttab`;
        const page = await paste(source);

        assert.deepEqual(judged(page).map(({ verdict }) => verdict), ['fine', 'not-bookings']);
        assert.doesNotMatch(page.text, /<script>alert|<img/);
        assert.equal(pasted(page), source);
    });

    it('says how many there are and how many need a look', async () => {
        const [few, all, none] = [await paste(`${us}\nx`), await paste(`${us} ${us}`), await paste('Nothing to see here.')];

        assert.match(few.text, /2 links: 1 is fine, 1 needs a look\./);
        assert.match(all.text, /All 2 links are fine\./);
        assert.match(none.text, /There is no link in what was pasted\./);
        assert.equal(judged(none).length, 0);
        assert.equal(pasted(none), 'Nothing to see here.');
    });

    it('takes 500 at once, says so when there were more, and is short of 64 KB in words', async () => {
        const page = await paste(Array(501).fill('https://a.au1.cliniko.com/bookings').join(' '));

        assert.equal(judged(page).length, 500);
        assert.match(page.text, /these are the first 500/);
        assert.equal((await client.post(LINKS, { links: 'x'.repeat(65000) })).status, 200);
        assert.equal((await client.post(LINKS, { links: 'x'.repeat(70000) })).status, 413);
        assert.match((await client.get(LINKS)).text, /up to 64 KB/);
    });

    it('fetches nothing and keeps nothing', async () => {
        await rack.sandbox.control('DELETE', '/log');
        await rack.atRest();
        const before = fingerprint(rack);

        await paste(`${us}\n${rack.sandbox.url}/bookings\n${us}?practitioner_id=${id.anna}`);
        assert.equal(fingerprint(rack), before);
        assert.deepEqual(await rack.sandbox.log(), []);
    });

    it('says when online bookings are off for everybody', async () => {
        assert.doesNotMatch((await client.get(LINKS)).text, /switched off for the whole account/);
        rack.write('UPDATE online_bookings SET enabled = 0');
        assert.match((await client.get(LINKS)).text, /switched off for the whole account/);
    });
});
