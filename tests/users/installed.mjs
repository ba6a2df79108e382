/* installed.mjs: Keyrack as it is installed, each program as a system user of its own, for a test file.
 *
 *   asInstalled(import.meta.url, 'the installed users', () => { describe(...) });
 *
 * The users are real for the kernel, but exist only in this test: the file starts itself again in a mount namespace
 * whose /etc/passwd and /etc/group are those that systemd-sysusers would make. With { normal: true } the programs are
 * those that get installed: those of a build with sanitizers let their own user look into them. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { buildDir, programFile, sourceDir } from '../lib/program.mjs';

export const USERS = ['keyrack-web', 'keyrack-agent', 'keyrack-keeper'];

const hasSanitizer = (build) => /__asan_init/.test(execFileSync('nm', ['-D', programFile('keyrack-keeper', build)], { encoding: 'utf8' }));

/* Why this machine cannot do it; undefined when it can. */
function obstacle(build, normal) {
    if (process.getuid() !== 0)
        return 'only root can start programs as other users';
    if (spawnSync('unshare', ['-m', 'true']).status !== 0)
        return 'no mount namespace can be made here';
    if (spawnSync('systemd-sysusers', ['--version']).status !== 0)
        return 'there is no systemd-sysusers here';
    const readable = [join(sourceDir, 'templates/layout.tpl'), programFile('keyrack.fcgi', build)].every((file) =>
        spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', 'test', '-r', file]).status === 0);

    if (!readable)
        return 'the sources are in a folder that other users cannot enter';
    return normal && hasSanitizer(build) ? 'there is no build without sanitizers; KEYRACK_NORMAL names one' : undefined;
}

/* The file again, with the users of an installation and a folder of its own for temporary files; its tests are then
 * this one's, and what it had to say is passed on. */
function runInside(context, file, build) {
    const root = mkdtempSync(join(tmpdir(), 'keyrack-test-users-')), temporary = join(root, 't');

    context.after(() => rmSync(root, { recursive: true, force: true }));
    chmodSync(root, 0o711);
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    mkdirSync(join(root, 'etc'));
    for (const name of ['passwd', 'group'])
        copyFileSync(join('/etc', name), join(root, 'etc', name));
    execFileSync('systemd-sysusers', [`--root=${root}`, join(sourceDir, 'etc/sysusers.conf')], { stdio: 'pipe' });
    const command = `mount --bind '${root}/etc/passwd' /etc/passwd && mount --bind '${root}/etc/group' /etc/group && exec "$@"`;
    const done = spawnSync('unshare', ['-m', 'sh', '-c', command, 'sh', process.execPath, '--test-reporter=tap', file], {
        encoding: 'utf8', maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, KEYRACK_USERS_INSIDE: '1', NODE_TEST_CONTEXT: '', KEYRACK_BUILD: build, TMPDIR: temporary },
    });

    for (const [, line] of done.stdout.matchAll(/^ *# ((?:way|figure): .*)$/gm))
        context.diagnostic(line);
    assert.equal(done.status, 0, done.stdout + done.stderr);
    assert.match(done.stdout, /^# pass [1-9]/m);
}

export function asInstalled(url, name, inside, { normal = false } = {}) {
    if (process.env.KEYRACK_USERS_INSIDE) {
        inside();
        return;
    }
    const build = normal ? process.env.KEYRACK_NORMAL ?? buildDir : buildDir;

    test(name, (context) => {
        const why = obstacle(build, normal);

        return why === undefined ? runInside(context, fileURLToPath(url), build) : context.skip(why);
    });
}
