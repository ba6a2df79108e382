/* sign-in.test.mjs: who gets in, how long they stay, what a guesser learns, and what every answer says about itself. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { assertHeaders } from '../lib/headers.mjs';
import { ADMINISTRATOR, startKeyrack, waitFor } from '../lib/harness.mjs';

const PASSWORD = 'another long enough sentence';

async function addPerson(rack, email, name) {
    const done = await rack.ctl(['user', 'add', email, '--name', name, '--password-stdin'], { input: `${PASSWORD}\n` });

    assert.equal(done.code, 0, done.stderr);
}

async function tryToSignIn(client, email, password) {
    if (client.csrf === null)
        await client.get('/login');
    return client.post('/login', { email, password });
}

describe('signing in', { concurrency: false }, () => {
    const owner = ADMINISTRATOR;
    let rack;

    before(async () => {
        rack = await startKeyrack();
        await addPerson(rack, 'inactive@clinic.example', 'Ivo Gone');
        await addPerson(rack, 'guessed@clinic.example', 'Gus Target');
        rack.write("UPDATE person SET active = 0 WHERE email = 'inactive@clinic.example'");
        await rack.login(); /* the owner is known at 127.0.0.1, where none of the waits below bind him */
    });
    after(() => rack?.stop());

    /* A wait of two seconds may be over before the next try is made: the keeper is told that it has counted so many. */
    function setCounted(email, failures) {
        const file = join(rack.dir, 'state/keeper/state'), text = readFileSync(file, 'utf8');
        const group = `person ${rack.query(`SELECT id FROM person WHERE email = '${email}'`)[0].id}`;
        const counted = new RegExp(`(\\[${group}\\][^[]*failures=)\\d+\n`);

        assert.match(text, counted);
        writeFileSync(file, text.replace(counted, (all, before) => `${before}${failures}\n`));
    }

    it('a wrong password, an unknown, an inactive and a locked person get the same answer to the byte', async () => {
        const seen = [];
        const look = async (email, password) => {
            const client = rack.client({ from: '127.0.0.2' });
            const answer = await tryToSignIn(client, email, password);
            const headers = answer.rawHeaders.filter((word, i) => i % 2 === 0);

            assert.equal(client.cookies.has('kr'), false, email);
            assert.ok(!answer.text.includes(password) || password.length < 2, 'the password came back');
            seen.push([answer.status, headers.join(), answer.text.replaceAll(client.csrf, '').replace(/(name="email"[^>]*value=")[^"]*"/, '$1"')]);
        };

        for (const [email, password] of [[owner.email, 'wrong password wrong'], ['nobody@clinic.example', 'wrong password wrong'], ['not an address', 'x'], ['', ''],
            ['inactive@clinic.example', PASSWORD], ['inactive@clinic.example', 'wrong password wrong'], [owner.email, owner.password.toUpperCase()],
            [owner.email, `${owner.password} `], [owner.email, ''], [owner.email, 'x'.repeat(600)], [owner.email, 'x'.repeat(1000)], [owner.email, `${owner.password}\u0301`],
            [`${owner.email}'--`, owner.password], ...Array(5).fill(['guessed@clinic.example', 'wrong password wrong'])])
            await look(email, password);
        setCounted('guessed@clinic.example', 20);
        await look('guessed@clinic.example', 'wrong password wrong');
        await look('guessed@clinic.example', PASSWORD);
        assert.equal(seen[0][0], 422);
        assert.match(seen[0][2], /E-mail and password do not match, or there were too many tries/);
        for (const one of seen)
            assert.deepEqual(one, seen[0]);
    });

    it('the e-mail that was typed stays in its field, escaped, and counts in any case', async () => {
        const client = rack.client();
        const answer = await tryToSignIn(client, '"><script>alert(1)</script>', 'wrong password wrong');

        assert.match(answer.text, /value="&quot;&gt;&lt;script&gt;/);
        assert.equal((await tryToSignIn(client, ` ${owner.email.toUpperCase()} `, owner.password)).status, 303);
    });

    it('guessing slows down for a person, and the owner gets in all the same', async () => {
        const known = rack.client({ from: '127.0.0.9' }), guesser = rack.client({ from: '127.0.0.3' });

        setCounted('guessed@clinic.example', 0);
        assert.equal((await tryToSignIn(known, 'guessed@clinic.example', PASSWORD)).status, 303);
        for (let tries = 0; tries < 5; tries++)
            await tryToSignIn(guesser, 'guessed@clinic.example', 'wrong password wrong');
        setCounted('guessed@clinic.example', 20);
        assert.equal((await tryToSignIn(guesser, 'guessed@clinic.example', PASSWORD)).status, 422);
        assert.equal((await tryToSignIn(rack.client({ from: '127.0.0.4' }), 'guessed@clinic.example', PASSWORD)).status, 422);
        assert.equal((await tryToSignIn(rack.client({ from: '127.0.0.9' }), 'guessed@clinic.example', PASSWORD)).status, 303);
        assert.equal((await tryToSignIn(rack.client({ from: '127.0.0.4' }), owner.email, owner.password)).status, 303, 'another person is not slowed');
    });

    it('guessing slows down for an address that tries one person after the other', async () => {
        const emails = Array.from({ length: 5 }, (_, i) => `person${i}@clinic.example`);
        const guess = (email, password) => tryToSignIn(rack.client({ from: '127.0.0.5' }), email, password);

        for (const email of emails)
            await addPerson(rack, email, 'Some Body');
        for (const email of emails)
            for (let tries = 0; tries < 4; tries++)
                await guess(email, 'wrong password wrong');
        await waitFor('the wait, doubled by each failure, to be longer than two tries take', async () => {
            await guess(emails[0], 'wrong password wrong');
            return (await guess(owner.email, owner.password)).status === 422;
        }, 120000);
        assert.equal((await tryToSignIn(rack.client({ from: '127.0.0.6' }), owner.email, owner.password)).status, 303);
    });

    it('every try has its audit row', async () => {
        const count = (act) => rack.query(`SELECT count(*) AS n FROM audit WHERE act = '${act}' AND address = '127.0.0.7'`)[0].n;
        const client = rack.client({ from: '127.0.0.7' });

        await tryToSignIn(client, owner.email, 'wrong password wrong');
        await tryToSignIn(client, 'nobody@clinic.example', 'wrong password wrong');
        assert.deepEqual([count('sign-in-refused'), count('signed-in')], [2, 0]);
        await tryToSignIn(client, owner.email, owner.password);
        await client.get('/');
        await client.post('/logout');
        assert.deepEqual([count('sign-in-refused'), count('signed-in'), count('signed-out')], [2, 1, 1]);
    });

    it('while the keeper is away nobody gets in, the page says what to do, and nothing is lost', async () => {
        const client = rack.client();

        await client.get('/login');
        await rack.keeper.stop();
        const answer = await client.post('/login', { email: owner.email, password: owner.password });

        assert.equal(answer.status, 503);
        assert.match(answer.text, /was not checked\. Wait a few seconds/);
        assert.match(answer.text, new RegExp(`value="${owner.email}"`));
        assert.match(answer.headers['retry-after'], /^\d+$/);
        assert.equal(client.cookies.has('kr'), false);
        await rack.keeper.start();
        await waitFor('the keeper', async () => (await client.post('/login', { email: owner.email, password: owner.password })).status === 303);
    });
});

describe('at the cost that passwords have in a clinic', { concurrency: false }, () => {
    const owner = ADMINISTRATOR;
    let rack;

    before(async () => { rack = await startKeyrack({ settings: { keeper: { password_cost: 7 } } }); });
    after(() => rack?.stop());

    it('the keeper keeps what cost that much', () => {
        assert.match(readFileSync(join(rack.dir, 'state/keeper/state'), 'utf8'), /verifier=\$y\$jBT\$/);
    });

    it('many at once take turns, and the pages go on answering', async () => {
        const clients = await Promise.all(Array.from({ length: 12 }, async () => {
            const client = rack.client();

            await client.get('/login');
            return client;
        }));
        const answers = await Promise.all([...clients.map((client) => client.post('/login', { email: owner.email, password: owner.password })), rack.client().get('/login')]);
        const statuses = answers.map((answer) => answer.status);

        assert.equal(statuses.pop(), 200);
        assert.ok(statuses.includes(303), statuses.join());
        for (const answer of answers.slice(0, -1).filter(({ status }) => status !== 303)) {
            assert.equal(answer.status, 503);
            assert.match(answer.text, /You are not signed in yet/);
            assert.match(answer.headers['retry-after'], /^\d+$/);
        }
        assert.equal((await tryToSignIn(rack.client(), owner.email, owner.password)).status, 303);
    });
});

describe('a session', { concurrency: false }, () => {
    const owner = ADMINISTRATOR;
    const page = '/settings/practitioners';
    let rack;

    before(async () => { rack = await startKeyrack(); });
    after(() => rack?.stop());

    const isSignedIn = async (client) => (await client.get(page)).status === 200;

    it('ends when somebody signs out: the old cookie opens nothing, nor do old forms', async () => {
        const client = await rack.login(), copy = client.clone();
        const answer = await client.post('/logout');

        assert.deepEqual([answer.status, answer.location], [303, '/login']);
        assert.equal(answer.headers['clear-site-data'], '"cache", "storage"');
        assert.equal(client.cookies.has('kr'), false);
        assert.equal((await copy.get(page)).status, 303);
        assert.equal((await copy.post('/settings/integrations/cliniko/refresh')).status, 403);
        assert.deepEqual(rack.query('SELECT * FROM session'), []);
    });

    it('is one of several: ending one leaves the other', async () => {
        const [one, two] = [await rack.login(), await rack.login()];

        assert.notEqual(one.cookies.get('kr'), two.cookies.get('kr'));
        assert.notEqual(one.csrf, two.csrf);
        await one.post('/logout');
        assert.deepEqual([await isSignedIn(one), await isSignedIn(two)], [false, true]);
    });

    it('is new whenever somebody signs in, and ends the one before', async () => {
        const client = await rack.login(), before = client.clone();

        await client.get(page);
        assert.equal((await client.post('/login', { email: owner.email, password: owner.password })).status, 303);
        assert.deepEqual([await isSignedIn(client), await isSignedIn(before)], [true, false]);
    });

    it('is never one that was there before: what an attacker planted stays a visitor\'s', async () => {
        const attacker = rack.client(), victim = rack.client();

        await attacker.get('/login');
        const planted = attacker.cookies.get('login');

        victim.cookies = new Map([['login', planted], ['kr', planted]]);
        await victim.get('/login');
        assert.equal((await victim.post('/login', { email: owner.email, password: owner.password })).status, 303);
        assert.equal(await isSignedIn(victim), true);
        assert.notEqual(victim.cookies.get('kr'), planted);
        attacker.cookies = new Map([['login', planted], ['kr', planted]]);
        assert.equal(await isSignedIn(attacker), false);
    });

    it('is known to the database by a hash alone', async () => {
        const client = await rack.login();
        const stored = JSON.stringify(rack.query('SELECT hex(token_hash) AS h, s.* FROM session s').map(({ h }) => h));
        const token = client.cookies.get('kr');

        assert.equal(Buffer.from(token, 'base64url').length, 32);
        assert.ok(!stored.includes(Buffer.from(token, 'base64url').toString('hex').toUpperCase()));
    });

    it('ends after 30 minutes without use, and lasts while it is used', async () => {
        const client = await rack.login();
        const age = (column, seconds) => rack.write(`UPDATE session SET ${column} = ${column} - ${seconds}`);

        age('seen_utc', 1700);
        assert.equal(await isSignedIn(client), true);
        const [{ idle }] = rack.query("SELECT strftime('%s') - max(seen_utc) AS idle FROM session");

        assert.ok(idle < 60, `it was last seen ${idle} s ago`);
        age('seen_utc', 1801);
        assert.equal(await isSignedIn(client), false);
        const late = await client.post('/settings/integrations/cliniko/refresh');

        assert.equal(late.status, 403);
        assert.match(late.text, /You are signed out|out of date/);
        assert.match(late.text, /href="\/login/);
    });

    it('ends after 12 hours, used or not', async () => {
        const client = await rack.login();

        rack.write('UPDATE session SET created_utc = created_utc - 43100');
        assert.equal(await isSignedIn(client), true);
        rack.write('UPDATE session SET created_utc = created_utc - 101');
        assert.equal(await isSignedIn(client), false);
    });

    it('ends with the person\'s right to be here, at once', async () => {
        const client = await rack.login();

        rack.write(`UPDATE person SET active = 0 WHERE email = '${owner.email}'`);
        assert.equal(await isSignedIn(client), false);
        rack.write(`UPDATE person SET active = 1 WHERE email = '${owner.email}'`);
        assert.equal(await isSignedIn(client), true);
    });

    it('ends when the password is changed', async () => {
        const client = await rack.login();

        assert.equal((await rack.ctl(['user', 'password', owner.email, '--password-stdin'], { input: `${PASSWORD}\n` })).code, 0);
        assert.equal(await isSignedIn(client), false);
        await assert.rejects(rack.login());
        assert.equal(await isSignedIn(await rack.login({ email: owner.email, password: PASSWORD })), true);
    });
});

/* One answer's Set-Cookie lines as { name: attributes }. */
function cookiesOf(answer) {
    return Object.fromEntries((answer.headers['set-cookie'] ?? []).map((line) => {
        const [pair, ...attributes] = line.split('; ');

        return [pair.split('=')[0], attributes.sort().join('; ')];
    }));
}

for (const https of [false, true])
    describe(`over ${https ? 'https' : 'http on this machine'}`, { concurrency: false }, () => {
        const prefix = https ? '__Host-' : '', secure = https ? '; Secure' : '';
        let rack;

        before(async () => { rack = await startKeyrack({ https }); });
        after(() => rack?.stop());

        it('the cookies can only be read by the browser and only sent to us', async () => {
            const client = rack.client();
            const visitor = cookiesOf(await client.get('/login'));
            const signedIn = cookiesOf(await client.post('/login', { email: ADMINISTRATOR.email, password: ADMINISTRATOR.password }));

            await client.get('/');
            assert.deepEqual(visitor, { [`${prefix}login`]: `HttpOnly; Path=/; SameSite=Strict${secure}` });
            assert.deepEqual(signedIn, {
                [`${prefix}kr`]: `HttpOnly; Max-Age=43200; Path=/; SameSite=Strict${secure}`,
                [`${prefix}login`]: `HttpOnly; Max-Age=0; Path=/; SameSite=Strict${secure}`,
            });
            assert.deepEqual(Object.keys(cookiesOf(await client.post('/logout'))).sort(), [`${prefix}kr`, `${prefix}login`]);
        });

        it('the token is in the cookie and nowhere else', async () => {
            const client = await rack.login();

            for (const path of ['/', '/settings/practitioners', '/settings/integrations/cliniko', '/nowhere'])
                assert.ok(!(await client.get(path)).text.includes(client.cookies.get(`${prefix}kr`)), path);
        });
    });

describe('every answer, whatever its status', { concurrency: false }, () => {
    let rack, client;

    before(async () => {
        rack = await startKeyrack();
        client = await rack.login();
    });
    after(() => rack?.stop());

    const paths = ['/', '/login', '/healthz', '/setup/x', '/settings/practitioners', '/settings/integrations/cliniko', '/settings/integrations/cliniko/status',
        '/settings/practitioners/1/key/status', '/settings/practitioners/1/key/remove', '/nowhere', '/%zz', `/${'x'.repeat(2000)}`, `/${'x'.repeat(9000)}`];
    const visits = [
        ...paths.flatMap((path) => [['visitor', 'GET', path], ['administrator', 'GET', path], ['administrator', 'HEAD', path], ['administrator', 'PUT', path]]),
        ...['/login', '/logout', '/setup/x', '/settings/practitioners/keys', '/settings/practitioners/1/key', '/settings/integrations/cliniko']
            .flatMap((path) => [['visitor', 'POST', path], ['administrator', 'POST', path]]),
        ['administrator', 'POST', '/login', 'x'.repeat(70000)],
    ];

    async function visit([who, method, path, body]) {
        const answer = await (who === 'visitor' ? rack.client() : client).request(method, path,
            { body, headers: method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {} });
        const what = `${who} ${method} ${path.slice(0, 60)} (${answer.status})`;

        assertHeaders(answer, what);
        assert.equal(answer.headers['cache-control'], 'no-store', what);
        assert.equal(answer.rawHeaders.filter((word) => /^cache-control$/i.test(word)).length, 1, what);
        for (const name of ['x-powered-by', 'access-control-allow-origin', 'etag', 'x-accel-redirect'])
            assert.ok(!(name in answer.headers), `${what} has ${name}`);
        if (answer.body.length > 0)
            assert.match(answer.headers['content-type'], /^(text\/html(; ?charset=utf-8)?|application\/json)$/, what);
        return answer.status;
    }

    it('says the same about safety and is never stored', async () => {
        const statuses = new Set();

        for (const one of visits)
            statuses.add(await visit(one));
        for (const status of [200, 303, 400, 401, 403, 404, 405, 413, 414])
            assert.ok(statuses.has(status), `no answer had status ${status}`);
    });

    it('also when a part of Keyrack is away', async () => {
        await rack.keeper.stop();
        assert.equal(await visit(['visitor', 'GET', `/setup/${'A'.repeat(43)}`]), 503);
        await rack.keeper.start();
        await rack.web.stop();
        for (const path of ['/', '/login', '/healthz'])
            assert.equal(await visit(['visitor', 'GET', path]), 502);
        await rack.web.start();
        await rack.ready();
    });
});
