/* routes.h: what a row of the routes table says, and what every handler is given. */
#pragma once

#include <glib.h>

#include "cgi-bin/rates.h"
#include "cgi-bin/request.h"
#include "cgi-bin/response.h"
#include "cgi-bin/slots.h"
#include "lib/clinic/role.h"
#include "lib/program/config.h"
#include "lib/store/db.h"
#include "lib/vault/vault.h"

/* What a worker opened at its start and keeps. */
typedef struct {
    const Config *config;
    Db *db;
    SealPublic seal;
    char *keeper_socket, *doorbell;
    Slots sign_in_slots; /* how many workers may be in a password check at once */
    Slots people_slot;   /* one change of people at a time */
    Rates key_rates;     /* how often each issued key is used, */
    Rates address_rates; /* and how often wrong ones come from an address */
} App;

/* Who may enter: bits, any of which is enough. An absent rule refuses. */
typedef guint Entry;
enum {
    NOBODY = 0,
    ADMINISTRATOR = PERSON_ADMINISTRATOR,
    RECEPTIONIST = PERSON_RECEPTIONIST,
    PRACTITIONER = PERSON_PRACTITIONER,
    OWN = 1 << 3,           /* a practitioner where the path's ':id' is theirs */
    ANYONE = 1 << 4,        /* signed in or not */
    BEFORE_FACTOR = 1 << 5, /* also while the second factor that the clinic requires is not set up */
    ISSUED_KEY = 1 << 6,    /* by an issued key and nothing else: the roles are its owner's (api/door.h) */
};
#define STAFF (ADMINISTRATOR | RECEPTIONIST)
#define SIGNED_IN (ADMINISTRATOR | RECEPTIONIST | PRACTITIONER)
#define MYSELF (SIGNED_IN | BEFORE_FACTOR)

/* A handler finds login, role, CSRF and fields checked. FALSE with an error makes the dispatcher
 * answer with the error page of its status; the handler then must not have changed anything. */
typedef gboolean (*Handler)(App *app, Request *request, Response *response, GError **error);

/* How often a field may come: REQUIRED exactly once, absent is 400 and empty for the handler to judge. KEPT: a name
 * that ends in '*' stands for any field of another form, carried through a sign-in (kept.h). */
typedef enum { OPTIONAL, REQUIRED, MANY, KEPT } FieldUse;

typedef struct {
    const char *name;  /* "api_key", or "api_key_*" for any id after the prefix */
    gsize max_bytes;
    FieldUse use;
    const char *label; /* of what a person types, as its form says it; NULL: not typed */
    gboolean secret;   /* never sent back to the browser */
} Field;

typedef struct {
    Method method;
    const char *path;    /* one ':id' or ':token' part at most */
    Entry entry;
    Handler handler;
    const Field *fields; /* ended by a NULL name; csrf is implied for POST. NULL: none. */
    gboolean json;       /* answers with JSON, errors too */
    gboolean asks;       /* a GET that may write one thing, see request_may_ask and request_is_looked_at */
    gboolean proof;      /* only with a password proven within SESSION_PROVEN_S (proof.h) */
    guint scope;         /* with ISSUED_KEY: what the key must be allowed to read, of IssuedScope */
} Route;

/* The table of every URL, in routes.c, and its length. */
extern const Route routes[];
extern const gsize n_routes;

/*
 * The route for a path and method (HEAD finds GET's), else NULL; *ret_methods are the methods the
 * path has, 0 for an unknown one.
 *
 * Shape:  ':id' stands for one of Cliniko's ids, ':token' for any part that is not empty.
 * Owner:  the caller frees *ret_part, "" when the path has no such part.
 */
const Route *route_find(const char *path, Method method, char **ret_part, unsigned *ret_methods);

/* What the route says about a field that was sent, NULL when it has no such field. */
const Field *route_field(const Route *route, const char *name);
