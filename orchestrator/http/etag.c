/* Edit Factory - entity tags and the headers that compare them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "etag.h"

#include <string.h>

static const gchar *
skip_separators (const gchar *at)
{
  return at + strspn (at, " \t,");
}

gboolean
ef_etag_list_has (const gchar *list, const gchar *etag, gboolean weak)
{
  gsize length;

  if (!list || !etag)
    return FALSE;
  if (strcmp (list, "*") == 0)
    return TRUE;
  length = strlen (etag);
  for (list = skip_separators (list); *list; list = skip_separators (list)) {
    gboolean is_weak = g_str_has_prefix (list, "W/");
    const gchar *end;

    if (is_weak)
      list += 2;
    if (*list != '"' || !(end = strchr (list + 1, '"')))
      return FALSE;
    end++;
    if ((weak || !is_weak) && (gsize)(end - list) == length &&
        memcmp (list, etag, length) == 0)
      return TRUE;
    list = end;
  }
  return FALSE;
}
