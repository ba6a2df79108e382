/* logs.mjs: keeps what every program of the tests wrote, and what must not be in it, for tests/last.
 *
 * With KEYRACK_LOGS set (./check sets it) that folder gets a file for each program, nginx's own logs and the keeper's,
 * and `canaries`: one line for each secret, name or address that a test made, as [kind, text]. Without it nothing is
 * kept. Kinds: key, token, password, name, address. */
import { appendFileSync, copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.KEYRACK_LOGS;
const known = new Set();
let files = 0;

const fileFor = (name) => join(folder, `${name.replace(/[^\w.-]+/g, '-')}.${process.pid}.${++files}.log`);

/** Takes text as a program writes it. */
export function keepOutput(name) {
    const file = folder && fileFor(name);

    return (text) => {
        if (file && text !== '')
            appendFileSync(file, text);
    };
}

/** Copies every log in dir and in the folders below it. */
export function keepFiles(dir) {
    if (!folder)
        return;
    for (const entry of readdirSync(dir, { withFileTypes: true }))
        if (entry.isDirectory())
            keepFiles(join(dir, entry.name));
        else if (entry.isFile() && entry.name.endsWith('.log'))
            copyFileSync(join(dir, entry.name), fileFor(entry.name.replace(/\.log$/, '')));
}

/** Something that must be in no log. */
export function canary(kind, text) {
    const line = `${JSON.stringify([kind, text])}\n`;

    if (!folder || known.has(line))
        return;
    known.add(line);
    appendFileSync(join(folder, 'canaries'), line);
}

const LINK = /\/(?:setup|k)\/([\w-]{20,})/g;
const KEY = /[\w+/=-]{16,}-[A-Za-z]{2}\d{1,2}(?![\w-])/g;

/** One-time links that stand in text. */
export function noteLinks(text) {
    if (folder)
        for (const [, token] of text.matchAll(LINK))
            canary('token', token);
}

/** Fields of a form as somebody filled them in. */
export function noteFields(pairs) {
    if (!folder)
        return;
    for (const [name, value] of pairs.map(([one, other]) => [one, String(other)])) {
        const kind = { name: 'name', email: 'address', password: 'password', password_again: 'password', csrf: 'token' }[name];

        if (kind !== undefined)
            canary(kind, value);
        for (const [key] of value.matchAll(KEY))
            canary('key', key);
    }
}

/** Whoever the database of an installation knows; query gives the rows of a statement. */
export function notePeople(query) {
    if (!folder)
        return;
    try {
        for (const { name } of query('SELECT name FROM practitioner UNION SELECT name FROM cliniko_user UNION SELECT name FROM person'))
            canary('name', name);
        for (const { email } of query('SELECT email FROM person'))
            canary('address', email);
    } catch {
        /* the test has broken it, or never made it */
    }
}
