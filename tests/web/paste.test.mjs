/* paste.test.mjs: many keys pasted into one box become a plan, and the plan becomes keys on their hooks with one yes;
 * without it they are forgotten, and nothing of them is ever shown. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';

import { unescapeHtml } from '../lib/client.mjs';
import { fingerprint } from '../lib/fingerprint.mjs';
import { Client, startKeyrack, waitFor } from '../lib/harness.mjs';

const PASTE = '/settings/practitioners/paste';
const bodyOf = (key) => key.slice(0, key.lastIndexOf('-'));
const tailOf = (key) => bodyOf(key).slice(-4);

/** The plan a page shows: { save: [{ person, tail, says }], ... } by group. */
function planOf(page) {
    const groups = {};

    for (const [, word, inner] of page.text.matchAll(/<section data-group="([a-z]+)"([^]*?)<\/section>/g))
        groups[word] = [...inner.matchAll(/<li><b>([^<]*)<\/b> <span class="hint">([^<]*)<\/span> <span>([^<]*)<\/span>/g)]
            .map(([, person, hint, says]) => ({
                person: unescapeHtml(person), tail: /…(\S{4}) /.exec(unescapeHtml(hint))?.[1], says: unescapeHtml(says),
            }));
    return groups;
}

const pasteId = (page) => /id="forget" name="paste" value="(\d+)"/.exec(page.text)?.[1];
const saveLabel = (page) => /id="save"[^>]*>([^<]*)</.exec(page.text)?.[1];

