/* hostile.test.mjs: the web program, hijacked, gets none of 200 keys (tests/users/hostile.c is what it tries), and
 * Keyrack is as good as before once its database is put back.
 *
 * The controls: the same program with the keeper's rights gets all 200, and what is planted where the web may read is
 * found, so the search would see a key. Control doors of the sandbox are no part of Keyrack. */
import assert from 'node:assert/strict';
import { copyFileSync, chmodSync, chownSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { programFile, run, sourceDir, startKeyrack, startSandbox, waitFor } from '../lib/harness.mjs';
import { buildDir } from '../lib/program.mjs';
import { setUpSecondFactor } from '../lib/totp.mjs';
import { Traces } from '../lib/traces.mjs';
import { asInstalled } from './installed.mjs';

const KEYS = 200, WAYS = 40;
const PLANTED = 'plantedWhereTheWebMayRead+plantedWhereTheWebMayRead/0123';
const HELD = 'heldByAProcessOfItsOwn+heldByAProcessOfItsOwn/0123456789';
const MEMBER = { name: 'Rita Otter', email: 'rita@clinic.example', password: 'typed where the web could see it' };
const KEEPER = ['--reuid=keyrack-keeper', '--regid=keyrack-keeper', '--groups=keyrack'];
const WEB = ['--reuid=keyrack-web', '--regid=keyrack-web', '--init-groups'];

function idOf(user) {
    const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((one) => one.startsWith(`${user}:`));

    return Number(line.split(':')[2]);
}

function childrenOf(pid) {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

function inside() {
    describe('the web program, hijacked', () => {
        const ways = new Map();
        let sandbox, rack, client, keys, own, issued, people, secondFactor, runs = 0;

        before(async () => {
            sandbox = await startSandbox({ practitioners: KEYS });
            const { accounts: [{ id }] } = await sandbox.control('GET', '/state');

            await sandbox.control('POST', '/set', { account: id, settings: { online_bookings: { enabled: false } } });
            rack = await startKeyrack({ sandbox, users: true });
            client = await rack.login();
            await rack.connect(client);
            keys = sandbox.keysThat('connected').slice(0, KEYS);
            await client.get('/settings/practitioners');
            const fields = keys.map(({ practitionerId, key }) => [`api_key_${practitionerId}`, key]);

            assert.equal((await client.post('/settings/practitioners/keys', fields)).status, 303);
            await connected();
            await issueKey();
            await inviteMember();
            own = join(dirname(rack.dir), 'own');
            mkdirSync(own, { mode: 0o755 });
            chownSync(own, idOf('keyrack-web'), idOf('keyrack-web'));
            writeFileSync(join(rack.dir, 'planted'), PLANTED, { mode: 0o644 });
            writeFileSync(join(own, 'planted'), HELD, { mode: 0o644 });
        });
        after(async () => {
            try {
                await rack?.stop();
            } finally {
                await sandbox?.stop();
            }
        });

        async function issueKey() {
            const owner = String(rack.query('SELECT min(id) AS id FROM person WHERE active = 1')[0].id);
            const page = await client.post('/settings/api-keys/new', { name: 'Zapier', owner, scope_bookings: 'yes', expires: '30' });

            issued = /kr_[0-9A-Za-z]{36}/.exec(page.text)[0];
        }

        /* Somebody who is no administrator, whose password the web has seen, and who has a second factor. */
        async function inviteMember() {
            const { name, email, password } = MEMBER;
            const page = await client.post('/settings/people', { name, email, role: 'receptionist', password: rack.administrator.password });
            const link = /\/setup\/[\w-]{43}/.exec(page.text)[0], rita = rack.client();

            await rita.get(link);
            assert.equal((await rita.post(link, { name, password, password_again: password })).status, 303);
            secondFactor = await setUpSecondFactor(rita, password);
            people = ['robin@clinic.example', email].map((one) => rack.query(`SELECT id FROM person WHERE email = '${one}'`)[0].id);
        }

        /* What proves people: verifiers, seeds, hashes of recovery codes, and what each of them may be. */
        const proofs = () => readFileSync(join(rack.dir, 'state/keeper/state'), 'utf8').split('\n')
            .filter((line) => /^(verifier|standing|seed|recovery)=/.test(line));
        const proofSecrets = () => proofs().filter((line) => /^(verifier|seed)=/.test(line))
            .map((line, i) => [`what proves somebody ${i}`, line.slice(line.indexOf('=') + 1)]);

        const count = (where) => rack.query(`SELECT count(*) AS n FROM api_key WHERE ${where}`)[0].n;

        function connected() {
            return waitFor('all keys to be connected', () =>
                count("place = 'in-use' AND verdict = 'connected' AND practitioner_id IS NOT NULL") === KEYS, 60000);
        }

        function targets() {
            const programs = ['keeper', 'agent', 'web', 'nginx', 'sandbox'].filter((name) => rack[name].running).flatMap((name) =>
                [rack[name].pid, ...childrenOf(rack[name].pid)].map((pid, i) => `${name}${i}=${pid}`));

            return programs.join(',');
        }

        /* Runs the hostile program and gives its loot, searched. */
        async function attack(user, wanted = []) {
            const loot = join(own, `loot-${++runs}`);

            writeFileSync(loot, '');
            chmodSync(loot, 0o666);
            const done = await run('setpriv', [...user, '--', programFile('tests/users/hostile'), rack.dir, buildDir, own, loot,
                targets(), ...wanted], {
                timeout_ms: 120000,
                env: { PEOPLE: [...people, MEMBER.password].join(), TEMPLATES: join(sourceDir, 'templates'), MIGRATIONS: join(sourceDir, 'sql') },
            });

            assert.equal(done.code, 0, done.stdout + done.stderr);
            for (const line of done.stdout.trimEnd().split('\n').filter((one) => one.includes('\t'))) {
                const [name, allowed, attempts, reached, bytes, why, time] = line.split('\t');

                ways.set(name, { allowed: allowed === 'allowed', attempts: Number(attempts), reached: Number(reached),
                    bytes: Number(bytes), why, time });
            }
            return { ...search(loot), said: done.stdout };
        }

        const secrets = () => keys.map(({ practitionerId, key }) => [practitionerId, key.slice(0, key.lastIndexOf('-'))]);

        function search(...paths) {
            const traces = new Traces([...secrets(), ['an issued key', issued], ['a seed', secondFactor.secret], ...proofSecrets(),
                ['planted', PLANTED], ['held', HELD]]);

            for (const path of paths)
                traces.lookIn(path);
            const controls = ['planted', 'held'].filter((name) => traces.found.has(name));

            return { found: [...traces.found.keys()].filter((name) => !controls.includes(name)), controls, bytes: traces.bytes };
        }

        /* As somebody would from a backup, with the owner that setup gives it. */
        function putBack() {
            const shared = join(rack.dir, 'state/shared'), database = join(shared, 'keyrack.db');

            for (const name of readdirSync(shared))
                rmSync(join(shared, name), { recursive: true });
            copyFileSync(join(dirname(rack.dir), 'good.db'), database);
            chownSync(database, 0, statSync(shared).gid);
            chmodSync(database, 0o660);
        }

        const pins = () => rack.query('SELECT * FROM user_pin ORDER BY practitioner_id', join(rack.dir, 'state/agent/agent.db'));
        const untouched = () => ({
            pins: pins(), account: rack.query('SELECT * FROM account_pin', join(rack.dir, 'state/agent/agent.db')),
            seal: readFileSync(join(rack.dir, 'state/keeper/seal.key'), 'utf8'), proofs: proofs(),
            half: readFileSync(join(rack.dir, 'state/public/seal.pub'), 'utf8'),
            config: readFileSync(rack.configFile, 'utf8'), keeper: readdirSync(join(rack.dir, 'state/keeper')).sort(),
        });

        test('the control: with the keeper\'s rights the same program gets every key', async (t) => {
            const { found, bytes } = await attack(KEEPER, ['open every record with seal.key', 'files of others by name']);
            const opened = found.filter((name) => /^\d+$/.test(name)).length;

            assert.equal(opened, KEYS);
            assert.deepEqual(found.filter((name) => !/^\d+$/.test(name)).sort(),
                ['an issued key', ...proofSecrets().map(([name]) => name)].sort(), 'what proves people can be seen, too');
            t.diagnostic(`figure: ${opened} of ${KEYS} keys with the keeper's rights, in ${bytes} bytes`);
        });

        test('pages that an administrator sees hold no key', async () => {
            const pages = ['/', '/settings/practitioners', '/settings/integrations/cliniko', '/bookings', '/healthz',
                ...keys.slice(0, 5).map(({ practitionerId }) => `/settings/practitioners/${practitionerId}/key/status`)];
            const file = join(own, 'pages');

            for (const page of pages)
                writeFileSync(file, (await client.get(page)).body, { flag: 'a' });
            assert.deepEqual(search(file).found, []);
            assert.ok(statSync(file).size > 100000);
        });

        /* What code that runs inside of a worker later would find there of keys that were pasted before. */
        test('of keys that were pasted nothing is left in the web\'s memory', (t) => {
            const left = {};

            for (const name of ['web', 'keeper', 'agent', 'nginx']) {
                const traces = new Traces(secrets());

                for (const pid of [rack[name].pid, ...childrenOf(rack[name].pid)])
                    traces.lookInMemory(pid);
                left[name] = traces.found.size;
            }
            t.diagnostic(`figure: of ${KEYS} keys left in memory: ${JSON.stringify(left)}`);
            assert.deepEqual([left.web, left.keeper], [0, 0]);
            assert.ok(left.nginx > 0, 'the control: nginx does not wipe what passed through it');
        });

        test('as the web\'s user it gets none', async (t) => {
            const before = untouched(), database = join(rack.dir, 'state/shared/keyrack.db');

            await rack.agent.stop();
            copyFileSync(database, join(dirname(rack.dir), 'good.db'));
            await rack.agent.start();
            ways.clear();
            const { found, controls, bytes, said } = await attack(WEB);

            for (const [name, way] of ways)
                t.diagnostic(`way: ${name}: ${way.reached} of ${way.attempts}, ${way.bytes} bytes, ${way.why} (${way.time})`);
            /* its last way ended the web program, which is its own */
            assert.match(rack.web.complaints.splice(0).join('\n'), /^web ended by itself \(SIG(SEGV|ABRT|QUIT)\):\n$/);
            assert.deepEqual(found, [], 'keys in what it got');
            assert.deepEqual(controls.sort(), ['held', 'planted'], 'the search sees what it could get');
            assert.deepEqual([...ways].filter(([, way]) => !way.allowed && way.reached > 0).map(([name]) => name), [], 'ways in');
            assert.deepEqual([...ways].filter(([, way]) => way.attempts === 0).map(([name]) => name), [], 'ways not tried');
            assert.deepEqual(untouched(), before, 'what only others may write');
            assert.doesNotMatch(said, /^#/m, 'changes that were none');
            assert.ok(ways.size >= WAYS, String(ways.size));
            t.diagnostic(`figure: ${found.length} of ${KEYS} keys by ${ways.size} ways, in ${bytes} bytes`);
        });

        test('nobody was asked but the region that the keys name', async () => {
            const region = keys[0].key.slice(keys[0].key.lastIndexOf('-') + 1);

            for (const { path } of await sandbox.log())
                assert.match(path, new RegExp(`^/${region}/v1/`));
        });

        test('what it puts in the database\'s place is opened by nobody, and leads nowhere', async (t) => {
            const before = untouched(), said = join(own, 'said');

            await rack.agent.stop();
            for (const kind of ['a copy of one\'s own', 'a link to agent.db', 'a link to seal.key', 'a pipe', 'a folder']) {
                const { found } = await attack(WEB, [`!database: ${kind}`]);
                const agent = await run(rack.agent.file, rack.agent.args, { user: 'keyrack-agent', timeout_ms: 10000 });
                const doctor = await rack.ctl(['doctor']), setup = await rack.ctl(['setup', '--no-link']);

                for (const [who, { code }] of Object.entries({ agent, doctor, setup }))
                    assert.ok(Number.isInteger(code) && code > 0, `${who} and ${kind}: ${code}`);
                writeFileSync(said, [agent, doctor, setup].map(({ stdout, stderr }) => stdout + stderr).join(''), { flag: 'a' });
                assert.deepEqual([...found, ...(await attack(WEB, ['files of others by name'])).found], []);
                assert.deepEqual(untouched(), before, kind);
                putBack();
            }
            assert.deepEqual(search(said).found, []);
            t.diagnostic(readFileSync(said, 'utf8').split('\n')[0]);
        });

        test('with its database put back Keyrack is as good as before', async () => {
            const { practitionerId } = keys[7];

            await rack.agent.start();
            await rack.web.start();
            await rack.ready();
            client = await rack.login();
            await client.get('/settings/practitioners');
            assert.equal((await client.post(`/settings/practitioners/${practitionerId}/key/check`)).status, 303);
            assert.equal((await rack.settled(client, practitionerId)).verdict, 'connected');
            await connected();
            const doctor = await rack.ctl(['doctor']);

            assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
        });
    });
}

asInstalled(import.meta.url, 'a hijacked web program gets no key', inside, { normal: true });
