/* Edit Factory - a file from where a stranger says
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Redirects are followed by hand and looked at as the first URL is; where they
 * really lead, the client's sockets check.
 */
#pragma once

#include "http-client.h"

G_BEGIN_DECLS

#define EF_URL_MAX_BYTES 4096
#define EF_URL_MAX_REDIRECTS 3

/* Is @text http or https, with a host, without a password, on the ports that
 * they have anyway (unless @any_port)? @error: one line for whoever gave it
 * Returns: (transfer full) */
GUri *ef_url_check (const gchar *text, gboolean any_port, GError **error);
/* Where @location leads from @base; never from https to http. */
GUri *ef_url_follow (
    GUri *base, const gchar *location, gboolean any_port, GError **error);
/* Returns: (transfer full): the last part of its path, or "download" */
gchar *ef_url_guess_name (GUri *url);

/**
 * EfUrlFetch:
 * @any_port: as the client's addresses may be any
 * @timeout: seconds for everything
 */
typedef struct
{
  EfHttpClient *client;
  gboolean any_port;
  guint64 max_bytes;
  guint timeout;
  EfHttpSink sink;
  gpointer sink_data;
  GCancellable *cancellable;
} EfUrlFetch;

/**
 * ef_url_fetch:
 *
 * Errors are for whoever gave @url: EF_ERROR_INPUT for what is wrong with it,
 * EF_ERROR_LIMIT for too large a file, EF_ERROR_NOT_FOUND otherwise, the same
 * for an address that is ours, one that does not answer, and none at all. What
 * the sink says is passed on.
 */
gboolean ef_url_fetch (const EfUrlFetch *fetch, GUri *url, GError **error);

G_END_DECLS
