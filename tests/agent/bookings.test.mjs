/* bookings.test.mjs: after every refresh Cliniko is asked for the next free time of exactly the combinations that are worth
 * asking about, with the right key, and what it says is kept; whatever it means by what it leaves open. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';
import { Oracle, answersOf, askedOf, nameOf, quiet } from './bookings.mjs';


/* Refreshes, with the calls of a fresh minute, and gives the job of the check that follows. */
async function check(alone, practitioner) {
    await alone.agent.restart();
    await quiet(alone);
    await alone.hand('refresh', practitioner);
    return waitFor('the check', () => {
        const refreshes = alone.jobs('refresh_clinic'), checks = alone.jobs('check_bookings');
        const job = checks.at(-1);

        return ['done', 'failed'].includes(refreshes.at(-1).state) && job?.id > refreshes.at(-1).id &&
            ['done', 'failed'].includes(job.state) && job;
    }, 90000);
}

describe('a check of bookings', () => {
    let alone, oracle, connected;
    const userOf = (practitioner) => oracle.account.practitioners.find(({ id }) => id === practitioner).user_id;
    const clinicUser = () => oracle.account.users.find(({ first_name: name }) => name === 'Ruth').id;

    before(async () => {
        alone = await startAlone({ connected: true, bookings: true });
        oracle = await Oracle.of(alone);
        connected = alone.keys.filter(({ verdict, hook }) => verdict === 'connected' &&
            oracle.worthAsking.some(({ practitioner }) => practitioner === hook));
        assert.ok(connected.length >= 4);
    });
    after(() => alone.stop());

    it('gives every combination worth asking about Cliniko\'s answer, and asks about no other', async () => {
        const job = await check(alone);
        const asked = await askedOf(alone);

        assert.deepEqual([job.state, job.outcome], ['done', 'done']);
        assert.deepEqual([job.steps_done, job.steps_total], [oracle.worthAsking.length, oracle.worthAsking.length]);
        assert.deepEqual([...new Set(asked.map(({ name }) => name))].sort(), oracle.worthAsking.map(nameOf).sort());
        await oracle.confirm(answersOf(alone));
        const answers = Object.values(answersOf(alone));

        assert.ok(answers.some(({ answer }) => answer === 'free') && answers.some(({ answer }) => answer === 'none'));
    });

    it('asks once where a time is free soon, and with one question for all the rest where Cliniko takes it', async () => {
        await alone.control('POST', 'set', { quirks: { next_window_days: 0 } });
        await check(alone);
        const asked = await askedOf(alone), answers = answersOf(alone);

        for (const [name, { answer, free_utc }] of Object.entries(answers)) {
            const soon = answer === 'free' && free_utc < Date.now() / 1000 + 5 * 86400;
            const calls = asked.filter((call) => call.name === name);

            assert.ok(calls.length <= (soon ? 1 : 2), `${name} ${answer}: ${JSON.stringify(calls)}`);
            assert.ok(calls.every(({ what }) => what === 'next_available_time'));
        }
        await alone.control('POST', 'set', { quirks: { next_window_days: 7 } });
    });

    it('about one practitioner asks about nobody else, and leaves the others\' answers as they are', async () => {
        const [{ hook }] = connected, before = answersOf(alone);
        const job = await check(alone, hook);
        const asked = await askedOf(alone), others = (answers) => Object.fromEntries(
            Object.entries(answers).filter(([name]) => !name.includes(`-${hook}-`)));

        assert.equal(job.subject, hook);
        assert.ok(asked.length > 0 && asked.every(({ practitioner }) => practitioner === hook), JSON.stringify(asked));
        assert.deepEqual(others(answersOf(alone)), others(before));
    });

    it('asks first about what has never been answered, then about what was answered longest ago', async () => {
        const shown = (one, on) => alone.control('POST', 'set', { practitioner: one, show_in_online_bookings: on });
        const [practitioner] = [...new Set(oracle.worthAsking.map((one) => one.practitioner))].slice(-1);
        const [oldest, ...others] = oracle.worthAsking.filter((one) => one.practitioner !== practitioner).map(nameOf).reverse();

        await shown(practitioner, false);
        await check(alone);
        alone.write(`DELETE FROM booking_answer WHERE practitioner_id = '${practitioner}';
            UPDATE booking_answer SET answered_utc = answered_utc - 86400 WHERE
            business_id || '-' || practitioner_id || '-' || appointment_type_id = '${oldest}'`);
        await shown(practitioner, true);
        await check(alone);
        const order = [...new Set((await askedOf(alone)).map(({ name }) => name))];
        const places = oracle.worthAsking.filter((one) => one.practitioner === practitioner).map((one) => order.indexOf(nameOf(one)));
        const atOnce = 4; /* these may change places on their way */

        assert.ok(Math.max(...places) < places.length + atOnce, order.join('\n'));
        assert.ok(order.indexOf(oldest) < places.length + atOnce, order.join('\n'));
        assert.ok(others.length > 3 * atOnce);
    });

    it('about somebody who is not there, or whose name is none, ends at once', async () => {
        for (const subject of ['999', '\'\'; DROP', '../users', 'x'.repeat(60)]) {
            await quiet(alone);
            alone.write(`INSERT INTO job (kind, subject, due_utc, created_utc, state)
                VALUES ('check_bookings', '${subject}', 0, unixepoch(), 'waiting')`);
            const job = await alone.over('check_bookings');

            assert.deepEqual([job.state, job.outcome], ['done', 'nothing-to-ask']);
            assert.deepEqual(await askedOf(alone), []);
        }
    });

    it('asks about a practitioner with their own key, about the others with the clinic\'s, each key opened once', async () => {
        const own = connected.slice(0, 3);

        await alone.put(own.map(({ hook, key }) => [hook, key]));
        for (const { hook } of own)
            assert.equal((await alone.settled(hook)).inUse.verdict, 'connected');
        const before = alone.openings().length;

        await check(alone);
        const asked = await askedOf(alone), openings = alone.openings().slice(before);

        for (const { practitioner, user_id } of asked)
            assert.equal(user_id, own.some(({ hook }) => hook === practitioner) ? userOf(practitioner) : clinicUser());
        for (const { hook } of own)
            assert.ok(asked.some(({ practitioner }) => practitioner === hook));
        assert.equal(openings.filter((line) => /bookings/.test(line)).length, own.length + 1, openings.join('\n'));
        await oracle.confirm(answersOf(alone));
    });

    it('never uses one practitioner\'s key for another, whatever the rows say', async () => {
        const [thief, , , victim] = connected;

        await alone.put([[victim.hook, thief.key]]);
        assert.equal((await alone.settled(victim.hook)).candidate.verdict, 'duplicate');
        alone.write(`UPDATE api_key SET place = 'in-use', verdict = 'connected' WHERE practitioner_id = '${victim.hook}'`);
        await check(alone);
        const about = (await askedOf(alone)).filter(({ practitioner }) => practitioner === victim.hook);

        assert.ok(about.length > 0);
        assert.deepEqual([...new Set(about.map(({ user_id }) => user_id))], [clinicUser()]);
        await alone.hand('remove', victim.hook);
    });

    it('never uses a clinic\'s key that was not connected here', async () => {
        const { key } = alone.keys.find((one) => one.verdict === 'wrong-account' && one.hook === '-');
        const [own] = connected;

        await alone.put([['-', key]]);
        await alone.settled('-');
        alone.write(`DELETE FROM api_key WHERE place = 'in-use' AND practitioner_id IS NULL;
            UPDATE api_key SET place = 'in-use', verdict = 'connected' WHERE practitioner_id IS NULL;
            DELETE FROM booking_answer;
            INSERT INTO job (kind, due_utc, created_utc, state) VALUES ('check_bookings', 0, unixepoch(), 'waiting')`);
        await quiet(alone);
        const job = await alone.over('check_bookings');

        assert.deepEqual([job.state, job.outcome], ['failed', 'no-clinic-key']);
        assert.ok((await askedOf(alone)).every(({ user_id }) => user_id !== clinicUser()));
        assert.ok(Object.keys(answersOf(alone)).some((name) => name.includes(`-${own.hook}-`)), 'own keys go on');
    });
});

