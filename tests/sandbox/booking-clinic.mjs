/* booking-clinic.mjs: a clinic small enough to work its free times out by hand: an account in Melbourne with businesses
 * in Melbourne, Adelaide and London, everything on, no notice, all times shown, and nobody's hours yet.
 *
 *   const clinic = await startBooking('2026-10-01T00:00:00Z');
 *   await clinic.week({ melbourne: { 1: ['09:00-12:00'] } });
 *   await clinic.times('melbourne', 'short', '2026-10-05', '2026-10-11')   ['2026-10-04T22:00:00Z', ...] */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Cliniko, printKeys } from './cliniko.mjs';
import { startSandbox } from '../lib/sandbox.mjs';

export const BUSINESS = { melbourne: '101', adelaide: '102', london: '103' };
/** 30 minutes, 60 minutes, and a group of six for 50. */
export const TYPE = { short: '201', long: '202', group: '203' };
export const ADA = '301', BEN = '302';
export const ACCOUNT = '9';

const user = (id, first_name, role) => ({ id, first_name, last_name: 'Test', email: `u${id}@example.com`, role });
const business = (id, city, zone) =>
    ({ id, business_name: city, time_zone: city, time_zone_identifier: zone, appointment_type_ids: Object.values(TYPE) });
const type = (id, name, duration_in_minutes, max_attendees = 1) =>
    ({ id, name, duration_in_minutes, max_attendees, color: '#333' });
const practitioner = (id, user_id) =>
    ({ id, user_id, business_ids: Object.values(BUSINESS), appointment_type_ids: Object.values(TYPE) });

const CLINIC = {
    settings: {
        online_bookings: {
            allow_bookings_days_in_advance: 365, max_appointments_per_day_segment: 0,
            min_hours_advance_required_to_book: 0,
        },
    },
    accounts: [{
        id: ACCOUNT, shard: 'au1', name: 'Bookings', subdomain: 'bookings', country: 'Australia', country_code: 'AU',
        time_zone: 'Melbourne', time_zone_identifier: 'Australia/Melbourne',
        users: [user('401', 'Root', 'administrator'), user('402', 'Ada', 'practitioner'), user('403', 'Ben', 'scheduler')],
        businesses: [business('101', 'Melbourne', 'Australia/Melbourne'), business('102', 'Adelaide', 'Australia/Adelaide'),
            business('103', 'London', 'Europe/London')],
        appointment_types: [type('201', 'Short', 30), type('202', 'Long', 60), type('203', 'Group', 50, 6)],
        practitioners: [practitioner(ADA, '402'), practitioner(BEN, '403')],
        keys: [{ user_id: '401', name: 'Keyrack' }, { user_id: '402', name: 'Keyrack' }, { user_id: '403', name: 'Keyrack' }],
    }],
};

class Booking extends Cliniko {
    /** { melbourne: { weekday: ['09:00-12:00'] } } as the whole schedule of a practitioner. */
    week(places, who = ADA) {
        const schedule = Object.entries(places).flatMap(([place, days]) => Object.entries(days).map(([day, hours]) =>
            ({ business_id: BUSINESS[place], days: [Number(day)], hours })));

        return this.set({ practitioner: who, schedule });
    }

    rules(online_bookings) {
        return this.set({ account: ACCOUNT, settings: { online_bookings } });
    }

    path(place, kind, who = ADA) {
        return `/businesses/${BUSINESS[place]}/practitioners/${who}/appointment_types/${TYPE[kind]}`;
    }

    available(place, kind, from, to, { who = ADA, more = '' } = {}) {
        return this.get(`${this.path(place, kind, who)}/available_times?from=${from}&to=${to}${more}`);
    }

    next(place, kind, from, to, { who = ADA } = {}) {
        return this.get(`${this.path(place, kind, who)}/next_available_time?from=${from}&to=${to}`);
    }

    /** All start times of those days, page after page. */
    async times(place, kind, from, to, options = {}) {
        const times = [];

        for (let page = 1; ; page++) {
            const { status, data } = await this.available(place, kind, from, to,
                { ...options, more: `&per_page=100&page=${page}` });

            if (status !== 200)
                throw new Error(`${status} for ${place} ${kind} ${from} ${to}`);
            times.push(...data.available_times.map((one) => one.appointment_start));
            if (!data.links.next)
                return times;
        }
    }

    /** Takes away what was added. */
    remove(noun, { id }) {
        return this.set({ [noun]: id, removed: true });
    }

    async stop() {
        await this.sandbox.stop();
        rmSync(this.dir, { recursive: true });
        if (this.sandbox.problems().length > 0)
            throw new Error(this.sandbox.problems().join('\n'));
    }
}

export async function startBooking(now) {
    const dir = mkdtempSync(join(tmpdir(), 'keyrack-booking-'));
    const args = ['--clinic', join(dir, 'clinic.json'), '--now', now];

    writeFileSync(args[1], JSON.stringify(CLINIC));
    const booking = new Booking(await startSandbox({ args }), await printKeys(args));

    booking.dir = dir;
    return booking;
}

/** ['2026-10-05T22:00:00Z', ...] from a day and its times: at('2026-10-05', '22:00', '22:15'). */
export const at = (day, ...times) => times.map((time) => `${day}T${time}:00Z`);
