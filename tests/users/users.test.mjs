/* users.test.mjs: Keyrack as it is installed, each program as a system user of its own, and what each of them can
 * reach then.
 *
 * The users are real for the kernel, but exist only in this test: it starts itself again in a mount namespace whose
 * /etc/passwd and /etc/group are those that systemd-sysusers would make. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';

import { Client, programFile, run, sourceDir, startKeyrack } from '../lib/harness.mjs';

const USERS = ['keyrack-web', 'keyrack-agent', 'keyrack-keeper'];

/* Why this machine cannot do it; undefined when it can. */
function obstacle() {
    if (process.getuid() !== 0)
        return 'only root can start programs as other users';
    if (spawnSync('unshare', ['-m', 'true']).status !== 0)
        return 'no mount namespace can be made here';
    if (spawnSync('systemd-sysusers', ['--version']).status !== 0)
        return 'there is no systemd-sysusers here';
    const readable = [join(sourceDir, 'templates/layout.tpl'), programFile('keyrack.fcgi')].every((file) =>
        spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', 'test', '-r', file]).status === 0);

    return readable ? undefined : 'the sources are in a folder that other users cannot enter';
}

/* This file again, with the users of an installation; its tests are then this one's. */
function runInside(context) {
    const root = mkdtempSync(join(tmpdir(), 'keyrack-test-users-'));

    context.after(() => rmSync(root, { recursive: true, force: true }));
    mkdirSync(join(root, 'etc'));
    for (const file of ['passwd', 'group'])
        copyFileSync(join('/etc', file), join(root, 'etc', file));
    execFileSync('systemd-sysusers', [`--root=${root}`, join(sourceDir, 'etc/sysusers.conf')], { stdio: 'pipe' });
    const command = `mount --bind '${root}/etc/passwd' /etc/passwd && mount --bind '${root}/etc/group' /etc/group && exec "$@"`;
    const done = spawnSync('unshare', ['-m', 'sh', '-c', command, 'sh', process.execPath, '--test-reporter=tap', fileURLToPath(import.meta.url)],
        { encoding: 'utf8', env: { ...process.env, KEYRACK_USERS_INSIDE: '1', NODE_TEST_CONTEXT: '' } });

    assert.equal(done.status, 0, done.stdout + done.stderr);
    assert.match(done.stdout, /^# pass [1-9]/m);
}

/* Runs a command as a user and says whether it succeeded. */
async function may(user, ...command) {
    return (await run(command[0], command.slice(1), { user })).code === 0;
}

function inside() {
    describe('each program as its own user', () => {
        let rack, client, hook;

        before(async () => {
            rack = await startKeyrack({ users: true, connected: true });
            client = await rack.login();
            hook = rack.sandbox.keysThat('connected')[0];
            await client.get('/settings/practitioners');
            await client.post(`/settings/practitioners/${hook.practitionerId}/key`, { api_key: hook.key });
        });
        after(() => rack?.stop());

        test('a pasted key is connected', async () => {
            assert.equal((await rack.settled(client, hook.practitionerId)).verdict, 'connected');
        });

        test('keyrackctl doctor finds nothing wrong', async () => {
            const done = await rack.ctl(['doctor']);

            assert.equal(done.code, 0, done.stdout + done.stderr);
        });

        test('each folder opens to its own user only', async () => {
            const state = join(rack.dir, 'state');
            const expected = {
                keeper: ['keyrack-keeper'], agent: ['keyrack-agent'], shared: ['keyrack-web', 'keyrack-agent'], public: USERS,
            };

            for (const [folder, allowed] of Object.entries(expected))
                for (const user of USERS)
                    assert.equal(await may(user, 'ls', join(state, folder)), allowed.includes(user), `${user} in ${folder}/`);
        });

        test('no service can replace the keeper\'s socket', async () => {
            const socket = join(rack.dir, 'state/run/keeper.sock');

            for (const user of ['keyrack-web', 'keyrack-agent', 'nobody'])
                assert.ok(!await may(user, 'mv', socket, `${socket}.mine`), user);
            assert.ok(!await may('nobody', 'test', '-w', socket));
            assert.ok(await may('keyrack-web', 'test', '-w', socket)); /* the control: it may ask */
        });

        test('the web user can read nothing that holds a key', async () => {
            const body = hook.key.slice(0, 40);
            const forms = [body, Buffer.from(hook.key).toString('hex'), Buffer.from(`${hook.key}:`).toString('base64').slice(0, 48)];
            /* by name, because the folders around them cannot be listed */
            const places = ['state/shared', 'state/public', 'state/run', 'state/keeper', 'state/agent', 'web', 'nginx', 'keyrack.conf'];
            const look = (...words) => run('grep', ['-r', '-l', '-a', '-F', ...words.flatMap((word) => ['-e', word]),
                ...places.map((place) => join(rack.dir, place))], { user: 'keyrack-web' });
            const found = await look(...forms), control = await look(hook.name);

            assert.equal(found.stdout, '');
            assert.match(control.stdout, /keyrack\.db/); /* the control: it does read the database */
        });

        test('everything works again after each was killed', async () => {
            for (const program of [rack.keeper, rack.agent, rack.web]) {
                await program.kill();
                await program.start();
            }
            await rack.ready();
            assert.ok(Client.practitioners(await (await rack.login()).get('/settings/practitioners')).length > 0);
        });

        test('what opened a key is on record', () => {
            assert.match(readFileSync(join(rack.dir, 'state/keeper/openings.log'), 'utf8'), /^\S+ verify key=\d+ practitioner=\d+ uid=\d+$/m);
        });
    });
}

if (process.env.KEYRACK_USERS_INSIDE)
    inside();
else
    test('the installed users', (context) => {
        const why = obstacle();

        return why === undefined ? runInside(context) : context.skip(why);
    });