describe('a check that is out of date', () => {
    const atOnce = 4;
    let alone;

    before(async () => {
        alone = await startAlone({ connected: true });
        await alone.control('POST', 'set', { quirks: { next_window_days: 0 } });
        await alone.setBookings({ enabled: true });
        await alone.fault({ path: '*/next_available_time', fault: 'slow:20000', times: atOnce });
    });
    after(() => alone.stop());

    it('asks no more when a newer one has begun', async () => {
        const oracle = await Oracle.of(alone), before = alone.jobs('check_bookings').length;
        const checks = () => alone.jobs('check_bookings').slice(before);

        await alone.hand('refresh');
        await waitFor('the held calls', async () => (await askedOf(alone)).length === atOnce);
        const held = (await askedOf(alone)).map(({ name }) => name);

        await quiet(alone);
        await alone.hand('refresh');
        await waitFor('the newer check', () => checks().length === 2);
        await alone.over('check_bookings');
        const asked = await askedOf(alone), again = asked.filter(({ name }) => !held.includes(name)).map(({ name, query }) => `${name} ${query}`);

        assert.deepEqual(checks().map(({ state, outcome }) => `${state} ${outcome}`), ['done superseded', 'done done']);
        assert.ok(again.length > 10);
        assert.equal(new Set(again).size, again.length, again.join('\n'));
        await oracle.confirm(answersOf(alone));
    });
});

