/* Edit Factory - addresses that webhooks may be sent to
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webhook-url.h"
#include "address.h"

#include <string.h>

static gboolean
refuse (GError **error, const gchar *why)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INPUT, why);
  return FALSE;
}

/* A URL goes into a request as it is. */
static gboolean
is_printable (const gchar *url)
{
  for (; *url; url++)
    if (!g_ascii_isgraph (*url))
      return FALSE;
  return TRUE;
}

gboolean
ef_webhook_url_check (const gchar *url, gboolean allow_private, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  const gchar *scheme, *host;

  if (strlen (url) > EF_WEBHOOK_URL_MAX || !is_printable (url))
    return refuse (
        error, "must be a URL of at most 2000 ASCII characters without blanks");
  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  scheme = uri ? g_uri_get_scheme (uri) : "";
  host = uri ? g_uri_get_host (uri) : NULL;
  if ((strcmp (scheme, "https") != 0 && strcmp (scheme, "http") != 0) ||
      !host || !*host || g_uri_get_port (uri) == 0)
    return refuse (error, "must be an http or https URL with a host");
  if (g_uri_get_userinfo (uri) || g_uri_get_fragment (uri))
    return refuse (error, "must have no user, password or fragment");
  if (!allow_private && !ef_host_may_be_public (host))
    return refuse (error,
        "is not an address of the public Internet: this server sends nothing "
        "to private ones");
  return TRUE;
}
