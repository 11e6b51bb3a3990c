/* Edit Factory - what efsegmentscorer tells the application
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "messages.h"

/* Of the picture: a path that stays within it is a point. */
#define STILL 0.02

/* A frame may begin before its segment, and a window end behind it. */
static guint64
clamp_to_segment (const GstSegment *segment, guint64 time)
{
  if (time < segment->start)
    return segment->start;
  if (GST_CLOCK_TIME_IS_VALID (segment->stop) && time > segment->stop)
    return segment->stop;
  return time;
}

GstClockTime
ef_messages_stream_time (const GstSegment *segment, guint64 time)
{
  return gst_segment_to_stream_time (
      segment, GST_FORMAT_TIME, clamp_to_segment (segment, time));
}

/* A centre that hardly moves is told by the focus alone. */
static gboolean
moves (const EfScoredSegment *scored)
{
  gdouble x[2] = { 1, 0 }, y[2] = { 1, 0 };

  for (guint i = 0; i < scored->n_points; i++) {
    x[0] = MIN (x[0], scored->points[i].x);
    x[1] = MAX (x[1], scored->points[i].x);
    y[0] = MIN (y[0], scored->points[i].y);
    y[1] = MAX (y[1], scored->points[i].y);
  }
  return x[1] - x[0] > STILL || y[1] - y[0] > STILL;
}

static GArray *
make_path (const EfScoredSegment *scored, const GstSegment *segment)
{
  GArray *path = g_array_new (FALSE, FALSE, sizeof (EfFocusPoint));

  for (guint i = 0; i < scored->n_points; i++) {
    EfFocusPoint point = { ef_messages_stream_time (
                               segment, scored->points[i].time),
      scored->points[i].x, scored->points[i].y };

    g_array_append_val (path, point);
  }
  return path;
}

EfSegmentScore *
ef_messages_record (EfFileScore *score, const EfScoredSegment *scored,
    const GstSegment *segment)
{
  EfSegmentScore *s = ef_file_score_append (score,
      ef_messages_stream_time (segment, scored->start),
      ef_messages_stream_time (segment, scored->end));

  s->total = scored->total;
  s->motion = scored->motion;
  s->variance = scored->variance;
  s->sharpness = scored->sharpness;
  s->contrast = scored->contrast;
  s->exposure = scored->exposure;
  s->shake = scored->shake;
  s->hash = scored->hash;
  s->focus_x = scored->focus_x;
  s->focus_y = scored->focus_y;
  if (moves (scored))
    s->focus_path = make_path (scored, segment);
  s->rejected = g_strdup (ef_reject_to_string (scored->rejected));
  return s;
}

void
ef_messages_record_gradual (
    EfFileScore *score, const EfGradual *gradual, const GstSegment *segment)
{
  EfGradualCut cut = { ef_messages_stream_time (segment, gradual->start),
    ef_messages_stream_time (segment, gradual->end),
    gradual->kind == EF_GRADUAL_FADE ? EF_GRADUAL_CUT_FADE
                                     : EF_GRADUAL_CUT_DISSOLVE };

  g_array_append_val (score->gradual_cuts, cut);
}

GstStructure *
ef_messages_segment (const EfScoredSegment *scored, const GstSegment *segment)
{
  guint64 start = clamp_to_segment (segment, scored->start);

  return gst_structure_new ("ef-segment", "timestamp", G_TYPE_UINT64,
      scored->start, "stream-time", G_TYPE_UINT64,
      gst_segment_to_stream_time (segment, GST_FORMAT_TIME, start),
      "running-time", G_TYPE_UINT64,
      gst_segment_to_running_time (segment, GST_FORMAT_TIME, start), "duration",
      G_TYPE_UINT64, scored->end - scored->start, "total", G_TYPE_DOUBLE,
      scored->total, "motion", G_TYPE_DOUBLE, scored->motion, "variance",
      G_TYPE_DOUBLE, scored->variance, "sharpness", G_TYPE_DOUBLE,
      scored->sharpness, "contrast", G_TYPE_DOUBLE, scored->contrast,
      "exposure", G_TYPE_DOUBLE, scored->exposure, "shake", G_TYPE_DOUBLE,
      scored->shake, "hash", G_TYPE_UINT64, scored->hash, "focus-x",
      G_TYPE_DOUBLE, scored->focus_x, "focus-y", G_TYPE_DOUBLE, scored->focus_y,
      "rejected", G_TYPE_STRING, ef_reject_to_string (scored->rejected), NULL);
}

static void
add_cuts (GstStructure *s, const EfFileScore *score)
{
  GValue list = G_VALUE_INIT, value = G_VALUE_INIT;

  gst_value_array_init (&list, score->cuts->len);
  g_value_init (&value, G_TYPE_UINT64);
  for (guint i = 0; i < score->cuts->len; i++) {
    g_value_set_uint64 (&value, g_array_index (score->cuts, GstClockTime, i));
    gst_value_array_append_value (&list, &value);
  }
  g_value_unset (&value);
  gst_structure_take_value (s, "cuts", &list);
}

static void
add_gradual_cuts (GstStructure *s, const EfFileScore *score)
{
  GValue list = G_VALUE_INIT, value = G_VALUE_INIT;

  gst_value_array_init (&list, score->gradual_cuts->len);
  g_value_init (&value, GST_TYPE_STRUCTURE);
  for (guint i = 0; i < score->gradual_cuts->len; i++) {
    const EfGradualCut *cut =
        &g_array_index (score->gradual_cuts, EfGradualCut, i);

    g_value_take_boxed (&value,
        gst_structure_new (
            cut->kind == EF_GRADUAL_CUT_FADE ? "fade" : "dissolve", "start",
            G_TYPE_UINT64, cut->start, "end", G_TYPE_UINT64, cut->end, NULL));
    gst_value_array_append_value (&list, &value);
  }
  g_value_unset (&value);
  gst_structure_take_value (s, "gradual-cuts", &list);
}

GstStructure *
ef_messages_summary (const EfFileScore *score, guint64 frames)
{
  const EfSegmentScore *best = NULL;
  guint rejected = 0;
  GstStructure *s;

  for (guint i = 0; i < score->segments->len; i++) {
    const EfSegmentScore *k =
        &g_array_index (score->segments, EfSegmentScore, i);

    if (k->rejected)
      rejected++;
    else if (!best || k->total > best->total)
      best = k;
  }
  s = gst_structure_new ("ef-segment-summary", "frames", G_TYPE_UINT64, frames,
      "duration", G_TYPE_UINT64, score->duration, "width", G_TYPE_UINT,
      score->width, "height", G_TYPE_UINT, score->height, "still",
      G_TYPE_BOOLEAN, score->kind == EF_MEDIA_STILL, "segments", G_TYPE_UINT,
      score->segments->len, "rejected", G_TYPE_UINT, rejected, NULL);
  if (best)
    gst_structure_set (s, "best-stream-time", G_TYPE_UINT64, best->start,
        "best-duration", G_TYPE_UINT64, best->end - best->start, "best-total",
        G_TYPE_DOUBLE, best->total, NULL);
  add_cuts (s, score);
  add_gradual_cuts (s, score);
  return s;
}
