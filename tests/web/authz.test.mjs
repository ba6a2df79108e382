/* authz.test.mjs: every URL x method x role x CSRF state, expected from authz.tsv, a table written by hand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { fingerprint } from '../lib/fingerprint.mjs';
import { startKeyrack } from '../lib/harness.mjs';

const ALL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const TOUCHES_KEYS = /^\/(settings\/(practitioners|integrations|api-keys)|k)\//;
const ONE_TIME = '/setup/{link}';

const rows = readFileSync(new URL('authz.tsv', import.meta.url), 'utf8').split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
        const [path, method, visitor, administrator, receptionist, practitioner, oldProof, changes] = line.split(/\s+/);

        assert.ok(['yes', 'no'].includes(changes), line);
        return { path, method, visitor, administrator, receptionist, practitioner, oldProof, changes: changes === 'yes' };
    });

const ROLES = ['receptionist', 'practitioner'];
const PASSWORD = 'violet kettle under seven bridges';

function expectAnswer(answer, expected, what) {
    const [status, where] = expected.split('>');

    assert.equal(answer.status, Number(status), `${what}: ${answer.text.slice(0, 300)}`);
    if (where !== undefined && where.length > 1)
        assert.ok(answer.location.startsWith(where), `${what}: leads to ${answer.location}`);
    else if (where !== undefined)
        assert.equal(answer.location, where, what);
}

/* The ways a token can be wrong, or be right and come from the wrong place. */
function badForms(other) {
    return {
        'no token': { csrf: null },
        'an empty token': { csrf: '' },
        'a wrong token': { csrf: 'A'.repeat(43) },
        'another session\'s token': { csrf: other.administrator },
        'an ended session\'s token': { csrf: other.ended },
        'a visitor\'s token': { csrf: other.visitor },
        'a cross-site request': { headers: { 'sec-fetch-site': 'cross-site' } },
        'a same-site request': { headers: { 'sec-fetch-site': 'same-site' } },
        'a foreign origin': { headers: { origin: 'https://evil.example' } },
        'a null origin and no word of the browser': { headers: { origin: 'null', 'sec-fetch-site': null } },
        'no word of the browser at all': { headers: { origin: null, 'sec-fetch-site': null } },
    };
}

