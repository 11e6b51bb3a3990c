/* Edit Factory - a document's own place for a cue
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-place.h"

#include <math.h>

/* Places nearer than this, of the canvas, are the same. */
#define STEPS 1000

void
ef_cue_place_style (const EfCuePlace *place, const EfStyle *style, EfStyle *out)
{
  *out = *style;
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
ef_cue_place_equal (const EfCuePlace *a, const EfCuePlace *b)
{
  if (a->anchor != b->anchor)
    return FALSE;
  return a->anchor == 0 ||
      (step_of (a->x) == step_of (b->x) && step_of (a->y) == step_of (b->y) &&
          step_of (a->width) == step_of (b->width));
}

guint
ef_cue_place_hash (const EfCuePlace *place)
{
  if (place->anchor == 0)
    return 0;
  return (guint)place->anchor + 31 * (guint)step_of (place->x) +
      31 * 1009 * (guint)step_of (place->y) +
      31 * 1009 * 1013 * (guint)step_of (place->width);
}
