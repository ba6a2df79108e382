/* people.test.mjs: who is invited, what each role may open, who loses what when they are taken out, and that one
 * administrator always stays. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { unescapeHtml } from '../lib/client.mjs';
import { fingerprint } from '../lib/fingerprint.mjs';
import { startKeyrack } from '../lib/harness.mjs';
import { setUpSecondFactor } from '../lib/totp.mjs';

const PEOPLE = '/settings/people';
const PASSWORD = 'violet kettle under seven bridges';
const OTHER = 'seventeen otters paint the harbour';

let rack, admin, anna, ben;

const own = () => rack.administrator.password;
const person = (email) => rack.query(`SELECT * FROM person WHERE email = '${email}'`)[0];
const audit = (act, id) => rack.query(`SELECT count(*) AS n FROM audit WHERE act = '${act}' AND object_kind = 'person' AND object_id = '${id}'`)[0].n;
const linkOf = (page) => /\/setup\/[\w-]{43}/.exec(page.text)?.[0];
const words = (page) => unescapeHtml(page.text.replace(/[^]*<main/, '<main').replace(/<\/main>[^]*/, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));

async function invite(fields, client = admin, password = own()) {
    await client.get(PEOPLE);
    return client.post(PEOPLE, { practitioner: '', role: 'receptionist', password, ...fields });
}

