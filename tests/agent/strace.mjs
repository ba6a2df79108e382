/* strace.mjs: strace attached to a running program, to spoil chosen ones of its system calls.
 *
 *   const forbidden = await whyNotTraced();          null, or the reason to skip with
 *   const spoiler = await attach(program, [`inject=fdatasync:error=EIO:when=3`]);  later: await spoiler.detach()
 *   const { killed, given } = await killAt(program, 'fdatasync', async () => { ... });
 *
 * strace counts `when` for each call by itself, from the moment it is attached. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { waitFor } from '../lib/harness.mjs';

/** The calls that change something outside of the process, or bring something in. What lies between two of them is seen
 *  by nobody, so killing before each of them is killing everywhere. */
export const EFFECTS = ['write', 'pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'unlink', 'rename', 'connect',
    'sendto', 'sendmsg', 'recvfrom', 'recvmsg'];

function isAlive(pid) {
    try {
        return /^State:\s+[^ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
        return false;
    }
}

class Strace {
    #child;
    #said = '';
    #over = false;
    #pid;

    constructor(pid, args) {
        this.#pid = pid;
        this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', 'strace', '-f', ...args, '-p', String(pid)],
            { stdio: ['ignore', 'ignore', 'pipe'] });
        this.#child.stderr.setEncoding('utf8').on('data', (text) => { this.#said += text; });
        this.#child.on('error', (error) => { this.#said += error.message; });
        this.#child.on('close', () => { this.#over = true; });
    }

    async attached() {
        await waitFor('strace to attach', () => / attached/.test(this.#said) || this.#over);
        if (!/ attached/.test(this.#said))
            throw new Error(`strace: ${this.#said}`);
    }

    /** Lets the program go on untouched. Asked to end at the moment when a program with threads is
     *  killed, strace waits for the first thread, which ends only after strace has heard of the
     *  others: for ever, and until then nobody else hears of the program's end. A strace whose
     *  program is dead has nothing left to do, so it is killed. */
    async detach() {
        this.#child.kill('SIGINT');
        await waitFor('strace to end', () => {
            if (this.#over || isAlive(this.#pid))
                return this.#over;
            this.#child.kill('SIGKILL');
            return false;
        });
    }
}

/** expressions are what stands behind strace's -e. */
export async function attach(program, expressions) {
    const strace = new Strace(program.pid, expressions.flatMap((one) => ['-e', one]));

    await strace.attached();
    return strace;
}

/** Kills the program when it enters its first such call while act runs, and starts it again in any
 *  case. killed tells whether it came to that, given is what act gave. */
export async function killAt(program, call, act) {
    const strace = await attach(program,
        [`trace=${call}`, `inject=${call}:signal=SIGKILL:when=1`]);
    const given = await act().finally(() => strace.detach());
    const exit = await program.stop(); /* null: it is dead already; it may also be just dying */

    if (exit === null)
        assert.match(program.complaints.pop(), /ended by itself \(SIGKILL\)/);
    await program.start();
    return { killed: exit === null || exit.signal === 'SIGKILL', given };
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
