/* key_saving.h: what was pasted into key fields, judged and saved field by field. */
#pragma once

#include "cgi-bin/routes.h"
#include "lib/clinic/key_text.h"
#include "lib/store/key_links.h"

/* The fields of one form. Good keys wait in it and are wiped when it is freed. */
typedef struct PastedKeys PastedKeys;
PastedKeys *pasted_keys_new(void);
void pasted_keys_free(PastedKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PastedKeys, pasted_keys_free)

/* Judges one field by its shape alone. practitioner_id "" is the clinic's own; clinic_shard as for
 * api_key_parse. */
void pasted_keys_add(PastedKeys *keys, const char *practitioner_id, const char *text,
                     const char *clinic_shard);

/* What is wrong with the field of this hook; NULL when nothing is. */
const char *pasted_keys_problem(const PastedKeys *keys, const char *practitioner_id);
guint pasted_keys_n_problems(const PastedKeys *keys);
guint pasted_keys_n_good(const PastedKeys *keys);
/* The hook of the first good key, NULL when none is good. */
const char *pasted_keys_first(const PastedKeys *keys);

/*
 * Seals every good key and saves it as its hook's candidate, all in one transaction, then rings the
 * agent.
 *
 * Errors: NOT_FOUND an id is no active practitioner's: then nothing was saved. INTERNAL.
 */
gboolean pasted_keys_save(const PastedKeys *keys, App *app, const Request *request, GError **error);

/*
 * The same for the one key that was pasted behind a link; saved in the name of who asked for it. A
 * link that takes no key any more, or not while the last one is being checked, saves nothing.
 *
 * Errors: as pasted_keys_save.
 */
gboolean pasted_keys_save_by_link(const PastedKeys *keys, App *app, const Request *request,
                                  const KeyLink *link, GError **error);
