/* doctor.test.mjs: keyrackctl doctor on an installation that really runs: content with it, and right about which
 * program has stopped. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startKeyrack } from '../lib/harness.mjs';

describe('doctor', () => {
    let rack;

    before(async () => { rack = await startKeyrack({ practitioners: 3 }); });
    after(() => rack.stop());

    test('finds nothing wrong while everything runs', async () => {
        const found = await rack.ctl(['doctor']);

        assert.equal(found.code, 0, found.stdout + found.stderr);
        assert.match(found.stdout, /^good {5}keyrack-keeper answers$/m);
        assert.match(found.stdout, /^good {5}keyrack-agent is at work$/m);
        assert.match(found.stdout, /^good {5}keyrack.fcgi listens$/m);
        assert.doesNotMatch(found.stdout, /PROBLEM/);
    });

    test('names the program that has stopped, and what to do', async () => {
        await rack.keeper.stop();
        const found = await rack.ctl(['doctor']);

        assert.equal(found.code, 1);
        assert.equal(found.stdout.match(/PROBLEM/g).length, 1, found.stdout);
        assert.match(found.stdout, /^PROBLEM {2}the keeper does not answer\n +Next: systemctl restart keyrack-keeper/m);
    });
});
