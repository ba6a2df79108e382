/* program.mjs: one program of ours as a child: started, watched, stopped by its pid, its words kept.
 *
 * A child never outlives this process, even when this one is killed (setpriv --pdeathsig), and
 * does not keep it alive: a suite that failed before it stopped its programs ends, and says which.
 * A program that ends without having been asked to, or that leaves a sanitizer's report, is a
 * complaint; the harness fails the suite on it. */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';

import { keepOutput, noteLinks } from './logs.mjs';

export const sourceDir = resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const buildDir = resolve(process.env.KEYRACK_BUILD ?? join(sourceDir, 'build'));

const SANITIZER_REPORT = /ERROR: (Address|Leak|UndefinedBehavior)Sanitizer|runtime error: |GLib-CRITICAL|g_assert/;
const rooms = ['', 'cgi-bin', 'keeper', 'agent', 'ctl', 'sandbox'];

/** The built program of this name; an error that says how to build when it is not there. */
export function programFile(name, dir = buildDir) {
    const found = rooms.map((room) => join(dir, room, name)).find((file) => existsSync(file));

    if (found === undefined)
        throw new Error(`${name} is not built in ${dir}; run make there, or set KEYRACK_BUILD`);
    return found;
}

export const environment = {
    ...process.env,
    PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
    G_SLICE: 'always-malloc',
    G_DEBUG: 'fatal-criticals',
    G_MESSAGES_DEBUG: 'all',
    ASAN_OPTIONS: 'detect_leaks=1:detect_stack_use_after_return=1',
    UBSAN_OPTIONS: 'print_stacktrace=1',
};

/** Thrown by a probe: waiting longer is in vain. */
export class InVain extends Error {}

/* After its timer it lets in what has come meanwhile. Several waits whose probes work for longer
 * than they pause would otherwise take turns inside of node's timers for ever, and nobody would
 * hear of an answer, or of a program's end. */
async function pauseFor(ms) {
    await pause(ms);
    await turn();
}

/** Waits until probe() gives something true and returns it. Fails after timeout_ms, saying what was awaited and
 *  what was seen last; an error thrown by probe counts as 'not yet', unless it is InVain. */
export async function waitFor(what, probe, timeout_ms = 30000) {
    const deadline = Date.now() + timeout_ms;
    let last;

    for (;;) {
        try {
            last = await probe();
            if (last)
                return last;
        } catch (error) {
            if (error instanceof InVain)
                throw new Error(`no hope for ${what}: ${error.message}`);
            last = error.message;
        }
        if (Date.now() > deadline)
            throw new Error(`waited ${timeout_ms} ms in vain for ${what}; last seen: ${last}`);
        await pauseFor(20);
    }
}

/* Tells a socket from the one that a killed program left under the same name. */
function identityOf(path) {
    const about = statSync(path, { throwIfNoEntry: false });

    return about && `${about.ino} ${about.ctimeMs}`;
}

function asUser(user) {
    return user === undefined ? [] : [`--reuid=${user}`, `--regid=${user}`, '--init-groups'];
}

const ENDS_WITHIN_MS = 15000;
const running = new Set(); /* of Program */

process.on('exit', () => {
    for (const { name } of running) {
        process.stderr.write(`${name} was not stopped\n`);
        process.exitCode = 1;
    }
});

export class Program {
    #child = null;
    #ending = false;
    #exit = null;

    /** name is for messages; file and args are what runs. env adds to the environment; user is the system user it runs
     *  as (then this process must be root's); socket is a path that the program puts in place when it listens, which
     *  start() waits for. */
    constructor(name, file, args, { env = {}, user, socket } = {}) {
        this.name = name;
        this.file = file;
        this.args = args;
        this.env = { ...environment, ...env };
        this.user = user;
        this.socket = socket;
        this.output = ''; /* everything the program said, on both streams, in all its runs */
        this.complaints = [];
        this.keep = keepOutput(name);
    }

    get pid() {
        return this.#child?.pid;
    }

    get running() {
        return this.#child !== null;
    }

