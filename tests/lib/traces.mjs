/* traces.mjs: finds secrets in bytes, however they are written there.
 *
 *   const traces = new Traces([['key of 42', 'Abc...'], ['token', 'x...']]);
 *   traces.look(buffer, 'which file')          what was found so far: traces.found, a Map of name to where
 *   traces.lookIn(path)                         every file below path, links not followed
 *   traces.lookInMemory(pid)                    all that a process can write to; for root
 *   traces.missing()                            names not found
 *
 * A secret is looked for in halves, so that most of one is a find too, as it is, percent-encoded, as hex, reversed, as
 * UTF-16 and as base64 at each of three alignments, which covers the base64 of 'KEY:' in an Authorization header. */
import { openSync, readFileSync, readSync, closeSync, lstatSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const PROBE = 4; /* bytes by which a needle is first told */

/* Base64 of text in the middle of other text: what is certain of it when `shift` bytes come before. */
function base64Within(bytes, shift) {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '');
    const from = Math.ceil(shift * 8 / 6), to = Math.floor((shift + bytes.length) * 8 / 6);

    return whole.slice(from, to);
}

function formsOf(part) {
    const bytes = Buffer.from(part), hex = bytes.toString('hex');
    const base64 = [0, 1, 2].map((shift) => base64Within(bytes, shift));
    const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

    return [part, encodeURIComponent(part), percent, percent.toUpperCase(), hex, hex.toUpperCase(),
        [...part].reverse().join(''), JSON.stringify(part).slice(1, -1),
        ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')), ...base64.map(encodeURIComponent)]
        .map((text) => Buffer.from(text)).concat([Buffer.from(part, 'utf16le'), Buffer.from(part, 'utf16le').swap16()]);
}

function halves(secret) {
    const middle = Math.floor(secret.length / 2);

    return secret.length < 24 ? [secret] : [secret.slice(0, middle), secret.slice(middle)];
}

export class Traces {
    #needles = new Map(); /* first four bytes -> [{ name, bytes }] */
    #maybe = new Uint8Array(1 << 16); /* whether a needle begins with something that is folded to this */
    #names = new Set();

    /** secrets is a list of [name, text or Buffer]; a Buffer is looked for as it is and as hex. */
    constructor(secrets) {
        this.found = new Map();
        this.bytes = 0;
        for (const [name, secret] of secrets) {
            const forms = Buffer.isBuffer(secret)
                ? [secret, Buffer.from(secret.toString('hex')), Buffer.from(secret.toString('hex').toUpperCase())]
                : halves(secret).flatMap(formsOf);

            this.#names.add(name);
            for (const bytes of forms)
                this.#add(name, bytes);
        }
    }

    #add(name, bytes) {
        const head = bytes.readUInt32BE(0), list = this.#needles.get(head) ?? [];

        list.push({ name, bytes });
        this.#needles.set(head, list);
        this.#maybe[(head ^ (head >>> 16)) & 0xffff] = 1;
    }

    look(buffer, where) {
        const maybe = this.#maybe;
        let head = 0;

        this.bytes += buffer.length;
        for (let i = 0; i < buffer.length; i++) {
            head = ((head << 8) | buffer[i]) >>> 0;
            if (maybe[(head ^ (head >>> 16)) & 0xffff] === 1 && this.#needles.has(head))
                this.#compare(buffer, i - PROBE + 1, this.#needles.get(head), where);
        }
    }

    #compare(buffer, at, needles, where) {
        for (const { name, bytes } of needles)
            if (at >= 0 && !this.found.has(name) && buffer.length >= at + bytes.length &&
                bytes.equals(buffer.subarray(at, at + bytes.length)))
                this.found.set(name, where);
    }

    /** One file; what is compressed also as what it was. */
    lookInFile(file) {
        const bytes = readFileSync(file);

        this.look(bytes, file);
        if (bytes.length > 2 && bytes.readUInt16BE(0) === 0x1f8b)
            this.look(gunzipSync(bytes), file);
    }

    lookIn(path) {
        const about = existsSync(path) && lstatSync(path);

        if (about && about.isFile())
            this.lookInFile(path);
        else if (about && about.isDirectory())
            for (const name of readdirSync(path))
                this.lookIn(join(path, name));
    }

    lookInMemory(pid) {
        const fd = openSync(`/proc/${pid}/mem`, 'r');

        try {
            for (const [, from, to] of readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/^(\w+)-(\w+) rw.*(?<!\[vvar\])$/gm)) {
                const start = Number.parseInt(from, 16), part = Buffer.alloc(Number.parseInt(to, 16) - start);

                this.look(part.subarray(0, readSync(fd, part, 0, part.length, start)), `memory of ${pid}`);
            }
        } finally {
            closeSync(fd);
        }
    }

    missing() {
        return [...this.#names].filter((name) => !this.found.has(name));
    }
}
