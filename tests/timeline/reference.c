/* Edit Factory - a slow, obvious composer, written from the documents
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reference.h"

#include "reference-layer.h"

#include <gst/app/gstappsink.h>
#include <math.h>
#include <string.h>

/* Sources */

static void
frame_clear (gpointer data)
{
  gst_video_frame_unmap (&((RefFrame *)data)->frame);
}

static void
add_sample (RefSource *self, GstSample *sample)
{
  RefFrame f;
  GstVideoInfo info;
  GstBuffer *buffer = gst_sample_get_buffer (sample);

  g_assert_true (
      gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&f.frame, &info, buffer, GST_MAP_READ));
  f.time = gst_segment_to_stream_time (gst_sample_get_segment (sample),
      GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  g_array_append_val (self->frames, f);
}

RefSource *
ref_source_new (const gchar *path, gboolean still)
{
  RefSource *self = g_new0 (RefSource, 1);
  g_autofree gchar *line = g_strdup_printf (
      "filesrc location=%s ! decodebin ! appsink name=s sync=false", path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  GstSample *sample;

  self->still = still;
  self->frames = g_array_new (FALSE, FALSE, sizeof (RefFrame));
  g_array_set_clear_func (self->frames, frame_clear);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (
              GST_APP_SINK (sink), 20 * GST_SECOND))) {
    add_sample (self, sample);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (self->frames->len, >, 0);
  return self;
}

void
ref_source_free (RefSource *self)
{
  g_array_unref (self->frames);
  g_free (self);
}

/* Time */

static const EfClip *
clip_at (const EfPlan *plan, guint i)
{
  return g_ptr_array_index (plan->clips, i);
}

static gdouble
frames_in (const EfPlan *plan, GstClockTime time)
{
  return time / 1e9 * plan->fps_n / plan->fps_d;
}

/* First frame of the canvas that is not before the cut into clip @i. */
static gint64
cut_of (const EfPlan *plan, guint i)
{
  if (i == plan->clips->len)
    return ef_plan_n_frames (plan);
  return (gint64)ceil (frames_in (plan, clip_at (plan, i)->at) - 0.01);
}

static gdouble
transition_of (const EfPlan *plan, guint i)
{
  gdouble frames;

  if (i == 0 || i == plan->clips->len ||
      clip_at (plan, i)->transition == EF_TRANSITION_CUT ||
      clip_at (plan, i)->transition_duration > clip_at (plan, i)->duration ||
      clip_at (plan, i)->transition_duration > clip_at (plan, i - 1)->duration)
    return 0;
  frames = frames_in (plan, clip_at (plan, i)->transition_duration);
  frames = MIN (frames, cut_of (plan, i) - cut_of (plan, i - 1));
  return MIN (frames, cut_of (plan, i + 1) - cut_of (plan, i));
}

/* First frame that shows clip @i at all, with its transition. */
static gint64
seen_from (const EfPlan *plan, guint i)
{
  return (gint64)ceil (cut_of (plan, i) - transition_of (plan, i) / 2 - 0.01);
}

static gint64
seen_to (const EfPlan *plan, guint i)
{
  return (gint64)ceil (
      cut_of (plan, i + 1) + transition_of (plan, i + 1) / 2 - 0.01);
}

guint
ref_choose (
    const EfPlan *plan, RefSource *const *sources, guint i, gint64 frame)
{
  const EfClip *clip = clip_at (plan, i);
  const GArray *frames = sources[i]->frames;
  gdouble time = clip->in / 1e9 +
      (frame - cut_of (plan, i)) * clip->speed * plan->fps_d / plan->fps_n;
  guint k = 0;

  if (sources[i]->still)
    return 0;
  while (k + 1 < frames->len &&
      g_array_index (frames, RefFrame, k + 1).time / 1e9 <= time + 0.0006)
    k++;
  return k;
}

/* @nearer: what a zoom transition enlarges it by */
static void
start_layer (RefLayer *l, const EfPlan *plan, RefSource *const *sources,
    guint i, gint64 frame, gdouble nearer)
{
  gint64 from = seen_from (plan, i), n = seen_to (plan, i) - from;

  ref_layer_init (l, plan, clip_at (plan, i), sources[i],
      ref_choose (plan, sources, i, frame),
      n > 1 ? (gdouble)(frame - from) / (n - 1) : 0, nearer);
  ref_layer_filter (l, plan, clip_at (plan, i));
}

