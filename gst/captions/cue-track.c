/* Edit Factory - the cues of a stream, found by time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-track.h"

#include "cue-place.h"
#include "cue-stack.h"

/* Later nothing is, nor as much earlier. */
#define MAX_TIME (G_MAXINT64 / 4)
/* How many cues that began before are asked whether they go on; backwards, of
 * those that are still to come. */
#define LOOK_BACK 32
/* What rates are rounded by, at most. */
#define ROUNDING ((gint64)GST_USECOND)
/* What is between two cues is seen as a blink of one. */
#define BLINK (50 * GST_MSECOND)

struct _EfCueTrack
{
  GArray *items; /* by start */
  GArray *came;  /* since the track was asked, in whatever order */
};

static void
item_clear (gpointer data)
{
  g_clear_pointer (&((EfTrackItem *)data)->owner, ef_cues_unref);
}

static GArray *
new_items (void)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (EfTrackItem));

  g_array_set_clear_func (items, item_clear);
  return items;
}

EfCueTrack *
ef_cue_track_new (void)
{
  EfCueTrack *self = g_new0 (EfCueTrack, 1);

  self->items = new_items ();
  self->came = new_items ();
  return self;
}

void
ef_cue_track_free (EfCueTrack *self)
{
  g_array_unref (self->items);
  g_array_unref (self->came);
  g_free (self);
}

void
ef_cue_track_clear (EfCueTrack *self)
{
  g_array_set_size (self->items, 0);
  g_array_set_size (self->came, 0);
}

/* Times */

static gint64
own_time (const EfCueClock *clock, gint64 time)
{
  gint64 since = time - clock->origin;

  return clock->rate == 1 ? since : (gint64)((gdouble)since * clock->rate);
}

static gint64
track_time (const EfCueClock *clock, GstClockTime own)
{
  gdouble time = (gdouble)clock->origin + (gdouble)own / clock->rate;

  return (gint64)CLAMP (time, -(gdouble)MAX_TIME, (gdouble)MAX_TIME);
}

/* A nanosecond more on both sides: rates are rounded. */
static void
set_times (EfTrackItem *item)
{
  gboolean back = item->clock.rate < 0;
  const EfCue *cue = item->cue;

  item->from = track_time (&item->clock, back ? cue->end : cue->start) - 1;
  item->until = track_time (&item->clock, back ? cue->start : cue->end) + 1;
}

static gint
compare_items (gconstpointer a, gconstpointer b)
{
  const EfTrackItem *x = a, *y = b;

  return x->from < y->from ? -1 : x->from > y->from;
}

gint64
ef_cue_track_add_text (EfCueTrack *self, EfCues *cues, const EfCueClock *clock)
{
  gint64 until = -MAX_TIME;

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    EfTrackItem item = { ef_cues_ref (cues), cue,
      cues->timed_words && ef_cue_has_word_times (cue), *clock, 0, 0 };

    item.clock.origin = CLAMP (clock->origin, -MAX_TIME, MAX_TIME);
    set_times (&item);
    until = MAX (until, item.until);
    g_array_append_val (self->came, item);
  }
  return until;
}

/* What came goes between what is there, behind what begins with it: all of it
 * at once, and only what comes later moves. */
static void
settle (EfCueTrack *self)
{
  guint n = self->came->len, old = self->items->len;
  EfTrackItem *items, *came;

  if (n == 0)
    return;
  g_array_sort (self->came, compare_items);
  g_array_set_size (self->items, old + n);
  items = (EfTrackItem *)self->items->data;
  came = (EfTrackItem *)self->came->data;
  for (guint to = old + n; n > 0;)
    if (old > 0 && items[old - 1].from > came[n - 1].from)
      items[--to] = items[--old];
    else
      items[--to] = came[--n];
  /* The items own it now. */
  for (guint i = 0; i < self->came->len; i++)
    came[i].owner = NULL;
  g_array_set_size (self->came, 0);
}

void
ef_cue_track_add (EfCueTrack *self, EfCues *cues)
{
  static const EfCueClock same = { 0, 1, 0 };

  ef_cue_track_add_text (self, cues, &same);
}

