/* Edit Factory - header values read and written
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "header-value.h"

#include <string.h>

#define MAX_REQUEST_ID 64

static const gchar *
skip_blanks (const gchar *at)
{
  return at + strspn (at, " \t");
}

/* Steps over @word in any case, or returns NULL. */
static const gchar *
skip_word (const gchar *at, const gchar *word)
{
  gsize length = strlen (word);

  return g_ascii_strncasecmp (at, word, length) == 0 ? at + length : NULL;
}

gboolean
ef_is_json_type (const gchar *content_type)
{
  const gchar *at =
      content_type ? skip_word (content_type, "application/json") : NULL;
  const gchar *value;

  if (!at)
    return FALSE;
  at = skip_blanks (at);
  if (!*at)
    return TRUE;
  if (*at != ';' || !(at = skip_word (skip_blanks (at + 1), "charset=")))
    return FALSE;
  value = skip_word (at, "utf-8");
  if (!value)
    value = skip_word (at, "\"utf-8\"");
  return value && !*skip_blanks (value);
}

/* What quoted-string and old clients stand; the rest becomes "_". */
static gchar *
plain_name (const gchar *name)
{
  GString *out = g_string_new (NULL);

  for (; *name; name = g_utf8_next_char (name)) {
    gboolean plain = g_ascii_isprint (*name) && !strchr ("\"\\%/", *name);

    g_string_append_c (out, plain ? *name : '_');
  }
  return g_string_free (out, FALSE);
}

/* attr-char of RFC 8187 */
static gchar *
extended_name (const gchar *name)
{
  GString *out = g_string_new (NULL);

  for (; *name; name++) {
    if (g_ascii_isalnum (*name) || strchr ("!#$&+-.^_`|~", *name))
      g_string_append_c (out, *name);
    else
      g_string_append_printf (out, "%%%02X", (guchar)*name);
  }
  return g_string_free (out, FALSE);
}

gchar *
ef_attachment_disposition (const gchar *file_name)
{
  g_autofree gchar *plain = plain_name (file_name);
  g_autofree gchar *extended = NULL;

  if (strcmp (plain, file_name) == 0)
    return g_strdup_printf ("attachment; filename=\"%s\"", plain);
  extended = extended_name (file_name);
  return g_strdup_printf (
      "attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, extended);
}

gboolean
ef_is_request_id (const gchar *id)
{
  gsize i;

  if (!id)
    return FALSE;
  for (i = 0; id[i]; i++) {
    if (i == MAX_REQUEST_ID ||
        (!g_ascii_isalnum (id[i]) && !strchr ("._-", id[i])))
      return FALSE;
  }
  return i > 0;
}
