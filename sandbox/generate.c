/* generate.c: makes up a clinic of any size, the same every time, for tests and measurements. */
#include <string.h>

#include "lib/clinic/error.h"
#include "sandbox/clinic.h"
#include "sandbox/keys.h"

/* No real people: names that belong to plants, weather and places, put together by number. */
static const char *const first_names[] = {
    "Alder",  "Briony",  "Cedar",   "Dahlia", "Elowen",   "Fennel", "Gentian", "Hazel",
    "Ilex",   "Juniper", "Kestrel", "Linnea", "Marigold", "Nerys",  "Oriel",   "Peregrine",
    "Quill",  "Rowan",   "Saffron", "Tamsin", "Ulla",     "Verity", "Wren",    "Xanthe",
    "Yarrow", "Zinnia",  "Åsa",     "Bożena", "Chloë",    "Đặng",   "Émile",   "Jürgen",
    "Łucja",  "Noé",     "Øyvind",  "Renée",  "Şirin",    "Tuğba",  "Ümit",    "Željka",
};

static const char *const last_names[] = {
    "Ashgrove",   "Birchall-Moss", "Coldwater",   "Dunmore",     "Eastlake",   "Fernhollow",
    "Greystone",  "Highfield",     "Ironwood",    "Juniperhill", "Kingfisher", "Larkmead",
    "Mistvale",   "Northwind",     "Oakenshaw",   "Pebblebrook", "Quarrybank", "Ravenscar-Holt",
    "Stillwater", "Thornbury",     "Underwood",   "Valehouse",   "Westerly",   "Yewtree",
    "Brännström", "Çelikdağ",      "Díaz-Ibáñez", "Fjærland",    "Groß-Löwe",  "Hölderbach",
    "Íñiguez",    "Køhler-Bæk",    "Lê-Phương",   "Müßiggang",   "Ńowak-Żuk",  "O'Rainey",
    "Pârvulescu", "Šimůnek",       "Tłusty",      "Źrebiec",     "Applecross", "Brightsea",
    "Cloudesley", "Drumlin",       "Elderflower", "Foxglove",    "Goldcrest",  "Heatherlow",
    "Inglenook",  "Jasmine-Reed",
};

static const char *const designations[] = { "Physiotherapist", "Osteopath",
                                            "Podiatrist",      "Psychologist",
                                            "Dietitian",       "Remedial Massage Therapist",
                                            "Chiropractor" };

static const struct {
    const char *label, *identifier;
} zones[] = {
    { "Melbourne", "Australia/Melbourne" },
    { "Adelaide", "Australia/Adelaide" },
    { "Perth", "Australia/Perth" },
    { "Brisbane", "Australia/Brisbane" },
};

/* Ids as Cliniko has them: of 8 digits for what is old, of 19 for the rest. */
static char *
make_id(const char *kind, int number)
{
    g_autofree char *seed = g_strdup_printf("generated %s %d", kind, number);

    if (number % 3 == 0)
        return g_strdup_printf("%d", 10000000 + (int)strlen(kind) * 1000000 + number * 7);
    return id_derive(seed);
}

static void
add_people(json_t *account, int number, const char *title, const char *role)
{
    int firsts = (int)G_N_ELEMENTS(first_names), lasts = (int)G_N_ELEMENTS(last_names);
    g_autofree char *id = make_id("user", number);
    g_autofree char *email = g_strdup_printf("person%d@example.com", number);

    json_array_append_new(json_object_get(account, "users"),
                          json_pack("{s:s, s:s?, s:s, s:s, s:s, s:s}", "id", id, "title", title,
                                    "first_name", first_names[number % firsts], "last_name",
                                    last_names[(number / firsts + number) % lasts], "email", email,
                                    "role", role));
    json_array_append_new(json_object_get(account, "keys"),
                          json_pack("{s:s, s:s}", "user_id", id, "name", "Keyrack"));
}

static void
add_business(json_t *account, int number)
{
    g_autofree char *id = make_id("business", number);
    g_autofree char *name =
        g_strdup_printf("Ferncliff Group %s", last_names[number % (int)G_N_ELEMENTS(last_names)]);
    gsize zone = (gsize)number % G_N_ELEMENTS(zones);

    json_array_append_new(json_object_get(account, "businesses"),
                          json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "id", id, "business_name",
                                    name, "country", "Australia", "country_code", "AU", "time_zone",
                                    zones[zone].label, "time_zone_identifier",
                                    zones[zone].identifier));
}

static void
add_type(json_t *account, int number)
{
    g_autofree char *id = make_id("appointment type", number);
    g_autofree char *name = g_strdup_printf("Consultation %d", number + 1);

    json_array_append_new(json_object_get(account, "appointment_types"),
                          json_pack("{s:s, s:s, s:s, s:i, s:i, s:s}", "id", id, "name", name,
                                    "category", "Consultations", "duration_in_minutes",
                                    15 + 15 * (number % 4), "max_attendees", 1, "color",
                                    "#2e7daf"));
}

