/* disk.test.mjs: who steals the disk, or a copy of it, gets no key, session, password or link from it, as long as
 * keeper/seal.key is not on it: the one file to keep apart, because with it everything opens.
 *
 * A story is lived through, step by step, and ends in the middle: programs killed while they write, journals left hot.
 * Then every file is read raw: free pages, deleted rows, journals, logs, what the programs said. A new feature that
 * holds something secret adds a step, and its secrets with keep(). */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { attach, whyNotTraced } from '../agent/strace.mjs';
import { programFile, run, startKeyrack, startSandbox, waitFor } from '../lib/harness.mjs';
import { buildDir } from '../lib/program.mjs';
import { Traces } from '../lib/traces.mjs';
import { asInstalled } from './installed.mjs';

const STORED = 200, REMOVED = 20, INTERRUPTED = 5;
const PERSON = { name: 'Ada Field', email: 'ada@clinic.example', password: 'a long enough sentence of Ada\'s' };
const CANARY = 'thisIsPlantedSoThatTheSearchFinds+it/1234567890abcdefghi';
const bodyOf = (key) => key.slice(0, key.lastIndexOf('-'));

function inside() {
    describe('the disk, stolen', () => {
        const secrets = new Map(); /* name -> text or bytes that must not be on the disk */
        const gone = new Map();    /* name -> sealed records that were removed: not even those */
        let sandbox, rack, client, keys, link;

        const keep = (name, secret) => secrets.set(name, secret);
        const database = () => join(rack.dir, 'state/shared/keyrack.db');
        const journal = () => statSync(`${database()}-journal`, { throwIfNoEntry: false })?.size ?? 0;
        const sealed = (where) => rack.query(`SELECT id, hex(sealed) AS sealed FROM api_key WHERE ${where}`)
            .map((row) => [row.id, Buffer.from(row.sealed, 'hex')]);
        const path = ({ practitionerId }, act = '') => `/settings/practitioners/${practitionerId}/key${act}`;

        async function post(where, fields = {}) {
            const answer = await client.post(where, fields);

            assert.equal(answer.status, 303, `${where}: ${answer.text.slice(0, 500)}`);
        }

        function keepCookies(name, { cookies }) {
            for (const [cookie, value] of cookies) {
                keep(`${name}, ${cookie}`, value);
                keep(`${name}, ${cookie}, its bytes`, Buffer.from(value, 'base64url'));
            }
        }

        const settled = () => waitFor('every key to be judged', () => rack.query(
            "SELECT count(*) AS n FROM api_key WHERE verdict = 'checking'")[0].n === 0, 60000);
        const worker = () => ({ pid: Number(readFileSync(`/proc/${rack.web.pid}/task/${rack.web.pid}/children`, 'utf8').trim()) });

        const story = [
            ['a link for the first administrator, opened and used', async () => {
                link = /\/setup\/(\S+)/.exec((await rack.ctl(['setup'])).stdout);
                client = rack.client();
                keep('link', link[1]);
                keep('link, its bytes', Buffer.from(link[1], 'base64url'));
                keep('password', PERSON.password);
                await client.get(link[0]);
                await post(link[0], { ...PERSON, password_again: PERSON.password });
                keepCookies('first session', client);
            }],
            ['a second link that nobody uses', async () => {
                rack.write('UPDATE person SET active = 0');
                const unused = /\/setup\/(\S+)/.exec((await rack.ctl(['setup'])).stdout);

                keep('unused link', unused[1]);
                keep('unused link, its bytes', Buffer.from(unused[1], 'base64url'));
                assert.equal((await rack.client().get(unused[0])).status, 200);
                rack.write(`UPDATE person SET active = 1 WHERE email = '${PERSON.email}'`);
            }],
            ['wrong passwords, signing in, signing out', async () => {
                for (const password of ['wrong password of somebody 1', 'wrong password of somebody 2']) {
                    const visitor = rack.client();

                    keep(password, password);
                    await visitor.get('/login');
                    assert.equal((await visitor.post('/login', { email: PERSON.email, password })).status, 422);
                    keepCookies(password, visitor);
                }
                const other = await rack.login(PERSON);

                keepCookies('ended session', other);
                await other.post('/logout');
                client = await rack.login(PERSON);
                keepCookies('session', client);
            }],
            ['a new password', async () => {
                keep('new password', 'quite another sentence of Ada\'s');
                const done = await rack.ctl(['user', 'password', PERSON.email, '--password-stdin'], { input: 'quite another sentence of Ada\'s\n' });

                assert.equal(done.code, 0, done.stderr);
                client = await rack.login({ ...PERSON, password: 'quite another sentence of Ada\'s' });
                keepCookies('session with it', client);
            }],
            ['the clinic\'s key', async () => {
                keep('the clinic\'s key', bodyOf(sandbox.clinicKey));
                await rack.connect(client);
            }],
            ['many keys in one form', async () => {
                await client.get('/settings/practitioners');
                await post('/settings/practitioners/keys', keys.slice(0, STORED - 20).map(({ practitionerId, key }) => [`api_key_${practitionerId}`, key]));
            }],
            ['keys one by one', async () => {
                for (const one of keys.slice(STORED - 20, STORED + REMOVED))
                    await post(path(one), { api_key: one.key });
                await settled();
            }],
            ['keys that are none, or of no clinic', async () => {
                const wrong = [keys[0].key.slice(0, 40), `${keys[1].key}9`, ` ${keys[2].key} and more`, keys[3].key.replace(/-\w+$/, '-xx1')];

                for (const api_key of wrong)
                    await client.post(path(keys[0]), { api_key });
            }],
            ['somebody else\'s key, moved to where it belongs; another one replaced', async () => {
                await post(path(keys[5], '/remove'));
                await post(path(keys[4]), { api_key: keys[5].key });
                await settled();
                await post(path(keys[4], '/move'));
                await waitFor('the move', () => rack.query(`SELECT 1 FROM api_key WHERE practitioner_id = '${keys[5].practitionerId}'
                    AND place = 'in-use'`).length === 1);
                await post(path(keys[6]), { api_key: keys[7].key });
                for (const [id, record] of sealed(`place = 'candidate' AND practitioner_id = '${keys[6].practitionerId}'`))
                    gone.set(`replaced candidate ${id}`, record);
                await settled();
                await post(path(keys[6]), { api_key: keys[8].key });
                await settled();
                for (const [id, record] of sealed(`place = 'candidate' AND practitioner_id = '${keys[6].practitionerId}'`))
                    gone.set(`removed candidate ${id}`, record);
                await post(path(keys[6], '/remove'));
                await post(path(keys[6]), { api_key: keys[6].key });
                await settled();
            }],
            ['keys removed', async () => {
                for (const one of keys.slice(STORED, STORED + REMOVED)) {
                    for (const [id, record] of sealed(`practitioner_id = '${one.practitionerId}'`))
                        gone.set(`removed key ${id}`, record);
                    await post(path(one, '/remove'));
                }
            }],
            ['programs killed while they work', async () => {
                for (const program of [rack.keeper, rack.agent]) {
                    const saved = post(path(keys[9]), { api_key: keys[9].key });

                    await program.kill();
                    await saved;
                    await program.start();
                }
                await rack.ready();
                await settled();
            }],
            ['the end: keys being saved, everything killed, the journal left hot', async () => {
                const last = keys.slice(STORED + REMOVED).map(({ practitionerId, key }) => [`api_key_${practitionerId}`, key]);

                await rack.agent.kill();
                if (await whyNotTraced() === null)
                    await killInTheMiddle(() => client.post('/settings/practitioners/keys', last));
                await rack.web.kill();
                await rack.keeper.kill();
            }],
        ];

        /* The worker dies before its transaction is over; its parent, stopped, starts no other that would clean up. */
        async function killInTheMiddle(act) {
            const strace = await attach(worker(), ['trace=ftruncate', 'inject=ftruncate:signal=SIGKILL:when=1']);

            rack.web.signal('SIGSTOP');
            const answer = act().catch(() => null);

            await waitFor('the journal to be left', () => journal() > 0);
            assert.notEqual((await answer)?.status, 303);
            await strace.detach();
            assert.ok(journal() > 0, 'the journal is hot');
        }

        before(async () => {
            sandbox = await startSandbox({ practitioners: STORED + REMOVED + INTERRUPTED });
            const { accounts: [{ id }] } = await sandbox.control('GET', '/state');

            await sandbox.control('POST', '/set', { account: id, settings: { online_bookings: { enabled: false } } });
            rack = await startKeyrack({ sandbox, users: true, workers: 1, administrator: null });
            keys = sandbox.keysThat('connected').slice(0, STORED + REMOVED + INTERRUPTED);
            for (const { practitionerId, key } of keys)
                keep(`key of ${practitionerId}`, bodyOf(key));
        });
        after(async () => {
            try {
                await rack?.stop();
            } finally {
                await sandbox?.stop();
            }
        });

        for (const [name, step] of story)
            test(`the story: ${name}`, step);

        /* Everything a thief finds, but for the one file. */
        function disk() {
            const places = [], sealKey = join(rack.dir, 'state/keeper/seal.key');
            const walk = (dir) => {
                for (const entry of readdirSync(dir, { withFileTypes: true })) {
                    const inner = join(dir, entry.name);

                    if (entry.isDirectory())
                        walk(inner);
                    else if (entry.isFile() && inner !== sealKey)
                        places.push(inner);
                }
            };

            walk(tmpdir()); /* holds rack.dir */
            return places;
        }

        function readDisk(wanted) {
            const traces = new Traces([...wanted, ['canary', CANARY]]);

            for (const file of disk())
                traces.lookIn(file);
            for (const { name, output } of rack.programs)
                traces.look(Buffer.from(output), `what ${name} said`);
            return traces;
        }

        test('nothing secret is on it', (t) => {
            const traces = readDisk(secrets);

            assert.deepEqual(Object.fromEntries(traces.found), {});
            assert.ok(secrets.size > STORED + 20);
            t.diagnostic(`figure: ${traces.found.size} of ${secrets.size} keys, sessions, passwords and links on the disk, in ` +
                `${disk().length} files of ${traces.bytes} bytes, journal of ${journal()}`);
        });

        test('of removed keys not even the sealed records are there, of the others they are', (t) => {
            const traces = readDisk(gone);

            rack.write('PRAGMA integrity_check'); /* rolls back what was left half done */
            const control = new Traces(sealed('1').map(([id, record]) => [String(id), record]));

            control.lookIn(database());
            assert.ok(gone.size >= REMOVED + 2, String(gone.size));
            assert.deepEqual(Object.fromEntries(traces.found), {});
            assert.equal(control.missing().length, 0);
            t.diagnostic(`figure: ${traces.found.size} of ${gone.size} removed records on the disk, ` +
                `${control.found.size} of ${control.found.size} stored ones`);
        });

        test('the control: what is planted is found, in a file and in a row that was deleted', () => {
            const deleted = 'thisStoodInARowThatWasDeleted+withoutWiping/0123456789';

            writeFileSync(join(rack.dir, 'state/agent/planted'), Buffer.from(`${CANARY}:`).toString('base64'));
            assert.ok(readDisk([]).found.get('canary').endsWith('planted'));
            rmSync(join(rack.dir, 'state/agent/planted'));
            rack.write(`PRAGMA secure_delete = OFF; UPDATE clinic SET name = '${deleted}'; INSERT INTO booking_change
                (setting, business_id, practitioner_id, appointment_type_id, was, became, after_utc, before_utc)
                VALUES ('${deleted}', '', '', '', '', '', 1, 1); DELETE FROM booking_change; UPDATE clinic SET name = ''`);
            assert.ok(readDisk([['deleted', deleted]]).found.has('deleted'));
        });

        test('with keeper/seal.key every stored key opens', async (t) => {
            const own = join(tmpdir(), 'thief'), loot = join(own, 'loot');

            mkdirSync(own);
            writeFileSync(loot, '');
            chmodSync(loot, 0o600);
            await run(programFile('tests/users/hostile'), [rack.dir, buildDir, own, loot, 'none=0', 'open every record with seal.key']);
            const traces = new Traces(keys.map(({ practitionerId, key }) => [practitionerId, bodyOf(key)]));

            traces.lookIn(loot);
            assert.deepEqual([...traces.found.keys()].sort(), keys.slice(0, STORED).map(({ practitionerId }) => practitionerId).sort());
            t.diagnostic(`figure: ${traces.found.size} of ${STORED} keys with keeper/seal.key`);
            rmSync(own, { recursive: true });
        });

        test('and whoever has all of it starts it again', async () => {
            await rack.keeper.start();
            await rack.agent.start();
            await rack.web.start();
            await rack.ready();
            await settled();
        });
    });
}

asInstalled(import.meta.url, 'a stolen disk holds no key', inside, { normal: true });
