/* sandbox.mjs: keyrack-sandbox, the local stand-in for Cliniko, for a suite.
 *
 *   const sandbox = await startSandbox({ practitioners: 300, args: ['--latency', '120'] });
 *                          limited: true keeps Cliniko's limit of requests a minute, which else is out of reach
 *
 *   sandbox.url            'http://127.0.0.1:PORT'; stays the same over restart()
 *   sandbox.baseUrl        what belongs into keyrack.conf as base_url
 *   sandbox.practitioners  how many active practitioners its clinic has
 *   sandbox.keys           [{ key, practitionerId, name, verdict, says }] as --print-keys says; verdict is what the key
 *                          shows beside its own practitioner, 'clinic' for the one that connects the clinic
 *   sandbox.clinicKey      that one
 *   sandbox.keysOf(practitionerId), sandbox.keysThat(verdict)
 *   sandbox.control(method, '/faults', { path: '/user', fault: 'status 500', times: 1 })   its door for tests:
 *                          /faults, /set, /latency, /log, /state; gives the parsed answer
 *   sandbox.fault(wish), sandbox.clearFaults(), sandbox.log(), sandbox.latency(ms)        the usual ones
 *   and everything a Program has: pid, stop(), kill(), start(), restart(), signal() */
import { Client } from './client.mjs';
import { canary } from './logs.mjs';
import { Program, programFile, run } from './program.mjs';

/** More requests a minute than any test makes; the agent keeps the time of each, so not more than that. */
export const UNLIMITED = 10000;

export class Sandbox extends Program {
    constructor(args) {
        super('sandbox', programFile('keyrack-sandbox'), ['--port', '0', ...args]);
        this.options = args;
    }

    async start() {
        const from = this.output.length;

        await super.start();
        this.url = (await this.says(/http:\/\/127\.0\.0\.1:\d+/, { from }))[0];
        this.baseUrl = `${this.url}/{shard}/v1`;
        this.args = ['--port', new URL(this.url).port, ...this.options];
    }

    async readKeys() {
        const { stdout } = await run(this.file, [...this.options, '--print-keys']);

        this.keys = stdout.trimEnd().split('\n').map((line) => {
            const [key, practitionerId, name, verdict, says] = line.split('\t');

            return { key, practitionerId: practitionerId === '-' ? null : practitionerId, name, verdict, says };
        });
        this.clinicKey = this.keysThat('clinic')[0].key;
        for (const { key } of this.keys)
            canary('key', key);
    }

    keysOf(practitionerId) {
        return this.keys.filter((key) => key.practitionerId === practitionerId);
    }

    keysThat(verdict) {
        return this.keys.filter((key) => key.verdict === verdict);
    }

    async control(method, path, wish) {
        const answer = await new Client(this.url).request(method, `/sandbox${path}`,
            { headers: { 'content-type': 'application/json' }, body: wish === undefined ? undefined : JSON.stringify(wish) });

        if (answer.status >= 400)
            throw new Error(`the sandbox refused ${method} ${path} (${answer.status}): ${answer.text}`);
        return answer.text === '' ? null : answer.json();
    }

    fault(wish) {
        return this.control('POST', '/faults', wish);
    }

    clearFaults() {
        return this.control('DELETE', '/faults');
    }

    latency(ms) {
        return this.control('POST', '/latency', { ms });
    }

    async log() {
        return (await this.control('GET', '/log')).requests;
    }
}

export async function startSandbox({ practitioners, limited = false, args = [] } = {}) {
    const size = practitioners === undefined ? [] : ['--practitioners', String(practitioners)];
    const limit = limited ? [] : ['--requests-per-minute', String(UNLIMITED)];
    const sandbox = new Sandbox([...size, ...limit, ...args]);

    await sandbox.start();
    await sandbox.readKeys();
    const { accounts } = await sandbox.control('GET', '/state');

    sandbox.practitioners = accounts[0].practitioners.filter((practitioner) => practitioner.active !== false).length;
    return sandbox;
}
