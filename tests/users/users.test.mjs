/* users.test.mjs: Keyrack as it is installed, each program as a system user of its own, and what each of them can
 * reach then. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Client, run, startKeyrack } from '../lib/harness.mjs';
import { asInstalled, USERS } from './installed.mjs';

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

asInstalled(import.meta.url, 'the installed users', inside);
