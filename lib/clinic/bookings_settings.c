/* bookings_settings.c: the switches behind the checks: their words, why they are off, and what was
 * said about them. */
#include "lib/clinic/bookings.h"

/* --- words ------------------------------------------------------------------------------------ */

static const char *const setting_words[SETTING__COUNT] = {
    [SETTING_ACCOUNT] = "online-bookings",
    [SETTING_BUSINESS] = "business",
    [SETTING_PRACTITIONER] = "practitioner",
    [SETTING_TYPE] = "appointment-type",
    [SETTING_OFFER] = "offer",
    [SETTING_BUSINESS_OFFER] = "business-offer",
    [SETTING_SCHEDULE] = "schedule",
    [SETTING_RULE] = "",
};

const char *
setting_word(SettingKind kind)
{
    return setting_words[kind];
}

gboolean
setting_from_word(const char *word, SettingKind *ret_kind)
{
    for (guint kind = 0; kind < SETTING_RULE; kind++)
        if (g_str_equal(setting_words[kind], word)) {
            *ret_kind = (SettingKind)kind;
            return TRUE;
        }
    return FALSE;
}

gboolean
setting_ids_fit(SettingKind kind, const char *business_id, const char *practitioner_id,
                const char *type_id)
{
    static const struct {
        gboolean business, practitioner, type;
    } about[SETTING__COUNT] = {
        [SETTING_BUSINESS] = { TRUE, FALSE, FALSE },
        [SETTING_PRACTITIONER] = { FALSE, TRUE, FALSE },
        [SETTING_TYPE] = { FALSE, FALSE, TRUE },
        [SETTING_OFFER] = { FALSE, TRUE, TRUE },
        [SETTING_BUSINESS_OFFER] = { TRUE, FALSE, TRUE },
        [SETTING_SCHEDULE] = { TRUE, TRUE, FALSE },
    };

    return about[kind].business == (*business_id != '\0') &&
           about[kind].practitioner == (*practitioner_id != '\0') &&
           about[kind].type == (*type_id != '\0');
}

/* --- of one combination ----------------------------------------------------------------------- */

/* Each at the place of its kind. */
static void
combination_settings(const Combination *one, Setting ret_settings[COMBINATION_SETTINGS])
{
    const int b = (int)one->business, p = (int)one->practitioner, t = (int)one->type;

    ret_settings[SETTING_ACCOUNT] = (Setting){ SETTING_ACCOUNT, -1, -1, -1 };
    ret_settings[SETTING_BUSINESS] = (Setting){ SETTING_BUSINESS, b, -1, -1 };
    ret_settings[SETTING_PRACTITIONER] = (Setting){ SETTING_PRACTITIONER, -1, p, -1 };
    ret_settings[SETTING_TYPE] = (Setting){ SETTING_TYPE, -1, -1, t };
    ret_settings[SETTING_OFFER] = (Setting){ SETTING_OFFER, -1, p, t };
    ret_settings[SETTING_BUSINESS_OFFER] = (Setting){ SETTING_BUSINESS_OFFER, b, -1, t };
    ret_settings[SETTING_SCHEDULE] = (Setting){ SETTING_SCHEDULE, b, p, -1 };
}

gboolean
combination_is_meant(const BookingPicture *picture, const Combination *one)
{
    Setting settings[COMBINATION_SETTINGS];

    combination_settings(one, settings);
    for (guint i = 0; i < COMBINATION_SETTINGS; i++)
        if (setting_meant(picture, &settings[i]) == MEANT_NO)
            return FALSE;
    return TRUE;
}

/* --- of the picture --------------------------------------------------------------------------- */

Meant
setting_meant(const BookingPicture *picture, const Setting *setting)
{
    const guint b = (guint)setting->business, p = (guint)setting->practitioner,
                t = (guint)setting->type;

    switch (setting->kind) {
    case SETTING_ACCOUNT:
        return picture->rules.meant;
    case SETTING_BUSINESS:
        return picture_business(picture, b)->meant;
    case SETTING_PRACTITIONER:
        return picture_practitioner(picture, p)->meant;
    case SETTING_TYPE:
        return picture_type(picture, t)->meant;
    case SETTING_OFFER:
        return picture_offer(picture, p, t)->meant;
    case SETTING_BUSINESS_OFFER:
        return picture_at(picture, b, t)->meant;
    case SETTING_SCHEDULE:
        return picture_place(picture, p, b)->meant;
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return MEANT_UNSAID;
}

gboolean
setting_was_on(const BookingPicture *picture, const Setting *setting)
{
    const guint b = (guint)setting->business, p = (guint)setting->practitioner,
                t = (guint)setting->type;

    switch (setting->kind) {
    case SETTING_ACCOUNT:
        return picture->rules.was_on;
    case SETTING_BUSINESS:
        return picture_business(picture, b)->was_on;
    case SETTING_PRACTITIONER:
        return picture_practitioner(picture, p)->was_on;
    case SETTING_TYPE:
        return picture_type(picture, t)->was_on;
    case SETTING_OFFER:
        return picture_offer(picture, p, t)->offered != TIE_NEVER;
    case SETTING_BUSINESS_OFFER:
        return picture_at(picture, b, t)->offered != TIE_NEVER;
    case SETTING_SCHEDULE:
        return picture_place(picture, p, b)->had_hours;
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return FALSE;
}

/* Why somebody's hours at a business are a reason: only where they work or worked. */
static BlockReason
place_reason(const BookingPicture *picture, guint practitioner, guint business)
{
    if (picture_place(picture, practitioner, business)->works == TIE_NEVER)
        return REASON_NONE;
    return check_reason(CHECK_SCHEDULE, place_scheduled(picture, practitioner, business));
}

static BlockReason
offer_reason(const BookingOffer *offer)
{
    return offer->offered == TIE_WAS ? REASON_TYPE_NOT_OFFERED : REASON_NONE;
}

BlockReason
setting_reason(const BookingPicture *picture, const Setting *setting)
{
    const guint b = (guint)setting->business, p = (guint)setting->practitioner,
                t = (guint)setting->type;

    switch (setting->kind) {
    case SETTING_ACCOUNT:
        return check_reason(CHECK_ACCOUNT, picture->rules.enabled);
    case SETTING_BUSINESS:
        return check_reason(CHECK_BUSINESS, picture_business(picture, b)->shown);
    case SETTING_PRACTITIONER:
        return check_reason(CHECK_PRACTITIONER, picture_practitioner(picture, p)->shown);
    case SETTING_TYPE:
        return check_reason(CHECK_TYPE, picture_type(picture, t)->shown);
    case SETTING_OFFER:
        return offer_reason(picture_offer(picture, p, t));
    case SETTING_BUSINESS_OFFER:
        return offer_reason(picture_at(picture, b, t));
    case SETTING_SCHEDULE:
        return place_reason(picture, p, b);
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return REASON_NONE;
}

gboolean
setting_since_is_known(const BookingPicture *picture, const Setting *setting, gint64 before_utc,
                       gboolean switched_on)
{
    const gboolean is_on = setting_reason(picture, setting) == REASON_NONE;

    if (before_utc != 0)
        return !switched_on == !is_on;
    return is_on || !setting_was_on(picture, setting);
}
