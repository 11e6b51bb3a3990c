/* Edit Factory - words to balanced lines
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "line-breaker.h"

#include <string.h>

/* In hundredths of a full line, squared. */
static const gdouble break_cost[] = { [EF_BREAK_SENTENCE] = -14,
  [EF_BREAK_CLAUSE] = -12,
  [EF_BREAK_OPENER] = -4,
  [EF_BREAK_PLAIN] = 0,
  [EF_BREAK_BOUND] = 8,
  [EF_BREAK_JOINED] = 10000,
  [EF_BREAK_NEVER] = 1e6 };

/* What a line costs that is twice as wide as it may be. */
#define OVERFLOW_COST 1e6

typedef struct
{
  const EfLineItem *items;
  guint n;
  const EfLineLimits *limits;
  gdouble *best; /* [line][item]: of the items from there on */
  guint *count;  /* items on that line */
} Breaker;

/* How much too long the line is, 0: it fits. */
static gdouble
overflow (const Breaker *b, gdouble width, guint columns)
{
  gdouble wide = width / b->limits->width - 1;
  gdouble many = (gdouble)columns / b->limits->columns - 1;

  return MAX (MAX (wide, many), 0);
}

/* The best line of those that begin at @first, when @left more follow it. */
static void
solve (Breaker *b, guint left, guint first)
{
  gdouble width = 0, best = G_MAXDOUBLE;
  guint columns = 0, at = left * (b->n + 1);

  for (guint i = first; i + left < b->n; i++) {
    const EfLineItem *item = &b->items[i];
    gdouble cost, fill;

    if (i > first && !item->joined) {
      width += b->limits->space;
      columns++;
    }
    width += item->width;
    columns += item->columns;
    if (left == 0 && i + 1 < b->n)
      continue;
    fill = width / b->limits->width;
    cost = 100 * fill * fill + OVERFLOW_COST * overflow (b, width, columns);
    if (left > 0)
      cost += break_cost[item->after] + b->best[at - (b->n + 1) + i + 1];
    if (cost < best) {
      best = cost;
      b->count[at + first] = i + 1 - first;
    }
  }
  b->best[at + first] = best;
}

static gboolean
fits (const Breaker *b, guint lines)
{
  guint first = 0;

  for (guint left = lines; left > 0; left--) {
    guint count = b->count[(left - 1) * (b->n + 1) + first];
    gdouble width = 0;
    guint columns = 0;

    for (guint i = first; i < first + count; i++) {
      gboolean blank = i > first && !b->items[i].joined;

      width += b->items[i].width + (blank ? b->limits->space : 0);
      columns += b->items[i].columns + blank;
    }
    first += count;
    if (overflow (b, width, columns) > 0 ||
        (left > 1 && b->items[first - 1].after == EF_BREAK_NEVER))
      return FALSE;
  }
  return TRUE;
}

static void
number_lines (const Breaker *b, guint lines, guint *line_of)
{
  guint first = 0;

  for (guint left = lines; left > 0; left--) {
    guint count = b->count[(left - 1) * (b->n + 1) + first];

    for (guint i = first; i < first + count; i++)
      line_of[i] = lines - left;
    first += count;
  }
}

gboolean
ef_lines_break (const EfLineItem *items, guint n, const EfLineLimits *limits,
    guint *line_of)
{
  guint max_lines = CLAMP (limits->max_lines, 1, MAX (n, 1)), chosen = 1;
  g_autofree gdouble *best = g_new0 (gdouble, (gsize)max_lines * (n + 1));
  g_autofree guint *count = g_new0 (guint, (gsize)max_lines * (n + 1));
  Breaker b = { items, n, limits, best, count };
  gboolean ok = FALSE;

  if (n == 0)
    return TRUE;
  for (guint lines = 1; lines <= max_lines && !ok; lines++) {
    for (guint first = 0; first + lines <= n; first++)
      solve (&b, lines - 1, first);
    ok = fits (&b, lines);
    if (lines == 1 || ok ||
        best[(lines - 1) * (n + 1)] < best[(chosen - 1) * (n + 1)])
      chosen = lines;
  }
  number_lines (&b, chosen, line_of);
  return ok;
}
