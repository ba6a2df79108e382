/* no-way-around.test.mjs: forms sent twice, by two tabs at once, again later, or fifty at a time change nothing that one
 * of them, sent alone and in its time, would not have changed.
 *
 * The agent stands still where forms race, so that what is seen is the web program's own doing; then it goes on, and what
 * is left must be in order. Which forms there are is read from cgi-bin/routes.c: a new one fails here until `forms` says
 * how it is filled in and what it does when it is sent twice. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import { fingerprint } from '../lib/fingerprint.mjs';
import { sourceDir, startKeyrack, waitFor } from '../lib/harness.mjs';

const LIST = '/settings/practitioners';
const CLINIKO = '/settings/integrations/cliniko';
const ISSUED = '/settings/api-keys';
const ROUNDS = 2;

const routes = [...readFileSync(join(sourceDir, 'cgi-bin/routes.c'), 'utf8').matchAll(/^ {4}POST(?:_PROVEN)?\("([^"]+)",\s*([\w |]+),/gm)]
    .map(([, path, entry]) => ({ path, entry }));

let rack, client, anna, ben;

const openJobs = "FROM job WHERE state IN ('waiting', 'running')";

/* --- what there is, and back to it --------------------------------------------------------- */

const KEPT = ['issued_key', 'api_key', 'meant', 'session', 'paste', 'paste_trouble', 'key_link'];

/** SQL that makes the tables as they are now, and leaves no job open. */
function picture() {
    const tables = KEPT.flatMap((table) => {
        const columns = rack.query(`SELECT name FROM pragma_table_info('${table}')`).map(({ name }) => name);
        const rows = rack.query(`SELECT ${columns.map((name) => `quote(${name}) AS ${name}`).join(', ')} FROM ${table}`);

        return [`DELETE FROM ${table}`, ...rows.map((row) => `INSERT INTO ${table} VALUES (${columns.map((name) => row[name]).join(', ')})`)];
    });

    return ['BEGIN IMMEDIATE', 'PRAGMA defer_foreign_keys = ON', `DELETE ${openJobs}`, 'DELETE FROM emergency_stop', `UPDATE person SET active = email = '${rack.administrator.email}'`, ...tables, 'COMMIT'].join(';\n');
}

const lastAudit = () => rack.query('SELECT max(id) AS id FROM audit')[0].id;
const counts = (what, of) => `(SELECT json_group_object(what, n) FROM (SELECT ${what} AS what, count(*) AS n ${of} GROUP BY 1 ORDER BY 1))`;
const list = (select) => `(SELECT json_group_array(what) FROM (${select} ORDER BY 1))`;

/** What requests have changed since that audit row, without times and numbers: { keys, jobs, audit }; and it must be in
 *  order, whatever has happened. */
function effects(since, what) {
    const [row] = rack.query(`SELECT
        ${list(`SELECT practitioner_id || ' ' || place || ' ' || tail || ' ' || verdict AS what FROM api_key
            WHERE practitioner_id IN ('${anna.id}', '${ben.id}')`)} AS keys,
        ${counts('kind', openJobs)} AS jobs,
        ${counts('act', `FROM audit WHERE actor_kind <> 'agent' AND id > ${since}`)} AS audit,
        ${list(`SELECT practitioner_id || place AS what FROM api_key WHERE place IN ('in-use', 'candidate')
            GROUP BY practitioner_id, place HAVING count(*) > 1`)} AS two_in_one_place,
        ${list(`SELECT id AS what FROM api_key WHERE place = 'in-use' AND practitioner_id IS NOT NULL
            AND (verdict IN ('wrong-owner', 'wrong-account') OR (verdict = 'connected' AND seen_practitioner_id <> practitioner_id))`)}
            AS somebody_elses_in_use,
        ${list(`SELECT kind AS what ${openJobs} AND state = 'waiting' GROUP BY kind, api_key_id, subject HAVING count(*) > 1`)} AS two_jobs_for_one,
        ${list('SELECT "table" AS what FROM pragma_foreign_key_check')} AS lead_nowhere`);
    const { keys, jobs, audit, ...bad } = Object.fromEntries(Object.entries(row).map(([name, text]) => [name, JSON.parse(text)]));

    assert.deepEqual(bad, { two_in_one_place: [], somebody_elses_in_use: [], two_jobs_for_one: [], lead_nowhere: [] }, what);
    return { keys, jobs, audit };
}

