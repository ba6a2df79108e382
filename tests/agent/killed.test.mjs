/* killed.test.mjs: the agent may be killed at any instant; started again, it ends where it would have ended anyway.
 *
 * For each scene the state just before is kept, one run without a fault is traced, and then the agent is killed on
 * entering its first, second, ... call of each kind that has an effect outside of the process, from its start to the end
 * of the job. After a second start everything must be as in the run without a fault: the same keys, jobs, audit rows
 * and pins, none missing and none twice; and Cliniko was only ever read. ./check takes an even
 * sample of points, most of them of the first scene; KEYRACK_LONG=1 every point of all; the output says how many. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { startAlone, waitFor } from './alone.mjs';
import { ZONE, addDays, dayIn } from './bookings.mjs';
import { EFFECTS, whyNotTraced } from './strace.mjs';

const POINTS_A_CALL = process.env.KEYRACK_LONG ? Infinity : 1;
const forbidden = await whyNotTraced();
const skip = forbidden !== null && `nothing can be traced here: ${forbidden}`;
const WITHOUT_LEAKS = { ASAN_OPTIONS: 'detect_leaks=0' }; /* the leak checker cannot trace what is traced */

/* first, last, and evenly between; one alone is in the middle */
function spread(count, most) {
    if (most === 1 && count > 0)
        return [Math.ceil(count / 2)];
    if (count <= most)
        return Array.from({ length: count }, (_, i) => i + 1);
    return [...new Set(Array.from({ length: most }, (_, i) => 1 + Math.round(i * (count - 1) / (most - 1))))];
}

/* A tracer in a process of its own, so that the child is the agent itself. */
function traced(alone, ...options) {
    return alone.program('keyrack-agent', ['strace', '-D', '-f', ...options], WITHOUT_LEAKS);
}

/* The only complaint about a victim may be that it was killed. */
function complaintsOf(victim) {
    return victim.problems().filter((problem) => !/ended by itself \(SIGKILL\)/.test(problem.split('\n')[0]));
}

