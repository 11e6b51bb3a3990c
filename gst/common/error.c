/* Edit Factory - error domain, and text that is safe in a message
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/error.h>

#include <string.h>

GQuark
ef_error_quark (void)
{
  return g_quark_from_static_string ("ef-error-quark");
}

gchar *
ef_quote (const gchar *text, guint max_chars)
{
  /* A code point has at most 4 bytes, so enough is kept for @max_chars. */
  gsize length = strnlen (text, 4 * ((gsize)max_chars + 1));
  g_autofree gchar *valid = g_utf8_make_valid (text, length);
  GString *out = g_string_new (NULL);
  guint n = 0;

  for (const gchar *p = valid; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (++n > max_chars) {
      g_string_append (out, "\u2026");
      break;
    }
    g_string_append_unichar (out, g_unichar_iscntrl (c) ? '?' : c);
  }
  return g_string_free (out, FALSE);
}
