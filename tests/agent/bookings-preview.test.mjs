/* bookings-preview.test.mjs: a preview is the week that Cliniko would show a patient, asked for when somebody looks. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startAlone } from './alone.mjs';
import { Oracle, ZONE, addDays, askedOf, dayIn, nameOf, quiet } from './bookings.mjs';

describe('a preview', () => {
    let alone, oracle, open, elsewhere, full, hidden;
    const zoneOf = ({ business }) => oracle.account.businesses.find(({ id }) => id === business).time_zone_identifier;
    const userOf = ({ practitioner }) => oracle.account.practitioners.find(({ id }) => id === practitioner).user_id;
    const clinicUser = () => oracle.account.users.find(({ first_name: name }) => name === 'Ruth').id;
    const words = (one, day) => [one.business, one.practitioner, one.type, day];

    function stored(one, day) {
        const [row] = alone.query(`SELECT * FROM preview WHERE business_id = '${one.business}' AND
            practitioner_id = '${one.practitioner}' AND appointment_type_id = '${one.type}' AND first_day = '${day}'`);

        return row && { ...row, times: alone.query(`SELECT starts_utc FROM preview_time WHERE preview_id = ${row.id}
            ORDER BY starts_utc`).map(({ starts_utc }) => starts_utc) };
    }

    async function preview(one, day) {
        await quiet(alone);
        await alone.hand('preview', words(one, day));
        const job = await alone.over('preview_week');

        return { ...stored(one, day), job };
    }

    /* As if nobody had looked for a minute. */
    function aMinuteLater() {
        alone.write('UPDATE preview SET asked_utc = asked_utc - 61, answered_utc = answered_utc - 61');
    }

    /* What a patient sees of the business's days from `first` on, by lists of all days around. */
    async function week(one, first) {
        const zone = zoneOf(one), today = dayIn(ZONE), from = first > today ? addDays(first, -1) : today;
        const times = [...await oracle.times(one, from < today ? today : from, addDays(from, 6)),
            ...await oracle.times(one, addDays(from, 7), addDays(from, 13))];

        return times.filter((time) => dayIn(zone, time * 1000) >= first && dayIn(zone, time * 1000) <= addDays(first, 6));
    }

    before(async () => {
        alone = await startAlone({ connected: true, bookings: true });
        oracle = await Oracle.of(alone);
        const rows = alone.query("SELECT * FROM booking_answer").map((row) => ({
            answer: row.answer, business: row.business_id, practitioner: row.practitioner_id, type: row.appointment_type_id,
        }));

        const free = rows.filter(({ answer }) => answer === 'free');

        open = free.find((one) => zoneOf(one) === ZONE);
        elsewhere = free.find((one) => zoneOf(one) !== ZONE);
        full = rows.find(({ answer }) => answer === 'none');
        hidden = { ...open, practitioner: oracle.account.practitioners.find((one) => !one.show_in_online_bookings && one.active &&
            one.business_ids.includes(open.business)).id };
        assert.ok(open && elsewhere && full && hidden);
    });
    after(() => alone.stop());

    it('holds the times of the week, of this one and of later ones', async () => {
        for (const first of [0, 3, 7, 30].map((days) => addDays(dayIn(ZONE), days))) {
            const { answer, times, job } = await preview(open, first), wanted = await week(open, first);

            assert.deepEqual([answer, job.state, job.outcome], [wanted.length > 0 ? 'free' : 'none', 'done', 'done']);
            assert.deepEqual(times.filter((time) => wanted.includes(time)), wanted);
            assert.ok(times.length <= wanted.length + 1, 'but for a time that just passed');
        }
    });

    it('goes by the days of the business, wherever that is', async () => {
        const shown = oracle.account.businesses.filter(({ id }) => oracle.worthAsking.some(({ business }) => business === id));

        assert.ok(new Set(shown.map(({ time_zone_identifier: zone }) => zone)).size > 1);
        for (const { id } of shown) {
            const one = oracle.worthAsking.find(({ business }) => business === id), first = addDays(dayIn(zoneOf(one)), 7);
            const { answer, times } = await preview(one, first), wanted = await week(one, first);

            assert.deepEqual([answer, times], [wanted.length > 0 ? 'free' : 'none', wanted]);
        }
    });

    it('of an empty week says when the next time is, or that there is none', async () => {
        const first = addDays(dayIn(ZONE), 1);

        assert.deepEqual([(await preview(full, first)).answer, stored(full, first).next_utc], ['none', null]);
        /* away for three weeks */
        const { id } = await alone.control('POST', 'set', {
            add: 'unavailable_block', practitioner_id: open.practitioner, business_id: open.business,
            starts_at: `${addDays(dayIn(ZONE), -1)}T00:00:00Z`, ends_at: `${addDays(dayIn(ZONE), 21)}T00:00:00Z`,
        });
        for (const nothing_free of ['absent', 'null', '404'])
            for (const next_window_days of [7, 0]) {
                await alone.control('POST', 'set', { quirks: { nothing_free, next_window_days } });
                aMinuteLater();
                const { answer, next_utc, times } = await preview(open, first);
                const asked = (await askedOf(alone)).length, wanted = await oracle.answer(open);

                assert.deepEqual([answer, times, next_utc], ['none', [], wanted.free_utc], `${nothing_free} ${next_window_days}`);
                assert.ok(asked <= (next_window_days === 0 ? 3 : 5), `${asked} calls`); /* week by week, or the rest at once */
            }
        await alone.control('POST', 'set', { quirks: { nothing_free: 'absent', next_window_days: 7 } });
        await alone.control('POST', 'set', { unavailable_block: id, removed: true });
    });

    it('looks for the next time to the end of what can be booked, also week by week', async () => {
        const first = addDays(dayIn(ZONE), 1);
        const { id } = await alone.control('POST', 'set', {
            add: 'unavailable_block', practitioner_id: open.practitioner, business_id: open.business,
            starts_at: `${addDays(dayIn(ZONE), -1)}T00:00:00Z`, ends_at: `${addDays(dayIn(ZONE), oracle.daysAhead - 8)}T00:00:00Z`,
        });

        await alone.control('POST', 'set', { quirks: { nothing_free: '404', next_window_days: 7 } });
        aMinuteLater();
        const { answer, next_utc } = await preview(open, first), wanted = await oracle.answer(open);

        assert.ok(wanted.free_utc > 0);
        assert.deepEqual([answer, next_utc], ['none', wanted.free_utc]);
        await alone.control('POST', 'set', { quirks: { nothing_free: 'absent' } });
        await alone.control('POST', 'set', { unavailable_block: id, removed: true });
    });

    it('goes by the days of the account where Cliniko does not say a business\'s zone', async () => {
        const utcDay = (time) => new Date(time * 1000).toISOString().slice(0, 10);
        let first = addDays(dayIn(ZONE), 6), wanted = [];

        /* a week that begins with a morning's work, which in UTC is the day before */
        for (let more = 0; more < 7 && !wanted.some((time) => utcDay(time) < first); more++) {
            first = addDays(first, 1);
            wanted = await week(open, first);
        }
        assert.ok(wanted.some((time) => utcDay(time) < first));
        alone.write(`UPDATE business SET zone = '' WHERE id = '${open.business}'`);
        aMinuteLater();
        assert.deepEqual((await preview(open, first)).times, wanted);
        alone.write(`UPDATE business SET zone = '${ZONE}' WHERE id = '${open.business}'`);
    });

    it('of a week that is over asks for no day that is over', async () => {
        const { answer, job } = await preview(elsewhere, addDays(dayIn(ZONE), -20));

        assert.deepEqual([answer, job.outcome], ['none', 'done']);
        assert.ok((await askedOf(alone)).every(({ what, status }) => what === 'next_available_time' && status === 200));
    });

    it('of what is hidden says that Cliniko refuses it', async () => {
        const { answer, times, job } = await preview(hidden, dayIn(ZONE));

        assert.deepEqual([answer, times, job.outcome], ['refused', [], 'done']);
    });

    it('is good for a minute, and asked anew after that', async () => {
        const day = addDays(dayIn(ZONE), 8), { id, job } = await preview(elsewhere, day);

        assert.equal((await preview(elsewhere, day)).job.id, job.id);
        assert.deepEqual(await askedOf(alone), []);
        aMinuteLater();
        assert.ok((await preview(elsewhere, day)).job.id > job.id);
        assert.equal(stored(elsewhere, day).id, id);
        assert.ok((await askedOf(alone)).length > 0);
    });

    it('is asked for with the practitioner\'s own key, else with the clinic\'s', async () => {
        const day = addDays(dayIn(ZONE), 9);

        await preview(elsewhere, day);
        assert.ok((await askedOf(alone)).every(({ user_id }) => user_id === clinicUser()));
        const { key } = alone.keys.find(({ hook, verdict }) => hook === elsewhere.practitioner && verdict === 'connected');

        await alone.put([[elsewhere.practitioner, key]]);
        assert.equal((await alone.settled(elsewhere.practitioner)).inUse.verdict, 'connected');
        aMinuteLater();
        await preview(elsewhere, day);
        const asked = await askedOf(alone);

        assert.ok(asked.length > 0 && asked.every(({ user_id }) => user_id === userOf(elsewhere)));
    });

    it('is asked for with the clinic\'s key when Cliniko refuses the own one, which is looked at again', async () => {
        const { tail } = alone.hook(elsewhere.practitioner).inUse;

        await alone.control('POST', 'set', { key: tail.slice(-4), archived: true });
        aMinuteLater();
        const { answer } = await preview(elsewhere, addDays(dayIn(ZONE), 9)), asked = await askedOf(alone);

        assert.equal(answer, 'free');
        assert.ok(asked.every(({ user_id, status }) => user_id === (status === 401 ? userOf(elsewhere) : clinicUser())));
        assert.equal((await alone.settled(elsewhere.practitioner)).inUse.verdict, 'rejected');
    });

    it('that gets no clear answer says so, and is not tried again by itself', async () => {
        const before = await preview(elsewhere, addDays(dayIn(ZONE), 10));

        assert.equal(before.answer, 'free');
        await alone.fault({ path: '/businesses/*', fault: 'status:500', times: 'forever' });
        aMinuteLater();
        const { answer, times, job } = await preview(elsewhere, addDays(dayIn(ZONE), 10));

        assert.deepEqual([answer, times, job.state, job.outcome, job.attempts], ['unclear', [], 'failed', 'unreachable', 1]);
        await alone.faultless();
    });

    it('without a keeper says so', async () => {
        await alone.keeper.stop();
        const { answer, job } = await preview(elsewhere, addDays(dayIn(ZONE), 11));

        assert.deepEqual([answer, job.state, job.outcome], ['unclear', 'failed', 'keeper-away']);
        await alone.keeper.start();
    });

    it('of what is no combination is never asked for, whatever the rows say', async () => {
        const other = oracle.account.practitioners.find(({ business_ids }) => !business_ids.includes(elsewhere.business)).id;
        const rows = [[elsewhere.business, other, elsewhere.type, '2026-11-23'], [elsewhere.business, elsewhere.practitioner,
            elsewhere.type, '0001-01-01'], [elsewhere.business, elsewhere.practitioner, elsewhere.type, '9999-12-31'],
        [elsewhere.business, elsewhere.practitioner, elsewhere.type, '2026-02-31']];

        await quiet(alone);
        for (const [business, practitioner, type, day] of rows)
            alone.write(`INSERT INTO preview (business_id, practitioner_id, appointment_type_id, first_day, asked_utc, answer)
                VALUES ('${business}', '${practitioner}', '${type}', '${day}', unixepoch(), '');
                INSERT INTO job (kind, subject, due_utc, created_utc, state)
                VALUES ('preview_week', (SELECT MAX(id) FROM preview), 0, unixepoch(), 'waiting')`);
        for (const subject of ['', '0', '-1', '424242', '1; DROP', '99999999999999999999', '1 '])
            alone.write(`INSERT INTO job (kind, subject, due_utc, created_utc, state)
                VALUES ('preview_week', '${subject}', 0, unixepoch(), 'waiting')`);
        await alone.over('preview_week');
        assert.ok(alone.agent.running);
        for (const { name } of await askedOf(alone))
            assert.equal(name, nameOf(elsewhere));
        assert.deepEqual(alone.query("SELECT id FROM preview WHERE answer IN ('free', 'refused') AND first_day IN ('0001-01-01', '9999-12-31')"), []);
    });
});