/** Whoever opens the link, with a password of their own: their browser, signed in. */
async function join(link, { name, password = PASSWORD } = {}) {
    const client = rack.client(), page = await client.get(link);

    assert.equal(page.status, 200, page.text.slice(0, 300));
    const answer = await client.post(link, { name: name ?? unescapeHtml(/name="name"[^>]*value="([^"]*)"/.exec(page.text)[1]), password, password_again: password });

    assert.deepEqual([answer.status, answer.location], [303, '/'], words(answer));
    await client.get('/');
    return client;
}

async function add(email, fields = {}) {
    const page = await invite({ name: email.split('@')[0], email, ...fields });

    assert.equal(page.status, 200, words(page));
    return join(linkOf(page));
}

async function act(client, id, what, fields = {}, password = own()) {
    await client.get(PEOPLE);
    return client.post(`${PEOPLE}/${id}/${what}`, { password, ...fields });
}

const isSignedIn = async (client) => (await client.get('/')).status === 200;

async function canSignIn(email, password) {
    const client = rack.client({ from: '127.0.0.9' });

    await client.get('/login');
    return (await client.post('/login', { email, password })).status === 303;
}

before(async () => {
    rack = await startKeyrack({ connected: true });
    admin = await rack.login();
    [anna, ben] = rack.sandbox.keysThat('connected').map(({ practitionerId: id, key }) => ({ id, key }));
});
after(() => rack?.stop());

describe('an invitation', { concurrency: false }, () => {
    it('is a link shown once, with a message; whoever opens it sets their password and is in', async () => {
        const page = await invite({ name: 'Rita Otter', email: 'Rita@Clinic.example' });
        const link = linkOf(page), { id } = person('rita@clinic.example');

        assert.equal(page.status, 200);
        assert.match(words(page), /shown this once.*Hello Rita Otter, you can now use Keyrack/s);
        assert.ok(page.text.split(link).length === 3, 'in its field and in the message');
        assert.deepEqual([audit('person-prepared', id), audit('person-invited', id)], [1, 1]);
        const list = words(await admin.get(PEOPLE));

        assert.match(list, /Rita Otter Invited Receptionist rita@clinic\.example Has never signed in/);
        assert.ok(!(await admin.get(`${PEOPLE}/${id}`)).text.includes('/setup/'));
        assert.equal(await canSignIn('rita@clinic.example', PASSWORD), false);

        const visitor = rack.client(), form = await visitor.get(link);

        assert.match(form.text, /name="name"[^>]*value="Rita Otter"/);
        assert.match(form.text, /<input id="email" type="email" value="rita@clinic.example"[^>]*readonly/);
        for (const [password, because] of [['short', /too short/], ['rita otter rita otter', /first things somebody would try/], ['passwordpassword', /first things|easy to guess/]]) {
            const refused = await visitor.post(link, { name: 'Rita Otter', email: 'other@clinic.example', password, password_again: password });

            assert.equal(refused.status, 422);
            assert.match(words(refused), because);
        }
        const rita = await join(link, { name: 'Rita M. Otter' });

        assert.ok(await isSignedIn(rita));
        assert.equal(person('rita@clinic.example').name, 'Rita M. Otter');
        assert.equal(rack.query("SELECT id FROM person WHERE email = 'other@clinic.example'").length, 0);
        assert.equal((await rack.client().get(link)).status, 410);
        assert.match(words(await admin.get(PEOPLE)), /Rita M\. Otter Active Receptionist rita@clinic\.example Signed in last just now/);
    });

    it('is not made with a wrong password, a taken e-mail, no role, or a practitioner who is nobody', async () => {
        const people = () => rack.query('SELECT id, active, joined_utc FROM person');
        const unchanged = people();

        for (const [fields, because, password] of [
            [{}, /That was not your password/, 'not the password at all'],
            [{ email: rack.administrator.email }, /in the list with this e-mail already/],
            [{ email: 'rita@clinic.example' }, /in the list with this e-mail already/],
            [{ email: 'nobody' }, /Type an e-mail address/], [{ name: ' \u200b' }, /Type their name/],
            [{ role: '' }, /Choose what they may do/], [{ role: 'owner' }, /Choose what they may do/],
            [{ role: 'practitioner' }, /Choose which of the practitioners/], [{ role: 'practitioner', practitioner: 'x' }, /Choose which of the practitioners/],
        ]) {
            const page = await invite({ name: 'Nora', email: 'nora@clinic.example', ...fields }, admin, password);

            assert.equal(page.status, 422, words(page));
            assert.match(words(page), because);
        }
        const nobody = await invite({ name: 'Nora', email: 'nora@clinic.example', role: 'practitioner', practitioner: '424242' });

        assert.equal(nobody.status, 422);
        assert.deepEqual(people(), unchanged);
    });

    it('can be taken back: its link is dead, and the e-mail free again', async () => {
        const link = linkOf(await invite({ name: 'Tom Late', email: 'tom@clinic.example' }));
        const { id } = person('tom@clinic.example');

        assert.deepEqual((await act(admin, id, 'deactivate')).location, PEOPLE);
        assert.equal((await rack.client().get(link)).status, 404);
        assert.doesNotMatch(words(await admin.get(PEOPLE)), /Tom Late/);
        assert.equal((await admin.get(`${PEOPLE}/${id}`)).status, 404);
        const again = linkOf(await invite({ name: 'Tom Late', email: 'tom@clinic.example', role: 'practitioner', practitioner: ben.id }));

        assert.equal(person('tom@clinic.example').id, id);
        const newer = linkOf(await act(admin, id, 'link'));

        assert.notEqual(newer, again);
        assert.ok([404, 410].includes((await rack.client().get(again)).status), 'a new link ends the one before');
        assert.equal(person('tom@clinic.example').practitioner_id, ben.id);
        await join(newer);
    });
});

describe('doors', { concurrency: false }, () => {
    const menu = (page) => [.../<nav aria-label="Keyrack">([^]*?)<\/nav>/.exec(page.text)[1].matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href);

    async function knock(client, doors) {
        for (const [path, status] of Object.entries(doors)) {
            const answer = await client.get(path);

            assert.equal(answer.status, status, `${path}: ${words(answer).slice(0, 200)}`);
            if (status === 403)
                assert.match(words(answer), /your role may not open this page.*Ask an administrator/);
        }
    }

    it('of a receptionist: bookings, preview, whose key works; no key, no settings', async () => {
        const client = await add('rex@clinic.example'), start = await client.get('/');

        await admin.post(`/settings/practitioners/${anna.id}/key`, { api_key: anna.key });
        await rack.settled(admin, anna.id);
        assert.deepEqual(menu(start), ['/bookings', '/bookings/preview', '/settings/practitioners']);
        assert.doesNotMatch(start.text.replace(/<header[^]*<\/header>/, ''), /href="\/settings\/(?!practitioners")/);
        await knock(client, { '/bookings': 200, '/bookings/preview': 200, '/bookings/links': 200, '/bookings/history': 200, '/settings/practitioners': 200,
            '/settings': 403, [PEOPLE]: 403, '/settings/audit': 403, '/settings/practitioners/ages': 403, '/settings/practitioners/paste': 403,
            '/settings/integrations/cliniko': 403, [`/settings/practitioners/${anna.id}/key`]: 403, [`/settings/practitioners/${anna.id}/key/remove`]: 403 });
        const list = await client.get('/settings/practitioners'), main = /<main[^]*<\/main>/.exec(list.text)[0];

        assert.match(main, /data-verdict="connected"/);
        assert.doesNotMatch(main, /api_key|\/key|<button(?! class="plain">Find)|method="post"|ask NAME|…/i);
        for (const path of ['/bookings', '/bookings/preview', '/bookings/links'])
            assert.doesNotMatch((await client.get(path)).text, /name="item"|href="\/settings\/(?!practitioners")/, path);
        await client.get('/bookings');
        await rack.atRest();
        const unchanged = fingerprint(rack);

        assert.equal((await client.post(`/settings/practitioners/${anna.id}/key`, { api_key: ben.key })).status, 403);
        assert.equal((await client.post('/bookings/meant', { item: `practitioner::${anna.id}:`, meant: 'no' })).status, 403);
        assert.equal((await act(client, person('rex@clinic.example').id, 'role', { role: 'administrator' }, PASSWORD)).status, 403);
        assert.equal(fingerprint(rack), unchanged);
    });

    it('of a practitioner: their own key, from the start page to pasted, checked and removed', async () => {
        const client = await add('ben@clinic.example', { role: 'practitioner', practitioner: ben.id }), key = `/settings/practitioners/${ben.id}/key`;
        const start = await client.get('/');

        assert.deepEqual(menu(start), [key]);
        assert.match(words(start), /Your Cliniko API key is still missing.*There is no key of yours here yet\. Make one in Cliniko/);
        await knock(client, { [key]: 200, [`/settings/practitioners/${anna.id}/key`]: 403, '/settings/practitioners': 403, '/bookings': 403,
            '/bookings/preview': 403, '/settings': 403, [PEOPLE]: 403, '/settings/audit': 403 });
        assert.equal((await client.get(`${key}/status`, { headers: { accept: 'application/json' } })).status, 200);
        assert.equal((await client.get(`/settings/practitioners/${anna.id}/key/status`, { headers: { accept: 'application/json' } })).status, 403);

        const page = await client.get(key);

        assert.doesNotMatch(page.text, /href="\/settings\/(?!practitioners\/)/);
        const refused = await client.post(key, { api_key: 'no key at all' });

        assert.equal(refused.status, 422);
        assert.match(words(refused), /Your key.*The key was not saved/);
        assert.equal((await client.post(key, { api_key: anna.key })).location, key);
        const anothers = await rack.settled(client, ben.id);

        assert.notEqual(anothers.verdict, 'connected');
        assert.doesNotMatch(anothers.message + words(await client.get(key)) + words(await client.get('/')), new RegExp(rack.sandbox.keysThat('connected')[0].name));
        assert.equal((await client.post(key, { api_key: ben.key })).location, key);
        assert.equal((await rack.settled(client, ben.id)).verdict, 'connected');
        assert.match(words(await client.get('/')), /Your Cliniko API key is in place\. Nothing needs you today/);
        assert.match(words(await client.get(key)), /Replace it.*Remove your key/);
        assert.equal((await client.post(`${key}/check`)).location, key);
        await rack.settled(client, ben.id);
        const question = await client.get(`${key}/remove`);

        assert.match(question.text, new RegExp(`<a class="button plain" href="${key}">Change nothing`));
        assert.equal((await client.post(`/settings/practitioners/${anna.id}/key/remove`)).status, 403);
        assert.equal((await client.post(`${key}/remove`)).location, key);
        assert.equal((await rack.verdict(client, ben.id)).verdict, 'none');
        assert.equal(rack.query(`SELECT count(*) AS n FROM api_key WHERE practitioner_id = '${anna.id}'`)[0].n, 1);
    });
});

