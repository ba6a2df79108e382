/* bookings_link_verdict.c: what a link to a bookings page is worth to the clinic whose account it
 * should lead to, in the words of a practice manager. Pure. */
#include "lib/clinic/bookings_link.h"

#include <string.h>

#include "lib/clinic/bookings_words.h"
#include "lib/clinic/text.h"

static const struct {
    const char *word, *label;
} verdicts[BOOKINGS_LINK__COUNT] = {
    [BOOKINGS_LINK_FINE] = { "fine", "Fine" },
    [BOOKINGS_LINK_HIDDEN] = { "hidden", "Hidden" },
    [BOOKINGS_LINK_ARCHIVED] = { "archived", "Archived or inactive" },
    [BOOKINGS_LINK_UNKNOWN_ID] = { "unknown-id", "Unknown number" },
    [BOOKINGS_LINK_NOT_OFFERED] = { "not-offered", "Do not belong together" },
    [BOOKINGS_LINK_WRONG_REGION] = { "wrong-region", "Wrong region" },
    [BOOKINGS_LINK_ANOTHER_ACCOUNT] = { "another-account", "Another account" },
    [BOOKINGS_LINK_OLD_FORM] = { "old-form", "Old form" },
    [BOOKINGS_LINK_NOT_SECURE] = { "not-secure", "Not secure" },
    [BOOKINGS_LINK_NOT_BOOKINGS] = { "not-bookings", "Not a bookings link" },
};

const char *
bookings_link_word(BookingsLinkVerdict verdict)
{
    return verdicts[verdict].word;
}

const char *
bookings_link_label(BookingsLinkVerdict verdict)
{
    return verdicts[verdict].label;
}

/* --- what a link presets ---------------------------------------------------------------------- */

typedef enum { PRESET_BUSINESS, PRESET_PRACTITIONER, PRESET_TYPE, PRESET__COUNT } PresetKind;

static const char *const preset_nouns[PRESET__COUNT] = { "business", "practitioner",
                                                         "appointment type" };

typedef struct {
    const char *id;   /* "": not preset */
    int at;           /* its place in the picture, -1: not there */
    const char *name; /* "" when not there */
    Switch shown;
} Preset;

typedef struct {
    Preset of[PRESET__COUNT];
} Presets;

static Preset
preset_business(const BookingPicture *picture, const char *id)
{
    int at = picture_find_business(picture, id);
    const BookingBusiness *one = at < 0 ? NULL : picture_business(picture, (guint)at);

    return one == NULL ? (Preset){ id, at, "", SWITCH_UNKNOWN }
                       : (Preset){ id, at, one->name, one->shown };
}

static Preset
preset_practitioner(const BookingPicture *picture, const char *id)
{
    int at = picture_find_practitioner(picture, id);
    const BookingPractitioner *one = at < 0 ? NULL : picture_practitioner(picture, (guint)at);

    return one == NULL ? (Preset){ id, at, "", SWITCH_UNKNOWN }
                       : (Preset){ id, at, one->name, one->shown };
}

static Preset
preset_type(const BookingPicture *picture, const char *id)
{
    int at = picture_find_type(picture, id);
    const BookingType *one = at < 0 ? NULL : picture_type(picture, (guint)at);

    return one == NULL ? (Preset){ id, at, "", SWITCH_UNKNOWN }
                       : (Preset){ id, at, one->name, one->shown };
}

static Presets
presets_find(const BookingsLink *link, const BookingPicture *picture)
{
    return (
        Presets){ .of = {
                      [PRESET_BUSINESS] = preset_business(picture, link->business_id),
                      [PRESET_PRACTITIONER] = preset_practitioner(picture, link->practitioner_id),
                      [PRESET_TYPE] = preset_type(picture, link->type_id),
                  } };
}

/* --- judging ---------------------------------------------------------------------------------- */

/* The gravest finding and what it is about: one preset, or two that do not belong together. */
typedef struct {
    BookingsLinkVerdict verdict;
    PresetKind about, with;
} Finding;

/* Before the first refresh nothing is known, and so no number is unknown. */
static gboolean
is_unknown(const Preset *preset, const BookingPicture *picture)
{
    return *preset->id != '\0' && preset->at < 0 && picture->refreshed_utc != 0;
}

