/* password.c: asks the keeper from one of the few places there are for it, so that hashing never takes all workers away
 * from the pages. */
#include "cgi-bin/password.h"

#include "lib/clinic/error.h"

int
password_place_take(const App *app, GError **error)
{
    int place = slots_take(&app->sign_in_slots);

    if (place < 0)
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY, "too many passwords at once");
    return place;
}

void
password_place_give(const App *app, int place)
{
    if (place >= 0)
        slots_give(&app->sign_in_slots, place);
}

gboolean
password_ask(const App *app, const Request *request, gint64 person_id, const char *password,
             PasswordAnswer *ret_answer, GError **error)
{
    const Proof proof = { person_id, request_address(request), password };
    int place = password_place_take(app, error);
    gboolean good;

    if (place < 0)
        return FALSE;
    good = keeper_check_password(app->keeper_socket, &proof, ret_answer, error);
    password_place_give(app, place);
    return good;
}