/* Items begun at or before @time. */
static guint
count_begun (EfCueTrack *self, gint64 time)
{
  guint low = 0, high = self->items->len;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (g_array_index (self->items, EfTrackItem, middle).from <= time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Who is shown */

static EfStackCue
stack_cue (const EfTrackItem *item, gint64 time)
{
  gint64 own = own_time (&item->clock, time);

  return (EfStackCue){ item, own, own - (gint64)item->cue->start,
    (gint64)item->clock.said - own, FALSE };
}

/* Puts @one behind those that began before it, or with it. */
static void
insert (EfStackCue *cues, guint n, const EfStackCue *one)
{
  guint i = n;

  for (; i > 0 && cues[i - 1].age < one->age; i--)
    cues[i] = cues[i - 1];
  cues[i] = *one;
}

/* What has begun by @time and may not be over, the first in front: by the
 * text's own time, which may run backwards. */
static guint
find_begun (EfCueTrack *self, gint64 time, EfStackCue begun[2 * LOOK_BACK])
{
  guint middle, first, last, n = 0;

  settle (self);
  middle = count_begun (self, time);
  first = middle - MIN (middle, LOOK_BACK);
  last = MIN (middle + LOOK_BACK, self->items->len);
  for (guint k = first; k < last; k++) {
    EfStackCue one =
        stack_cue (&g_array_index (self->items, EfTrackItem, k), time);

    if (one.age >= 0)
      insert (begun, n++, &one);
  }
  ef_cue_stack_cut (begun, n);
  return n;
}

static guint
number_of (EfCueTrack *self, const EfTrackItem *item)
{
  return (guint)(item - (const EfTrackItem *)self->items->data);
}

/* Regions say themselves how much they hold. @places: other cues that are
 * shown already, those that begin later */
static gboolean
has_room (const EfStackCue *cue, guint *places)
{
  if (cue->item->cue->place.lines > 0)
    return TRUE;
  return (*places)++ < EF_SCENE_MAX_PLACES;
}

/* Did @other give way to @item, which has its place? */
static gboolean
was_replaced (const EfTrackItem *other, const EfTrackItem *item)
{
  EfStackCue a = stack_cue (other, item->from + 1);
  EfStackCue b = stack_cue (item, item->from + 1);

  return ef_stack_cue_is_open (&a) && ef_stack_cue_is_open (&b) &&
      ef_stack_cue_gives_way (&a, &b);
}

/* Does the cue take the place of another that has just been there? */
static gboolean
is_successor (EfCueTrack *self, const EfTrackItem *item)
{
  guint index = number_of (self, item);

  for (guint k = 1; k <= MIN (index, LOOK_BACK); k++) {
    const EfTrackItem *other = item - k;

    if (other->from >= item->from || other->until + BLINK < item->from ||
        !ef_cue_place_equal (&other->cue->place, &item->cue->place))
      continue;
    if (other->until <= item->from + BLINK || was_replaced (other, item))
      return TRUE;
  }
  return FALSE;
}

guint
ef_cue_track_find_all (EfCueTrack *self, GstClockTime time, EfShown *shown)
{
  EfStackCue begun[2 * LOOK_BACK];
  guint n =
      find_begun (self, (gint64)MIN (time, (GstClockTime)MAX_TIME), begun);
  guint kept = 0, places = 0;

  /* The last that began first: they are shown in any case. */
  for (guint i = n; i > 0 && kept < EF_SCENE_MAX_CUES; i--)
    if (ef_cue_stack_shows (begun, n, i - 1) &&
        has_room (&begun[i - 1], &places))
      begun[n - ++kept] = begun[i - 1];
  for (guint i = 0; i < kept; i++) {
    const EfStackCue *s = &begun[n - kept + i];

    shown[i] =
        (EfShown){ s->item->cue, s->item->timed_words, (GstClockTime)s->time, 0,
          is_successor (self, s->item), number_of (self, s->item) };
  }
  return kept;
}

/* Just after the cue's own beginning. */
static gint64
find_beginning (const EfTrackItem *item)
{
  return item->clock.rate < 0 ? item->until - 1 - ROUNDING
                              : item->from + 1 + ROUNDING;
}

guint
ef_cue_track_find_beside (EfCueTrack *self, guint number, guint *beside)
{
  EfStackCue begun[2 * LOOK_BACK];
  const EfTrackItem *item;
  guint n, own = 0, found = 0;

  settle (self);
  item = &g_array_index (self->items, EfTrackItem, number);
  n = find_begun (self, find_beginning (item), begun);
  while (own < n && begun[own].item != item)
    own++;
  if (own == n)
    return 0;
  for (guint i = own; i > 0 && found < EF_SCENE_MAX_CUES; i--)
    if (!begun[i - 1].cut && ef_stack_cue_is_open (&begun[i - 1]) &&
        !ef_stack_cue_gives_way (&begun[i - 1], &begun[own]))
      beside[found++] = number_of (self, begun[i - 1].item);
  return found;
}

const EfCue *
ef_cue_track_get (EfCueTrack *self, guint number)
{
  g_return_val_if_fail (number < self->items->len, NULL);
  return g_array_index (self->items, EfTrackItem, number).cue;
}

const EfCue *
ef_cue_track_find (EfCueTrack *self, GstClockTime time, gboolean *timed_words)
{
  EfShown shown[EF_SCENE_MAX_CUES];
  guint n = ef_cue_track_find_all (self, time, shown);

  if (n == 0)
    return NULL;
  *timed_words = shown[n - 1].timed_words;
  return shown[n - 1].cue;
}

void
ef_cue_track_forget (EfCueTrack *self, GstClockTime time)
{
  EfTrackItem *items;
  guint n = 0;

  settle (self);
  items = (EfTrackItem *)self->items->data;
  for (guint i = 0; i < self->items->len; i++) {
    if (items[i].until < (gint64)MIN (time, (GstClockTime)MAX_TIME)) {
      item_clear (&items[i]);
      continue;
    }
    if (n < i) {
      items[n] = items[i];
      items[i].owner = NULL;
    }
    n++;
  }
  g_array_set_size (self->items, n);
}

guint
ef_cue_track_length (EfCueTrack *self)
{
  return self->items->len + self->came->len;
}
