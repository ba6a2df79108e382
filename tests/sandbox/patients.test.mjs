/* patients.test.mjs: patients, treatment notes and invoices: who may read them, which of them, and by which filters; and
 * what keys there are to try that with. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { DEMO, startCliniko, stopCliniko } from './cliniko.mjs';

const NOTHING = 'q%5B%5D=created_at%3A%3C1900-01-01T00%3A00%3A00Z&per_page=1';
const PATHS = ['/settings', '/daily_availabilities', '/patients', '/treatment_notes', '/invoices'];
const q = (filter) => `q[]=${encodeURIComponent(filter)}`;
let cliniko;

before(async () => { cliniko = await startCliniko(); });
after(() => stopCliniko(cliniko));

const statuses = async (owner, query = NOTHING) => {
    const found = [];

    for (const path of PATHS)
        found.push((await cliniko.get(path === '/settings' ? path : `${path}?${query}`, { key: cliniko.key(owner) })).status);
    return found;
};
const titlesFor = async (owner) => (await cliniko.get('/treatment_notes', { key: cliniko.key(owner) }))
    .data.treatment_notes.map(({ id }) => id);

test('each role reads what it may, and what Cliniko allows only perhaps it does not', async () => {
    assert.deepEqual(await statuses('Ruth'), [200, 200, 200, 200, 200], 'administrator');
    assert.deepEqual(await statuses('Anna'), [403, 200, 200, 200, 200], 'practitioner');
    assert.deepEqual(await statuses('Priya'), [403, 200, 200, 403, 403], 'scheduler');
    assert.deepEqual(await statuses('Jonas'), [403, 200, 200, 403, 200], 'receptionist');
    assert.deepEqual(await statuses('Wanda'), [403, 200, 200, 403, 200], 'power receptionist');
    assert.deepEqual(await statuses('Ewan'), [403, 200, 403, 403, 200], 'bookkeeper');
});

test('financial details can be kept from practitioners', async () => {
    await cliniko.set({ quirks: { restricted_financials: true } });
    assert.deepEqual(await statuses('Anna'), [403, 200, 200, 200, 403]);
    assert.deepEqual(await statuses('Jonas'), [403, 200, 200, 403, 200]);
    assert.deepEqual(await statuses('Margaret'), [200, 200, 200, 200, 200], 'an administrator who treats');
    await cliniko.set({ quirks: { restricted_financials: false } });
});

test('notes can be shown to nobody but their author and administrators, without a word about the others', async () => {
    assert.equal((await titlesFor('Anna')).length, 5);
    await cliniko.set({ quirks: { own_notes_only: true } });
    assert.deepEqual(await titlesFor('Anna'), ['1398800000000000701', '1398800000000000702']);
    assert.deepEqual(await titlesFor('Oluwaseun'), []);
    assert.equal((await titlesFor('Margaret')).length, 5);
    await cliniko.set({ quirks: { own_notes_only: false } });
});

test('a question for what was made before 1900 brings nothing, in the body or in the headers', async () => {
    for (const path of PATHS.slice(1)) {
        const { data, headers, text } = await cliniko.get(`${path}?${NOTHING}`);

        assert.deepEqual(data[path.slice(1)], []);
        assert.equal(data.total_entries, 0);
        assert.ok(!/\d{8}/.test(headers['cliniko-patient-ids'] ?? ''), path);
        assert.doesNotMatch(text, /Brookwater|71000080/);
    }
});

test('answers about patients name them in their headers', async () => {
    const { headers } = await cliniko.get('/invoices?per_page=2');

    assert.equal(headers['cliniko-patient-ids'], '71000080,71000081');
    assert.equal(headers['cliniko-patient-ids-count'], '2');
    assert.equal((await cliniko.get('/patients')).headers['cliniko-patient-ids'].split(',').length, 5);
});

test('filters, pages and archived patients', async () => {
    const found = async (path) => (await cliniko.get(path)).data[/^\/(\w+)/.exec(path)[1]].map(({ id }) => id);

    assert.equal((await found('/patients')).length, 5);
    assert.deepEqual(await found(`/patients?${q('archived_at:?')}`), ['71000099']);
    assert.deepEqual(await found(`/patients?${q('first_name:~Ola')}`), ['71000081']);
    assert.deepEqual(await found(`/patients?${q('date_of_birth:<1970-01-01')}`), ['71000080']);
    assert.deepEqual(await found(`/patients?${q('date_of_birth:=1988-11-30')}`), ['71000081']);
    assert.deepEqual(await found('/patients?per_page=1&page=2'), ['71000081']);
    assert.deepEqual(await found(`/treatment_notes?${q('draft:=true')}`), ['1398800000000000702']);
    assert.deepEqual(await found(`/treatment_notes?${q(`practitioner_id:=${DEMO.anna.practitioner}`)}&${q('draft:=false')}`),
        ['1398800000000000701']);
    assert.deepEqual(await found(`/invoices?${q('status:=10,40')}`), ['66600802', '1398800000000000803', '66600804']);
    assert.deepEqual(await found(`/invoices?${q('number:>=2044')}`), ['66600804', '66600805']);
    assert.deepEqual(await found(`/invoices?${q('issue_date:<=2026-09-03')}&sort=number:desc`),
        ['66600802', '1398800000000000801']);
    for (const [path, words] of [['/patients?q[]=phone:~04', /not filterable/], [`/invoices?${q('status:=open')}`, /must be a number/],
        [`/invoices?${q('issue_date:>=tomorrow')}`, /must be a date/], [`/treatment_notes?${q('draft:=maybe')}`, /boolean/]]) {
        const { status, text } = await cliniko.get(path);

        assert.equal(status, 400, path);
        assert.match(text, words);
    }
});

test('links lead to whose they are; what is sold at the desk is nobody\'s', async () => {
    const { data: { invoices } } = await cliniko.get('/invoices');
    const { data: { treatment_notes: [note] } } = await cliniko.get('/treatment_notes');

    assert.match(note.patient.links.self, /\/patients\/71000080$/);
    assert.match(note.practitioner.links.self, new RegExp(`/practitioners/${DEMO.anna.practitioner}$`));
    assert.equal(invoices[0].status_description, 'Paid');
    assert.equal(invoices[0].total_amount, '96.8');
    assert.equal(invoices[4].practitioner, undefined);
});

test('some practitioners have a second key, which works beside the first', async () => {
    const seconds = cliniko.keys.filter(({ shows }) => shows === 'second');

    assert.ok(seconds.length >= 3);
    for (const { key, practitioner, owner } of seconds) {
        const first = cliniko.keys.find((one) => one.practitioner === practitioner);

        assert.equal(first.shows, 'connected', owner);
        assert.notEqual(first.key.slice(-8), key.slice(-8));
        assert.equal((await cliniko.get('/user', { key })).data.id, (await cliniko.get('/user', { key: first.key })).data.id);
    }
    const connected = cliniko.keys.filter(({ shows }) => shows === 'connected').map(({ practitioner }) => practitioner);

    assert.equal(new Set(connected).size, connected.length, 'one good key for each');
});

test('the log says which key asked, by its last four characters', async () => {
    const [{ key }] = cliniko.keys.filter(({ shows }) => shows === 'second');

    await cliniko.get('/user', { key });
    assert.equal((await cliniko.log()).at(-1).key, key.slice(0, key.lastIndexOf('-')).slice(-4));
});

test('an account that moved to another region takes its old keys nowhere', async () => {
    const [{ key }] = cliniko.keys;
    const moved = key.replace(/-au4$/, '-au5');

    assert.equal((await cliniko.get('/user', { key })).status, 200);
    await cliniko.set({ account: DEMO.account, shard: 'au5' });
    assert.equal((await cliniko.get('/user', { key })).status, 401);
    assert.equal((await cliniko.get('/user', { key, shard: 'au5' })).status, 401);
    assert.equal((await cliniko.get('/user', { key: moved })).status, 200);
    assert.equal((await cliniko.get('/user', { key: moved, shard: 'au4' })).status, 401);
    await cliniko.set({ account: DEMO.account, shard: 'au4' });
    assert.equal((await cliniko.get('/user', { key })).status, 200);
});
