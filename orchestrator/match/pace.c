/* Edit Factory - how slowly shots are played, so that what there is lasts
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "picker-private.h"

/* Slower in steps, so that neighbours differ by nothing that is seen. */
static const gdouble paces[] = { 1, 0.9, 0.8, 0.7, 0.6, EF_PICKER_MIN_SPEED };

static GstClockTime
longest_to_come (const EfPicker *p)
{
  GstClockTime longest = 1;

  for (guint i = p->slot; i < p->slots->len; i++)
    longest = MAX (longest, ef_picker_slot_length (p, i));
  return longest;
}

static guint64
shots_of (const EfPicker *p, const EfFootage *footage, GstClockTime unit)
{
  guint64 n = 0;

  if (footage->place != EF_PLACE_NORMAL)
    return 0;
  if (footage->still)
    return ef_candidates_still_is_free (p, footage);
  for (guint i = 0; i < footage->stretches->len; i++) {
    g_autoptr (GArray) parts = ef_candidates_free_parts (
        p, footage, g_array_index (footage->stretches, EfRange, i));

    for (guint k = 0; k < parts->len; k++) {
      const EfRange *part = &g_array_index (parts, EfRange, k);

      n += (part->end - part->start) / unit;
    }
  }
  return n;
}

/* For how many shots of @unit of source time it lasts; no more than @enough are
 * counted. */
static guint64
shots_left (const EfPicker *p, GstClockTime unit, guint64 enough)
{
  guint64 n = 0;

  for (guint i = 0; i < p->library->footage->len && n < enough; i++)
    n += shots_of (p, g_ptr_array_index (p->library->footage, i), unit);
  return MIN (n, enough);
}

void
ef_pace_choose (EfPicker *p)
{
  GstClockTime longest = longest_to_come (p);
  guint64 needed = p->slots->len - p->slot;

  for (guint i = 0; i < G_N_ELEMENTS (paces); i++) {
    guint64 left;

    p->pace = paces[i];
    p->unit = MAX (1, (GstClockTime)(longest * p->pace));
    left = shots_left (p, p->unit, 2 * needed);
    p->spare = left > needed ? left - needed : 0;
    if (left >= needed)
      return;
  }
}

gboolean
ef_pace_can_afford (
    const EfPicker *p, const EfRange *part, const EfRange *moment)
{
  guint64 whole = (part->end - part->start) / p->unit;
  guint64 rest = (moment->start - part->start) / p->unit +
      (part->end - moment->end) / p->unit;

  return rest + 1 + p->spare >= whole;
}
