/* Edit Factory - regions: cues above each other, moving up
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "region.h"

#include "animation.h"
#include "cue-place.h"

#include <math.h>

/* Of a line: what is less is not seen, and what is more is all of it. */
#define UNSEEN 0.03

static gboolean
are_together (const EfRegionCue *a, const EfRegionCue *b)
{
  return b->layout && b->layout->in_region &&
      ef_cue_place_equal (&a->cue->place, &b->cue->place);
}

gdouble
ef_region_rise (const EfRegionCue *cues, guint n, guint i, GstClockTime time)
{
  gdouble rise = 0;

  for (guint k = 0; k < n; k++) {
    GstClockTime since = time - MIN (cues[k].cue->start, time);

    if (!are_together (&cues[i], &cues[k]))
      continue;
    if (k > i)
      rise += cues[k].layout->pitch;
    if (cues[k].cue->place.scroll)
      rise -= cues[k].layout->pitch *
          (1 -
              ef_ease_in_out (
                  ef_animation_progress (since, EF_REGION_SCROLL_TIME)));
  }
  return rise;
}

/* The region, as high as its tallest lines need it. */
static EfRect
region_of (const EfRegionCue *cues, guint n, guint i)
{
  EfRect region = cues[i].layout->region;

  for (guint k = 0; k < n; k++)
    if (are_together (&cues[i], &cues[k]))
      region.top = MIN (region.top, cues[k].layout->region.top);
  return region;
}

/* How much of what stands between @top and @bottom is in the region. */
static gdouble
part_in (const EfRect *region, gdouble top, gdouble bottom)
{
  gdouble seen = MIN (bottom, region->bottom) - MAX (top, region->top);

  return seen / MAX (bottom - top, 1);
}

/* FALSE: nothing of it is seen. */
static gboolean
cut_mark (EfMark *mark, const EfCueLayout *layout, const EfRect *region)
{
  gdouble top = mark->y - layout->ascent, bottom = mark->y + layout->descent;
  gdouble part;

  if (mark->kind == EF_MARK_BAR) {
    top = mark->y + mark->bar.y;
    bottom = top + mark->bar.height;
  }
  part = part_in (region, top, bottom);
  if (part < UNSEEN)
    return FALSE;
  if (part > 1 - UNSEEN)
    return TRUE;
  mark->cut_top = (gint32)ceil (region->top - layout->reach);
  mark->cut_bottom = (gint32)floor (region->bottom + layout->reach);
  if (mark->kind == EF_MARK_WORD)
    mark->opacity = rint (256 * mark->opacity * part) / 256;
  return mark->opacity > 0;
}

void
ef_region_move (
    const EfRegionCue *cues, guint n, guint i, GstClockTime time, GArray *marks)
{
  gint32 rise = (gint32)lrint (ef_region_rise (cues, n, i, time));
  EfRect region = region_of (cues, n, i);
  guint kept = 0;

  for (guint k = 0; k < marks->len; k++) {
    EfMark mark = g_array_index (marks, EfMark, k);

    mark.y -= rise;
    if (cut_mark (&mark, cues[i].layout, &region))
      g_array_index (marks, EfMark, kept++) = mark;
  }
  g_array_set_size (marks, kept);
}
