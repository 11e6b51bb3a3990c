/* Edit Factory - addresses that webhooks may be sent to
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webhook-url.h"
#include "address-class.h"

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

/* Names may still turn out to be private: the socket is asked. */
static gboolean
may_be_public (const gchar *host)
{
  g_autofree gchar *name = g_ascii_strdown (host, -1);
  EfAddressClass class;
  gsize n = strlen (name);

  if (n > 0 && name[n - 1] == '.')
    name[n - 1] = '\0';
  if (strcmp (name, "localhost") == 0 || g_str_has_suffix (name, ".localhost"))
    return FALSE;
  class = ef_address_classify_text (name);
  return class == EF_ADDRESS_PUBLIC || class == EF_ADDRESS_OTHER;
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
  if (!allow_private && !may_be_public (host))
    return refuse (error,
        "is not an address of the public Internet: this server sends nothing "
        "to private ones");
  return TRUE;
}