before(async () => {
    rack = await startKeyrack({ connected: true, workers: 4 });
    client = await rack.login();
    [anna, ben] = rack.sandbox.keysThat('connected').map(({ practitionerId: id, key }) => ({ id, key }));
    await client.get(LIST);
    await client.post(`${LIST}/${anna.id}/key`, { api_key: anna.key });
    assert.equal((await rack.settled(client, anna.id)).verdict, 'connected');
    await client.post(`${LIST}/${anna.id}/key`, { api_key: ben.key });
    assert.equal((await rack.settled(client, anna.id)).verdict, 'wrong-owner');
});
after(() => rack?.stop());

/* --- the same form twice ------------------------------------------------------------------- */

const person = (round) => ({ name: 'Alex Second', email: `second${round}@clinic.example`, password: 'a long enough sentence', password_again: 'a long enough sentence' });

/* There is a link for a first administrator only as long as nobody can sign in. */
async function makeLink() {
    rack.write('UPDATE person SET active = 0');
    return /\/setup\/\S+/.exec((await rack.ctl(['setup'])).stdout)[0];
}

/* Keys that were replaced, of Anna's and of the clinic's hook. */
const RETIRED = { anna: 900001, clinic: 900002 };

function retireKeys() {
    const copy = (id, whose) => `CREATE TEMP TABLE copy AS SELECT * FROM api_key WHERE place = 'in-use' AND ${whose};
        UPDATE copy SET id = ${id}, place = 'retired', retired_utc = unixepoch(); INSERT INTO api_key SELECT * FROM copy; DROP TABLE copy`;

    rack.write([copy(RETIRED.anna, `practitioner_id = '${anna.id}'`), copy(RETIRED.clinic, 'practitioner_id IS NULL')].join(';\n'));
}

const asked = (id) => ({ fields: () => ({ key: id }), answers: ['303 303'], audit: { 'old-key-check': 2 }, jobs: { verify_key: 1 } });
const insisted = (id) => ({ fields: () => ({ key: id, anyway: 'yes' }), answers: ['303 404'], audit: { 'old-key-erased': 1 } });

/* A link by which Anna may paste her own key. */
async function makeKeyLink() {
    return /\/k\/[\w-]{43}/.exec((await client.post(`${LIST}/${anna.id}/link`)).text)[0];
}

/* Somebody who may sign in, or may not; what is done to them asks for the administrator's own password. */
const ownPassword = () => ({ password: rack.administrator.password });
const personPath = (act, active = 1) => async () => {
    const email = 'target@clinic.example', find = () => rack.query(`SELECT id FROM person WHERE email = '${email}'`)[0];

    if (!find())
        await rack.mustCtl(['user', 'add', email, '--name', 'Tara Get', '--password-stdin'], { input: `${rack.administrator.password}\n` });
    rack.write(`UPDATE person SET active = ${active}, role = 'receptionist' WHERE email = '${email}'`);
    return `/settings/people/${find().id}/${act}`;
};

/* A paste of one key, Anna's, that waits for its yes. */
const PASTE = 900003;

