/* Edit Factory - what clients of tus 1.0.0 say, and what follows from it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tus.h"

#include <string.h>

#define MAX_DIGITS 19

static gboolean
fail (GError **error, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INPUT, text);
  return FALSE;
}

gboolean
ef_tus_parse_number (const gchar *text, guint64 *number)
{
  guint64 value = 0;
  gsize n = text ? strlen (text) : 0;

  if (n == 0 || n > MAX_DIGITS)
    return FALSE;
  for (; *text; text++) {
    if (!g_ascii_isdigit (*text))
      return FALSE;
    value = value * 10 + (guint64)(*text - '0');
  }
  *number = value;
  return value <= G_MAXINT64;
}

/* g_base64_decode() skips what does not belong there. */
static gboolean
is_base64 (const gchar *text)
{
  gsize n = strlen (text);
  gsize body = n;

  if (n % 4 != 0)
    return FALSE;
  while (body > 0 && n - body < 2 && text[body - 1] == '=')
    body--;
  for (gsize i = 0; i < body; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
      return FALSE;
  return TRUE;
}

/* Returns: (transfer full): the bytes with a NUL behind, NULL when @text is no
 * base64 */
static gchar *
decode (const gchar *text, gsize *length)
{
  g_autofree guchar *bytes = NULL;
  gchar *copy;

  *length = 0;
  if (!is_base64 (text))
    return NULL;
  bytes = g_base64_decode (text, length);
  copy = g_malloc (*length + 1);
  if (*length)
    memcpy (copy, bytes, *length);
  copy[*length] = '\0';
  return copy;
}

static gboolean
is_visible (const gchar *text, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return n > 0;
}

/* @value: (nullable): some pairs are a key alone */
static gboolean
take_pair (const gchar *key, const gchar *value, gchar **filename,
    gchar **filetype, GError **error)
{
  gsize length;
  g_autofree gchar *decoded = decode (value ? value : "", &length);
  g_autofree gchar *shown = ef_quote (key, 40);

  if (!decoded)
    return fail (
        error, "Upload-Metadata: the value of %s is not base64", shown);
  if (strcmp (key, "filename") == 0) {
    if (!g_utf8_validate (decoded, (gssize)length, NULL))
      return fail (error, "Upload-Metadata: filename is not UTF-8");
    *filename = g_steal_pointer (&decoded);
  } else if (strcmp (key, "filetype") == 0 && is_visible (decoded, length)) {
    *filetype = g_steal_pointer (&decoded);
  }
  return TRUE;
}

static gboolean
read_pair (const gchar *text, GHashTable *seen, gchar **filename,
    gchar **filetype, GError **error)
{
  const gchar *blank = strchr (text, ' ');
  gsize n = blank ? (gsize)(blank - text) : strlen (text);
  g_autofree gchar *key = g_strndup (text, n);
  g_autofree gchar *shown = ef_quote (key, 40);

  if (!is_visible (key, n))
    return fail (error,
        "Upload-Metadata: must be pairs of a key in ASCII, a blank and base64, "
        "with commas between");
  if (!g_hash_table_add (seen, g_strdup (key)))
    return fail (error, "Upload-Metadata: %s comes twice", shown);
  return take_pair (key, blank ? blank + 1 : NULL, filename, filetype, error);
}

static gboolean
read_pairs (
    const gchar *header, gchar **filename, gchar **filetype, GError **error)
{
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) pairs = g_strsplit (header, ",", -1);

  for (guint i = 0; pairs[i]; i++)
    if (!read_pair (g_strstrip (pairs[i]), seen, filename, filetype, error))
      return FALSE;
  return *filename != NULL ||
      fail (error,
          "Upload-Metadata: has no filename: it is what the asset is called");
}

gboolean
ef_tus_parse_metadata (
    const gchar *header, gchar **filename, gchar **filetype, GError **error)
{
  *filename = *filetype = NULL;
  if (strlen (header) > EF_TUS_MAX_METADATA)
    return fail (
        error, "Upload-Metadata: is longer than %d bytes", EF_TUS_MAX_METADATA);
  if (read_pairs (header, filename, filetype, error))
    return TRUE;
  g_clear_pointer (filename, g_free);
  g_clear_pointer (filetype, g_free);
  return FALSE;
}

static gchar *
to_hex (const gchar *bytes, gsize length)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", (guchar)bytes[i]);
  return g_string_free (hex, FALSE);
}

gboolean
ef_tus_parse_checksum (
    const gchar *header, GChecksumType *type, gchar **digest, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (header, " ", 2);
  g_autofree gchar *bytes = NULL;
  gsize length = 0;

  if (g_strcmp0 (parts[0], "sha1") == 0)
    *type = G_CHECKSUM_SHA1;
  else if (g_strcmp0 (parts[0], "sha256") == 0)
    *type = G_CHECKSUM_SHA256;
  else
    return fail (error,
        "Upload-Checksum: must be " EF_TUS_CHECKSUMS
        ", a blank, and the digest in base64");
  bytes = parts[1] ? decode (parts[1], &length) : NULL;
  if (!bytes || length != (gsize)g_checksum_type_get_length (*type))
    return fail (error, "Upload-Checksum: is not the base64 of %u bytes",
        (guint)g_checksum_type_get_length (*type));
  *digest = to_hex (bytes, length);
  return TRUE;
}

EfTusVerdict
ef_tus_judge (guint64 offset, guint64 length, guint64 claimed, guint64 body)
{
  if (claimed != offset)
    return EF_TUS_ELSEWHERE;
  return body > length - MIN (offset, length) ? EF_TUS_TOO_LONG : EF_TUS_TAKE;
}
