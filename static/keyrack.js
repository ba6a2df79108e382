/* keyrack.js: what makes the pages livelier. Every page works without it.
 *
 * A 'part' is one practitioner's element, the whole Cliniko page, the week of the preview, the plan for a paste, the
 * page of a key or of a one-time link. A part is saved and followed by itself, so that nothing typed elsewhere is lost;
 * what changed is taken from a fresh copy of the page, no markup is made here. */
"use strict";

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 2000;
const LIST = "/settings/practitioners";
const PASTE = LIST + "/paste";
const PARTS = ".rack > li, #connection, #preview, #onekey, #keylink, #paste";

const keys = document.getElementById("keys");
const freshUrl = document.getElementById("paste") ? PASTE
    : document.querySelector("#connection, #preview, #onekey, #keylink") ? location.pathname + location.search : LIST;

/* Says it to screen readers; shows it to everybody when the page itself cannot, with the link that
 * leads on if there is one. */
function announce(text, show, way) {
    const live = document.getElementById("live");

    if (live.textContent !== text)
        live.textContent = text;
    if (way)
        live.append(" ", way);
    live.classList.toggle("vh", !show);
    live.classList.toggle("toast", Boolean(show));
}

function keyField(part) {
    return part.querySelector("input[name^=api_key]");
}

/* Focus goes to what had it before; when that is gone, to the part. */
function focusAgain(part, old, oldField) {
    const same = old === oldField ? keyField(part)
        : [...part.querySelectorAll("button, a, summary")]
            .find(one => old.id ? one.id === old.id : one.textContent === old.textContent);
    const target = same && same.checkVisibility() ? same : part;

    if (target === part)
        part.tabIndex = -1;
    target.focus({ preventScroll: true });
}

/* Puts the newer copy in place of a part. */
function replacePart(part, newer, keepTyped) {
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const field = keyField(part), newField = keyField(newer);

    if (keepTyped && field && newField && (field.value || field === focused)) {
        newField.value = field.value;
        if (newField.closest("details"))
            newField.closest("details").open = true;
    }
    part.replaceWith(newer);
    if (focused)
        focusAgain(newer, focused, field);
}

/* A part that is no longer in the fresh copy counts as different, and so leads there. */
function isDifferent(part, page) {
    const newer = page.getElementById(part.id);

    return !newer || newer.dataset.verdict !== part.dataset.verdict ||
        newer.dataset.mark !== part.dataset.mark || newer.dataset.moving !== part.dataset.moving;
}

/* Takes over what a fresh copy of the page has otherwise: own, the part that was sent (null for
 * none), and whatever differs. Without one of them the copy is another page, sign-in perhaps: the
 * browser goes and sees for itself, unless that would throw away what somebody typed. */
function takeOver(page, own, keepTyped) {
    const parts = [...document.querySelectorAll(PARTS)]
        .filter(part => part.id === own || isDifferent(part, page));

    if (parts.some(part => !page.getElementById(part.id)))
        return isTyped() ? stayForTyped(page) : location.assign(freshUrl);
    for (const count of document.querySelectorAll("#counts, #chips b"))
        count.textContent = (page.getElementById(count.id) || count).textContent;
    for (const part of parts)
        replacePart(part, page.getElementById(part.id), keepTyped || part.id !== own);
    announce(parts.map(part => spoken(document.getElementById(part.id))).join(" "));
    if (!document.getElementById("summary")) /* as long as errors stand here, the title says so */
        document.title = page.title;
    showAddress();
    showWaiting();
    follow();
}

/* The page cannot follow any more, but leaving it would throw away what was typed. */
function stayForTyped(page) {
    const isSignIn = page.querySelector("input[name=password]");
    const way = Object.assign(document.createElement("a"),
        { href: freshUrl, textContent: isSignIn ? "Sign in" : "Load it again" });

    announce((isSignIn ? "You are signed out." : "This list has changed.") +
        " What you typed is still here, but not saved.", true, way);
}

function isTyped() {
    return [...document.querySelectorAll("input[name^=api_key]")].some(field => field.value !== "");
}

const SPOKEN = { preview: ".say, .age", onekey: ".say", keylink: "h1, .lead, .say", paste: ".say" };

function spoken(part) {
    return [...part.querySelectorAll(SPOKEN[part.id] || "h3, b, .say, .err")]
        .map(one => one.textContent.trim()).join(", ");
}

