/* issued.mjs: keys that Keyrack issues, as the database has them, and people to own them.
 *
 *   const key = issueKey(rack, { owner: 1, scopes: ['practitioners'], networks: '', expires: null });
 *   key.id, key.username, key.key, key.authorization      the header that a client sends
 *   addPerson(rack, { email, role, practitioner })        its id
 *
 * The text of a key is made here a second time, from its description: kr_, 30 characters, CRC-32 in 6 characters. */
import { createHash, randomInt } from 'node:crypto';

import { canary } from './logs.mjs';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function crc32(text) {
    let crc = 0xffffffff;

    for (const byte of Buffer.from(text)) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++)
            crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
}

/** A text that passes for a key, of nobody. */
export function makeKeyText() {
    const body = `kr_${Array.from({ length: 30 }, () => ALPHABET[randomInt(62)]).join('')}`;
    let checksum = '';

    for (let crc = crc32(body), i = 0; i < 6; i++, crc = Math.floor(crc / 62))
        checksum = ALPHABET[crc % 62] + checksum;
    canary('key', body + checksum);
    return body + checksum;
}

export const basic = (user, key) => `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`;

const quote = (text) => `'${text.replaceAll("'", "''")}'`;

export function addPerson(rack, { email, name = 'Somebody Else', role = 'receptionist', practitioner = null }) {
    canary('address', email);
    rack.write(`INSERT INTO person (email, name, role, practitioner_id, active, created_utc, joined_utc) VALUES (${quote(email)},
        ${quote(name)}, '${role}', ${practitioner === null ? 'NULL' : quote(practitioner)}, 1, unixepoch(), unixepoch())`);
    return rack.query(`SELECT id FROM person WHERE email = ${quote(email)}`)[0].id;
}

const hashOf = (text) => createHash('sha256').update(text).digest('hex');

/** Many at once, in the order of their ids; expires is SQL. */
export function issueKeys(rack, count, { owner = 1, scopes = [], networks = '', expires = 'NULL', name = 'A service' } = {}) {
    const keys = Array.from({ length: count }, makeKeyText);
    const has = ['practitioners', 'bookings', 'audit'].map((scope) => (scopes.includes(scope) ? 1 : 0)).join(', ');
    const row = (key) => `(${quote(name)}, '', ${owner}, x'${hashOf(key)}', '${key.slice(-4)}', ${has}, ${quote(networks)}, unixepoch(), 1, ${expires})`;

    for (let at = 0; at < count; at += 500) /* what one argument of a program may hold */
        rack.write(`INSERT INTO issued_key (name, description, person_id, hash, tail, scope_practitioners, scope_bookings, scope_audit,
            networks, created_utc, created_by, expires_utc) VALUES ${keys.slice(at, at + 500).map(row).join(', ')}`);
    const [{ email }] = rack.query(`SELECT email FROM person WHERE id = ${owner}`);
    const [{ last }] = rack.query('SELECT max(id) AS last FROM issued_key');

    return keys.map((key, i) => ({ id: last - count + 1 + i, username: email, key, authorization: basic(email, key) }));
}

export const issueKey = (rack, options) => issueKeys(rack, 1, options)[0];
