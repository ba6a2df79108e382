/* house.mjs: the tree as the house tests see it: what git knows, read as text. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sourceDir } from '../lib/program.mjs';

export { sourceDir };

/** Every file that belongs to the project, as paths from the top; also the ones not committed yet. */
export const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: sourceDir, encoding: 'utf8' })
    .split('\n').filter((file) => file !== '' && existsSync(join(sourceDir, file)));

export const read = (file) => readFileSync(join(sourceDir, file), 'utf8');

/** The files of ours whose code runs in a service or tool: no tests. */
export const code = files.filter((file) => /\.(c|cc|h)$/.test(file) && !file.startsWith('tests/') && !file.startsWith('bench/'));

/** C without comments and without the contents of string literals, lines kept. */
export function withoutComments(text, { strings = false } = {}) {
    return text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (part) => {
        if (part.startsWith('/'))
            return part.replace(/[^\n]/g, ' ');
        return strings ? part : `${part[0]}${part[0]}`;
    });
}

/** "file:line: text" for each match of pattern in these files, after transform. */
export function findAll(names, pattern, transform = (text) => text) {
    return names.flatMap((file) => transform(read(file)).split('\n')
        .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])));
}
