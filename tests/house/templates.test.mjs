/* templates.test.mjs: every template escapes, and none switches it off. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { files, read } from './house.mjs';

const PRAGMA = '{{%AUTOESCAPE context="HTML"}}';
const templates = files.filter((file) => file.startsWith('templates/'));

/* What switches auto-escaping off, weakens it, or puts a value where ctemplate's parser does not follow. */
const forbidden = [
    ['an escaping override', /\{\{[^}]*:(none|h|html_escape|json_escape|o|j)\b[^}]*\}\}/],
    ['a script in the page', /<script(?![^>]*\bsrc=")[^>]*>/i],
    ['an event handler', /\son[a-z]+\s*=/i],
    ['a style in the page', /<style|\sstyle\s*=/i],
    ['a value in an attribute ctemplate does not know', /\s(srcdoc|xlink:href|srcset|poster)\s*=\s*"?[^"]*\{\{/i],
    ['a formaction that is not one of our own paths', /\sformaction\s*=\s*(?!"\/[a-z])/i],
    ['an unquoted value', /\s[a-z-]+=\{\{/i],
    ['something from another server', /(src|href)\s*=\s*"(https?:)?\/\/(?!help\.cliniko\.com|docs\.api\.cliniko\.com|www\.cliniko\.com)/i],
];

test('there are templates, and nothing else beside them', () => {
    assert.ok(templates.length > 0);
    assert.deepEqual(templates.filter((file) => !file.endsWith('.tpl')), []);
});

describe('template', () => {
    for (const file of templates)
        test(file, () => {
            const text = read(file);

            assert.ok(text.startsWith(PRAGMA), 'the first line must be the pragma');
            assert.equal(text.split('%AUTOESCAPE').length, 2, 'the pragma stands once');
            for (const [what, pattern] of forbidden)
                assert.doesNotMatch(text, pattern, `${what} in ${file}`);
            for (const [form] of text.matchAll(/<form\b[^]*?<\/form>/g))
                if (/method="post"/i.test(form))
                    assert.match(form, /name="csrf"/, 'every POST form carries csrf');
        });
});
