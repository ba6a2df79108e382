/* bookings.mjs: the online-booking pages as a suite reads them.
 *
 *   await checked(rack)                     nothing is being fetched or asked any more
 *   await checkAgain(rack, client, fields)  presses the button and waits for that
 *   const page = await bookings(client, '?state=blocked')
 *   page.cells          [{ combination, business, practitioner, type, state, reason, meant, text, why }] of every table
 *   page.fix            [{ setting, reason, html }] of #fix, in order; page.quiet the same of what is off as meant
 *   page.headline, page.mood, page.running, page.section(id)
 *   combination(rack, 'Anna Berg', 'Glenhaven Rooms', 'Initial')   { business, practitioner, type } by parts of names */
import assert from 'node:assert/strict';

import { unescapeHtml } from './client.mjs';
import { waitFor } from './harness.mjs';

const attribute = (tag, name) => {
    const found = new RegExp(`\\b${name}="([^"]*)"`).exec(tag);

    return found === null ? undefined : unescapeHtml(found[1]);
};

export const textOf = (html) => unescapeHtml(html.replace(/<[^>]*>/g, ' ')).replace(/&nbsp;/g, ' ').replace(/\s+/g, ' ').trim();

export function checked(rack) {
    return waitFor('the check of online bookings to end', () => rack.query(`SELECT count(*) AS n FROM job
        WHERE kind IN ('refresh_clinic', 'check_bookings') AND state IN ('waiting', 'running')`)[0].n === 0, 120000);
}

export async function checkAgain(rack, client, fields = {}) {
    const answer = await client.post('/bookings/refresh', fields);

    assert.equal(answer.status, 303, answer.text.slice(0, 300));
    await checked(rack);
    return answer;
}

function cellsOf(html) {
    return [...html.matchAll(/(<td data-combination=[^>]*>)(.*?)<\/td>/g)].map(([, tag, inside]) => {
        const [business, practitioner, type] = attribute(tag, 'data-combination').split('-');
        const why = /href="([^"]*)"/.exec(inside);

        return {
            combination: attribute(tag, 'data-combination'), business, practitioner, type,
            state: attribute(tag, 'data-state'), reason: attribute(tag, 'data-reason'), meant: attribute(tag, 'data-meant'),
            text: textOf(inside), why: why === null ? undefined : unescapeHtml(why[1]),
        };
    });
}

function settingsOf(html) {
    return html.split(/(?=<li data-setting=)/).slice(1).map((item) => {
        const tag = /^<li[^>]*>/.exec(item)[0];

        return {
            setting: attribute(tag, 'data-setting'), reason: attribute(tag, 'data-reason'),
            intruder: /data-intruder/.test(tag), html: item.slice(0, item.indexOf('</li>')),
        };
    });
}

export async function bookings(client, query = '', status = 200) {
    const page = await client.get(`/bookings${query}`);

    assert.equal(page.status, status, page.text.slice(0, 500));
    return readBookings(page);
}

export function readBookings(page) {
    const section = (id) => new RegExp(`<(section|details)\\b[^>]*\\bid="${id}"[^]*?\\n</\\1>`).exec(page.text)?.[0] ?? '';
    const headline = /<p [^>]*id="headline"[^>]*>/.exec(page.text)?.[0];

    return {
        ...page, section,
        cells: cellsOf(section('matrix')), fix: settingsOf(section('fix')), quiet: settingsOf(section('quiet')),
        headline: headline && textOf(page.text.slice(page.text.indexOf(headline)).split('</p>')[0]),
        mood: headline && attribute(headline, 'data-mood'),
        running: /id="bookings"[^>]* data-running="1"/.test(page.text),
    };
}

/** The ids behind parts of three names. */
export function combination(rack, practitioner, business, type) {
    const find = (table, name) => {
        const found = rack.query(`SELECT id FROM ${table} WHERE name LIKE '%${name}%'`);

        assert.equal(found.length, 1, `${table} ${name}`);
        return found[0].id;
    };

    return { practitioner: find('practitioner', practitioner), business: find('business', business), type: find('appointment_type', type) };
}
