/* disk.test.mjs: a disk that is full or fails spoils no file, is told to whoever waits, and needs nobody's hands after. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startKeyrack, waitFor } from '../lib/harness.mjs';
import { startAlone } from './alone.mjs';
import { attach, whyNotTraced } from './strace.mjs';

const forbidden = await whyNotTraced();
const skip = forbidden !== null && `nothing can be traced here: ${forbidden}`;
const FOR_EVER = '1+';

describe('under the agent', { skip, concurrency: true }, () => {
    const faults = [['pwrite64', 'ENOSPC', 30], ['pwrite64', 'EIO', 45], ['pwrite64', 'ENOSPC', 75], ['fdatasync', 'EIO', 8],
        ['fdatasync', 'ENOSPC', 13], ['ftruncate', 'EIO', 2]];

    for (const [call, error, from] of faults)
        it(`${error} at ${call} ${from} and ${from + 1}`, async () => {
            const alone = await startAlone({ connected: true, sandbox: { practitioners: 4, args: ['--businesses', '1', '--types', '1'] } });

            try {
                const { hook, key } = alone.keys.find((one) => one.verdict === 'connected');
                const trace = join(alone.dir, 'trace');
                const agent = alone.program('keyrack-agent', ['strace', '-D', '-f', '-A', '-o', trace, '-e', `trace=${call}`,
                    '-e', `inject=${call}:error=${error}:when=${from}..${from + 1}`],
                { ASAN_OPTIONS: 'detect_leaks=0' }); /* the leak checker cannot trace what is traced */

                await alone.agent.stop();
                await alone.put([[hook, key]]);
                await agent.start();
                await waitFor('the key to connect', async () => {
                    if (!agent.running) /* it may end at the start: its supervisor starts it again */
                        await agent.start();
                    return alone.hook(hook).inUse?.verdict === 'connected';
                }, 60000);
                await agent.stop();
                assert.match(readFileSync(trace, 'utf8'), /INJECTED/);
                assert.deepEqual(alone.query(`SELECT outcome FROM audit WHERE act = 'key-judged' AND object_id = '${hook}'`),
                    [{ outcome: 'connected' }]);
                assert.deepEqual(alone.query("SELECT state, outcome FROM job WHERE kind = 'verify_key' AND state <> 'done'"), []);
                alone.recover();
                assert.deepEqual(alone.pins('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
            } finally {
                await alone.stop();
            }
        });
});

describe('under the web', { skip }, () => {
    let rack, client, hooks, noticed = 0;

    before(async () => {
        rack = await startKeyrack({ workers: 1, connected: true });
        client = await rack.login();
        hooks = rack.sandbox.keysThat('connected').values();
    });
    after(() => rack.stop());

    const worker = () => ({ pid: Number(readFileSync(`/proc/${rack.web.pid}/task/${rack.web.pid}/children`, 'utf8').trim()) });
    const saved = (id) => rack.query(`SELECT id FROM api_key WHERE practitioner_id = '${id}'`).length;
    const audited = (id) => rack.query(`SELECT id FROM audit WHERE object_id = '${id}' AND act = 'key-saved'`).length;

    for (const [call, error, when] of [['pwrite64', 'ENOSPC', '1'], ['pwrite64', 'ENOSPC', FOR_EVER], ['pwrite64', 'EIO', '9'],
        ['fdatasync', 'ENOSPC', '1'], ['fdatasync', 'EIO', '2'], ['fdatasync', 'EIO', FOR_EVER], ['ftruncate', 'EIO', FOR_EVER]])
        it(`${error} at ${call} ${when} while a key is saved: the answer is true, and the next try is good`, async (t) => {
            const { key, practitionerId: id } = hooks.next().value;
            const path = `/settings/practitioners/${id}/key`;

            await client.get('/settings/practitioners');
            const strace = await attach(worker(), [`trace=${call}`, `inject=${call}:error=${error}:when=${when}`]);
            const answer = await client.post(path, { api_key: key });

            await strace.detach();
            t.diagnostic(`answered ${answer.status}`);
            rack.write('PRAGMA integrity_check'); /* not read only: what was left half done is rolled back now */
            assert.deepEqual(rack.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
            noticed += Number([500, 503].includes(answer.status));
            assert.ok([303, 500, 503].includes(answer.status), String(answer.status));
            assert.doesNotMatch(answer.text, new RegExp(`${key.slice(0, 12)}|sqlite|database:`, 'i'));
            /* SQLite lets some pass that harm nothing, the flush of the folder say: then 'Saved' is true. */
            const already = Number(answer.status === 303);

            assert.deepEqual([saved(id), audited(id)], [already, already]);
            await client.get('/settings/practitioners');
            assert.equal((await client.post(path, { api_key: key })).status, 303);
            assert.equal((await rack.settled(client, id)).verdict, 'connected');
            assert.deepEqual([saved(id), audited(id)], [1, 1 + already]);
        });

    it('most of them were noticed', () => assert.ok(noticed >= 5, String(noticed)));
});
