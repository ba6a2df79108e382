/* lib.mjs: what the benches share: settings, a load, a stopwatch for a program's processor time, medians. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Settings where a bench is about what Cliniko allows: the tests' own never wait for a minute's requests. */
export const AS_INSTALLED = { cliniko: { requests_per_minute: 180 } };

/** wrk against url for some seconds with 32 connections: { requests, rps, p50_us, p99_us, errors }. */
export function load(url, { cookie = '', seconds, script }) {
    const args = ['-t1', '-c32', `-d${seconds}s`, '--latency', '-s', script];

    if (cookie !== '')
        args.push('-H', `Cookie: ${cookie}`);
    return new Promise((done, fail) => {
        const wrk = spawn('wrk', [...args, url], { stdio: ['ignore', 'pipe', 'inherit'] });
        let output = '';

        wrk.stdout.on('data', (data) => { output += data; });
        wrk.on('error', fail);
        wrk.on('close', (code) => {
            const line = /^RESULT (.*)$/m.exec(output);

            if (code !== 0 || line === null)
                fail(new Error(`wrk ended with ${code}:\n${output}`));
            else
                done(JSON.parse(line[1]));
        });
    });
}

function children(pid) {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Processor seconds a process and its children (the workers) have used so far. */
export function cpuSeconds(pid) {
    return [pid, ...children(pid)].reduce((sum, id) => {
        const fields = readFileSync(`/proc/${id}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');

        return sum + (Number(fields[11]) + Number(fields[12])) / TICKS;
    }, 0);
}

/** The largest resident size among a process's children, in KiB. */
export function workerKiB(pid) {
    return Math.max(...children(pid).map((id) =>
        Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1])));
}

export function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);

    return sorted[Math.floor(sorted.length / 2)];
}

export const milliseconds = () => Number(process.hrtime.bigint() / 1000000n);
