/* issued-keys.test.mjs: the keys that Keyrack itself issues: made, shown, viewed with a password, edited, rotated and
 * deleted by an administrator; what is wrong is said beside its field; a key stands on no page but those that show it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { unescapeHtml } from '../lib/client.mjs';
import { startKeyrack } from '../lib/harness.mjs';

const KEYS = '/settings/api-keys';
const DAY_S = 24 * 60 * 60;
const KEY = /kr_[0-9A-Za-z]{36}/;
const HOSTILE = 'Zap"><script>alert(1)</script>\r\nSet-Cookie: x=1\u202e{{CSRF}}';

const textOf = (html) => unescapeHtml(html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
const nowS = () => Math.floor(Date.now() / 1000);
const within = (value, expected, slack = 30) => Math.abs(value - expected) <= slack;

describe('API keys', { concurrency: false }, () => {
    let rack, client, robin, desk, gone;

    before(async () => {
        rack = await startKeyrack();
        rack.write(`INSERT INTO person (email, name, role, active, created_utc, joined_utc) VALUES
            ('desk@clinic.example', 'Dana Desk', 'receptionist', 1, 5, 5),
            ('gone@clinic.example', 'Gil Gone', 'administrator', 0, 5, 5),
            ('asked@clinic.example', 'Ira Invited', 'administrator', 1, 5, NULL)`);
        [{ id: robin }, { id: desk }, { id: gone }] = rack.query('SELECT id FROM person ORDER BY id');
        client = await rack.login();
    });
    after(() => rack?.stop());

    const good = (more = {}) => ({ name: 'Zapier', description: 'Sends reminders', owner: String(robin), scope_bookings: 'yes',
        expires: '90', expires_on: '', networks: '', ...more });
    const rowOf = (id) => rack.query(`SELECT *, hex(hash) AS hash_hex, length(sealed) AS sealed_length FROM issued_key WHERE id = ${id}`)[0];
    const audits = (act) => rack.query(`SELECT object_kind, object_id, outcome FROM audit WHERE act = '${act}' ORDER BY id`);
    const count = (table) => rack.query(`SELECT count(*) AS n FROM ${table}`)[0].n;
    const inputOf = (page, id) => unescapeHtml(new RegExp(`<input id="${id}"[^>]* value="([^"]*)"`).exec(page.text)[1]);

    /* A key made now: { id, key, page }. */
    async function create(more) {
        await client.get(`${KEYS}/new`);
        const page = await client.post(`${KEYS}/new`, good(more));

        assert.equal(page.status, 200, page.text.slice(0, 400));
        return { id: Number(/data-address="\/settings\/api-keys\/(\d+)"/.exec(page.text)[1]), key: KEY.exec(page.text)[0], page };
    }

    async function view(id, password = rack.administrator.password) {
        await client.get(`${KEYS}/${id}/view`);
        return client.post(`${KEYS}/${id}/view`, { password });
    }

    /* The sentence beside the field, which its summary links to as well. */
    function assertWrong(page, id, sentence, errorId = `${id}-error`) {
        assert.equal(page.status, 422);
        assert.ok(/<title>Error: /.test(page.text));
        assert.match(textOf(new RegExp(`id="summary"[^]*?href="#${id}"[^]*?</div>`).exec(page.text)[0]), sentence);
        assert.match(textOf(new RegExp(`id="${errorId}">[^]*?</p>`).exec(page.text)[0]), sentence);
        assert.ok(!KEY.test(page.text));
    }

    it('none at first; the caution, Help and the way back stand there', async () => {
        const page = await client.get(KEYS), text = textOf(page.text);

        assert.match(text, /There is no API key yet/);
        assert.match(text, /only for services you trust/);
        assert.match(text, /Create new key Help Back to the start page/);
        assert.ok(!page.text.includes('I have looked at these'));
    });

    it('only somebody who may sign in can own one', async () => {
        const page = await client.get(`${KEYS}/new`);
        const owners = [.../<select id="owner"[^]*?<\/select>/.exec(page.text)[0].matchAll(/<option value="(\d+)"/g)];

        assert.deepEqual(owners.map(([, id]) => Number(id)).sort(), [robin, desk].sort());
        for (const owner of ['', '0', '999', String(gone), 'robin'])
            assertWrong(await client.post(`${KEYS}/new`, good({ owner })), 'owner', /Choose whose key this is/);
    });

    it('what is wrong is said beside its field, and what was typed stays', async () => {
        const wrong = [
            [{ name: ' \u200b ' }, 'name', /Give the key a name/],
            [{ name: 'x'.repeat(101) }, 'name', /100 characters/],
            [{ description: 'y'.repeat(501) }, 'description', /500 characters/],
            [{ scope_bookings: undefined }, 'scope-practitioners', /at least one thing/, 'scopes-error'],
            [{ owner: String(desk), scope_audit: 'yes' }, 'scope-practitioners', /Dana Desk is a receptionist and may not see the audit log/, 'scopes-error'],
            [{ expires: '' }, 'expires_on', /Choose when the key expires/],
            [{ expires: '7' }, 'expires_on', /Choose when the key expires/],
            [{ expires: 'date' }, 'expires_on', /year, month, day/],
            [{ expires: 'date', expires_on: '2030-02-30' }, 'expires_on', /year, month, day/],
            [{ expires: 'date', expires_on: '2001-01-01' }, 'expires_on', /This day is over/],
            [{ expires: 'date', expires_on: '2999-01-01' }, 'expires_on', /within ten years/],
            [{ networks: '203.0.113.0/24\noffice' }, 'networks', /Line 2: “office” is not an address/],
            [{ networks: '192.168.1.77/24' }, 'networks', /Write 192\.168\.1\.0\/24 for the whole network/],
        ];

        for (const [more, id, sentence, errorId] of wrong) {
            const fields = Object.entries(good(more)).filter(([, value]) => value !== undefined);
            const page = await client.post(`${KEYS}/new`, fields);

            assertWrong(page, id, sentence, errorId);
            if (id !== 'description')
                assert.equal(inputOf(page, 'description'), 'Sends reminders');
            if (id === 'networks')
                assert.ok(page.text.includes(`${more.networks}</textarea>`));
        }
        assert.equal(count('issued_key'), 0);
        assert.equal(audits('issued-key-created').length, 0);
    });

    it('a new key is shown with its username; what is kept is its hash and a sealed copy', async () => {
        const { id, key, page } = await create({ networks: ' 203.0.113.0/24, ::ffff:203.0.113.9 \n' });
        const row = rowOf(id);

        assert.equal(inputOf(page, 'issued-username'), rack.administrator.email);
        assert.equal(inputOf(page, 'issued-text'), key);
        assert.match(textOf(page.text), /needs both: the username and the API key/);
        assert.match(page.headers['cache-control'], /no-store/);
        assert.equal(row.hash_hex.toLowerCase(), createHash('sha256').update(key).digest('hex'));
        assert.equal(row.sealed_length, 316);
        assert.equal(row.tail, key.slice(-4));
        assert.deepEqual([row.scope_practitioners, row.scope_bookings, row.scope_audit], [0, 1, 0]);
        assert.equal(row.networks, '203.0.113.0/24\n203.0.113.9/32');
        assert.ok(within(row.expires_utc, nowS() + 90 * DAY_S));
        assert.deepEqual(audits('issued-key-created'), [{ object_kind: 'issued-key', object_id: String(id), outcome: 'done' }]);
    });

    it('it can end on a day, or never', async () => {
        const year = new Date().getUTCFullYear() + 1;
        const day = await create({ expires: 'date', expires_on: `${year}-03-01` }), never = await create({ expires: 'none' });

        assert.equal(rowOf(day.id).expires_utc, Date.UTC(year, 2, 2) / 1000 - 1);
        assert.equal(rowOf(never.id).expires_utc, null);
        await client.post(`${KEYS}/${day.id}/delete`);
        await client.post(`${KEYS}/${never.id}/delete`);
    });

    it('a key stands on no page but the two that show it', async () => {
        const { id, key } = await create();
        const pages = [KEYS, `${KEYS}/new`, `${KEYS}/help`, `${KEYS}/once`, `${KEYS}/${id}`, '/settings/audit', '/',
            ...['view', 'edit', 'delete', 'rotate'].map((way) => `${KEYS}/${id}/${way}`)];

        for (const path of pages) {
            const page = await client.get(path), text = textOf(page.text);

            assert.equal(page.status, 200, path);
            assert.ok(!page.text.includes(key) && !KEY.test(page.text), path);
            if (path.startsWith(KEYS))
                assert.match(text, /Back to the /, path);
            if (path.startsWith(KEYS) && !path.endsWith('/help'))
                assert.match(page.text, /<a href="\/settings\/api-keys\/help">Help<\/a>/, path);
        }
    });

    it('the dangerous forms ask for a password that was not given for five minutes, and keep what was typed', async () => {
        rack.write('UPDATE session SET proven_utc = proven_utc - 600');
        assert.equal((await client.get(`${KEYS}/new`)).location, `/account/proof?next=${KEYS}/new`);
        const before = count('issued_key'), asked = await client.post(`${KEYS}/new`, good({ name: 'Kept' }));

        assert.equal(asked.status, 403);
        assert.match(asked.text, /name="proof"/);
        assert.match(asked.text, /name="name" value="Kept"/);
        assert.equal((await client.post(`${KEYS}/new`, good({ proof: 'not the password at all' }))).status, 422);
        assert.equal(count('issued_key'), before);
        const made = await client.post(`${KEYS}/new`, good({ name: 'Kept', proof: rack.administrator.password }));

        assert.equal(made.status, 200);
        assert.equal(count('issued_key'), before + 1);
        assert.match(textOf((await client.get(KEYS)).text), /Kept/);
    });

    it('viewing needs the password of whoever looks, each time, and leaves its row either way', async () => {
        const { id, key } = await create(), before = audits('issued-key-viewed').length;
        const refused = await view(id, 'not the password at all');

        assert.equal(refused.status, 422);
        assert.ok(!KEY.test(refused.text));
        assert.match(textOf(refused.text), /That was not your password/);
        const shown = await view(id);

        assert.equal(shown.status, 200);
        assert.equal(inputOf(shown, 'issued-text'), key);
        assert.equal(inputOf(shown, 'issued-username'), rack.administrator.email);
        assert.match(textOf(shown.text), /needs both: the username and the API key/);
        assert.deepEqual(audits('issued-key-viewed').slice(before).map(({ object_id: of, outcome }) => [of, outcome]),
            [[String(id), 'refused'], [String(id), 'done']]);
        assert.match(textOf((await client.get('/settings/audit')).text), new RegExp(`Looked at an API key API key \\S+ \\(number ${id}\\)`));
        assert.equal((await client.post(`${KEYS}/${id}/view`, {})).status, 400);
        assert.equal((await client.get(`${KEYS}/999/view`)).status, 404);
    });

    it('a copy put into another key\'s row does not open', async () => {
        const one = await create(), other = await create();

        rack.write(`UPDATE issued_key SET sealed = (SELECT sealed FROM issued_key WHERE id = ${one.id}) WHERE id = ${other.id}`);
        const before = audits('issued-key-viewed').length, page = await view(other.id);

        assert.equal(page.status, 409);
        assert.match(textOf(page.text), /the copy of it was damaged/);
        assert.ok(!KEY.test(page.text));
        assert.deepEqual(audits('issued-key-viewed').slice(before).map(({ outcome }) => outcome), ['refused']);
    });

    it('while the keeper is away nothing is shown, and the page says what to do', async () => {
        const { id } = await create();

        await client.get(`${KEYS}/${id}/view`);
        await rack.keeper.stop();
        const page = await client.post(`${KEYS}/${id}/view`, { password: rack.administrator.password });

        await rack.keeper.start();
        assert.equal(page.status, 503);
        assert.match(textOf(page.text), /was not checked yet/);
        assert.ok(!KEY.test(page.text));
    });

    it('name and description change; owner and key never', async () => {
        const { id } = await create(), before = rowOf(id);

        await client.get(`${KEYS}/${id}/edit`);
        assertWrong(await client.post(`${KEYS}/${id}/edit`, { name: '', description: 'x' }), 'name', /Give the key a name/);
        assert.equal((await client.post(`${KEYS}/${id}/edit`, { name: 'A', description: '', owner: String(desk) })).status, 400);
        const done = await client.post(`${KEYS}/${id}/edit`, { name: 'Make', description: 'Dashboard' });

        assert.equal(done.location, `${KEYS}/${id}`);
        assert.deepEqual(rowOf(id), { ...before, name: 'Make', description: 'Dashboard' });
        assert.equal(audits('issued-key-edited').length, 1);
        assert.equal((await client.post(`${KEYS}/999/edit`, { name: 'A', description: '' })).status, 404);
    });

    it('a rotated key gets a new one beside it, and ends when it was said', async () => {
        const { id, key } = await create({ expires: 'none', scope_audit: 'yes' });

        await client.get(`${KEYS}/${id}/rotate`);
        assertWrong(await client.post(`${KEYS}/${id}/rotate`, { ends: '7', expires: 'date', expires_on: '' }), 'expires_on', /year, month/);
        assert.equal((await client.post(`${KEYS}/${id}/rotate`, { ends: '3', expires: '90' })).status, 422);
        const page = await client.post(`${KEYS}/${id}/rotate`, { ends: '7', expires: '365' });
        const old = rowOf(id), next = rowOf(old.successor_id);

        assert.equal(page.status, 200);
        assert.notEqual(inputOf(page, 'issued-text'), key);
        assert.match(textOf(page.text), new RegExp(`The key before, …${old.tail}, works until`));
        assert.ok(within(old.expires_utc, nowS() + 7 * DAY_S));
        assert.ok(within(next.expires_utc, nowS() + 365 * DAY_S));
        assert.deepEqual([next.name, next.person_id, next.scope_bookings, next.scope_audit], [old.name, robin, 1, 1]);
        assert.equal((await client.post(`${KEYS}/${id}/rotate`, { ends: 'now', expires: '90' })).status, 409);
        assert.match(textOf((await client.get(`${KEYS}/${id}/rotate`)).text), /was rotated already/);
        assert.match(textOf((await client.get(`${KEYS}/${id}`)).text), /Being replaced/);

        const now = await client.post(`${KEYS}/${next.id}/rotate`, { ends: 'now', expires: 'none' });

        assert.match(textOf(now.text), new RegExp(`The key before, …${next.tail}, has ended`));
        assert.match(textOf((await client.get(`${KEYS}/${next.id}`)).text), /Expired/);
        assert.equal(inputOf(await view(rowOf(next.id).successor_id), 'issued-text'), KEY.exec(now.text)[0]);
        assert.equal(audits('issued-key-rotated').length, 2);
    });

    it('deleting asks first, and then hash and copy are gone', async () => {
        const { id, key } = await create({ name: 'To go' });

        assert.match(textOf((await client.get(`${KEYS}/${id}/delete`)).text), /Delete the key To go\? It stops working at once/);
        assert.ok(rowOf(id));
        assert.equal((await client.post(`${KEYS}/${id}/delete`)).location, KEYS);
        assert.equal(rowOf(id), undefined);
        for (const way of ['', '/view', '/edit', '/delete', '/rotate'])
            assert.equal((await client.get(`${KEYS}/${id}${way}`)).status, 404, way);
        assert.equal((await client.post(`${KEYS}/${id}/delete`)).status, 404);
        assert.deepEqual(audits('issued-key-deleted').filter(({ object_id: of }) => of === String(id)).length, 1);
        assert.ok(!(await client.get(KEYS)).text.includes(key.slice(-4)));
    });

    it('what somebody should look at stands out', async () => {
        const ages = { unused: 91, old: 181, fresh: 1 }, ids = {};

        for (const name of Object.keys(ages))
            ids[name] = (await create({ name })).id;
        ids.desk = (await create({ name: 'of the desk', owner: String(desk), scope_practitioners: 'yes' })).id;
        for (const [name, days] of Object.entries(ages))
            rack.write(`UPDATE issued_key SET created_utc = created_utc - ${days * DAY_S}, used_utc = ${name === 'old' ? nowS() - DAY_S : 'NULL'},
                used_address = '203.0.113.9' WHERE id = ${ids[name]}`);
        const rows = async () => Object.fromEntries([...(await client.get(KEYS)).text.matchAll(/<tr id="key-(\d+)" data-state="(\w+)">([^]*?)<\/tr>/g)]
            .map(([, id, state, html]) => [id, { state, text: textOf(html) }]));
        let all = await rows();

        assert.match(all[ids.unused].text, /Unused for 90 days/);
        assert.ok(!all[ids.unused].text.includes('Older than'));
        assert.match(all[ids.old].text, /yesterday at [\d:]+ from 203\.0\.113\.9.*Older than 180 days/);
        assert.ok(!all[ids.old].text.includes('Unused'));
        assert.doesNotMatch(all[ids.fresh].text, /Unused|Older/);
        assert.equal(all[ids.fresh].state, 'works');
        rack.write(`UPDATE issued_key SET expires_utc = ${nowS() - 60} WHERE id = ${ids.fresh}`);
        rack.write(`UPDATE person SET active = 0 WHERE id = ${desk}`);
        all = await rows();
        assert.equal(all[ids.fresh].state, 'ended');
        assert.match(all[ids.fresh].text, /Expired/);
        assert.equal(all[ids.desk].state, 'inactive');
        assert.match(all[ids.desk].text, /Owner inactive/);
        assert.match(textOf((await client.get(`${KEYS}/${ids.desk}/rotate`)).text), /its owner, Dana Desk, is deactivated/);
        assert.equal((await client.post(`${KEYS}/${ids.desk}/rotate`, { ends: 'now', expires: '90' })).status, 409);
        rack.write(`UPDATE person SET role = 'receptionist', active = 1 WHERE id = ${desk};
            UPDATE issued_key SET scope_audit = 1 WHERE id = ${ids.desk}`);
        assert.match((await rows())[ids.desk].text, /Reads less than chosen/);
    });

    it('that they were looked over is recorded with its date', async () => {
        assert.match(textOf((await client.get(KEYS)).text), /Nobody has said yet/);
        assert.equal((await client.post(`${KEYS}/reviewed`)).location, `${KEYS}#review`);
        assert.match(textOf((await client.get(KEYS)).text), /Last looked over just now by Robin Field/);
        assert.deepEqual(audits('issued-keys-reviewed').map(({ outcome }) => outcome), ['done']);
    });

    it('a name changes no header, no page and no log', async () => {
        const { id, page } = await create({ name: HOSTILE, description: HOSTILE });

        for (const answer of [page, await client.get(KEYS), await client.get(`${KEYS}/${id}`), await client.get(`${KEYS}/${id}/edit`),
            await client.get(`${KEYS}/${id}/delete`), await view(id), await client.post(`${KEYS}/${id}/edit`, { name: HOSTILE, description: '' })]) {
            assert.ok(answer.status === 200 || answer.status === 303);
            assert.ok(!(answer.headers['set-cookie'] ?? []).some((line) => line.startsWith('x=')));
            assert.ok(!answer.text.includes('<script>alert') && !answer.text.includes('\u202e'));
        }
        assert.equal(rowOf(id).name, 'Zap"><script>alert(1)</script> Set-Cookie: x=1{{CSRF}}');
        await client.post(`${KEYS}/${id}/delete`);
    });

    it('shown once only: the copies are erased, View says so and leads to rotation', async () => {
        const { id } = await create(), before = await client.get(`${KEYS}/once`);

        assert.match(textOf(before.text), /erases the copies of all keys at once/);
        assert.equal((await client.post(`${KEYS}/once`, { once: 'yes' })).location, `${KEYS}#once`);
        assert.equal(rack.query('SELECT count(sealed) AS n FROM issued_key')[0].n, 0);
        const later = await create();

        assert.match(textOf(later.page.text), /shown this once/);
        assert.equal(rowOf(later.id).sealed_length, null);
        for (const key of [id, later.id]) {
            const page = await client.get(`${KEYS}/${key}/view`), posted = await view(key);

            assert.match(textOf(page.text), /cannot be shown: there is no copy/);
            assert.match(page.text, new RegExp(`href="${KEYS}/${key}/rotate"`));
            assert.ok(!page.text.includes('name="password"'));
            assert.equal(posted.status, 409);
            assert.ok(!KEY.test(posted.text));
        }
        assert.match(textOf((await client.get(KEYS)).text), /shown once only/);
        assert.equal((await client.post(`${KEYS}/once`, { once: 'no' })).status, 303);
        assert.equal((await view(id)).status, 409);
        assert.equal((await view((await create()).id)).status, 200);
        assert.deepEqual(audits('issued-keys-once').map(({ outcome }) => outcome), ['yes', 'no']);
    });

    it('the help explains both fields, with examples', async () => {
        const page = await client.get(`${KEYS}/help`), text = textOf(page.text);

        assert.match(text, /Basic Auth/);
        assert.ok(text.includes(`curl --user name@clinic.example ${rack.url}/api/v1/me`));
        assert.match(text, /401 or 403 ?: the answer says why.*429/);
    });
});
