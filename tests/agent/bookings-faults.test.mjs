/* bookings-faults.test.mjs: a check of bookings that is disturbed keeps what it learnt, says of the rest that nothing is
 * known, and goes on with just that. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';
import { Oracle, answersOf, askedOf, nameOf, quiet } from './bookings.mjs';

describe('a disturbed check of bookings', () => {
    let alone, oracle, victim, own;
    const userOf = (practitioner) => oracle.account.practitioners.find(({ id }) => id === practitioner).user_id;
    const clinicUser = () => oracle.account.users.find(({ first_name: name }) => name === 'Ruth').id;
    const about = (practitioner) => oracle.worthAsking.filter((one) => one.practitioner === practitioner).map(nameOf).sort();
    const others = (practitioner) => oracle.worthAsking.filter((one) => one.practitioner !== practitioner).map(nameOf).sort();
    const clear = () => Object.entries(answersOf(alone)).filter(([, { answer, unclear_utc }]) =>
        answer !== '' && unclear_utc === null).map(([name]) => name).sort();
    const unclear = () => Object.entries(answersOf(alone)).filter(([, { unclear_utc }]) => unclear_utc !== null)
        .map(([name]) => name).sort();
    const newest = () => alone.jobs('check_bookings').at(-1);

    /* A first check with the calls of a fresh minute, of which nothing is known yet. */
    async function begin() {
        await alone.agent.restart();
        alone.write('DELETE FROM booking_answer');
        await quiet(alone);
        alone.write("INSERT INTO job (kind, due_utc, created_utc, state) VALUES ('check_bookings', 0, unixepoch(), 'waiting')");
    }

    /* The end of a try: of the job, or of one that is tried again. */
    function tryIsOver(attempts = 1) {
        return waitFor(`the end of try ${attempts}`, () => {
            const job = newest();

            return (job.attempts >= attempts && job.state === 'waiting' && job.outcome !== '') ||
                ['done', 'failed'].includes(job.state) ? job : undefined;
        }, 60000);
    }

    /* What waits for its next try need wait no longer. */
    function timeHasCome() {
        alone.write("UPDATE job SET due_utc = unixepoch() WHERE state = 'waiting'");
    }

    async function spoil(practitioner, fault, wish = {}) {
        for (const { id } of oracle.account.businesses)
            await alone.fault({ path: `/businesses/${id}/practitioners/${practitioner}/*`, fault, times: 'forever', ...wish });
    }

    /* The rest is asked, since quiet, and nothing but the rest. */
    async function goesOnWith(names) {
        timeHasCome();
        const job = await alone.over('check_bookings', 60000);

        assert.deepEqual([job.state, job.outcome], ['done', 'done']);
        assert.deepEqual([job.steps_done, job.steps_total], [oracle.worthAsking.length, oracle.worthAsking.length]);
        assert.deepEqual([...new Set((await askedOf(alone)).map(({ name }) => name))].sort(), names);
        await oracle.confirm(answersOf(alone));
        assert.deepEqual(unclear(), []);
    }

    before(async () => {
        alone = await startAlone({ connected: true, bookings: true });
        oracle = await Oracle.of(alone);
        own = alone.keys.filter(({ verdict, hook }) => verdict === 'connected' && about(hook).length > 0);
        /* few enough that their lane gives up only when all of them were asked */
        victim = own.map(({ hook }) => hook).find((hook) => about(hook).length > 1 && about(hook).length <= 4);
        assert.ok(victim !== undefined);
    });
    after(() => alone.stop());

    it('Cliniko fails for some: the others are learnt, these are unknown, and only these are asked again', async () => {
        await begin();
        await spoil(victim, 'status:503');
        const job = await tryIsOver();

        assert.deepEqual([job.state, job.outcome], ['waiting', 'unreachable']);
        assert.deepEqual(clear(), others(victim));
        assert.deepEqual(unclear(), about(victim));
        assert.deepEqual([job.steps_done, job.steps_total], [others(victim).length, oracle.worthAsking.length]);
        await alone.faultless();
        await quiet(alone);
        await goesOnWith(about(victim));
    });

    it('Cliniko is down: little is asked in vain, all is unknown, what was known before is kept; in the end it gives up',
        async () => {
            const before = answersOf(alone);

            await alone.agent.restart();
            await quiet(alone);
            await alone.fault({ path: '/businesses/*', fault: 'reset', times: 'forever' });
            alone.write("INSERT INTO job (kind, due_utc, created_utc, state) VALUES ('check_bookings', 0, unixepoch() + 1, 'waiting')");
            const job = await tryIsOver();

            assert.deepEqual([job.state, job.outcome], ['waiting', 'unreachable']);
            assert.deepEqual(unclear(), oracle.worthAsking.map(nameOf).sort());
            for (const [name, { answer, free_utc }] of Object.entries(answersOf(alone)))
                assert.deepEqual([answer, free_utc], [before[name].answer, before[name].free_utc]);
            assert.ok(new Set((await askedOf(alone)).map(({ name }) => name)).size <= 8, 'one lane gives up');
            alone.write("UPDATE job SET attempts = 3 WHERE state = 'waiting'");
            timeHasCome();
            const last = await alone.over('check_bookings', 60000);

            assert.deepEqual([last.state, last.outcome, last.attempts], ['failed', 'unreachable', 4]);
            await alone.faultless();
        });

    it('killed halfway: what was learnt stays, the rest is asked', async () => {
        await begin();
        await spoil(victim, 'hang');
        await waitFor('all the others', () => clear().length === others(victim).length);
        await alone.agent.kill();
        alone.recover();
        assert.deepEqual(clear(), others(victim));
        await alone.faultless();
        await quiet(alone);
        await alone.startAgent();
        await goesOnWith(about(victim));
    });

    it('told to end halfway: the same, at once', async () => {
        await begin();
        await spoil(victim, 'hang');
        await waitFor('all the others', () => clear().length === others(victim).length);
        assert.deepEqual(await alone.agent.stop(), { code: 0, signal: null });
        await alone.faultless();
        await quiet(alone);
        await alone.startAgent();
        await goesOnWith(about(victim));
    });

    it('429 is heeded, and nobody is left without an answer', async () => {
        await alone.control('POST', 'set', { requests_per_minute: 12, window_s: 2 });
        await begin();
        const job = await alone.over('check_bookings', 90000);

        assert.deepEqual([job.state, job.outcome], ['done', 'done']);
        const asked = await askedOf(alone), refused = asked.filter(({ status }) => status === 429).length;

        assert.ok(refused > 0 && refused < asked.length / 2, `${refused} of ${asked.length} calls were refused`);
        await alone.control('POST', 'set', { requests_per_minute: 100000, window_s: 60 });
        await oracle.confirm(answersOf(alone));
    });

    it('the keeper is away: nothing is asked and nothing is said of Cliniko; later all is', async () => {
        await alone.agent.restart();
        await alone.keeper.stop();
        await begin();
        const job = await tryIsOver();

        assert.deepEqual([job.state, job.outcome], ['waiting', 'keeper-away']);
        assert.deepEqual([await askedOf(alone), answersOf(alone)], [[], {}]);
        await alone.keeper.start();
        await waitFor('the keeper to open a key', async () => {
            timeHasCome();
            return newest().state === 'done';
        }, 60000);
        await oracle.confirm(answersOf(alone));
    });

    it('the clinic\'s key is refused: what it did not answer is unknown, and the key is looked at again', async () => {
        const checks = alone.jobs('verify_key').length;

        await begin();
        await spoil(victim, 'status:401', { user_id: clinicUser() });
        const job = await alone.over('check_bookings', 60000);

        assert.deepEqual([job.state, job.outcome], ['failed', 'rejected']);
        assert.ok(about(victim).every((name) => unclear().includes(name)));
        assert.equal(clear().length + unclear().length, oracle.worthAsking.length);
        await alone.faultless();
        assert.equal((await alone.settled('-')).inUse.verdict, 'connected');
        assert.equal(alone.jobs('verify_key').length, checks + 1);
    });

    it('a key that dies in the middle: its practitioner\'s questions go to the clinic\'s key, and it is looked at again', async () => {
        const mine = own.filter(({ hook }) => hook === victim || about(hook).length > 4).slice(0, 3);

        await alone.put(mine.map(({ hook, key }) => [hook, key]));
        for (const { hook } of mine)
            assert.equal((await alone.settled(hook)).inUse.verdict, 'connected');
        const [business, practitioner, type] = about(victim).at(-1).split('-'), user_id = userOf(victim);

        /* good for all but one answer, and then no more */
        for (const path of ['/user', `/businesses/${business}/practitioners/${practitioner}/appointment_types/${type}/*`])
            await alone.fault({ path, user_id, fault: 'status:401', times: 'forever' });
        await begin();
        const job = await alone.over('check_bookings', 60000);

        assert.deepEqual([job.state, job.outcome], ['done', 'done']);
        const asked = await askedOf(alone);

        for (const one of asked.filter((call) => call.practitioner !== victim)) {
            const hasKey = mine.some(({ hook }) => hook === one.practitioner);

            assert.deepEqual([one.user_id, one.status < 401], [hasKey ? userOf(one.practitioner) : clinicUser(), true]);
        }
        const users = (name) => asked.filter((one) => one.name === name).map((one) => one.user_id);

        assert.deepEqual(users(about(victim).at(-1)), [user_id, clinicUser()]);
        assert.deepEqual(users(about(victim)[0]), [user_id]);
        assert.equal((await alone.settled(victim)).inUse.verdict, 'rejected');
        for (const { hook } of mine.filter(({ hook }) => hook !== victim))
            assert.equal(alone.hook(hook).inUse.verdict, 'connected');
        await alone.faultless();
        await oracle.confirm(answersOf(alone));
    });
});
