/* Edit Factory - words to balanced lines
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "phrase-words.h"

G_BEGIN_DECLS

/**
 * EfLineItem: a word of a cue.
 * @width: pixels; @columns: ef_text_columns()
 * @joined: no blank stands in front of it
 * @after: how good a break behind it is
 */
typedef struct
{
  gdouble width;
  guint columns;
  gboolean joined;
  EfBreak after;
} EfLineItem;

/** EfLineLimits: @width: of a line, pixels; @space: of a blank */
typedef struct
{
  gdouble width;
  gdouble space;
  guint columns;
  guint max_lines; /* at least 1 */
} EfLineLimits;

/**
 * ef_lines_break:
 * @line_of: (out): the line of each of the @n items
 *
 * The fewest lines that fit; of their partitions the one whose squared widths
 * sum up to least (balanced lines), moved by how good the breaks are; of equal
 * ones that with the shorter first line. When nothing fits, the partition that
 * overflows least. Costs max_lines x n².
 *
 * Returns: whether all lines fit, and begin where Unicode lets them
 */
gboolean ef_lines_break (const EfLineItem *items, guint n,
    const EfLineLimits *limits, guint *line_of);

G_END_DECLS
