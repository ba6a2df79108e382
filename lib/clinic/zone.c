/* zone.c: Cliniko's time zone labels, and which zone names are safe to look up.
 * The labels are those of cliniko-api 9. Where a zone has been renamed since (Kyiv, Nuuk, Yangon,
 * Shanghai for Chongqing, Almaty for Astana) its present name is given, because systems drop the
 * old ones. */
#include "lib/clinic/zone.h"

#include <string.h>

#define ZONE_MAX 64 /* bytes; the longest name in use has 32 */
#define ZONES_KEPT 16 /* a clinic has few */

static const struct {
    const char *label;
    const char *zone;
} zones[] = {
    /* Australia and New Zealand */
    { "Adelaide", "Australia/Adelaide" },
    { "Brisbane", "Australia/Brisbane" },
    { "Darwin", "Australia/Darwin" },
    { "Hobart", "Australia/Hobart" },
    { "Melbourne", "Australia/Melbourne" },
    { "Perth", "Australia/Perth" },
    { "Sydney", "Australia/Sydney" },
    { "Canberra", "Australia/Melbourne" },
    { "Lord Howe", "Australia/Lord_Howe" },
    { "Auckland", "Pacific/Auckland" },
    { "Wellington", "Pacific/Auckland" },
    /* Europe */
    { "Amsterdam", "Europe/Amsterdam" },
    { "Athens", "Europe/Athens" },
    { "Belgrade", "Europe/Belgrade" },
    { "Berlin", "Europe/Berlin" },
    { "Bratislava", "Europe/Bratislava" },
    { "Brussels", "Europe/Brussels" },
    { "Bucharest", "Europe/Bucharest" },
    { "Budapest", "Europe/Budapest" },
    { "Copenhagen", "Europe/Copenhagen" },
    { "Dublin", "Europe/Dublin" },
    { "Helsinki", "Europe/Helsinki" },
    { "Istanbul", "Europe/Istanbul" },
    { "Kaliningrad", "Europe/Kaliningrad" },
    { "Lisbon", "Europe/Lisbon" },
    { "Ljubljana", "Europe/Ljubljana" },
    { "London", "Europe/London" },
    { "Madrid", "Europe/Madrid" },
    { "Minsk", "Europe/Minsk" },
    { "Moscow", "Europe/Moscow" },
    { "Oslo", "Europe/Oslo" },
    { "Paris", "Europe/Paris" },
    { "Prague", "Europe/Prague" },
    { "Riga", "Europe/Riga" },
    { "Rome", "Europe/Rome" },
    { "Samara", "Europe/Samara" },
    { "Sarajevo", "Europe/Sarajevo" },
    { "Skopje", "Europe/Skopje" },
    { "Sofia", "Europe/Sofia" },
    { "Stockholm", "Europe/Stockholm" },
    { "Tallinn", "Europe/Tallinn" },
    { "Vienna", "Europe/Vienna" },
    { "Vilnius", "Europe/Vilnius" },
    { "Volgograd", "Europe/Volgograd" },
    { "Warsaw", "Europe/Warsaw" },
    { "Zagreb", "Europe/Zagreb" },
    { "Zurich", "Europe/Zurich" },
    { "Bern", "Europe/Zurich" },
    { "Edinburgh", "Europe/London" },
    { "Kyiv", "Europe/Kyiv" },
    { "St. Petersburg", "Europe/Moscow" },
    /* North and Central America */
    { "Eastern Time (US & Canada)", "America/New_York" },
    { "Central Time (US & Canada)", "America/Chicago" },
    { "Mountain Time (US & Canada)", "America/Denver" },
    { "Pacific Time (US & Canada)", "America/Los_Angeles" },
    { "Atlantic Time (Canada)", "America/Halifax" },
    { "Newfoundland", "America/St_Johns" },
    { "Saskatchewan", "America/Regina" },
    { "Arizona", "America/Phoenix" },
    { "Alaska", "America/Juneau" },
    { "Indiana (East)", "America/Indiana/Indianapolis" },
    { "Puerto Rico", "America/Puerto_Rico" },
    { "Mexico City", "America/Mexico_City" },
    { "Guadalajara", "America/Mexico_City" },
    { "Central America", "America/Guatemala" },
    { "Chihuahua", "America/Chihuahua" },
    { "Mazatlan", "America/Mazatlan" },
    { "Monterrey", "America/Monterrey" },
    { "Tijuana", "America/Tijuana" },
    { "Greenland", "America/Nuuk" },
    /* South America */
    { "Asuncion", "America/Asuncion" },
    { "Bogota", "America/Bogota" },
    { "Caracas", "America/Caracas" },
    { "Cayenne", "America/Cayenne" },
    { "La Paz", "America/La_Paz" },
    { "Lima", "America/Lima" },
    { "Montevideo", "America/Montevideo" },
    { "Santiago", "America/Santiago" },
    { "Quito", "America/Lima" },
    { "Brasilia", "America/Sao_Paulo" },
    { "Buenos Aires", "America/Argentina/Buenos_Aires" },
    { "Georgetown", "America/Guyana" },
    /* Pacific */
    { "Hawaii", "Pacific/Honolulu" },
    { "Midway Island", "Pacific/Midway" },
    { "International Date Line West", "Pacific/Midway" },
    { "American Samoa", "Pacific/Pago_Pago" },
    { "Samoa", "Pacific/Apia" },
    { "Fiji", "Pacific/Fiji" },
    { "Guam", "Pacific/Guam" },
    { "Port Moresby", "Pacific/Port_Moresby" },
    { "Chatham Is.", "Pacific/Chatham" },
    { "Marshall Is.", "Pacific/Majuro" },
    { "New Caledonia", "Pacific/Noumea" },
    { "Nuku'alofa", "Pacific/Tongatapu" },
    { "Solomon Is.", "Pacific/Guadalcanal" },
    { "Tokelau Is.", "Pacific/Fakaofo" },
    /* Atlantic, Africa and the Indian Ocean */
    { "Azores", "Atlantic/Azores" },
    { "Cape Verde Is.", "Atlantic/Cape_Verde" },
    { "Mid-Atlantic", "Atlantic/South_Georgia" },
    { "Cairo", "Africa/Cairo" },
    { "Casablanca", "Africa/Casablanca" },
    { "Harare", "Africa/Harare" },
    { "Monrovia", "Africa/Monrovia" },
    { "Nairobi", "Africa/Nairobi" },
    { "Tripoli", "Africa/Tripoli" },
    { "Windhoek", "Africa/Windhoek" },
    { "Pretoria", "Africa/Johannesburg" },
    { "West Central Africa", "Africa/Algiers" },
    { "Port Louis", "Indian/Mauritius" },
    /* Asia */
    { "Almaty", "Asia/Almaty" },
    { "Amman", "Asia/Amman" },
    { "Ashgabat", "Asia/Ashgabat" },
    { "Baghdad", "Asia/Baghdad" },
    { "Baku", "Asia/Baku" },
    { "Bangkok", "Asia/Bangkok" },
    { "Beirut", "Asia/Beirut" },
    { "Damascus", "Asia/Damascus" },
    { "Dhaka", "Asia/Dhaka" },
    { "Hong Kong", "Asia/Hong_Kong" },
    { "Irkutsk", "Asia/Irkutsk" },
    { "Jakarta", "Asia/Jakarta" },
    { "Jerusalem", "Asia/Jerusalem" },
    { "Kabul", "Asia/Kabul" },
    { "Kamchatka", "Asia/Kamchatka" },
    { "Karachi", "Asia/Karachi" },
    { "Kathmandu", "Asia/Kathmandu" },
    { "Kolkata", "Asia/Kolkata" },
    { "Krasnoyarsk", "Asia/Krasnoyarsk" },
    { "Kuala Lumpur", "Asia/Kuala_Lumpur" },
    { "Kuwait", "Asia/Kuwait" },
    { "Magadan", "Asia/Magadan" },
    { "Muscat", "Asia/Muscat" },
    { "Novosibirsk", "Asia/Novosibirsk" },
    { "Riyadh", "Asia/Riyadh" },
    { "Seoul", "Asia/Seoul" },
    { "Singapore", "Asia/Singapore" },
    { "Srednekolymsk", "Asia/Srednekolymsk" },
    { "Taipei", "Asia/Taipei" },
    { "Tashkent", "Asia/Tashkent" },
    { "Tbilisi", "Asia/Tbilisi" },
    { "Tehran", "Asia/Tehran" },
    { "Tokyo", "Asia/Tokyo" },
    { "Ulaanbaatar", "Asia/Ulaanbaatar" },
    { "Urumqi", "Asia/Urumqi" },
    { "Vladivostok", "Asia/Vladivostok" },
    { "Yakutsk", "Asia/Yakutsk" },
    { "Yerevan", "Asia/Yerevan" },
    { "Abu Dhabi", "Asia/Muscat" },
    { "Astana", "Asia/Almaty" },
    { "Beijing", "Asia/Shanghai" },
    { "Chennai", "Asia/Kolkata" },
    { "Chongqing", "Asia/Shanghai" },
    { "Ekaterinburg", "Asia/Yekaterinburg" },
    { "Hanoi", "Asia/Bangkok" },
    { "Islamabad", "Asia/Karachi" },
    { "Mumbai", "Asia/Kolkata" },
    { "New Delhi", "Asia/Kolkata" },
    { "Osaka", "Asia/Tokyo" },
    { "Rangoon", "Asia/Yangon" },
    { "Sapporo", "Asia/Tokyo" },
    { "Sri Jayawardenepura", "Asia/Colombo" },
    /* everywhere */
    { "UTC", "Etc/UTC" },
};

