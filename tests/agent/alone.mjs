/* alone.mjs: the agent with a keeper and a sandbox, and no web: what the web does to keyrack.db is done by `hand`.
 *
 *   let alone;
 *   before(async () => { alone = await startAlone({ connected: true }); });
 *   after(() => alone.stop());
 *
 *   startAlone({ connected,         the clinic's key is in and its practitioners are here
 *                sandbox,           options of startSandbox
 *                agent: false,      the agent is not started
 *                bookings: true,    the account takes online bookings; else there is nothing to check after a refresh
 *                settings,          more for keyrack.conf, by group
 *                build })           whose agent and keeper are started; KEYRACK_BUILD's
 *
 *   alone.put([[hook, key], ...])   saves keys as the page does; hook is a practitioner's id, or '-' for the clinic's
 *   alone.paste(text)               pastes many keys as the box does; alone.hand('paste-confirm') says yes
 *   alone.hand('check', hook)       'check', 'remove', 'move'; 'refresh' with a practitioner's id or without
 *   alone.hand('preview', [business, practitioner, type, '2026-11-23'])
 *   alone.hook(hook)                { inUse, candidate }: rows of api_key, undefined where there is none
 *   alone.settled(hook)             waits until no job of the hook's keys is waiting or running now, and gives hook()
 *   alone.ended()                   waits until every job has ended; none waits for the time of its next try
 *   alone.takenUp()                 waits until every job that is due has been tried once at least, which stays so
 *   alone.whileFrozen(program, act) what the program is asked while act runs stays unanswered
 *   alone.jobs(kind)                rows of job, oldest first
 *   alone.over(kind)                waits until no job (of that kind) is waiting or running, and gives the newest one
 *   alone.openings()                lines of the keeper about what it opened
 *   alone.recover()                 rolls back what a killed program left half done, and checks the file
 *   alone.query(sql), alone.pins(sql), alone.write(sql)   keyrack.db, agent.db, and keyrack.db as a hijacked web would
 *   alone.setBookings(rules)        changes the online_bookings of the account's settings in the sandbox
 *   alone.fault({ path, fault, times })  spoils answers of the sandbox; alone.faultless() ends that
 *   alone.keys                      every key of the sandbox: { key, hook, name, verdict } */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Program, programFile, run, sourceDir, startSandbox, waitFor } from '../lib/harness.mjs';
import { canary, keepFiles, notePeople } from '../lib/logs.mjs';
import { UNLIMITED } from '../lib/sandbox.mjs';
import { Sqlite } from '../lib/sqlite.mjs';

export { waitFor };

function quote(text) {
    return `'${text.replaceAll("'", "''")}'`;
}

class Alone {
    constructor(sandbox, settings, build) {
        this.build = build;
        this.dir = mkdtempSync(join(tmpdir(), 'keyrack-test-'));
        this.config = join(this.dir, 'keyrack.conf');
        this.database = join(this.dir, 'state/shared/keyrack.db');
        this.sandbox = sandbox;
        this.sqlite = new Sqlite();
        this.#writeConfig(settings);
        this.keeper = this.program('keyrack-keeper', [], {}, join(this.dir, 'state/run/keeper.sock'));
        this.agent = this.program('keyrack-agent');
    }

    #writeConfig(settings) {
        const groups = {
            keyrack: {
                state_dir: join(this.dir, 'state'), socket: join(this.dir, 'web.sock'),
                public_url: 'http://127.0.0.1:1', contact_email: 'tests@clinic.example', ...settings.keyrack,
            },
            cliniko: { base_url: this.sandbox.baseUrl, requests_per_minute: UNLIMITED, ...settings.cliniko },
            paths: { template_dir: join(sourceDir, 'templates'), migration_dir: join(sourceDir, 'sql') },
        };
        const text = Object.entries(groups).map(([group, keys]) =>
            `[${group}]\n${Object.entries(keys).map(([key, value]) => `${key}=${value}\n`).join('')}`);

