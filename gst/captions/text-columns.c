/* Edit Factory - how wide a text is in columns
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "text-columns.h"

#define ZWJ 0x200d

static gboolean
is_flag_letter (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* Does @c stay with the cluster in front of it whatever that is? */
static gboolean
extends (gunichar c)
{
  return g_unichar_iszerowidth (c) || (c >= 0x1f3fb && c <= 0x1f3ff) ||
      (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0020 && c <= 0xe007f) ||
      g_unichar_type (c) == G_UNICODE_SPACING_MARK;
}

static guint
columns_of (gunichar c)
{
  if (c >= 0x1f000 && c <= 0x1faff)
    return 2;
  return g_unichar_iswide (c) ? 2 : 1;
}

/* The cluster at @p: returns its end, sets its @columns. */
static const gchar *
next_cluster (const gchar *p, guint *columns)
{
  gunichar c = g_utf8_get_char (p);
  gunichar last = c;

  *columns = extends (c) ? 0 : columns_of (c);
  p = g_utf8_next_char (p);
  if (is_flag_letter (c) && is_flag_letter (g_utf8_get_char (p))) {
    *columns = 2;
    p = g_utf8_next_char (p);
  }
  while (*p) {
    c = g_utf8_get_char (p);
    if (!extends (c) && last != ZWJ)
      break;
    last = c;
    p = g_utf8_next_char (p);
  }
  return p;
}

guint
ef_text_columns (const gchar *text)
{
  guint sum = 0, columns;

  while (*text) {
    text = next_cluster (text, &columns);
    sum += columns;
  }
  return sum;
}

const gchar *
ef_text_fit_columns (const gchar *text, guint columns)
{
  const gchar *end = text;
  guint sum = 0;

  while (*end) {
    guint more;
    const gchar *next = next_cluster (end, &more);

    if (sum + more > columns && end > text)
      break;
    sum += more;
    end = next;
  }
  return end;
}
