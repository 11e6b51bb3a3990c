/* Edit Factory - entities of HTML that captions use
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "entities.h"

#include <string.h>

/* "&#1114111;" is the longest. */
#define MAX_ENTITY 11

static gboolean
parse_number (const gchar *text, gunichar *c)
{
  gboolean hex = text[0] == 'x' || text[0] == 'X';
  guint64 value;

  if (!g_ascii_string_to_unsigned (
          text + hex, hex ? 16 : 10, 1, 0x10ffff, &value, NULL) ||
      !g_unichar_validate ((gunichar)value))
    return FALSE;
  *c = (gunichar)value;
  return TRUE;
}

const gchar *
ef_entity_parse (const gchar *p, const gchar *end, gunichar *c)
{
  static const struct
  {
    const gchar *name;
    gunichar c;
  } entities[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' },
    { "quot", '"' }, { "apos", '\'' }, { "nbsp", 0xa0 }, { "lrm", 0x200e },
    { "rlm", 0x200f }, { "hellip", 0x2026 }, { "mdash", 0x2014 },
    { "ndash", 0x2013 } };
  gsize room = MIN ((gsize)(end - p), MAX_ENTITY);
  const gchar *close = memchr (p, ';', room);
  gchar name[MAX_ENTITY];

  if (!close || close - p < 2)
    return NULL;
  memcpy (name, p + 1, close - p - 1);
  name[close - p - 1] = 0;
  if (name[0] == '#')
    return parse_number (name + 1, c) ? close + 1 : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_equal (name, entities[i].name)) {
      *c = entities[i].c;
      return close + 1;
    }
  return NULL;
}
