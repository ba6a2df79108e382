/* clinic.test.mjs: the demo clinic is what the demo promises, generated ones have the size asked for, and a clinic
 * file that does not hold together is refused with a reason. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { programFile, run, sourceDir } from '../lib/program.mjs';
import { printKeys, startCliniko, stopCliniko } from './cliniko.mjs';

const demoFile = join(sourceDir, 'sandbox/demo-clinic.json');
let dir, cliniko;

before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'keyrack-clinic-'));
    cliniko = await startCliniko();
});
after(async () => {
    rmSync(dir, { recursive: true });
    await stopCliniko(cliniko);
});

const sandbox = (...args) => run(programFile('keyrack-sandbox'), args);
const demo = () => JSON.parse(readFileSync(demoFile, 'utf8'));

async function refusal(change) {
    const file = join(dir, 'clinic.json');
    const document = demo();

    writeFileSync(file, JSON.stringify(change(document) ?? document));
    const { code, stderr } = await sandbox('--clinic', file, '--print-keys');

    assert.equal(code, 1);
    return stderr;
}

test('the demo clinic: 12 practitioners, 4 businesses, 3 time zones', async () => {
    const { practitioners } = (await cliniko.get('/practitioners')).data;
    const { businesses } = (await cliniko.get('/businesses')).data;

    assert.equal(practitioners.length, 12);
    assert.equal(businesses.length, 4);
    assert.deepEqual(new Set(businesses.map((one) => one.time_zone_identifier)),
        new Set(['Australia/Melbourne', 'Australia/Adelaide', 'Europe/London']));
    assert.deepEqual(practitioners.filter((one) => !one.show_in_online_bookings).map((one) => one.last_name),
        ['Berg', 'O\'Dwyer-Katz']);
    assert.equal(businesses.filter((one) => !one.show_in_online_bookings).length, 1);
    assert.ok(practitioners.some((one) => /[^\u0000-\u024f]/.test(one.label)), 'a name beyond Latin');
});

test('the demo keys: what each will show, looked up at the source', async () => {
    const verdicts = cliniko.keys.map(({ shows }) => shows);

    assert.equal(cliniko.keys[0].shows, 'clinic', 'the first key connects the clinic');
    for (const word of ['connected', 'rejected', 'inactive-user', 'not-enough-access', 'wrong-account', 'refused'])
        assert.ok(verdicts.includes(word), word);
    for (const { key, practitioner, owner, shows } of cliniko.keys) {
        const answer = await cliniko.get('/user', { key });

        assert.match(key, /^[A-Za-z0-9+/]{60}(-[a-z]{2}\d)?$/);
        assert.equal(answer.status, shows === 'rejected' ? 401 : 200, owner);
        if (shows === 'rejected')
            continue;
        assert.equal(`${answer.data.first_name} ${answer.data.last_name}`, owner);
        assert.equal(answer.data.active, shows !== 'inactive-user', owner);
        const { data } = await cliniko.get(`/practitioners?q[]=user_id:%3D${answer.data.id}`, { key });
        assert.equal(data.practitioners[0]?.id ?? '-', practitioner, owner);
    }
});

test('the file of the demo clinic holds no key, and is the one built in', async () => {
    const text = readFileSync(demoFile, 'utf8');

    for (const { key } of cliniko.keys)
        assert.ok(!text.includes(key.slice(0, 20)));
    assert.deepEqual(await printKeys(['--clinic', demoFile]), cliniko.keys);
});

test('a generated clinic has the size asked for, everybody with a name and a key of their own', async () => {
    for (const [practitioners, businesses, types] of [[1, 1, 1], [48, 6, 14], [300, 3, 8]]) {
        const args = ['--practitioners', practitioners, '--businesses', businesses, '--types', types].map(String);
        const made = await startCliniko(args);
        const count = async (path) => (await made.get(path)).data.total_entries;

        assert.equal(await count('/practitioners'), practitioners);
        assert.equal(await count('/businesses'), businesses);
        assert.equal(await count('/appointment_types'), types);
        assert.equal(await count('/users'), practitioners + 2);
        assert.equal(made.keys.length, practitioners + 2);
        assert.equal(new Set(made.keys.map(({ key }) => key)).size, made.keys.length);
        assert.equal(new Set(made.keys.map(({ owner }) => owner)).size, made.keys.length);
        assert.deepEqual(made.keys.map(({ shows }) => shows),
            ['clinic', ...Array(practitioners).fill('connected'), 'not-enough-access']);
        assert.deepEqual(await printKeys(args), made.keys, 'the same every time');
        await stopCliniko(made);
    }
});

test('a clinic that does not hold together is refused, with the record named', async () => {
    assert.match(await refusal((doc) => { doc.accounts = []; }), /has no accounts/);
    assert.match(await refusal((doc) => { doc.accounts[0].shard = 'mars'; }), /mars is no shard/);
    assert.match(await refusal((doc) => { delete doc.accounts[0].subdomain; }), /subdomain is missing/);
    assert.match(await refusal((doc) => { delete doc.accounts[0].users[1].id; }), /has no id of 1 to 20 digits/);
    assert.match(await refusal((doc) => { doc.accounts[0].users[1].id = '12a'; }), /users\/12a has no id/);
    assert.match(await refusal((doc) => { doc.accounts[0].users[2].id = '50211801'; }), /users\/50211801 is there twice/);
    assert.match(await refusal((doc) => { doc.accounts[0].practitioners[0].user_id = '5'; }), /users\/5 is referred to/);
    assert.match(await refusal((doc) => { doc.accounts[0].practitioners[0].schedule[0].business_id = '6'; }),
        /businesses\/6 is referred to/);
    assert.match(await refusal((doc) => { doc.accounts[0].keys.push(doc.accounts[0].keys[0]); }), /two keys of one name/);
    assert.match(await refusal(() => []), /no JSON object/);
});

test('what makes no sense on the command line is refused', async () => {
    writeFileSync(join(dir, 'broken.json'), '{\n\n"accounts": [');
    for (const [args, message] of [
        [['--port', '70000'], /--port must be/], [['--latency', '-1'], /--latency/],
        [['--requests-per-minute', '0'], /--requests-per-minute/], [['--practitioners', '-3'], /--practitioners must/],
        [['--practitioners', '2001'], /--practitioners must be 1 to 2000/],
        [['--practitioners', '5', '--businesses', '0'], /--businesses must/],
        [['--practitioners', '5', '--types', '0'], /--types must/],
        [['--practitioners', '5', '--clinic', demoFile], /exclude each other/],
        [['--clinic', join(dir, 'broken.json')], /broken\.json:3: /], [['--clinic', join(dir, 'none')], /none/],
        [['--nonsense'], /--nonsense/],
    ]) {
        const { code, stderr } = await sandbox(...args);

        assert.equal(code, 1, args.join(' '));
        assert.match(stderr, message);
    }
});

test('it listens on 127.0.0.1 and nowhere else, and says when a port is taken', async () => {
    const { port } = new URL(cliniko.sandbox.url);
    const elsewhere = await new Promise((done) => {
        const socket = net.connect(Number(port), '127.0.0.2', () => { socket.destroy(); done('answered'); });

        socket.on('error', (error) => done(error.code));
    });
    const { code, stderr } = await sandbox('--port', port);

    assert.equal(elsewhere, 'ECONNREFUSED');
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port}`));
});
