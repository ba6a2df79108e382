/* account.test.mjs: Your account: name, password, signed-in browsers, sign-ins; each person's own and nobody else's. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { forgetUsedCodes, setUpSecondFactor, totp } from '../lib/totp.mjs';

const NEW_PASSWORD = 'purple walrus plays the cello';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0';

describe('your account', { concurrency: false }, () => {
    let rack, owner, client;

    const countAudit = (act) => rack.query(`SELECT count(*) AS n FROM audit WHERE act = '${act}'`)[0].n;
    const sessions = (page) => [...page.text.matchAll(/<li[^>]*><h3>([^<]*)<\/h3>( <b>this browser<\/b>)?[\s\S]*?<\/li>/g)]
        .map(([text, browser, own]) => ({ browser, own: own !== undefined, id: /sessions\/(\d+)\/end/.exec(text)?.[1] }));
    const change = (one, fields) => one.post('/account/password', { password: owner.password, new_password: NEW_PASSWORD, new_password_again: NEW_PASSWORD, ...fields });

    async function signIn(headers) {
        const one = rack.client();

        await one.get('/login');
        assert.equal((await one.post('/login', { email: owner.email, password: owner.password }, { headers })).status, 303);
        await one.get('/account');
        return one;
    }

    before(async () => {
        rack = await startKeyrack({ connected: false });
        owner = { ...rack.administrator };
        client = await rack.login();
        await rack.ctl(['user', 'add', 'sam@clinic.example', '--name', 'Sam Other', '--password-stdin'], { input: 'another long enough sentence\n' });
    });
    after(() => rack?.stop());

    it('a name is changed, cleaned and shown', async () => {
        const page = await client.get('/account');

        assert.match(page.text, /name="name"[^>]*value="Robin Field"/);
        const refused = await client.post('/account/name', { name: ' \u200b ' });

        assert.equal(refused.status, 422);
        assert.match(refused.text, /Type your name/);
        assert.equal((await client.post('/account/name', { name: ' <b>Robin</b>\u202e  Meadow ' })).location, '/account?done=name');
        assert.match((await client.get('/account?done=name')).text, /Your name is saved\.[\s\S]*value="&lt;b&gt;Robin&lt;\/b&gt; Meadow"/);
        assert.equal(countAudit('person-renamed'), 1);
        await client.post('/account/name', { name: 'Robin Field' });
    });

    it('signed-in browsers are listed in words, and signed out one by one or all', async () => {
        const firefox = await signIn({ 'user-agent': FIREFOX }), odd = await signIn({ 'user-agent': '<i>Odd</i>' });
        const list = sessions(await client.get('/account'));

        assert.deepEqual(list.map(({ browser, own }) => [browser, own]), [['A browser Keyrack does not know', false], ['Firefox on Windows', false], ['A browser Keyrack does not know', true]]);
        assert.equal((await client.post(`/account/sessions/${list[1].id}/end`)).location, '/account?done=session');
        assert.match((await firefox.get('/')).location, /^\/login/);
        assert.equal((await odd.get('/')).status, 200);
        assert.equal((await client.post(`/account/sessions/${list[1].id}/end`)).status, 404, 'it has ended');
        const other = await rack.login({ email: 'sam@clinic.example', password: 'another long enough sentence' });
        const theirs = rack.query('SELECT max(id) AS id FROM session')[0].id;

        assert.equal((await client.post(`/account/sessions/${theirs}/end`)).status, 404, 'somebody else\'s');
        await client.post('/account/sessions/end');
        assert.match((await odd.get('/')).location, /^\/login/);
        assert.equal((await other.get('/')).status, 200);
        assert.equal((await client.get('/account')).status, 200);
        assert.deepEqual([countAudit('session-ended'), countAudit('signed-out-elsewhere')], [1, 1]);
    });

    it('a password needs the current one, and a good new one', async () => {
        const cases = [
            [{ password: 'wrong password wrong' }, /This is not your password/],
            [{ new_password: 'short but odd', new_password_again: 'short but odd' }, /at least 15 characters/],
            [{ new_password: 'correct horse battery staple', new_password_again: 'correct horse battery staple' }, /./],
            [{ new_password_again: `${NEW_PASSWORD}x` }, /The two passwords differ/],
            [{ new_password: '', new_password_again: '' }, /./],
        ];

        for (const [fields, words] of cases) {
            const answer = await change(client, fields);

            assert.equal(answer.status, 422, JSON.stringify(fields));
            assert.match(answer.text, words);
            assert.match(answer.text, /Nothing was saved yet/);
            assert.ok(!answer.text.includes(NEW_PASSWORD) && !answer.text.includes(owner.password));
        }
        assert.equal(countAudit('proof-refused'), 1);
        assert.equal(countAudit('password-changed'), 0);
        await signIn();
    });

    it('a new password signs every other browser out, and the old one is wrong from then on', async () => {
        const other = await signIn(), token = client.cookies.get('kr');

        const changed = await change(client);

        assert.equal(changed.status, 200);
        assert.match(changed.text, /Your new password is saved, and every other browser was signed out\. It is (good|strong)\./);
        assert.notEqual(client.cookies.get('kr'), token, 'under a new token');
        assert.equal((await client.get('/account')).status, 200);
        assert.match((await other.get('/')).location, /^\/login/);
        assert.equal(countAudit('password-changed'), 1);
        const again = rack.client();

        await again.get('/login');
        assert.equal((await again.post('/login', { email: owner.email, password: owner.password })).status, 422);
        owner.password = NEW_PASSWORD;
        await signIn();
    });

    it('twelve characters are enough where a code is asked as well', async () => {
        const { secret } = await setUpSecondFactor(client, owner.password);

        assert.match((await client.get('/account')).text, /At least 12 characters/);
        assert.equal((await change(client, { new_password: 'walrus7cello', new_password_again: 'walrus7cello' })).status, 200);
        owner.password = 'walrus7cello';
        await client.get('/account');
        assert.equal((await change(client, { new_password: 'walrus7cell', new_password_again: 'walrus7cell' })).status, 422);
        const one = rack.client();

        forgetUsedCodes(rack);
        await one.get('/login');
        assert.equal((await one.post('/login', { email: owner.email, password: owner.password })).location, '/login/code?next=/');
        await one.get('/login/code');
        assert.equal((await one.post('/login/code', { code: totp(secret) })).location, '/');
    });

    it('the last sign-ins are listed, one\'s own and nobody else\'s', async () => {
        const guesser = rack.client({ from: '127.0.0.7' });

        await guesser.get('/login');
        await guesser.post('/login', { email: owner.email, password: 'wrong password wrong' });
        const page = await client.get('/account');
        const rows = [...page.text.matchAll(/<tr><td><time[^>]*>([^<]*)<\/time><\/td><td>([^<]*?)(?: <b[^>]*>([^<]*)<\/b>)?<\/td><td[^>]*>([^<]*)</g)]
            .map(([, , what, result, where]) => [what, result, where]);

        assert.ok(rows.length > 5 && rows.length <= 20);
        assert.deepEqual(rows[0], ['Tried to sign in', 'refused', '127.0.0.7']);
        assert.deepEqual(rows[1], ['Signed in', undefined, '127.0.0.1']);
        const others = await rack.login({ email: 'sam@clinic.example', password: 'another long enough sentence' });

        assert.doesNotMatch((await others.get('/account')).text, /127\.0\.0\.7/);
    });
});
