/* cliniko.mjs: talks to a running keyrack-sandbox, as a well-behaved client of Cliniko and as a test. */
import net from 'node:net';

import { Client } from '../lib/client.mjs';
import { programFile, run } from '../lib/program.mjs';
import { startSandbox } from '../lib/sandbox.mjs';

/** Who is who in the demo clinic (sandbox/demo-clinic.json). */
export const DEMO = {
    account: '1399001100000000007', shard: 'au4',
    anna: { user: '50211802', practitioner: '1423890011223344501' },
    northbank: '74440118', glenhaven: '1827960000000000060', sportsRooms: '1827960000000000061', oldMill: '74440097',
    initial: '31240551', massage: '31240557', oldType: '20114400',
};

export const basic = (key, password = '') => `Basic ${Buffer.from(`${key}:${password}`).toString('base64')}`;

/** The lines of --print-keys: [{ key, practitioner, owner, shows, sentence }]. */
export async function printKeys(args = []) {
    const { code, stdout, stderr } = await run(programFile('keyrack-sandbox'), [...args, '--print-keys']);

    if (code !== 0)
        throw new Error(stderr);
    return stdout.trimEnd().split('\n').map((line) => {
        const [key, practitioner, owner, shows, sentence] = line.split('\t');

        return { key, practitioner, owner, shows, sentence };
    });
}

export class Cliniko {
    /** keys are those of the clinic that is served; the first is an administrator's. */
    constructor(sandbox, keys) {
        this.sandbox = sandbox;
        this.keys = keys;
        this.client = new Client(sandbox.url);
    }

    key(owner, shows) {
        const found = this.keys.find((key) => key.owner.startsWith(owner) && (!shows || key.shows === shows));

        if (!found)
            throw new Error(`no key of ${owner}`);
        return found.key;
    }

    /** GET path below /SHARD/v1. A header that is null is left out. */
    async get(path, { key = this.keys[0].key, shard = /-([a-z]{2}\d+)$/.exec(key)?.[1] ?? 'au1', headers = {},
        method = 'GET' } = {}) {
        const answer = await this.client.request(method, `/${shard}/v1${path}`, {
            headers: {
                authorization: basic(key), accept: 'application/json',
                'user-agent': 'Keyrack/0.1 (clinic@example.org)', ...headers,
            },
        });

        if (answer.headers['content-type']?.startsWith('application/json') && answer.status === 200)
            answer.data = JSON.parse(answer.text);
        return answer;
    }

    /** Uses a door of the control interface; gives the parsed answer, or throws what it says. */
    async control(method, door, body) {
        const answer = await this.client.request(method, `/sandbox/${door}`, {
            headers: { 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
        });

        if (answer.status >= 300)
            throw new Error(`${answer.status} ${answer.text}`);
        return answer.text === '' ? null : answer.json();
    }

    set(wish) {
        return this.control('POST', 'set', wish);
    }

    fault(fault, more = {}) {
        return this.control('POST', 'faults', { fault, ...more });
    }

    async log() {
        return (await this.control('GET', 'log')).requests;
    }

    /** A GET on a bare socket; gives { bytes, error }: what came, and the error code that ended it, if one did. */
    bare(path, key = this.keys[0].key) {
        const { hostname, port } = new URL(this.sandbox.url);

        return new Promise((done) => {
            const chunks = [];
            let error = null;
            const socket = net.connect(Number(port), hostname, () => socket.write(
                `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAccept: application/json\r\nConnection: close\r\n` +
                `User-Agent: Keyrack/0.1 (clinic@example.org)\r\nAuthorization: ${basic(key)}\r\n\r\n`));

            socket.on('data', (chunk) => chunks.push(chunk));
            socket.on('error', (problem) => { error = problem.code; });
            socket.on('close', () => done({ bytes: Buffer.concat(chunks), error }));
        });
    }
}

export async function startCliniko(args = []) {
    const keys = await printKeys(args);

    return new Cliniko(await startSandbox({ limited: true, args }), keys);
}

/** Ends the sandbox; throws when it complained of anything. */
export async function stopCliniko(cliniko) {
    await cliniko.sandbox.stop();
    if (cliniko.sandbox.problems().length > 0)
        throw new Error(cliniko.sandbox.problems().join('\n'));
}
