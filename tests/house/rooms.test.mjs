/* rooms.test.mjs: who may include whom, who may link what (design: the rooms). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';

import { buildDir, programFile } from '../lib/program.mjs';
import { code, files, findAll, read, withoutComments } from './house.mjs';

/* What each room may include of ours besides itself. */
const mayInclude = {
    'lib/clinic': [],
    'lib/store': ['lib/clinic'],
    'lib/vault': ['lib/clinic'],
    'lib/keeper': ['lib/clinic'],
    'lib/cliniko': ['lib/clinic'],
    'lib/program': ['lib/clinic'],
    'cgi-bin': ['lib/clinic', 'lib/store', 'lib/vault', 'lib/keeper', 'lib/program'],
    agent: ['lib/clinic', 'lib/store', 'lib/keeper', 'lib/cliniko', 'lib/vault', 'lib/program'],
    keeper: ['lib/clinic', 'lib/vault', 'lib/keeper', 'lib/program'],
    ctl: ['lib/clinic', 'lib/store', 'lib/vault', 'lib/keeper', 'lib/program'],
    sandbox: ['lib/clinic', 'lib/program'],
};

/* A library's header, and the only files that may include it. */
const onlyIn = [
    [/^sqlite3\.h$/, (file) => file.startsWith('lib/store/')],
    [/^openssl\//, (file) => file.startsWith('lib/vault/')],
    [/^ctemplate\//, (file) => file === 'cgi-bin/view.cc'],
    [/^curl\//, (file) => file.startsWith('lib/cliniko/')],
    [/^microhttpd\.h$/, (file) => file.startsWith('sandbox/')],
    [/^crypt\.h$/, (file) => file.startsWith('keeper/') || file.startsWith('lib/keeper/')],
    [/^liboath\//, (file) => file === 'lib/keeper/totp.c'],
    [/^fcgi/, (file) => file.startsWith('cgi-bin/')],
    [/^zxcvbn\.h$/, (file) => file === 'lib/clinic/password_rules.c'],
    [/^qrencode\.h$/, (file) => file === 'cgi-bin/qr.c'],
    [/^yajl\//, (file) => file === 'cgi-bin/api/json_out.c'],
    [/^jansson\.h$/, (file) => ['lib/cliniko/', 'sandbox/', 'cgi-bin/'].some((room) => file.startsWith(room))],
];

const roomOf = (file) => Object.keys(mayInclude).find((room) => file.startsWith(`${room}/`));
const includes = (file) => [...withoutComments(read(file), { strings: true })
    .matchAll(/^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]/gm)].map(([, kind, name]) => ({ own: kind === '"', name }));

describe('includes', () => {
    for (const file of code) {
        test(file, () => {
            const room = roomOf(file);

            assert.ok(room, `${file} is in no room of the house`);
            for (const { own, name } of includes(file)) {
                if (own) {
                    const other = roomOf(name);

                    assert.ok(files.includes(name) || existsSync(join(buildDir, name)), `includes "${name}", which is not written from the top`);
                    assert.ok(other === room || mayInclude[room].includes(other), `${room} may not include ${name}`);
                }
                for (const [header, allowed] of onlyIn)
                    assert.ok(!header.test(name) || allowed(file), `${file} may not include <${name}>`);
            }
        });
    }
});

test('only lib/store and sql/ hold SQL', () => {
    const outside = code.filter((file) => !file.startsWith('lib/store/'));
    const statement = /"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX)\s|PRAGMA\s|BEGIN\s+IMMEDIATE)/;

    assert.deepEqual(findAll(outside, statement, (text) => withoutComments(text, { strings: true })), []);
});

/* The libraries a program must not be linked to, directly or through another. */
const mustNotLink = {
    'keyrack.fcgi': ['libcurl', 'libmicrohttpd'],
    'keyrack-keeper': ['libcurl', 'libsqlite3', 'libjansson', 'libctemplate', 'libmicrohttpd'],
    'keyrack-agent': ['libctemplate', 'libfcgi', 'libmicrohttpd'],
};

describe('linked libraries', () => {
    for (const [program, libraries] of Object.entries(mustNotLink))
        test(`${program} has no ${libraries.join(', ')}`, () => {
            const linked = execFileSync('ldd', [programFile(program)], { encoding: 'utf8' });

            assert.match(linked, /libglib-2\.0/); /* ldd did look */
            for (const library of libraries)
                assert.ok(!linked.includes(`${library}.`) && !linked.includes(`${library}_`), `${program} is linked to ${library}`);
        });
});

test('the keeper can be read in one sitting', () => {
    const lines = code.filter((file) => dirname(file) === 'keeper')
        .reduce((sum, file) => sum + read(file).split('\n').length, 0);

    assert.ok(lines > 0 && lines <= 1500, `keeper/ has ${lines} lines`);
});

test('hardened as it is built for an installation', (context) => {
    const normal = process.env.KEYRACK_NORMAL;

    if (!normal)
        return context.skip('KEYRACK_NORMAL does not name a build without sanitizers');
    for (const program of ['keyrack.fcgi', 'keyrack-keeper', 'keyrack-agent', 'keyrackctl']) {
        const file = programFile(program).replace(process.env.KEYRACK_BUILD, normal);
        const headers = execFileSync('readelf', ['-hldW', file], { encoding: 'utf8' });
        const symbols = execFileSync('nm', ['-D', file], { encoding: 'utf8' });

        assert.match(headers, /Type:\s+DYN/, `${program} is position independent`);
        assert.match(headers, /GNU_RELRO/, `${program} has RELRO`);
        assert.match(headers, /BIND_NOW|NOW/, `${program} binds at start`);
        assert.match(headers, /GNU_STACK\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+RW\s/, `${program} has no executable stack`);
        assert.match(symbols, /__stack_chk_fail/, `${program} has stack protection`);
    }
});
