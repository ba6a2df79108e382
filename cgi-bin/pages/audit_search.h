/* audit_search.h: what a few typed letters find in the audit log. */
#pragma once

#include "cgi-bin/pages/audit_filter.h"

/* Lists what has the text in its name, each with a link to its entries: people, practitioners, API keys, kinds of
 * act. query->search is not an address and no number of a request: those are filters of their own. Errors: INTERNAL. */
gboolean audit_search_add(App *app, const AuditQuery *query, View *page, GError **error);
