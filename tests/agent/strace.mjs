/* strace.mjs: strace attached to a running program, to spoil chosen ones of its system calls.
 *
 *   const forbidden = await whyNotTraced();          null, or the reason to skip with
 *   const spoiler = await attach(program, [`inject=fdatasync:error=EIO:when=3`]);  later: await spoiler.detach()
 *
 * strace counts `when` for each call by itself, from the moment it is attached. */
import { spawn } from 'node:child_process';

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
export async function attach(program, expressions) {
    const strace = new Strace(program.pid, expressions.flatMap((one) => ['-e', one]));

    await strace.attached();
    return strace;
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
