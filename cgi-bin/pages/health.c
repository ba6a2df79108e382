/* health.c: whether Keyrack works, for whoever watches the server. It names no person, key or
 * clinic. */
#include <jansson.h>
#include <stdlib.h>

#include "cgi-bin/pages/pages.h"
#include "lib/store/jobs.h"

#define HEARTBEAT_MAX_AGE_S 30

gboolean
health_show(App *app, Request *request, Response *response, GError **error)
{
    gint64 beat_utc = 0;
    gboolean database = db_is_alive(app->db) && heartbeat_get(app->db, &beat_utc, NULL);
    gboolean agent = database && request_now(request) - beat_utc <= HEARTBEAT_MAX_AGE_S;
    json_t *health =
        json_pack("{s:s, s:s, s:s}", "status", database && agent ? "ok" : "unavailable", "database",
                  database ? "ok" : "unavailable", "agent", agent ? "ok" : "unavailable");
    char *text = json_dumps(health, JSON_COMPACT);

    (void)error;
    response_json(response, database && agent ? 200 : 503, text);
    json_decref(health);
    free(text);
    return TRUE;
}
