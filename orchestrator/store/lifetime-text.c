/* Edit Factory - how long a key lives, as operators write it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lifetime-text.h"

#include <string.h>

#define YEAR (365 * 86400)
#define MAX_YEARS 100

static gint64
unit_of (const gchar *suffix)
{
  static const struct
  {
    const gchar *suffix;
    gint64 seconds;
  } UNITS[] = { { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 },
    { "y", YEAR } };

  for (guint i = 0; i < G_N_ELEMENTS (UNITS); i++)
    if (strcmp (suffix, UNITS[i].suffix) == 0)
      return UNITS[i].seconds;
  return 0;
}

gboolean
ef_lifetime_parse (const gchar *text, gint64 *seconds, GError **error)
{
  gsize digits = strspn (text, "0123456789");
  gint64 unit = unit_of (text + digits);
  guint64 n = g_ascii_strtoull (text, NULL, 10);

  *seconds = 0;
  if (strcmp (text, "never") == 0)
    return TRUE;
  if (digits > 0 && digits <= 10 && unit && n > 0 &&
      n <= (guint64)MAX_YEARS * YEAR / unit) {
    *seconds = (gint64)n * unit;
    return TRUE;
  }
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "--expires: must be a time like 12h, 30d or 1y, or never");
  return FALSE;
}
