/* preview_blocked.c: why what is chosen cannot be booked, and where that is changed in Cliniko. */
#include "cgi-bin/pages/preview.h"
#include "lib/clinic/bookings_report.h"
#include "lib/clinic/bookings_words.h"

/* The first check that stands in the way, also of what nobody ever meant to be booked. */
static Check
check_in_the_way(const BookingPicture *picture, const Combination *one,
                 const CombinationVerdict *verdict, BlockReason *ret_reason)
{
    Check check = CHECK_ACCOUNT;

    if (!combination_exists(picture, one)) {
        *ret_reason = REASON_NO_SCHEDULE;
        return CHECK_SCHEDULE;
    }
    if (verdict->state != COMBINATION_BLOCKED) {
        *ret_reason = REASON_TYPE_NOT_OFFERED;
        return CHECK_OFFER;
    }
    while (check < CHECK_FREE_TIME && verdict->checks[check] != CHECK_FAILED)
        check++;
    *ret_reason = verdict->reasons[check];
    return check;
}

static char *
blocked_sentence(const PreviewChoice *choice, const Combination *one,
                 const CombinationVerdict *verdict)
{
    const PreviewNames names = preview_names(choice);

    if (!combination_exists(choice->picture, one))
        return g_strdup_printf("%s does not work at %s.", names.practitioner, names.business);
    return combination_sentence(choice->picture, one, verdict, choice->now_utc);
}

void
preview_add_blocked(const PreviewChoice *choice, View *page)
{
    const Combination one = preview_combination(choice);
    const CombinationFacts facts = combination_facts(choice->picture, &one);
    const CombinationVerdict verdict = combination_judge(&facts);
    BlockReason reason = REASON_NONE;
    const Check check = check_in_the_way(choice->picture, &one, &verdict, &reason);
    const PreviewNames names = preview_names(choice);
    g_autofree char *sentence = blocked_sentence(choice, &one, &verdict);
    View *blocked = view_add(page, VIEW_PREVIEW_BLOCKED);
    Setting setting;

    view_set_static(blocked, VIEW_PREVIEW_STATE, combination_state_word(verdict.state));
    view_set_static(blocked, VIEW_PREVIEW_REASON, block_reason_word(verdict.reason));
    view_set(blocked, VIEW_PREVIEW_PRACTITIONER, names.practitioner);
    view_set(blocked, VIEW_PREVIEW_TYPE, names.type);
    view_set(blocked, VIEW_SENTENCE, sentence);
    if (check_setting(choice->picture, &one, check, &setting)) {
        g_autofree char *way = setting_way(choice->picture, &setting, reason);

        view_set(blocked, VIEW_PREVIEW_WAY, way);
    }
    if (combination_exists(choice->picture, &one)) {
        g_autofree char *why = preview_why_url(choice);

        view_set(view_add(blocked, VIEW_PREVIEW_WHY), VIEW_PREVIEW_URL, why);
    }
}
