/* times-oracle.test.mjs: many random weeks, against a slow oracle that knows nothing but the clock on the wall: it walks
 * through the days in steps of five minutes and asks Intl what day and time it is there. And the next time is always
 * the first of the list. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { ACCOUNT, ADA, BUSINESS, startBooking, TYPE } from './booking-clinic.mjs';

const ZONE = { melbourne: 'Australia/Melbourne', adelaide: 'Australia/Adelaide', london: 'Europe/London' };
const DURATION = { short: 30, long: 60 };
const MINUTE = 60000, STEP = 5 * MINUTE; /* everything begins and ends on a step */
/* The weeks in which clocks change in Australia and in London, and plain ones. */
const NOWS = ['2026-09-30T20:00:00Z', '2026-10-22T03:30:00Z', '2026-11-20T12:45:00Z', '2027-03-25T00:00:00Z',
    '2027-04-01T13:10:00Z', '2027-10-01T23:59:00Z', '2027-12-29T05:00:00Z'];
let clinic;

before(async () => { clinic = await startBooking(NOWS[0]); });
after(() => clinic.stop());

/* The same every time: a failure names its seed. */
function random(seed) {
    let state = seed;

    return (n) => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return Math.floor(state / 4294967296 * n);
    };
}

const formats = new Map(Object.values(ZONE).map((zone) => [zone, new Intl.DateTimeFormat('en-GB', { timeZone: zone,
    hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })]));
const known = new Map();

/** { day: '2026-10-05', weekday: 1..7, minute } of a moment, by the clock in that zone. */
function wall(zone, ms) {
    const name = `${zone} ${ms}`;

    if (!known.has(name)) {
        const parts = Object.fromEntries(formats.get(zone).formatToParts(ms).map((part) => [part.type, part.value]));
        const day = `${parts.year}-${parts.month}-${parts.day}`;

        known.set(name, { day, weekday: new Date(`${day}T00:00:00Z`).getUTCDay() || 7,
            minute: Number(parts.hour) * 60 + Number(parts.minute) });
    }
    return known.get(name);
}

const addDays = (day, n) => new Date(Date.parse(`${day}T00:00:00Z`) + n * 86400000).toISOString().slice(0, 10);
const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const iso = (ms) => new Date(ms).toISOString().replace('.000', '');

/* Hours outside the night, when clocks change: which of two half past two is meant is not for a schedule to say. */
function makeCase(seed) {
    const pick = random(seed);
    const place = Object.keys(ZONE)[pick(3)];
    const now = Date.parse(NOWS[pick(NOWS.length)]);
    const week = {}, blocks = [];

    for (let weekday = 1; weekday <= 7; weekday++)
        if (pick(3) > 0) {
            const opens = 240 + 5 * pick(120), closes = opens + 60 + 5 * pick(60), again = closes + 30 * pick(3);

            week[weekday] = again + 120 <= 1440 ? [[opens, closes], [again, again + 120]] : [[opens, closes]];
        }
    for (let i = pick(8); i > 0; i--) {
        const starts = Math.floor(now / STEP) * STEP + (pick(10 * 24 * 12) - 24 * 12) * STEP;

        blocks.push({ noun: ['availability_block', 'unavailable_block', 'individual_appointment'][pick(3)],
            here: pick(2) === 0, starts, ends: starts + (1 + pick(60)) * STEP });
    }
    return { place, kind: ['short', 'long'][pick(2)], now, week, blocks, notice: [0, 1, 4, 24, 48][pick(5)],
        lead: [null, null, 0, 12][pick(4)], ahead: [2, 28, 365][pick(3)], limit: [0, 0, 1, 2, 3, 5][pick(6)],
        from: pick(3), length: 1 + pick(7) };
}

/** What the rules of cliniko-api 19 and 20 give, step by step. */
function expected(one) {
    const zone = ZONE[one.place];
    const today = wall(ZONE.melbourne, one.now).day;
    const from = addDays(today, one.from), to = addDays(from, one.length - 1);
    const lastDay = addDays(wall(zone, one.now).day, one.ahead);
    const within = (block, ms) => ms >= block.starts && ms < block.ends;
    const opened = one.blocks.filter((block) => block.noun === 'availability_block' && block.here);
    const taken = one.blocks.filter((block) => block.noun !== 'availability_block');
    const isFree = (ms) => {
        const { weekday, minute } = wall(zone, ms);
        const hours = one.week[weekday] ?? [];

        return (hours.some(([opens, closes]) => minute >= opens && minute < closes) ||
            opened.some((block) => within(block, ms))) && !taken.some((block) => within(block, ms));
    };
    const free = new Map();
    const first = Date.parse(`${from}T00:00:00Z`) - 36 * 60 * MINUTE, last = Date.parse(`${to}T00:00:00Z`) + 36 * 60 * MINUTE;
    const shown = new Map(), times = [];

    for (let ms = first; ms < last + 120 * MINUTE; ms += STEP)
        free.set(ms, isFree(ms));
    for (let ms = first; ms < last; ms += STEP) {
        const { day, minute } = wall(zone, ms);
        const part = `${day} ${minute < 720 ? 'morning' : minute < 1020 ? 'afternoon' : 'evening'}`;
        const accountDay = wall(ZONE.melbourne, ms).day;
        let fits = minute % 15 === 0 && ms >= one.now + (one.lead ?? one.notice) * 60 * MINUTE && day <= lastDay;

        for (let at = ms; fits && at < ms + DURATION[one.kind] * MINUTE; at += STEP)
            fits = free.get(at);
        if (!fits)
            continue;
        shown.set(part, (shown.get(part) ?? 0) + 1);
        if ((one.limit === 0 || shown.get(part) <= one.limit) && accountDay >= from && accountDay <= to)
            times.push(iso(ms));
    }
    return { from, to, times };
}

async function arrange(one) {
    const added = [];

    await clinic.set({ now: iso(one.now) });
    await clinic.rules({ min_hours_advance_required_to_book: one.notice, allow_bookings_days_in_advance: one.ahead,
        max_appointments_per_day_segment: one.limit });
    await clinic.set({ appointment_type: TYPE[one.kind], online_bookings_lead_time_hours: one.lead });
    await clinic.week({ [one.place]: Object.fromEntries(Object.entries(one.week).map(([weekday, hours]) =>
        [weekday, hours.map((ends) => ends.map(clock).join('-'))])) });
    for (const block of one.blocks)
        added.push([block.noun, await clinic.set({ add: block.noun, account: ACCOUNT, practitioner_id: ADA,
            business_id: block.here ? BUSINESS[one.place] : without(one.place), appointment_type_id: TYPE.short,
            starts_at: iso(block.starts), ends_at: iso(block.ends) })]);
    return added;
}

const without = (place) => Object.values(BUSINESS).find((id) => id !== BUSINESS[place]);

test('random weeks: as the oracle says, and the next time is the first', async () => {
    let free = 0, none = 0;

    for (let seed = 1; seed <= 250; seed++) {
        const one = makeCase(seed);
        const { from, to, times } = expected(one);
        const added = await arrange(one);
        const why = `seed ${seed}: ${JSON.stringify(one)}`;

        assert.deepEqual(await clinic.times(one.place, one.kind, from, to), times, why);
        assert.equal((await clinic.next(one.place, one.kind, from, to)).data.appointment_start, times[0], why);
        free += times.length > 0;
        none += times.length === 0;
        for (const [noun, record] of added)
            await clinic.remove(noun, record);
    }
    assert.ok(free > 100 && none > 5, `${free} weeks with times and ${none} without`);
});
