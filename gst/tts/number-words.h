/* Edit Factory - English numbers in words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EfWrittenNumber: a number at the start of a word, "1,234.5"
 * @decimals: digits behind the point, "" for none
 * @grouped: has commas between thousands
 * @digits: of the whole part, leading zeros too
 * @rest: what follows, within the text read
 */
typedef struct
{
  guint64 whole;
  gchar decimals[16];
  gboolean grouped;
  guint digits;
  const gchar *rest;
} EfWrittenNumber;

/* Returns: FALSE when @text begins with none, or with more than 15 digits */
gboolean ef_read_number (const gchar *text, EfWrittenNumber *number);

void ef_append_word (GString *out, const gchar *word);
void ef_append_below_1000 (GString *out, guint n);
/* Four digits alone are read as a year. */
void ef_append_number (GString *out, const EfWrittenNumber *number);

/* 1100..1999 and 2010..2099 are read in pairs. Returns: (transfer full) */
gchar *ef_spoken_year (guint64 n);
/* "twenty-first". Returns: (transfer full) */
gchar *ef_spoken_ordinal (guint64 n);

G_END_DECLS
