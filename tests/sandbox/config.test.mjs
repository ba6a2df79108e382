/* config.test.mjs: the sandbox finds in keyrack.conf where Keyrack will look for it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { Program, freePort, programFile, run } from '../lib/harness.mjs';

const dir = mkdtempSync(join(tmpdir(), 'keyrack-test-'));
const file = join(dir, 'keyrack.conf');

after(() => rmSync(dir, { recursive: true }));

function write(baseUrl, more = '') {
    writeFileSync(file, `[keyrack]\nstate_dir=${dir}\nsocket=${dir}/web.sock\npublic_url=http://127.0.0.1:1\n` +
        `contact_email=a@clinic.example\n${more}[cliniko]\nbase_url=${baseUrl}\n`);
}

test('it listens where base_url points', async () => {
    const port = await freePort();
    const sandbox = new Program('sandbox', programFile('keyrack-sandbox'), ['--config', file]);

    write(`http://127.0.0.1:${port}/{shard}/v1`);
    await sandbox.start();
    assert.match((await sandbox.says(/http:\/\/127\.0\.0\.1:\d+/))[0], new RegExp(`:${port}$`));
    await sandbox.stop();
});

test('--check says what is wrong, with file and line, or that all is well', async () => {
    const check = () => run(programFile('keyrack-sandbox'), ['--config', file, '--check']);

    write('http://127.0.0.1:8090/{shard}/v1');
    assert.deepEqual(await check().then(({ code, stdout }) => [code, stdout]), [0, `${file}: good\n`]);
    write('http://127.0.0.1:8090/{shard}/v1', 'wrokers=2\n');
    assert.match((await check()).stderr, new RegExp(`${file}:6: .*wrokers`));
    for (const elsewhere of ['', 'https://api.{shard}.cliniko.com/v1', 'http://127.0.0.1/{shard}/v1']) {
        write(elsewhere);
        const { code, stderr } = await check();

        assert.equal(code, 1, elsewhere);
        assert.match(stderr, /base_url names no port of this machine/);
    }
});
