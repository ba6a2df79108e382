/* audit-words.test.mjs: every act that the code writes into the audit log has words for people. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { files, read, withoutComments } from './house.mjs';

const WORDS = 'lib/clinic/audit_words.c';
const written = files.filter((file) => /^(lib\/store|cgi-bin|agent|ctl)\/.*\.c$/.test(file));

/* The text in brackets from a '(' on, split at the commas of its outermost level. */
function argumentsAt(text, from) {
    const parts = [''];
    let depth = 0, quoted = false;

    for (let at = from; ; at++) {
        const letter = text[at];

        if (letter === '"' && text[at - 1] !== '\\')
            quoted = !quoted;
        else if (!quoted && letter === '(')
            depth++;
        else if (!quoted && letter === ')')
            depth--;
        if (depth === 0 || at >= text.length)
            return parts.map((part) => part.slice(0).trim());
        if (letter === ',' && depth === 1 && !quoted)
            parts.push('');
        else if (at > from)
            parts[parts.length - 1] += letter;
    }
}

/* The functions of a file, as the house lays them out: [{ name, isOwn, parameters, body }]; isOwn: no other file sees it. */
function functionsOf(file) {
    const text = withoutComments(read(file), { strings: true });
    const starts = [...text.matchAll(/^(\w+)\(/gm)];

    return starts.map((match, i) => {
        const open = match.index + match[1].length;

        return {
            file, name: match[1], isOwn: /\nstatic [^\n]*\n$/.test(text.slice(0, match.index)), body: text.slice(text.indexOf('\n{', open), starts[i + 1]?.index ?? text.length),
            parameters: argumentsAt(text, open).map((one) => /(\w+)(\[\w*\])?$/.exec(one)?.[1]),
        };
    });
}

/** Every act word that reaches audit_add, also through functions that hand theirs on: { acts, unreadable }. */
function actsWritten() {
    const functions = written.flatMap(functionsOf);
    const sinks = ['audit_add', 'audit_add_detail'].map((name) => ({ name, place: 2 }));
    const acts = new Map(), unreadable = [];

    for (const sink of sinks) /* grows on the way */
        for (const one of functions.filter(({ file }) => sink.file === undefined || sink.file === file)) {
            if (one.name === sink.name)
                continue;
            for (const call of one.body.matchAll(new RegExp(`\\b${sink.name}\\(`, 'g'))) {
                const act = argumentsAt(one.body, call.index + sink.name.length)[sink.place];
                const words = [...act.matchAll(/"([^"]*)"/g)].map(([, word]) => word);

                words.forEach((word) => acts.set(word, one.file));
                if (words.length > 0)
                    continue;
                if (!one.parameters.includes(act))
                    unreadable.push(`${one.file}, ${one.name}: ${act}`);
                else if (!sinks.some(({ name, from }) => name === one.name && from === one.file))
                    sinks.push({ name: one.name, from: one.file, file: one.isOwn ? one.file : undefined, place: one.parameters.indexOf(act) });
            }
        }
    return { acts, unreadable };
}

const ACTS = /acts\[\] = \{([^]*?)\n\};/;
const known = new Set([...ACTS.exec(read(WORDS))[1].matchAll(/^ {4}\{ "([a-z-]+)", "/gm)].map(([, word]) => word));

test('every act has words', () => {
    const { acts, unreadable } = actsWritten();

    assert.deepEqual(unreadable, [], 'pass an act as a literal, or hand on a parameter');
    for (const act of ['key-saved', 'key-judged', 'signed-in', 'sign-in-refused', 'clinic-refreshed', 'meant', 'password-set', 'audit-exported'])
        assert.ok(acts.has(act), `the walk does not find ${act}, which is written`);
    assert.deepEqual([...acts].filter(([act]) => !known.has(act)).map(([act, file]) => `${act} (${file})`), []);
});

test('the words are in order and say something', () => {
    const list = ACTS.exec(read(WORDS))[1];
    const rows = [...list.matchAll(/\{ "([a-z-]+)", "([^"]+)" \}/g)];

    assert.ok(rows.length > 25);
    assert.deepEqual(rows.map(([, word]) => word), rows.map(([, word]) => word).sort());
    for (const [, word, words] of rows)
        assert.match(words, /^[A-Z].*[^.]$/, word);
});
