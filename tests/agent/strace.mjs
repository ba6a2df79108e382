/* strace.mjs: strace attached to a running program, to count its system calls or to spoil chosen ones.
 *
 *   const forbidden = await whyNotTraced();          null, or the reason to skip with
 *   const counts = await countCalls(program, async () => { ... });      { pwrite64: 12, fdatasync: 5, ... }
 *   const spoiler = await attach(program, [`inject=fdatasync:error=EIO:when=3`]);  later: await spoiler.detach()
 *
 * strace counts `when` for each call by itself, from the moment it is attached. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { waitFor } from '../lib/harness.mjs';

/** The calls that change something outside of the process, or bring something in. What lies between two of them is seen
 *  by nobody, so killing before each of them is killing everywhere. */
export const EFFECTS = ['write', 'pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'unlink', 'rename', 'connect',
    'sendto', 'sendmsg', 'recvfrom', 'recvmsg'];

class Strace {
    #child;
    #said = '';
    #ended;

    constructor(pid, args) {
        this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', 'strace', '-f', ...args, '-p', String(pid)],
            { stdio: ['ignore', 'ignore', 'pipe'] });
        this.#child.stderr.setEncoding('utf8').on('data', (text) => { this.#said += text; });
        this.#ended = new Promise((done) => {
            this.#child.on('error', (error) => { this.#said += error.message; done(); });
            this.#child.on('close', done);
        });
    }

    async attached() {
        await waitFor('strace to attach', () => / attached/.test(this.#said) || this.#child.exitCode !== null);
        if (!/ attached/.test(this.#said))
            throw new Error(`strace: ${this.#said}`);
    }

    /** Ends it by itself when the program ended; else lets the program go on untouched. */
    async detach() {
        this.#child.kill('SIGINT');
        await this.#ended;
    }
}

/** expressions are what stands behind strace's -e. */
export async function attach(program, expressions, options = []) {
    const strace = new Strace(program.pid, [...options, ...expressions.flatMap((one) => ['-e', one])]);

    await strace.attached();
    return strace;
}

export async function countCalls(program, act) {
    const dir = mkdtempSync(join(tmpdir(), 'keyrack-trace-'));
    const file = join(dir, 'calls');
    const counts = {};

    try {
        const strace = await attach(program, [`trace=${EFFECTS.join(',')}`], ['-o', file]);

        await act();
        await strace.detach();
        for (const [, call] of readFileSync(file, 'utf8').matchAll(/^\d+ +(\w+)\(/gm))
            counts[call] = (counts[call] ?? 0) + 1;
        return counts;
    } finally {
        rmSync(dir, { recursive: true, force: true });
    }
}

/** Why this machine does not let a program be traced, or null. */
export async function whyNotTraced() {
    const child = spawn('sleep', ['60']);

    try {
        await (await attach(child, ['trace=none'])).detach();
        return null;
    } catch (error) {
        return error.message;
    } finally {
        child.kill('SIGKILL');
    }
}