describe('who may do what', { concurrency: false }, () => {
    let rack, client, other, keyLink, issuedKey;
    const others = {}; /* of each role, and another practitioner */
    const mine = () => rack.sandbox.keysThat('connected').map(({ practitionerId: id, key }) => ({ id, key }));

    /* What the paths and forms stand for: a hook whose key is connected, and one that holds somebody else's. */
    const idFor = (path) => (path.endsWith('/move') ? mine()[1].id : mine()[0].id);
    const fieldsFor = (path, password = rack.administrator.password) => ({
        '/login': { email: rack.administrator.email, password: rack.administrator.password },
        '/login/code': { code: '123456' },
        /* somebody's own account */
        '/account/name': { name: rack.administrator.name },
        '/account/password': { password: 'not the password', new_password: 'purple walrus plays the cello', new_password_again: 'purple walrus plays the cello' },
        '/account/second-factor/begin': { password },
        '/account/second-factor/confirm': { code: '12345x' },
        '/account/second-factor/codes': { password },
        '/account/second-factor/off': { password },
        '/settings/integrations/cliniko': { api_key: rack.sandbox.clinicKey },
        '/settings/practitioners/keys': { [`api_key_${mine()[3].id}`]: mine()[3].key },
        '/settings/practitioners/paste': { api_keys: mine()[5].key },
        '/settings/practitioners/paste/confirm': { paste: pasteId() },
        '/settings/practitioners/paste/forget': { paste: pasteId() },
        '/settings/practitioners/{id}/key': { api_key: mine()[0].key },
        '/settings/integrations/cliniko/archived': { key: '999999' },
        '/settings/practitioners/{id}/key/archived': { key: '999999' },
        '/settings/practitioners/ages': { days: '90' },
        '/bookings/meant': { item: `practitioner::${mine()[0].id}:`, meant: 'no' },
        '/k/{key-link}': { api_key: mine()[4].key },
        '/settings/api-keys/once': { once: 'no' },
        '/settings/api-keys/new': newKey(),
        '/settings/api-keys/{issued-key}/view': { password: rack.administrator.password },
        '/settings/api-keys/{issued-key}/edit': { name: 'Another name', description: '' },
        '/settings/api-keys/{issued-key}/rotate': { ends: 'now', expires: '30' },
        '/bookings/links': { links: 'https://north.au2.cliniko.com/bookings' },
        '/settings/people': { name: 'Nora Vane', email: 'nora@clinic.example', role: 'receptionist', password: rack.administrator.password },
        '/settings/people/policy': { required: 'no' },
        '/settings/people/{person}/role': { role: 'receptionist', password: rack.administrator.password },
        '/settings/people/{person}/link': { password: rack.administrator.password },
        '/settings/people/{person}/deactivate': { password: rack.administrator.password },
        '/settings/people/{person}/reactivate': { password: rack.administrator.password },
    }[path] ?? {});
    const fill = (path) => path.replace('{id}', idFor(path)).replace('{key-link}', keyLink).replace('{person}', personId('target'))
        .replace('{issued-key}', issuedKey).replace('{session}', '999999');
    const personId = (name) => rack.query(`SELECT id FROM person WHERE email = '${name}@clinic.example'`)[0].id;
    const loginAs = (name) => rack.login({ email: `${name}@clinic.example`, password: PASSWORD });

    async function addPerson(name, role, practitionerId) {
        await rack.mustCtl(['user', 'add', `${name}@clinic.example`, '--name', `${name} of the table`, '--password-stdin'], { input: `${PASSWORD}\n` });
        rack.write(`UPDATE person SET role = '${role}', practitioner_id = ${practitionerId ? `'${practitionerId}'` : 'NULL'} WHERE email = '${name}@clinic.example'`);
    }

    async function addPeople() {
        await addPerson('target', 'receptionist');
        await addPerson('receptionist', 'receptionist');
        await addPerson('practitioner', 'practitioner', mine()[0].id);
        await addPerson('colleague', 'practitioner', mine()[1].id);
        for (const name of [...ROLES, 'colleague'])
            others[name] = await loginAs(name);
    }

    const provenAgo = (seconds) => rack.write(`UPDATE session SET proven_utc = CAST(strftime('%s', 'now') AS INTEGER) - ${seconds}`);
    const pasteId = () => String(rack.query('SELECT max(id) AS id FROM paste')[0].id ?? 0);

    const newKey = () => ({ name: 'Zapier', owner: String(rack.query('SELECT min(id) AS id FROM person')[0].id), scope_bookings: 'yes', expires: '30' });


    async function hang(id, key) {
        const answer = await client.post(`/settings/practitioners/${id}/key`, { api_key: key });

        assert.equal(answer.status, 303, answer.text.slice(0, 300));
        return rack.settled(client, id);
    }

    /* Waits before, because a key may still be on its way to its owner; and after, because what the agent writes by
     * itself would look like what a request changed. */
    async function prepare() {
        await rack.atRest();
        await client.get('/settings/practitioners');
        await client.post(`/settings/practitioners/${mine()[2].id}/key/remove`);
        assert.equal((await hang(mine()[0].id, mine()[0].key)).verdict, 'connected');
        assert.equal((await hang(mine()[1].id, mine()[2].key)).verdict, 'wrong-owner');
        const link = await client.post(`/settings/practitioners/${mine()[4].id}/link`);

        keyLink = /\/k\/([^"]*)"/.exec(link.text)[1];
        await client.post(`/settings/practitioners/${mine()[0].id}/link`);
        provenAgo(0);
        issuedKey = /api-keys\/(\d+)"/.exec((await client.post('/settings/api-keys/new', newKey())).text)[1];
        await client.post(`/settings/practitioners/${mine()[5].id}/key/remove`);
        assert.equal((await client.post('/settings/practitioners/paste', { api_keys: mine()[5].key })).status, 303);
        await rack.atRest();
    }

    before(async () => {
        rack = await startKeyrack({ connected: true });
        client = await rack.login();
        const second = await rack.login(), third = await rack.login(), visitor = rack.client();

        await visitor.get('/login');
        await third.post('/logout');
        await addPeople();
        other = { administrator: second.csrf, ended: third.csrf, visitor: visitor.csrf };
        await prepare();
    });
    after(() => rack?.stop());

    for (const row of rows.filter(({ path, method }) => method === 'GET' && path !== ONE_TIME)) {
        it(`GET ${row.path}`, async () => {
            const options = row.path.endsWith('/status') ? { headers: { accept: 'application/json' } } : {};

            provenAgo(0);
            expectAnswer(await rack.client().get(fill(row.path), options), row.visitor, 'visitor');
            expectAnswer(await client.get(fill(row.path), options), row.administrator, 'administrator');
            for (const role of ROLES.filter((one) => row[one] !== '-'))
                expectAnswer(await others[role].get(fill(row.path), options), row[role].replace('{id}', mine()[0].id), role);
            if (row.path.includes('{id}') && !row.path.startsWith('/api/'))
                expectAnswer(await others.colleague.get(fill(row.path), options), '403', 'another practitioner');
        });
        it(`HEAD ${row.path} is GET without a body`, async () => {
            const head = await client.request('HEAD', fill(row.path));

            expectAnswer(head, row.administrator, 'administrator');
            assert.equal(head.body.length, 0);
        });
    }

    for (const path of new Set(rows.map((row) => row.path).filter((one) => one !== ONE_TIME))) {
        it(`${path} takes no other method`, async () => {
            const known = rows.filter((row) => row.path === path).map((row) => row.method);

            for (const method of ALL_METHODS.filter((one) => !known.includes(one)))
                for (const who of [client, rack.client()]) {
                    const answer = await who.request(method, fill(path));

                    assert.equal(answer.status, 405, method);
                    assert.deepEqual(answer.headers.allow.split(', ').filter((one) => one !== 'HEAD').sort(), known.sort());
                }
        });
    }

    for (const row of rows.filter(({ path, method }) => method === 'POST' && path !== ONE_TIME)) {
        it(`POST ${row.path} with a form that is not ours changes nothing`, async () => {
            const unchanged = fingerprint(rack);

            await client.get('/settings/practitioners');
            for (const [name, options] of Object.entries(badForms(other))) {
                const answer = await client.post(fill(row.path), fieldsFor(row.path), options);

                assert.equal(answer.status, 403, `${name}: ${answer.text.slice(0, 200)}`);
            }
            assert.equal(fingerprint(rack), unchanged);
        });
        it(`POST ${row.path} by a visitor`, async () => {
            const unchanged = fingerprint(rack);
            const visitor = rack.client();

            await visitor.get('/login');
            expectAnswer(await visitor.post(fill(row.path), fieldsFor(row.path)), row.visitor, 'visitor');
            if (row.visitor === '403')
                assert.equal(fingerprint(rack), unchanged);
            if (row.path === '/k/{key-link}')
                await prepare(); /* that link is used */
        });
        for (const role of ROLES.filter((one) => row[one] !== '-'))
            it(`POST ${row.path} by a ${role}`, async () => {
                provenAgo(0);
                await others[role].get('/');
                const unchanged = fingerprint(rack), who = others[role];

                expectAnswer(await who.post(fill(row.path), fieldsFor(row.path, PASSWORD)), row[role].replace('{id}', mine()[0].id), role);
                if (row[role] === '403')
                    assert.equal(fingerprint(rack), unchanged);
                if (row.path === '/logout' || row.path === '/login')
                    others[role] = await loginAs(role);
                if (row[role] !== '403' && row.path.includes('{id}'))
                    await prepare();
                await rack.atRest();
            });
        if (row.path.includes('{id}'))
            it(`POST ${row.path} by another practitioner`, async () => {
                await others.colleague.get('/');
                /* the hook of a move is the colleague's own, and a move is still an administrator's */
                const unchanged = fingerprint(rack);

                expectAnswer(await others.colleague.post(fill(row.path), fieldsFor(row.path)), '403', 'another practitioner');
                assert.equal(fingerprint(rack), unchanged);
            });
        if (row.oldProof !== '-')
            it(`POST ${row.path} by an administrator whose password is old news`, async () => {
                await client.get('/settings/practitioners');
                provenAgo(301);
                const unchanged = fingerprint(rack);

                expectAnswer(await client.post(fill(row.path), fieldsFor(row.path)), row.oldProof, 'an old proof');
                assert.equal(fingerprint(rack), unchanged);
                assert.equal((await client.post(fill(row.path), { ...fieldsFor(row.path), proof: 'not the password at all' })).status, 422);
            });
        it(`POST ${row.path} by an administrator`, async () => {
            await client.get('/settings/practitioners');
            provenAgo(row.oldProof === '-' ? 301 : 0); /* where no proof is asked, an old one does */
            if (row.path === '/settings/stop/resume')
                await rack.mustCtl(['stop']);
            const before = fingerprint(rack);

            expectAnswer(await client.post(fill(row.path), fieldsFor(row.path)), row.administrator, 'administrator');
            assert.equal(fingerprint(rack) !== before, row.changes);
            if (row.path === '/settings/stop')
                await rack.mustCtl(['resume']);
            if (client.cookies.size === 0 || row.path === '/logout' || row.path === '/login')
                client = await rack.login();
            if (TOUCHES_KEYS.test(row.path))
                await prepare();
            await rack.atRest();
        });
    }
});

describe('the one-time link', { concurrency: false }, () => {
    const [get, post] = ['GET', 'POST'].map((method) => rows.find((row) => row.path === ONE_TIME && row.method === method));
    const person = { name: 'Robin Field', email: 'robin@clinic.example',
        password: 'a long enough sentence', password_again: 'a long enough sentence' };
    let rack, path;

    before(async () => {
        rack = await startKeyrack({ administrator: null });
        path = /\/setup\/\S+/.exec((await rack.ctl(['setup'])).stdout)[0];
    });
    after(() => rack?.stop());

    it('is not spent by looking, nor by a form that is not ours', async () => {
        const visitor = rack.client(), unchanged = fingerprint(rack);

        for (let looks = 0; looks < 5; looks++)
            expectAnswer(await visitor.get(path), get.visitor, 'visitor');
        expectAnswer(await visitor.request('HEAD', path), get.visitor, 'HEAD');
        for (const [name, options] of Object.entries(badForms({ administrator: 'B'.repeat(43), ended: 'C'.repeat(43), visitor: 'D'.repeat(43) })))
            assert.equal((await visitor.post(path, person, options)).status, 403, name);
        assert.equal(fingerprint(rack), unchanged);
        for (const method of ALL_METHODS.filter((one) => one !== 'GET' && one !== 'POST'))
            assert.equal((await visitor.request(method, path)).status, 405, method);
    });

    it('makes the first administrator once, and then says that it was used', async () => {
        const visitor = rack.client();

        await visitor.get(path);
        expectAnswer(await visitor.post(path, person), post.visitor, 'visitor');
        expectAnswer(await visitor.get(path), get.administrator, 'the new administrator, looking back');
        expectAnswer(await visitor.post(path, person), post.administrator, 'the new administrator, again');
        assert.equal(rack.query('SELECT count(*) AS n FROM person WHERE active = 1')[0].n, 1);
    });

    it('answers an invented link with 404', async () => {
        for (const invented of ['A'.repeat(43), 'x', `${'A'.repeat(42)}%00`, 'A'.repeat(400)])
            assert.ok([404, 400].includes((await rack.client().get(`/setup/${invented}`)).status), invented);
    });
});