function pasteCopy() {
    rack.write(`INSERT INTO paste (id, person_id, created_utc) SELECT ${PASTE}, min(id), ${Math.floor(Date.now() / 1000)} FROM person WHERE active = 1;
        INSERT INTO api_key (id, place, paste_id, sealed, shard, tail, saved_utc, saved_by, verdict, seen_practitioner_id)
        SELECT ${PASTE}, 'pasted', ${PASTE}, sealed, shard, tail, saved_utc, saved_by, 'connected', '${anna.id}'
        FROM api_key WHERE place = 'in-use' AND practitioner_id = '${anna.id}'`);
}

/* A second browser of the administrator's, to be signed out. */
async function otherSession() {
    await rack.login();
    return `/account/sessions/${rack.query('SELECT max(id) AS id FROM session')[0].id}/end`;
}

/* A key that Keyrack issued, whose copy View can show. */
let issuedKey;

const newKey = () => ({ name: 'Zapier', owner: String(rack.query('SELECT min(id) AS id FROM person WHERE active = 1')[0].id), scope_bookings: 'yes', expires: '30' });
const aboutIssued = (way) => () => `${ISSUED}/${issuedKey}/${way}`;

async function issueKey() {
    issuedKey = /api-keys\/(\d+)"/.exec((await client.post(`${ISSUED}/new`, newKey())).text)[1];
}

/* For each form: the path and fields that fill it in, who sends it, and what two of them at once do: the two statuses in
 * order of size (any of some), and how many jobs and audit rows there are then (any of some). A list has a form for each thing it can do. */
