/* Edit Factory - a document's own place for a cue
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-place.h"

#include <math.h>

/* Places nearer than this, of the canvas, are the same. */
#define STEPS 1000

static gint
writing_of (const EfCuePlace *place, const EfStyle *style)
{
  return place->writing == EF_WRITING_STYLE
      ? style->writing_mode
      : place->writing - EF_WRITING_HORIZONTAL;
}

gboolean
ef_cue_place_is_vertical (const EfCuePlace *place, const EfStyle *style)
{
  return writing_of (place, style) != EF_STYLE_WRITING_HORIZONTAL;
}

void
ef_cue_place_style (const EfCuePlace *place, const EfStyle *style, EfStyle *out)
{
  *out = *style;
  out->writing_mode = writing_of (place, style);
  if (place->anchor < 1 || place->anchor > 9)
    return;
  if (place->x >= 0) {
    out->align = EF_STYLE_ALIGN_LEFT + (place->anchor - 1) % 3;
    out->position_x = place->x;
  }
  if (place->y >= 0) {
    out->anchor = EF_STYLE_ANCHOR_BOTTOM - (place->anchor - 1) / 3;
    out->position_y = place->y;
  }
}

static gint
step_of (gfloat value)
{
  return value < 0 ? -1 : (gint)lrint (value * STEPS);
}

gboolean
ef_cue_place_equal (gconstpointer a, gconstpointer b)
{
  const EfCuePlace *p = a, *q = b;

  if (p->anchor != q->anchor || p->lines != q->lines ||
      p->scroll != q->scroll || p->writing != q->writing)
    return FALSE;
  return p->anchor == 0 ||
      (step_of (p->x) == step_of (q->x) && step_of (p->y) == step_of (q->y) &&
          step_of (p->width) == step_of (q->width) &&
          step_of (p->lines_y) == step_of (q->lines_y));
}

guint
ef_cue_place_hash (gconstpointer place)
{
  const EfCuePlace *p = place;

  if (p->anchor == 0)
    return (guint)p->writing;
  return (guint)p->anchor + 10 * (guint)p->writing +
      31 * (guint)step_of (p->x) + 31 * 1009 * (guint)step_of (p->y) +
      31 * 1009 * 1013 * (guint)step_of (p->width);
}