/* Transitions, one sample at a time: @p is 0..1, the cut at 0.5. */

typedef struct
{
  const EfPlan *plan;
  const EfClip *clip; /* the one that comes */
  const RefLayer *old;
  const RefLayer *new;
  gdouble p;
} Change;

static gdouble
change_colour (const Change *c, guint i, gdouble x, gdouble y)
{
  gdouble w = c->p < 0.5 ? 2 * c->p : 2 - 2 * c->p, colour[3], v;

  if (c->clip->transition == EF_TRANSITION_FLASH)
    w = pow (w, 2);
  ref_from_rgb (c->clip->transition_colour, colour);
  v = ref_layer_at (c->p < 0.5 ? c->old : c->new, i, x, y);
  return v + (colour[i] - v) * w;
}

/* Things move by whole pairs of pixels, along @along of @size. */
static gdouble
change_split (const Change *c, guint i, gdouble x, gdouble y)
{
  EfDirection d = c->clip->transition_direction;
  gboolean across = d == EF_DIRECTION_LEFT || d == EF_DIRECTION_RIGHT;
  gboolean back = d == EF_DIRECTION_LEFT || d == EF_DIRECTION_UP;
  gdouble size = across ? c->plan->width : c->plan->height;
  gdouble done = ref_nearest_even (size * ref_ease (EF_EASE_IN_OUT, c->p));
  gdouble at = across ? x : y, move = 0;
  gboolean new = back ? at >= size - done : at < done;

  if (new && c->clip->transition != EF_TRANSITION_WIPE)
    move = back ? size - done : done - size;
  if (!new && c->clip->transition == EF_TRANSITION_PUSH)
    move = back ? -done : done;
  return ref_layer_at (
      new ? c->new : c->old, i, across ? x - move : x, across ? y : y - move);
}

static gdouble
change_at (const Change *c, guint i, gdouble x, gdouble y)
{
  gdouble w = c->p, old;

  switch (c->clip->transition) {
    case EF_TRANSITION_DIP:
    case EF_TRANSITION_FLASH:
      return change_colour (c, i, x, y);
    case EF_TRANSITION_SLIDE:
    case EF_TRANSITION_PUSH:
    case EF_TRANSITION_WIPE:
      return change_split (c, i, x, y);
    case EF_TRANSITION_ZOOM:
      w = ref_ease (EF_EASE_IN_OUT, w);
      break;
    default:
      break;
  }
  old = ref_layer_at (c->old, i, x, y);
  return old + (ref_layer_at (c->new, i, x, y) - old) * w;
}

static void
draw_planes (const EfPlan *plan, const RefLayer *only, const Change *change,
    gdouble *out)
{
  for (guint c = 0; c < 3; c++)
    for (guint y = 0; y < (c ? plan->height / 2 : plan->height); y++)
      for (guint x = 0; x < (c ? plan->width / 2 : plan->width); x++) {
        gdouble cx = c ? 2 * x + 0.5 : x + 0.5, cy = c ? 2 * y + 1 : y + 0.5;
        gdouble v = only ? ref_layer_at (only, c, cx, cy)
                         : change_at (change, c, cx, cy);

        *out++ = CLAMP (v, 0, 255);
      }
}

void
ref_draw (
    const EfPlan *plan, RefSource *const *sources, gint64 frame, gdouble *out)
{
  Change change = { plan };
  RefLayer old, new;
  guint i = 0;
  gdouble nearer = 1;

  while (frame >= seen_to (plan, i))
    i++;
  if (i + 1 == plan->clips->len || frame < seen_from (plan, i + 1)) {
    start_layer (&old, plan, sources, i, frame, 1);
    draw_planes (plan, &old, NULL, out);
    ref_layer_clear (&old);
    return;
  }
  change.clip = clip_at (plan, i + 1);
  change.p = (frame - cut_of (plan, i + 1)) / transition_of (plan, i + 1) + 0.5;
  if (change.clip->transition == EF_TRANSITION_ZOOM)
    nearer = pow (1.6, change.p * change.p);
  start_layer (&old, plan, sources, i, frame, nearer);
  start_layer (&new, plan, sources, i + 1, frame, 1);
  change.old = &old;
  change.new = &new;
  draw_planes (plan, NULL, &change, out);
  ref_layer_clear (&old);
  ref_layer_clear (&new);
}
