/* Edit Factory - a file from where a stranger says
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "url-fetch.h"

#include <string.h>

static gboolean
refuse (GError **error, const gchar *why)
{
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "url: %s", why);
  return FALSE;
}

static gboolean
check (GUri *url, gboolean any_port, GError **error)
{
  const gchar *scheme = g_uri_get_scheme (url);
  const gchar *host = g_uri_get_host (url);
  gboolean secure = strcmp (scheme, "https") == 0;
  gint port = g_uri_get_port (url);

  if (!secure && strcmp (scheme, "http") != 0)
    return refuse (error, "must begin with https:// or http://");
  if (!host || !*host)
    return refuse (error, "names no host");
  if (g_uri_get_userinfo (url))
    return refuse (error, "must not hold a user or a password");
  if (!any_port && port > 0 && port != 80 && port != 443)
    return refuse (error, "must be on port 80 or 443");
  return TRUE;
}

static GUri *
check_or_free (GUri *url, gboolean any_port, GError **error)
{
  if (!url) {
    refuse (error, "is no URL");
    return NULL;
  }
  if (check (url, any_port, error))
    return url;
  g_uri_unref (url);
  return NULL;
}

/* What is sent as it is must not hold blanks or line ends. */
static gboolean
is_printable (const gchar *text)
{
  for (; *text; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;
  return TRUE;
}

GUri *
ef_url_check (const gchar *text, gboolean any_port, GError **error)
{
  if (strlen (text) > EF_URL_MAX_BYTES) {
    refuse (error, "is longer than 4096 bytes");
    return NULL;
  }
  return check_or_free (is_printable (text)
          ? g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL)
          : NULL,
      any_port, error);
}

GUri *
ef_url_follow (
    GUri *base, const gchar *location, gboolean any_port, GError **error)
{
  GUri *next = strlen (location) <= EF_URL_MAX_BYTES && is_printable (location)
      ? g_uri_parse_relative (base, location, G_URI_FLAGS_ENCODED, NULL)
      : NULL;

  next = check_or_free (next, any_port, error);
  if (next && strcmp (g_uri_get_scheme (base), "https") == 0 &&
      strcmp (g_uri_get_scheme (next), "https") != 0) {
    refuse (error, "leads from https to http");
    g_clear_pointer (&next, g_uri_unref);
  }
  return next;
}

gchar *
ef_url_guess_name (GUri *url)
{
  const gchar *slash = strrchr (g_uri_get_path (url), '/');
  gchar *name = slash ? g_uri_unescape_string (slash + 1, "/") : NULL;

  if (name && *name && g_utf8_validate (name, -1, NULL))
    return name;
  g_free (name);
  return g_strdup ("download");
}

/* Nobody learns from it what answers inside. */
static gboolean
hide (const EfHttpAnswer *answer, const GError *problem, GError **error)
{
  if (answer->failed_here) {
    g_propagate_error (error, g_error_copy (problem));
    return FALSE;
  }
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "url: no file could be fetched from there: check that everybody on the "
      "Internet can");
  return FALSE;
}

static gboolean
ask (const EfUrlFetch *self, GUri *url, gint64 until, EfHttpAnswer *answer,
    GError **error)
{
  g_autofree gchar *text = g_uri_to_string (url);
  gint64 left = (until - g_get_monotonic_time ()) / G_USEC_PER_SEC;
  const EfHttpCall call = { .method = "GET",
    .url = text,
    .file = -1,
    .sink = self->sink,
    .sink_data = self->sink_data,
    .max_bytes = self->max_bytes,
    .timeout = (guint)MAX (left, 1),
    .cancellable = self->cancellable };
  g_autoptr (GError) problem = NULL;

  return ef_http_client_perform (self->client, &call, answer, &problem) ||
      hide (answer, problem, error);
}

static gboolean
is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 ||
      status == 308;
}

gboolean
ef_url_fetch (const EfUrlFetch *self, GUri *url, GError **error)
{
  gint64 until =
      g_get_monotonic_time () + (gint64)self->timeout * G_USEC_PER_SEC;
  g_autoptr (GUri) at = g_uri_ref (url);

  for (guint i = 0; i <= EF_URL_MAX_REDIRECTS; i++) {
    g_auto (EfHttpAnswer) answer = { 0 };
    const gchar *location;
    GUri *next;

    if (!ask (self, at, until, &answer, error))
      return FALSE;
    if (answer.status == 200)
      return TRUE;
    location = ef_http_answer_get (&answer, "location");
    if (!is_redirect (answer.status) || !location) {
      g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
          "url: the server there answers %u", answer.status);
      return FALSE;
    }
    next = ef_url_follow (at, location, self->any_port, error);
    if (!next)
      return FALSE;
    g_uri_unref (at);
    at = next;
  }
  return refuse (error, "leads from one place to another too often");
}