static void
add_price(json_t *account, int number)
{
    g_autofree char *id = make_id("price", number);
    g_autofree char *item_id = make_id("billable item", number);
    g_autofree char *type_id = make_id("appointment type", number);
    g_autofree char *name = g_strdup_printf("Consultation %d", number + 1);
    g_autofree char *price = g_strdup_printf("%d.5", 60 + 10 * (number % 8));

    json_array_append_new(json_object_get(account, "billable_items"),
                          json_pack("{s:s, s:s, s:s, s:s}", "id", item_id, "name", name, "item_type",
                                    "Service", "price", price));
    json_array_append_new(json_object_get(account, "appointment_type_billable_items"),
                          json_pack("{s:s, s:s, s:s, s:s}", "id", id, "appointment_type_id", type_id,
                                    "billable_item_id", item_id, "quantity", "1.0"));
}

/* Two days at one business and three at the next; every other type. */
static void
add_practitioner(json_t *account, int number, const ClinicSize *size)
{
    g_autofree char *id = make_id("practitioner", number);
    g_autofree char *user_id = make_id("user", number + 1);
    g_autofree char *here = make_id("business", number % size->businesses);
    g_autofree char *there = make_id("business", (number + 1) % size->businesses);
    json_t *practitioner =
        json_pack("{s:s, s:s, s:s, s:[s], s:[], s:[{s:s, s:[i,i], s:[s,s]}]}", "id", id, "user_id",
                  user_id, "designation", designations[(gsize)number % G_N_ELEMENTS(designations)],
                  "business_ids", here, "appointment_type_ids", "schedule", "business_id", here,
                  "days", 1, 2, "hours", "09:00-12:30", "13:00-17:00");

    if (size->businesses > 1) {
        json_array_append_new(json_object_get(practitioner, "business_ids"), json_string(there));
        json_array_append_new(json_object_get(practitioner, "schedule"),
                              json_pack("{s:s, s:[i,i,i], s:[s]}", "business_id", there, "days", 3,
                                        4, 5, "hours", "08:00-16:00"));
    }
    for (int type = number % 2; type < size->types; type += 2) {
        g_autofree char *type_id = make_id("appointment type", type);

        json_array_append_new(json_object_get(practitioner, "appointment_type_ids"),
                              json_string(type_id));
    }
    json_array_append_new(json_object_get(account, "practitioners"), practitioner);
}

static gboolean
is_within(int number, int max, const char *what, GError **error)
{
    if (number >= 1 && number <= max)
        return TRUE;
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "--%s must be 1 to %d", what, max);
    return FALSE;
}

/* User 0 is the administrator; user n + 1 is practitioner n; the last one is at the desk. */
static void
add_everybody(json_t *account, const ClinicSize *size)
{
    static const char *const titles[] = { NULL, "Dr", "Ms", "Mr", "" };

    add_people(account, 0, NULL, "administrator");
    for (int i = 0; i < size->practitioners; i++) {
        add_people(account, i + 1, titles[(gsize)i % G_N_ELEMENTS(titles)], "practitioner");
        add_practitioner(account, i, size);
    }
    add_people(account, size->practitioners + 1, NULL, "receptionist");
}

Clinic *
clinic_generate(ClinicSize size, gint64 made_utc, GError **error)
{
    g_autoptr(json_t) accounts = NULL;
    json_t *account;

    if (!is_within(size.practitioners, CLINIC_PRACTITIONERS_MAX, "practitioners", error) ||
        !is_within(size.businesses, CLINIC_BUSINESSES_MAX, "businesses", error) ||
        !is_within(size.types, CLINIC_TYPES_MAX, "types", error))
        return NULL;
    account = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:[], s:[], s:[], s:[], s:[], s:[], s:[]}", "id",
        "1399001100000000088", "shard", "au3", "name", "Ferncliff Group Practice", "subdomain",
        "ferncliff-group", "country", "Australia", "country_code", "AU", "time_zone", "Melbourne",
        "time_zone_identifier", "Australia/Melbourne", "settings", clinic_default_settings(),
        "users", "businesses", "appointment_types", "practitioners", "billable_items",
        "appointment_type_billable_items", "keys");
    accounts = json_pack("[o]", account);
    for (int i = 0; i < size.businesses; i++)
        add_business(account, i);
    for (int i = 0; i < size.types; i++)
        add_type(account, i);
    for (int i = 0; i < size.types; i++)
        add_price(account, i);
    add_everybody(account, &size);
    return clinic_new(accounts, made_utc, error);
}
