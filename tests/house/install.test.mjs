/* install.test.mjs: what make install puts where, the units' hardening, and what configure says when something is missing. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { buildDir, programFile, run } from '../lib/program.mjs';
import { files, read, sourceDir } from './house.mjs';

const installed = process.env.KEYRACK_INSTALLED;
const skip = installed ? false : 'KEYRACK_INSTALLED does not name an installation';
const services = ['keyrack-keeper', 'keyrack-agent', 'keyrack-web'];
const needs = [...read('configure.ac').matchAll(/^KEYRACK_NEEDS\(\[(\w+)\], \[([^\]]+)\], \[([\w.+-]+)\]\)/gm)]
    .map(([, variable, module, debian]) => ({ variable, module, debian }));
const dir = mkdtempSync(join(tmpdir(), 'keyrack-house-'));

after(() => rmSync(dir, { recursive: true }));

describe('make install', { skip }, () => {
    const expected = [
        'usr/bin/keyrackctl', 'usr/bin/keyrack-sandbox', 'usr/libexec/keyrack/keyrack.fcgi',
        'usr/libexec/keyrack/keyrack-keeper', 'usr/libexec/keyrack/keyrack-agent',
        'etc/keyrack/keyrack.conf', 'usr/share/keyrack/keyrack.conf', 'usr/share/keyrack/nginx/keyrack.conf',
        'usr/share/keyrack/nginx/common.conf', 'usr/share/keyrack/nginx/headers.conf', 'usr/lib/sysusers.d/keyrack.conf',
        'usr/lib/tmpfiles.d/keyrack.conf', ...services.map((name) => `usr/lib/systemd/system/${name}.service`),
        ...files.filter((file) => /^(templates|static|sql)\//.test(file)).map((file) => `usr/share/keyrack/${file}`),
        ...files.filter((file) => file.startsWith('etc/nginx/errors/')).map((file) => file.replace('etc/', 'usr/share/keyrack/')),
    ];

    for (const file of expected)
        test(file, () => assert.ok(existsSync(join(installed, file)), `${file} was not installed`));

    test('no placeholder is left in any file', () => {
        const made = ['etc/keyrack', 'usr/lib/systemd/system', 'usr/lib/tmpfiles.d', 'usr/share/keyrack/nginx'];

        for (const folder of made)
            for (const name of readdirSync(join(installed, folder)))
                if (statSync(join(installed, folder, name)).isFile())
                    assert.doesNotMatch(readFileSync(join(installed, folder, name), 'utf8'), /@[a-z]+@/, name);
    });

    test('programs know the installed places, not those of the build', () => {
        for (const program of ['usr/bin/keyrackctl', 'usr/libexec/keyrack/keyrack.fcgi']) {
            const text = readFileSync(join(installed, program), 'latin1');

            assert.ok(text.includes('/usr/share/keyrack') && text.includes('/etc/keyrack/keyrack.conf'), program);
        }
    });
});

describe('the sample configuration', () => {
    const programs = ['keyrack.fcgi', 'keyrack-keeper', 'keyrack-agent', 'keyrackctl'];
    const sample = join(buildDir, 'etc/keyrack.conf');

    for (const program of programs) {
        test(`${program} --check accepts it`, async () => {
            const done = await run(programFile(program), ['--config', sample, '--check']);

            assert.equal(done.code, 0, done.stderr);
            assert.match(done.stdout, /good/);
        });
        test(`${program} --check names file and line of a mistake`, async () => {
            const bad = join(dir, `${program}.conf`);

            writeFileSync(bad, readFileSync(sample, 'utf8').replace(/^workers=.*$/m, 'workers=many'));
            const line = readFileSync(bad, 'utf8').split('\n').indexOf('workers=many') + 1;
            const done = await run(programFile(program), ['--config', bad, '--check']);

            assert.notEqual(done.code, 0);
            assert.ok(done.stderr.includes(`${bad}:${line}: `), done.stderr);
        });
    }

    test('explains every setting there is', () => {
        const known = [...read('lib/program/config.c').matchAll(/^ {4}\{ "(\w+)", "(\w+)", AT\(/gm)].map(([, group, name]) => `${group}.${name}`);
        const text = read('etc/keyrack.conf.in');
        const shown = [];
        let group = '', comment = false;

        for (const line of text.split('\n')) {
            group = /^\[(\w+)\]$/.exec(line)?.[1] ?? group;
            const name = /^(\w+)=/.exec(line)?.[1];

            if (name !== undefined) {
                shown.push(`${group}.${name}`);
                assert.ok(comment || shown.length > 1, `${name} has no comment`);
            }
            comment = line.startsWith('#') || (comment && name !== undefined);
        }
        assert.ok(known.length >= 12);
        assert.deepEqual([...shown].sort(), [...known].sort());
    });
});

function hasCommand(name) {
    try {
        execFileSync('sh', ['-c', `command -v ${name}`]);
        return true;
    } catch {
        return false;
    }
}

describe('systemd', { skip: skip || (hasCommand('systemd-analyze') ? false : 'there is no systemd-analyze here') }, () => {
    const most = { 'keyrack-web': 5, 'keyrack-keeper': 5, 'keyrack-agent': 12 }; /* exposure in tenths */

    for (const [name, threshold] of Object.entries(most))
        test(`${name} is exposed ${threshold / 10} at most`, async () => {
            const unit = join(installed, `usr/lib/systemd/system/${name}.service`);
            const done = await run('systemd-analyze', ['security', '--offline=yes', `--threshold=${threshold}`, '--no-pager', unit]);

            assert.equal(done.code, 0, done.stdout.split('\n').filter((line) => !line.startsWith('✓')).join('\n') + done.stderr);
        });

    test('a bare unit would not pass', async () => {
        const unit = join(dir, 'bare.service');

        writeFileSync(unit, '[Service]\nExecStart=/bin/true\n');
        const done = await run('systemd-analyze', ['security', '--offline=yes', '--threshold=12', '--no-pager', unit]);

        assert.notEqual(done.code, 0);
    });

    test('tmpfiles.d and sysusers.d are understood', (context) => {
        if (!hasCommand('systemd-tmpfiles') || !hasCommand('systemd-sysusers'))
            return context.skip('systemd-tmpfiles or systemd-sysusers is not here');
        const root = join(dir, 'root');

        mkdirSync(join(root, 'etc'), { recursive: true });
        execFileSync('systemd-sysusers', [`--root=${root}`, join(installed, 'usr/lib/sysusers.d/keyrack.conf')], { stdio: 'pipe' });
        const users = readFileSync(join(root, 'etc/passwd'), 'utf8'), groups = readFileSync(join(root, 'etc/group'), 'utf8');

        for (const user of services)
            assert.match(users, new RegExp(`^${user}:`, 'm'));
        assert.match(groups, /^keyrack:x:\d+:(keyrack-web,keyrack-agent|keyrack-agent,keyrack-web)$/m);
    });
});