function parse(text) {
    return new DOMParser().parseFromString(text, "text/html");
}

async function ask(url, options) {
    const answer = await fetch(url, options);

    if (answer.status >= 500 || answer.status === 429)
        throw new Error(answer.status);
    return answer;
}

/* Following: one small question at a time, to each part that is being checked in turn. */

let timer = 0, wait_ms = 0, turn = 0;

function followed() {
    return [...document.querySelectorAll(PARTS)]
        .filter(part => part.matches(".rack > li")
            ? part.dataset.verdict === "checking" || "moving" in part.dataset || "mark" in part.dataset
            : "mark" in part.dataset);
}

function follow() {
    clearTimeout(timer);
    wait_ms = FIRST_WAIT_MS;
    if (followed().length > 0)
        timer = setTimeout(look, wait_ms);
}

function statusUrl(part) {
    if (part.id === "paste")
        return PASTE + "/status";
    return part.matches(".rack > li") ? LIST + "/" + part.id.replace("practitioner-", "") + "/key/status"
        : location.pathname + (part.id === "onekey" ? "/page/status" : "/status") + location.search;
}

async function hasChanged(part) {
    const answer = await ask(statusUrl(part), { headers: { Accept: "application/json" } });

    if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json"))
        return true;
    const now = await answer.json();

    return part.dataset.mark ? now.mark !== part.dataset.mark
        : now.verdict !== part.dataset.verdict;
}

async function look() {
    const parts = followed(), part = parts[turn++ % parts.length];

    if (!part)
        return;
    try {
        if (!document.hidden && await hasChanged(part))
            return await refresh();
    } catch (problem) {
        /* Keyrack does not answer just now; the next look may find it */
    }
    wait_ms = Math.min(wait_ms * 1.5, LONGEST_WAIT_MS);
    timer = setTimeout(look, wait_ms);
}

async function refresh() {
    takeOver(parse(await (await ask(freshUrl)).text()), null, true);
}

/* Sending one part by itself. */

/* What an error page says, so that nobody has to leave what they typed for it. */
function refusal(page) {
    return [...page.querySelectorAll("h1, h1 ~ p:not(.fine)")]
        .filter(one => one.textContent.trim() !== "" && !one.querySelector("a"))
        .map(one => one.textContent.trim().replace(/([^.!?])$/, "$1.")).join(" ");
}

async function send(part, button, url, fields) {
    if (part.ariaBusy === "true")
        return;
    part.ariaBusy = "true";
    button.setAttribute("aria-disabled", "true");
    try {
        const answer = await ask(url, { method: "POST", body: new URLSearchParams(fields) });
        const page = parse(await answer.text());

        if (answer.ok || page.getElementById(part.id))
            takeOver(page, part.id, !answer.ok);
        else
            announce(refusal(page), true, page.querySelector("main a[href^='/login']"));
    } catch (problem) {
        announce("Keyrack did not answer, so this may not be saved. " +
            "Check your network, then press the button again.", true);
    }
    part.ariaBusy = "false";
    button.removeAttribute("aria-disabled");
}

function saveRow(row) {
    const id = row.id.replace("practitioner-", "");

    send(row, row.querySelector(".field button"), LIST + "/" + id + "/key",
        { csrf: keys.elements.csrf.value, api_key: keyField(row).value });
}

/* What a browser sends when this button is pressed. */
function fieldsOf(button) {
    const fields = new FormData(button.form);

    if (button.name)
        fields.append(button.name, button.value);
    return fields;
}

function onClick(event) {
    const button = event.target.closest(".rack button"), row = button && button.closest("li");

    if (!row)
        return;
    if (button.form.id === "ask" && button.formAction.endsWith("/link"))
        return askByLink(button.form);
    event.preventDefault();
    if (button.form === keys)
        saveRow(row);
    else if (button.form.id === "ask")
        send(row, button, button.formAction, { csrf: button.form.elements.csrf.value });
    else
        send(row, button, button.form.action, fieldsOf(button));
}

/* The link gets a page to itself. A key that was typed and not saved stays where it is: Cliniko shows it once. */
function askByLink(form) {
    form.target = isTyped() ? "_blank" : "";
}

