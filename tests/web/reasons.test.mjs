/* reasons.test.mjs: every reason a combination can be blocked for, brought about in Cliniko by one switch and taken back by
 * the same; what the pages say of it; what was meant; and the history that is left. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { unescapeHtml } from '../lib/client.mjs';
import { startKeyrack, waitFor } from '../lib/harness.mjs';

const YEARS_AGO = '2020-01-01T00:00:00Z';
let rack, client, account, one;

before(async () => {
    rack = await startKeyrack({ connected: true });
    client = await rack.login();
    await checked();
    account = (await rack.sandbox.control('GET', '/state')).accounts[0];
    one = (await combinations()).find(({ state }) => state === 'bookable');
    assert.ok(one, 'nothing in the demo clinic is bookable');
});
after(() => rack?.stop());

const status = async () => (await client.get('/bookings/status')).json();

/** Waits until no check runs. */
function checked() {
    return waitFor('the check of bookings to end', async () => {
        const now = await status();

        return !now.running && now.finished_at !== null && now;
    }, 60000);
}

/** Asks for a check and waits for its end. */
async function checkAgain(fields = {}) {
    await client.get('/bookings');
    const answer = await client.post('/bookings/refresh', fields);

    assert.equal(answer.status, 303, answer.text);
    return checked();
}

/** Every combination on the page: { id, business, practitioner, type, state, reason }. */
async function combinations(path = '/bookings') {
    const page = await client.get(path);

    assert.equal(page.status, 200);
    return [...page.text.matchAll(/<[a-z]+ [^>]*data-combination="(\d+)-(\d+)-(\d+)"[^>]*>/g)].map(([tag, business, practitioner, type]) => ({
        id: `${business}-${practitioner}-${type}`, business, practitioner, type,
        state: /data-state="([a-z-]+)"/.exec(tag)?.[1], reason: /data-reason="([a-z-]+)"/.exec(tag)?.[1],
    }));
}

const find = async (id = one.id) => (await combinations()).find((combination) => combination.id === id);
const why = ({ business, practitioner, type }) =>
    client.get(`/bookings/why?business=${business}&practitioner=${practitioner}&type=${type}`);
const textOf = (page) => unescapeHtml(page.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));

/** What is asked of the checks: { account: 'passed', ... }. */
const checksOf = (page) => Object.fromEntries([...page.text.matchAll(/data-check="([a-z-]+)"[^>]*data-result="([a-z]+)"/g)]
    .map(([, check, result]) => [check, result]));

/* [reason, the check that fails, the change, the change back, a word of what the fix says] */
const SWITCHES = [
    ['online-bookings-off', 'account', () => ({ account: account.id, settings: { online_bookings: { enabled: false } } }),
        () => ({ account: account.id, settings: { online_bookings: { enabled: true } } }), /Settings > Online bookings/],
    ['business-hidden', 'business', () => ({ business: one.business, show_in_online_bookings: false }),
        () => ({ business: one.business, show_in_online_bookings: true }), /tick/],
    ['business-archived', 'business', () => ({ business: one.business, archived_at: YEARS_AGO }),
        () => ({ business: one.business, archived_at: null }), /[Aa]rchive/],
    ['practitioner-inactive', 'practitioner', () => ({ practitioner: one.practitioner, active: false }),
        () => ({ practitioner: one.practitioner, active: true }), /active/],
    ['practitioner-hidden', 'practitioner', () => ({ practitioner: one.practitioner, show_in_online_bookings: false }),
        () => ({ practitioner: one.practitioner, show_in_online_bookings: true }), /tick/],
    ['type-hidden', 'type', () => ({ appointment_type: one.type, show_in_online_bookings: false }),
        () => ({ appointment_type: one.type, show_in_online_bookings: true }), /tick/],
    ['type-archived', 'type', () => ({ appointment_type: one.type, archived_at: YEARS_AGO }),
        () => ({ appointment_type: one.type, archived_at: null }), /archived/],
    ['type-not-offered', 'offer', () => ({ practitioner: one.practitioner, appointment_type_ids: without(practitioner().appointment_type_ids, one.type) }),
        () => ({ practitioner: one.practitioner, appointment_type_ids: practitioner().appointment_type_ids }), /tick/],
    ['type-not-offered', 'offer', () => ({ business: one.business, appointment_type_ids: without(typesHere(), one.type) }),
        () => ({ business: one.business, appointment_type_ids: business().appointment_type_ids }), /tick/, 'at the business'],
    ['no-schedule', 'schedule', () => ({ practitioner: one.practitioner, schedule: practitioner().schedule.filter((row) => row.business_id !== one.business) }),
        () => ({ practitioner: one.practitioner, schedule: practitioner().schedule }), /hours|schedule/i],
    ['unexplained', 'free-time', () => ({ quirks: { unexplained: [one.id] } }), () => ({ quirks: { unexplained: [] } }), /404/],
];
const without = (list, gone) => list.filter((id) => id !== gone);
const practitioner = () => account.practitioners.find(({ id }) => id === one.practitioner);
const business = () => account.businesses.find(({ id }) => id === one.business);
const typesHere = () => business().appointment_type_ids ?? account.appointment_types.map(({ id }) => id);