const forms = {
    '/login': { as: 'visitor', fields: () => ({ email: rack.administrator.email, password: rack.administrator.password }), answers: ['303 303'], audit: { 'signed-in': 2 } },
    /* the second step of signing in, and somebody's own account; second-factor.test.mjs sends one code twice at once */
    '/login/code': { as: 'visitor', fields: () => ({ code: '12345x' }), answers: ['303 303'] },
    '/account/name': { fields: () => ({ name: rack.administrator.name }), answers: ['303 303'], audit: { 'person-renamed': 2 } },
    '/account/password': { fields: () => ({ password: 'not the password', new_password: 'purple walrus plays the cello', new_password_again: 'purple walrus plays the cello' }), answers: ['422 422'], audit: { 'proof-refused': 2 } },
    '/account/sessions/end': { answers: ['303 303'], audit: { 'signed-out-elsewhere': 2 } },
    '/account/sessions/:id/end': { path: otherSession, answers: ['303 404'], audit: { 'session-ended': 1 } },
    '/account/second-factor/begin': { fields: () => ({ password: rack.administrator.password }), answers: ['200 200'] },
    '/account/second-factor/confirm': { fields: () => ({ code: '12345x' }), answers: ['422 422'], audit: { 'code-refused': 2 } },
    '/account/second-factor/codes': { fields: () => ({ password: rack.administrator.password }), answers: ['303 303'] },
    '/account/second-factor/off': { fields: () => ({ password: rack.administrator.password }), answers: ['303 303'], audit: { 'second-factor-off': 2 } },
    '/logout': { as: 'own session', answers: ['303 303', '303 403'], audit: { 'signed-out': 1 } },
    '/account/proof': { as: 'own session', fields: () => ({ next: '/', proof: rack.administrator.password }), answers: ['303 403', '303 409'], audit: { 'password-proven': 1 } },
    '/setup/:token': { as: 'visitor', path: makeLink, fields: person, answers: ['303 410'], audit: { 'person-completed': 1, 'signed-in': 1 } },
    [CLINIKO]: { fields: () => ({ api_key: rack.sandbox.clinicKey }), answers: ['303 303'], audit: { 'key-saved': 2 }, jobs: { verify_key: 1 } },
    [`${CLINIKO}/refresh`]: { answers: ['303 303'], audit: { 'refresh-asked': 2 }, jobs: { refresh_clinic: 1 } },
    [`${CLINIKO}/archived`]: [asked(RETIRED.clinic), insisted(RETIRED.clinic)],
    [`${LIST}/ages`]: { fields: () => ({ days: 90 }), answers: ['303 303'], audit: { 'policy-changed': 2 } },
    [`${LIST}/keys`]: { fields: () => ({ [`api_key_${ben.id}`]: ben.key }), answers: ['303 303'], audit: { 'key-saved': 2 }, jobs: { verify_key: 1 } },
    [`${LIST}/:id/key`]: { fields: () => ({ api_key: anna.key }), answers: ['303 303'], audit: { 'key-saved': 2 }, jobs: { verify_key: 1 } },
    [`${LIST}/:id/key/check`]: { answers: ['303 303'], audit: { 'key-check': 1 }, jobs: { verify_key: 2 } },
    [`${LIST}/:id/key/remove`]: { answers: ['303 404'], audit: { 'key-removed': 1 } },
    [`${LIST}/:id/key/move`]: { answers: ['303 303'], audit: { 'key-move-asked': 2 }, jobs: { move_key: 1 } },
    [`${LIST}/:id/key/archived`]: [asked(RETIRED.anna), insisted(RETIRED.anna)],
    [`${CLINIKO}/key/check`]: { answers: ['303 303'], audit: { 'key-check': 1 }, jobs: { verify_key: 1 } },
    [`${LIST}/paste`]: { fields: () => ({ api_keys: `${anna.key}\n${ben.key}` }), answers: ['303 303'], audit: { 'paste-made': 2, 'paste-forgotten': 2 }, jobs: { verify_key: 2 } },
    [`${LIST}/paste/confirm`]: { fields: () => ({ paste: PASTE }), answers: ['303 303'], audit: { 'paste-confirmed': 1 }, jobs: { move_key: 1 } },
    [`${LIST}/paste/forget`]: { fields: () => ({ paste: PASTE }), answers: ['303 303'], audit: { 'paste-forgotten': 1 } },
    [`${LIST}/:id/link`]: { answers: ['200 200'], audit: { 'link-made': 2, 'link-revoked': 1 } },
    [`${LIST}/:id/link/revoke`]: { path: () => makeKeyLink().then(() => `${LIST}/${anna.id}/link/revoke`), answers: ['303 303'], audit: { 'link-revoked': 1 } },
    '/k/:token': { as: 'visitor', path: makeKeyLink, fields: () => ({ api_key: anna.key }), answers: ['303 303'], audit: { 'key-saved': 1 }, jobs: { verify_key: 1 } },
    /* settings and people */
    '/settings/people': { fields: (round) => ({ name: 'Nora Vane', email: `nora${round}@clinic.example`, role: 'receptionist', password: rack.administrator.password }),
        answers: ['200 409', '200 422', '200 503'], audit: [{ 'person-prepared': 1, 'person-invited': 1 }, { 'person-prepared': 2, 'person-invited': 1 }] },
    '/settings/people/policy': { fields: () => ({ required: 'no' }), answers: ['303 303'], audit: { 'second-factor-optional': 2 } },
    '/settings/people/:id/link': { path: personPath('link'), fields: ownPassword, answers: ['200 200', '200 503'], audit: [{ 'password-link-made': 1 }, { 'password-link-made': 2 }] },
    '/settings/people/:id/role': { path: personPath('role'), fields: () => ({ ...ownPassword(), role: 'receptionist' }), answers: ['303 303', '303 503'],
        audit: [{ 'person-role': 1, 'signed-out-everywhere': 1 }, { 'person-role': 2, 'signed-out-everywhere': 2 }] },
    '/settings/people/:id/deactivate': { path: personPath('deactivate'), fields: ownPassword, answers: ['303 409', '303 503'], audit: { 'person-deactivated': 1, 'signed-out-everywhere': 1 } },
    '/settings/people/:id/reactivate': { path: personPath('reactivate', 0), fields: ownPassword, answers: ['303 409', '303 503'], audit: { 'person-reactivated': 1 } },
    [`${ISSUED}/new`]: { fields: newKey, answers: ['200 200'], audit: { 'issued-key-created': 2 } },
    [`${ISSUED}/reviewed`]: { answers: ['303 303'], audit: { 'issued-keys-reviewed': 2 } },
    [`${ISSUED}/once`]: { fields: () => ({ once: 'no' }), answers: ['303 303'], audit: { 'issued-keys-once': 2 } },
    [`${ISSUED}/:id/view`]: { path: aboutIssued('view'), fields: () => ({ password: rack.administrator.password }), answers: ['200 200'], audit: { 'issued-key-viewed': 2 } },
    [`${ISSUED}/:id/edit`]: { path: aboutIssued('edit'), fields: () => ({ name: 'Another name', description: '' }), answers: ['303 303'], audit: { 'issued-key-edited': 2 } },
    [`${ISSUED}/:id/rotate`]: { path: aboutIssued('rotate'), fields: () => ({ ends: '1', expires: '30' }), answers: ['200 409'], audit: { 'issued-key-rotated': 1, 'issued-key-created': 1 } },
    [`${ISSUED}/:id/delete`]: { path: aboutIssued('delete'), answers: ['303 404'], audit: { 'issued-key-deleted': 1 } },
    '/settings/audit/export': { answers: ['200 200'], audit: { 'audit-exported': 2 } },
    /* the emergency stop */
    '/settings/stop': { answers: ['303 303'], audit: { stopped: 1 } },
    '/settings/stop/resume': { path: () => { rack.write('INSERT INTO emergency_stop VALUES (1, 1, NULL)'); return '/settings/stop/resume'; }, answers: ['303 303'], audit: { resumed: 1 } },
    '/bookings/refresh': { answers: ['303 303'], audit: { 'refresh-asked': 2 }, jobs: { refresh_clinic: 1 } },
    '/bookings/meant': { fields: () => ({ item: `practitioner::${anna.id}:`, meant: 'no' }), answers: ['303 303'], audit: { meant: 2 } },
    '/bookings/links': { fields: () => ({ links: 'https://north.au2.cliniko.com/bookings' }), answers: ['200 200'] },
};

