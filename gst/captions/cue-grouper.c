/* Edit Factory - which words are shown together
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-grouper.h"

/* A pause this long ends a phrase. */
#define PAUSE (600 * GST_MSECOND)

/* Costs, chosen so that a full cue is worth two that end at a comma, and a
 * sentence's end is worth more than any filling. */
#define COST_CUE 10000
#define COST_EMPTY 24000 /* a cue of nothing; falls with the square */
#define COST_ORPHAN 30000
#define COST_SHORT 50000 /* a cue of no time */
/* Words made small by one longer than a line; times as long, as much. */
#define COST_LONG 20000
#define COST_PAUSE -60000

static const gint64 break_cost[] = { [EF_BREAK_SENTENCE] = -40000,
  [EF_BREAK_CLAUSE] = -24000,
  [EF_BREAK_OPENER] = -6000,
  [EF_BREAK_PLAIN] = 0,
  [EF_BREAK_BOUND] = 10000,
  [EF_BREAK_JOINED] = 500000,
  [EF_BREAK_NEVER] = 500000 };

typedef struct
{
  const EfToken *tokens;
  guint n;
  const EfGroupLimits *limits;
} Grouper;

static gboolean
has_pause (const Grouper *g, guint i)
{
  return g->tokens[i + 1].word.start > g->tokens[i].word.end + PAUSE;
}

/* Does a phrase end in front of word @i? */
static gboolean
is_phrase_start (const Grouper *g, guint i)
{
  return i == 0 || i == g->n || g->tokens[i - 1].after == EF_BREAK_SENTENCE ||
      has_pause (g, i - 1);
}

/* Thousandths of what the cue could hold, by words or by columns. */
static gint64
fill_of (const Grouper *g, guint count, guint columns)
{
  gint64 words = (gint64)count * 1000 / g->limits->max_words;
  gint64 text =
      (gint64)columns * 1000 / (g->limits->columns * g->limits->max_lines);

  return CLAMP (MAX (words, text), 0, 1000);
}

static gint64
end_cost (const Grouper *g, guint first, guint end)
{
  GstClockTime shown;
  gint64 cost;

  if (end == g->n)
    return 0;
  cost = break_cost[g->tokens[end - 1].after];
  if (has_pause (g, end - 1))
    cost = MIN (cost, COST_PAUSE);
  shown = g->tokens[end].word.start - g->tokens[first].word.start;
  if (shown < g->limits->min_duration)
    cost += COST_SHORT -
        (gint64)gst_util_uint64_scale (
            COST_SHORT, shown, g->limits->min_duration);
  return cost;
}

/* Lines filled one after the other with the words so far. */
typedef struct
{
  guint line;    /* from 0 */
  guint columns; /* of the last line */
  guint total;
  gboolean over;   /* a line is too long */
  guint long_word; /* columns of the longest word that is so by itself, or 0 */
} Fill;

static gint64
group_cost (const Grouper *g, guint first, guint count, const Fill *fill)
{
  /* A word that is longer than a line is enough for a cue. */
  gint64 empty = fill->long_word ? 0 : 1000 - fill_of (g, count, fill->total);
  gint64 cost = COST_CUE + COST_EMPTY * empty * empty / 1000000;

  if (count == 1 && g->limits->max_words > 1 &&
      !(is_phrase_start (g, first) && is_phrase_start (g, first + 1)))
    cost += COST_ORPHAN * empty / 1000;
  if (count > 1 && fill->long_word)
    cost += COST_LONG * (gint64)fill->long_word / g->limits->columns;
  return cost + end_cost (g, first, first + count);
}

static void
fill_add (Fill *fill, const EfToken *token, guint line_columns)
{
  guint blank = fill->columns > 0 && !(token->word.flags & EF_CUE_WORD_JOINED);

  /* token[-1] is there: the line has something. No line breaks inside a word:
   * then the line is too long, and the cue not allowed. */
  if (fill->columns > 0 && token[-1].after < EF_BREAK_JOINED &&
      fill->columns + blank + token->columns > line_columns) {
    fill->line++;
    fill->columns = 0;
    blank = 0;
  }
  fill->columns += blank + token->columns;
  fill->total += blank + token->columns;
  if (fill->columns > token->columns)
    fill->over |= fill->columns > line_columns;
  else if (token->columns > line_columns)
    fill->long_word = MAX (fill->long_word, token->columns);
}

static gboolean
is_allowed (const Grouper *g, guint first, guint last, const Fill *fill)
{
  const EfGroupLimits *limits = g->limits;

  return last == first ||
      (last + 1 - first <= limits->max_words &&
          fill->line < limits->max_lines && !fill->over &&
          g->tokens[last].word.end <=
              g->tokens[first].word.start + limits->max_duration);
}

static void
solve (const Grouper *g, guint first, gint64 *best, guint *count)
{
  Fill fill = { 0 };

  best[first] = G_MAXINT64;
  for (guint last = first; last < g->n; last++) {
    gint64 cost;

    fill_add (&fill, &g->tokens[last], g->limits->columns);
    if (!is_allowed (g, first, last, &fill))
      break;
    cost = group_cost (g, first, last + 1 - first, &fill) + best[last + 1];
    if (cost <= best[first]) {
      best[first] = cost;
      count[first] = last + 1 - first;
    }
  }
}

GArray *
ef_tokens_group (const EfToken *tokens, guint n, const EfGroupLimits *limits)
{
  Grouper g = { tokens, n, limits };
  g_autofree gint64 *best = g_new0 (gint64, (gsize)n + 1);
  g_autofree guint *count = g_new0 (guint, (gsize)n + 1);
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint first = n; first > 0; first--)
    solve (&g, first - 1, best, count);
  for (guint first = 0; first < n; first += count[first])
    g_array_append_val (groups, count[first]);
  return groups;
}