static gboolean
find_pair(const Presets *presets, const BookingPicture *picture, Finding *ret_finding)
{
    int business = presets->of[PRESET_BUSINESS].at;
    int practitioner = presets->of[PRESET_PRACTITIONER].at, type = presets->of[PRESET_TYPE].at;

    ret_finding->verdict = BOOKINGS_LINK_NOT_OFFERED;
    if (practitioner >= 0 && business >= 0 &&
        picture_place(picture, (guint)practitioner, (guint)business)->works != TIE_IS) {
        ret_finding->about = PRESET_PRACTITIONER;
        ret_finding->with = PRESET_BUSINESS;
        return TRUE;
    }
    if (practitioner >= 0 && type >= 0 &&
        picture_offer(picture, (guint)practitioner, (guint)type)->offered != TIE_IS) {
        ret_finding->about = PRESET_PRACTITIONER;
        ret_finding->with = PRESET_TYPE;
        return TRUE;
    }
    ret_finding->about = PRESET_TYPE;
    ret_finding->with = PRESET_BUSINESS;
    return business >= 0 && type >= 0 &&
           picture_at(picture, (guint)business, (guint)type)->offered != TIE_IS;
}

static gboolean
preset_is(BookingsLinkVerdict verdict, const Preset *preset, const BookingPicture *picture)
{
    switch (verdict) {
    case BOOKINGS_LINK_UNKNOWN_ID:
        return is_unknown(preset, picture);
    case BOOKINGS_LINK_ARCHIVED:
        return preset->shown == SWITCH_GONE;
    default:
        return preset->shown == SWITCH_HIDDEN;
    }
}

static gboolean
find_preset(const Presets *presets, const BookingPicture *picture, Finding *ret_finding)
{
    static const BookingsLinkVerdict order[] = { BOOKINGS_LINK_UNKNOWN_ID, BOOKINGS_LINK_ARCHIVED,
                                                 BOOKINGS_LINK_HIDDEN };

    for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
        for (PresetKind kind = 0; kind < PRESET__COUNT; kind++)
            if (preset_is(order[i], &presets->of[kind], picture)) {
                *ret_finding = (Finding){ order[i], kind, kind };
                return TRUE;
            }
    return find_pair(presets, picture, ret_finding);
}

static Finding
find_fault(const BookingsLink *link, const BookingPicture *picture, const char *subdomain,
           const char *shard)
{
    Presets presets = presets_find(link, picture);
    Finding finding = { .verdict = BOOKINGS_LINK_FINE };

    if (!link->is_bookings)
        finding.verdict = BOOKINGS_LINK_NOT_BOOKINGS;
    else if (*subdomain != '\0' && !g_str_equal(link->subdomain, subdomain))
        finding.verdict = BOOKINGS_LINK_ANOTHER_ACCOUNT;
    else if (*link->shard != '\0' && !g_str_equal(link->shard, shard))
        finding.verdict = BOOKINGS_LINK_WRONG_REGION;
    else if (!link->is_secure)
        finding.verdict = BOOKINGS_LINK_NOT_SECURE;
    else if (!find_preset(&presets, picture, &finding))
        finding.verdict = *link->shard == '\0' ? BOOKINGS_LINK_OLD_FORM : BOOKINGS_LINK_FINE;
    return finding;
}

BookingsLinkVerdict
bookings_link_judge(const BookingsLink *link, const BookingPicture *picture, const char *subdomain,
                    const char *shard)
{
    return find_fault(link, picture, subdomain, shard).verdict;
}

/* --- words ------------------------------------------------------------------------------------ */

/* "Anna Berg, Standard Consultation and Glenhaven Rooms". */
static char *
chosen_words(const Presets *presets)
{
    static const PresetKind order[] = { PRESET_PRACTITIONER, PRESET_TYPE, PRESET_BUSINESS };
    const char *names[PRESET__COUNT];
    guint count = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
        if (*presets->of[order[i]].name != '\0')
            names[count++] = presets->of[order[i]].name;
    switch (count) {
    case 0:
        return g_strdup("");
    case 1:
        return g_strdup(names[0]);
    case 2:
        return g_strconcat(names[0], " and ", names[1], NULL);
    default:
        return g_strconcat(names[0], ", ", names[1], " and ", names[2], NULL);
    }
}

static char *
fine_sentence(const Presets *presets)
{
    g_autofree char *chosen = chosen_words(presets);

    if (*chosen == '\0')
        return g_strdup("It leads to your bookings page.");
    return g_strconcat("It leads to your bookings page with ", chosen, " already chosen.", NULL);
}

