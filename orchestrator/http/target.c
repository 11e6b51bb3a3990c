/* Edit Factory - a request's target: path segments and query
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "target.h"

#include <string.h>

static gboolean
refuse (GError **error, const gchar *why)
{
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "the target %s", why);
  return FALSE;
}

/* pchar of RFC 3986, less the percent sign. */
static gboolean
is_plain (gchar c)
{
  return g_ascii_isalnum (c) || (c && strchr ("-._~!$&'()*+,;=:@", c));
}

static gboolean
check_characters (const gchar *raw, gsize length, GError **error)
{
  for (gsize i = 0; i < length; i++) {
    if (raw[i] == '%') {
      if (i + 2 >= length || !g_ascii_isxdigit (raw[i + 1]) ||
          !g_ascii_isxdigit (raw[i + 2]))
        return refuse (error,
            "has a % that two hexadecimal digits do not "
            "follow");
      i += 2;
    } else if (raw[i] != '/' && raw[i] != '?' && !is_plain (raw[i])) {
      return refuse (error, "has a character that must be percent-encoded");
    }
  }
  return TRUE;
}

/* Returns: (transfer full): @raw decoded, or NULL with @error. @forbidden:
 * bytes that may not appear escaped. */
static gchar *
decode (const gchar *raw, gsize length, gboolean plus_is_space,
    const gchar *forbidden, GError **error)
{
  g_autoptr (GString) out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++) {
    gchar c = raw[i];

    if (c == '%') {
      c = (gchar)(g_ascii_xdigit_value (raw[i + 1]) << 4 |
          g_ascii_xdigit_value (raw[i + 2]));
      i += 2;
      if (c == '\0' || strchr (forbidden, c))
        return refuse (error, "escapes a NUL or a separator"), NULL;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (g_ascii_iscntrl (c))
      return refuse (error, "escapes a control character"), NULL;
    g_string_append_c (out, c);
  }
  if (!g_utf8_validate (out->str, (gssize)out->len, NULL))
    return refuse (error, "is not UTF-8 once decoded"), NULL;
  return g_strdup (out->str);
}

/* @at: one segment; only the last may be empty. */
static gboolean
add_segment (GPtrArray *segments, const gchar *at, gsize length, gboolean last,
    GError **error)
{
  gchar *segment;

  if (length == 0 && !last)
    return refuse (error, "has an empty path segment");
  segment = decode (at, length, FALSE, "/\\", error);
  if (!segment)
    return FALSE;
  g_ptr_array_add (segments, segment);
  if (strcmp (segment, ".") == 0 || strcmp (segment, "..") == 0)
    return refuse (error, "has a dot segment");
  return TRUE;
}

static gboolean
parse_path (
    const gchar *path, gsize length, GPtrArray *segments, GError **error)
{
  const gchar *end = path + length;
  const gchar *at = path;
  gboolean last = FALSE;

  while (!last) {
    const gchar *slash = memchr (at + 1, '/', (gsize)(end - at - 1));

    last = slash == NULL;
    if (last)
      slash = end;
    if (!add_segment (segments, at + 1, (gsize)(slash - at - 1), last, error))
      return FALSE;
    at = slash;
  }
  return TRUE;
}

static gboolean
add_parameter (GPtrArray *query, const gchar *at, gsize length, GError **error)
{
  const gchar *equals = memchr (at, '=', length);
  gsize name_length = equals ? (gsize)(equals - at) : length;
  gchar *name = decode (at, name_length, TRUE, "", error);
  gchar *value = NULL;

  if (!name)
    return FALSE;
  g_ptr_array_add (query, name);
  value = equals
      ? decode (equals + 1, length - name_length - 1, TRUE, "", error)
      : g_strdup ("");
  if (!value)
    return FALSE;
  g_ptr_array_add (query, value);
  return TRUE;
}

static gboolean
parse_query (const gchar *query, gsize length, GPtrArray *out, GError **error)
{
  const gchar *end = query + length;

  while (query < end) {
    const gchar *amp = memchr (query, '&', (gsize)(end - query));

    if (!amp)
      amp = end;
    if (amp > query && !add_parameter (out, query, (gsize)(amp - query), error))
      return FALSE;
    if (out->len > 2 * EF_TARGET_MAX_QUERY)
      return refuse (error, "has too many query parameters");
    query = amp + 1;
  }
  return TRUE;
}

static gboolean
parse_both (const gchar *raw, gsize length, GPtrArray *segments,
    GPtrArray *query, GError **error)
{
  const gchar *mark = memchr (raw, '?', length);
  gsize path_length = mark ? (gsize)(mark - raw) : length;

  if (!parse_path (raw, path_length, segments, error))
    return FALSE;
  if (!mark)
    return TRUE;
  return parse_query (mark + 1, length - path_length - 1, query, error);
}

gboolean
ef_target_parse (
    const gchar *raw, gsize length, EfTarget *target, GError **error)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) query = g_ptr_array_new_with_free_func (g_free);

  memset (target, 0, sizeof *target);
  if (length > EF_TARGET_MAX_BYTES)
    return refuse (error, "is longer than 4096 bytes");
  if (length == 0 || raw[0] != '/')
    return refuse (error, "must be a path that starts with /");
  if (!check_characters (raw, length, error) ||
      !parse_both (raw, length, segments, query, error))
    return FALSE;
  g_ptr_array_add (segments, NULL);
  g_ptr_array_add (query, NULL);
  target->segments = (gchar **)g_ptr_array_steal (segments, NULL);
  target->query = (gchar **)g_ptr_array_steal (query, NULL);
  return TRUE;
}

void
ef_target_clear (EfTarget *target)
{
  g_clear_pointer (&target->segments, g_strfreev);
  g_clear_pointer (&target->query, g_strfreev);
}

const gchar *
ef_target_get_query (const EfTarget *target, const gchar *name)
{
  for (guint i = 0; target->query && target->query[i]; i += 2) {
    if (strcmp (target->query[i], name) == 0)
      return target->query[i + 1];
  }
  return NULL;
}
