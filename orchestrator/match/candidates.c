/* Edit Factory - the moments that there are for a slot
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "picker-private.h"
#include "wishes.h"

static const EfUse *
use_at (const EfFootage *footage, guint i)
{
  return &g_array_index (footage->uses, EfUse, i);
}

static gboolean
shown_before (const EfFootage *footage)
{
  for (guint i = 0; i < footage->uses->len; i++)
    if (use_at (footage, i)->slot != G_MAXUINT)
      return TRUE;
  return FALSE;
}

static gint
by_start (gconstpointer a, gconstpointer b)
{
  const EfRange *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

/* Parts of @stretch that no slot of this round has shown. */
GArray *
ef_candidates_free_parts (
    const EfPicker *p, const EfFootage *footage, EfRange stretch)
{
  GArray *used = g_array_new (FALSE, FALSE, sizeof (EfRange));
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (EfRange));
  EfRange rest = stretch;

  for (guint i = 0; i < footage->uses->len; i++) {
    const EfUse *use = use_at (footage, i);

    if (use->slot != G_MAXUINT && use->slot >= p->round_slot)
      g_array_append_val (used, use->range);
  }
  g_array_sort (used, by_start);
  for (guint i = 0; i < used->len; i++) {
    const EfRange *u = &g_array_index (used, EfRange, i);

    if (!ef_ranges_intersect (u, &rest))
      continue;
    if (u->start > rest.start) {
      EfRange part = { rest.start, u->start };

      g_array_append_val (parts, part);
    }
    rest.start = MIN (u->end, rest.end);
  }
  if (rest.end > rest.start)
    g_array_append_val (parts, rest);
  g_array_unref (used);
  return parts;
}

void
ef_candidates_add (EfPicker *p, GArray *candidates, EfFootage *footage,
    GstClockTime start, GstClockTime length, gdouble speed)
{
  EfChoice c = {
    .footage = footage,
    .range = { start, start + length },
    .speed = speed,
  };

  ef_picker_evaluate (p, &c);
  g_array_append_val (candidates, c);
}

/* Not where it would leave scraps that are needed. */
static void
consider_moment (EfPicker *p, GArray *candidates, EfFootage *footage,
    const EfRange *part, GstClockTime start, GstClockTime length)
{
  EfRange moment = { start, start + length };

  if (ef_pace_can_afford (p, part, &moment))
    ef_candidates_add (p, candidates, footage, start, length, p->pace);
}

/* The moment that somebody suggests, as near as @part allows. */
static void
consider_wish (EfPicker *p, GArray *candidates, EfFootage *footage,
    const EfRange *part, GstClockTime want)
{
  GstClockTime in = ef_wishes_moment (p->options, footage, p->slot);

  if (in >= part->start && in < part->end)
    consider_moment (
        p, candidates, footage, part, MIN (in, part->end - want), want);
}

static void
consider_part (
    EfPicker *p, GArray *candidates, EfFootage *footage, const EfRange *part)
{
  GstClockTime length = part->end - part->start;
  GstClockTime want = p->need * p->pace;

  if (length < want) {
    if (length >= p->need * EF_PICKER_MIN_SPEED)
      ef_candidates_add (p, candidates, footage, part->start, length,
          (gdouble)length / p->need);
    return;
  }
  ef_candidates_add (p, candidates, footage, part->start, want, p->pace);
  for (guint i = 0; i < footage->starts->len; i++) {
    GstClockTime start = g_array_index (footage->starts, GstClockTime, i);

    if (start > part->start && start + want < part->end)
      consider_moment (p, candidates, footage, part, start, want);
  }
  if (length > want)
    consider_moment (p, candidates, footage, part, part->end - want, want);
  consider_wish (p, candidates, footage, part, want);
}

gboolean
ef_candidates_still_is_free (const EfPicker *p, const EfFootage *footage)
{
  for (guint i = 0; i < footage->uses->len; i++) {
    const EfUse *use = use_at (footage, i);

    if (use->slot != G_MAXUINT && use->slot >= p->round_slot)
      return FALSE;
  }
  return TRUE;
}

void
ef_candidates_of (EfPicker *p, GArray *candidates, EfFootage *footage)
{
  if (footage->still) {
    if (ef_candidates_still_is_free (p, footage))
      ef_candidates_add (p, candidates, footage, 0, 0, 1);
    return;
  }
  for (guint i = 0; i < footage->stretches->len; i++) {
    g_autoptr (GArray) parts = ef_candidates_free_parts (
        p, footage, g_array_index (footage->stretches, EfRange, i));

    for (guint k = 0; k < parts->len; k++)
      consider_part (
          p, candidates, footage, &g_array_index (parts, EfRange, k));
  }
}

/* Is it kept for a slot to come, with nothing to spare? */
static gboolean
is_kept (const EfPicker *p, const EfFootage *footage)
{
  guint later = p->later[footage->index];
  GstClockTime free_time = 0;

  if (later == 0)
    return FALSE;
  if (footage->still)
    return TRUE;
  for (guint i = 0; i < footage->stretches->len; i++) {
    g_autoptr (GArray) parts = ef_candidates_free_parts (
        p, footage, g_array_index (footage->stretches, EfRange, i));

    for (guint k = 0; k < parts->len; k++) {
      const EfRange *part = &g_array_index (parts, EfRange, k);

      free_time += (part->end - part->start) / p->need * p->need;
    }
  }
  return free_time < (later + 1) * p->need;
}

gboolean
ef_candidates_wanted (
    const EfPicker *p, const EfFootage *footage, EfWhich which)
{
  if (footage->place != (which & RESERVE ? EF_PLACE_RESERVE : EF_PLACE_NORMAL))
    return FALSE;
  if (which & NEW && (shown_before (footage) || p->later[footage->index] > 0))
    return FALSE;
  if (which & SPARED && is_kept (p, footage))
    return FALSE;
  if (which & NOT_NEXT && p->slot + 1 < p->slots->len &&
      p->assigned[p->slot + 1] == (gint)footage->index)
    return FALSE;
  return !(which & OTHERS) || p->slot == 0 ||
      g_array_index (p->picks, EfPick, p->slot - 1).choice.footage != footage;
}

GArray *
ef_candidates_find (EfPicker *p, EfWhich which)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (EfChoice));

  for (guint i = 0; i < p->library->footage->len; i++) {
    EfFootage *footage = g_ptr_array_index (p->library->footage, i);

    if (ef_candidates_wanted (p, footage, which))
      ef_candidates_of (p, candidates, footage);
  }
  return candidates;
}

/* Nothing lasts half the slot: what lasts longest, at half speed. */
void
ef_candidates_short (EfPicker *p, GArray *candidates)
{
  for (guint i = 0; i < p->library->footage->len; i++) {
    EfFootage *footage = g_ptr_array_index (p->library->footage, i);
    EfRange longest = { 0, 0 };

    if (footage->place != EF_PLACE_NORMAL)
      continue;
    for (guint k = 0; k < footage->stretches->len; k++) {
      EfRange r = g_array_index (footage->stretches, EfRange, k);

      if (r.end - r.start > longest.end - longest.start)
        longest = r;
    }
    ef_candidates_add (p, candidates, footage, longest.start,
        longest.end - longest.start, EF_PICKER_MIN_SPEED);
    g_array_index (candidates, EfChoice, candidates->len - 1).needs_fallback =
        TRUE;
  }
}
