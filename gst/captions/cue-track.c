/* Edit Factory - the cues of a stream, found by time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-track.h"

#include "cue-list.h"
#include "cue-place.h"

/* @owner keeps the words alive that @cue points to. @from, @until: when it is
 * shown, on the track */
typedef struct
{
  EfCues *owner; /* (nullable) in a place that is free */
  const EfCue *cue;
  gboolean timed_words;
  EfCueClock clock;
  gint64 from;
  gint64 until;
} Item;

/* An item that is shown. @time: its own; @age: since its cue began; @left: how
 * long its text is said yet, negative when it is over */
typedef struct
{
  const Item *item;
  GstClockTime time;
  GstClockTime age;
  gint64 left;
} Shown;

/* Later nothing is, nor as much earlier. */
#define MAX_TIME (G_MAXINT64 / 4)
/* How many cues that began before are asked whether they go on. */
#define LOOK_BACK 32
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
  g_clear_pointer (&((Item *)data)->owner, ef_cues_unref);
}

static GArray *
new_items (void)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));

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
set_times (Item *item)
{
  gboolean back = item->clock.rate < 0;
  const EfCue *cue = item->cue;

  item->from = track_time (&item->clock, back ? cue->end : cue->start) - 1;
  item->until = track_time (&item->clock, back ? cue->start : cue->end) + 1;
}

static gint
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *x = a, *y = b;

  return x->from < y->from ? -1 : x->from > y->from;
}

gint64
ef_cue_track_add_text (EfCueTrack *self, EfCues *cues, const EfCueClock *clock)
{
  gint64 until = -MAX_TIME;

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    Item item = { ef_cues_ref (cues), cue,
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
  Item *items, *came;

  if (n == 0)
    return;
  g_array_sort (self->came, compare_items);
  g_array_set_size (self->items, old + n);
  items = (Item *)self->items->data;
  came = (Item *)self->came->data;
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

    if (g_array_index (self->items, Item, middle).from <= time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Who is shown */

static gboolean
is_shown (const Item *item, gint64 time, Shown *shown)
{
  gint64 own = own_time (&item->clock, time);

  if (own < (gint64)item->cue->start || own >= (gint64)item->cue->end)
    return FALSE;
  *shown = (Shown){ item, (GstClockTime)own,
    (GstClockTime)own - item->cue->start, (gint64)item->clock.said - own };
  return TRUE;
}

static gboolean
share_place (const Shown *a, const Shown *b)
{
  return a->item->owner != b->item->owner &&
      ef_cue_place_equal (&a->item->cue->place, &b->item->cue->place);
}

static gboolean
same_length (const EfCue *a, const EfCue *b)
{
  return a->end - a->start == b->end - b->start;
}

/* Is @self only shown until @other comes? @self began first. Of a text that is
 * still said more than a slip is shown beside the other. */
static gboolean
gives_way (const Shown *self, const Shown *other)
{
  gint64 overlap = self->left + (gint64)other->time;

  if (!share_place (self, other))
    return FALSE;
  if (self->left <= 0)
    return TRUE;
  if (self->age == other->age)
    return same_length (self->item->cue, other->item->cue) &&
        ef_cue_words_equal (self->item->cue, other->item->cue);
  return overlap <= (gint64)EF_CUE_LIST_SLIP && other->left > self->left;
}

/* @shown: the one that began first in front */
static gboolean
is_dropped (const Shown *shown, guint n, guint i)
{
  guint stacked = 0;

  for (guint k = i + 1; k < n; k++) {
    if (gives_way (&shown[i], &shown[k]))
      return TRUE;
    stacked += share_place (&shown[i], &shown[k]);
  }
  return stacked >= EF_CUE_LIST_MAX_STACK;
}

/* Puts @one behind those that began before it, or with it. */
static void
insert (Shown *shown, guint n, const Shown *one)
{
  guint i = n;

  for (; i > 0 && shown[i - 1].age < one->age; i--)
    shown[i] = shown[i - 1];
  shown[i] = *one;
}

/* Regions say themselves how much they hold. @places: other cues that are
 * shown already, those that begin later */
static gboolean
has_room (const Shown *shown, guint n, guint i, guint *places)
{
  if (is_dropped (shown, n, i))
    return FALSE;
  if (shown[i].item->cue->place.lines > 0)
    return TRUE;
  return (*places)++ < EF_SCENE_MAX_PLACES;
}

/* Did @other give way to @item, which has its place? */
static gboolean
was_replaced (const Item *other, const Item *item)
{
  Shown a, b;

  return is_shown (other, item->from + 1, &a) &&
      is_shown (item, item->from + 1, &b) && gives_way (&a, &b);
}

/* Does the cue take the place of another that has just been there? */
static gboolean
is_successor (EfCueTrack *self, const Item *item)
{
  guint index = (guint)(item - (const Item *)self->items->data);

  for (guint k = 1; k <= MIN (index, LOOK_BACK); k++) {
    const Item *other = item - k;

    if (other->from >= item->from || other->until + BLINK < item->from ||
        !ef_cue_place_equal (&other->cue->place, &item->cue->place))
      continue;
    if (other->until <= item->from + BLINK || was_replaced (other, item))
      return TRUE;
  }
  return FALSE;
}

guint
ef_cue_track_find_all (EfCueTrack *self, GstClockTime when, EfShown *shown)
{
  gint64 time = (gint64)MIN (when, (GstClockTime)MAX_TIME);
  guint begun, first, n = 0, kept = 0, places = 0;
  Shown all[LOOK_BACK], one;

  settle (self);
  begun = count_begun (self, time);
  first = begun - MIN (begun, LOOK_BACK);
  for (guint k = first; k < begun; k++)
    if (is_shown (&g_array_index (self->items, Item, k), time, &one))
      insert (all, n++, &one);
  for (guint i = n; i > 0 && kept < EF_SCENE_MAX_CUES; i--)
    if (has_room (all, n, i - 1, &places))
      all[n - ++kept] = all[i - 1];
  for (guint i = 0; i < kept; i++) {
    const Shown *s = &all[n - kept + i];

    shown[i] = (EfShown){ s->item->cue, s->item->timed_words, s->time, 0,
      is_successor (self, s->item) };
  }
  return kept;
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
  Item *items;
  guint n = 0;

  settle (self);
  items = (Item *)self->items->data;
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
