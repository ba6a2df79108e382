/* headers.mjs: what every answer says about itself, whatever its status. */
import assert from 'node:assert/strict';

const HEADERS = {
    'content-security-policy': new RegExp("^default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$"),
    'strict-transport-security': /^max-age=63072000; includeSubDomains$/,
    'x-content-type-options': /^nosniff$/,
    'referrer-policy': /^no-referrer$/,
    'cross-origin-opener-policy': /^same-origin$/,
    'cross-origin-resource-policy': /^same-origin$/,
    'permissions-policy': /camera=\(\)/,
};

/** Each of them once, with the right value, and no version of nginx. */
export function assertHeaders(answer, what) {
    for (const [name, pattern] of Object.entries(HEADERS)) {
        const sent = answer.rawHeaders.filter((word, i) => i % 2 === 0 && word.toLowerCase() === name);

        assert.equal(sent.length, 1, `${what} has ${name} ${sent.length} times`);
        assert.match(answer.headers[name], pattern, what);
    }
    assert.equal(answer.headers.server, 'nginx', `${what} tells nginx's version`);
}
