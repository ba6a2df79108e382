/* sqlite.mjs: databases asked and changed from outside, by Debian's own sqlite3.
 *
 * One sqlite3 stays for each file and way of opening it and is spoken to through named pipes, because starting one for
 * each question took up to half of a suite's time. It ends when its pipe does: with close(), or with this process. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const END = 'that was all of it';

/* Another file under the same name must not be taken for the one that is open. */
function identityOf(file) {
    const about = statSync(file, { throwIfNoEntry: false });

    return about && `${about.dev} ${about.ino}`;
}

class Shell {
    #questions;
    #answers;
    #buffer = Buffer.alloc(65536);

    constructor(file, options) {
        const dir = mkdtempSync(join(tmpdir(), 'keyrack-sql-'));
        const [questions, answers] = [join(dir, 'questions'), join(dir, 'answers')];

        execFileSync('mkfifo', [questions, answers]);
        const both = [openSync(questions, 'r+'), openSync(answers, 'r+')]; /* so that opening one end waits for nobody */
        const [read, write] = [openSync(questions, 'r'), openSync(answers, 'w')];

        this.#questions = openSync(questions, 'w');
        this.#answers = openSync(answers, 'r');
        spawn('sqlite3', ['-batch', '-json', '-cmd', '.timeout 5000', ...options, file], { stdio: [read, write, write] }).unref();
        [...both, read, write].forEach((end) => closeSync(end));
        rmSync(dir, { recursive: true });
        this.identity = identityOf(file);
    }

    /* What it says, up to the mark or its end. */
    #listen() {
        const mark = Buffer.from(`${END}\n`);
        let text = Buffer.alloc(0);

        while (!text.subarray(-mark.length).equals(mark)) {
            const n = readSync(this.#answers, this.#buffer);

            if (n === 0)
                throw new Error(`sqlite3 ended: ${text}`);
            text = Buffer.concat([text, this.#buffer.subarray(0, n)]);
        }
        return text.subarray(0, -mark.length).toString();
    }

    ask(sql) {
        writeSync(this.#questions, `${sql}\n;\n.print ${END}\n`);
        const text = this.#listen();

        if (/^(Parse |Runtime )?Error/mi.test(text))
            throw new Error(`${text}in ${sql}`);
        return text.trim() === '' ? [] : JSON.parse(text);
    }

    close() {
        closeSync(this.#questions);
        closeSync(this.#answers);
    }
}

export class Sqlite {
    #shells = new Map();

    /** Runs sql on file and gives its rows as objects; options are sqlite3's, '-readonly' say. */
    run(file, sql, ...options) {
        const name = [file, ...options].join('\n');
        let shell = this.#shells.get(name);

        if (shell !== undefined && shell.identity !== identityOf(file)) {
            this.#close(name);
            shell = undefined;
        }
        if (shell === undefined)
            this.#shells.set(name, shell = new Shell(file, options));
        try {
            return shell.ask(sql);
        } catch (error) {
            this.#close(name); /* with the transaction that may be open */
            throw error;
        }
    }

    #close(name) {
        this.#shells.get(name).close();
        this.#shells.delete(name);
    }

    close() {
        for (const name of [...this.#shells.keys()])
            this.#close(name);
    }
}
