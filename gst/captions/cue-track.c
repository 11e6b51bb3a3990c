/* Edit Factory - the cues of a stream, found by time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-track.h"

#include "cue-place.h"

/* @owner keeps the words alive that @cue points to. */
typedef struct
{
  EfCues *owner;
  const EfCue *cue;
  gboolean timed_words;
} Item;

/* How many cues that began before are asked whether they go on. */
#define LOOK_BACK 32

struct _EfCueTrack
{
  GArray *items; /* by start */
};

static void
item_clear (gpointer data)
{
  ef_cues_unref (((Item *)data)->owner);
}

EfCueTrack *
ef_cue_track_new (void)
{
  EfCueTrack *self = g_new0 (EfCueTrack, 1);

  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (self->items, item_clear);
  return self;
}

void
ef_cue_track_free (EfCueTrack *self)
{
  g_array_unref (self->items);
  g_free (self);
}

void
ef_cue_track_clear (EfCueTrack *self)
{
  g_array_set_size (self->items, 0);
}

static gint
compare_items (gconstpointer a, gconstpointer b)
{
  const EfCue *x = ((const Item *)a)->cue, *y = ((const Item *)b)->cue;

  return x->start < y->start ? -1 : x->start > y->start;
}

void
ef_cue_track_add (EfCueTrack *self, EfCues *cues)
{
  gboolean sorted = TRUE;

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    Item item = { ef_cues_ref (cues), cue,
      cues->timed_words && ef_cue_has_word_times (cue) };

    if (self->items->len > 0)
      sorted &= compare_items (
                    &g_array_index (self->items, Item, self->items->len - 1),
                    &item) <= 0;
    g_array_append_val (self->items, item);
  }
  /* A stream comes in order: sorting at each sentence would be quadratic. */
  if (!sorted)
    g_array_sort (self->items, compare_items);
}

/* Items begun at or before @time. */
static guint
count_begun (EfCueTrack *self, GstClockTime time)
{
  guint low = 0, high = self->items->len;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (g_array_index (self->items, Item, middle).cue->start <= time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Of sentences that come one by one the last begun takes the place of the one
 * before. */
static gboolean
place_is_taken (const Item *const *shown, guint n, const Item *item)
{
  for (guint i = 0; i < n; i++)
    if (shown[i]->owner != item->owner &&
        ef_cue_place_equal (&shown[i]->cue->place, &item->cue->place))
      return TRUE;
  return FALSE;
}

guint
ef_cue_track_find_all (EfCueTrack *self, GstClockTime time, EfShown *shown)
{
  const Item *items[EF_SCENE_MAX_CUES];
  guint begun = count_begun (self, time), n = 0;

  for (guint k = 1; k <= MIN (begun, LOOK_BACK) && n < EF_SCENE_MAX_CUES; k++) {
    const Item *item = &g_array_index (self->items, Item, begun - k);

    if (item->cue->end > time && !place_is_taken (items, n, item))
      items[n++] = item;
  }
  for (guint i = 0; i < n; i++)
    shown[i] = (EfShown){ items[n - 1 - i]->cue, items[n - 1 - i]->timed_words,
      time, 0 };
  return n;
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
  guint n = 0;

  while (n < self->items->len &&
      g_array_index (self->items, Item, n).cue->end < time)
    n++;
  if (n > 0)
    g_array_remove_range (self->items, 0, n);
}

guint
ef_cue_track_length (EfCueTrack *self)
{
  return self->items->len;
}
