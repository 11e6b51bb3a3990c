/* Edit Factory - text files in any encoding, as UTF-8
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encoding.h"

#include <editfactory/error.h>
#include <string.h>

/* The mark that the file begins with. UTF-32's begins as UTF-16's does. */
static const gchar *
marked_encoding (const gchar *data, gsize n_bytes, gsize *skip)
{
  static const struct
  {
    const gchar *mark;
    gsize length;
    const gchar *encoding;
  } marks[] = { { "\xef\xbb\xbf", 3, "UTF-8" },
    { "\xff\xfe\x00\x00", 4, "UTF-32LE" },
    { "\x00\x00\xfe\xff", 4, "UTF-32BE" }, { "\xff\xfe", 2, "UTF-16LE" },
    { "\xfe\xff", 2, "UTF-16BE" } };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (n_bytes >= marks[i].length &&
        memcmp (data, marks[i].mark, marks[i].length) == 0) {
      *skip = marks[i].length;
      return marks[i].encoding;
    }
  *skip = 0;
  return NULL;
}

static guint
count_lines (const gchar *data, gsize n_bytes)
{
  guint lines = 1;

  for (gsize i = 0; i < n_bytes; i++)
    lines += data[i] == '\n';
  return lines;
}

static gchar *
convert (const gchar *source, const gchar *data, gsize n_bytes,
    const gchar *encoding, gsize *length, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gsize read = 0;
  gchar *text =
      g_convert (data, n_bytes, "UTF-8", encoding, &read, length, &failed);

  /* What is cut off at the end is no error to g_convert(). */
  if (text && read == n_bytes)
    return text;
  g_free (text);
  if (failed &&
      g_error_matches (failed, G_CONVERT_ERROR, G_CONVERT_ERROR_NO_CONVERSION))
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: the encoding '%s' is not known", source, encoding);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: line %u, byte %" G_GSIZE_FORMAT ": is not %s text", source,
        count_lines (data, read), read, encoding);
  return NULL;
}

/* Every second byte of the beginning: UTF-16 without its mark. */
static gboolean
looks_like_utf16 (const gchar *data, gsize n_bytes)
{
  guint zeros = 0, n = (guint)MIN (n_bytes, 64);

  for (guint i = 0; i < n; i++)
    zeros += data[i] == 0;
  return n >= 8 && zeros >= n / 3;
}

/* Valid UTF-8 except for NULs? @bad: (out): the first byte that is not */
static gboolean
is_utf8 (const gchar *data, gsize n_bytes, gsize *bad, guint *n_nuls)
{
  const gchar *p = data, *end = data + n_bytes;

  *n_nuls = 0;
  while (p < end && !g_utf8_validate_len (p, end - p, &p)) {
    if (*p != 0) {
      *bad = p - data;
      return FALSE;
    }
    (*n_nuls)++;
    p++;
  }
  return TRUE;
}

static gchar *
without_nuls (const gchar *data, gsize n_bytes, gsize *length)
{
  gchar *text = g_malloc (n_bytes + 1);

  *length = 0;
  for (gsize i = 0; i < n_bytes; i++)
    if (data[i])
      text[(*length)++] = data[i];
  text[*length] = 0;
  return text;
}

static void
refuse (const gchar *source, const gchar *data, gsize bad, gboolean utf16,
    GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: line %u, byte %" G_GSIZE_FORMAT " (0x%02x): is not UTF-8 text%s; "
      "name its encoding (subtitle-encoding=%s), or convert it: iconv -f %s "
      "-t UTF-8",
      source, count_lines (data, bad), bad, (guint8)data[bad],
      utf16 ? " but seems to be UTF-16" : "",
      utf16 ? "UTF-16LE" : "WINDOWS-1252", utf16 ? "UTF-16LE" : "WINDOWS-1252");
}

gchar *
ef_text_to_utf8 (const gchar *source, const gchar *data, gsize n_bytes,
    const gchar *encoding, EfReadLog *log, gsize *length, GError **error)
{
  gsize skip, bad = 0;
  const gchar *marked = marked_encoding (data, n_bytes, &skip);
  g_autofree gchar *converted = NULL;
  gboolean utf16 = !marked && looks_like_utf16 (data, n_bytes);
  guint n_nuls;

  data += skip;
  n_bytes -= skip;
  if (marked)
    encoding = marked;
  if (encoding && *encoding && g_ascii_strcasecmp (encoding, "UTF-8") != 0) {
    converted = convert (source, data, n_bytes, encoding, &n_bytes, error);
    if (!converted)
      return NULL;
    data = converted;
    utf16 = FALSE;
  }
  if (!is_utf8 (data, n_bytes, &bad, &n_nuls) || utf16) {
    refuse (source, data, bad, utf16, error);
    return NULL;
  }
  if (n_nuls > 0)
    ef_read_log (log, 0, "%u NUL characters are left out", n_nuls);
  return without_nuls (data, n_bytes, length);
}
