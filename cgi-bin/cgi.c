/* cgi.c: one request by plain CGI, for a server without FastCGI; the same pages, only slower. */
#include "cgi-bin/cgi.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cgi-bin/dispatch.h"
#include "lib/program/program.h"

gboolean
cgi_is_asked(void)
{
    return g_getenv("GATEWAY_INTERFACE") != NULL && g_getenv("REQUEST_METHOD") != NULL;
}

/* How much there is to read, more than REQUEST_BODY_MAX for too much. Standard input has no end
 * that a server must send (RFC 3875, 4.2); what is not a number is refused later. */
static gsize
said_length(const Incoming *incoming)
{
    const char *said = incoming_param(incoming, "CONTENT_LENGTH");
    guint64 length = 0;

    if (said == NULL || !g_ascii_string_to_unsigned(said, 10, 0, G_MAXUINT64, &length, NULL))
        return 0;
    return (gsize)MIN(length, REQUEST_BODY_MAX + 1);
}

gboolean
cgi_serve(App *app)
{
    static char body[REQUEST_BODY_MAX + 1];
    Incoming incoming = { environ, body, 0 };
    g_auto(Reply) reply = { NULL, NULL };

    incoming.body_length = said_length(&incoming);
    if (incoming.body_length <= REQUEST_BODY_MAX)
        incoming.body_length = fread(body, 1, incoming.body_length, stdin);
    dispatch(app, &incoming, clock_utc(), &reply);
    return fwrite(reply.head->str, 1, reply.head->len, stdout) == reply.head->len &&
           fwrite(reply.body->str, 1, reply.body->len, stdout) == reply.body->len &&
           fflush(stdout) == 0;
}
