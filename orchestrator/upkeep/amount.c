/* Edit Factory - sizes as operators write them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "amount.h"

#include <math.h>
#include <string.h>

/* More than any disk has. */
#define MAX_BYTES 1e18

gboolean
ef_amount_parse (
    const gchar *what, const gchar *text, guint64 *bytes, GError **error)
{
  static const gchar UNITS[] = "KMGTP";
  gchar *end;
  gdouble value = g_ascii_strtod (text, &end);
  const gchar *unit = *end ? strchr (UNITS, g_ascii_toupper (*end)) : NULL;

  if (unit) {
    value = ldexp (value, 10 * (gint)(unit - UNITS + 1));
    end++;
  }
  if (end != text && g_ascii_isdigit (*text) && !*end && value <= MAX_BYTES) {
    *bytes = (guint64)value;
    return TRUE;
  }
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "%s: '%s' is no size: write a number and K, M, G or T, as 2G", what,
      text);
  return FALSE;
}
