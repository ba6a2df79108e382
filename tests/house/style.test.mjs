/* style.test.mjs: what every file of the house keeps to, so that a reader finds what they expect. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, test } from 'node:test';

import { buildDir } from '../lib/program.mjs';
import { code, files, findAll, read, sourceDir, withoutComments } from './house.mjs';

const c = files.filter((file) => /\.(c|cc|h)$/.test(file));

test('every C file opens with its name and what lives there', () => {
    const wrong = c.filter((file) => !read(file).startsWith(`/* ${basename(file)}: `));

    assert.deepEqual(wrong, []);
});

test('no call that cannot be used safely', () => {
    const banned = /\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atoll|atof|system|popen|tmpnam|mktemp|alloca|rand|srand|setjmp|longjmp|asctime|ctime|localtime|gmtime)\s*\(/;

    assert.deepEqual(findAll(c, banned, withoutComments), []);
});

test('no goto, no tab in C, no line over 120 columns', () => {
    assert.deepEqual(findAll(c, /\bgoto\b/, withoutComments), []);
    assert.deepEqual(findAll(c, /\t/), []);
    assert.deepEqual(findAll(c, /^.{121,}$/), []);
});

test('pages are templates: no markup in C strings', () => {
    const web = code.filter((file) => file.startsWith('cgi-bin/'));
    const markup = /"[^"\n]*<\/?(a|b|body|br|button|div|em|form|h[1-6]|head|html|i|input|li|p|script|section|span|strong|style|table|td|tr|ul)\b[^"\n]*"/i;
    const strings = (text) => withoutComments(text, { strings: true });

    assert.ok(web.length > 0);
    assert.deepEqual(findAll(web, markup, strings), []);
});

test('nothing of one machine or one person is in the tree', () => {
    const text = files.filter((file) => !/\.(png|ico|woff2?)$/.test(file) && !file.includes('/corpus/') &&
        file !== 'tests/house/style.test.mjs' && file !== 'tests/package-lock.json');
    const place = /(^|[\s"'=(:])\/(work|home|root|Users)\//;

    assert.deepEqual(findAll(text, place), []);
});

test('what the documents name is there', () => {
    const documents = files.filter((file) => file.endsWith('.md'));

    assert.ok(documents.length >= 4);
    for (const file of documents) {
        for (const [, name] of read(file).matchAll(/`((?:tests|lib|agent|cgi-bin|sql|etc|doc|bench|templates)\/[\w./-]+\.\w+)`/g))
            assert.ok(files.includes(name) || /00[2-9]_|businesses/.test(name), `${file} names ${name}`);
        for (const [, name] of read(file).matchAll(/\]\((?!https?:)([^)#]+)\)/g))
            assert.ok(files.includes(join(dirname(file), name)), `${file} links to ${name}`);
    }
});

test('nothing that a build makes is committed', () => {
    const made = /(^|\/)(Makefile\.in|configure|aclocal\.m4|compile|depcomp|install-sh|missing|test-driver|tap-driver\.sh|ar-lib|node_modules|.*\.o)$/;
    const known = execFileSync('git', ['ls-files'], { cwd: sourceDir, encoding: 'utf8' }).split('\n');

    assert.deepEqual(known.filter((file) => made.test(file)), []);
});

test('every test file is run by something', () => {
    const listed = files.filter((file) => file.endsWith('local.mk')).map(read).join('\n');
    const unit = files.filter((file) => /^tests\/unit\/test-.*\.c$/.test(file)).map((file) => file.slice(0, -2));
    const fuzz = files.filter((file) => /^tests\/fuzz\/fuzz-.*\.c$/.test(file)).map((file) => file.slice(0, -2));

    assert.ok(unit.length > 0 && fuzz.length > 0);
    for (const name of [...unit, ...fuzz])
        assert.match(listed, new RegExp(`${name}(?![\\w-])`), `${name} is in no local.mk`);
    for (const name of fuzz) {
        const corpus = name.replace('fuzz/fuzz-', 'fuzz/corpus/');

        assert.ok(files.some((file) => file.startsWith(`${corpus}/`)), `${corpus} is empty`);
    }
});

/* GTest's own list is what a program would run: none may be empty. */
describe('every unit test program has tests', () => {
    const programs = files.filter((file) => /^tests\/unit\/test-.*\.c$/.test(file)).map((file) => file.slice(0, -2));

    for (const program of programs)
        test(program, (context) => {
            const file = join(buildDir, program);

            if (!existsSync(file))
                return context.skip('not built; run make check');
            const listed = execFileSync(file, ['-l'], { encoding: 'utf8', env: { ...process.env, TOP_SRCDIR: sourceDir, TOP_BUILDDIR: buildDir } });

            assert.match(listed, /^\//m);
        });
});
