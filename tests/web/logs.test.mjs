/* logs.test.mjs: after a story with everything in it, no log line has a key, password, token, address or name, and no
 * file of the installation has a key in any writing. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';

const PERSON = { name: 'Quirina Zwetschge', email: 'quirina.zwetschge@clinic.example', password: 'canary sentence nobody types' };
const TYPED = { email: 'typed.by.mistake@clinic.example', password: 'another canary sentence', key: 'KanarienvogelKanarienvogelKanarienvogel1234567890abcdef-au4' };

const tailOf = (key) => key.slice(0, key.lastIndexOf('-')).slice(-4);

/* text as it stands in base64, whatever stands before it: the middle of its three writings. */
function base64Forms(text) {
    return [0, 1, 2].map((shift) => {
        const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');

        return whole.slice(4, -4);
    });
}

function writings(text) {
    const hex = Buffer.from(text).toString('hex');

    return [text, encodeURIComponent(text), hex, hex.toUpperCase(), [...text].reverse().join(''), ...base64Forms(text)];
}

function filesUnder(dir) {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesUnder(join(dir, entry.name)) : [join(dir, entry.name)]))
        .filter((file) => statSync(file).isFile());
}

describe('what is written down', { concurrency: false }, () => {
    let rack, tokens;

    async function story() {
        const link = /\/setup\/(\S+)/.exec((await rack.ctl(['setup'])).stdout);
        const client = rack.client(), stranger = rack.client();

        await client.get(link[0]);
        await client.post(link[0], { ...PERSON, password: 'short', password_again: 'short' });
        await client.post(link[0], { ...PERSON, password_again: PERSON.password });
        await client.get(link[0]);
        await rack.connect(client);
        const good = rack.sandbox.keysThat('connected');

        await client.post('/settings/practitioners/keys', rack.sandbox.keys.filter(({ practitionerId, verdict }) => practitionerId !== null && ['connected', 'not-enough-access', 'inactive-user'].includes(verdict))
            .map(({ practitionerId, key }) => [`api_key_${practitionerId}`, key]));
        for (const { practitionerId } of good)
            await rack.settled(client, practitionerId);
        /* Replaced, removed, refused, of another, unreachable: every way a key may go. */
        await client.post(`/settings/practitioners/${good[0].practitionerId}/key`, { api_key: rack.sandbox.keysThat('rejected')[0].key });
        await client.post(`/settings/practitioners/${good[1].practitionerId}/key/remove`);
        await client.post(`/settings/practitioners/${good[1].practitionerId}/key`, { api_key: good[2].key });
        await client.post(`/settings/practitioners/${good[3].practitionerId}/key`, { api_key: TYPED.key });
        await client.post(`/settings/practitioners/${good[4].practitionerId}/key`, { api_key: `${TYPED.key}.evil.example` });
        await client.get(`/settings/practitioners?q=${encodeURIComponent(good[0].name)}`);
        for (const i of [0, 1, 3])
            await rack.settled(client, good[i].practitionerId);
        await rack.sandbox.fault({ path: '*', fault: 'garbage', times: 'forever' });
        await client.post(`/settings/practitioners/${good[5].practitionerId}/key/check`);
        await rack.settled(client, good[5].practitionerId);
        await rack.sandbox.clearFaults();
        /* Many at once: confirmed, forgotten, and none at all. */
        for (const [what, id] of [['confirm', 1], ['forget', 2]]) {
            await client.post('/settings/practitioners/paste', { api_keys: `${PERSON.name}: ${good[6].key}\n${good[7].key}\n${TYPED.key}\n${good[8].key.slice(0, 40)}` });
            await waitFor('every pasted key to be asked about', () => rack.query("SELECT id FROM api_key WHERE place = 'pasted' AND verdict = 'checking'").length === 0);
            await client.post(`/settings/practitioners/paste/${what}`, { paste: String(id) });
        }
        await client.post('/settings/practitioners/paste', { api_keys: TYPED.key.slice(0, -4) });
        /* And what people type in the wrong places. */
        await stranger.get('/login');
        await stranger.post('/login', { email: TYPED.email, password: TYPED.password });
        await stranger.post('/login', { email: PERSON.email, password: TYPED.password });
        await stranger.get(`/login?next=/${TYPED.key}`);
        await stranger.get(`/settings/practitioners?q=${TYPED.key}`);
        await stranger.get(`/setup/${link[1]}x`);
        await client.get(`/?email=${encodeURIComponent(TYPED.email)}`);
        await rack.keeper.stop();
        await stranger.post('/login', { email: PERSON.email, password: PERSON.password });
        await stranger.get(link[0]);
        await rack.web.stop();
        await client.get(link[0]);
        await client.post('/settings/practitioners/keys', { [`api_key_${good[0].practitionerId}`]: good[0].key });
        await rack.keeper.start();
        await rack.web.start();
        await rack.ready();
        tokens = [link[1], client.cookies.get('kr'), stranger.cookies.get('login'), client.csrf, stranger.csrf];
        assert.ok(tokens.every((token) => token?.length === 43), 'the story has all its tokens');
    }

    before(async () => {
        rack = await startKeyrack({ administrator: null });
        await story();
    });
    after(() => rack?.stop());

    const logs = () => ({
        ...Object.fromEntries(readdirSync(join(rack.dir, 'nginx')).filter((name) => name.endsWith('.log')).map((name) => [`nginx ${name}`, readFileSync(join(rack.dir, 'nginx', name), 'utf8')])),
        ...Object.fromEntries([rack.web, rack.keeper, rack.agent, rack.nginx, rack.sandbox].map((program) => [program.name, program.output])),
    });

    function assertAbsent(secrets) {
        for (const [where, text] of Object.entries(logs()))
            for (const [what, secret] of secrets)
                for (const one of writings(secret))
                    assert.ok(!text.includes(one), `${where} has ${what}`);
    }

    it('the control: the logs have what they should', async () => {
        await waitFor('the lines', () => /GET \/settings\/practitioners /.test(logs()['nginx access.log']));
        assert.match(logs()['nginx access.log'], /POST \/login /);
        assert.match(logs()['nginx error.log'], /connect\(\) to unix/);
        assert.match(logs().agent, /\w/);
        assert.match(logs().web, /the keeper does not answer/);
    });

    it('no log has a key, nor a part of one', () => assertAbsent(
        [TYPED.key, ...rack.sandbox.keys.map(({ key }) => key)].flatMap((key) => [[`the key …${tailOf(key)}`, key.slice(0, 20)], [`the end of the key …${tailOf(key)}`, key.slice(-16)]])));
    it('no log has a password', () => assertAbsent([PERSON.password, TYPED.password].map((password) => ['a password', password])));
    it('no log has a token', () => assertAbsent(tokens.map((token) => ['a token', token])));
    it('no log has an e-mail address', () => assertAbsent([PERSON.email, TYPED.email].map((email) => ['an address', email])));
    it('no log has a name', () => {
        const names = [PERSON.name, ...rack.query('SELECT name FROM practitioner UNION SELECT name FROM cliniko_user UNION SELECT name FROM business').map(({ name }) => name)];

        assert.ok(names.length > 20);
        assertAbsent(names.map((name) => ['a name', name]));
    });

    it('no file of the installation has a key, a password or a token, in any writing', () => {
        const files = filesUnder(join(rack.dir, 'state'));
        const bytes = Object.fromEntries(files.map((file) => [file, readFileSync(file).toString('latin1')]));
        const secrets = [TYPED.key, ...rack.sandbox.keys.map(({ key }) => key)].flatMap((key) => [key.slice(0, 20), key.slice(-16)]);
        const database = bytes[join(rack.dir, 'state/shared/keyrack.db')];

        assert.ok(database.includes(tailOf(rack.sandbox.keysThat('connected')[0].key)), 'the control: the hint is there');
        assert.ok(database.includes(PERSON.email), 'the control: an address is there');
        for (const [file, text] of Object.entries(bytes))
            for (const secret of [...secrets, PERSON.password, TYPED.password, ...tokens])
                for (const one of writings(secret))
                    assert.ok(!text.includes(one), `${file} has a secret`);
    });
});