const char *
zone_for_label(const char *label)
{
    for (gsize i = 0; label != NULL && i < G_N_ELEMENTS(zones); i++)
        if (strcmp(zones[i].label, label) == 0)
            return zones[i].zone;
    return NULL;
}

/* Starting with a letter and without dots, a name cannot lead out of the zoneinfo directory. */
static gboolean
has_zone_shape(const char *zone)
{
    if (!g_ascii_isalpha(*zone) || strlen(zone) > ZONE_MAX)
        return FALSE;
    for (const char *p = zone; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr("/_+-", *p) == NULL)
            return FALSE;
    return TRUE;
}

/* NULL when this system has no such zone. */
static GTimeZone *
zone_open(const char *zone)
{
    if (!has_zone_shape(zone))
        return NULL;
    if (strchr(zone, '/') == NULL && strcmp(zone, "UTC") != 0)
        return NULL; /* "EST", "localtime": files of the system, not places */
    return g_time_zone_new_identifier(zone);
}

gboolean
zone_is_valid(const char *zone)
{
    g_autoptr(GTimeZone) found = zone == NULL ? NULL : zone_open(zone);

    return found != NULL;
}

/* Opening a zone reads a file and costs as much as a small page, and a page asks for those of its businesses in every
 * row: the last ones are kept. */
static GTimeZone *
zone_find(const char *zone)
{
    static struct {
        char *name;
        GTimeZone *zone;
    } kept[ZONES_KEPT];
    static guint oldest = 0;
    const guint place = oldest;

    for (guint i = 0; i < ZONES_KEPT && kept[i].name != NULL; i++)
        if (strcmp(kept[i].name, zone) == 0)
            return kept[i].zone;
    g_free(kept[place].name);
    g_clear_pointer(&kept[place].zone, g_time_zone_unref);
    kept[place].name = g_strdup(zone);
    kept[place].zone = zone_open(zone);
    if (kept[place].zone == NULL)
        kept[place].zone = g_time_zone_new_utc();
    oldest = (place + 1) % ZONES_KEPT;
    return kept[place].zone;
}

gint64
time_clamp(gint64 utc)
{
    return CLAMP(utc, G_GINT64_CONSTANT(-62135337600), G_GINT64_CONSTANT(253402041600));
}

GDateTime *
zone_local_time(gint64 utc, const char *zone)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(time_clamp(utc));

    return g_date_time_to_timezone(at, zone_find(zone));
}