describe('what Cliniko leaves open', () => {
    let alone, full;

    before(async () => {
        alone = await startAlone({ connected: true, bookings: true });
        const oracle = await Oracle.of(alone);

        [full] = oracle.worthAsking;
    });
    after(() => alone.stop());

    const from_start = {
        account_time_zone: true, business_time_zone: true, day_of_week_zero: true, unlimited_as_null: false, next_window_days: 7,
        nothing_free: 'absent', not_offered: '404', no_schedule: 'empty', restricted_financials: false, own_notes_only: false,
        unexplained: [],
    };

    async function checkedWith(quirks) {
        await alone.control('POST', 'set', { quirks: { ...from_start, ...quirks } });
        const job = await check(alone);

        assert.deepEqual([job.state, job.outcome], ['done', 'done'], JSON.stringify(quirks));
        await (await Oracle.of(alone)).confirm(answersOf(alone));
    }

    for (const nothing_free of ['absent', 'null', '404'])
        for (const next_window_days of [7, 14, 0])
            it(`nothing free is ${nothing_free}, ${next_window_days || 'any number of'} days are taken`, () =>
                checkedWith({ nothing_free, next_window_days }));

    const others = [
        { day_of_week_zero: false }, { unlimited_as_null: true }, { account_time_zone: false },
        { account_time_zone: false, business_time_zone: false }, { not_offered: 'empty', no_schedule: '404' },
        { restricted_financials: true },
    ];

    for (const quirks of others)
        it(JSON.stringify(quirks), () => checkedWith(quirks));

    it('no limit of times a part of the day is a limit of 0, or none', async () => {
        for (const [unlimited_as_null, limit, wanted] of [[true, 0, 0], [false, 0, 0], [false, 3, 3]]) {
            await alone.setBookings({ max_appointments_per_day_segment: limit });
            await checkedWith({ unlimited_as_null });
            assert.equal(alone.query('SELECT max_per_segment AS n FROM online_bookings')[0].n, wanted);
        }
    });

    it('a 404 with every switch on is refused, with the request to quote', async () => {
        for (const nothing_free of ['absent', '404']) {
            await checkedWith({ unexplained: [nameOf(full)], nothing_free });
            const { answer, request_id } = answersOf(alone)[nameOf(full)];

            assert.equal(answer, 'refused');
            const { requests } = await alone.control('GET', 'log');

            assert.ok(requests.some((one) => one.request_id === request_id && one.status === 404), request_id);
        }
    });

    it('where it is tomorrow already, today is not asked for', async () => {
        const now = new Date(Date.now() + 86400000).toISOString().replace(/\.\d+Z/, 'Z');

        await alone.control('POST', 'set', { quirks: from_start });
        await alone.control('POST', 'set', { now });
        const job = await check(alone);

        assert.deepEqual([job.state, job.outcome], ['done', 'done']);
        assert.ok(Object.values(answersOf(alone)).some(({ answer }) => answer === 'free'));
        assert.ok((await askedOf(alone)).some(({ status }) => status === 400));
        await alone.control('POST', 'set', { now: null });
    });
});