describe('another role, out of use, a new password', { concurrency: false }, () => {
    it('another role counts at once, for the keeper too', async () => {
        const client = await add('ola@clinic.example'), { id } = person('ola@clinic.example');

        assert.equal((await act(admin, id, 'role', { role: 'administrator' }, 'not the password at all')).status, 422);
        assert.equal(person('ola@clinic.example').role, 'receptionist');
        assert.equal((await act(admin, id, 'role', { role: 'practitioner' })).status, 422);
        assert.equal((await act(admin, id, 'role', { role: 'administrator' })).location, `${PEOPLE}/${id}`);
        assert.equal(await isSignedIn(client), false);
        const ola = await rack.login({ email: 'ola@clinic.example', password: PASSWORD });

        assert.equal((await invite({ name: 'By Ola', email: 'byola@clinic.example' }, ola, PASSWORD)).status, 200);
        assert.equal((await act(admin, id, 'role', { role: 'receptionist' })).status, 303);
        assert.equal(await isSignedIn(ola), false);
        rack.write(`UPDATE person SET role = 'administrator' WHERE id = ${id}`); /* as a web that somebody took over might */
        const again = await rack.login({ email: 'ola@clinic.example', password: PASSWORD });
        const refused = await invite({ name: 'Accomplice', email: 'accomplice@clinic.example' }, again, PASSWORD);

        assert.equal(refused.status, 422);
        assert.match(words(refused), /does not know you as an administrator/);
        assert.equal(person('accomplice@clinic.example').active, 0);
        rack.write(`UPDATE person SET role = 'receptionist' WHERE id = ${id}`);
    });

    it('out of use: signed out at once, issued keys ended, no way in; and in again', async () => {
        const client = await add('ike@clinic.example'), { id } = person('ike@clinic.example');

        rack.write(`INSERT INTO issued_key (name, description, person_id, hash, tail, scope_practitioners, scope_bookings, scope_audit, networks, created_utc, created_by)
            VALUES ('Zapier', '', ${id}, randomblob(32), 'abcd', 1, 0, 0, '', 1, ${id})`);
        assert.ok(await isSignedIn(client));
        assert.equal((await act(admin, id, 'deactivate')).location, `${PEOPLE}/${id}`);
        assert.equal((await client.get('/')).location, '/login');
        assert.ok(rack.query(`SELECT expires_utc AS at FROM issued_key WHERE person_id = ${id}`)[0].at <= Date.now() / 1000);
        assert.equal(await canSignIn('ike@clinic.example', PASSWORD), false);
        rack.write(`UPDATE person SET active = 1 WHERE id = ${id}`); /* the keeper does not believe the database */
        assert.equal(await canSignIn('ike@clinic.example', PASSWORD), false);
        rack.write(`UPDATE person SET active = 0 WHERE id = ${id}`);
        assert.equal((await act(admin, id, 'deactivate')).status, 409);
        assert.match(words(await admin.get(`${PEOPLE}/${id}`)), /Inactive: may not sign in.*Put the account into use again/);
        assert.equal((await act(admin, id, 'reactivate')).status, 303);
        assert.equal(await canSignIn('ike@clinic.example', PASSWORD), true);
        assert.deepEqual([audit('person-deactivated', id), audit('person-reactivated', id)], [1, 1]);
    });

    it('a link for a new password: the old one works until then; the link signs nobody in', async () => {
        const client = await add('may@clinic.example'), { id } = person('may@clinic.example');
        const page = await act(admin, id, 'link'), link = linkOf(page);

        assert.match(words(page), /sets a new password\. The old one works until then/);
        assert.ok(await isSignedIn(client) && await canSignIn('may@clinic.example', PASSWORD));
        const visitor = rack.client(), form = await visitor.get(link);

        assert.match(words(form), /Set a new password/);
        assert.doesNotMatch(form.text, /name="name"|name="email"/);
        const done = await visitor.post(link, { password: OTHER, password_again: OTHER });

        assert.equal(done.status, 200);
        assert.match(words(done), /Your new password is saved/);
        assert.equal(await isSignedIn(visitor), false, 'a second factor is never passed by');
        assert.equal(await isSignedIn(client), false);
        assert.equal(await canSignIn('may@clinic.example', PASSWORD), false);
        assert.equal(await canSignIn('may@clinic.example', OTHER), true);
        assert.equal((await visitor.post(link, { password: OTHER, password_again: OTHER })).status, 410);
        assert.deepEqual([audit('password-link-made', id), audit('password-reset', id)], [1, 1]);
    });

    it('the same with a second factor: 12 characters are enough, and the code is asked at the next sign-in as ever', async () => {
        const email = 'may@clinic.example', { id } = person(email), twelve = 'copper lamps';

        await setUpSecondFactor(await rack.login({ email, password: OTHER }), OTHER);
        const link = linkOf(await act(admin, id, 'link')), visitor = rack.client();

        assert.match(words(await visitor.get(link)), /and with the code from your phone as ever.*At least 12 characters/);
        assert.equal((await visitor.post(link, { password: 'copper lamp', password_again: 'copper lamp' })).status, 422);
        assert.equal((await visitor.post(link, { password: twelve, password_again: twelve })).status, 200);
        assert.equal(await isSignedIn(visitor), false);
        await visitor.get('/login');
        assert.match((await visitor.post('/login', { email, password: twelve })).location, /^\/login\/code/);
        assert.equal(await isSignedIn(visitor), false);
        assert.match(words(await admin.get(PEOPLE)), /may@clinic\.example [^@]* With a second factor/);
    });

    it('a second factor for every administrator: one\'s own first, and the password again', async () => {
        const required = () => rack.query('SELECT require_second_factor AS n FROM policy')[0].n;
        const client = await rack.login();

        await client.get(PEOPLE);
        const refused = await client.post(`${PEOPLE}/policy`, { required: 'yes' });

        assert.equal(refused.status, 422);
        assert.match(words(refused), /Set up your own second factor first/);
        rack.write(`UPDATE person SET second_factor = 1 WHERE email = '${rack.administrator.email}'; UPDATE session SET proven_utc = proven_utc - 301`);
        const asked = await client.post(`${PEOPLE}/policy`, { required: 'yes' });

        assert.equal(asked.status, 403);
        assert.match(words(asked), /Your password, please/);
        assert.equal(required(), 0);
        assert.equal((await client.post(`${PEOPLE}/policy`, { required: 'yes', proof: own() })).location, PEOPLE);
        assert.equal(required(), 1);
        assert.match(words(await client.get(PEOPLE)), /Every administrator needs a second factor/);
        assert.equal((await client.post(`${PEOPLE}/policy`, { required: 'no' })).status, 303);
        rack.write(`UPDATE person SET second_factor = 0 WHERE email = '${rack.administrator.email}'`);
    });
});

