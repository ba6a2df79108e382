/* kept.h: what somebody typed into a form, carried through a sign-in or a proof in hidden fields, so that nothing is
 * lost but secrets. */
#pragma once

#include "cgi-bin/routes.h"

/* TRUE when the form that was sent has something that a person typed and that is no secret: without that there is
 * nothing to carry. */
gboolean kept_has_typed(const Request *request);

/* As hidden fields KEPT_FIELD (KEPT_NAME, KEPT_VALUE) of the page: those of a form that was sent to the request's own
 * path. prefix stands before each name: "" for the form itself, "kept_" inside another one. */
void kept_carry(View *page, const Request *request, const char *prefix);

/* The same once more, out of fields that came with "kept_" before their names. */
void kept_carry_on(View *page, const Request *request);

/* The path of ours that the kept form goes to, of the field "to"; NULL when there is none, or no form goes there. */
const char *kept_target(const Request *request);

/*
 * Shows the form again, to be looked over and sent: what was typed in fields to change, the rest hidden, secrets to
 * type anew.
 *
 * Shape: path is where it goes; the fields are those of the request, with prefix before their names.
 */
void kept_show(Request *request, Response *response, const PageHead *head, const char *path, const char *prefix);
