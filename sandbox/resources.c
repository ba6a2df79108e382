/* resources.c: the fields and links of every resource, as Cliniko's API description names them. */
#include "sandbox/resources.h"

static json_t *
link_to(const View *view, const char *format, ...) G_GNUC_PRINTF(2, 3);

static json_t *
link_to(const View *view, const char *format, ...)
{
    g_autofree char *path = NULL, *url = NULL;
    va_list words;

    va_start(words, format);
    path = g_strdup_vprintf(format, words);
    va_end(words);
    url = g_strconcat(view->base, "/", path, NULL);
    return json_pack("{s:{s:s}}", "links", "self", url);
}

/* A relation to nothing is left out, or null where the record says null: Cliniko does both. */
static void
relate_one(const json_t *record, const char *field, const View *view, const char *list,
           json_t *shown, const char *name)
{
    const json_t *id = json_object_get(record, field);

    if (json_is_string(id))
        json_object_set_new(shown, name, link_to(view, "%s/%s", list, json_string_value(id)));
    else if (json_is_null(id))
        json_object_set_new(shown, name, json_null());
}

static const char *const user_fields[] = {
    "id", "title", "first_name", "last_name", "email", "role", "active", "phone_numbers",
    "time_zone", "time_zone_identifier", "created_at", "updated_at", NULL,
};

