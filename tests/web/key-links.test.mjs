/* key-links.test.mjs: the one-time link by which a practitioner pastes their own key, as the administrator and as
 * whoever holds the link sees it: what spends it, what does not, and where its token never is. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { unescapeHtml } from '../lib/client.mjs';
import { fingerprint } from '../lib/fingerprint.mjs';
import { Client, startKeyrack, waitFor } from '../lib/harness.mjs';

const LIST = '/settings/practitioners';
const JSON_ONLY = { headers: { accept: 'application/json' } };
const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);
const words = (page) => unescapeHtml(page.text.replace(/[^]*<main[^>]*>|<\/main>[^]*/g, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
const stateOn = (page) => /id="keylink" data-state="([^"]*)"/.exec(page.text)?.[1];

/* The link that the page shows once, and its token. */
function linkOn(page) {
    const url = /<input id="link"[^>]* value="([^"]*)"/.exec(page.text)?.[1];

    assert.ok(url !== undefined, page.text.slice(0, 500));
    const { origin, pathname } = new URL(url);

    return { url, origin, path: pathname, token: pathname.split('/').at(-1) };
}

/* A race that is lost once in a hundred is found by the long run. */
const ROUNDS = process.env.KEYRACK_LONG ? 500 : 30;

describe('a link for a practitioner\'s key', { concurrency: false }, () => {
    let rack, client, people, anna, other;
    const only = (sql) => rack.query(sql)[0];
    const linkRow = () => only('SELECT * FROM key_link ORDER BY id DESC LIMIT 1');
    const count = (act) => only(`SELECT count(*) AS n FROM audit WHERE act = '${act}'`).n;
    const keysOf = (id) => rack.query(`SELECT place, verdict, by_link, saved_by, tail FROM api_key WHERE practitioner_id = '${id}' ORDER BY place`);

    async function ask(id = anna.id) {
        await client.get(LIST);
        const page = await client.post(`${LIST}/${id}/link`);

        assert.equal(page.status, 200, page.text.slice(0, 500));
        return { ...linkOn(page), page };
    }

    async function revoke(id = anna.id) {
        await client.get(LIST);
        return client.post(`${LIST}/${id}/link/revoke`);
    }

    async function news(id = anna.id) {
        const row = Client.practitioners(await client.get(LIST)).find((one) => one.id === id);
        const found = /<p class="hint" data-link="([^"]*)">([^]*?)<\/p>/.exec(row.html);

        return found === null ? null : { state: found[1], text: unescapeHtml(found[2].replace(/<[^>]*>/g, '')) };
    }

    /* A browser that opened the link. */
    async function open(link, status = 200) {
        const visitor = rack.client();
        const page = await visitor.get(link.path);

        assert.equal(page.status, status, page.text.slice(0, 500));
        return visitor;
    }

    async function answered(visitor, link) {
        await waitFor('the key to be judged', async () => (await visitor.get(`${link.path}/status`, JSON_ONLY)).json().state !== 'checking');
        return visitor.get(link.path);
    }

    async function paste(visitor, link, key) {
        await visitor.get(link.path);
        const answer = await visitor.post(link.path, { api_key: key });

        assert.deepEqual([answer.status, answer.location], [303, link.path], answer.text.slice(0, 500));
        return answered(visitor, link);
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        people = rack.sandbox.keysThat('connected').map(({ key, practitionerId: id }) => (
            { key, id, ...rack.query(`SELECT name FROM practitioner WHERE id = '${id}'`)[0] }));
        [anna, other] = people;
    });
    after(() => rack?.stop());

    /* Nobody has a key or a link. */
    beforeEach(async () => {
        await rack.atRest();
        rack.write('DELETE FROM key_link; DELETE FROM api_key WHERE practitioner_id IS NOT NULL');
    });

    describe('is made', () => {
        it('and shown once, with a text to send; the database keeps its SHA-256 alone', async () => {
            const link = await ask();
            const text = words(link.page);

            assert.equal(link.origin, rack.url);
            assert.match(link.token, /^[A-Za-z0-9_-]{43}$/);
            assert.ok(text.includes(`Send this link to ${anna.name}`));
            const message = unescapeHtml(/<textarea id="message"[^>]*>([^]*?)<\/textarea>/.exec(link.page.text)[1]);

            for (const part of [anna.name, link.url, rack.administrator.name, 'works once', 'never send it in a message'])
                assert.ok(message.includes(part), part);
            assert.ok(message.trim().split('\n').length > 6);
            assert.deepEqual(only(`SELECT practitioner_id, asked_by, expires_utc - created_utc AS life, opened_utc, used_utc, revoked_utc, tries FROM key_link`),
                { practitioner_id: anna.id, asked_by: 1, life: 7 * 24 * 3600, opened_utc: null, used_utc: null, revoked_utc: null, tries: 0 });
            for (const page of [await client.get(LIST), await client.get('/')])
                assert.ok(!page.text.includes(link.token));
            const file = readFileSync(join(rack.dir, 'state/shared/keyrack.db'));

            assert.ok(!file.includes(link.token) && !file.includes(Buffer.from(link.token, 'base64url')));
        });

        it('with its state beside the name, and taken back there', async () => {
            const link = await ask();

            assert.match((await news()).text, /^Link made just now by .*: not opened yet\. It ends on /);
            assert.equal((await revoke()).location, `${LIST}#practitioner-${anna.id}`);
            assert.deepEqual(await news(), { state: 'revoked', text: `Link made just now by ${rack.administrator.name}: taken back just now.` });
            const page = await rack.client().get(link.path);

            assert.equal(page.status, 410);
            assert.ok(words(page).includes('This link was taken back') && words(page).includes(`ask ${rack.administrator.name} for a new link`));
        });

        it('anew, which ends the one before', async () => {
            const before = await ask(), now = await ask();

            assert.ok(words(now.page).includes('The link made before has ended with this one'));
            assert.ok(!words(before.page).includes('has ended with this one'));
            assert.equal((await rack.client().get(before.path)).status, 410);
            assert.equal((await rack.client().get(now.path)).status, 200);
            assert.deepEqual(only('SELECT count(*) AS n FROM key_link WHERE revoked_utc IS NULL'), { n: 1 });
        });

        it('for nobody who is not there or has left', async () => {
            await client.get(LIST);
            assert.equal((await client.post(`${LIST}/1234567/link`)).status, 404);
            rack.write(`UPDATE practitioner SET active = 0 WHERE id = '${other.id}'`);
            assert.equal((await client.post(`${LIST}/${other.id}/link`)).status, 404);
            rack.write(`UPDATE practitioner SET active = 1 WHERE id = '${other.id}'`);
            assert.equal(rack.query('SELECT id FROM key_link').length, 0);
        });
    });

    describe('is looked at', () => {
        it('by scanners, 500 times and more, and nothing is spent', async () => {
            const link = await ask();

            for (const headers of [{ 'sec-purpose': 'prefetch' }, { purpose: 'prefetch' }, { 'sec-purpose': 'prefetch;prerender' }, { 'x-moz': 'prefetch' }]) {
                assert.equal((await rack.client().get(link.path, { headers })).status, 200);
                assert.equal((await rack.client().request('HEAD', link.path, { headers })).status, 200);
            }
            assert.equal((await rack.client().request('HEAD', link.path)).status, 200);
            assert.equal(linkRow().opened_utc, null, 'not opened by HEAD, nor fetched in advance');
            assert.equal((await client.get(link.path)).status, 200);
            assert.equal(linkRow().opened_utc, null, 'nor by an administrator who tries it');
            const before = count('link-opened');

            assert.equal((await rack.client().get(link.path, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } })).status, 200);
            assert.ok(linkRow().opened_utc > 0, 'but from somebody\'s web mail');
            assert.equal(count('link-opened'), before + 1);
            await rack.atRest();
            const after = fingerprint(rack);
            const scanner = rack.client();

            for (let i = 0; i < 500; i++) {
                const answer = i % 3 === 0 ? await scanner.request('HEAD', link.path)
                    : await scanner.get(link.path, { headers: i % 3 === 1 ? { 'user-agent': 'Mail Scanner/1.0' } : { 'sec-purpose': 'prefetch' } });

                assert.equal(answer.status, 200);
            }
            for (let i = 0; i < 20; i++)
                assert.equal((await scanner.get(`${link.path}/status`, JSON_ONLY)).json().state, 'open');
            assert.equal(fingerprint(rack), after);
            assert.match((await paste(await open(link), link, anna.key)).text, /Thank you/);
        });

        it('and says when it was first opened, to whoever opens it next and to the administrator', async () => {
            const link = await ask();
            const first = await rack.client().get(link.path);

            assert.doesNotMatch(words(first), /first opened/);
            rack.write('UPDATE key_link SET opened_utc = opened_utc - 600');
            const { opened_utc: opened } = linkRow();

            assert.match(words(await rack.client().get(link.path)), /It was first opened 10 minutes ago: if that was neither you nor your mail program, tell /);
            assert.equal(linkRow().opened_utc, opened);
            assert.match((await news()).text, /first opened 10 minutes ago, no key pasted yet\. It ends .*\. If somebody else opened it, take it back\./);
        });

        it('and shows the way to a key, one field, who asks, and nothing of anybody else', async () => {
            const link = await ask();
            const page = await rack.client().get(link.path);

            for (const part of [anna.name, rack.administrator.name, 'My info', 'Manage API keys', 'before you press Done', 'You need no account here'])
                assert.ok(words(page).includes(part), part);
            assert.deepEqual([...page.text.matchAll(/<input (?:id="[^"]*" )?(?:type="hidden" )?name="([^"]*)"/g)].map((match) => match[1]), ['csrf', 'api_key']);
            for (const { name } of people.slice(1))
                assert.ok(!page.text.includes(name), name);
            assert.doesNotMatch(page.text, /<nav/);
        });

        it('by a path with more or less in it, or an invented one: it is unknown', async () => {
            const link = await ask();

            for (const path of [link.path.slice(0, -1), `${link.path}A`, `${link.path}%20`, '/k/x', `/k/${'A'.repeat(43)}`, `/k/${'A'.repeat(400)}`]) {
                const page = await rack.client().get(path);

                assert.equal(page.status, 404, path);
                assert.match(words(page), /This link does not work/);
                assert.equal((await rack.client().get(`${path}/status`, JSON_ONLY)).status, 404);
            }
            const page = await rack.client().get('/k/');

            assert.equal(page.status, 410);
            assert.match(words(page), /This link has ended/);
        });
    });

    describe('takes a key', () => {
        it('of its practitioner: thanks, and is used', async () => {
            const link = await ask(), visitor = await open(link);
            const page = await paste(visitor, link, anna.key);

            assert.equal(page.status, 410);
            assert.equal(stateOn(page), 'used');
            assert.ok(words(page).includes(`Thank you, ${anna.name}`), words(page));
            assert.match(words(page), /That is all: you can close this page\. In Cliniko nothing is left to do/);
            assert.ok(linkRow().used_utc > 0);
            assert.deepEqual(keysOf(anna.id), [{ place: 'in-use', verdict: 'connected', by_link: 1, saved_by: 1, tail: tailOf(anna.key) }]);
            assert.match((await news()).text, /^Link made just now by .*: the key came by it and was in place just now\.$/);
            assert.match((await client.get(LIST)).text, /\), came by link just now, asked for by /);
            assert.deepEqual(rack.query("SELECT act, actor_kind, object_id FROM audit WHERE act LIKE 'link-%' OR act LIKE 'key-%' ORDER BY id DESC LIMIT 5").reverse(), [
                { act: 'link-made', actor_kind: 'person', object_id: anna.id },
                { act: 'link-opened', actor_kind: 'visitor', object_id: anna.id },
                { act: 'key-saved', actor_kind: 'visitor', object_id: anna.id },
                { act: 'link-used', actor_kind: 'agent', object_id: anna.id },
                { act: 'key-judged', actor_kind: 'agent', object_id: anna.id },
            ]);
            const again = await visitor.post(link.path, { api_key: anna.key });

            assert.equal(again.status, 410);
            assert.deepEqual(keysOf(anna.id).length, 1);
        });

        it('that is none: said beside the field, and nothing is saved', async () => {
            await rack.atRest();
            const link = await ask(), visitor = await open(link), before = fingerprint(rack);

            for (const text of ['', 'my key', anna.key.slice(0, 30), `${anna.key} ${other.key}`, '<script>alert(1)</script>']) {
                const page = await visitor.post(link.path, { api_key: text });

                assert.equal(page.status, 422, text);
                assert.match(page.text, /<p class="err" id="api_key-error">/);
                assert.doesNotMatch(page.text, /name="api_key"[^>]*value=/);
            }
            assert.equal(fingerprint(rack), before);
        });

        const wrong = {
            'that Cliniko refuses': [() => rack.sandbox.keysThat('rejected')[0].key, 'rejected', /Cliniko does not accept this key/],
            'of another account': [() => rack.sandbox.keysThat('wrong-account')[0].key, 'wrong-account', /another Cliniko account/],
            'of somebody else': [() => other.key, 'wrong-owner', /belongs to somebody else in Cliniko, not to/],
            'of the clinic\'s administrator': [() => rack.sandbox.clinicKey, /wrong-owner|not-enough-access/, /somebody else|not a practitioner/],
        };

        for (const [what, [key, verdict, sentence]] of Object.entries(wrong))
            it(`${what}: says what is wrong, never whose it is, is not spent, and takes the right one then`, async () => {
                const link = await ask(), visitor = await open(link);
                const page = await paste(visitor, link, key());

                assert.equal(page.status, 200);
                assert.match(/data-verdict="([^"]*)"/.exec(page.text)[1], verdict instanceof RegExp ? verdict : new RegExp(`^${verdict}$`));
                assert.match(words(page), sentence);
                assert.match(page.text, /id="api_key"/);
                for (const { name } of rack.sandbox.keys.filter((one) => one.practitionerId !== anna.id && one.name.length > 3))
                    assert.ok(!page.text.includes(name), name);
                assert.deepEqual([linkRow().used_utc, linkRow().tries], [null, 1]);
                assert.match((await news()).text, /a key came by it, but not the right one/);
                assert.match((await paste(visitor, link, anna.key)).text, /Thank you/);
                assert.equal(linkRow().tries, 2);
            });

        it('that is already saved for its owner: the same words as for any other of somebody else', async () => {
            await client.get(LIST);
            await client.post(`${LIST}/${other.id}/key`, { api_key: other.key });
            assert.equal((await rack.settled(client, other.id)).verdict, 'connected');
            const link = await ask(), visitor = await open(link);
            const page = await paste(visitor, link, other.key);

            assert.equal(keysOf(anna.id)[0].verdict, 'duplicate');
            assert.match(page.text, /data-verdict="wrong-owner"/);
            assert.doesNotMatch(page.text, /[Dd]uplicate|already saved/);
            assert.equal((await visitor.get(`${link.path}/status`, JSON_ONLY)).json().verdict, 'wrong-owner');
            assert.ok(!page.text.includes(other.name));
        });

        it('while Cliniko is away: kept, said, and connected when it is back', async () => {
            await rack.sandbox.fault({ path: '/user', fault: 'status:503', times: 'forever' });
            const link = await ask(), visitor = await open(link);
            const page = await paste(visitor, link, anna.key);

            assert.match(words(page), /Your key is kept, and Keyrack tries again by itself in .*\. You can close this page/);
            assert.match((await news()).text, /a key came by it that Cliniko could not be asked about yet/);
            await rack.sandbox.clearFaults();
            await client.get(LIST);
            await client.post(`${LIST}/${anna.id}/key/check`);
            assert.equal((await rack.settled(client, anna.id)).verdict, 'connected');
            assert.equal((await visitor.get(link.path)).status, 410);
            assert.ok(linkRow().used_utc > 0);
        });

        it('while the one in use stays until the new one is connected', async () => {
            await client.get(LIST);
            await client.post(`${LIST}/${anna.id}/key`, { api_key: anna.key });
            await rack.settled(client, anna.id);
            const link = await ask(), visitor = await open(link);

            await paste(visitor, link, other.key);
            assert.deepEqual(keysOf(anna.id).map(({ place, verdict, by_link }) => [place, verdict, by_link]),
                [['candidate', 'wrong-owner', 1], ['in-use', 'connected', 0]]);
            await paste(visitor, link, anna.key);
            assert.deepEqual(keysOf(anna.id).filter(({ place }) => place === 'in-use').map(({ verdict, by_link }) => [verdict, by_link]), [['connected', 1]]);
        });

        it('that somebody saves for its owner instead: the link is not spent by that', async () => {
            const link = await ask(), visitor = await open(link);

            await paste(visitor, link, other.key);
            await client.get(LIST);
            assert.equal((await client.post(`${LIST}/${anna.id}/key/move`)).status, 303);
            await waitFor('the key on its owner\'s hook', () => keysOf(other.id)[0]?.verdict === 'connected');
            assert.equal(linkRow().used_utc, null);
            assert.equal((await visitor.get(link.path)).status, 200);
            assert.equal(keysOf(anna.id).length, 0);
        });

        it('for nobody but its practitioner, whatever the form says', async () => {
            const link = await ask(), visitor = await open(link);

            for (const fields of [{ api_key: anna.key, practitioner: other.id }, { [`api_key_${other.id}`]: other.key }, [['api_key', anna.key], ['api_key', other.key]]])
                assert.equal((await visitor.post(link.path, fields)).status, 400);
            assert.equal(rack.query('SELECT id FROM api_key WHERE practitioner_id IS NOT NULL').length, 0);
        });

        it('ten times at most', async () => {
            const link = await ask(), visitor = await open(link);

            rack.write('UPDATE key_link SET tries = 9');
            const page = await paste(visitor, link, rack.sandbox.keysThat('rejected')[0].key);

            assert.equal(page.status, 410);
            assert.match(words(page), /This link takes no more keys.* ask /i);
            assert.equal((await visitor.post(link.path, { api_key: anna.key })).status, 410);
            assert.equal(keysOf(anna.id)[0].verdict, 'rejected');
            assert.match((await news()).text, /none was the right one, and it takes no more/);
        });
    });

    describe('ends', () => {
        it('when it is taken back while its page is open', async () => {
            const link = await ask(), visitor = await open(link);

            await revoke();
            const answer = await visitor.post(link.path, { api_key: anna.key });

            assert.equal(answer.status, 410);
            assert.match(words(answer), /This link was taken back/);
            assert.deepEqual(keysOf(anna.id), []);
        });

        it('when it is taken back while the key is being checked: the key counts, the link does not', async () => {
            await rack.sandbox.fault({ path: '/user', key_tail: tailOf(anna.key), fault: 'slow:1500', times: 1 });
            const link = await ask(), visitor = await open(link);

            await visitor.post(link.path, { api_key: anna.key });
            const checking = await visitor.get(link.path);

            assert.equal(stateOn(checking), 'checking');
            assert.match(checking.text, /<noscript><meta http-equiv="refresh" content="3; url=\?"><\/noscript>/);
            assert.match((await news()).text, /the key that came by it is being checked/);
            await revoke();
            assert.equal((await visitor.get(link.path)).status, 410);
            assert.equal((await rack.settled(client, anna.id)).verdict, 'connected');
            assert.equal(linkRow().used_utc, null);
            assert.equal(stateOn(await visitor.get(link.path)), 'revoked');
            await rack.sandbox.clearFaults();
        });

        it('after seven days, also while its page is open', async () => {
            const link = await ask(), visitor = await open(link);

            rack.write('UPDATE key_link SET created_utc = created_utc - 604800, expires_utc = expires_utc - 604800');
            for (const answer of [await visitor.get(link.path), await visitor.post(link.path, { api_key: anna.key })]) {
                assert.equal(answer.status, 410);
                assert.match(words(answer), /This link is too old .*Ask .* for a new link/);
            }
            assert.match((await news()).text, /: ended just now, without the right key\./);
            assert.deepEqual(keysOf(anna.id), []);
        });

        it('but not for a key that came in time', async () => {
            await rack.sandbox.fault({ path: '/user', key_tail: tailOf(anna.key), fault: 'slow:1500', times: 1 });
            const link = await ask(), visitor = await open(link);

            await visitor.post(link.path, { api_key: anna.key });
            rack.write('UPDATE key_link SET expires_utc = created_utc');
            assert.equal(stateOn(await visitor.get(link.path)), 'checking');
            assert.equal(stateOn(await answered(visitor, link)), 'used');
            await rack.sandbox.clearFaults();
        });

        it('when its practitioner has left Cliniko', async () => {
            const link = await ask(), visitor = await open(link);

            rack.write(`UPDATE practitioner SET active = 0 WHERE id = '${anna.id}'`);
            for (const answer of [await visitor.get(link.path), await visitor.post(link.path, { api_key: anna.key })]) {
                assert.equal(answer.status, 410);
                assert.ok(words(answer).includes(`If that is a mistake, tell ${rack.administrator.name}`));
            }
            rack.write(`UPDATE practitioner SET active = 1 WHERE id = '${anna.id}'`);
        });
    });

    /* The agent is away in the first two, so that hundreds of races take no calls; each begins with the link as new. */
    describe('meets two at once', () => {
        const asNew = () => rack.write(`UPDATE key_link SET tries = 0, api_key_id = NULL, revoked_utc = NULL;
            DELETE FROM api_key WHERE practitioner_id IS NOT NULL; DELETE FROM job`);
        const standing = () => only(`SELECT l.tries, l.revoked_utc IS NOT NULL AS revoked, l.api_key_id IS k.id AS same,
            (SELECT count(*) FROM api_key WHERE practitioner_id IS NOT NULL) AS keys FROM key_link l
            LEFT JOIN api_key k ON k.practitioner_id = l.practitioner_id`);

        it(`two posts: one is taken, ${ROUNDS} times`, async () => {
            const link = await ask(), visitors = [await open(link), await open(link)];

            await rack.agent.stop();
            for (let round = 0; round < ROUNDS; round++) {
                const answers = await Promise.all(visitors.map((visitor, i) => visitor.post(link.path, { api_key: [anna, other][i].key })));

                assert.deepEqual(answers.map(({ status }) => status), [303, 303]);
                assert.deepEqual(standing(), { tries: 1, revoked: 0, same: 1, keys: 1 });
                asNew();
            }
            await rack.agent.start();
        });

        it(`a post and a revocation: either the key is saved or nothing is, ${ROUNDS} times`, async () => {
            const link = await ask(), visitor = await open(link);

            await rack.agent.stop();
            for (let round = 0; round < ROUNDS; round++) {
                const [answer] = await Promise.all([visitor.post(link.path, { api_key: anna.key }), client.post(`${LIST}/${anna.id}/link/revoke`)]);
                const now = standing();

                assert.ok([303, 410].includes(answer.status), String(answer.status));
                assert.deepEqual(now, { tries: now.keys, revoked: 1, same: 1, keys: now.keys });
                assert.ok(now.keys <= 1);
                asNew();
            }
            await revoke();
            assert.equal((await visitor.get(link.path)).status, 410);
            await rack.agent.start();
        });

        it('the same key from a double click: connected, and spent once, 10 times', async () => {
            for (let round = 0; round < 10; round++) {
                const link = await ask(), visitor = await open(link), used = count('link-used');

                await Promise.all([1, 2, 3].map(() => visitor.clone().post(link.path, { api_key: anna.key })));
                assert.equal(stateOn(await answered(visitor, link)), 'used');
                assert.equal(count('link-used'), used + 1);
                assert.deepEqual(keysOf(anna.id).map(({ place }) => place), ['in-use']);
            }
        });
    });

    describe('keeps its token to itself', () => {
        it('no page behind it has it, and every answer forbids a referrer', async () => {
            const link = await ask(), visitor = await open(link);
            const pages = [await visitor.get(link.path), await visitor.post(link.path, { api_key: 'none' }),
                await paste(visitor, link, rack.sandbox.keysThat('rejected')[0].key), await paste(visitor, link, anna.key)];

            for (const page of pages) {
                assert.ok(!page.text.includes(link.token));
                assert.equal(page.headers['referrer-policy'], 'no-referrer');
                assert.equal(page.headers['cache-control'], 'no-store');
                for (const [, href] of page.text.matchAll(/href="(https?:[^"]*)"[^>]*/g))
                    assert.match(page.text, new RegExp(`href="${href}"[^>]*rel="noreferrer"`));
            }
            assert.match(pages.at(-1).text, /data-address="\/k\/"/);
        });

        it('no log has it, nor anything a program says: not while it works, not too large, not while the web is down', async () => {
            const link = await ask(), visitor = await open(link);

            await paste(visitor, link, rack.sandbox.keysThat('rejected')[0].key);
            await visitor.post(link.path, { api_key: anna.key }, { csrf: 'wrong' });
            await visitor.post(link.path, { api_key: 'x'.repeat(70000) });
            await visitor.request('DELETE', link.path);
            await visitor.get(`${link.path}?x=1`);
            await visitor.get(`${link.path}/status`, JSON_ONLY);
            await rack.client().raw(`GET ${link.path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`).catch(() => '');
            await rack.web.stop();
            for (const path of [link.path, `${link.path}/status`])
                assert.equal((await visitor.get(path)).status, 502);
            assert.equal((await visitor.get('/login')).status, 502);
            const logs = readdirSync(join(rack.dir, 'nginx')).filter((file) => file.endsWith('.log')).map((file) => readFileSync(join(rack.dir, 'nginx', file), 'utf8'));

            assert.ok(logs.some((text) => text.includes('/login')), 'the control: another path is there');
            for (const text of [...logs, ...[rack.nginx, rack.web, rack.keeper, rack.agent].map((program) => program.output)])
                assert.ok(!text.includes(link.token));
            await rack.web.start();
            await rack.ready();
        });
    });
});