    async start() {
        if (this.running)
            throw new Error(`${this.name} runs already`);
        const before = this.socket && identityOf(this.socket);
        const child = spawn('setpriv', [...asUser(this.user), '--pdeathsig', 'KILL', this.file, ...this.args],
            { stdio: ['ignore', 'pipe', 'pipe'], env: this.env });

        this.#child = child;
        this.#ending = false;
        running.add(this);
        for (const handle of [child, child.stdout, child.stderr])
            handle.unref();
        child.stdout.setEncoding('utf8').on('data', (text) => this.#hear(text));
        child.stderr.setEncoding('utf8').on('data', (text) => this.#hear(text));
        this.#exit = new Promise((done) => {
            child.on('error', (error) => this.#hear(`${error.message}\n`));
            child.on('close', (code, signal) => {
                this.#child = null;
                running.delete(this);
                if (!this.#ending)
                    this.complaints.push(`${this.name} ended by itself (${signal ?? code}):\n${this.tail()}`);
                else if (signal === null && code !== 0)
                    this.complaints.push(`${this.name} ended with ${code}:\n${this.tail()}`);
                done({ code, signal });
            });
        });
        if (this.socket)
            await waitFor(`${this.name} to listen`, () => {
                if (!this.running)
                    throw new InVain(`it ended:\n${this.tail()}`);
                return identityOf(this.socket) !== before;
            });
    }

    #hear(text) {
        this.output += text;
        this.keep(text);
        if (process.env.KEYRACK_VERBOSE)
            process.stderr.write(text);
    }

    /** Sends a signal without waiting for anything; STOP and CONT for instance. */
    signal(signal) {
        this.#child?.kill(signal);
    }

    /** Asks the program to end, waits until it has, and gives { code, signal }; null when it had
     *  ended before. After 15 s it is killed, which is a complaint. */
    async stop(signal = 'SIGTERM') {
        if (!this.running)
            return null;
        this.#ending = true;
        return await this.#end(signal) ?? this.#end('SIGKILL');
    }

    async #end(signal) {
        let late;

        this.#child.kill(signal);
        const exit = await Promise.race([this.#exit, new Promise((done) => {
            /* an end that has come meanwhile goes first */
            late = setTimeout(setImmediate, ENDS_WITHIN_MS, done, null);
        })]);

        clearTimeout(late);
        if (exit === null)
            this.complaints.push(
                `${this.name} did not end within ${ENDS_WITHIN_MS} ms of ${signal}:\n${this.tail()}`);
        return exit;
    }

    async kill() {
        return this.stop('SIGKILL');
    }

    async restart(signal = 'SIGTERM') {
        await this.stop(signal);
        await this.start();
    }

    /** Waits until the program has said something that matches pattern, from offset on; gives the match. */
    async says(pattern, { from = 0, timeout_ms = 30000 } = {}) {
        return waitFor(`${this.name} to say ${pattern}`, () => {
            const match = pattern.exec(this.output.slice(from));

            if (match === null && !this.running)
                throw new InVain(`it ended:\n${this.tail()}`);
            return match;
        }, timeout_ms);
    }

    tail(lines = 30) {
        return this.output.trimEnd().split('\n').slice(-lines).join('\n');
    }

    /** What must fail a suite: unexpected ends and sanitizer reports. */
    problems() {
        const report = SANITIZER_REPORT.exec(this.output);

        if (report === null)
            return this.complaints;
        return [...this.complaints, `${this.name} was caught by a sanitizer:\n${this.output.slice(report.index - 200 > 0 ? report.index - 200 : 0)}`];
    }
}

/** Runs a program to its end; gives { code, stdout, stderr }. */
export function run(file, args, { input = '', env = {}, timeout_ms = 60000, user } = {}) {
    return new Promise((done, fail) => {
        const child = spawn('setpriv', [...asUser(user), '--pdeathsig', 'KILL', file, ...args],
            { env: { ...environment, ...env }, timeout: timeout_ms, killSignal: 'SIGKILL' });
        let stdout = '', stderr = '';

        child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text; });
        child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
        child.stdin.on('error', () => {}); /* the program may end without reading */
        child.stdin.end(input);
        child.on('error', fail);
        child.on('close', (code, signal) => {
            /* What a command prints is for whoever gave it; what it says on the other stream may be kept by anybody. */
            keepOutput(file.split('/').at(-1))(stderr);
            noteLinks(stdout);
            if (SANITIZER_REPORT.test(stderr))
                fail(new Error(`${file} ${args.join(' ')} was caught by a sanitizer:\n${stderr}`));
            else
                done({ code: code ?? signal, stdout, stderr });
        });
    });
}
