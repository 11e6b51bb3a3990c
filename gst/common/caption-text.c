/* Edit Factory - text that may stand in a caption
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/cues.h>

#include <string.h>

gboolean
ef_caption_char_is_unwanted (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
      c == 0xfeff || g_unichar_iscntrl (c);
}

gchar *
ef_caption_text_clean (gchar *text)
{
  gchar *to = text;

  for (const gchar *p = text, *next; *p; p = next) {
    next = g_utf8_next_char (p);
    if (ef_caption_char_is_unwanted (g_utf8_get_char (p)))
      continue;
    memmove (to, p, next - p);
    to += next - p;
  }
  *to = 0;
  return g_strstrip (text);
}