async function senderOf(form) {
    const sender = form.as === 'visitor' ? rack.client() : form.as === 'own session' ? await rack.login() : client;

    await sender.get(form.as === 'visitor' ? '/login' : LIST);
    return sender;
}

const pathOf = (path, form) => form.path?.() ?? path.replace(':id', anna.id);

/** Everything that forms are about, with the agent standing still; gives the SQL that makes it so again. */
async function layOut() {
    await rack.freezeAgent();
    retireKeys();
    pasteCopy();
    await issueKey();
    return picture();
}

function clearAway() {
    rack.write(`DELETE FROM api_key WHERE id IN (${Object.values(RETIRED).join(', ')}, ${PASTE}); DELETE FROM paste`);
    rack.agent.signal('SIGCONT');
}

describe('a form sent twice at once', { concurrency: false }, () => {
    let start;

    before(async () => { start = await layOut(); });
    after(clearAway);

    async function sendTwice(path, form, round) {
        rack.write('UPDATE session SET proven_utc = unixepoch()'); /* what asks for proof is not what is tested here */
        const sender = await senderOf(form), where = await pathOf(path, form), fields = form.fields?.(round) ?? {};
        const tabs = [sender.clone(), sender.clone()], since = lastAudit();
        const answers = await Promise.all(tabs.map((tab) => tab.post(where, fields)));
        const statuses = answers.map(({ status }) => status).sort().join(' '), { jobs, audit } = effects(since, path);

        assert.ok(form.answers.includes(statuses), `${statuses}:\n${answers.map(({ text }) => text.slice(0, 400)).join('\n')}`);
        assert.deepEqual(jobs, form.jobs ?? {});
        assert.ok([form.audit ?? {}].flat().some((one) => isDeepStrictEqual(one, audit)), JSON.stringify(audit));
    }

    it('every form of the routes is here', () => {
        assert.ok(routes.length >= 13);
        assert.deepEqual(routes.map(({ path }) => path).sort(), Object.keys(forms).sort());
    });

    for (const { path } of routes)
        it(`POST ${path} does once what it does`, async () => {
            assert.ok(forms[path], `say in \`forms\` how ${path} is filled in, and what it does when it is sent twice`);
            for (const form of [forms[path]].flat())
                for (let round = 0; round < ROUNDS; round++)
                    try {
                        await sendTwice(path, form, round);
                    } finally {
                        rack.write(start);
                    }
        });
});

