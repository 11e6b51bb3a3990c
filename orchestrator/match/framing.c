/* Edit Factory - which part of a moment the canvas shows, and how that moves
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framing.h"

#include "interest.h"
#include "reframe.h"

#include <math.h>
#include <string.h>

/* A still zooms by this much a second, but 6 % at least and 16 % at most: 12 %
 * in 4 s. */
#define ZOOM_RATE 0.03
#define MIN_ZOOM 0.06
#define MAX_ZOOM 0.16
/* and moves sideways by this much of its width. */
#define PAN 0.04
/* A moment that is shown again is shown closer, */
#define PUNCH_IN 1.15
#define PUNCH_IN_MORE 1.3
/* unless there is another part so many windows away. */
#define OTHER_PART 0.5
/* A blurred fill shows nothing more where the whole picture is as large. */
#define MIN_BLUR_GAIN 1.1

EfFit
ef_framing_fit (const EfFootage *footage, const EfMatchOptions *options)
{
  const EfFileScore *score = footage->score;
  gdouble contain = MIN ((gdouble)options->width / MAX (1, score->width),
      (gdouble)options->height / MAX (1, score->height));

  gdouble cover = ef_footage_enlargement (score, options);

  if (cover > options->max_enlargement && cover > contain * MIN_BLUR_GAIN)
    return EF_FIT_BLUR;
  return EF_FIT_COVER;
}

/* Centres of windows at the left and the right end that are far from @focus. */
static guint
other_parts (gdouble focus, gdouble window, gdouble *parts)
{
  gdouble ends[] = { window / 2, 1 - window / 2 };
  guint first = fabs (ends[1] - focus) >= fabs (ends[0] - focus);
  guint n = 0;

  for (guint i = 0; i < 2; i++) {
    gdouble end = ends[i ? !first : first];

    if (fabs (end - focus) >= OTHER_PART * window)
      parts[n++] = end;
  }
  return n;
}

EfView
ef_framing_crop (guint round, gdouble focus, gdouble window)
{
  gdouble centre = CLAMP (focus, window / 2, 1 - window / 2);
  gdouble parts[2];
  guint n = other_parts (centre, window, parts);
  EfView view = { 1, 0, 0 };
  guint turn;

  if (round == 0)
    return view;
  if (round <= n) {
    view.x = parts[round - 1] - focus;
    return view;
  }
  turn = (round - n - 1) % 4;
  view.zoom = turn % 2 ? PUNCH_IN_MORE : PUNCH_IN;
  view.x = turn == 0 || turn == 3 ? PAN : -PAN;
  return view;
}

/* What the canvas shows of the picture, of its width or its height. */
static gdouble
window_of (gdouble canvas, gdouble size, gdouble other_canvas, gdouble other)
{
  return MIN (1, canvas / size * MIN (size / canvas, other / other_canvas));
}

/* Slowly towards what matters, or away from it: @n counts the stills, and says
 * which way. */
static void
move_still (EfClip *clip, const EfView *crop, guint n)
{
  gdouble zoom = CLAMP (ZOOM_RATE * clip->duration / 1e9, MIN_ZOOM, MAX_ZOOM);
  EfView near = { crop->zoom * (1 + zoom), crop->x, crop->y };
  EfView far = *crop;

  far.x += n / 2 % 2 ? PAN : -PAN;
  if (clip->fit == EF_FIT_BLUR) {
    near.zoom = crop->zoom * (1 + zoom / 2);
    far.x = crop->x;
  }
  near.x = CLAMP (near.x, -1.0, 1.0);
  far.x = CLAMP (far.x, -1.0, 1.0);
  clip->has_motion = TRUE;
  clip->ease = EF_EASE_IN_OUT;
  clip->from = n % 2 ? near : far;
  clip->to = n % 2 ? far : near;
}

static void
hold (EfClip *clip, const EfView *view)
{
  clip->has_motion = TRUE;
  clip->ease = EF_EASE_LINEAR;
  clip->from = clip->to = *view;
}

static gboolean
has_cut_inside (const EfChoice *c)
{
  const GArray *cuts = c->footage->score->cuts;

  for (guint i = 0; i < cuts->len; i++) {
    GstClockTime cut = g_array_index (cuts, GstClockTime, i);

    if (cut > c->range.start && cut < c->range.end)
      return TRUE;
  }
  return FALSE;
}

/* Only a moment that the user has pinned has a cut in it; nothing follows
 * anything across one. */
static void
follow (EfClip *clip, const EfChoice *c, const EfMatchOptions *options)
{
  g_autoptr (GArray) points = ef_interest_find (c);
  gdouble w = MAX (1, c->footage->score->width);
  gdouble h = MAX (1, c->footage->score->height);
  EfReframe r;

  if (points->len == 0 || has_cut_inside (c))
    return;
  r = ef_reframe ((const EfInterest *)points->data, points->len,
      window_of (options->width, w, options->height, h),
      window_of (options->height, h, options->width, w), clip->duration / 1e9);
  clip->focus_x = r.focus_x;
  clip->focus_y = r.focus_y;
  if (r.x == 0 && r.y == 0)
    return;
  clip->has_motion = TRUE;
  clip->ease = EF_EASE_IN_OUT;
  clip->to.x = r.x;
  clip->to.y = r.y;
}

static void
set_focus (EfClip *clip, const EfChoice *choice)
{
  const EfSegmentScore *middle =
      ef_footage_middle (choice->footage, &choice->range);

  if (middle) {
    clip->focus_x = middle->focus_x;
    clip->focus_y = middle->focus_y;
  }
}

void
ef_framing_apply (EfClip *clip, const EfChoice *c, guint n_stills,
    const EfMatchOptions *options)
{
  gdouble w = MAX (1, c->footage->score->width);
  gdouble h = MAX (1, c->footage->score->height);
  gdouble window = window_of (options->width, w, options->height, h);
  EfView crop;

  clip->fit = ef_framing_fit (c->footage, options);
  set_focus (clip, c);
  crop = ef_framing_crop (
      c->round, clip->focus_x, clip->fit == EF_FIT_COVER ? window : 1);
  if (c->footage->still && crop.zoom > 1)
    crop = (EfView){ 1, 0, 0 }; /* it moves, and closer as it is */
  if (c->footage->still)
    move_still (clip, &crop, n_stills);
  else if (c->round > 0)
    hold (clip, &crop);
  else if (clip->fit == EF_FIT_COVER)
    follow (clip, c, options);
}
