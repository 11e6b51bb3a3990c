/* Edit Factory - times in subtitle files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-time.h"

#include <string.h>

static void
skip_blanks (const gchar **p, const gchar *end)
{
  while (*p < end && (**p == ' ' || **p == '\t'))
    (*p)++;
}

/* At most nine digits, so that nothing overflows. */
static gboolean
read_number (const gchar **p, const gchar *end, gint64 *value)
{
  const gchar *start = *p;

  *value = 0;
  while (*p < end && g_ascii_isdigit (**p) && *p - start < 9)
    *value = *value * 10 + (*(*p)++ - '0');
  return *p > start && (*p == end || !g_ascii_isdigit (**p));
}

/* Digits behind the point, the tenth and later ignored: nanoseconds. */
static gint64
read_fraction (const gchar **p, const gchar *end)
{
  gint64 value = 0, unit = GST_SECOND;

  for (; *p < end && g_ascii_isdigit (**p); (*p)++) {
    unit /= 10;
    value += (**p - '0') * unit;
  }
  return value;
}

gboolean
ef_cue_time_parse (const gchar **p, const gchar *end, gint64 *time)
{
  gint64 seconds = 0, part;
  gboolean negative;
  guint n = 0;

  skip_blanks (p, end);
  negative = *p < end && **p == '-';
  if (negative)
    (*p)++;
  while (TRUE) {
    if (!read_number (p, end, &part) || (n > 0 && part > 59))
      return FALSE;
    seconds = seconds * 60 + part;
    n++;
    if (n == 3 || *p == end || **p != ':')
      break;
    (*p)++;
  }
  if (n < 2 || seconds > EF_CUE_TIME_MAX / (gint64)GST_SECOND)
    return FALSE;
  *time = seconds * (gint64)GST_SECOND;
  if (*p < end && (**p == '.' || **p == ',')) {
    (*p)++;
    *time += read_fraction (p, end);
  }
  if (negative)
    *time = -*time;
  return TRUE;
}

gboolean
ef_cue_time_parse_range (const gchar *text, const gchar *end, gint64 *start,
    gint64 *stop, const gchar **rest)
{
  const gchar *p = text;

  if (!ef_cue_time_parse (&p, end, start))
    return FALSE;
  skip_blanks (&p, end);
  if (end - p < 3 || memcmp (p, "-->", 3) != 0)
    return FALSE;
  p += 3;
  if (!ef_cue_time_parse (&p, end, stop))
    return FALSE;
  *rest = p;
  return p == end || *p == ' ' || *p == '\t';
}
