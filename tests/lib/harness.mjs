/* harness.mjs: the whole of Keyrack on this machine, for a suite, and gone afterwards.
 *
 *   import { startKeyrack, startSandbox, waitFor, Client } from '../lib/harness.mjs';
 *
 *   let rack;
 *   before(async () => { rack = await startKeyrack({ practitioners: 12 }); });
 *   after(() => rack.stop());                      fails the suite on sanitizer reports and unexpected ends
 *
 *   startKeyrack({ practitioners,                  size of the sandbox's clinic; default: its demo clinic of 12
 *                  sandbox,                        a Sandbox of your own instead; it is then yours to stop
 *                  workers: 2,                     web workers
 *                  https: false,                   TLS with a throw-away certificate; rack.httpUrl is the plain port
 *                  limits: false,                  true: nginx's request limits as shipped; else none
 *                  connected: false,               true: the clinic's key is in and its practitioners are here
 *                  administrator: { ... },         name, email, password; null: no person, only `setup`
 *                  users: false,                   true: each program as the system user an installation gives it
 *                  settings: { keyrack: {...} } }) more for keyrack.conf, by group
 *
 *   rack.url            'http://127.0.0.1:PORT', and public_url
 *   rack.dir            private folder (state in rack.dir/state); rack.configFile
 *   rack.administrator  { name, email, password }
 *   rack.client({ from }) a new browser without a screen (client.mjs); from: its address, 127.0.0.2 say
 *   rack.login()        a client that is signed in
 *   rack.connect(client) pastes the clinic's key and waits for its practitioners
 *   rack.verdict(client, id)             what the status URL says now: { verdict, message }
 *   rack.settled(client, id)             waits until that is no longer 'checking', and gives it
 *   rack.atRest()                        waits until the agent has nothing to do
 *   rack.freezeAgent()                   the same, and then stops it with SIGSTOP while it holds no lock
 *   rack.ctl(args, { input })            keyrackctl to its end: { code, stdout, stderr }
 *   rack.query(sql)                      rows of keyrack.db as objects, read only
 *   rack.write(sql)                      changes keyrack.db behind everybody's back: time that passed, say
 *   rack.keeper, .agent, .web, .nginx    Programs: pid, running, output, stop(), kill(), start(), restart(),
 *                                        signal(name), says(pattern)
 *   rack.sandbox                         Sandbox (sandbox.mjs): the same, and url, baseUrl, keys, fault(...)
 *   rack.ready()                         waits until the page answers, after restarts
 *
 * Programs come from KEYRACK_BUILD (default: build/ in the source tree). Everything listens on loopback, on ports
 * the kernel chose, so suites run side by side. KEYRACK_VERBOSE=1 shows what the programs say as they say it,
 * KEYRACK_KEEP=1 keeps the folder. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from './client.mjs';
import { canary, keepFiles, notePeople } from './logs.mjs';
import { InVain, Program, programFile, run, sourceDir, waitFor } from './program.mjs';
import { UNLIMITED, startSandbox } from './sandbox.mjs';
import { Sqlite } from './sqlite.mjs';

export { Client, InVain, Program, programFile, run, startSandbox, sourceDir, waitFor };

/* Calls a minute: no suite waits for a new one, but those that are about it and say so. */

/* A suite signs in hundreds of times; those about guessing and its cost say another one. */
const PASSWORD_COST = 1;

export const ADMINISTRATOR = {
    name: 'Robin Field', email: 'robin@clinic.example', password: 'correct horse battery staple',
};

/** A port the kernel chose and that was free a moment ago. */
export function freePort() {
    return new Promise((done, fail) => {
        const server = net.createServer();

        server.on('error', fail);
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();

            server.close(() => done(port));
        });
    });
}

function privateDir(dir) {
    if (dir === undefined)
        return mkdtempSync(join(tmpdir(), 'keyrack-test-')); /* short: socket paths end at 107 bytes */
    if (existsSync(dir) && readdirSync(dir).length > 0)
        throw new Error(`${dir} is not empty; the tests only work in a folder of their own`);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return dir;
}

function writeConfig(file, groups) {
    const text = Object.entries(groups).map(([group, keys]) =>
        `[${group}]\n${Object.entries(keys).map(([key, value]) => `${key}=${value}\n`).join('')}`);

    writeFileSync(file, text.join('\n'), { mode: 0o644 });
}

function noteAdministrator(administrator) {
    for (const [kind, field] of [['name', 'name'], ['address', 'email'], ['password', 'password']])
        if (administrator !== null)
            canary(kind, administrator[field]);
}

