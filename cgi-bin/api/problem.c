/* problem.c: the words, statuses and shape of every refusal of the API; the one place to polish them. */
#include "cgi-bin/api/problem.h"

#include "cgi-bin/api/json_out.h"
#include "lib/clinic/error.h"

/* A scheme of our own: after a Basic challenge a browser would ask its user, and send what they type by itself from
 * then on, also for pages of other sites. */
#define CHALLENGE "Keyrack-Key realm=\"Keyrack API\""
#define RETRY_BUSY_S "5"

#define ASK_ADMINISTRATOR " Ask an administrator of Keyrack."

static const ApiProblemWords words[API_PROBLEM__COUNT] = {
    [API_UNREADABLE] = { "unreadable", 400, "The request cannot be read",
        "Address and parameters must be UTF-8 text in percent-encoding; this request is not, or was "
        "damaged on its way." },
    [API_ADDRESS_TOO_LONG] = { "address-too-long", 414, "The address is too long",
        "No request of this API needs more than 1,024 characters of address." },
    [API_WRONG_HOST] = { "wrong-host", 421, "Keyrack has another address",
        "The address leads to this server, but Keyrack answers only to its own. Use the address that "
        "people open Keyrack with." },
    [API_NO_SUCH_ADDRESS] = { "no-such-address", 404, "There is nothing at this address",
        "The address may be mistyped. /api/v1/openapi.json lists all there are." },
    [API_METHOD] = { "method", 405, "Only GET and HEAD",
        "This version of the API reads and changes nothing, so it takes GET and HEAD only." },
    [API_KEY_IN_ADDRESS] = { "key-in-address", 400, "A key does not belong in an address or a body",
        "Addresses are kept in logs and histories, so count this key as known to others: rotate it. "
        "Send the new one by HTTP Basic, in the header Authorization." },
    [API_FROM_A_BROWSER] = { "from-a-browser", 403, "Not from a web page",
        "The request has headers that only browsers send (Origin or Sec-Fetch-). A key in a web page is "
        "open to everybody who looks at the page; call the API from a server." },
    [API_PARAMETERS] = { "parameters", 400, "The parameters do not fit",
        "A parameter is unknown, missing, too long or came twice, or something was sent as a body. "
        "/api/v1/openapi.json says what each address takes." },
    [API_NO_CREDENTIALS] = { "no-credentials", 401, "Username and API key are missing",
        "Send the username and the API key by HTTP Basic, as Keyrack showed them when the key was "
        "viewed." },
    [API_WRONG_CREDENTIALS] = { "wrong-credentials", 401, "Username or API key is wrong",
        "Keyrack knows no such key of this person. It may be mistyped, cut off or deleted." ASK_ADMINISTRATOR },
    [API_OWNER_INACTIVE] = { "owner-inactive", 401, "The key's owner may not sign in any more",
        "A key works only while its owner's account is active." ASK_ADMINISTRATOR },
    [API_KEY_EXPIRED] = { "key-expired", 401, "The key has expired",
        "Its time is over, or it was rotated and the new key has taken its place." ASK_ADMINISTRATOR },
    [API_TOO_MANY_FAILURES] = { "too-many-failures", 429, "Too many wrong keys from here",
        "Wrong usernames or keys have come from this address again and again. Correct them, then go on; "
        "right ones are taken at any time." },
    [API_TOO_MANY_REQUESTS] = { "too-many-requests", 429, "Too many requests with this key",
        "A key may be used 120 times a minute. Go on after as many seconds as Retry-After says." },
    [API_WRONG_NETWORK] = { "wrong-network", 403, "Not from this network",
        "The key may only be used from the networks that were listed when it was made, and this address "
        "is in none of them." ASK_ADMINISTRATOR },
    [API_STOPPED] = { "stopped", 403, "Keyrack is stopped",
        "An administrator has pressed the emergency stop, and no key works until it is lifted. Try "
        "again later." },
    [API_SCOPE_MISSING] = { "scope-missing", 403, "The key may not read this",
        "What a key may read was chosen when it was made, and this is not among it. Ask an "
        "administrator of Keyrack for another key." },
    [API_ROLE] = { "role", 403, "The key's owner may not read this",
        "A key never has more rights than its owner has in Keyrack." ASK_ADMINISTRATOR },
    [API_NOT_THERE] = { "not-there", 404, "There is no such thing",
        "Cliniko has nothing with this id any more, or never had. Fetch the list again." },
    [API_BUSY] = { "busy", 503, "Keyrack is busy",
        "A part of Keyrack has too much to do, or is just starting. Try again in a few seconds." },
    [API_FAULT] = { "fault", 500, "Something went wrong in Keyrack",
        "This is our fault, not yours. Send request_id to whoever looks after the server: it stands in "
        "the log with the details." },
};

const ApiProblemWords *
api_problem_words(ApiProblem problem)
{
    g_assert(problem > API_FINE && problem < API_PROBLEM__COUNT);
    return &words[problem];
}

void
api_refuse(Response *response, const Request *request, ApiProblem problem, const char *detail)
{
    const ApiProblemWords *one = api_problem_words(problem);
    g_autofree char *help = response_url(response, "/settings/api-keys/help#problem-");
    g_autofree char *type = g_strconcat(help, one->word, NULL);
    g_auto(JsonOut) out = { 0 };

    json_out_begin(&out);
    out_object(&out, NULL);
    out_text(&out, "type", type);
    out_text(&out, "title", one->title);
    out_number(&out, "status", one->status);
    out_text(&out, "detail", detail != NULL ? detail : one->detail);
    out_text(&out, "request_id", request_id(request));
    out_object_end(&out);
    response_problem(response, one->status, json_out_text(&out));
    if (one->status == 401)
        response_header(response, "WWW-Authenticate", CHALLENGE);
    if (one->status == 503)
        response_header(response, "Retry-After", RETRY_BUSY_S);
    if (problem == API_METHOD)
        response_header(response, "Allow", "GET, HEAD");
}

static ApiProblem
problem_of(const GError *error)
{
    switch (keyrack_error_status(error)) {
    case 422:
        return API_PARAMETERS;
    case 403:
        return API_ROLE;
    case 404:
        return API_NOT_THERE;
    case 503:
        return API_BUSY;
    default:
        return API_FAULT;
    }
}

void
api_fail(Response *response, const Request *request, const GError *error)
{
    const ApiProblem problem = problem_of(error);

    if (api_problem_words(problem)->status >= 500)
        g_warning("request %s: %s", request_id(request), error != NULL ? error->message : "no reason given");
    api_refuse(response, request, problem, problem == API_PARAMETERS ? error->message : NULL);
}
