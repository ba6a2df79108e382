/* fastcgi.mjs: speaks to the web program's socket itself, past nginx and its limits.
 *
 *   await fastcgi(rack.webSocket, { REQUEST_METHOD: 'GET', REQUEST_URI: '/login', HTTP_HOST: '...' }, body)
 *       { status, headers, text }
 *   await fastcgiBytes(rack.webSocket, bytes)      what comes back for bytes, as it is
 *
 * Records are those of the FastCGI 1.0 specification, section 3.3. */
import net from 'node:net';

const [BEGIN_REQUEST, PARAMS, STDIN, STDOUT] = [1, 4, 5, 6];
const CONTENT_MAX = 65535;

export function record(type, content) {
    const header = Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0]);

    return Buffer.concat([header, content]);
}

/* A stream is any number of records and an empty one. */
function stream(type, content) {
    const records = [];

    for (let at = 0; at < content.length; at += CONTENT_MAX)
        records.push(record(type, content.subarray(at, at + CONTENT_MAX)));
    return Buffer.concat([...records, record(type, Buffer.alloc(0))]);
}

function length(text) {
    const n = Buffer.byteLength(text);

    return n < 128 ? Buffer.from([n]) : Buffer.from([(n >> 24) | 128, (n >> 16) & 255, (n >> 8) & 255, n & 255]);
}

function pair(name, value) {
    return Buffer.concat([length(name), length(value), Buffer.from(name), Buffer.from(value)]);
}

/** The bytes of one request. */
export function fastcgiRequest(params, body = '') {
    return Buffer.concat([
        record(BEGIN_REQUEST, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])), /* a responder; close afterwards */
        stream(PARAMS, Buffer.concat(Object.entries(params).map(([name, value]) => pair(name, value)))),
        stream(STDIN, Buffer.from(body)),
    ]);
}

/** Sends bytes and gives back what is answered until the program closes; end: close our side after sending. */
export function fastcgiBytes(socketPath, bytes, { end = false } = {}) {
    return new Promise((done, fail) => {
        const chunks = [];
        const socket = net.connect(socketPath, () => (end ? socket.end(bytes) : socket.write(bytes)));

        socket.setTimeout(30000, () => socket.destroy(new Error('no answer in 30 s')));
        socket.on('data', (chunk) => chunks.push(chunk));
        socket.on('error', (error) => (['EPIPE', 'ECONNRESET'].includes(error.code) ? undefined : fail(error)));
        socket.on('close', () => done(Buffer.concat(chunks)));
    });
}

/** CGI's header lines and body, in the shape Client gives. */
export function readCgi(text) {
    const end = text.indexOf('\r\n\r\n');
    const pairs = text.slice(0, end).split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]);
    const headers = Object.fromEntries(pairs);

    return { status: Number.parseInt(headers.status, 10), headers, text: text.slice(end + 4) };
}

export async function fastcgi(socketPath, params, body = '') {
    const bytes = await fastcgiBytes(socketPath, fastcgiRequest({
        GATEWAY_INTERFACE: 'CGI/1.1', SERVER_PROTOCOL: 'HTTP/1.1', REMOTE_ADDR: '127.0.0.1',
        CONTENT_LENGTH: String(Buffer.byteLength(body)), ...params,
    }, body));
    const out = [];

    for (let at = 0; at + 8 <= bytes.length;) {
        const size = bytes.readUInt16BE(at + 4);

        if (bytes[at + 1] === STDOUT)
            out.push(bytes.subarray(at + 8, at + 8 + size));
        at += 8 + size + bytes[at + 6];
    }
    return readCgi(Buffer.concat(out).toString('utf8'));
}