describe('a link, with names of anything anybody typed', { concurrency: false }, () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack({ administrator: { email: 'mallory@clinic.example', name: '</textarea><script>alert(1)</script>', password: 'a long enough sentence' } });
        await rack.sandbox.fault({ fault: 'script-names', times: 'forever' });
        client = await rack.login();
        await rack.connect(client);
    });
    after(() => rack?.stop());

    it('every page of it shows them as text', async () => {
        const { id, name } = rack.query("SELECT id, name FROM practitioner WHERE name LIKE '%<script>%' AND active = 1 LIMIT 1")[0];

        assert.ok(name);
        await client.get(LIST);
        const made = await client.post(`${LIST}/${id}/link`);
        const { path } = linkOn(made);
        const visitor = rack.client();
        const pages = [made, await visitor.get(path), await client.get(LIST)];

        await visitor.post(path, { api_key: rack.sandbox.keysThat('connected').find((one) => one.practitionerId === id)?.key ?? rack.sandbox.clinicKey });
        await waitFor('an answer', async () => (await visitor.get(`${path}/status`, JSON_ONLY)).json().state !== 'checking');
        pages.push(await visitor.get(path));
        await client.get(LIST);
        await client.post(`${LIST}/${id}/link`);
        pages.push(await visitor.get(path));
        for (const page of pages) {
            assert.match(page.text, /&lt;script&gt;/);
            assert.doesNotMatch(page.text, /<script>|<\/textarea><script/);
            assert.equal(page.text.split('<textarea').length, page.text.split('</textarea>').length);
        }
    });
});