describe('the last administrator', { concurrency: false }, () => {
    const me = () => person(rack.administrator.email).id;
    const administrators = () => rack.query("SELECT email FROM person WHERE role = 'administrator' AND active = 1 AND joined_utc IS NOT NULL").map(({ email }) => email);

    it('cannot be given another role nor taken out; an invited one does not count', async () => {
        await invite({ name: 'Not Yet', email: 'notyet@clinic.example', role: 'administrator' });
        assert.match(words(await admin.get(`${PEOPLE}/${me()}`)), /is the last active administrator/);
        for (const [what, fields] of [['deactivate', {}], ['role', { role: 'receptionist' }], ['role', { role: 'practitioner', practitioner: anna.id }]]) {
            const answer = await act(admin, me(), what, fields);

            assert.equal(answer.status, 422);
            assert.match(words(answer), /last active administrator, and Keyrack needs one/);
        }
        assert.ok(await isSignedIn(admin));
        assert.equal((await invite({ name: 'Still Works', email: 'stillworks@clinic.example' })).status, 200);
    });

    it('stays when two take each other out at once', async (test) => {
        const email = 'zoe@clinic.example', outcomes = [];

        await add(email, { role: 'administrator' });
        for (const [what, fields] of [['role', { role: 'receptionist' }], ['deactivate', {}]]) {
            const zoe = await rack.login({ email, password: PASSWORD }), { id } = person(email);
            const mine = await rack.login();

            await Promise.all([zoe.get(PEOPLE), mine.get(PEOPLE)]);
            const answers = await Promise.all([
                mine.post(`${PEOPLE}/${id}/${what}`, { password: own(), ...fields }),
                zoe.post(`${PEOPLE}/${me()}/${what}`, { password: PASSWORD, ...fields })]);
            const left = administrators();

            outcomes.push(answers.map(({ status }) => status).join(' '));
            assert.equal(left.length, 1, outcomes.at(-1));
            assert.equal(answers.filter(({ status }) => status === 303).length, 1, outcomes.at(-1));
            const [winner, other, password] = left[0] === email ? [zoe, me(), PASSWORD] : [mine, id, own()];
            const back = what === 'role' ? { role: 'administrator' } : {};

            assert.equal((await act(winner, other, what === 'role' ? 'role' : 'reactivate', back, password)).status, 303, 'and can put it right');
            assert.equal(administrators().length, 2);
            admin = await rack.login();
        }
        test.diagnostic(`figure: of ${outcomes.length} pairs one administrator stayed each time (${outcomes.join('; ')})`);
    });
});
