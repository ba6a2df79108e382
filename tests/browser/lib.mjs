/* lib.mjs: Debian's Chromium as the people at a clinic use it, and what every page in it must keep to.
 *
 *   const browser = await startBrowser();          a fresh profile, and no network but loopback
 *   const page = await browser.open(rack, { scripts: true, scheme: 'light', size: DESKTOP, looked: false });
 *   await signIn(page, rack);
 *   browser.forgiven = /ERR_FAILED/;               what a test brings about by itself
 *   await browser.stop();                          throws what pages complained of, but for that
 *
 * A page is Playwright's. Whatever it says on its console, every script error, every breach of the content security
 * policy and every request that leaves this machine fails the suite. scripts: false turns JavaScript off; looked: true
 * turns the policy off, for look() alone, whose tools come from outside the page.
 *
 *   await look(page, 'cliniko-connected')          axe-core, sideways scrolling, small and large text; light and
 *                                                  dark, phone and desktop; a picture of each into KEYRACK_SCREENSHOTS
 *
 * Waiting is always for a condition: Playwright's own waits, or waitFor() where scripts are off. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { waitFor } from '../lib/harness.mjs';
import { canary, noteFields, noteLinks } from '../lib/logs.mjs';

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };
const NARROWEST = { width: 320, height: 640 };
const ZOOMED_TWICE = { width: DESKTOP.width / 2, height: DESKTOP.height / 2 };

export const LIST = '/settings/practitioners';
export const CLINIKO = '/settings/integrations/cliniko';

const screenshots = process.env.KEYRACK_SCREENSHOTS;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/* What must be in no log: what was typed, links, sessions. */
function noteRequest(request) {
    noteLinks(request.url());
    noteFields([...new URLSearchParams(request.postData() ?? '')]);
}

async function noteCookies(response) {
    const lines = await response.headerValue('set-cookie').catch(() => null); /* the page may be gone */

    for (const [, token] of (lines ?? '').matchAll(/^\w+=([\w-]+)/gm))
        canary('token', token);
}

class Browser {
    constructor(chromium) {
        this.chromium = chromium;
        this.complaints = [];
    }

    async open(rack, { scripts = true, scheme = 'light', size = DESKTOP, looked = false } = {}) {
        const context = await this.chromium.newContext({
            baseURL: rack.url, javaScriptEnabled: scripts, colorScheme: scheme, viewport: size, bypassCSP: looked,
            locale: 'en-AU', reducedMotion: 'reduce',
        });

        context.setDefaultTimeout(60000);
        context.on('page', (page) => this.#watch(page));
        context.on('request', noteRequest);
        context.on('response', noteCookies);
        return context.newPage();
    }

    #watch(page) {
        const complain = (what) => this.complaints.push(`${page.url()}: ${what}`);

        page.on('pageerror', (error) => complain(`script error: ${error.message}`));
        page.on('dialog', (dialog) => {
            complain(`a dialog opened: ${dialog.message()}`);
            dialog.dismiss();
        });
        page.on('console', (message) => {
            if (['error', 'warning', 'assert'].includes(message.type()) && !isRefusal(message, page))
                complain(`console ${message.type()}: ${message.text()}`);
        });
        page.on('request', (request) => {
            if (!['127.0.0.1', 'localhost'].includes(new URL(request.url()).hostname))
                complain(`asked for ${request.url()}`);
        });
    }

    async stop() {
        await this.chromium.close();
        assert.deepEqual(this.complaints.filter((one) => !this.forgiven?.test(one)), []);
    }
}

/* Chromium notes every answer of 400 and above. The tests look at the status of pages themselves; a stylesheet,
 * script or picture that is missing is a complaint. */
function isRefusal(message, page) {
    const { url } = message.location();

    return message.text().startsWith('Failed to load resource: the server responded with a status of') &&
        (url === page.url() || !new URL(url).pathname.startsWith('/static/'));
}

export async function startBrowser() {
    const started = await chromium.launch({
        executablePath: '/usr/bin/chromium-headless-shell',
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
            '--disable-component-update', '--disable-sync',
            '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
    });

    return new Browser(started);
}

/** For after(): whatever of it complains, all of it ends. */
export async function stopAll(browser, rack) {
    try {
        await browser?.stop();
    } finally {
        await rack?.stop();
    }
}

/* --- what people do ----------------------------------------------------------------------- */

export async function visit(page, path, status = 200) {
    assert.equal((await page.goto(path)).status(), status, path);
}

/** Does what leads to another page, and waits until that one is there whole. A click alone returns
 *  when its first bytes are: without its style, and its script not yet run. */