/* Everything that must be the same however often the agent was killed: no times, no counts of tries. */
function outcome(alone) {
    const shared = [
        'SELECT id, person_id, confirmed_utc IS NULL AS is_open FROM paste',
        'SELECT id, practitioner_id, place, verdict, reason, seen_name, seen_role, tail FROM api_key ORDER BY id',
        'SELECT id, kind, api_key_id, asked_by, state, outcome FROM job ORDER BY id',
        'SELECT api_key_id, area, reach FROM key_reach ORDER BY 1, 2',
        'SELECT id, actor_kind, actor_id, act, object_kind, object_id, outcome FROM audit ORDER BY id',
        'SELECT account_id, name, subdomain, shard, zone FROM clinic',
        'SELECT id, user_id, name, active FROM practitioner ORDER BY id',
        'SELECT * FROM practitioner_business ORDER BY 1, 2',
        'SELECT practitioner_id, business_id, appointment_type_id, answer FROM booking_answer ORDER BY 1, 2, 3',
        'SELECT id, first_day, answer, (SELECT COUNT(*) FROM preview_time WHERE preview_id = preview.id) AS n FROM preview',
    ].map((sql) => alone.query(sql));
    const own = [
        'SELECT account_id, subdomain, shard FROM account_pin', 'SELECT practitioner_id, user_id FROM user_pin ORDER BY 1',
        'SELECT api_key_id, practitioner_id, hex(fingerprint) AS print FROM fingerprint ORDER BY 1',
    ].map((sql) => alone.pins(sql));

    assert.deepEqual(alone.query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    assert.deepEqual(alone.pins('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    return [...shared, ...own];
}

/* What a refresh brings, but for the times it writes beside. */
function picture(alone) {
    return JSON.stringify(['practitioner', 'practitioner_business', 'practitioner_appointment_type'].map((table) =>
        alone.query(`SELECT * FROM ${table} ORDER BY 1, 2`).map((row) => ({ ...row, gone_utc: row.gone_utc > 0 }))));
}

class Scene {
    constructor(alone, look) {
        this.alone = alone;
        this.look = look; /* what must hold while the agent is dead */
        this.pictures = [picture(alone)]; /* before and after the scene */
        this.kept = join(alone.dir, 'kept');
        mkdirSync(this.kept);
        for (const room of ['shared', 'agent'])
            cpSync(join(alone.dir, 'state', room), join(this.kept, room), { recursive: true });
    }

    restore() {
        for (const room of ['shared', 'agent']) {
            rmSync(join(this.alone.dir, 'state', room), { recursive: true });
            cpSync(join(this.kept, room), join(this.alone.dir, 'state', room), { recursive: true });
        }
    }

    ended() {
        return waitFor('the end of all jobs', () =>
            this.alone.query("SELECT id FROM job WHERE state IN ('waiting', 'running')").length === 0);
    }

    /* The run without a fault: what it leaves, and how often it makes each call. */
    async record() {
        const file = join(this.alone.dir, 'trace');
        const agent = traced(this.alone, '-o', file, '-e', `trace=${EFFECTS.join(',')}`);

        await agent.start();
        await this.ended();
        await agent.stop();
        assert.deepEqual(agent.problems(), []);
        const trace = readFileSync(file, 'utf8');

        this.counts = EFFECTS.map((call) => [call, trace.match(new RegExp(`^\\d+ +${call}\\(`, 'gm'))?.length ?? 0]);
        this.wanted = outcome(this.alone);
        this.pictures.push(picture(this.alone));
    }

    async killedAt(call, k) {
        const agent = traced(this.alone, '-o', '/dev/null', '-e', `trace=${call}`,
            '-e', `inject=${call}:signal=SIGKILL:when=${k}`);

        this.restore();
        await agent.start();
        await waitFor(`the kill at ${call} ${k}`, () => !agent.running || this.isOver());
        const exit = await agent.stop(); /* null when it is dead already; else the point is in its end, or was missed */
        const killed = exit === null || exit.signal === 'SIGKILL';

        assert.deepEqual(complaintsOf(agent), []);
        if (this.look !== undefined) {
            this.alone.recover();
            this.look(this.alone, `killed at ${call} ${k}`, this.pictures);
        }
        await this.alone.startAgent();
        await this.ended();
        await this.alone.agent.stop();
        assert.deepEqual(outcome(this.alone), this.wanted, `killed at ${call} ${k}`);
        return killed;
    }

    isOver() {
        return this.alone.query("SELECT id FROM job WHERE state IN ('waiting', 'running')").length === 0;
    }
}

/* No picture but the whole old one or the whole new one. */
function lookForHalves(alone, point, pictures) {
    assert.notEqual(...pictures);
    assert.ok(pictures.includes(picture(alone)), `${point}: half a picture`);
}

function lookForLostKeys(alone, point) {
    const inUse = alone.query("SELECT verdict FROM api_key WHERE practitioner_id IS NOT NULL AND place = 'in-use'");

    assert.deepEqual(inUse, [{ verdict: 'connected' }], point);
}

const scenes = {
    'a practitioner\'s key is verified': {
        connected: true,
        pointsOfACall: process.env.KEYRACK_LONG ? Infinity : 5,
        prepare: async (alone, good) => alone.put([[good[0].hook, good[0].key]]),
    },
    'a key takes the place of another': {
        connected: true,
        first: async (alone, good) => {
            await alone.put([[good[0].hook, good[0].key]]);
            await alone.settled(good[0].hook);
        },
        prepare: async (alone, good) => alone.put([[good[0].hook, good[0].key]]),
        look: lookForLostKeys,
    },
    'a changed clinic is fetched again': {
        connected: true,
        prepare: async (alone, good) => {
            await alone.control('POST', 'set', { practitioner: good[1].hook, active: false });
            await alone.control('POST', 'set', { practitioner: good[2].hook, removed: true });
            await alone.hand('refresh');
        },
        look: lookForHalves,
    },
    'the clinic is connected and its people fetched': {
        connected: false,
        prepare: async (alone) => alone.put([['-', alone.keys.find((one) => one.verdict === 'clinic').key]]),
    },
    'bookings are checked with the keys of two practitioners and the clinic\'s': {
        connected: true,
        bookings: true,
        first: async (alone, good) => {
            await alone.put(good.slice(0, 2).map(({ hook, key }) => [hook, key]));
            for (const { hook } of good.slice(0, 2))
                await alone.settled(hook);
        },
        prepare: async (alone) => {
            alone.write('DELETE FROM booking_answer');
            await alone.hand('refresh');
        },
    },
    'a week is fetched for a preview': {
        connected: true,
        bookings: true,
        prepare: async (alone, good) => {
            const [{ business_id, type_id }] = alone.query(`SELECT business_id, appointment_type_id AS type_id FROM booking_answer
                WHERE practitioner_id = '${good[0].hook}'`);

            await alone.hand('preview', [business_id, good[0].hook, type_id, addDays(dayIn(ZONE), 7)]);
        },
        look: (alone, point) => {
            for (const { answer, n } of alone.query(`SELECT answer, (SELECT COUNT(*) FROM preview_time
                WHERE preview_id = preview.id) AS n FROM preview`))
                assert.equal(answer === 'free', n > 0, point);
        },
    },
    'three pasted keys are judged, and hang nowhere': {
        connected: true,
        prepare: (alone, good) => alone.paste(good.slice(0, 3).map(({ key, name }) => `${name}: ${key}`).join('\n')),
        look: (alone, point) => assert.deepEqual(alone.query(`SELECT COUNT(*) AS n FROM api_key
            WHERE place = 'pasted' AND practitioner_id IS NULL`), [{ n: 3 }], point),
    },
    'a pasted key is hung on its owner\'s hook': {
        connected: true,
        first: async (alone, good) => {
            await alone.paste(`${good[0].key} MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1BkQ2ZzZ0Y-au4`); /* nobody's */
            await alone.ended();
        },
        prepare: (alone) => alone.hand('paste-confirm'),
        look: (alone, point) => assert.deepEqual(alone.query(`SELECT COUNT(*) AS n FROM api_key
            WHERE place = 'pasted' OR practitioner_id IS NOT NULL`), [{ n: 1 }], point),
    },
    'a key is moved to its owner': {
        connected: true,
        first: async (alone, good) => {
            await alone.put([[good[1].hook, good[0].key]]);
            await alone.settled(good[1].hook);
        },
        prepare: async (alone, good) => alone.hand('move', good[1].hook),
    },
};

for (const [name, { connected, bookings, first, prepare, look, pointsOfACall = POINTS_A_CALL }] of Object.entries(scenes))
    describe(`killed while ${name}`, { skip }, () => {
        let alone, scene;

        before(async () => {
            /* the sanitizers see the same lines in the other suites; here they would only make the many starts slow */
            alone = await startAlone({
                connected, bookings, build: process.env.KEYRACK_NORMAL,
                sandbox: { practitioners: 4, args: ['--businesses', '1', '--types', '1'] },
            });
            const good = alone.keys.filter((one) => one.verdict === 'connected');

            await first?.(alone, good);
            await alone.agent.stop();
            await prepare(alone, good);
            scene = new Scene(alone, look);
            await scene.record();
        });
        after(() => alone.stop());

        it('leaves the same as the run without a fault', async (t) => {
            const all = scene.counts.reduce((sum, [, count]) => sum + count, 0);
            let points = 0, killed = 0;

            assert.ok(scene.counts.filter(([, count]) => count > 0).length >= 6, JSON.stringify(scene.counts));
            for (const [call, count] of scene.counts)
                for (const k of spread(count, pointsOfACall)) {
                    points++;
                    killed += await scene.killedAt(call, k);
                }
            t.diagnostic(`lost or doubled: 0 of ${killed} kills, at ${points} of ${all} points` +
                `${points < all ? ' (an even sample; KEYRACK_LONG=1 takes all)' : ''}: ` +
                scene.counts.filter(([, count]) => count > 0).map((pair) => pair.join(' ')).join(', '));
            assert.ok(killed >= points * 0.8, `${killed} of ${points} points were reached`);
            assert.deepEqual((await alone.control('GET', 'log')).requests.filter(({ method }) => method !== 'GET'), []);
        });
    });
