/* Edit Factory - cuts in random edits of real footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pieces of the clips in $EF_SHARED_MEDIA are put together at known frames,
 * with camera flashes and speed-ups in between; the cuts must come back.
 */
#include "scorer.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <string.h>

#define W 320
#define H 180
#define SIZE (W * H)
#define SHOTS 20
#define EDITS 4
#define FRAME G_GUINT64_CONSTANT (40000000)

static const struct
{
  const gchar *name;
  guint frames;
} sources[] = { { "kohlipe1.mp4", 700 }, { "kohlipe2.mp4", 500 },
  { "palawan.mp4", 90 }, { "changi.mp4", 60 } };

static GPtrArray *
decode (const gchar *path, guint limit)
{
  g_autofree gchar *description = g_strdup_printf (
      "filesrc name=file ! decodebin ! videoconvert ! videoscale ! "
      "video/x-raw,format=GRAY8,width=%d,height=%d,pixel-aspect-ratio=1/1 ! "
      "appsink name=sink sync=false max-buffers=4",
      W, H);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) file = NULL;
  g_autoptr (GstElement) sink = NULL;
  GPtrArray *frames = g_ptr_array_new_with_free_func (g_free);

  g_assert_no_error (error);
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (file, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (frames->len < limit) {
    GstSample *sample =
        gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 20 * GST_SECOND);
    guint8 *frame;

    if (!sample)
      break;
    frame = g_malloc (SIZE);
    gst_buffer_extract (gst_sample_get_buffer (sample), 0, frame, SIZE);
    g_ptr_array_add (frames, frame);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return frames;
}

static GPtrArray *clips; /* of GPtrArray of frames */

static void
on_segment (const EfScoredSegment *segment, gpointer user_data)
{
}

static void
on_cut (guint64 time, gpointer user_data)
{
  guint64 frame = time / FRAME;

  g_array_append_val ((GArray *)user_data, frame);
}

static void
push (EfScorer *scorer, const guint8 *frame, guint64 n)
{
  EfLumaView view = { EF_LUMA_PLANAR8, frame, W, W, H, 1, 0, { 0 }, TRUE };

  ef_scorer_push (scorer, &view, n * FRAME, FRAME);
}

/* A brighter copy of @frame. */
static const guint8 *
flash (const guint8 *frame, guint8 *out, gint by)
{
  for (guint i = 0; i < SIZE; i++)
    out[i] = MIN (255, frame[i] + by);
  return out;
}

/* One random edit: shots of @shortest to @longest frames at @speed. Adds to the
 * true cuts and to those found. */
static void
edit (guint seed, guint shortest, guint longest, guint speed,
    gboolean with_flashes, GArray *truth, GArray *found)
{
  const EfScorerEvents events = { on_segment, on_cut };
  g_autoptr (EfScorer) scorer = ef_scorer_new (&events, found);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree guint8 *bright = g_malloc (SIZE);
  guint64 n = 0;
  guint last = G_MAXUINT;

  for (guint shot = 0; shot < SHOTS; shot++) {
    guint which, length, first, flash_at;
    GPtrArray *clip;

    do
      which = g_rand_int_range (rand, 0, clips->len);
    while (which == last);
    last = which;
    clip = g_ptr_array_index (clips, which);
    length = g_rand_int_range (rand, shortest, longest);
    length = MIN (length, (clip->len - 1) / speed);
    first = g_rand_int_range (rand, 0, clip->len - length * speed);
    flash_at = with_flashes ? length / 2 : length;
    if (shot > 0)
      g_array_append_val (truth, n);
    for (guint i = 0; i < length; i++) {
      const guint8 *frame = g_ptr_array_index (clip, first + i * speed);

      if (i == flash_at || (i == flash_at + 1 && seed % 2))
        frame = flash (frame, bright, g_rand_int_range (rand, 60, 200));
      push (scorer, frame, n++);
    }
  }
  ef_scorer_finish (scorer);
}

static gboolean
has (const GArray *list, guint64 frame)
{
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, guint64, i) == frame)
      return TRUE;
  return FALSE;
}

static void
check (guint shortest, guint longest, guint speed, gboolean with_flashes,
    gdouble least)
{
  guint hits = 0, wrong = 0, missed = 0;
  gdouble f1;

  for (guint seed = 0; seed < EDITS; seed++) {
    g_autoptr (GArray) truth = g_array_new (FALSE, FALSE, sizeof (guint64));
    g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint64));

    edit (seed, shortest, longest, speed, with_flashes, truth, found);
    for (guint i = 0; i < found->len; i++)
      wrong += !has (truth, g_array_index (found, guint64, i));
    for (guint i = 0; i < truth->len; i++) {
      gboolean hit = has (found, g_array_index (truth, guint64, i));

      hits += hit;
      missed += !hit;
    }
  }
  f1 = 2.0 * hits / (2 * hits + wrong + missed);
  g_test_message (
      "%u found, %u missed, %u wrong: F1 %.3f", hits, missed, wrong, f1);
  g_assert_cmpfloat (f1, >=, least);
}

static gboolean
skip (void)
{
  if (clips)
    return FALSE;
  g_test_skip ("no shared media, or no decoder for them");
  return TRUE;
}

static void
test_plain (void)
{
  if (!skip ())
    check (25, 60, 1, FALSE, 0.97);
}

static void
test_short (void)
{
  if (!skip ())
    check (8, 20, 1, FALSE, 0.97);
}

static void
test_flashes (void)
{
  if (!skip ())
    check (30, 55, 1, TRUE, 0.95);
}

static void
test_fast (void)
{
  if (!skip ())
    check (12, 20, 4, FALSE, 0.93);
}

static void
load_clips (void)
{
  const gchar *folder = g_getenv ("EF_SHARED_MEDIA");

  if (!folder)
    return;
  clips = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    g_autofree gchar *path = g_build_filename (folder, sources[i].name, NULL);
    GPtrArray *frames = g_file_test (path, G_FILE_TEST_EXISTS)
        ? decode (path, sources[i].frames)
        : NULL;

    if (frames && frames->len >= 60)
      g_ptr_array_add (clips, frames);
    else
      g_clear_pointer (&frames, g_ptr_array_unref);
  }
  if (clips->len < G_N_ELEMENTS (sources))
    g_clear_pointer (&clips, g_ptr_array_unref);
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  load_clips ();
  g_test_add_func ("/scorer/media/plain", test_plain);
  g_test_add_func ("/scorer/media/short-shots", test_short);
  g_test_add_func ("/scorer/media/flashes", test_flashes);
  g_test_add_func ("/scorer/media/four-times-fast", test_fast);
  status = g_test_run ();
  g_clear_pointer (&clips, g_ptr_array_unref);
  return status;
}