export async function follow(page, act) {
    await Promise.all([page.waitForEvent('load'), act()]);
}

export async function signIn(page, rack, { email, password } = rack.administrator) {
    await page.goto('/login');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await follow(page, () => page.getByRole('button', { name: 'Sign in' }).click());
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** A page that is signed in and shows the list. Its browser was given the session, which is quicker than to type. */
export async function openList(browser, rack, options) {
    const page = await browser.open(rack, options), client = await rack.login();

    await page.context().addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: rack.url })));
    await page.goto(LIST);
    return page;
}

export function row(page, id) {
    return page.locator(`#practitioner-${id}`);
}

export function keyField(page, id) {
    return page.locator(`#k${id}`);
}

/** Pastes a key into a practitioner's field, which Replace may hide, and saves that one. */
export async function saveKey(page, id, text) {
    const replace = row(page, id).getByText('Replace', { exact: true });

    if (!await keyField(page, id).isVisible())
        await replace.click();
    await keyField(page, id).fill(text);
    await row(page, id).getByRole('button', { name: 'Save key of' }).click();
}

/** Waits until the page shows this verdict for a practitioner, and gives the words beside it. */
export async function shown(page, id, verdict) {
    await waitFor(`${id} to show ${verdict}`, async () => {
        const now = await row(page, id).getAttribute('data-verdict');

        if (now !== verdict)
            throw new Error(now);
        return true;
    });
    return row(page, id).innerText();
}

/** Counts how often the page itself loads anew, from now on. */
export function countLoads(page) {
    const loads = { n: 0 };

    page.on('framenavigated', (frame) => {
        if (frame === page.mainFrame())
            loads.n++;
    });
    return loads;
}

export async function focusedId(page) {
    return page.evaluate(() => document.activeElement.id);
}

/* --- looking ------------------------------------------------------------------------------ */

/* Whatever axe-core knows, once; what depends on colours wherever those are others, and on sizes for each size. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const SIZES = ['target-size', 'scrollable-region-focusable', 'nested-interactive'];
const LOOKS = [
    { name: 'desktop, light', size: DESKTOP, scheme: 'light', rules: { 'target-size': { enabled: true } } },
    { name: 'desktop, dark', size: DESKTOP, scheme: 'dark', runOnly: COLOURS },
    { name: 'phone, light', size: PHONE, scheme: 'light', runOnly: [...COLOURS, ...SIZES] },
    { name: 'phone, dark', size: PHONE, scheme: 'dark', runOnly: COLOURS },
];

/* axe-core is in the page until another is loaded. */
async function assertAccessible(page, what, options) {
    const found = await page.evaluate((wish) => window.axe?.run(document, wish), { resultTypes: ['violations'], ...options });

    assert.ok(found, `${what}: another page was loaded while this one was looked at`);
    assert.deepEqual(found.violations.map((one) =>
        `${what}: ${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`), []);
}

/* What sticks out to the right of the window, by name. */
async function assertNoSidewaysScroll(page, what) {
    const sticking = await page.evaluate(() => {
        const { clientWidth, scrollWidth } = document.documentElement;

        return scrollWidth <= clientWidth ? [] : [...document.body.querySelectorAll('*')]
            .filter((one) => one.getBoundingClientRect().right > clientWidth + 1)
            .map((one) => one.outerHTML.slice(0, 120));
    });

    assert.deepEqual(sticking, [], `${what} scrolls sideways`);
}

/** On narrow screens, and with everything or the text alone twice as large, nothing sticks out sideways. */
export async function assertFits(page, what) {
    for (const size of [NARROWEST, ZOOMED_TWICE]) {
        await page.setViewportSize(size);
        await assertNoSidewaysScroll(page, `${what} at ${size.width} px`);
    }
    await page.setViewportSize(PHONE);
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    await assertNoSidewaysScroll(page, `${what} with text twice as large`);
    await page.evaluate(() => document.documentElement.removeAttribute('style'));
}

async function takePicture(page, name) {
    if (screenshots === undefined)
        return;
    mkdirSync(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/** Holds a page, opened with looked: true, against everything that can be measured on every page.
 *  It is the one that is shown already: what leads to it is done in follow(), or its words are
 *  waited for. Its style is waited for here. */
export async function look(page, name) {
    await page.waitForLoadState();
    if (!await page.evaluate(() => 'axe' in window))
        await page.evaluate(axeSource);
    for (const { name: how, size, scheme, ...wish } of LOOKS) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme: scheme });
        await takePicture(page, `${name}-${how.replace(', ', '-')}`);
        await assertAccessible(page, `${name}, ${how}`, wish);
    }
    await assertFits(page, name);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(DESKTOP);
}