        writeFileSync(this.config, text.join('\n'), { mode: 0o600 });
    }

    /** socket is the one that is there once the program has started. */
    program(name, before = [], env = {}, socket = undefined) {
        const command = [...before, programFile(name, this.build), '--config', this.config];

        return new Program(name, command[0], command.slice(1), { env, socket });
    }

    async ctl(args, input = '') {
        const done = await run(programFile('keyrackctl'), ['--config', this.config, ...args], { input });

        if (done.code !== 0)
            throw new Error(`keyrackctl ${args.join(' ')} ended with ${done.code}:\n${done.stderr}`);
    }

    async setUp() {
        await this.ctl(['setup', '--no-link']);
        await this.ctl(['user', 'add', 'robin@clinic.example', '--name', 'Robin Field', '--password-stdin'],
            'correct horse battery staple\n');
        canary('password', 'correct horse battery staple');
        await this.keeper.start();
    }

    async startAgent() {
        const from = this.agent.output.length;

        await this.agent.start();
        await this.agent.says(/info run \d+/, { from });
    }

    async hand(verb, words = [], input = '') {
        const done = await run(programFile('tests/agent/hand'), ['--config', this.config, verb, ...[words].flat()], { input });

        if (done.code !== 0)
            throw new Error(done.stderr);
    }

    put(pairs) {
        return this.hand('put', [], pairs.map(([hook, key]) => `${hook} ${key}\n`).join(''));
    }

    paste(text) {
        return this.hand('paste', [], text);
    }

    query(sql) {
        return this.sqlite.run(this.database, sql, '-readonly');
    }

    pins(sql) {
        return this.sqlite.run(join(this.dir, 'state/agent/agent.db'), sql, '-readonly');
    }

    write(sql) {
        this.sqlite.run(this.database, sql);
    }

    hook(hook) {
        const rows = this.query(`SELECT id, place, verdict, reason, seen_name, seen_role, seen_practitioner_id, tail,
            checked_utc, next_check_utc FROM api_key
            WHERE practitioner_id IS ${hook === '-' ? 'NULL' : quote(hook)}`);

        return {
            inUse: rows.find((row) => row.place === 'in-use'),
            candidate: rows.find((row) => row.place === 'candidate'),
        };
    }

    /** What is left when a program died in a transaction: whoever opens the file first rolls it back. */
    recover() {
        const [{ integrity_check: found }] = this.sqlite.run(this.database, 'PRAGMA integrity_check');

        if (found !== 'ok')
            throw new Error(`keyrack.db is damaged: ${found}`);
    }

    /** The keeper's lines about what it was asked to open. */
    openings() {
        return readFileSync(join(this.dir, 'state/keeper/openings.log'), 'utf8').trimEnd().split('\n');
    }

    jobs(kind) {
        return this.query(`SELECT * FROM job WHERE kind = ${quote(kind)} ORDER BY id`);
    }

    settled(hook, timeout_ms) {
        return waitFor(`a verdict on ${hook}`, () => {
            const now = this.hook(hook);
            const busy = [now.inUse, now.candidate].some((key) => key?.verdict === 'checking');
            const open = this.query(`SELECT id FROM job WHERE state = 'running'
                OR (state = 'waiting' AND kind <> 'refresh_clinic' AND due_utc <= unixepoch())`);

            return !busy && open.length === 0 && now;
        }, timeout_ms);
    }

    ended(timeout_ms) {
        return waitFor('every job to end', () => {
            this.write(`UPDATE job SET due_utc = unixepoch()
                WHERE state = 'waiting' AND due_utc > unixepoch()`);
            const open = this.query(`SELECT id, kind, state, outcome FROM job
                WHERE state IN ('waiting', 'running')`);

            if (open.length > 0)
                throw new Error(JSON.stringify(open));
            return true;
        }, timeout_ms);
    }

    takenUp() {
        return waitFor('every job that is due to be tried', () => this.query(`SELECT id FROM job
            WHERE state = 'waiting' AND attempts = 0 AND due_utc <= unixepoch()`).length === 0);
    }

    async whileFrozen(program, act) {
        program.signal('SIGSTOP');
        try {
            return await act();
        } finally {
            program.signal('SIGCONT');
        }
    }

    refreshed(timeout_ms) {
        return waitFor('the refresh to end', () => {
            const job = this.jobs('refresh_clinic').at(-1);

            return (job?.state === 'done' || job?.state === 'failed') && job;
        }, timeout_ms);
    }

    over(kind, timeout_ms) {
        const which = kind === undefined ? '1' : `kind = ${quote(kind)}`;

        return waitFor('the end of all jobs', () => {
            const [open] = this.query(`SELECT * FROM job WHERE ${which} AND state IN ('waiting', 'running')`);
            const [newest] = this.query(`SELECT * FROM job WHERE ${which} ORDER BY id DESC LIMIT 1`);

            if (open === undefined)
                return newest;
            throw new Error(JSON.stringify(open));
        }, timeout_ms);
    }

    async connect() {
        const { key } = this.keys.find((one) => one.verdict === 'clinic');

        await this.put([['-', key]]);
        await this.settled('-');
        const job = await this.refreshed();

        if (job.state !== 'done')
            throw new Error(`the first refresh ended ${job.outcome}:\n${this.agent.tail()}`);
        await this.over('check_bookings', 120000);
    }

    async control(method, path, body) {
        const answer = await fetch(`${this.sandbox.url}/sandbox/${path}`,
            { method, body: body === undefined ? undefined : JSON.stringify(body) });

        const text = await answer.text();

        if (!answer.ok)
            throw new Error(`${path}: ${answer.status} ${text}`);
        return text === '' ? null : JSON.parse(text);
    }

    /** Changes the account's rules of online booking. */
    async setBookings(rules) {
        const { accounts: [{ id }] } = await this.control('GET', 'state');

        return this.control('POST', 'set', { account: id, settings: { online_bookings: rules } });
    }

    fault(fault) {
        return this.control('POST', 'faults', fault);
    }

    faultless() {
        return this.control('DELETE', 'faults');
    }

    async stop() {
        await this.agent.stop();
        await this.keeper.stop();
        await this.sandbox.stop();
        notePeople((sql) => this.query(sql));
        this.sqlite.close();
        keepFiles(this.dir);
        if (!process.env.KEYRACK_KEEP)
            rmSync(this.dir, { recursive: true, force: true });
        const problems = [this.agent, this.keeper, this.sandbox].flatMap((program) => program.problems());

        if (problems.length > 0)
            throw new Error(problems.join('\n\n'));
    }
}

async function readKeys(sandbox, { practitioners, args = [] } = {}) {
    const size = practitioners === undefined ? [] : ['--practitioners', String(practitioners)];
    const done = await run(programFile('keyrack-sandbox'), [...size, ...args, '--print-keys']);

    return done.stdout.trimEnd().split('\n').map((line) => {
        const [key, hook, name, verdict] = line.split('\t');

        return { key, hook, name, verdict };
    });
}

export async function startAlone({ connected = false, sandbox = {}, agent = true, bookings = false, settings = {}, build } = {}) {
    const alone = new Alone(await startSandbox(sandbox), settings, build);

    try {
        if (!bookings)
            await alone.setBookings({ enabled: false });
        alone.keys = await readKeys(alone.sandbox, sandbox);
        await alone.setUp();
        if (agent)
            await alone.startAgent();
        if (connected)
            await alone.connect();
        return alone;
    } catch (error) {
        await alone.stop().catch((more) => { error.message += `\n${more.message}`; });
        throw error;
    }
}
