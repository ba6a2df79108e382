/* totp.mjs: an authenticator app, as RFC 6238 describes it: SHA-1, six digits, thirty seconds. */
import { createHmac } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text) {
    const bits = [...text.replace(/\s/g, '')].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');

    return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** The code that an app with this secret (base32) shows, so many steps from now. */
export function totp(secret, steps = 0) {
    const counter = Buffer.alloc(8);

    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
    const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
    const at = mac[19] & 15;

    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

/** As if thirty seconds had passed: the code that the app shows was not used yet. */
export function forgetUsedCodes(rack) {
    const file = join(rack.dir, 'state/keeper/state');

    writeFileSync(`${file}.test`, readFileSync(file, 'utf8').replaceAll(/^last_step=.*$/gm, 'last_step=1'), { mode: 0o600 });
    renameSync(`${file}.test`, file);
}

/** Sets up a second factor for whoever is signed in there, as the pages do: { secret, codes, page }. */
export async function setUpSecondFactor(client, password) {
    await client.get('/account/second-factor');
    const page = await client.post('/account/second-factor/begin', { password });

    if (page.status !== 200)
        throw new Error(`beginning gave ${page.status}: ${page.text.slice(0, 2000)}`);
    const secret = /id="secret">([A-Z2-7 ]+)</.exec(page.text)[1].replaceAll(' ', '');
    const done = await client.post('/account/second-factor/confirm', { code: totp(secret) });

    if (done.status !== 200)
        throw new Error(`confirming gave ${done.status}: ${done.text.slice(0, 2000)}`);
    return { secret, page, codes: recoveryCodes(done), done };
}

export const recoveryCodes = (page) => [...page.text.matchAll(/<li><code>([A-Z2-7-]+)<\/code>/g)].map(([, code]) => code);
