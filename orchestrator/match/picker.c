/* Edit Factory - chooses the moment for one slot after another
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "picker.h"

#include "assign.h"
#include "picker-private.h"
#include "wishes.h"

#include <string.h>

/* Choices so close to the best are as good, for "shuffle". */
#define SHUFFLE_MARGIN 0.25

static const EfUse *
use_at (const EfFootage *footage, guint i)
{
  return &g_array_index (footage->uses, EfUse, i);
}

/* The better choice; of equals the file that is first by name, and the earlier
 * moment, which is the one that was considered first. */
static gint
best_of (const GArray *candidates)
{
  guint best = 0;

  for (guint i = 1; i < candidates->len; i++)
    if (g_array_index (candidates, EfChoice, i).score >
        g_array_index (candidates, EfChoice, best).score + 1e-9)
      best = i;
  return best;
}

static guint
shuffle (const EfPicker *p, const GArray *candidates, guint best)
{
  gdouble least =
      g_array_index (candidates, EfChoice, best).score - SHUFFLE_MARGIN;
  gdouble highest = -1;
  guint pick = best;

  for (guint i = 0; i < candidates->len; i++) {
    const EfChoice *c = &g_array_index (candidates, EfChoice, i);
    gdouble lot = ef_picker_chance (p, c);

    if (c->score >= least && lot > highest) {
      highest = lot;
      pick = i;
    }
  }
  return pick;
}

static gboolean
same_place (const EfChoice *a, const EfChoice *b)
{
  return a->footage == b->footage &&
      (a->footage->still || ef_ranges_intersect (&a->range, &b->range));
}

static void
find_runner_up (const GArray *candidates, EfPick *pick)
{
  for (guint i = 0; i < candidates->len; i++) {
    const EfChoice *c = &g_array_index (candidates, EfChoice, i);

    if (!same_place (c, &pick->choice) &&
        (!pick->has_runner_up || c->score > pick->runner_up.score)) {
      pick->runner_up = *c;
      pick->has_runner_up = TRUE;
    }
  }
}

/* The moments of the file that the slot's keyword gave it; again, when it had
 * to be shown before, but not twice in a row. */
static GArray *
find_assigned (EfPicker *p)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (EfChoice));
  gint index = p->assigned[p->slot];
  guint round_slot = p->round_slot;
  EfFootage *footage;

  if (index == EF_UNASSIGNED)
    return candidates;
  footage = g_ptr_array_index (p->library->footage, index);
  ef_candidates_of (p, candidates, footage);
  if (candidates->len == 0 && ef_candidates_wanted (p, footage, OTHERS)) {
    p->round_slot = p->slot;
    ef_candidates_of (p, candidates, footage);
    p->round_slot = round_slot;
  }
  return candidates;
}

static GArray *
first_found (EfPicker *p, const EfWhich *order, guint n)
{
  GArray *candidates = NULL;

  for (guint i = 0; i < n; i++) {
    g_clear_pointer (&candidates, g_array_unref);
    candidates = ef_candidates_find (p, order[i]);
    if (candidates->len > 0)
      break;
  }
  return candidates;
}

/* In order of grace: a file that was not shown yet; a moment that was not shown
 * yet; a moment again, not twice in a row; what a later slot needs; anything;
 * too short for the slot. */
static GArray *
gather (EfPicker *p)
{
  static const EfWhich fresh[] = { NEW | SPARED, SPARED, RESERVE | OTHERS };
  static const EfWhich again[] = { SPARED | OTHERS, OTHERS | NOT_NEXT, OTHERS,
    ANY };
  GArray *candidates = NULL;

  if (p->spread) {
    candidates = find_assigned (p);
    if (candidates->len > 0)
      return candidates;
    g_array_unref (candidates);
  }
  candidates = first_found (p, fresh + !p->spread, 2 + p->spread);
  if (candidates->len > 0)
    return candidates;
  g_array_unref (candidates);
  p->round_slot = p->slot;
  candidates = first_found (p, again, G_N_ELEMENTS (again));
  if (candidates->len == 0)
    ef_candidates_short (p, candidates);
  return candidates;
}

/* The pass */

static void
pick (EfPicker *p)
{
  const EfMatchPin *pin = ef_wishes_find (p->options, p->slot);
  g_autoptr (GArray) candidates = pin ? ef_wishes_moments (p, pin) : gather (p);
  guint best = best_of (candidates);
  EfPick result = {
    0,
  };

  if (p->options->shuffle && !pin)
    best = shuffle (p, candidates, best);
  result.choice = g_array_index (candidates, EfChoice, best);
  result.choice.pinned = pin != NULL;
  find_runner_up (candidates, &result);
  if (!result.has_runner_up) {
    g_autoptr (GArray) others = ef_candidates_find (p, ANY);

    find_runner_up (others, &result);
  }
  ef_footage_note_use (result.choice.footage, &result.choice.range, p->slot);
  g_array_append_val (p->picks, result);
}