/* --- without its audit row ----------------------------------------------------------------- */

/* What the keeper knows, but for who tried how often and from where, and for what is begun and not in force yet. */
const keeperKnows = () => readFileSync(join(rack.dir, 'state/keeper/state'), 'utf8').split('\n')
    .filter((line) => !/^(code_)?failures=|^last_(code_)?failure_utc=|^networks=|^begun_/.test(line)).join('\n');

/* All that is kept, but for what says that time passes. */
function everything() {
    const tables = rack.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('audit', 'audit_gone', 'heartbeat', 'sqlite_sequence')");

    return {
        ...Object.fromEntries(tables.map(({ name }) => [name, rack.query(`SELECT * FROM ${name}`)
            .map(({ seen_utc: seen, ...row }) => JSON.stringify(row)).sort()])),
        keeper: keeperKnows(),
    };
}

describe('a form whose audit row cannot be written', { concurrency: false }, () => {
    let start;

    before(async () => { start = await layOut(); });
    after(clearAway);

    /* What is there before and after one form, and what was answered. */
    async function sendOnce(path, form, how) {
        rack.write('UPDATE session SET proven_utc = unixepoch()');
        const sender = await senderOf(form), where = await pathOf(path, form), fields = form.fields?.(how) ?? {};

        if (how === 'without')
            rack.write('ALTER TABLE audit RENAME TO audit_gone');
        const then = everything();
        const answer = await sender.post(where, fields);

        if (how === 'without')
            rack.write('ALTER TABLE audit_gone RENAME TO audit');
        return { then, now: everything(), answer };
    }

    for (const { path } of routes)
        it(`POST ${path} does nothing, and says that it did not work`, async () => {
            for (const form of [forms[path]].flat())
                for (const how of ['without', 'with'])
                    try {
                        const { then, now, answer } = await sendOnce(path, form, how);

                        if (how === 'without')
                            assert.deepEqual(now, then);
                        if (how === 'without' && form.audit !== undefined)
                            assert.ok(answer.status >= 500, `${answer.status}: ${answer.text.slice(0, 300)}`);
                        if (how === 'with' && form.audit !== undefined)
                            assert.ok(answer.status < 500, 'the control: it does something when there is room');
                    } finally {
                        rack.write(start);
                    }
        });
});

/* --- two tabs ------------------------------------------------------------------------------ */

/* What two people may do to the same practitioner, who has a key in use and somebody else's beside it. */
const acts = {
    'save their key': { path: '', fields: () => ({ api_key: anna.key }) },
    'save another\'s key': { path: '', fields: () => ({ api_key: ben.key }) },
    'check again': { path: '/check' },
    'remove': { path: '/remove' },
    'take back the new one': { path: '/remove', fields: () => ({ only: 'new' }) },
    'move on': { path: '/move' },
};

