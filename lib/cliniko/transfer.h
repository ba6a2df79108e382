/* transfer.h: one GET on its way, with libcurl set up so that no key leaves by another door. */
#pragma once

#include "lib/cliniko/answer.h"

typedef struct {
    long connect_ms, total_ms;
} TimeLimits;

typedef struct {
    CURL *easy;
    struct curl_slist *headers; /* holds the key; wiped when freed */
    Answer answer;
} Transfer;

/* Whether base_url may carry keys: https anywhere, http on this machine only. {shard} may stand in
 * it. */
gboolean base_url_is_safe(const char *base_url);

/*
 * A GET of path at the shard's host, ready to be added to a multi handle; owner comes back as
 * CURLOPT_PRIVATE.
 *
 * Shape:  base_url is safe, shard is valid, path is ours: no part of the host or path comes from an
 * answer. Owner:  free with transfer_free, after taking it out of the multi handle. key is not
 * kept; the header made from it is wiped then. libcurl wipes neither its send buffer nor its TLS
 * records: they live as long as the connection.
 */
Transfer *transfer_new(const char *base_url, const char *user_agent, const char *key,
                       const char *shard, const char *path, const TimeLimits *limits,
                       gsize body_max, gpointer owner);
void transfer_free(Transfer *transfer);
