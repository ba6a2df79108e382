/* text.c: names, ids, addresses, passwords and times as people write and read them. */
#include "lib/clinic/text.h"

#include <string.h>

#include "lib/clinic/zone.h"

#define EMAIL_MAX 254
#define EMAIL_LOCAL_MAX 64 /* RFC 5321, 4.5.3.1.1 */
#define DNS_LABEL_MAX 63
#define MINUTE_S 60
#define HOUR_S 3600

/* White space and line breaks of every script. */
static gboolean
is_space(gunichar c)
{
    return g_unichar_isspace(c) || g_unichar_type(c) == G_UNICODE_LINE_SEPARATOR ||
           g_unichar_type(c) == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* Controls, and characters that show nothing but change how their neighbours look: overrides,
 * zero-width ones. */
static gboolean
is_hidden(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);

    return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT;
}

char *
text_clean(const char *text, glong max_characters)
{
    g_autofree char *valid = g_utf8_make_valid(text == NULL ? "" : text, -1);
    GString *name = g_string_new(NULL);
    gboolean space_due = FALSE;
    glong length = 0;
    gsize before_last = 0;

    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (is_space(c)) {
            space_due = name->len > 0;
            continue;
        }
        if (is_hidden(c))
            continue;
        if (length + space_due >= max_characters) { /* the ellipsis takes the place of the last one */
            g_string_truncate(name, before_last);
            g_string_append(name, "…");
            break;
        }
        before_last = name->len;
        if (space_due)
            g_string_append_c(name, ' ');
        g_string_append_unichar(name, c);
        length += 1 + space_due;
        space_due = FALSE;
    }
    return g_string_free(name, FALSE);
}

char *
name_clean(const char *text)
{
    return text_clean(text, NAME_MAX_CHARACTERS);
}

char *
name_sort_form(const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    g_autofree char *apart = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL); /* letters and their accents */
    GString *form = g_string_new(NULL);

    for (const char *p = apart; *p != '\0'; p = g_utf8_next_char(p))
        if (g_unichar_type(g_utf8_get_char(p)) != G_UNICODE_NON_SPACING_MARK)
            g_string_append_unichar(form, g_utf8_get_char(p));
    return g_string_free(form, FALSE);
}

gboolean
cliniko_id_is_valid(const char *id)
{
    gsize digits = id == NULL ? 0 : strspn(id, "0123456789");

    return digits >= 1 && digits <= 20 && id[digits] == '\0';
}

/* One part of a host name: letters, digits and inner hyphens. */
static gboolean
is_dns_label(const char *label, gsize length)
{
    if (length < 1 || length > DNS_LABEL_MAX || label[0] == '-' || label[length - 1] == '-')
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(label[i]) && label[i] != '-')
            return FALSE;
    return TRUE;
}

static gboolean
is_dotted_host(const char *host)
{
    const char *dot;

    if (strchr(host, '.') == NULL)
        return FALSE;
    while ((dot = strchr(host, '.')) != NULL) {
        if (!is_dns_label(host, (gsize)(dot - host)))
            return FALSE;
        host = dot + 1;
    }
    return is_dns_label(host, strlen(host));
}

/* The part before the @, unquoted: the words of RFC 5322's dot-atom. */
static gboolean
is_local_part(const char *local, gsize length)
{
    if (length < 1 || length > EMAIL_LOCAL_MAX || local[0] == '.' || local[length - 1] == '.')
        return FALSE;
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isalnum(local[i]) && strchr("!#$%&'*+-/=?^_`{|}~.", local[i]) == NULL)
            return FALSE;
        if (i > 0 && local[i] == '.' && local[i - 1] == '.')
            return FALSE;
    }
    return TRUE;
}

gboolean
email_is_valid(const char *email)
{
    const char *at = email == NULL ? NULL : strchr(email, '@');

    return at != NULL && strlen(email) <= EMAIL_MAX && is_local_part(email, (gsize)(at - email)) &&
           is_dotted_host(at + 1);
}