GstClockTime
ef_picker_slot_length (const EfPicker *p, guint slot)
{
  const EfSlot *s = &g_array_index (p->slots, EfSlot, slot);

  return gst_util_uint64_scale_ceil (s->end_frame - s->first_frame,
      p->options->fps_d * GST_SECOND, p->options->fps_n);
}

/* What naming @footage in @slot is worth, less when others show it already. */
static gdouble
worth (const EfPicker *p, EfFootage *footage, const EfMatch *match)
{
  const EfMatchWeights *w = &p->options->weights;
  EfChoice whole = { .footage = footage };
  gdouble value = w->keyword * match->affinity;

  if (match->slot == 0 && ef_picker_opens_another (&whole, TRUE))
    return 0;
  for (guint i = 0; i < footage->uses->len; i++)
    if (footage->still && use_at (footage, i)->slot == G_MAXUINT)
      return value - w->avoided;
  return value;
}

/* A video serves as many slots as it lasts, unless each file has to be shown.
 */
static guint
capacity_of (const EfPicker *p, const EfFootage *footage)
{
  GstClockTime length = 0;

  if (footage->still || p->spread)
    return 1;
  for (guint i = 0; i < footage->stretches->len; i++) {
    const EfRange *r = &g_array_index (footage->stretches, EfRange, i);

    length += r->end - r->start;
  }
  return CLAMP (length / (2 * p->options->min_shot), 1, p->slots->len);
}

static void
pin_slots (const EfPicker *p, gint *fixed)
{
  for (guint i = 0; i < p->slots->len; i++)
    fixed[i] = EF_UNASSIGNED;
  for (guint i = 0; i < p->options->n_pins; i++) {
    const EfMatchPin *pin = &p->options->pins[i];

    if (ef_wishes_must (p->options, pin))
      fixed[pin->slot] = ef_library_find (p->library, pin->path)->index;
  }
}

/* Gives the files that the words name to the sentences that name them, for the
 * whole programme at once. */
static void
assign_files (EfPicker *p)
{
  guint n = p->library->footage->len;
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (EfEdge));
  g_autofree guint *capacity = g_new (guint, n);
  g_autofree gint *fixed = g_new (gint, p->slots->len);

  for (guint i = 0; i < n; i++) {
    EfFootage *footage = g_ptr_array_index (p->library->footage, i);

    capacity[i] = capacity_of (p, footage);
    for (guint k = 0; k < p->matches[i]->len; k++) {
      const EfMatch *m = &g_array_index (p->matches[i], EfMatch, k);
      EfEdge edge = { m->slot, i, worth (p, footage, m) };

      if (edge.weight > 0)
        g_array_append_val (edges, edge);
    }
  }
  pin_slots (p, fixed);
  p->assigned = ef_assign (p->slots->len, n, edges, capacity, fixed);
  p->later = g_new0 (guint, n);
  for (guint i = 0; i < p->slots->len; i++)
    if (p->assigned[i] != EF_UNASSIGNED)
      p->later[p->assigned[i]]++;
}

static EfPicker *
picker_new (EfLibrary *library, const EfMatches *matches, const GArray *slots,
    const EfMatchOptions *options, guint variant)
{
  EfPicker *p = g_new0 (EfPicker, 1);

  p->library = library;
  p->options = options;
  p->slots = slots;
  p->variant = variant;
  p->spread = library->n_normal <= slots->len;
  p->picks = g_array_sized_new (FALSE, FALSE, sizeof (EfPick), slots->len);
  p->matches = matches->of;
  return p;
}

/* Returns: (transfer full): the picks */
static GArray *
picker_free (EfPicker *p)
{
  GArray *picks = p->picks;

  g_free (p->assigned);
  g_free (p->later);
  g_free (p);
  return picks;
}

GArray *
ef_picker_run (EfLibrary *library, const EfMatches *matches,
    const GArray *slots, const EfMatchOptions *options, guint variant)
{
  EfPicker *p = picker_new (library, matches, slots, options, variant);

  assign_files (p);
  for (p->slot = 0; p->slot < slots->len; p->slot++) {
    if (p->assigned[p->slot] != EF_UNASSIGNED)
      p->later[p->assigned[p->slot]]--;
    p->need = ef_picker_slot_length (p, p->slot);
    ef_pace_choose (p);
    pick (p);
  }
  return picker_free (p);
}