describe('two tabs with one practitioner', { concurrency: false }, () => {
    const names = Object.keys(acts), alone = new Map();
    const act = (tab, name) => tab.post(`${LIST}/${anna.id}/key${acts[name].path}`, acts[name].fields?.() ?? {});
    let start, tabs;

    before(async () => {
        const other = await rack.login();

        await client.get(LIST);
        await other.get(LIST);
        tabs = [client, other];
        await rack.freezeAgent();
        start = picture();
    });
    after(() => {
        rack.write(start);
        rack.agent.signal('SIGCONT');
    });

    /* Both answers and what they left, as one text to compare. */
    async function outcome(first, second, send) {
        rack.write(start);
        const since = lastAudit(), answers = await send();

        for (const { status, text } of answers)
            assert.ok([303, 404, 409].includes(status), `${first}, ${second}: ${status}: ${text.slice(0, 300)}`);
        return JSON.stringify([...answers.map(({ status }) => status), effects(since, `${first}, ${second}`)]);
    }

    for (const first of names)
        it(`${first}, then each of the others`, async () => {
            for (const second of names)
                alone.set(`${first}, ${second}`,
                    await outcome(first, second, async () => [await act(tabs[0], first), await act(tabs[1], second)]));
        });

    it('at once, leave what one order or the other would have left', async (test) => {
        const pairs = names.flatMap((first, i) => names.slice(i).map((second) => [first, second]));
        let ways = 0;

        for (const [first, second] of pairs) {
            const found = JSON.parse(await outcome(first, second, () => Promise.all([act(tabs[0], first), act(tabs[1], second)])));
            const [one, other, left] = JSON.parse(alone.get(`${second}, ${first}`));
            const allowed = [alone.get(`${first}, ${second}`), JSON.stringify([other, one, left])];

            ways += new Set(allowed).size;
            assert.ok(allowed.includes(JSON.stringify(found)), `${first}, ${second}: ${JSON.stringify(found)}\nbut one after the other:\n${allowed.join('\n')}`);
        }
        test.diagnostic(`figure: 0 of ${pairs.length} pairs at once left what no order leaves (${ways} different outcomes were possible)`);
        assert.ok(ways > pairs.length, 'the control: the order does matter');
    });

    it('at once, with the agent at work: nobody\'s key ends in use for somebody else, and nothing waits for ever', async () => {
        for (const first of ['save their key', 'move on'])
            for (const second of names) {
                rack.write(start);
                rack.agent.signal('SIGCONT');
                const since = lastAudit(), answers = await Promise.all([act(tabs[0], first), act(tabs[1], second)]);

                for (const { status, text } of answers)
                    assert.ok([303, 404, 409].includes(status), `${first}, ${second}: ${status}: ${text.slice(0, 300)}`);
                await rack.freezeAgent();
                assert.deepEqual(effects(since, `${first}, ${second}`).jobs, {});
            }
    });
});

/* --- old forms ----------------------------------------------------------------------------- */

describe('an old form', { concurrency: false }, () => {
    const guarded = routes.filter(({ entry }) => entry !== 'ANYONE');

    /* Every form as tab sends it; none may do anything. */
    async function sendAll(tab, csrf) {
        await rack.atRest();
        const unchanged = fingerprint(rack);

        assert.ok(guarded.length >= 11);
        for (const { path } of guarded) {
            const answer = await tab.clone().post(path.replace(':id', anna.id), [forms[path]].flat()[0].fields?.(0) ?? {}, { csrf });

            assert.equal(answer.status, 403, `${path}: ${answer.text.slice(0, 300)}`);
        }
        assert.equal(fingerprint(rack), unchanged);
    }

    it('from before signing out does nothing', async () => {
        const tab = await rack.login();

        await tab.get(LIST);
        const old = tab.clone();

        await tab.post('/logout');
        await sendAll(old, old.csrf);
    });

    it('from before signing in again in the same browser does nothing', async () => {
        const tab = await rack.login();

        await tab.get(LIST);
        const { csrf } = tab;

        await tab.post('/login', { email: rack.administrator.email, password: rack.administrator.password });
        await tab.get(LIST);
        assert.notEqual(tab.csrf, csrf);
        await sendAll(tab, csrf);
    });

    it('of another session does nothing', async () => {
        const mine = await rack.login(), theirs = await rack.login();

        await theirs.get(LIST);
        await sendAll(mine, theirs.csrf);
    });
});