static char *
not_offered_sentence(const Presets *presets, const Finding *finding)
{
    const char *about = presets->of[finding->about].name, *with = presets->of[finding->with].name;

    if (finding->about == PRESET_TYPE)
        return g_strdup_printf("%s is not offered at %s.", about, with);
    return g_strdup_printf("%s does not %s %s.", about,
                           finding->with == PRESET_BUSINESS ? "work at" : "offer", with);
}

static char *
not_bookings_sentence(const BookingsLink *link)
{
    if (*link->subdomain != '\0')
        return g_strdup("It leads to Cliniko, but not to a bookings page: the address must end in "
                        "/bookings, with nothing "
                        "but choices behind it.");
    return g_strdup("This is no link to a Cliniko bookings page.");
}

char *
bookings_link_sentence(BookingsLinkVerdict verdict, const BookingsLink *link,
                       const BookingPicture *picture, const char *subdomain, const char *shard)
{
    Presets presets = presets_find(link, picture);
    Finding finding = find_fault(link, picture, subdomain, shard);
    const Preset *about = &presets.of[finding.about];

    switch (verdict) {
    case BOOKINGS_LINK_HIDDEN:
        return g_strdup_printf("It chooses %s, and Cliniko hides this %s from online bookings.",
                               about->name, preset_nouns[finding.about]);
    case BOOKINGS_LINK_ARCHIVED:
        return g_strdup_printf("It chooses %s, and this %s is %s.", about->name,
                               preset_nouns[finding.about],
                               finding.about == PRESET_PRACTITIONER ? "inactive" : "archived");
    case BOOKINGS_LINK_UNKNOWN_ID:
        return g_strdup_printf(
            "It chooses the %s with the number %s, and your account has none with it any more, if "
            "it ever had.",
            preset_nouns[finding.about], about->id);
    case BOOKINGS_LINK_NOT_OFFERED:
        return not_offered_sentence(&presets, &finding);
    case BOOKINGS_LINK_WRONG_REGION:
        return g_strdup_printf("It leads to the region %s; your account lives in %s.", link->shard,
                               shard);
    case BOOKINGS_LINK_ANOTHER_ACCOUNT:
        return g_strdup_printf("It leads to the account %s; yours is %s.", link->subdomain,
                               subdomain);
    case BOOKINGS_LINK_OLD_FORM:
        return g_strdup_printf(
            "It leaves out the region %s of your account, as links did years ago. Whether it still "
            "arrives is up to chance.",
            shard);
    case BOOKINGS_LINK_NOT_SECURE:
        return g_strdup("It does not begin with https://, so it can be read and changed on its "
                        "way, or leads nowhere "
                        "at all.");
    case BOOKINGS_LINK_NOT_BOOKINGS:
        return not_bookings_sentence(link);
    default:
        return fine_sentence(&presets);
    }
}

/* The switch of Cliniko's that a finding is about. */
static Setting
finding_setting(const Presets *presets, const Finding *finding)
{
    const int business = presets->of[PRESET_BUSINESS].at, type = presets->of[PRESET_TYPE].at;
    const int practitioner = presets->of[PRESET_PRACTITIONER].at;

    if (finding->about == PRESET_BUSINESS)
        return (Setting){ SETTING_BUSINESS, business, -1, -1 };
    if (finding->about == PRESET_TYPE)
        return finding->with == PRESET_TYPE
                   ? (Setting){ SETTING_TYPE, -1, -1, type }
                   : (Setting){ SETTING_BUSINESS_OFFER, business, -1, type };
    if (finding->with == PRESET_PRACTITIONER)
        return (Setting){ SETTING_PRACTITIONER, -1, practitioner, -1 };
    return finding->with == PRESET_TYPE ? (Setting){ SETTING_OFFER, -1, practitioner, type }
                                        : (Setting){ SETTING_SCHEDULE, business, practitioner, -1 };
}

static char *
way_words(const BookingPicture *picture, const Presets *presets, const Finding *finding)
{
    static const BlockReason reasons[SETTING__COUNT] = {
        [SETTING_BUSINESS] = REASON_BUSINESS_HIDDEN,
        [SETTING_PRACTITIONER] = REASON_PRACTITIONER_HIDDEN,
        [SETTING_TYPE] = REASON_TYPE_HIDDEN,
        [SETTING_OFFER] = REASON_TYPE_NOT_OFFERED,
        [SETTING_BUSINESS_OFFER] = REASON_TYPE_NOT_OFFERED,
        [SETTING_SCHEDULE] = REASON_NO_SCHEDULE,
    };
    const Setting setting = finding_setting(presets, finding);
    g_autofree char *way = setting_way(picture, &setting, reasons[setting.kind]);

    return g_strdup_printf(
        "If patients should find it, change it in Cliniko: %s Otherwise replace the "
        "link with one that you make in the preview.",
        way);
}

