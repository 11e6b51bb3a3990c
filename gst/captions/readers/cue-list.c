/* Edit Factory - the cues of a file, put in order
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-list.h"

#include "cue-place.h"

/* How far back a copy of a cue is looked for (layers of ASS). */
#define LOOK_BACK 8

/* Words of cues that are cut into slices by others. A hostile file could ask
 * for a thousand times its own size: behind these a cue is shown once. */
#define MAX_COPIES 400000

struct _EfCueList
{
  EfReadLog *log;
  EfCues *cues;
  gboolean full;
};

EfCueList *
ef_cue_list_new (EfReadLog *log)
{
  EfCueList *self = g_new0 (EfCueList, 1);

  self->log = log;
  self->cues = ef_cues_new (NULL, NULL, 1080, 1920);
  return self;
}

void
ef_cue_list_free (EfCueList *self)
{
  ef_cues_unref (self->cues);
  g_free (self);
}

void
ef_cue_list_set_language (EfCueList *self, const gchar *tag)
{
  ef_cues_set_language (self->cues, tag);
}

void
ef_cue_list_take (EfCueList *self, EfCueBuilder *builder, guint line,
    gint64 start, gint64 end, const EfCuePlace *place)
{
  EfCue *cue;

  if (ef_cue_builder_is_empty (builder))
    return;
  if (end <= start) {
    ef_read_log (self->log, line, "%s",
        end == start ? "the cue has no length; it is left out"
                     : "the cue ends before it begins; it is left out");
  } else if (end <= 0) {
    ef_read_log (self->log, line, "the cue ends before 0; it is left out");
  } else if (ef_cues_length (self->cues) >= EF_CUES_MAX_CUES) {
    if (!self->full)
      ef_read_log (self->log, line,
          "there are more than %u cues; the rest is left out",
          EF_CUES_MAX_CUES);
    self->full = TRUE;
  } else {
    if (start < 0)
      ef_read_log (self->log, line, "the cue begins before 0; it is cut");
    cue = ef_cues_append (self->cues, MAX (start, 0), end);
    if (place)
      cue->place = *place;
    if (ef_cue_builder_fill (builder, cue))
      self->cues->timed_words = TRUE;
  }
}

/* Order */

