/* total.mjs OUT BUILD MINIMUM: adds up what all suites said and prints the one line that counts, last.
 *
 * OUT holds NAME.status (exit code), NAME.out and NAME.err of each suite; unit tests are counted from automake's
 * .trs files in BUILD. A suite that fails without naming a failed test, or ran none, is a failure of its own. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [out, build, minimum] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

function fail(why) {
    total.failed++;
    console.log(`FAILED: ${why}`);
}

function read(name) {
    const file = join(out, name);

    return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/* node's reporter ends with '# pass N' and so on; a test that was cancelled did not pass. */
function countNode(text) {
    const number = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);

    return {
        passed: number('pass'), failed: number('fail') + number('cancelled'),
        skipped: number('skipped') + number('todo'),
    };
}

function countUnit() {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const words = { PASS: 'passed', XFAIL: 'passed', SKIP: 'skipped', FAIL: 'failed', XPASS: 'failed', ERROR: 'failed' };

    for (const room of readdirSync(join(build, 'tests')))
        for (const name of readdirSync(join(build, 'tests', room)).filter((file) => file.endsWith('.trs'))) {
            const text = readFileSync(join(build, 'tests', room, name), 'utf8');

            for (const [, word] of text.matchAll(/^:test-result: ([A-Z]+)/gm))
                counts[words[word]]++;
            if (!/^:test-result: (PASS|SKIP)/m.test(text))
                fail(`${name} has no test that passed`);
        }
    return counts;
}

function count(name, status) {
    if (name === 'unit')
        return countUnit();
    if (name.startsWith('fuzz-'))
        return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
    return countNode(read(`${name}.out`));
}

/* The lines that name failed tests, with what follows each of them. */
function complaints(name) {
    const text = read(`${name}.out`);

    if (name === 'unit')
        return text.split('\n').filter((line) => /^(FAIL|ERROR|XPASS)/.test(line)).join('\n');
    if (name.startsWith('fuzz-'))
        return read(`${name}.err`).split('\n').slice(-40).join('\n');
    const lines = text.split('\n');

    return lines.flatMap((line, i) => (/^\s*not ok /.test(line) ? lines.slice(i, i + 25) : [])).slice(0, 400).join('\n') +
        read(`${name}.err`).split('\n').slice(-40).join('\n');
}

const names = readdirSync(out).filter((file) => file.endsWith('.status')).map((file) => file.slice(0, -7)).sort();

for (const name of names) {
    const status = Number(read(`${name}.status`));
    const counts = count(name, status);

    for (const word of Object.keys(total))
        total[word] += counts[word];
    if (status !== 0 || counts.failed > 0)
        console.log(`----- ${name} (exit ${status}), all of it in ${join(out, `${name}.out`)}\n${complaints(name)}`);
    if (status !== 0 && counts.failed === 0)
        fail(`${name} ended with ${status} although no test of it failed`);
    if (counts.passed + counts.failed + counts.skipped === 0)
        fail(`${name} ran no test`);
}
for (const line of read('left-running').split('\n').filter(Boolean))
    fail(line);
const ran = total.passed + total.failed;

if (ran < Number(minimum))
    fail(`only ${ran} tests ran; tests/minimum says ${minimum}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