char *
bookings_link_next_step(BookingsLinkVerdict verdict, const BookingsLink *link,
                        const BookingPicture *picture, const char *subdomain, const char *shard)
{
    Presets presets = presets_find(link, picture);
    Finding finding = find_fault(link, picture, subdomain, shard);

    switch (verdict) {
    case BOOKINGS_LINK_FINE:
        return g_strdup("");
    case BOOKINGS_LINK_HIDDEN:
    case BOOKINGS_LINK_NOT_OFFERED:
        return way_words(picture, &presets, &finding);
    case BOOKINGS_LINK_ANOTHER_ACCOUNT:
        return g_strdup("If it should lead to your clinic, replace it; if it is meant for the "
                        "other one, leave it.");
    case BOOKINGS_LINK_NOT_BOOKINGS:
        return g_strdup(*link->subdomain == '\0'
                            ? "If patients should get from here to your bookings page, make a link "
                              "in the preview."
                            : "If patients should get to the bookings page, replace it.");
    default:
        return g_strdup("Replace it on your website.");
    }
}

/* --- the link in its place -------------------------------------------------------------------- */

/* An id is kept when it is somebody's who is still there, or when nothing is known. */
static const char *
id_kept(const Presets *presets, PresetKind kind, const BookingPicture *picture)
{
    const Preset *one = &presets->of[kind];

    if (!cliniko_id_is_valid(one->id) || is_unknown(one, picture) || one->shown == SWITCH_GONE)
        return "";
    return one->id;
}

static void
append_parameter(GString *url, const char *text)
{
    g_string_append_printf(url, "%c%s", strchr(url->str, '?') == NULL ? '?' : '&', text);
}

static char *
rewrite(const BookingsLink *link, const BookingPicture *picture, const char *subdomain,
        const char *shard)
{
    Presets presets = presets_find(link, picture);
    g_autofree char *start = bookings_url(*subdomain == '\0' ? link->subdomain : subdomain, shard,
                                          id_kept(&presets, PRESET_BUSINESS, picture),
                                          id_kept(&presets, PRESET_PRACTITIONER, picture),
                                          id_kept(&presets, PRESET_TYPE, picture));
    g_autofree char *locale = g_uri_escape_string(link->locale, NULL, FALSE);
    g_autofree char *fragment = g_uri_escape_string(link->fragment, "/", FALSE);
    /* No ';': with it "&amp;" would be read as '&' again wherever the link is pasted. */
    g_autofree char *others = g_uri_escape_string(link->others, "%&=+,:@!$'()*/?[]", FALSE);
    GString *url;

    if (start == NULL)
        return NULL;
    url = g_string_new(start);
    if (link->embedded)
        append_parameter(url, "embedded=true");
    if (*locale != '\0') {
        append_parameter(url, "locale=");
        g_string_append(url, locale);
    }
    if (*others != '\0')
        append_parameter(url, others);
    if (*fragment != '\0')
        g_string_append_printf(url, "#%s", fragment);
    return g_string_free(url, FALSE);
}

char *
bookings_link_corrected(BookingsLinkVerdict verdict, const BookingsLink *link,
                        const BookingPicture *picture, const char *subdomain, const char *shard)
{
    switch (verdict) {
    case BOOKINGS_LINK_ARCHIVED:
    case BOOKINGS_LINK_UNKNOWN_ID:
    case BOOKINGS_LINK_WRONG_REGION:
    case BOOKINGS_LINK_OLD_FORM:
    case BOOKINGS_LINK_NOT_SECURE:
        return rewrite(link, picture, subdomain, shard);
    case BOOKINGS_LINK_ANOTHER_ACCOUNT: /* its numbers mean nothing in this one */
        return bookings_url(subdomain, shard, "", "", "");
    case BOOKINGS_LINK_NOT_BOOKINGS:
        return *subdomain != '\0' && g_str_equal(link->subdomain, subdomain)
                   ? bookings_url(subdomain, shard, "", "", "")
                   : NULL;
    default:
        return NULL;
    }
}
