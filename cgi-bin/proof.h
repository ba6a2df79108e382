/* proof.h: step-up: what is dangerous asks for the password again when it was last given too long ago. */
#pragma once

#include "cgi-bin/routes.h"

/*
 * Lets a request of a route with proof pass: the password was proven a moment ago, or comes with it in the field
 * 'proof' and is right. Otherwise the answer is made: a page that asks for the password and carries the form, or, for
 * a GET, the way there.
 *
 * Errors: those of the store and the keeper but for BUSY, which the page says.
 */
gboolean proof_pass(App *app, Request *request, Response *response, gboolean *ret_passed, GError **error);

/* Puts the field for the password into a form whose route asks for proof, when it will be asked for (proof_field.tpl as
 * PROOF). */
void proof_ask_in_form(View *form, const Request *request);
