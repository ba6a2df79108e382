/* second-factor.test.mjs: signing in with a code: set up, used once, guessed in vain, replaced, turned off. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';
import { readSvg } from '../lib/qr.mjs';
import { forgetUsedCodes, recoveryCodes, setUpSecondFactor, totp } from '../lib/totp.mjs';

const PASSWORD = 'another long enough sentence';

describe('a second factor', { concurrency: false }, () => {
    let rack, owner, client, secret, codes;

    /* A browser whose password was right. */
    async function halfWay({ next, from, fields = {} } = {}) {
        const one = rack.client({ from });

        await one.get('/login');
        const answer = await one.post('/login', { email: owner.email, password: owner.password, ...(next ? { next } : {}), ...fields });

        return { one, answer, page: answer.status === 303 ? await one.get(answer.location) : answer };
    }
    const countAudit = (act) => rack.query(`SELECT count(*) AS n FROM audit WHERE act = '${act}'`)[0].n;

    before(async () => {
        rack = await startKeyrack({ workers: 4 });
        owner = rack.administrator;
        client = await rack.login();
    });
    after(() => rack?.stop());

    it('is begun with the password, and counts once a code was right', async () => {
        await client.get('/account/second-factor');
        const refused = await client.post('/account/second-factor/begin', { password: 'wrong password wrong' });

        assert.equal(refused.status, 422);
        assert.match(refused.text, /This is not your password/);
        assert.doesNotMatch(refused.text, /otpauth|<svg|id="secret"/);
        assert.equal(countAudit('proof-refused'), 1);
        const page = await client.post('/account/second-factor/begin', { password: owner.password });
        const begun = /id="secret">([A-Z2-7 ]+)</.exec(page.text)[1].replaceAll(' ', '');

        assert.equal(begun.length, 32);
        assert.equal(readSvg(page.text), `otpauth://totp/Keyrack:${encodeURIComponent(owner.email)}?secret=${begun}&issuer=Keyrack`);
        const wrong = await client.post('/account/second-factor/confirm', { code: totp(begun) === '000000' ? '000001' : '000000' });

        assert.equal(wrong.status, 422);
        assert.match(wrong.text, /Nothing is set up yet/);
        assert.ok(!wrong.text.replaceAll(' ', '').includes(begun), 'the secret is shown once');
        assert.equal((await rack.client().get('/login')).status, 200);
        assert.equal((await halfWay()).answer.location, '/', 'a password is still enough');
        const done = await client.post('/account/second-factor/confirm', { code: ` ${totp(begun).replace(/^.../, '$& ')} ` });

        assert.equal(done.status, 200);
        codes = recoveryCodes(done);
        secret = begun;
        assert.equal(new Set(codes).size, 10);
        for (const code of codes)
            assert.match(code, /^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$/);
        assert.equal(rack.query('SELECT second_factor FROM person')[0].second_factor, 1);
        assert.equal(countAudit('second-factor-on'), 1);
        assert.match((await client.get('/account')).text, /Set up: signing in takes your password and a code/);
        assert.equal((await client.post('/account/second-factor/confirm', { code: totp(begun) })).location, '/account/second-factor', 'nothing is begun any more');
    });

    it('its secret and recovery codes are nowhere but with the keeper, the codes not even there', () => {
        const database = readFileSync(join(rack.dir, 'state/shared/keyrack.db'), 'latin1');
        const state = readFileSync(join(rack.dir, 'state/keeper/state'), 'latin1');

        assert.ok(!database.includes(secret));
        for (const code of codes)
            for (const form of [code, code.replaceAll('-', '')])
                assert.ok(!database.includes(form) && !state.includes(form));
    });

    it('the password alone opens nothing', async () => {
        const { one, answer, page } = await halfWay({ next: '/settings/audit' });

        assert.equal(answer.location, '/login/code?next=/settings/audit');
        assert.match(page.text, /Your password was right/);
        assert.doesNotMatch(page.text, /Robin|Sign out/);
        for (const path of ['/', '/account', '/settings/audit', '/account/second-factor'])
            assert.match((await one.get(path)).location, /^\/login/, path);
        for (const path of ['/account/second-factor/off', '/account/password', '/logout', '/account/sessions/end'])
            assert.equal((await one.post(path, { password: owner.password, new_password: PASSWORD, new_password_again: PASSWORD })).status, 403, path);
    });

    it('a code signs in once, under another token', async () => {
        forgetUsedCodes(rack);
        const { one } = await halfWay({ next: '/settings/audit' });
        const other = await halfWay(), code = totp(secret), token = one.cookies.get('kr');
        const before = countAudit('signed-in');

        const wrong = await one.post('/login/code', { code: '12345' });
        assert.equal(wrong.status, 422);
        assert.match(wrong.text, /not right, was used before, or there were too many tries/);
        assert.equal(countAudit('code-refused'), 2); /* one when it was set up */
        const answer = await one.post('/login/code', { code, next: '/settings/audit' });

        assert.equal(answer.location, '/settings/audit');
        assert.notEqual(one.cookies.get('kr'), token);
        assert.equal((await one.get('/settings/audit')).status, 200);
        assert.equal(countAudit('signed-in'), before + 1);
        assert.equal((await other.one.post('/login/code', { code })).status, 422, 'the same code again');
        forgetUsedCodes(rack);
        const tabs = [await halfWay(), await halfWay()], same = totp(secret);
        const answers = await Promise.all(tabs.map((tab) => tab.one.post('/login/code', { code: same })));

        assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422], 'the same code at once');
        one.cookies.set('kr', token);
        assert.match((await one.get('/')).location, /^\/login/, 'the token of before is nobody\'s');
    });

    it('a recovery code signs in once, and says how many are left', async () => {
        const { one } = await halfWay(), again = await halfWay();

        assert.equal((await one.post('/login/code', { code: codes[0].toLowerCase().replaceAll('-', ' ') })).status, 303);
        assert.equal((await one.get('/')).status, 200);
        assert.deepEqual(rack.query("SELECT outcome, detail FROM audit WHERE act = 'recovery-code-used'"), [{ outcome: 'done', detail: 'left=9' }]);
        assert.equal((await again.one.post('/login/code', { code: codes[0] })).status, 422);
    });

    it('between password and code there are five minutes', async () => {
        const { one } = await halfWay();

        rack.write("UPDATE session SET created_utc = created_utc - 301 WHERE stage = 'code'");
        assert.match((await one.get('/login/code')).location, /^\/login\?next=\/$/);
        assert.equal((await one.post('/login/code', { code: codes[9] })).status, 403);
        assert.equal((await rack.client().get('/login/code?next=/bookings')).location, '/login?next=/bookings');
    });

    it('a form that was kept is carried through both steps', async () => {
        const one = await (async () => {
            const { one: signedIn } = await halfWay();

            await signedIn.post('/login/code', { code: codes[1] });
            await signedIn.get('/settings/practitioners/ages');
            return signedIn;
        })();

        rack.write('UPDATE session SET seen_utc = seen_utc - 3600');
        const kept = await one.post('/settings/practitioners/ages', { days: '123' });

        assert.match(kept.text, /What you typed is kept/);
        const fields = Object.fromEntries([...kept.text.matchAll(/<input type="hidden" name="(to|kept_\w+)" value="([^"]*)">/g)].map(([, name, value]) => [name, value]));

        assert.deepEqual(fields, { to: '/settings/practitioners/ages', kept_days: '123' });
        const step = await one.post('/login', { email: owner.email, password: owner.password, ...fields });

        assert.equal(step.status, 200);
        assert.match(step.text, /name="kept_days" value="123"/);
        const late = await one.clone().post('/login/code', { code: 'x', ...fields }, { csrf: 'of another session' });

        assert.equal(late.status, 403);
        assert.match(late.text, /name="kept_days" value="123"/, 'signing in that took too long loses nothing');
        const wrong = await one.post('/login/code', { code: 'x', ...fields });

        assert.match(wrong.text, /name="kept_days" value="123"/);
        const again = await one.post('/login/code', { code: codes[2], ...fields });

        assert.match(again.text, /You are signed in again/);
        assert.match(again.text, /<input id="f-days"[^>]*value="123"/);
        assert.equal((await one.post('/settings/practitioners/ages', { days: '123' })).status, 303);
        client = one;
    });

    it('guessing codes slows down for a thief of the password, and the owner gets in all the same', async () => {
        const thief = await halfWay({ from: '127.0.0.8' });

        for (let tries = 0; tries < 5; tries++)
            assert.equal((await thief.one.post('/login/code', { code: '12345x' })).status, 422);
        forgetUsedCodes(rack);
        assert.equal((await thief.one.post('/login/code', { code: totp(secret) })).status, 422, 'right, but too early');
        const { one } = await halfWay();

        assert.equal((await one.post('/login/code', { code: totp(secret) })).status, 303, 'that code was not used up');
    });

    it('new recovery codes end the old ones', async () => {
        await client.get('/account/second-factor');
        assert.equal((await client.post('/account/second-factor/codes', { password: 'wrong password wrong' })).status, 422);
        const page = await client.post('/account/second-factor/codes', { password: owner.password });
        const old = codes[5];

        codes = recoveryCodes(page);
        assert.equal(codes.length, 10);
        assert.equal(countAudit('recovery-codes-made'), 1);
        const { one } = await halfWay();

        assert.equal((await one.post('/login/code', { code: old })).status, 422);
        assert.equal((await one.post('/login/code', { code: codes[5] })).status, 303);
    });

    it('is not turned off while the clinic requires it, and is required before anything else', async () => {
        rack.write('UPDATE policy SET require_second_factor = 1');
        const page = await client.get('/account/second-factor');

        assert.match(page.text, /so it cannot be turned off here/);
        assert.doesNotMatch(page.text, /Turn it off/);
        assert.equal((await client.post('/account/second-factor/off', { password: owner.password })).status, 409);
        assert.equal(rack.query('SELECT second_factor FROM person')[0].second_factor, 1);
        assert.equal((await halfWay()).answer.location, '/login/code?next=/');
        rack.write('UPDATE policy SET require_second_factor = 0');
        assert.equal((await client.post('/account/second-factor/off', { password: 'wrong password wrong' })).status, 422);
        assert.equal((await client.post('/account/second-factor/off', { password: owner.password })).location, '/account?done=factor-off');
        assert.match((await client.get('/account?done=factor-off')).text, /turned off/);
        assert.equal(countAudit('second-factor-off'), 1);
        rack.write('UPDATE policy SET require_second_factor = 1');
        const answer = await halfWay({ next: '/settings/audit' });

        assert.equal(answer.answer.location, '/settings/audit', 'the password is enough again');
        assert.equal(answer.page.location, '/account/second-factor');
        assert.match((await answer.one.get('/account/second-factor')).text, /id="needed"/);
        assert.equal((await answer.one.get('/account')).status, 200);
        ({ secret, codes } = await setUpSecondFactor(answer.one, owner.password));
        assert.equal((await answer.one.get('/settings/audit')).status, 200);
        rack.write('UPDATE policy SET require_second_factor = 0');
    });

    it('keyrackctl turns it off for who lost everything', async () => {
        assert.equal((await rack.ctl(['user', 'second-factor-off', 'nobody@clinic.example'])).code, 1);
        const done = await rack.ctl(['user', 'second-factor-off', owner.email.toUpperCase()]);

        assert.equal(done.code, 0, done.stderr);
        assert.match(done.stdout, /signs in with a password alone/);
        assert.equal((await halfWay()).answer.location, '/');
        assert.equal(rack.query("SELECT count(*) AS n FROM audit WHERE act = 'second-factor-off' AND actor_kind = 'keyrackctl'")[0].n, 1);
    });
});
