/* sandbox.mjs: keyrack-sandbox, the local stand-in for Cliniko, for a suite.
 *
 *   const sandbox = await startSandbox({ practitioners: 300, args: ['--...'] });
 *   sandbox.url           'http://127.0.0.1:PORT'
 *   sandbox.baseUrl       what belongs into keyrack.conf as base_url
 *   sandbox.practitioners how many active practitioners its clinic has
 *   sandbox.keys          what --print-keys says */
import { Program, programFile, run } from './program.mjs';

export class Sandbox extends Program {
    constructor(args) {
        super('sandbox', programFile('keyrack-sandbox'), ['--port', '0', ...args]);
    }

    async start() {
        const from = this.output.length;

        await super.start();
        this.url = (await this.says(/http:\/\/127\.0\.0\.1:\d+/, { from }))[0];
        this.baseUrl = `${this.url}/{shard}/v1`;
    }
}

export async function startSandbox({ practitioners, args = [] } = {}) {
    const size = practitioners === undefined ? [] : ['--practitioners', String(practitioners)];
    const sandbox = new Sandbox([...size, ...args]);

    await sandbox.start();
    return sandbox;
}
