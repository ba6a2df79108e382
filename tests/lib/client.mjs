/* client.mjs: a small browser without a screen: cookies, forms, and full control over every header.
 *
 *   const client = rack.client();
 *   const page = await client.get('/settings/practitioners');    { status, headers, text, location, json() }
 *   await client.post('/settings/practitioners/42/key', { api_key: '...' });
 *
 * post() sends what a browser sends: the csrf token of the last page, Origin, Sec-Fetch-Site. To break a rule on
 * purpose: { csrf: null } leaves the token out, { csrf: 'x' } sends another, { headers: { origin: null } } leaves
 * a header out. fields may be an object, an array of [name, value] pairs (repeats allowed), or a Buffer or string
 * that is sent as it is. Redirects are followed only with { follow: true }, GET by GET. */
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';

import { canary, noteFields, noteLinks } from './logs.mjs';

function encodeFields(fields, csrf) {
    const pairs = Array.isArray(fields) ? [...fields] : Object.entries(fields);

    if (csrf !== null && csrf !== undefined && !pairs.some(([name]) => name === 'csrf'))
        pairs.push(['csrf', csrf]);
    noteFields(pairs);
    return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

export function unescapeHtml(text) {
    return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"')
        .replace(/&#39;|&#x27;/g, "'").replace(/&amp;/g, '&');
}

export class Client {
    /** url is the origin; ca a certificate to trust for https; from the address to ask from, any of 127.0.0.0/8. */
    constructor(url, { ca, from } = {}) {
        this.url = url;
        this.ca = ca;
        this.from = from;
        this.cookies = new Map();
        this.csrf = null; /* of the last page that had a form */
    }

    /** A second browser with the same cookies, as a copied cookie jar would be. */
    clone() {
        const copy = new Client(this.url, { ca: this.ca, from: this.from });

        copy.cookies = new Map(this.cookies);
        copy.csrf = this.csrf;
        return copy;
    }

    #remember(headers) {
        for (const line of headers['set-cookie'] ?? []) {
            const [pair, ...attributes] = line.split(';').map((part) => part.trim());
            const [, name, value] = /^([^=]*)=(.*)$/.exec(pair);

            if (value === '' || attributes.some((attribute) => /^max-age=(0|-.*)$/i.test(attribute)))
                this.cookies.delete(name);
            else
                this.cookies.set(name, value);
            canary('token', value);
        }
    }

    async request(method, path, { headers = {}, body } = {}) {
        const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const all = {
            'user-agent': 'keyrack-tests', accept: 'text/html',
            ...(cookie === '' ? {} : { cookie }),
            ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
            ...headers,
        };
        const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
        const answer = await new Promise((done, fail) => {
            const target = new URL(this.url);
            const request = (target.protocol === 'https:' ? https : http).request({
                host: target.hostname, port: target.port, path, method, headers: sent, ca: this.ca,
                agent: false, timeout: 60000, localAddress: this.from,
            }, (response) => {
                const chunks = [];

                response.on('data', (chunk) => chunks.push(chunk));
                response.on('error', fail);
                response.on('end', () => done({
                    status: response.statusCode, headers: response.headers,
                    rawHeaders: response.rawHeaders, body: Buffer.concat(chunks),
                }));
            });

            request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer in 60 s`)));
            request.on('error', fail);
            request.end(body);
        });

        this.#remember(answer.headers);
        noteLinks(path);
        answer.text = answer.body.toString('utf8');
        answer.location = answer.headers.location;
        noteLinks(answer.text);
        answer.path = path;
        answer.json = () => JSON.parse(answer.text);
        const csrf = /name="csrf"[^>]*value="([^"]*)"/.exec(answer.text);

        if (csrf !== null)
            this.csrf = unescapeHtml(csrf[1]);
        if (csrf !== null)
            canary('token', this.csrf);
        return answer;
    }

    async get(path, { headers = {}, follow = false } = {}) {
        let answer = await this.request('GET', path, { headers });

        for (let hops = 0; follow && answer.status >= 301 && answer.status <= 308 && hops < 5; hops++) {
            const next = new URL(answer.location, new URL(path, this.url));

            answer = await this.request('GET', next.pathname + next.search, { headers });
        }
        return answer;
    }

    async post(path, fields = {}, { headers = {}, csrf = this.csrf, follow = false } = {}) {
        const raw = typeof fields === 'string' || Buffer.isBuffer(fields);
        const answer = await this.request('POST', path, {
            headers: {
                origin: this.url, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate',
                'content-type': 'application/x-www-form-urlencoded', ...headers,
            },
            body: raw ? fields : encodeFields(fields, csrf),
        });

        if (!follow || answer.status !== 303)
            return answer;
        const next = new URL(answer.location, this.url);

        return this.get(next.pathname + next.search, { follow: true });
    }

    /** Every practitioner on a page: [{ id, verdict, html }], in order of appearance. */
    static practitioners(page) {
        const starts = [...page.text.matchAll(/<[a-z]+\b(?=[^>]*\bid="practitioner-(\d+)")[^>]*>/g)];

        return starts.map((match, i) => ({
            id: match[1],
            verdict: /data-verdict="([^"]*)"/.exec(match[0])?.[1],
            html: page.text.slice(match.index, starts[i + 1]?.index ?? page.text.length),
        }));
    }

    /** Sends bytes to the server as they are and gives back everything it answers until it closes. With end: false our
     *  side stays open, for requests that a program behind nginx answers: nginx gives up on a client that has closed. */
    raw(bytes, { end = true } = {}) {
        const target = new URL(this.url);

        return new Promise((done, fail) => {
            const chunks = [];
            const socket = net.connect(Number(target.port), target.hostname, () => (end ? socket.end(bytes) : socket.write(bytes)));

            socket.setTimeout(30000, () => socket.destroy(new Error('no answer in 30 s')));
            socket.on('data', (chunk) => chunks.push(chunk));
            socket.on('error', (error) => (chunks.length > 0 ? done(Buffer.concat(chunks).toString('latin1')) : fail(error)));
            socket.on('close', () => done(Buffer.concat(chunks).toString('latin1')));
        });
    }
}