static const ListField user_filters[] = {
    { "id", NULL, FIELD_ID },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

/* user_active is the old name of active, still sent beside it. */
static void
relate_user(const json_t *user, const View *view, json_t *shown)
{
    json_object_set(shown, "user_active", json_object_get(user, "active"));
}

const Resource USERS = { "users", user_fields, user_filters, relate_user };

static const char *const practitioner_fields[] = {
    "id", "title", "first_name", "last_name", "display_name", "label", "designation", "description",
    "active", "show_in_online_bookings", "created_at", "updated_at", NULL,
};

static const ListField practitioner_filters[] = {
    { "id", NULL, FIELD_ID },
    { "user_id", NULL, FIELD_ID },
    { "appointment_type_id", "appointment_type_ids", FIELD_ID },
    { "active", NULL, FIELD_BOOLEAN },
    { "show_in_online_bookings", NULL, FIELD_BOOLEAN },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

static void
relate_practitioner(const json_t *practitioner, const View *view, json_t *shown)
{
    static const char *const own[] = { "appointment_types", "appointments", "invoices",
                                       "practitioner_reference_numbers" };

    relate_one(practitioner, "user_id", view, "users", shown, "user");
    relate_one(practitioner, "default_appointment_type_id", view, "appointment_types", shown,
               "default_appointment_type");
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        json_object_set_new(
            shown, own[i],
            link_to(view, "practitioners/%s/%s", json_text(practitioner, "id"), own[i]));
}

const Resource PRACTITIONERS = { "practitioners", practitioner_fields, practitioner_filters,
                                 relate_practitioner };

/* Businesses and daily availabilities may come without their zone (cliniko-api 15, 18). */
static void
hide_zone(const View *view, json_t *shown)
{
    if (json_is_on(view->quirks, "business_time_zone"))
        return;
    json_object_del(shown, "time_zone");
    json_object_del(shown, "time_zone_identifier");
}

static const char *const business_fields[] = {
    "id", "business_name", "display_name", "label", "address_1", "address_2", "city", "state",
    "post_code", "country", "country_code", "contact_information", "email_reply_to",
    "website_address", "business_registration_name", "business_registration_value",
    "show_in_online_bookings", "appointment_type_ids", "appointment_reminders_enabled",
    "additional_information", "additional_invoice_information", "time_zone", "time_zone_identifier",
    "archived_at", "deleted_at", "created_at", "updated_at", NULL,
};

static const ListField business_filters[] = {
    { "id", NULL, FIELD_ID },
    { "archived_at", NULL, FIELD_TIME },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

static void
relate_business(const json_t *business, const View *view, json_t *shown)
{
    const char *id = json_text(business, "id");

    json_object_set_new(shown, "practitioners", link_to(view, "businesses/%s/practitioners", id));
    json_object_set_new(shown, "appointments", link_to(view, "businesses/%s/appointments", id));
    hide_zone(view, shown);
}

const Resource BUSINESSES = { "businesses", business_fields, business_filters, relate_business };

static const char *const type_fields[] = {
    "id", "name", "category", "description", "color", "duration_in_minutes", "max_attendees",
    "show_in_online_bookings", "telehealth_enabled", "online_bookings_lead_time_hours",
    "online_payments_enabled", "online_payments_mode", "deposit_price",
    "add_deposit_to_account_credit", "appointment_confirmation_template_ids",
    "appointment_follow_up_template_ids", "appointment_reminder_template_ids", "archived_at",
    "created_at", "updated_at", NULL,
};

static const ListField type_filters[] = {
    { "id", NULL, FIELD_ID },
    { "category", NULL, FIELD_STRING },
    { "online_payments_mode", NULL, FIELD_STRING },
    { "show_in_online_bookings", NULL, FIELD_BOOLEAN },
    { "archived_at", NULL, FIELD_TIME },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

/* Some to-many relations are filter URLs (cliniko-api 8). */
static void
relate_type(const json_t *type, const View *view, json_t *shown)
{
    static const char *const filtered[] = { "appointment_type_billable_items",
                                            "appointment_type_products" };
    const char *id = json_text(type, "id");

    json_object_set_new(shown, "practitioners",
                        link_to(view, "appointment_types/%s/practitioners", id));
    relate_one(type, "treatment_note_template_id", view, "treatment_note_templates", shown,
               "treatment_note_template");
    for (gsize i = 0; i < G_N_ELEMENTS(filtered); i++)
        json_object_set_new(
            shown, filtered[i],
            link_to(view, "%s?q%%5B%%5D=appointment_type_id%%3A%%3D%s", filtered[i], id));
}

const Resource APPOINTMENT_TYPES = { "appointment_types", type_fields, type_filters, relate_type };

static const char *const daily_fields[] = {
    "id", "day_of_week", "availabilities", "time_zone", "time_zone_identifier", "created_at",
    "updated_at", NULL,
};

static const ListField daily_filters[] = {
    { "id", NULL, FIELD_ID },
    { "business_id", NULL, FIELD_ID },
    { "practitioner_id", NULL, FIELD_ID },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

/* Sunday is kept as 7 and shown as 7 or 0 (cliniko-api 18). */
static void
relate_daily(const json_t *daily, const View *view, json_t *shown)
{
    if (json_integer_value(json_object_get(daily, "day_of_week")) == 7 &&
        json_is_on(view->quirks, "day_of_week_zero"))
        json_object_set_new(shown, "day_of_week", json_integer(0));
    hide_zone(view, shown);
    relate_one(daily, "business_id", view, "businesses", shown, "business");
    relate_one(daily, "practitioner_id", view, "practitioners", shown, "practitioner");
}

const Resource DAILY_AVAILABILITIES = { "daily_availabilities", daily_fields, daily_filters,
                                        relate_daily };

static const char *const block_fields[] = { "id", "starts_at", "ends_at", "repeat_rule", "created_at",
                                            "updated_at", NULL };

/* There is none by ends_at (cliniko-api 19). */
static const ListField block_filters[] = {
    { "id", NULL, FIELD_ID },
    { "business_id", NULL, FIELD_ID },
    { "practitioner_id", NULL, FIELD_ID },
    { "starts_at", NULL, FIELD_TIME },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

/* What does not repeat has an empty rule. */
static void
relate_block(const json_t *block, const View *view, json_t *shown)
{
    if (json_is_null(json_object_get(shown, "repeat_rule")))
        json_object_set_new(shown, "repeat_rule", json_object());
    relate_one(block, "business_id", view, "businesses", shown, "business");
    relate_one(block, "practitioner_id", view, "practitioners", shown, "practitioner");
}

const Resource AVAILABILITY_BLOCKS = { "availability_blocks", block_fields, block_filters, relate_block };

static const char *const unavailable_fields[] = { "id", "starts_at", "ends_at", "notes", "repeat_rule", "repeats",
                                                  "archived_at", "deleted_at", "created_at", "updated_at", NULL };

static const ListField unavailable_filters[] = {
    { "id", NULL, FIELD_ID },
    { "business_id", NULL, FIELD_ID },
    { "practitioner_id", NULL, FIELD_ID },
    { "starts_at", NULL, FIELD_TIME },
    { "ends_at", NULL, FIELD_TIME },
    { "repeated_from_id", NULL, FIELD_ID },
    { "archived_at", NULL, FIELD_TIME },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

static void
relate_unavailable(const json_t *block, const View *view, json_t *shown)
{
    relate_block(block, view, shown);
    json_object_set_new(shown, "conflicts",
                        link_to(view, "unavailable_blocks/%s/conflicts", json_text(block, "id")));
}

const Resource UNAVAILABLE_BLOCKS = { "unavailable_blocks", unavailable_fields, unavailable_filters,
                                      relate_unavailable };

static const char *const item_fields[] = { "id", "name", "item_code", "item_type", "price", "archived_at",
                                           "created_at", "updated_at", NULL };

static const ListField item_filters[] = {
    { "id", NULL, FIELD_ID },
    { "tax_id", NULL, FIELD_ID },
    { "archived_at", NULL, FIELD_TIME },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

static void
relate_item(const json_t *item, const View *view, json_t *shown)
{
    relate_one(item, "tax_id", view, "taxes", shown, "tax");
}

const Resource BILLABLE_ITEMS = { "billable_items", item_fields, item_filters, relate_item };

static const char *const type_item_fields[] = { "id", "quantity", "discount_percentage", "discounted_amount",
                                                "is_monetary_discount", "created_at", "updated_at", NULL };

static const ListField type_item_filters[] = {
    { "id", NULL, FIELD_ID },
    { "appointment_type_id", NULL, FIELD_ID },
    { "billable_item_id", NULL, FIELD_ID },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

static void
relate_type_item(const json_t *type_item, const View *view, json_t *shown)
{
    relate_one(type_item, "appointment_type_id", view, "appointment_types", shown, "appointment_type");
    relate_one(type_item, "billable_item_id", view, "billable_items", shown, "billable_item");
}

const Resource APPOINTMENT_TYPE_BILLABLE_ITEMS = { "appointment_type_billable_items", type_item_fields,
                                                   type_item_filters, relate_type_item };

static const char *const patient_fields[] = {
    "id", "title", "first_name", "last_name", "preferred_first_name", "label", "date_of_birth", "email",
    "patient_phone_numbers", "address_1", "address_2", "address_3", "city", "state", "post_code", "country",
    "country_code", "sex", "gender_identity", "pronouns", "time_zone", "notes", "appointment_notes", "occupation",
    "emergency_contact", "referral_source", "reminder_type", "accepted_privacy_policy", "accepted_email_marketing",
    "accepted_sms_marketing", "receives_confirmation_emails", "receives_cancellation_emails", "invoice_default_to",
    "invoice_email", "invoice_extra_information", "old_reference_id", "custom_fields", "merged_at", "archived_at",
    "deleted_at", "created_at", "updated_at", NULL,
};

/* There is none by phone number (cliniko-api 21). */
static const ListField patient_filters[] = {
    { "id", NULL, FIELD_ID },
    { "first_name", NULL, FIELD_STRING },
    { "last_name", NULL, FIELD_STRING },
    { "email", NULL, FIELD_STRING },
    { "old_reference_id", NULL, FIELD_STRING },
    { "date_of_birth", NULL, FIELD_DATE },
    { "archived_at", NULL, FIELD_TIME },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

static void
relate_patient(const json_t *patient, const View *view, json_t *shown)
{
    static const char *const own[] = { "appointments", "attendees", "invoices", "medical_alerts",
                                       "patient_attachments" };

    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        json_object_set_new(shown, own[i], link_to(view, "patients/%s/%s", json_text(patient, "id"), own[i]));
}

const Resource PATIENTS = { "patients", patient_fields, patient_filters, relate_patient };

static const char *const note_fields[] = {
    "id", "title", "content", "draft", "finalized_at", "pinned_at", "author_name", "archived_at", "deleted_at",
    "created_at", "updated_at", NULL,
};

static const ListField note_filters[] = {
    { "id", NULL, FIELD_ID },
    { "attendee_id", NULL, FIELD_ID },
    { "booking_id", NULL, FIELD_ID },
    { "patient_id", NULL, FIELD_ID },
    { "practitioner_id", NULL, FIELD_ID },
    { "treatment_note_template_id", NULL, FIELD_ID },
    { "draft", NULL, FIELD_BOOLEAN },
    { "archived_at", NULL, FIELD_TIME },
    { "deleted_at", NULL, FIELD_TIME },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

static void
relate_note(const json_t *note, const View *view, json_t *shown)
{
    relate_one(note, "patient_id", view, "patients", shown, "patient");
    relate_one(note, "practitioner_id", view, "practitioners", shown, "practitioner");
    relate_one(note, "booking_id", view, "bookings", shown, "booking");
    relate_one(note, "attendee_id", view, "attendees", shown, "attendee");
    relate_one(note, "treatment_note_template_id", view, "treatment_note_templates", shown, "treatment_note_template");
}

const Resource TREATMENT_NOTES = { "treatment_notes", note_fields, note_filters, relate_note };

static const char *const invoice_fields[] = {
    "id", "number", "issue_date", "status", "status_description", "total_amount", "net_amount", "tax_amount",
    "discounted_amount", "closed_at", "invoice_to", "patient_extra_information", "notes", "online_payment_url",
    "archived_at", "deleted_at", "created_at", "updated_at", NULL,
};

static const ListField invoice_filters[] = {
    { "id", NULL, FIELD_ID },
    { "appointment_id", NULL, FIELD_ID },
    { "business_id", NULL, FIELD_ID },
    { "patient_id", NULL, FIELD_ID },
    { "practitioner_id", NULL, FIELD_ID },
    { "issue_date", NULL, FIELD_DATE },
    { "number", NULL, FIELD_NUMBER },
    { "status", NULL, FIELD_NUMBER },
    { "created_at", NULL, FIELD_TIME },
    { "updated_at", NULL, FIELD_TIME },
    { NULL, NULL, 0 },
};

/* What is sold at the desk has no practitioner. */
static void
relate_invoice(const json_t *invoice, const View *view, json_t *shown)
{
    static const struct { int status; const char *words; } known[] = {
        { 10, "Open" }, { 20, "Paid" }, { 30, "Closed" }, { 40, "Open credit" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (json_integer_value(json_object_get(invoice, "status")) == known[i].status)
            json_object_set_new(shown, "status_description", json_string(known[i].words));
    relate_one(invoice, "patient_id", view, "patients", shown, "patient");
    relate_one(invoice, "practitioner_id", view, "practitioners", shown, "practitioner");
    relate_one(invoice, "business_id", view, "businesses", shown, "business");
    json_object_set_new(shown, "invoice_items", link_to(view, "invoice_items?q%%5B%%5D=invoice_id%%3A%%3D%s",
                                                        json_text(invoice, "id")));
}

const Resource INVOICES = { "invoices", invoice_fields, invoice_filters, relate_invoice };

json_t *
resource_link(const Resource *resource, const char *id, const View *view)
{
    return link_to(view, "%s/%s", resource->list, id);
}

json_t *
resource_show(const Resource *resource, const json_t *record, const View *view)
{
    json_t *shown = json_object();
    g_autofree char *self = g_strjoin("/", view->base, resource->list, json_text(record, "id"), NULL);

    for (gsize i = 0; resource->fields[i] != NULL; i++) {
        json_t *value = json_object_get(record, resource->fields[i]);

        json_object_set(shown, resource->fields[i], value != NULL ? value : json_null());
    }
    resource->relate(record, view, shown);
    json_object_set_new(shown, "links", json_pack("{s:s}", "self", self));
    return shown;
}

/* What only GET /settings shows. */
static const struct {
    const char *group, *name;
} private_settings[] = {
    { "account", "compliance" },
    { "account", "email_from" },
    { "account", "first_name" },
    { "account", "last_name" },
    { "integrations", "medipass" },
    { "online_bookings", "adroll" },
    { "online_bookings", "google_analytics" },
    { "online_bookings", "google_tag_manager" },
    { "patient_privacy", "anonymise_appointments_on_deletion" },
    { "patient_privacy", "anonymise_booking_notifications" },
    { "patient_privacy", "anonymise_invoices_and_payments_on_deletion" },
    { "patient_privacy", "baa_requested" },
};

/* How Cliniko writes an unlimited number of times is not known (cliniko-api 17). */
static void
show_unlimited(json_t *online_bookings, const View *view)
{
    static const char name[] = "max_appointments_per_day_segment";

    if (json_integer_value(json_object_get(online_bookings, name)) == 0)
        json_object_set_new(online_bookings, name,
                            json_is_on(view->quirks, "unlimited_as_null") ? json_null() : json_integer(0));
}

json_t *
settings_show(const json_t *account, const View *view, gboolean is_public)
{
    static const char *const own[] = { "id", "name", "subdomain", "country", "country_code" };
    json_t *shown = json_deep_copy(json_object_get(account, "settings"));
    json_t *group = json_object_get(shown, "account");
    g_autofree char *self = g_strconcat(view->base, "/settings/public", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        json_object_set(group, own[i], json_object_get(account, own[i]));
    if (json_is_on(view->quirks, "account_time_zone"))
        json_object_set(group, "time_zone", json_object_get(account, "time_zone"));
    for (gsize i = 0; is_public && i < G_N_ELEMENTS(private_settings); i++)
        json_object_del(json_object_get(shown, private_settings[i].group),
                        private_settings[i].name);
    show_unlimited(json_object_get(shown, "online_bookings"), view);
    /* Both answers name the public one as self (cliniko-api 17). */
    json_object_set_new(shown, "links", json_pack("{s:s}", "self", self));
    return shown;
}