describe('a question whether to remove a key', { concurrency: false }, () => {
    const path = () => `${LIST}/${anna.id}/key`;
    const keys = () => rack.query(`SELECT id FROM api_key WHERE practitioner_id = '${anna.id}' AND place IN ('in-use', 'candidate') ORDER BY id`);
    const shown = (page) => ({ shown: /name="shown" value="([^"]*)"/.exec(page.text)[1] });
    let start;

    before(async () => {
        await rack.freezeAgent();
        start = picture();
    });
    after(() => rack.agent.signal('SIGCONT'));

    const meanwhile = {
        'a key was replaced': () => client.post(path(), { api_key: anna.key }),
        'the new key was taken back': () => client.post(`${path()}/remove`, { only: 'new' }),
        'the new key was taken into use': () => rack.write(`UPDATE api_key SET place = 'retired' WHERE practitioner_id = '${anna.id}' AND place = 'in-use';
            UPDATE api_key SET place = 'in-use' WHERE practitioner_id = '${anna.id}' AND place = 'candidate'`),
    };

    for (const [what, act] of Object.entries(meanwhile))
        it(`from before ${what} removes nothing, and the one from after it does`, async () => {
            try {
                const old = await client.get(`${path()}/remove`);

                await act();
                const there = keys();

                for (const only of [{}, { only: 'new' }]) {
                    const answer = await client.post(`${path()}/remove`, { ...shown(old), ...only });

                    assert.equal(answer.status, 409);
                    assert.match(answer.text, /changed by somebody else since you opened the page/);
                }
                assert.deepEqual(keys(), there);
                assert.equal((await client.post(`${path()}/remove`, shown(await client.get(`${path()}/remove`)))).status, 303);
                assert.deepEqual(keys(), []);
            } finally {
                rack.write(start);
            }
        });

    it('is still about the same key when that, the only one, was found good', async () => {
        rack.write(`DELETE FROM api_key WHERE practitioner_id = '${anna.id}' AND place = 'in-use'`);
        const old = await client.get(`${path()}/remove`);

        rack.write(`UPDATE api_key SET place = 'in-use' WHERE practitioner_id = '${anna.id}'`);
        assert.equal((await client.post(`${path()}/remove`, shown(old))).status, 303);
        assert.deepEqual(keys(), []);
        rack.write(start);
    });
});

/* --- fifty at once ------------------------------------------------------------------------- */

describe('fifty sign-ins at once', { concurrency: false }, () => {
    it('hold up nobody who is signed in: a page is answered while they wait', async (test) => {
        const visitors = await Promise.all(Array.from({ length: 50 }, async (_, i) => {
            const visitor = rack.client({ from: `127.0.1.${i + 1}` });

            await visitor.get('/login');
            return visitor;
        }));
        const answers = [];

        rack.keeper.signal('SIGSTOP'); /* no password is judged until the page is here */
        const waiting = visitors.map(async (visitor, i) => {
            const { email, password } = rack.administrator;

            answers.push(await visitor.post('/login', { email, password: i % 2 === 0 ? password : 'not the password at all' }));
        });

        await waitFor('all that find no place to be told so', () => answers.length === 48);
        for (const path of [LIST, '/', '/bookings'])
            assert.equal((await client.get(path)).status, 200, path);
        assert.equal(answers.length, 48, 'the control: two still wait for the keeper, as many as may');
        rack.keeper.signal('SIGCONT');
        await Promise.all(waiting);
        for (const answer of answers.slice(0, 48))
            assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '5']);
        for (const answer of answers.slice(48))
            assert.ok([303, 422, 503].includes(answer.status), String(answer.status)); /* 503: the keeper was away for too long */
        test.diagnostic(`figure: 0 of 3 pages waited for ${answers.length} sign-ins`);
    });
});
