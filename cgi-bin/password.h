/* password.h: a password asked about at the keeper, without taking all workers away from the pages. */
#pragma once

#include "cgi-bin/routes.h"
#include "lib/keeper/keeper.h"

/*
 * Whether the password is that person's; 0 for nobody's. It costs the same whatever the answer.
 *
 * Errors: BUSY too many ask at once, or the keeper is away.
 */
gboolean password_ask(const App *app, const Request *request, gint64 person_id, const char *password,
                      PasswordAnswer *ret_answer, GError **error);

/* For another question to the keeper that costs a hash: a place for asking it, -1 with BUSY when none is free.
 * password_place_give takes it back, and does nothing for -1. */
int password_place_take(const App *app, GError **error);
void password_place_give(const App *app, int place);
