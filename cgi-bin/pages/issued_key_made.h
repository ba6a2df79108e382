/* issued_key_made.h: the text of a new key: made, sealed into the row that was added for it, shown. */
#pragma once

#include "cgi-bin/pages/issued_key_words.h"
#include "cgi-bin/routes.h"

/* A new key and what the store keeps of it. The text is wiped when it goes out of scope. */
typedef struct {
    char text[ISSUED_KEY_LENGTH + 1];
    IssuedSecret secret;
} MadeKey;
void made_key_init(MadeKey *ret_key);
void made_key_clear(MadeKey *key);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MadeKey, made_key_clear)

/* Seals the text for the row, where copies are kept. Inside the transaction that added the row. */
gboolean made_key_keep(const MadeKey *key, const App *app, gint64 id, GError **error);

/* The page with the credentials. old: the key it follows, NULL for none. */
void made_key_show(const MadeKey *key, const Request *request, Response *response, const IssuedKey *issued,
                   const IssuedKey *old, const ReadingTime *at);
