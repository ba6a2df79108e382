/* nothing-in-logs.test.mjs: no line that a program wrote in the whole run of ./check has a key, a token, a password, a
 * name or an address, in any writing. Runs last, over what tests/lib/logs.mjs kept. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const folder = process.env.KEYRACK_LOGS;
const ANCHOR = 8;
/* Shorter, or made of fewer different characters, it may stand in a line by chance: 'xxxxxxxxxxxx', 'short'. */
const LEAST = { key: [20, 8], token: [20, 8], password: [12, 7], name: [ANCHOR, 4], address: [ANCHOR, 5] };

const isTelling = ([kind, text]) => text.length >= LEAST[kind][0] && new Set(text).size >= LEAST[kind][1];

/* What base64 makes of the bytes, whatever stands around them: the middle of its three alignments. */
function base64Forms(bytes) {
    return [0, 1, 2].flatMap((shift) => {
        const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(4, -4);

        return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
    });
}

const escaped = (bytes, form) => [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : form(byte))).join('');

/* The ways a text may have been written down, as bytes: as it is, in an address or form, in hex, in base64, in the
 * escapes of our own log lines (octal) and of nginx's. */
function writings(text) {
    const bytes = Buffer.from(text), percent = encodeURIComponent(text), hex = bytes.toString('hex');

    return [bytes.toString('latin1'), percent, percent.replaceAll('%20', '+'), hex, hex.toUpperCase(), ...base64Forms(bytes),
        escaped(bytes, (byte) => `\\${byte.toString(8)}`), escaped(bytes, (byte) => `\\x${byte.toString(16).toUpperCase()}`)]
        .filter((one) => one.length >= ANCHOR);
}

/* Of a key its beginning and its end, and what is sent as user and password. */
const parts = ([kind, text]) => (kind === 'key' ? [text.slice(0, 20), text.slice(-16), `${text}:`] : [text]);

/* Every writing by its first characters. */
function index(canaries) {
    const found = new Map();

    for (const one of canaries)
        for (const writing of new Set(parts(one).flatMap(writings))) {
            const anchor = writing.slice(0, ANCHOR);

            found.set(anchor, [...found.get(anchor) ?? [], { kind: one[0], text: one[1], writing }]);
        }
    return found;
}

/* Which canaries stand in text (bytes as latin1). */
function search(text, anchors) {
    const found = [];

    for (let i = 0; i + ANCHOR <= text.length; i++)
        for (const one of anchors.get(text.slice(i, i + ANCHOR)) ?? [])
            if (text.startsWith(one.writing, i))
                found.push({ ...one, line: text.slice(text.lastIndexOf('\n', i) + 1, text.indexOf('\n', i)) });
    return found;
}

function readCanaries() {
    const lines = existsSync(join(folder, 'canaries')) ? readFileSync(join(folder, 'canaries'), 'utf8').trimEnd().split('\n') : [];

    return [...new Set(lines)].map((line) => JSON.parse(line));
}

const skip = !folder || readdirSync(folder).length === 0 ? 'no other suite has left its logs' : false;

describe('in everything that was written', () => {
    const canaries = skip ? [] : readCanaries();
    const telling = canaries.filter(isTelling), anchors = index(telling);
    const logs = skip ? [] : readdirSync(folder).filter((name) => name.endsWith('.log'))
        .map((name) => ({ name, text: readFileSync(join(folder, name), 'latin1') }));
    const lines = logs.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);

    for (const kind of Object.keys(LEAST))
        it(`${kind}: one would be found, however it is written`, { skip }, (test) => {
            const [planted] = telling.filter((one) => one[0] === kind);

            if (planted === undefined)
                return test.skip('no suite has made one');
            const all = new Set(parts(planted).flatMap(writings));

            for (const writing of all)
                assert.ok(search(`web[1] info before${writing}after\n`, anchors).some((one) => one.text === planted[1]), writing);
            test.diagnostic(`control: ${kind} planted in ${all.size} writings is found in each; ${
                telling.filter((one) => one[0] === kind).length} to look for`);
        });

    it('what is there would be found', { skip }, (test) => {
        const there = logs.flatMap(({ text }) => /^\S+\[\d+\] \w+ (.{20,})$/m.exec(text)?.[1] ?? []).slice(0, 5);

        assert.ok(there.length > 0);
        for (const words of there)
            assert.ok(logs.some(({ text }) => search(text, index([['name', Buffer.from(words, 'latin1').toString()]])).length > 0), words);
        test.diagnostic(`control: ${there.length} of ${there.length} messages that stand there are found`);
    });

    it('every program has left its words', { skip }, (test) => {
        if (process.env.KEYRACK_WANTED)
            return test.skip('not all suites have run');
        for (const program of ['access', 'error', 'openings', 'web', 'agent', 'keeper', 'sandbox', 'keyrack-agent'])
            assert.ok(logs.some(({ name, text }) => name.startsWith(`${program}.`) && text.length > 0), program);
    });

    it('nothing is found', { skip }, (test) => {
        const found = logs.flatMap(({ name, text }) => search(text, anchors).map((one) => ({ name, ...one })));
        const distinct = new Set(found.map(({ kind, text }) => `${kind} ${text}`));

        test.diagnostic(`figure: ${distinct.size} of ${telling.length} canaries in ${lines} lines of ${logs.length} logs (${
            canaries.length - telling.length} left out: too short or too plain)`);
        assert.deepEqual(found.map(({ name, kind, writing, line }) => `${name}: the ${kind} ${writing} in: ${line}`).slice(0, 50), []);
    });
});
