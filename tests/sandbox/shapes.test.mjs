/* shapes.test.mjs: every record has exactly the fields, types and nulls that Cliniko's API description gives it.
 * The tables below were written from that description by hand, not from the sandbox. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startCliniko, stopCliniko } from './cliniko.mjs';

let cliniko;

before(async () => { cliniko = await startCliniko(['--requests-per-minute', '100000']); });
after(() => stopCliniko(cliniko));

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const ZONE = /^[A-Z][A-Za-z_]+\/[A-Z][A-Za-z_]+$/;

const string = (value) => typeof value === 'string';
const text = (pattern) => (value) => string(value) && pattern.test(value);
const id = text(/^[0-9]{1,20}$/);
const bool = (value) => typeof value === 'boolean';
const int = (value) => Number.isInteger(value);
const oneOf = (...values) => (value) => values.includes(value);
const list = (item) => (value) => Array.isArray(value) && value.every(item);
const nullable = (check) => (value) => value === null || check(value);
/** A field that may be missing altogether. */
const absent = (check) => Object.assign((value) => check(value), { absent: true });
/** An object with exactly these members. */
const object = (members) => (value, path = '') => {
    assert.equal(typeof value, 'object', path);
    assert.ok(value !== null, path);
    for (const name of Object.keys(value))
        assert.ok(name in members, `${path}.${name} is not in the description`);
    for (const [name, check] of Object.entries(members)) {
        if (!(name in value)) {
            assert.ok(check.absent, `${path}.${name} is missing`);
            continue;
        }
        assert.ok(check(value[name], `${path}.${name}`), `${path}.${name}: ${JSON.stringify(value[name])}`);
    }
    return true;
};
const url = (path) => text(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/[a-z]{2}\\d{1,2}/v1/${path}$`));
const link = (path) => object({ links: object({ self: url(path) }) });

const DATED = { created_at: text(TIME), updated_at: text(TIME) };

const USER = object({
    ...DATED, id, links: object({ self: url('(users/\\d+|user)') }),
    first_name: string, last_name: string, title: nullable(string), email: text(/^[^@\s]+@[^@\s]+\.[a-z]{2,}$/),
    active: nullable(bool), user_active: nullable(bool),
    phone_numbers: nullable(list(object({ number: string, normalized_number: string, phone_type: string }))),
    role: oneOf('administrator', 'bookkeeper', 'power receptionist', 'practitioner', 'receptionist', 'scheduler'),
    time_zone: string, time_zone_identifier: nullable(text(ZONE)),
});

const PRACTITIONER = object({
    ...DATED, id, links: object({ self: url('practitioners/\\d+') }),
    active: nullable(bool), show_in_online_bookings: nullable(bool),
    title: nullable(string), first_name: nullable(string), last_name: nullable(string),
    display_name: nullable(string), label: nullable(string), designation: nullable(string),
    description: nullable(string),
    user: link('users/\\d+'), default_appointment_type: absent(nullable(link('appointment_types/\\d+'))),
    appointment_types: link('practitioners/\\d+/appointment_types'),
    appointments: link('practitioners/\\d+/appointments'), invoices: link('practitioners/\\d+/invoices'),
    practitioner_reference_numbers: link('practitioners/\\d+/practitioner_reference_numbers'),
});

const BUSINESS = object({
    ...DATED, id, links: object({ self: url('businesses/\\d+') }),
    business_name: nullable(string), display_name: nullable(string), label: nullable(string),
    address_1: nullable(string), address_2: nullable(string), city: nullable(string), state: nullable(string),
    post_code: nullable(string), country: nullable(string), country_code: nullable(text(/^[A-Z]{2}$/)),
    contact_information: nullable(string), email_reply_to: nullable(string), website_address: nullable(string),
    business_registration_name: nullable(string), business_registration_value: nullable(string),
    additional_information: nullable(string), additional_invoice_information: nullable(string),
    appointment_reminders_enabled: nullable(bool), show_in_online_bookings: nullable(bool),
    appointment_type_ids: nullable(list(id)), time_zone: nullable(string), time_zone_identifier: nullable(text(ZONE)),
    archived_at: nullable(text(TIME)), deleted_at: nullable(text(TIME)),
    practitioners: link('businesses/\\d+/practitioners'), appointments: link('businesses/\\d+/appointments'),
});

const APPOINTMENT_TYPE = object({
    ...DATED, id, links: object({ self: url('appointment_types/\\d+') }),
    name: (value) => string(value) && value.length <= 255, category: nullable(string), description: nullable(string),
    color: text(/^#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$/),
    duration_in_minutes: (value) => int(value) && value > 0 && value < 1440,
    max_attendees: (value) => int(value) && value > 0 && value < 100,
    show_in_online_bookings: nullable(bool), telehealth_enabled: nullable(bool),
    online_payments_enabled: nullable(bool), add_deposit_to_account_credit: nullable(bool),
    online_bookings_lead_time_hours: nullable(oneOf(0, 1, 2, 4, 12, 18, 24, 48, 72, 168, 336, 504, 672)),
    online_payments_mode: nullable(oneOf('deposit_required', 'optional', 'required')),
    deposit_price: nullable(text(/^\d+(\.\d+)?$/)), archived_at: nullable(text(TIME)),
    appointment_confirmation_template_ids: nullable(list(id)), appointment_follow_up_template_ids: nullable(list(id)),
    appointment_reminder_template_ids: nullable(list(id)),
    practitioners: link('appointment_types/\\d+/practitioners'),
    treatment_note_template: absent(nullable(link('treatment_note_templates/\\d+'))),
    appointment_type_billable_items:
        link('appointment_type_billable_items\\?q%5B%5D=appointment_type_id%3A%3D\\d+'),
    appointment_type_products: link('appointment_type_products\\?q%5B%5D=appointment_type_id%3A%3D\\d+'),
});

const DAILY_AVAILABILITY = object({
    ...DATED, id, links: object({ self: url('daily_availabilities/\\d+') }),
    availabilities: nullable(list(object({ starts_at: text(/^\d\d:\d\d$/), ends_at: text(/^\d\d:\d\d$/) }))),
    day_of_week: oneOf(0, 1, 2, 3, 4, 5, 6, null), time_zone: nullable(string),
    time_zone_identifier: nullable(text(ZONE)), business: link('businesses/\\d+'),
    practitioner: link('practitioners/\\d+'),
});

const REPEAT_RULE = nullable(object({
    number_of_repeats: absent(nullable(int)), repeating_interval: absent(nullable(int)),
    repeat_type: absent(nullable(oneOf('Daily', 'Monthly', 'Weekly'))),
}));

const AVAILABILITY_BLOCK = object({
    ...DATED, id, links: object({ self: url('availability_blocks/\\d+') }), starts_at: text(TIME), ends_at: text(TIME),
    repeat_rule: REPEAT_RULE, business: link('businesses/\\d+'), practitioner: link('practitioners/\\d+'),
});

const UNAVAILABLE_BLOCK = object({
    ...DATED, id, links: object({ self: url('unavailable_blocks/\\d+') }), starts_at: text(TIME), ends_at: text(TIME),
    notes: nullable(string), repeat_rule: REPEAT_RULE, repeats: nullable(link('.*')),
    archived_at: nullable(text(TIME)), deleted_at: nullable(text(TIME)), business: link('businesses/\\d+'),
    practitioner: link('practitioners/\\d+'), conflicts: nullable(link('unavailable_blocks/\\d+/conflicts')),
});

const DECIMAL = text(/^-?\d+(\.\d+)?$/);

const BILLABLE_ITEM = object({
    ...DATED, id, links: object({ self: url('billable_items/\\d+') }), archived_at: nullable(text(TIME)),
    item_code: nullable(string), item_type: oneOf('Product', 'Service', 'Other'), name: string, price: DECIMAL,
    tax: absent(nullable(link('taxes/\\d+'))),
});

const APPOINTMENT_TYPE_BILLABLE_ITEM = object({
    ...DATED, id, links: object({ self: url('appointment_type_billable_items/\\d+') }), quantity: DECIMAL,
    discount_percentage: nullable(DECIMAL), discounted_amount: nullable(DECIMAL), is_monetary_discount: nullable(bool),
    appointment_type: link('appointment_types/\\d+'), billable_item: link('billable_items/\\d+'),
});

const SERVICE = object({
    appointment_type: link('appointment_types/\\d+'), business: link('businesses/\\d+'),
    practitioners: nullable(list((one) => link('practitioners/\\d+')(one))),
});

const NAME_FORMAT = oneOf('first_name', 'full_name', 'initials', 'anonymous', 'semi_anonymous');
const SWITCH = object({ enabled: bool });

const PUBLIC = {
    account: {
        id, name: string, subdomain: text(/^[a-z0-9-]+$/), country: string, country_code: text(/^[A-Z]{2}$/),
        currency_symbol: string, has_time_travelers: bool, time_zone_support: bool,
        time_zone: absent(string), /* of the older description; a switch of the sandbox */
    },
    calendar: {
        start_hour: int, end_hour: int, multiple_appointments_gap: bool, show_current_time_indicator: bool,
        timeslot_height_in_pixels: int, timeslot_size_in_minutes: int,
    },
    documents_and_printing: { logo_height: int, logo_url: nullable(string) },
    integrations: { mail_chimp: SWITCH, xero: SWITCH },
    online_bookings: {
        enabled: bool, allow_bookings_days_in_advance: int, allow_online_bookings_time_zone_choice: bool,
        booking_reservation_minutes: int, calendar_info: nullable(string), daily_bookings_limit: int,
        disabled_text: nullable(string), disabled_title: nullable(string), logo_url: nullable(string),
        max_appointments_per_day_segment: int, min_hours_advance_required_to_book: int,
        min_hours_notice_for_patient_cancellation: int, notice_enabled: bool, notice_text: nullable(string),
        notice_title: nullable(string), notify_practitioner_by_email: bool, notify_practitioner_by_sms: bool,
        policy: nullable(string), practitioner_order: nullable(list(id)), privacy_policy_url: nullable(string),
        require_patient_address: bool, show_appointment_duration: bool, show_prices: bool,
    },
    online_payments: { activated: bool },
    patient_custom_fields_definition: { sections: list(() => true) },
    patient_privacy: {
        browser_title_name_format: NAME_FORMAT, ical_patient_name_option: NAME_FORMAT,
        prevent_sending_financial_data_by_email: bool, requires_hipaa_compliance: bool,
    },
    reminders: { default_reminder_type: oneOf('None', 'SMS', 'Email', 'SMS & Email') },
    sms: {
        alphanumeric_source_number_required: bool, default_alphanumeric_source_number: string,
        max_message_length: nullable(int), number_of_usable_characters_per_message: int, replies_supported: bool,
    },
    terminology: { patient: oneOf('patient', 'client'), titles: list(string) },
    wait_list: { default_wait_list_expiry_period: int },
};

const MORE = {
    account: {
        compliance: object({
            has_hipaa_compliance_conflicts: bool, 'hipaa_compliance-conflict_messages': list(string),
        }),
        email_from: string, first_name: string, last_name: string,
    },
    integrations: { medipass: SWITCH },
    online_bookings: {
        adroll: object({ advertiser_id: nullable(string), pixel_id: nullable(string) }),
        google_analytics: object({ tracking_id: nullable(string) }),
        google_tag_manager: object({ container_id: nullable(string) }),
    },
    patient_privacy: {
        anonymise_appointments_on_deletion: bool, anonymise_booking_notifications: bool,
        anonymise_invoices_and_payments_on_deletion: bool, baa_requested: bool,
    },
};

const groups = (more) => object({
    links: object({ self: url('settings/public') }),
    ...Object.fromEntries(Object.entries(PUBLIC).map(([name, members]) =>
        [name, object({ ...members, ...more[name] })])),
});

/* Old and new records, all accounts: administrators' keys, in --print-keys order. */
const ADMINISTRATORS = ['Ruth', 'Hester', 'Basil'];
const ARCHIVED = encodeURIComponent('archived_at:*');

for (const [path, name, shape] of [
    ['/users', 'users', USER], ['/practitioners', 'practitioners', PRACTITIONER],
    ['/practitioners/inactive', 'practitioners', PRACTITIONER],
    [`/businesses?q[]=${ARCHIVED}`, 'businesses', BUSINESS],
    [`/appointment_types?q[]=${ARCHIVED}`, 'appointment_types', APPOINTMENT_TYPE],
    ['/daily_availabilities?per_page=100', 'daily_availabilities', DAILY_AVAILABILITY],
    ['/availability_blocks', 'availability_blocks', AVAILABILITY_BLOCK],
    [`/unavailable_blocks?q[]=${ARCHIVED}`, 'unavailable_blocks', UNAVAILABLE_BLOCK],
    [`/billable_items?q[]=${ARCHIVED}`, 'billable_items', BILLABLE_ITEM],
    ['/appointment_type_billable_items', 'appointment_type_billable_items', APPOINTMENT_TYPE_BILLABLE_ITEM],
])
    test(`${path} has the fields and types of the description`, async () => {
        for (const owner of ADMINISTRATORS) {
            const { data } = await cliniko.get(path, { key: cliniko.key(owner) });

            object({
                [name]: list((one) => shape(one, name)), total_entries: int,
                links: object({ self: string, next: absent(string), previous: absent(string) }),
            })(data, path);
            assert.ok(owner !== 'Ruth' || data[name].length > 0, 'nothing was looked at');
            for (const one of data[name].slice(0, 20)) {
                const alone = await cliniko.get(`/${name}/${one.id}?${path.split('?')[1] ?? ''}`,
                    { key: cliniko.key(owner) });

                assert.deepEqual(alone.data, one, 'a record looks the same alone');
            }
        }
    });

test('services and times have the fields and types of the description', async () => {
    const { data } = await cliniko.get('/services');
    const links = object({ self: string, next: absent(string), previous: absent(string) });

    object({ services: list((one) => SERVICE(one, 'service')), total_entries: int, links })(data, 'services');
    const { business, practitioners, appointment_type } = data.services[0];
    const path = [business, practitioners[0], appointment_type].map((one) => one.links.self.split('/v1')[1]).join('');
    const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);
    const times = (await cliniko.get(`${path}/available_times?from=${day(1)}&to=${day(7)}`)).data;
    const next = (await cliniko.get(`${path}/next_available_time?from=${day(1)}&to=${day(7)}`)).data;

    assert.ok(times.available_times.length > 0);
    object({ available_times: list((one) => object({ appointment_start: text(TIME) })(one, 'time')), total_entries: int,
        links })(times, 'times');
    object({ appointment_start: text(TIME), total_entries: int, links })(next, 'next');
});

test('/user and both settings have the fields and types of the description', async () => {
    for (const owner of ADMINISTRATORS) {
        const key = cliniko.key(owner);

        USER((await cliniko.get('/user', { key })).data, 'user');
        groups({})((await cliniko.get('/settings/public', { key })).data, 'public');
        groups(MORE)((await cliniko.get('/settings', { key })).data, 'settings');
    }
});

test('settings can lack the time zone', async () => {
    assert.equal((await cliniko.get('/settings/public')).data.account.time_zone, 'Melbourne');
    await cliniko.set({ quirks: { account_time_zone: false } });
    assert.ok(!('time_zone' in (await cliniko.get('/settings/public')).data.account));
    await cliniko.set({ quirks: { account_time_zone: true } });
});

test('a relation to nothing is sometimes null and sometimes not there', async () => {
    const { practitioners } = (await cliniko.get('/practitioners')).data;

    assert.ok(practitioners.some((one) => one.default_appointment_type === null));
    assert.ok(practitioners.some((one) => !('default_appointment_type' in one)));
    assert.ok(practitioners.some((one) => one.default_appointment_type?.links));
});