describe('a refresh brings what online booking depends on', () => {
    let alone;

    before(async () => { alone = await startAlone({ connected: true, bookings: true }); });
    after(() => alone.stop());

    it('without the right to see prices they are unknown, and all else is there', async () => {
        const prices = () => alone.query('SELECT price FROM appointment_type').map(({ price }) => price);
        const known = prices();

        assert.ok(known.filter((price) => /^\d+\.\d\d$/.test(price)).length >= 4, known.join());
        for (const path of ['/billable_items', '/appointment_type_billable_items'])
            for (const status of [403, 404]) {
                await alone.fault({ path, fault: `status:${status}`, times: 'forever' });
                assert.equal((await check(alone)).state, 'done');
                assert.deepEqual(prices(), known.map(() => ''));
                await alone.faultless();
            }
        assert.equal((await check(alone)).state, 'done');
        assert.deepEqual(prices(), known);
        await alone.fault({ path: '/billable_items', fault: 'status:500', times: 'forever' });
        await alone.hand('refresh');
        await waitFor('its failure', () => alone.jobs('refresh_clinic').at(-1).outcome === 'unreachable');
        assert.deepEqual(prices(), known);
        await alone.faultless();
    });

    it('hours, extra hours, what a business offers, and the rules', async () => {
        const { account } = await Oracle.of(alone);
        const count = (table) => alone.query(`SELECT COUNT(*) AS n FROM ${table}`)[0].n;
        const windows = account.daily_availabilities.filter(({ business_id, practitioner_id }) =>
            account.businesses.some(({ id, archived_at }) => id === business_id && archived_at === undefined) &&
            account.practitioners.some(({ id, archived_at }) => id === practitioner_id && archived_at === undefined))
            .flatMap(({ availabilities }) => availabilities ?? []);
        const { online_bookings: rules } = account.settings;
        const [row] = alone.query('SELECT * FROM online_bookings');

        assert.equal(count('daily_availability'), windows.length);
        assert.ok(count('availability_block') > 0);
        assert.ok(count('business_appointment_type') > 0);
        assert.deepEqual([row.enabled, row.days_ahead, row.notice_hours, row.cancel_hours, row.show_prices],
            [1, rules.allow_bookings_days_in_advance, rules.min_hours_advance_required_to_book,
                rules.min_hours_notice_for_patient_cancellation, Number(rules.show_prices)]);
    });

    it('in few calls: the lists, and one for each business and type', async () => {
        const { account } = await Oracle.of(alone);
        const there = (list) => list.filter(({ archived_at }) => archived_at === undefined).length;

        await check(alone);
        const { requests } = await alone.control('GET', 'log');
        const calls = requests.length - (await askedOf(alone)).length;

        assert.ok(calls <= 10 + there(account.businesses) + there(account.appointment_types), `${calls} calls`);
    });
});
