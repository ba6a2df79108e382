/* nginx.test.mjs: the site that is shipped is sound, and the private one differs from it only where it must. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { freePort } from '../lib/harness.mjs';
import { run } from '../lib/program.mjs';
import { files, read, sourceDir } from './house.mjs';

const dir = mkdtempSync(join(tmpdir(), 'keyrack-nginx-'));
const [certificate, key] = [join(dir, 'tls.crt'), join(dir, 'tls.key')];
const site = 'etc/nginx/keyrack.conf.in';
const ports = [await freePort(), await freePort()]; /* nginx -t binds what the file says */

execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key,
    '-out', certificate, '-days', '2', '-subj', '/CN=localhost'], { stdio: 'ignore' });
after(() => rmSync(dir, { recursive: true }));

function makePrivate(name, ...more) {
    const place = join(dir, name);

    execFileSync(join(sourceDir, 'etc/nginx/make-private'),
        ['--dir', place, '--port', String(ports[0]), '--static', join(sourceDir, 'static'), '--socket', join(dir, 'web.sock'), ...more]);
    return { place, text: readFileSync(join(place, 'nginx.conf'), 'utf8') };
}

async function nginxTest(place, conf) {
    const done = await run('nginx', ['-t', '-p', place, '-c', conf, '-e', join(place, 'error.log')]);

    assert.equal(done.code, 0, done.stderr);
    assert.doesNotMatch(done.stderr, /\[(warn|error|emerg)\]/);
}

describe('the private nginx', () => {
    const kinds = { plain: [], 'open-limits': ['--open-limits'], tls: ['--tls', certificate, key, String(ports[1])] };

    for (const [kind, options] of Object.entries(kinds)) {
        test(`${kind}: nginx accepts it`, async () => {
            const { place } = makePrivate(kind, ...options);

            await nginxTest(place, join(place, 'nginx.conf'));
        });
        test(`${kind}: everything it writes is in its own folder`, () => {
            const { place, text } = makePrivate(kind, ...options);
            const written = [...text.matchAll(/^\s*(pid|access_log|error_log|\w+_temp_path) ([^ ;]+)/gm)];

            assert.ok(written.length >= 8);
            for (const [, directive, path] of written)
                assert.ok(path === 'off' || path === '/dev/null' || path.startsWith(`${place}/`), `${directive} ${path}`);
        });
        test(`${kind}: it only listens on this machine`, () => {
            const listens = [...makePrivate(kind, ...options).text.matchAll(/^\s*listen ([^;]*);/gm)];

            assert.ok(listens.length >= 2);
            for (const [, address] of listens)
                assert.ok(ports.some((port) => address.split(' ')[0] === `127.0.0.1:${port}`), address);
        });
        test(`${kind}: what it says beyond places is what is shipped`, () => {
            const place = /@\w+@|listen|server_name|ssl_|_log |alias|fastcgi_pass|include|return 301/;
            const lines = (text) => text.split('\n').filter((line) => line.trim() !== '' && !place.test(line));
            const shipped = lines(read(site)).filter((line) => kind !== 'open-limits' || !/^ *limit_(req|conn) /.test(line));
            const whole = lines(makePrivate(kind, ...options).text);
            const inner = whole.slice(whole.findIndex((line) => line.startsWith('# keyrack.conf')), -1);
            const redirect = (list) => {
                const from = list.findIndex((line) => line.startsWith('# Plain http only'));
                const to = list.indexOf('}', from);

                return kind === 'tls' ? list : [...list.slice(0, from), ...list.slice(to + 1)];
            };

            assert.deepEqual(inner, redirect(shipped));
        });
    }
});

test('the installed site passes nginx -t with a certificate of its own', async (context) => {
    const installed = process.env.KEYRACK_INSTALLED;

    if (!installed)
        return context.skip('KEYRACK_INSTALLED does not name an installation');
    const shared = join(installed, 'usr/share/keyrack');
    const conf = readFileSync(join(shared, 'nginx/keyrack.conf'), 'utf8')
        .replace(/ssl_certificate .*/, `ssl_certificate ${certificate};`)
        .replace(/ssl_certificate_key .*/, `ssl_certificate_key ${key};`)
        .replaceAll('listen [::]:80', `listen 127.0.0.2:${ports[0]}`).replaceAll('listen [::]:443', `listen 127.0.0.2:${ports[1]}`)
        .replaceAll('listen 80', `listen 127.0.0.1:${ports[0]}`).replaceAll('listen 443', `listen 127.0.0.1:${ports[1]}`)
        .replaceAll('/usr/share/keyrack/nginx/common.conf', join(dir, 'common.conf'))
        .replaceAll('/usr/share/keyrack', shared).replaceAll('/var/log/nginx', dir);

    writeFileSync(join(dir, 'common.conf'), readFileSync(join(shared, 'nginx/common.conf'), 'utf8').replaceAll('/usr/share/keyrack', shared).replaceAll('/var/log/nginx', dir));
    writeFileSync(join(dir, 'whole.conf'), `pid ${dir}/nginx.pid;\nevents {}\nhttp {\n${conf}}\n`);
    await nginxTest(dir, join(dir, 'whole.conf'));
});

/* nginx drops every inherited add_header where a location has one of its own. */
test('whoever adds a header includes all of them', () => {
    const locations = read(site).match(/location [^{]*\{[^}]*\}/g);

    assert.ok(locations.length >= 5);
    for (const location of locations)
        if (location.includes('add_header'))
            assert.match(location, /include @pkgdatadir@\/nginx\/headers.conf;/);
    for (const line of read('etc/nginx/headers.conf').split('\n').filter((text) => text.startsWith('add_header')))
        assert.match(line, / always;$/);
});

test('one-time links reach no log', () => {
    for (const prefix of ['/setup/', '/k/']) {
        const location = new RegExp(`location \\^~ ${prefix} \\{[^}]*\\}`).exec(read(site))?.[0];

        assert.match(location, /access_log off;/);
        assert.match(location, /error_log \/dev\/null crit;/);
    }
});

test('each of nginx\'s own refusals has its page', () => {
    const pages = [...read('etc/nginx/common.conf.in').matchAll(/\/keyrack-errors\/(\d+\.html);/g)].map(([, page]) => page);

    assert.ok(pages.length >= 8);
    for (const page of pages)
        assert.ok(files.includes(`etc/nginx/errors/${page}`), `etc/nginx/errors/${page}`);
});