static char *
clock_words(GDateTime *at)
{
    return g_strdup_printf("%d:%02d", g_date_time_get_hour(at), g_date_time_get_minute(at));
}

/* "3 March", with the year when it is not now's. In English whatever the locale is, as the pages
 * are. */
static char *
date_words(GDateTime *at, GDateTime *now)
{
    static const char *months[] = { "January",   "February", "March",    "April",
                                    "May",       "June",     "July",     "August",
                                    "September", "October",  "November", "December" };
    const char *month = months[g_date_time_get_month(at) - 1];

    if (g_date_time_get_year(at) == g_date_time_get_year(now))
        return g_strdup_printf("%d %s", g_date_time_get_day_of_month(at), month);
    return g_strdup_printf("%d %s %d", g_date_time_get_day_of_month(at), month,
                           g_date_time_get_year(at));
}

static gboolean
same_day(GDateTime *a, GDateTime *b)
{
    return g_date_time_get_year(a) == g_date_time_get_year(b) &&
           g_date_time_get_day_of_year(a) == g_date_time_get_day_of_year(b);
}

static char *
minutes_words(gint64 seconds)
{
    gint64 minutes = seconds / MINUTE_S;

    return minutes == 1 ? g_strdup("1 minute")
                        : g_strdup_printf("%" G_GINT64_FORMAT " minutes", minutes);
}

/* "today at 14:05" and the like. before has what stands in front for three cases: now's own day, the neighbouring one
 * (next_day days from now), and any other, whose date follows. */
static char *
day_words(gint64 at_utc, gint64 now_utc, const char *zone, int next_day, const char *const before[3])
{
    g_autoptr(GDateTime) at = zone_local_time(at_utc, zone);
    g_autoptr(GDateTime) now = zone_local_time(now_utc, zone);
    g_autoptr(GDateTime) neighbour = g_date_time_add_days(now, next_day);
    g_autofree char *clock = clock_words(at);
    g_autofree char *date = NULL;

    if (same_day(at, now))
        return g_strconcat(before[0], clock, NULL);
    if (same_day(at, neighbour))
        return g_strconcat(before[1], clock, NULL);
    date = date_words(at, now);
    return g_strconcat(before[2], date, " at ", clock, NULL);
}

/* Times of a list are mostly recent, so a zone is only asked when a day matters. */
char *
time_in_words(gint64 at_utc, gint64 now_utc, const char *zone)
{
    static const char *const before[] = { "today at ", "yesterday at ", "" };
    g_autofree char *minutes = NULL;

    at_utc = time_clamp(at_utc);
    now_utc = time_clamp(now_utc);
    /* a little in the future is a clock set back, not a riddle for the reader */
    if (at_utc > now_utc - MINUTE_S && at_utc < now_utc + MINUTE_S)
        return g_strdup("just now");
    if (at_utc <= now_utc - HOUR_S || at_utc > now_utc)
        return day_words(at_utc, now_utc, zone, -1, before);
    minutes = minutes_words(now_utc - at_utc);
    return g_strconcat(minutes, " ago", NULL);
}

char *
time_until_in_words(gint64 at_utc, gint64 now_utc, const char *zone)
{
    static const char *const before[] = { "at ", "tomorrow at ", "on " };
    g_autofree char *minutes = NULL;

    at_utc = time_clamp(at_utc);
    now_utc = time_clamp(now_utc);
    if (at_utc < now_utc + 20)
        return g_strdup("in a few seconds");
    if (at_utc < now_utc + MINUTE_S)
        return g_strdup("in less than a minute");
    if (at_utc >= now_utc + HOUR_S)
        return day_words(at_utc, now_utc, zone, 1, before);
    minutes = minutes_words(at_utc - now_utc);
    return g_strconcat("in ", minutes, NULL);
}