/* pkg-config finds nothing but what it is told: configure names all that is missing at once, and what to install. */
describe('configure names what is missing', () => {
    async function configure(known) {
        const place = mkdtempSync(join(dir, 'configure-'));
        const told = known.flatMap(({ variable }) => [[`${variable}_CFLAGS`, ' '], [`${variable}_LIBS`, ' ']]);
        const done = await run('sh', ['-c', `cd '${place}' && '${sourceDir}/configure' -q`],
            { env: { ...Object.fromEntries(told), PKG_CONFIG_LIBDIR: '/nonexistent', PKG_CONFIG_PATH: '' } });

        assert.notEqual(done.code, 0);
        return /missing: (.*)\. On Debian: apt-get install (.*)$/m.exec(done.stderr).slice(1);
    }

    test('all of it', async () => {
        assert.ok(needs.length >= 12);
        assert.deepEqual(await configure([]), [needs.map(({ module }) => module).join(', '), needs.map(({ debian }) => debian).join(' ')]);
    });
    test('the one that is', async () => {
        const [one, ...others] = needs;

        assert.deepEqual(await configure(others), [one.module, one.debian]);
    });
});

describe('the lists of packages', () => {
    const packages = ['build-aux/packages-build.txt', 'build-aux/packages-test.txt'].map(read).join('\n');

    for (const { debian } of needs)
        test(`have ${debian}`, () => assert.match(packages, new RegExp(`^${debian.replaceAll(/[.+]/g, '\\$&')}( |$)`, 'm')));
});