static gint
compare_cues (gconstpointer a, gconstpointer b)
{
  const EfCue *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

gboolean
ef_cue_words_equal (const EfCue *a, const EfCue *b)
{
  if (a->words->len != b->words->len)
    return FALSE;
  for (guint i = 0; i < a->words->len; i++)
    if (!g_str_equal (g_array_index (a->words, EfCueWord, i).text,
            g_array_index (b->words, EfCueWord, i).text))
      return FALSE;
  return TRUE;
}

static gboolean
same_cue (const EfCue *a, const EfCue *b)
{
  return a->start == b->start && a->end == b->end &&
      ef_cue_place_equal (&a->place, &b->place) && ef_cue_words_equal (a, b);
}

/* Sorted cues: drops copies (an empty cue is left), cuts slips. */
static void
tidy (GArray *cues)
{
  for (guint i = 1; i < cues->len; i++) {
    EfCue *cue = &g_array_index (cues, EfCue, i);
    EfCue *before = &g_array_index (cues, EfCue, i - 1);

    for (guint k = i; k > 0 && i - k < LOOK_BACK; k--)
      if (same_cue (&g_array_index (cues, EfCue, k - 1), cue)) {
        cue->end = cue->start;
        break;
      }
    if (before->end > cue->start && before->end < cue->end &&
        before->start < cue->start && cue->place.lines == 0 &&
        ef_cue_place_equal (&before->place, &cue->place) &&
        before->end - cue->start <= EF_CUE_LIST_SLIP)
      before->end = cue->start;
  }
}

/* The cues that are shown together at one place from @time on. */
typedef struct
{
  const EfCue *cues[EF_CUE_LIST_MAX_STACK];
  guint n;
  GstClockTime time;
} Stack;

/* What becomes of them. */
typedef struct
{
  EfCueList *list;
  EfCues *out;
  guint copies;
} Player;

static GstClockTime
first_end (const Stack *stack)
{
  GstClockTime first = GST_CLOCK_TIME_NONE;

  for (guint i = 0; i < stack->n; i++)
    first = MIN (first, stack->cues[i]->end);
  return first;
}

static void
drop_ended (Stack *stack, GstClockTime time)
{
  guint n = 0;

  for (guint i = 0; i < stack->n; i++)
    if (stack->cues[i]->end > time)
      stack->cues[n++] = stack->cues[i];
  stack->n = n;
}

/* May the words of @from be shown from @start on? The first time they are. */
static gboolean
may_copy (Player *player, const EfCue *from, GstClockTime start)
{
  if (player->copies >= MAX_COPIES && from->start != start)
    return FALSE;
  if (player->copies < MAX_COPIES &&
      player->copies + from->words->len >= MAX_COPIES)
    ef_read_log (player->list->log, 0,
        "from %" G_GUINT64_FORMAT " s on what other cues interrupt is not "
        "taken up again: the file has too many of them",
        start / GST_SECOND);
  player->copies =
      (guint)MIN ((guint64)player->copies + from->words->len, G_MAXUINT);
  return TRUE;
}

/* One cue of the stack's lines, for [@start, @end). */
static void
emit (const Stack *stack, GstClockTime start, GstClockTime end, Player *player)
{
  const EfCue *shown[EF_CUE_LIST_MAX_STACK];
  guint n = 0, line = 0;
  EfCue *cue;

  for (guint i = 0; i < stack->n && end > start; i++)
    if (may_copy (player, stack->cues[i], start))
      shown[n++] = stack->cues[i];
  if (n == 0)
    return;
  cue = ef_cues_append (player->out, start, end);
  cue->place = shown[0]->place;
  for (guint i = 0; i < n; i++) {
    const EfCue *from = shown[i];
    gboolean untimed = !ef_cue_has_word_times (from);

    for (guint k = 0; k < from->words->len; k++) {
      EfCueWord word = g_array_index (from->words, EfCueWord, k);

      word.line = MIN (word.line + line, EF_CUE_MAX_LINES - 1);
      if (untimed) {
        word.start = start;
        word.end = end;
      }
      ef_cue_append_copy (cue, &word);
    }
    line += from->n_lines;
  }
}

/* Of a region: they stand above each other when they are drawn. */
static void
copy (const EfCue *cue, EfCues *out)
{
  EfCue *to = ef_cues_append (out, cue->start, cue->end);

  to->place = cue->place;
  for (guint i = 0; i < cue->words->len; i++)
    ef_cue_append_copy (to, &g_array_index (cue->words, EfCueWord, i));
}

/* Ends what ends before @until, a slice at a time. */
static void
play (Stack *stack, GstClockTime until, Player *player)
{
  while (stack->n > 0 && first_end (stack) <= until) {
    GstClockTime end = first_end (stack);

    emit (stack, stack->time, end, player);
    drop_ended (stack, end);
    stack->time = end;
  }
  if (until != GST_CLOCK_TIME_NONE)
    emit (stack, stack->time, until, player);
  stack->time = until;
}

static void
push (EfCueList *self, Stack *stack, const EfCue *cue)
{
  if (stack->n == EF_CUE_LIST_MAX_STACK) {
    ef_read_log (self->log, 0,
        "at %" G_GUINT64_FORMAT ".%03u s more than %u cues are shown at one "
        "place; the oldest is cut short",
        cue->start / GST_SECOND, (guint)(cue->start / GST_MSECOND % 1000),
        EF_CUE_LIST_MAX_STACK);
    for (guint i = 1; i < stack->n; i++)
      stack->cues[i - 1] = stack->cues[i];
    stack->n--;
  }
  stack->cues[stack->n++] = cue;
}

static gboolean
overlap (GArray *cues)
{
  for (guint i = 1; i < cues->len; i++)
    if (g_array_index (cues, EfCue, i - 1).end >
            g_array_index (cues, EfCue, i).start ||
        g_array_index (cues, EfCue, i).end ==
            g_array_index (cues, EfCue, i).start)
      return TRUE;
  return FALSE;
}

/* What is shown at the cue's place. */
static Stack *
stack_for (const EfCue *cue, GHashTable *by_place, GPtrArray *stacks)
{
  Stack *stack = g_hash_table_lookup (by_place, &cue->place);

  if (stack)
    return stack;
  stack = g_new0 (Stack, 1);
  g_ptr_array_add (stacks, stack);
  g_hash_table_insert (by_place, (gpointer)&cue->place, stack);
  return stack;
}

static void
play_all (EfCueList *self, GArray *cues, EfCues *out)
{
  g_autoptr (GPtrArray) stacks = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) by_place =
      g_hash_table_new (ef_cue_place_hash, ef_cue_place_equal);
  Player player = { self, out, 0 };

  for (guint i = 0; i < cues->len; i++) {
    const EfCue *cue = &g_array_index (cues, EfCue, i);
    Stack *stack;

    if (cue->end <= cue->start)
      continue;
    if (cue->place.lines > 0) {
      copy (cue, out);
      continue;
    }
    stack = stack_for (cue, by_place, stacks);
    play (stack, cue->start, &player);
    push (self, stack, cue);
  }
  for (guint i = 0; i < stacks->len; i++)
    play (g_ptr_array_index (stacks, i), GST_CLOCK_TIME_NONE, &player);
  /* Each place's are in order; sorting keeps those that begin together so. */
  if (out->cues->len > 1)
    g_array_sort (out->cues, compare_cues);
}

EfCues *
ef_cue_list_finish (EfCueList *self)
{
  GArray *cues = self->cues->cues;
  EfCues *out;

  g_array_sort (cues, compare_cues);
  tidy (cues);
  if (!overlap (cues))
    return ef_cues_ref (self->cues);
  out = ef_cues_new (NULL, self->cues->language, 1080, 1920);
  out->timed_words = self->cues->timed_words;
  play_all (self, cues, out);
  return out;
}
