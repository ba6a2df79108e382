/* bookings.mjs: what a check of bookings must find out, worked out without the agent: the switches from the sandbox's own
 * state, the times by asking the sandbox for lists of them, where the agent asks for the next one.
 *
 *   const oracle = await Oracle.of(alone);
 *   oracle.worthAsking          [{ business, practitioner, type }]: every switch is on, offered there, and there are hours
 *   await oracle.answer(one)    { answer: 'free', free_utc }, { answer: 'none' } or { answer: 'refused' }
 *   await oracle.times(one, from, to)      seconds since 1970, null for 404; days as '2026-11-23', at most 7
 *   nameOf(one)                 'BUSINESS-PRACTITIONER-TYPE'
 *   answersOf(alone)            rows of booking_answer by that name
 *   await askedOf(alone)        what the agent asked about combinations: { name, what, user_id, status, query }
 *   await quiet(alone)          forgets what was asked; then only that is in askedOf
 *   dayIn(zone, moment), addDays(day, n)   '2026-11-23' */
import assert from 'node:assert/strict';

export const ZONE = 'Australia/Melbourne'; /* of the demo clinic's account, and of made-up ones */

export const nameOf = ({ business, practitioner, type }) => `${business}-${practitioner}-${type}`;
export const dayIn = (zone, moment = Date.now()) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(moment);

export function addDays(day, days) {
    return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
}

const isShown = (record) => record.show_in_online_bookings === true && record.archived_at === undefined;

export class Oracle {
    static async of(alone) {
        const oracle = new Oracle();
        const { accounts: [account] } = await alone.control('GET', 'state');

        oracle.url = `${alone.sandbox.url}/${account.shard}/v1`;
        oracle.key = alone.keys.find((one) => one.verdict === 'clinic').key;
        oracle.account = account;
        oracle.daysAhead = account.settings.online_bookings.allow_bookings_days_in_advance;
        oracle.worthAsking = account.businesses.flatMap((business) => account.practitioners.flatMap((practitioner) =>
            account.appointment_types.filter((type) => oracle.#isWorthAsking(business, practitioner, type))
                .map((type) => ({ business: business.id, practitioner: practitioner.id, type: type.id }))));
        return oracle;
    }

    #isWorthAsking(business, practitioner, type) {
        const types = business.appointment_type_ids;
        const isHere = (hours) => hours.practitioner_id === practitioner.id && hours.business_id === business.id;

        return this.account.settings.online_bookings.enabled && isShown(business) && isShown(type) && isShown(practitioner) &&
            practitioner.active && practitioner.business_ids.includes(business.id) &&
            practitioner.appointment_type_ids.includes(type.id) && (types == null || types.includes(type.id)) &&
            (this.account.daily_availabilities.some(isHere) || this.account.availability_blocks.some(isHere));
    }

    async times(one, from, to, page = 1) {
        const path = `/businesses/${one.business}/practitioners/${one.practitioner}/appointment_types/${one.type}`;
        const answer = await fetch(`${this.url}${path}/available_times?from=${from}&to=${to}&per_page=100&page=${page}`, {
            headers: {
                authorization: `Basic ${btoa(`${this.key}:`)}`, accept: 'application/json',
                'user-agent': 'Oracle (tests@clinic.example)',
            },
        });

        if (answer.status === 404)
            return null;
        assert.equal(answer.status, 200, `${path} ${from}..${to}: ${answer.status}`);
        const { available_times: times, links } = await answer.json();

        return [...times.map((time) => Date.parse(time.appointment_start) / 1000),
            ...links.next === undefined ? [] : await this.times(one, from, to, page + 1)];
    }

    /* The first time from `from` on. */
    async answer(one, from = dayIn(ZONE)) {
        const last = addDays(dayIn(ZONE), this.daysAhead + 1);

        for (let day = from; day <= last; day = addDays(day, 7)) {
            const times = await this.times(one, day, addDays(day, 6));

            if (times === null)
                return { answer: 'refused' };
            if (times.length > 0)
                return { answer: 'free', free_utc: times[0] };
        }
        return { answer: 'none' };
    }

    /** The agent's answers are those that Cliniko gives now, for all that is worth asking and for nothing else. Time passes,
     *  so a free time may be the one that was first a moment ago. */
    async confirm(answers) {
        assert.deepEqual(Object.keys(answers).sort(), this.worthAsking.map(nameOf).sort());
        for (const one of this.worthAsking) {
            const { answer, free_utc } = answers[nameOf(one)], wanted = await this.answer(one);

            assert.equal(answer, wanted.answer, nameOf(one));
            if (answer === 'free' && free_utc !== wanted.free_utc)
                assert.ok(free_utc < wanted.free_utc && free_utc > Date.now() / 1000 - 86400, `${nameOf(one)}: ${free_utc}`);
        }
    }
}

export function answersOf(alone) {
    return Object.fromEntries(alone.query('SELECT * FROM booking_answer').map((row) =>
        [`${row.business_id}-${row.practitioner_id}-${row.appointment_type_id}`, row]));
}

export async function askedOf(alone) {
    const { requests } = await alone.control('GET', 'log');

    return requests.flatMap(({ path, query, user_id, status }) => {
        const parts = /\/businesses\/(\d+)\/practitioners\/(\d+)\/appointment_types\/(\d+)\/(\w+)$/.exec(path);

        return parts === null ? [] : [{ name: parts.slice(1, 4).join('-'), practitioner: parts[2], what: parts[4], user_id, status, query }];
    });
}

export function quiet(alone) {
    return alone.control('DELETE', 'log');
}