function onKey(event) {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(".rack input"))
        return;
    event.preventDefault();
    saveRow(event.target.closest("li"));
}

/* While something typed is not saved, the button that saves it all stays in sight. */
function showWaiting() {
    if (keys)
        keys.querySelector(".saveall").classList.toggle("waiting", isTyped());
}

/* What must not be loaded again, or must not stay in the history, has another address to show. */
function showAddress() {
    const part = document.querySelector("[data-address]");

    if (part)
        history.replaceState(null, "", part.dataset.address);
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("input", showWaiting);
if (document.getElementById("summary"))
    document.getElementById("summary").focus();
showAddress();
showWaiting();
follow();

/* Online bookings: the whole of it follows a check, and is taken from a fresh copy of the page. What a
 * button did is shown in place, so that filters, opened lists and the place on the page stay. */

let bookingsTimer = 0, bookingsWait_ms = 0;

function bookings() {
    return document.getElementById("bookings");
}

function isRunning() {
    return Boolean(bookings()) && "running" in bookings().dataset;
}

/* What was focused, in the newer copy: by its id, or as the same kind of thing saying the same. */
function counterpart(old, newer) {
    const same = old.id ? newer.querySelector("#" + CSS.escape(old.id))
        : [...newer.querySelectorAll(old.tagName)]
            .find(one => one.textContent === old.textContent && one.value === old.value);

    if (same)
        return same;
    const around = old.closest("section[id], details[id]");
    const place = (around && newer.querySelector("#" + CSS.escape(around.id))) ||
        newer.querySelector("#headline") || newer;

    place.tabIndex = -1;
    return place;
}

function keepFilters(old, newer) {
    for (const field of old.querySelectorAll(".filters input, .filters select")) {
        const same = newer.querySelector("#" + CSS.escape(field.id));

        if (same)
            same.value = field.value;
    }
}

function keepOpen(old, newer) {
    for (const details of old.querySelectorAll("details[id]")) {
        const same = newer.querySelector("#" + CSS.escape(details.id));

        if (same)
            same.open = details.open;
    }
}

function replaceBookings(page) {
    const old = bookings(), newer = page.getElementById("bookings"), top = window.scrollY;

    if (!newer)
        return location.assign(location.href);
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const focusNext = focused && counterpart(focused, newer);

    keepFilters(old, newer);
    keepOpen(old, newer);
    old.replaceWith(newer);
    if (focusNext)
        focusNext.focus({ preventScroll: true });
    window.scrollTo({ top, behavior: "instant" });
    announce((newer.querySelector(".run label") || newer.querySelector("#headline")).textContent.trim());
    followBookings();
}

async function refreshBookings() {
    replaceBookings(parse(await (await ask(location.pathname + location.search)).text()));
}

function followBookings() {
    clearTimeout(bookingsTimer);
    bookingsWait_ms = FIRST_WAIT_MS;
    if (isRunning())
        bookingsTimer = setTimeout(lookAtBookings, bookingsWait_ms);
}

/* How far it is. TRUE when something else runs now, or nothing: the page then has other words for it. */
function isOver(now) {
    const progress = document.getElementById("progress");

    return !now.running || !progress || Math.max(now.total, 1) !== progress.max || now.asked < progress.value;
}

function showProgress(now) {
    const label = document.querySelector(".run label");

    document.getElementById("progress").value = now.asked;
    label.textContent = label.textContent.replace(/\d+ of \d+/, now.asked + " of " + now.total);
}

async function lookAtBookings() {
    try {
        const answer = document.hidden ? null
            : await ask("/bookings/status", { headers: { Accept: "application/json" } });
        const now = answer && answer.ok ? await answer.json() : null;

        if (answer && (!now || isOver(now)))
            return await refreshBookings();
        if (now)
            showProgress(now);
    } catch (problem) {
        /* Keyrack does not answer just now; the next look may find it */
    }
    bookingsWait_ms = Math.min(bookingsWait_ms * 1.5, LONGEST_WAIT_MS);
    bookingsTimer = setTimeout(lookAtBookings, bookingsWait_ms);
}

/* A form of this page is sent from where it stands; success is a redirect, and then the page is looked at again. */
async function sendBookings(form, button) {
    const fields = new URLSearchParams(new FormData(form));

    if (form.ariaBusy === "true")
        return;
    if (button && button.name)
        fields.append(button.name, button.value);
    form.ariaBusy = "true";
    try {
        const answer = await ask(form.action, { method: "POST", body: fields, redirect: "manual" });

        if (answer.type === "opaqueredirect")
            await refreshBookings();
        else
            showRefusal(parse(await answer.text()));
    } catch (problem) {
        announce("Keyrack did not answer, so this may not be done. " +
            "Check your network, then press the button again.", true);
    }
    form.ariaBusy = "false";
}

function showRefusal(page) {
    if (page.getElementById("bookings"))
        replaceBookings(page);
    else
        announce(refusal(page), true, page.querySelector("main a[href^='/login']"));
}

function onSubmit(event) {
    const form = event.target;

    if (form.method !== "post" || !bookings() || !bookings().contains(form))
        return;
    event.preventDefault();
    sendBookings(form, event.submitter);
}

document.addEventListener("submit", onSubmit);
followBookings();

/* Copying and printing: the buttons are there only where a script can do it. */

async function copy(button) {
    const field = document.getElementById(button.dataset.copy);

    field.focus();
    field.select();
    try {
        await navigator.clipboard.writeText(field.value);
        say("Copied.");
    } catch (problem) {
        say("It is selected now: copy it with your keyboard or with a right click.");
    }
}

/* In an open dialog, where what stands behind it is neither seen nor read aloud. */
function say(text) {
    const said = document.querySelector("dialog[open] .said");

    if (said)
        said.textContent = text;
    else
        announce(text, true);
}

function showCopying(part) {
    for (const button of part.querySelectorAll("[data-copy], [data-print]")) {
        button.hidden = false;
        button.addEventListener("click", () => button.dataset.copy ? copy(button) : window.print());
    }
}

showCopying(document);

/* API keys. A page that a link marks as one for a dialog is shown in it, form, answer and all; closing it wipes what it
 * showed. */

const dialog = document.getElementById("dialog");

function showInDialog(part) {
    const first = part.querySelector("#summary") || part.querySelector("input:not([type=hidden], [hidden], [readonly])");

    dialog.replaceChildren(part);
    showCopying(part);
    if (!dialog.open)
        dialog.showModal();
    (first || part.querySelector("h1")).focus();
}

/* Any other page, sign-in say, has what it asks for: the browser goes there. */
async function fetchIntoDialog(id, url, options) {
    try {
        const answer = await fetch(url, options), part = parse(await answer.text()).getElementById(id);

        if (part)
            showInDialog(part);
        else
            location.assign(url);
    } catch (problem) {
        say("Keyrack did not answer. Check your network, then try again.");
    }
}

function onDialogClick(event) {
    const way = event.target.closest("a[data-dialog]"), close = event.target.closest("dialog [data-close]");

    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey)
        return;
    if (way) {
        event.preventDefault();
        fetchIntoDialog(way.dataset.dialog, way.href);
    } else if (close) {
        event.preventDefault();
        dialog.close();
    }
}

