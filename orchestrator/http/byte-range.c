/* Edit Factory - the one byte range that a download may ask for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "byte-range.h"

#include <string.h>

#define UNIT "bytes="

/* Reads digits at *@at; numbers beyond 64 bits become the largest. Returns
 * FALSE when there is no digit. */
static gboolean
read_number (const gchar **at, guint64 *value)
{
  const gchar *start = *at;

  *value = 0;
  for (; g_ascii_isdigit (**at); (*at)++) {
    guint64 digit = (guint64)(**at - '0');

    if (*value > (G_MAXUINT64 - digit) / 10)
      *value = G_MAXUINT64;
    else
      *value = *value * 10 + digit;
  }
  return *at > start;
}

/* "-500": the last 500 bytes */
static EfRangeKind
last_bytes (guint64 count, guint64 size, guint64 *first, guint64 *length)
{
  if (count == 0 || size == 0)
    return EF_RANGE_UNSATISFIABLE;
  *length = MIN (count, size);
  *first = size - *length;
  return EF_RANGE_PART;
}

/* "500-999" or "500-" */
static EfRangeKind
from_to (guint64 from, gboolean has_last, guint64 last, guint64 size,
    guint64 *first, guint64 *length)
{
  if (has_last && last < from)
    return EF_RANGE_WHOLE;
  if (from >= size)
    return EF_RANGE_UNSATISFIABLE;
  if (!has_last || last >= size)
    last = size - 1;
  *first = from;
  *length = last - from + 1;
  return EF_RANGE_PART;
}

EfRangeKind
ef_byte_range_parse (
    const gchar *header, guint64 size, guint64 *first, guint64 *length)
{
  guint64 from, last;
  gboolean has_from, has_last;

  if (!header || g_ascii_strncasecmp (header, UNIT, strlen (UNIT)) != 0)
    return EF_RANGE_WHOLE;
  header += strlen (UNIT);
  has_from = read_number (&header, &from);
  if (*header++ != '-')
    return EF_RANGE_WHOLE;
  has_last = read_number (&header, &last);
  if (*header || (!has_from && !has_last))
    return EF_RANGE_WHOLE;
  if (!has_from)
    return last_bytes (last, size, first, length);
  return from_to (from, has_last, last, size, first, length);
}
