/* bookings_way.c: where each setting of online booking is changed in Cliniko.
 *
 * Sources, all of Cliniko's help: "Changing another user's information" (Settings > Users &
 * practitioners > the person), "Edit your practitioner information" (Edit practitioner settings,
 * with the appointment types offered and the availability), "Changing your schedule from a future
 * date" (Practitioner availability, different at each location), "Make a user inactive" (Show
 * inactive users, Update user), "Patient online bookings" (who offers a type: Settings >
 * Appointment types), "Multi-location" (Settings > Business information), "Archiving vs deleting
 * information" (what is archived comes back through Cliniko's team only), "Specify lead time"
 * (Settings > Online bookings). The words of the tick boxes are the names of the fields in its API
 * (cliniko-api 14 to 18). */
#include "lib/clinic/bookings_words.h"

#define TICK_ONLINE "tick ‘Show in online bookings’, and save."

/* From Settings to the page of the thing; the separator is at the end. */
static char *
page_of(const BookingPicture *picture, const Setting *setting)
{
    switch (setting->kind) {
    case SETTING_BUSINESS:
    case SETTING_BUSINESS_OFFER:
        return g_strdup_printf("Settings > Business information > %s > Edit > ",
                               picture_business(picture, (guint)setting->business)->name);
    case SETTING_PRACTITIONER:
    case SETTING_OFFER:
    case SETTING_SCHEDULE:
        return g_strdup_printf(
            "Settings > Users & practitioners > %s > Edit practitioner settings > ",
            picture_practitioner(picture, (guint)setting->practitioner)->name);
    case SETTING_TYPE:
        return g_strdup_printf("Settings > Appointment types > %s > Edit > ",
                               picture_type(picture, (guint)setting->type)->name);
    case SETTING_ACCOUNT:
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return g_strdup("Settings > Online bookings > ");
}

/* What is to be done on that page to switch it on. */
static char *
act_on(const BookingPicture *picture, const Setting *setting)
{
    switch (setting->kind) {
    case SETTING_OFFER:
    case SETTING_BUSINESS_OFFER:
        return g_strdup_printf("appointment types > tick %s, and save.",
                               picture_type(picture, (guint)setting->type)->name);
    case SETTING_SCHEDULE:
        return g_strdup_printf("Practitioner availability > %s > tick the days, choose the hours, "
                               "and save.",
                               picture_business(picture, (guint)setting->business)->name);
    case SETTING_ACCOUNT:
        return g_strdup("switch online bookings on, and save.");
    case SETTING_BUSINESS:
    case SETTING_PRACTITIONER:
    case SETTING_TYPE:
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return g_strdup(TICK_ONLINE);
}

/* And to switch it off. */
static char *
act_off(const BookingPicture *picture, const Setting *setting)
{
    switch (setting->kind) {
    case SETTING_OFFER:
    case SETTING_BUSINESS_OFFER:
        return g_strdup_printf("appointment types > untick %s, and save.",
                               picture_type(picture, (guint)setting->type)->name);
    case SETTING_SCHEDULE:
        return g_strdup_printf("Practitioner availability > %s > untick the days, and save.",
                               picture_business(picture, (guint)setting->business)->name);
    case SETTING_ACCOUNT:
        return g_strdup("switch online bookings off, and save.");
    case SETTING_BUSINESS:
    case SETTING_PRACTITIONER:
    case SETTING_TYPE:
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return g_strdup("untick ‘Show in online bookings’, and save.");
}

static char *
way_back(const char *list, const char *name)
{
    return g_strdup_printf("Settings > %s no longer lists %s. Ask Cliniko’s support to bring it "
                           "back, or add it there anew. If it is not to come back, say here that "
                           "it is not meant to be bookable.",
                           list, name);
}

char *
setting_way(const BookingPicture *picture, const Setting *setting, BlockReason reason)
{
    g_autofree char *name = setting_name(picture, setting);
    g_autofree char *page = page_of(picture, setting);
    g_autofree char *act = NULL;

    if (reason == REASON_BUSINESS_ARCHIVED)
        return way_back("Business information", name);
    if (reason == REASON_TYPE_ARCHIVED)
        return way_back("Appointment types", name);
    if (reason == REASON_PRACTITIONER_INACTIVE)
        return g_strdup_printf("Settings > Users & practitioners > tick ‘Show inactive users’ > "
                               "%s > make the user active, and save. Then see that ‘Show in online "
                               "bookings’ is ticked in the practitioner settings.",
                               name);
    if (reason == REASON_UNEXPLAINED)
        return g_strdup("Ask Cliniko’s support, and quote the request that was refused.");
    act = reason == REASON_NONE ? act_off(picture, setting) : act_on(picture, setting);
    return g_strconcat(page, act, NULL);
}