class Keyrack {
    constructor(dir, options) {
        this.dir = dir;
        this.options = options;
        this.configFile = join(dir, 'keyrack.conf');
        this.administrator = options.administrator;
        this.sandbox = options.sandbox;
        this.webSocket = join(dir, 'web.sock');
        this.sqlite = new Sqlite();
    }

    /* The folder may be entered, and the web's socket has one that is its own, as tmpfiles.d makes it. */
    makeRoomForUsers() {
        const own = join(this.dir, 'web');

        execFileSync('install', ['-d', '-m', '2750', '-o', 'keyrack-web', '-g', 'www-data', own]);
        chmodSync(this.dir, 0o711);
        this.webSocket = join(own, 'web.sock');
    }

    get programs() {
        const own = [this.keeper, this.agent, this.web, this.nginx];

        return (this.options.sandbox ? own : [...own, this.sandbox]).filter(Boolean);
    }

    /* nginx first, because the port it gets is part of public_url; another try when somebody took the port
     * between the kernel's choice and nginx's bind. */
    async startNginx() {
        for (let tries = 0; ; tries++) {
            const port = await freePort(), httpPort = await freePort();
            const dir = join(this.dir, 'nginx');
            const args = ['--dir', dir, '--port', String(port), '--static', join(sourceDir, 'static'),
                '--socket', this.webSocket];

            if (process.env.KEYRACK_LOGS)
                args.push('--log-level', 'info');
            if (!this.options.limits)
                args.push('--open-limits');
            if (this.options.https)
                args.push('--tls', join(this.dir, 'tls.crt'), join(this.dir, 'tls.key'), String(httpPort));
            execFileSync(join(sourceDir, 'etc/nginx/make-private'), args);
            this.url = this.options.https ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
            this.httpUrl = this.options.https ? `http://localhost:${httpPort}` : this.url;
            this.nginx = new Program('nginx', 'nginx',
                ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')]);
            await this.nginx.start();
            try {
                await waitFor('nginx to listen', () => this.nginx.running ? answers(port) : 'ended');
                if (this.nginx.running)
                    return;
            } catch (error) {
                if (tries === 4)
                    throw error;
            }
            if (tries === 4 || !/Address already in use/.test(this.nginx.output))
                throw new Error(`nginx does not start:\n${this.nginx.output}`);
        }
    }

    makeCertificate() {
        const [key, certificate] = [join(this.dir, 'tls.key'), join(this.dir, 'tls.crt')];

        execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
            '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost',
            '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' });
        this.ca = readFileSync(certificate);
    }

    writeConfig() {
        const { settings, workers } = this.options;

        writeConfig(this.configFile, {
            ...settings,
            keyrack: {
                state_dir: join(this.dir, 'state'), socket: this.webSocket, workers,
                public_url: this.url, contact_email: 'tests@clinic.example', ...settings.keyrack,
            },
            cliniko: { base_url: this.sandbox.baseUrl, requests_per_minute: UNLIMITED, ...settings.cliniko },
            keeper: {
                password_cost: PASSWORD_COST, ...settings.keeper,
                ...(this.options.users ? { web_user: 'keyrack-web', agent_user: 'keyrack-agent' } : {}),
            },
            paths: {
                template_dir: join(sourceDir, 'templates'), migration_dir: join(sourceDir, 'sql'), ...settings.paths,
            },
        });
    }

    /** keyrackctl to its end. */
    ctl(args, options) {
        return run(programFile('keyrackctl'), ['--config', this.configFile, ...args], options);
    }

    async mustCtl(args, options) {
        const done = await this.ctl(args, options);

        if (done.code !== 0)
            throw new Error(`keyrackctl ${args.join(' ')} ended with ${done.code}:\n${done.stdout}${done.stderr}`);
        return done;
    }

    async setUp() {
        const { administrator } = this;

        noteAdministrator(administrator);
        await this.mustCtl(['setup', '--no-link']);
        if (administrator !== null)
            await this.mustCtl(['user', 'add', administrator.email, '--name', administrator.name, '--password-stdin'],
                { input: `${administrator.password}\n` });
    }

    async startPrograms() {
        const args = ['--config', this.configFile];

        const as = (user) => (this.options.users ? { user } : {});

        this.keeper = new Program('keeper', programFile('keyrack-keeper'), args,
            { ...as('keyrack-keeper'), socket: join(this.dir, 'state/run/keeper.sock') });
        this.agent = new Program('agent', programFile('keyrack-agent'), args, as('keyrack-agent'));
        this.web = new Program('web', programFile('keyrack.fcgi'), args, as('keyrack-web'));
        await this.keeper.start();
        await this.web.start();
        await this.agent.start();
        await this.ready();
    }

    /** Waits until the login page answers and the health page finds everything well. */
    async ready() {
        const client = this.client();

        await waitFor('the login page and good health', async () => {
            for (const program of this.programs)
                if (!program.running)
                    throw new InVain(`${program.name} is not running:\n${program.tail()}`);
            const login = await client.get('/login'), health = await client.get('/healthz');

            if (login.status !== 200 || health.status !== 200)
                throw new Error(`/login ${login.status}, /healthz ${health.status} ${health.text.slice(0, 300)}`);
            return true;
        });
    }

    client({ from } = {}) {
        return new Client(this.url, { ca: this.ca, from });
    }

    async login({ email, password } = this.administrator) {
        const client = this.client();

        await client.get('/login');
        const answer = await client.post('/login', { email, password });

        if (answer.status !== 303)
            throw new Error(`signing in as ${email} gave ${answer.status}:\n${answer.text.slice(0, 2000)}`);
        await client.get('/', { follow: true });
        return client;
    }

    async connect(client) {
        await client.get('/settings/integrations/cliniko');
        const answer = await client.post('/settings/integrations/cliniko', { api_key: this.sandbox.clinicKey });

        if (answer.status !== 303)
            throw new Error(`pasting the clinic's key gave ${answer.status}:\n${answer.text.slice(0, 2000)}`);
        return waitFor('the practitioners to arrive', async () => {
            const page = await client.get('/settings/practitioners');
            const found = page.status === 200 ? Client.practitioners(page) : [];

            return found.length >= this.sandbox.practitioners ? found : undefined;
        }, 60000);
    }

    async verdict(client, id) {
        const answer = await client.get(`/settings/practitioners/${id}/key/status`, { headers: { accept: 'application/json' } });

        if (answer.status !== 200)
            throw new Error(`the status of practitioner ${id} gave ${answer.status}: ${answer.text.slice(0, 300)}`);
        return answer.json();
    }

    settled(client, id, timeout_ms) {
        return waitFor(`a verdict on the key of practitioner ${id}`, async () => {
            const now = await this.verdict(client, id);

            return now.verdict !== 'checking' && now;
        }, timeout_ms);
    }

    atRest() {
        return waitFor('the agent to have nothing to do',
            () => this.query("SELECT id FROM job WHERE state IN ('waiting', 'running')").length === 0, 60000);
    }

    /* A lock that it held on either of its databases would stop everybody, also one for reading. */
    async freezeAgent() {
        await this.atRest();
        await waitFor('the agent to stand still without a lock', () => {
            this.agent.signal('SIGSTOP');
            try {
                for (const file of ['shared/keyrack.db', 'agent/agent.db'])
                    this.write('BEGIN EXCLUSIVE; ROLLBACK', join(this.dir, 'state', file));
                return true;
            } catch (error) {
                this.agent.signal('SIGCONT');
                throw error;
            }
        });
    }

    /** Rows of keyrack.db (or of file), read only, as objects. */
    query(sql, file = join(this.dir, 'state/shared/keyrack.db')) {
        return this.sqlite.run(file, sql, '-readonly');
    }

    write(sql, file = join(this.dir, 'state/shared/keyrack.db')) {
        this.sqlite.run(file, sql, '-cmd', 'PRAGMA foreign_keys = ON');
    }

    /** Ends everything, removes the folder, and throws when a program complained. */
    async stop() {
        const programs = this.programs.reverse();

        for (const program of [this.web, this.agent, this.keeper, this.nginx, this.options.sandbox ? null : this.sandbox])
            await program?.stop(program === this.nginx ? 'SIGQUIT' : 'SIGTERM');
        notePeople((sql) => this.query(sql));
        this.sqlite.close();
        keepFiles(this.dir);
        if (!process.env.KEYRACK_KEEP)
            rmSync(this.dir, { recursive: true, force: true });
        const problems = programs.flatMap((program) => program.problems());

        if (problems.length > 0)
            throw new Error(problems.join('\n\n'));
    }
}

function answers(port) {
    return new Promise((done) => {
        const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); done(true); });

        socket.on('error', () => done(false));
    });
}

export async function startKeyrack({
    practitioners, sandbox, workers = 2, https = false, limits = false, connected = false,
    administrator = ADMINISTRATOR, users = false, settings = {}, dir,
} = {}) {
    const rack = new Keyrack(privateDir(dir),
        { sandbox, workers, https, limits, administrator, users, settings });

    try {
        if (users)
            rack.makeRoomForUsers();
        if (https)
            rack.makeCertificate();
        rack.sandbox ??= await startSandbox({ practitioners });
        await rack.startNginx();
        rack.writeConfig();
        await rack.setUp();
        await rack.startPrograms();
        if (connected)
            await rack.connect(await rack.login());
        return rack;
    } catch (error) {
        await rack.stop().catch((more) => { error.message += `\n${more.message}`; });
        throw error;
    }
}
