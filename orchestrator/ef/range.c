/* Edit Factory - --range 3..6
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "range.h"

#include <string.h>

#define DOTS ".."
/* Plans are no longer than four hours. */
#define MAX_SECONDS (4 * 3600.0)

static gboolean
parse_seconds (const gchar *text, gdouble fallback, gdouble *value)
{
  gchar *end = NULL;

  *value = fallback;
  if (!*text)
    return TRUE;
  if (!g_ascii_isdigit (*text) && *text != '.')
    return FALSE; /* no sign, no "inf", no "0x" */
  *value = g_ascii_strtod (text, &end);
  return end != text && !*end && strspn (text, "0123456789.") == strlen (text);
}

gboolean
ef_range_parse (const gchar *text, gdouble *from, gdouble *to, GError **error)
{
  const gchar *dots = strstr (text, DOTS);
  g_autofree gchar *left = dots ? g_strndup (text, dots - text) : NULL;

  if (!dots || g_str_equal (text, DOTS) || !parse_seconds (left, 0, from) ||
      !parse_seconds (dots + strlen (DOTS), -1, to)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "--range %s: give seconds of the programme, as in 3..6, 3.. or ..6",
        text);
    return FALSE;
  }
  if (*from > MAX_SECONDS || *to > MAX_SECONDS || (*to >= 0 && *to <= *from)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "--range %s: must end after it begins, and begin and end within four "
        "hours",
        text);
    return FALSE;
  }
  return TRUE;
}
