/* problem.h: every way the API says no: a type that programs compare, a status, and words for people. */
#pragma once

#include "cgi-bin/request.h"
#include "cgi-bin/response.h"

typedef enum {
    API_FINE,
    API_UNREADABLE,
    API_ADDRESS_TOO_LONG,
    API_WRONG_HOST,
    API_NO_SUCH_ADDRESS,
    API_METHOD,
    API_KEY_IN_ADDRESS,
    API_FROM_A_BROWSER,
    API_PARAMETERS,
    API_NO_CREDENTIALS,
    API_WRONG_CREDENTIALS,
    API_OWNER_INACTIVE,
    API_KEY_EXPIRED,
    API_TOO_MANY_FAILURES,
    API_TOO_MANY_REQUESTS,
    API_WRONG_NETWORK,
    API_STOPPED,
    API_SCOPE_MISSING,
    API_ROLE,
    API_NOT_THERE,
    API_BUSY,
    API_FAULT,
    API_PROBLEM__COUNT
} ApiProblem;

typedef struct {
    const char *word;   /* "key-expired": the end of the type, and the anchor on the help page */
    unsigned status;
    const char *title;
    const char *detail; /* what happened and what to do */
} ApiProblemWords;

/* Fixed text; problem is not API_FINE. */
const ApiProblemWords *api_problem_words(ApiProblem problem);

/*
 * Makes the answer a problem (RFC 9457), with the request's id and the headers that belong to its status.
 *
 * Shape:  detail says it more exactly than the fixed words; NULL: those.
 */
void api_refuse(Response *response, const Request *request, ApiProblem problem, const char *detail);

/* The same for what a handler failed with. A message is shown for INVALID and FORBIDDEN only, which are written to be
 * read; one that is our own fault is logged. */
void api_fail(Response *response, const Request *request, const GError *error);