describe('each reason, by exactly one switch, and back', () => {
    for (const [reason, check, off, on, fix, where = ''] of SWITCHES)
        test(`${reason} ${where}`.trim(), async () => {
            await rack.sandbox.control('POST', '/set', off());
            try {
                const { counts } = await checkAgain();
                const page = await why(one), checks = checksOf(page);

                assert.deepEqual({ ...await find() }, { ...one, state: 'blocked', reason });
                assert.ok(counts.blocked > 0);
                assert.equal(checks[check], 'failed');
                assert.deepEqual(Object.entries(checks).filter(([name, result]) => name !== check && name !== 'free-time' && result !== 'passed'), [],
                    'another check is said to fail');
                assert.match(textOf(page), fix);
            } finally {
                await rack.sandbox.control('POST', '/set', on());
            }
            await checkAgain();
            assert.deepEqual(await find(), one, 'flipped back, it is not as before');
        });

    test('the history tells of every switch, there and back', async () => {
        const page = textOf(await client.get('/bookings/history'));

        for (const sentence of [/Online bookings were switched off between/, /Online bookings were switched on between/,
            /was hidden from online bookings between/, /was archived between/, /was made inactive between/, /stopped offering/, /began to offer/])
            assert.match(page, sentence);
    });
});

describe('what a check asks', () => {
    const asked = async () => (await rack.sandbox.log()).filter(({ path }) => /\/next_available_time$/.test(path));

    test('nothing about what some switch closes', async () => {
        await rack.sandbox.control('DELETE', '/log');
        await checkAgain();
        const closed = (await combinations()).filter(({ state, reason }) => state === 'not-offered' || (state === 'blocked' && reason !== 'unexplained'));
        const paths = (await asked()).map(({ path }) => path);

        assert.ok(closed.length > 0 && paths.length > 0);
        for (const { business, practitioner, type } of closed)
            assert.ok(!paths.some((path) => path.includes(`/businesses/${business}/practitioners/${practitioner}/appointment_types/${type}/`)),
                `${business}-${practitioner}-${type} was asked for`);
    });

    test('only about one practitioner when asked so', async () => {
        await rack.sandbox.control('DELETE', '/log');
        await checkAgain({ practitioner: one.practitioner });
        const paths = (await asked()).map(({ path }) => path);

        assert.ok(paths.length > 0);
        assert.ok(paths.every((path) => path.includes(`/practitioners/${one.practitioner}/`)), paths.join('\n'));
        assert.equal((await find()).state, 'bookable');
    });
});

describe('what is meant', () => {
    const mark = async (fields) => {
        await client.get('/bookings');
        const answer = await client.post('/bookings/meant', fields);

        assert.equal(answer.status, 303, answer.text);
    };
    const headline = async () => /id="headline"[^>]*>([^]*?)<\/(?:p|h2|div)>/.exec((await client.get('/bookings')).text)[1].replace(/<[^>]*>/g, '');
    const total = async () => Number(/of (\d+) combinations/.exec(await headline())?.[1]);

    test('what is not meant to be is left out of the count, and comes back', async () => {
        const before = await total();
        const blocked = (await combinations()).find(({ reason }) => reason === 'practitioner-hidden');

        await mark({ setting: 'practitioner', practitioner: blocked.practitioner, meant: 'no' });
        assert.ok(await total() < before);
        assert.deepEqual(await find(blocked.id), blocked, 'what is so stays so, whatever is meant');
        await mark({ setting: 'practitioner', practitioner: blocked.practitioner, meant: 'unsaid' });
        assert.equal(await total(), before);
    });

    test('what was on is meant: gone, it stands first', async () => {
        await rack.sandbox.control('POST', '/set', { practitioner: one.practitioner, show_in_online_bookings: false });
        await checkAgain();
        const fix = [...(await client.get('/bookings')).text.matchAll(/data-setting="([^"]*)"/g)].map(([, setting]) => setting);

        assert.equal(fix[0].split(':')[0], 'practitioner');
        assert.ok(fix[0].includes(one.practitioner), fix.join(' '));
        await rack.sandbox.control('POST', '/set', { practitioner: one.practitioner, show_in_online_bookings: true });
        await checkAgain();
    });

    test('all that is meant is bookable: it says so', async () => {
        const full = new Set((await combinations()).filter(({ state }) => state === 'full').map(({ practitioner }) => practitioner));

        for (const practitioner of full) {
            await rack.sandbox.control('POST', '/set', { practitioner, show_in_online_bookings: false });
            await mark({ setting: 'practitioner', practitioner, meant: 'no' });
        }
        await checkAgain();
        assert.match(await headline(), /stand/);
        const items = [...(await client.get('/bookings')).text.matchAll(/data-setting="([^"]*)"/g)].map(([, setting]) => ['item', setting]);

        await mark([...items, ['meant', 'no']]);
        const [, can, all] = /Everything that is meant to be bookable can be booked: (\d+) of (\d+)/.exec(await headline());

        assert.equal(can, all);
        assert.ok(Number(all) > 20);
        assert.doesNotMatch(await headline(), /stand|not meant/);
    });
});