function onDialogSubmit(event) {
    const part = event.target.closest("dialog > *");

    if (!part)
        return;
    event.preventDefault();
    fetchIntoDialog(part.id, event.target.action,
        { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
}

if (dialog) {
    dialog.addEventListener("close", () => dialog.replaceChildren());
    document.addEventListener("click", onDialogClick);
    document.addEventListener("submit", onDialogSubmit);
}

/* A field that narrows a list to what fits, all of its words in any order. */

function narrow(field) {
    const select = document.getElementById(field.dataset.narrows), all = [...select.options];

    function show() {
        const words = field.value.toLowerCase().split(/\s+/).filter(Boolean), chosen = select.value;
        const fitting = all.filter(one => one.value !== "" && words.every(word => one.text.toLowerCase().includes(word)));

        select.replaceChildren(...(words.length === 0 ? all : fitting));
        select.size = words.length === 0 ? 0 : Math.min(Math.max(fitting.length, 2), 6);
        select.value = fitting.some(one => one.value === chosen) ? chosen
            : words.length > 0 && fitting.length === 1 ? fitting[0].value : "";
        announce(words.length === 0 ? "" : fitting.length === 0 ? "Nobody fits." : fitting.length + " fit.");
    }

    field.hidden = false;
    field.addEventListener("input", show);
}

document.querySelectorAll("[data-narrows]").forEach(narrow);
