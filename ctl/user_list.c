/* user_list.c: keyrackctl user list. */
#include "ctl/ctl.h"
#include "lib/store/persons.h"

static void
print_person(const Person *person)
{
    g_autoptr(GDateTime) since = g_date_time_new_from_unix_utc(person->created_utc);
    g_autofree char *day = g_date_time_format(since, "%F");

    g_print("%s\t%s\t%s since %s\n", person->email, person->name, person->role, day);
}

/* Somebody who has a setup link and has not opened it cannot sign in, and is not listed. */
gboolean
user_list_run(const Config *config, int argc, char **argv, GError **error)
{
    g_autoptr(Db) db = NULL;
    g_autoptr(GPtrArray) persons = NULL;
    guint n_listed = 0;

    if (!ctl_parse(&argc, &argv, NULL, "", 0, error) || (db = ctl_open(config, error)) == NULL ||
        (persons = persons_list(db, error)) == NULL)
        return FALSE;
    for (guint i = 0; i < persons->len; i++) {
        const Person *person = persons->pdata[i];

        if (!person->active)
            continue;
        print_person(person);
        n_listed++;
    }
    if (n_listed == 0)
        g_print("Nobody can sign in yet: keyrackctl setup prints a link for the first "
                "administrator.\n");
    return TRUE;
}