describe('many keys pasted at once', { concurrency: false }, () => {
    let rack, client, good;
    const named = (verdict) => rack.sandbox.keysThat(verdict);
    const nothingKept = () => assert.deepEqual(rack.query("SELECT id FROM paste UNION ALL SELECT id FROM api_key WHERE place = 'pasted'"), []);

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        good = named('connected').map(({ key, practitionerId: id, name }) => ({ key, id, name }));
    });
    afterEach(async () => {
        await rack.sandbox.clearFaults();
        await removeAll();
    });
    after(() => rack?.stop());

    async function show() {
        const page = await client.get(PASTE);

        assert.equal(page.status, 200);
        return page;
    }

    async function paste(text, { settle = true } = {}) {
        await show();
        const answer = await client.post(PASTE, { api_keys: text });

        assert.equal(answer.status, 303, answer.text.slice(0, 400));
        assert.equal(answer.location, PASTE);
        if (settle)
            await asked();
        return show();
    }

    const asked = () => waitFor('every pasted key to be asked about', () =>
        rack.query("SELECT id FROM api_key WHERE place = 'pasted' AND verdict = 'checking'").length === 0);
    const hung = () => waitFor('every key on its hook', () => rack.query(`SELECT id FROM api_key WHERE place = 'pasted'
        UNION ALL SELECT id FROM api_key WHERE verdict = 'checking' UNION ALL SELECT id FROM job WHERE state = 'running'`).length === 0);
    const post = async (what, id, who = client) => who.post(`${PASTE}/${what}`, { paste: String(id) });

    /* Keys of people, and whatever a test left pasted. */
    async function removeAll() {
        const page = await show();

        if (pasteId(page) !== undefined)
            await post('forget', pasteId(page));
        await hung();
        for (const { id } of rack.query("SELECT DISTINCT practitioner_id AS id FROM api_key WHERE practitioner_id IS NOT NULL"))
            assert.equal((await client.post(`/settings/practitioners/${id}/key/remove`)).status, 303);
    }

    const inPlace = () => rack.query("SELECT practitioner_id AS id, tail FROM api_key WHERE place = 'in-use' AND verdict = 'connected' AND practitioner_id IS NOT NULL ORDER BY 1");

    it('is offered above the list and, while many are missing, on the start page', async () => {
        assert.match((await client.get('/settings/practitioners')).text, new RegExp(`href="${PASTE}">Paste many keys at once`));
        assert.match((await client.get('/')).text, new RegExp(`href="${PASTE}">Paste many keys at once`));
    });

    it('takes them with whatever stands around them, and hangs each on its owner\'s hook after one yes', async () => {
        const text = `Hi Sam,\n\nhere are all of them:\n${good.map(({ key }, i) =>
            [`- Somebody: ${key}`, `Name\t"${key}"\tHarbour Street`, `API key = ${key}.`, `> ${key.slice(0, 30)}\n> ${key.slice(30)}`][i % 4]).join('\n')}
            \nBest,\nAnna\n-- \nanna@clinic.example | +61 2 9000 0000 | https://www.clinic.example/?utm_source=Sig2024aB`;
        const page = await paste(text);
        const plan = planOf(page);

        assert.deepEqual(Object.keys(plan), ['save', 'without']);
        assert.deepEqual(plan.save.map(({ tail }) => tail).sort(), good.map(({ key }) => tailOf(key)).sort());
        for (const { key, name } of good)
            assert.ok(plan.save.find(({ tail }) => tail === tailOf(key)).person.endsWith(name), name);
        assert.equal(saveLabel(page), `Save ${good.length} keys`);
        assert.deepEqual(inPlace(), [], 'nothing hangs anywhere before the yes');
        const answer = await post('confirm', pasteId(page));

        assert.equal(answer.status, 303);
        assert.equal(answer.location, '/settings/practitioners');
        await hung();
        assert.deepEqual(inPlace(), good.map(({ id, key }) => ({ id, tail: tailOf(key) })).sort((a, b) => (a.id < b.id ? -1 : 1)));
        nothingKept();
    });

    it('judges without promoting, pinning or remembering anything', async () => {
        const own = join(rack.dir, 'state/agent/agent.db');
        const pins = () => rack.query('SELECT * FROM user_pin ORDER BY 1', own).concat(rack.query('SELECT * FROM fingerprint ORDER BY 1', own));
        const before = pins();

        await paste(good.map(({ key }) => key).join(' '));
        assert.deepEqual(pins(), before);
        assert.deepEqual(inPlace(), []);
        assert.deepEqual(rack.query("SELECT DISTINCT place, verdict, practitioner_id FROM api_key WHERE place <> 'in-use'"), [{ place: 'pasted', verdict: 'connected', practitioner_id: null }]);
    });

    it('says of every kind of key what becomes of it', async () => {
        const [used, replaced, fresh] = good;

        for (const { id, key } of [used, replaced]) {
            await client.post(`/settings/practitioners/${id}/key`, { api_key: key });
            assert.equal((await rack.settled(client, id)).verdict, 'connected');
        }
        const strangers = [...named('wrong-account'), ...named('inactive-user'), ...named('not-enough-access')];
        const dead = named('rejected')[0];
        const page = await paste([used.key, fresh.key, ...strangers.map(({ key }) => key), dead.key, fresh.key, `${good[4].key.slice(0, 40)}`].join('\n'));
        const plan = planOf(page);

        for (const [group, { name, key }] of [[plan.save, fresh], [plan.already, used]]) {
            assert.deepEqual(group.map(({ tail, says }) => [tail, says]), [[tailOf(key), '']]);
            assert.ok(group[0].person.endsWith(name));
        }
        assert.deepEqual(plan.refused.map(({ tail }) => tail), [tailOf(dead.key)]);
        assert.deepEqual(plan.stranger.map(({ tail }) => tail), strangers.map(({ key }) => tailOf(key)));
        for (const [says, keys] of [[/another Cliniko account/, named('wrong-account')], [/inactive/, named('inactive-user')],
            [/not a practitioner/, named('not-enough-access').filter(({ practitionerId }) => practitionerId === null)], [/The role “.+” cannot write/, named('not-enough-access').filter(({ practitionerId }) => practitionerId !== null)]])
            for (const { key, name } of keys) {
                const item = plan.stranger.find(({ tail }) => tail === tailOf(key));

                assert.match(item.says, says, name);
                assert.ok(item.person.includes(name.split(' ')[0]), `${item.person} is ${name}`);
            }
        assert.match(page.text, /Pasted more than once \(1\)[^]*?<b>Line \d+<\/b>/);
        assert.match(page.text, /Not readable \(1\)[^]*?<b>Line \d+<\/b>[^]*?part of a key/);
        const without = /Still without a key afterwards[^]*?<p>([^<]*)<\/p>/.exec(page.text)[1];

        assert.ok(!unescapeHtml(without).includes(fresh.name) && unescapeHtml(without).includes(good[5].name));
        assert.equal(saveLabel(page), 'Save 1 key');
        await post('confirm', pasteId(page));
        await hung();
        assert.equal(inPlace().length, 3);
        nothingKept();
    });

    it('of two keys of one person takes the one further down, and says so', async () => {
        const [dead] = named('rejected'), owner = good.find(({ id }) => id === dead.practitionerId);

        await rack.sandbox.control('POST', '/set', { key: tailOf(dead.key), archived: false });
        try {
            for (const [first, second] of [[dead, owner], [owner, dead]]) {
                const page = await paste(`${first.key}\n${second.key}`), plan = planOf(page);

                assert.deepEqual(plan.save.map(({ tail }) => tail), [tailOf(second.key)]);
                assert.deepEqual(plan.earlier.map(({ tail, says }) => [tail, says]), [[tailOf(first.key), `Left out: key …${tailOf(second.key)} is further down.`]]);
                await post('confirm', pasteId(page));
                await hung();
                assert.deepEqual(inPlace(), [{ id: owner.id, tail: tailOf(second.key) }]);
                await removeAll();
            }
            await client.post(`/settings/practitioners/${owner.id}/key`, { api_key: owner.key });
            await rack.settled(client, owner.id);
            const plan = planOf(await paste(dead.key));

            assert.match(plan.save[0].says, new RegExp(`^Takes the place of key …${tailOf(owner.key).replace(/\W/g, '\\$&')}`));
        } finally {
            await rack.sandbox.control('POST', '/set', { key: tailOf(dead.key), archived: true });
        }
    });

    it('replaces a key in use only when the new one is connected', async () => {
        const { id, key, name } = good[0];
        const [dead] = named('rejected');

        await client.post(`/settings/practitioners/${id}/key`, { api_key: key });
        await rack.settled(client, id);
        await paste(`${dead.key} ${good[1].key}`);
        await post('confirm', pasteId(await show()));
        await hung();
        assert.deepEqual(inPlace().map(({ tail }) => tail).sort(), [tailOf(key), tailOf(good[1].key)].sort(), name);
    });

    it('follows while Cliniko is asked: with the status, the page that refreshes itself, and what is known meanwhile', async () => {
        const slow = 6;

        await rack.sandbox.fault({ path: '/user', fault: 'slow:20000', times: slow });
        const page = await paste(good.map(({ key }) => key).join('\n'), { settle: false });

        assert.match(page.text, /<noscript><meta http-equiv="refresh"/);
        assert.match(page.text, /id="paste" data-mark="/);
        const status = await waitFor('the fast ones', async () => {
            const now = (await client.get(`${PASTE}/status`, { headers: { accept: 'application/json' } })).json();

            return now.asked === good.length - slow && now;
        });

        assert.equal(status.message, `Asked ${good.length - slow} of ${good.length} keys`);
        const meanwhile = await show();

        assert.ok(meanwhile.text.includes(`data-mark="${status.mark}"`));
        assert.match(meanwhile.text, new RegExp(`<progress id="progress" value="${good.length - slow}" max="${good.length}">`));
        assert.equal(saveLabel(meanwhile), `Save ${good.length - slow} ${good.length - slow === 1 ? 'key' : 'keys'}`);
        assert.doesNotMatch(meanwhile.text, /Still without a key/, 'nobody knows that yet');
        assert.match(meanwhile.text, new RegExp(`Not yet answered by Cliniko: ${slow}\\.`));

        const answer = await post('confirm', pasteId(meanwhile));

        assert.equal(answer.status, 200);
        assert.match(answer.text, new RegExp(`${good.length - slow} keys? (is|are) being saved\\.`));
        assert.match(answer.text, /were not saved and are forgotten: …\S+/);
        assert.equal((await post('confirm', pasteId(meanwhile))).location, '/settings/practitioners', 'sent again by a reload');
        await rack.agent.restart(); /* nobody needs to wait for the slow ones any more */
        await hung();
        assert.equal(inPlace().length, good.length - slow);
        nothingKept();
    });

    it('keeps trying while Cliniko gives no clear answer, and says so', async () => {
        await rack.sandbox.fault({ path: '*', fault: 'status:503', times: 'forever' });
        const page = await paste(`${good[0].key}\n${good[1].key}`);
        const plan = planOf(page);

        assert.deepEqual(plan.unreachable.map(({ tail }) => tail), [tailOf(good[0].key), tailOf(good[1].key)]);
        assert.equal(saveLabel(page), undefined);
        await rack.sandbox.clearFaults();
        rack.write("UPDATE job SET due_utc = 0 WHERE state = 'waiting'");
        await waitFor('the next try', async () => planOf(await show()).save?.length === 2);
    });

    it('without a whole key says why, by line, and keeps nothing', async () => {
        await rack.atRest();
        const unchanged = fingerprint(rack);

        await show();
        for (const text of ['', '   ', 'Hello, no keys here. anna@clinic.example', good[0].key.slice(0, 40), `x\n\n${bodyOf(good[0].key)}-aus1`]) {
            const answer = await client.post(PASTE, { api_keys: text });

            assert.equal(answer.status, 422, text);
            assert.match(answer.text, /There is no whole Cliniko API key in what was pasted/);
            assert.equal(/<li>Line \d: /.test(answer.text), text.includes(bodyOf(good[0].key).slice(0, 40)));
            assert.ok(!answer.text.includes(good[0].key.slice(0, 8)), 'what was pasted came back');
        }
        assert.equal(fingerprint(rack), unchanged);
    });

    it('can be forgotten at once: the sealed bytes are gone from the file', async () => {
        const page = await paste(good.map(({ key }) => key).join('\n'));
        const sealed = rack.query("SELECT hex(sealed) AS sealed FROM api_key WHERE place = 'pasted'").map(({ sealed: hex }) => Buffer.from(hex, 'hex'));
        const file = () => readFileSync(join(rack.dir, 'state/shared/keyrack.db'));

        assert.equal(sealed.length, good.length);
        assert.ok(sealed.every((bytes) => file().includes(bytes)), 'the scan finds what is there');
        const answer = await post('forget', pasteId(page));

        assert.equal(answer.status, 303);
        assert.equal(answer.location, PASTE);
        assert.ok(sealed.every((bytes) => !file().includes(bytes.subarray(60, 120))));
        nothingKept();
        assert.equal((await post('forget', pasteId(page))).status, 303, 'forgetting twice is no mistake');
        assert.match((await show()).text, /<textarea/);
    });

    it('is forgotten after 15 minutes by itself; the web neither shows nor confirms it meanwhile', async () => {
        const page = await paste(`${good[0].key} ${good[1].key}`);
        const [{ sealed }] = rack.query("SELECT hex(sealed) AS sealed FROM api_key WHERE place = 'pasted'");

        assert.match(page.text, /forgets these keys in 1[45] minutes/);
        await rack.agent.stop();
        rack.write('UPDATE paste SET created_utc = created_utc - 900');
        assert.match((await show()).text, /<textarea/);
        const answer = await post('confirm', pasteId(page));

        assert.equal(answer.status, 409);
        assert.match(answer.text, /forgotten after 15 minutes/);
        assert.match(answer.text, /<textarea/, 'no dead end');
        assert.equal(rack.query('SELECT id FROM paste').length, 1);
        await rack.agent.start();
        await waitFor('the sweep', () => rack.query('SELECT id FROM paste').length === 0);
        nothingKept();
        assert.deepEqual(inPlace(), []);
        assert.ok(!readFileSync(join(rack.dir, 'state/shared/keyrack.db')).includes(Buffer.from(sealed, 'hex').subarray(60, 120)));
        assert.deepEqual(rack.query("SELECT actor_kind FROM audit WHERE act = 'paste-expired'"), [{ actor_kind: 'agent' }]);
    });

    it('two tabs: the newer paste counts, a form of the older one is refused in words', async () => {
        const first = await paste(good[0].key), second = await paste(good[1].key);

        assert.notEqual(pasteId(first), pasteId(second));
        const answer = await post('confirm', pasteId(first));

        assert.equal(answer.status, 409);
        assert.match(answer.text, /Nothing was saved/);
        assert.equal(pasteId(answer), pasteId(second), 'the newer plan is what is shown');
        assert.deepEqual(inPlace(), []);
        assert.equal((await post('forget', pasteId(first))).status, 303);
        assert.equal(pasteId(await show()), pasteId(second), 'the older form forgets nothing');
        for (const wrong of ['0', '-1', 'x', '', '99999999999999999999', `${pasteId(second)} `])
            assert.equal((await post('confirm', wrong)).status, 409, wrong);
    });

    it('confirmed twice is confirmed once, also at the same moment', async () => {
        const page = await paste(good.map(({ key }) => key).join('\n'));
        const answers = await Promise.all([1, 2, 3, 4].map(() => post('confirm', pasteId(page), client.clone())));

        assert.deepEqual(answers.map(({ status, location }) => [status, location]), Array(4).fill([303, '/settings/practitioners']));
        await hung();
        assert.equal(inPlace().length, good.length);
        assert.equal(rack.query(`SELECT id FROM audit WHERE act = 'paste-confirmed' AND object_id = '${pasteId(page)}'`).length, 1);
        assert.equal(rack.query(`SELECT id FROM audit WHERE act = 'key-moved' AND object_id = '${pasteId(page)}'`).length, good.length);
        assert.equal((await post('confirm', pasteId(page))).location, '/settings/practitioners');
    });

    it('the list says whose key is on its way, also while the agent is away for long', async () => {
        const page = await paste(`${good[0].key} ${good[1].key}`);

        await rack.agent.stop();
        await post('confirm', pasteId(page));
        rack.write('UPDATE paste SET created_utc = created_utc - 3600, confirmed_utc = confirmed_utc - 3600');
        const list = await client.get('/settings/practitioners');
        const row = Client.practitioners(list).find(({ id }) => id === good[0].id);

        assert.equal(row.verdict, 'checking');
        assert.match(row.html, /Keyrack is saving the key that was pasted/);
        assert.match(list.text, /http-equiv="refresh"/);
        assert.equal((await rack.verdict(client, good[0].id)).verdict, 'checking');
        assert.equal((await rack.verdict(client, good[2].id)).verdict, 'none');
        await rack.agent.start();
        await hung();
        assert.equal(inPlace().length, 2, 'a yes does not run out');
    });

    it('is each person\'s own', async () => {
        const other = { name: 'Sam Lee', email: 'sam@clinic.example', password: 'a sentence that is long' };

        await rack.mustCtl(['user', 'add', other.email, '--name', other.name, '--password-stdin'], { input: `${other.password}\n` });
        const sam = await rack.login(other), page = await paste(good[0].key);

        assert.match((await sam.get(PASTE)).text, /<textarea/);
        assert.equal((await post('confirm', pasteId(page), sam)).status, 409);
        assert.equal((await post('forget', pasteId(page), sam)).status, 303);
        assert.equal(pasteId(await show()), pasteId(page));
        assert.equal((await sam.post(PASTE, { api_keys: good[1].key })).status, 303);
        await asked();
        assert.equal(planOf(await sam.get(PASTE)).save[0].tail, tailOf(good[1].key));
        assert.equal(planOf(await show()).save[0].tail, tailOf(good[0].key));
        await sam.post(`${PASTE}/forget`, { paste: pasteId(await sam.get(PASTE)) });
    });

    it('a session that ended in the middle: nothing is kept, and signing in leads back to the box', async () => {
        const away = await rack.login();

        await away.get(PASTE);
        rack.write("UPDATE session SET seen_utc = seen_utc - 3600");
        await rack.atRest();
        const unchanged = fingerprint(rack), answer = await away.post(PASTE, { api_keys: good[0].key });

        assert.equal(answer.status, 403);
        assert.match(answer.text, /You are signed out/);
        assert.ok(!answer.text.includes(good[0].key.slice(0, 8)));
        assert.equal(fingerprint(rack), unchanged);
        const way = unescapeHtml(/href="(\/login\?next=[^"]*)"/.exec(answer.text)[1]);

        assert.equal(decodeURIComponent(way), `/login?next=${PASTE}`);
        await away.get(way);
        const { email, password } = rack.administrator;

        assert.equal((await away.post('/login', { email, password, next: PASTE })).location, PASTE);
        client = await rack.login();
        const key = `/settings/practitioners/${good[0].id}/key`;

        for (const [path, page] of [[`${PASTE}/confirm`, PASTE], ['/settings/practitioners/keys', '/settings/practitioners'], [`${key}/check`, key]]) {
            const visitor = rack.client();

            await visitor.get('/login');
            assert.equal(decodeURIComponent(/href="\/login\?next=([^"]*)"/.exec((await visitor.post(path, {})).text)[1]), page);
        }
    });

    it('hostile text: markup, controls and 64 KB of anything give a page, and nothing comes back', async () => {
        const nasty = `<script>alert(1)</script>"'>${good[0].key.slice(0, 40)}<img src=x onerror=alert(2)>`;

        await show();
        for (const text of [nasty, '{{CSRF}}{{>CONTENT}}', '\u0001\u001b[2J\u202e'.repeat(50), 'fJPtIQoy7DfKvWc4x \n'.repeat(1500), `${'-au4 '.repeat(3000)}`]) {
            const answer = await client.post(PASTE, { api_keys: text });

            assert.equal(answer.status, 422);
            assert.ok(!/<script>alert|onerror|fJPtIQoy/.test(answer.text));
            assert.ok(answer.body.length < 200000);
        }
        const many = Array.from({ length: 520 }, (_, i) => `MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1BkU${String(i).padStart(4, '0')}z-au4`).join('\n');
        const page = await paste(many, { settle: false });

        assert.equal(rack.query("SELECT count(*) AS n FROM api_key WHERE place = 'pasted'")[0].n, 500);
        assert.match(page.text, /More than 500|There are more than 500 keys/);
        await post('forget', pasteId(page));
        await hung();
    });

    it('no key is in any answer, and every change has its row of fixed words', async () => {
        const answers = [];
        const page = await paste(rack.sandbox.keys.map(({ key, name }) => `${name}: ${key}`).join('\n'));

        answers.push(page, await client.get(`${PASTE}/status`), await client.get('/settings/practitioners'), await client.get('/'));
        answers.push(await post('confirm', pasteId(page)), await show());
        for (const { text } of answers)
            for (const { key } of rack.sandbox.keys)
                assert.ok(!text.includes(key.slice(0, 12)));
        await hung();
        const rows = rack.query("SELECT * FROM audit WHERE object_kind = 'paste'");

        assert.deepEqual([...new Set(rows.map(({ act, actor_kind: kind }) => `${act} ${kind}`))].sort(), [
            'key-judged agent', 'key-moved person', 'paste-confirmed person', 'paste-expired agent', 'paste-forgotten person', 'paste-made person']);
        assert.ok(rows.every(({ object_id: id, outcome }) => /^\d+$/.test(id) && /^[a-z-]+$/.test(outcome)));
        await rack.atRest();
        const looked = fingerprint(rack);

        for (const path of [PASTE, `${PASTE}/status`, `${PASTE}/confirm`, `${PASTE}/forget`])
            for (const method of ['GET', 'HEAD'])
                await client.request(method, path);
        assert.equal(fingerprint(rack), looked, 'looking changes nothing');
    });
});

describe('a paste before the clinic is connected', { concurrency: false }, () => {
    let rack;

    before(async () => { rack = await startKeyrack(); });
    after(() => rack?.stop());

    it('is not kept, and the page says what comes first', async () => {
        const client = await rack.login(), unchanged = fingerprint(rack), page = await client.get(PASTE);

        assert.match(page.text, /href="\/settings\/integrations\/cliniko">Connect Cliniko/);
        assert.doesNotMatch(page.text, /<textarea/);
        assert.equal((await client.post(PASTE, { api_keys: rack.sandbox.keysThat('connected')[0].key })).status, 422);
        assert.equal(fingerprint(rack), unchanged);
    });
});
