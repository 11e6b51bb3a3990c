/* Edit Factory - efsegmentscorer in a harness
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pictures.h"

#include <editfactory/scores.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#define W 160
#define H 96
#define FRAME (40 * GST_MSECOND)

typedef struct
{
  GstHarness *harness;
  GstElement *element;
  GstBus *bus;
  GstVideoInfo info;
  guint64 n;
} Fixture;

static void
set_caps (Fixture *f, GstVideoFormat format, guint width, guint height)
{
  GstCaps *caps;

  gst_video_info_set_format (&f->info, format, width, height);
  f->info.fps_n = 25;
  f->info.fps_d = 1;
  caps = gst_video_info_to_caps (&f->info);
  gst_harness_set_src_caps (f->harness, caps);
}

static Fixture *
fixture_new (const gchar *launch)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->harness = gst_harness_new_parse (launch);
  g_assert_nonnull (f->harness);
  f->element = gst_harness_find_element (f->harness, "efsegmentscorer");
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->harness->element, f->bus);
  set_caps (f, GST_VIDEO_FORMAT_I420, W, H);
  return f;
}

static void
fixture_free (Fixture *f)
{
  gst_element_set_bus (f->harness->element, NULL);
  gst_bus_set_flushing (f->bus, TRUE);
  gst_object_unref (f->bus);
  gst_object_unref (f->element);
  gst_harness_teardown (f->harness);
  g_free (f);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static GstBuffer *
make_frame (Fixture *f, guint scene, gdouble x)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, f->info.size, NULL);
  GstVideoFrame frame;

  gst_buffer_memset (buffer, 0, 128, f->info.size);
  g_assert_true (gst_video_frame_map (&frame, &f->info, buffer, GST_MAP_WRITE));
  picture_fill (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0),
      GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
      GST_VIDEO_FRAME_COMP_WIDTH (&frame, 0),
      GST_VIDEO_FRAME_COMP_HEIGHT (&frame, 0), scene, x, 0, 8);
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = f->n++ * FRAME;
  GST_BUFFER_DURATION (buffer) = FRAME;
  return buffer;
}

static void
push_scene (Fixture *f, guint scene, guint frames)
{
  for (guint i = 0; i < frames; i++) {
    GstBuffer *out;

    g_assert_cmpint (gst_harness_push (f->harness, make_frame (f, scene, i)),
        ==, GST_FLOW_OK);
    out = gst_harness_pull (f->harness);
    gst_buffer_unref (out);
  }
}

static GPtrArray *
pop_messages (Fixture *f, const gchar *name)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_structure_free);
  GstMessage *message;

  while ((message = gst_bus_pop (f->bus))) {
    const GstStructure *s = gst_message_get_structure (message);

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT &&
        gst_structure_has_name (s, name))
      g_ptr_array_add (list, gst_structure_copy (s));
    gst_message_unref (message);
  }
  return list;
}

static guint64
get_time (const GstStructure *s, const gchar *field)
{
  guint64 value = 0;

  g_assert_true (gst_structure_get_uint64 (s, field, &value));
  return value;
}

static void
test_passthrough (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
  GstBuffer *in = make_frame (f, 1, 0);
  GstBuffer *out;

  gst_buffer_ref (in);
  g_assert_cmpint (gst_harness_push (f->harness, in), ==, GST_FLOW_OK);
  out = gst_harness_pull (f->harness);
  /* The very buffer, not a copy: although we hold a reference. */
  g_assert_true (out == in);
  gst_buffer_unref (out);
  gst_buffer_unref (in);
}

static void
test_messages (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
  g_autoptr (GPtrArray) segments = NULL;
  const gchar *const factors[] = { "total", "motion", "variance", "sharpness",
    "contrast", "exposure", "focus-x", "focus-y" };

  push_scene (f, 1, 100);
  push_scene (f, 2, 30);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  segments = pop_messages (f, "ef-segment");
  /* 0-3, 1-4 (the tail), and the second shot */
  g_assert_cmpuint (segments->len, ==, 3);
  for (guint i = 0; i < segments->len; i++) {
    const GstStructure *s = g_ptr_array_index (segments, i);

    for (guint k = 0; k < G_N_ELEMENTS (factors); k++) {
      gdouble value = -1;

      g_assert_true (gst_structure_get_double (s, factors[k], &value));
      g_assert_cmpfloat (value, >=, 0);
      g_assert_cmpfloat (value, <=, 1);
    }
    g_assert_cmpuint (get_time (s, "hash"), !=, 0);
    g_assert_cmpuint (
        get_time (s, "timestamp"), ==, get_time (s, "stream-time"));
    g_assert_null (gst_structure_get_string (s, "rejected"));
  }
  g_assert_cmpuint (get_time (g_ptr_array_index (segments, 1), "timestamp"), ==,
      1 * GST_SECOND);
  g_assert_cmpuint (get_time (g_ptr_array_index (segments, 2), "timestamp"), ==,
      4 * GST_SECOND);
  g_assert_cmpuint (get_time (g_ptr_array_index (segments, 2), "duration"), ==,
      1200 * GST_MSECOND);
}

static void
test_summary (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
  g_autoptr (GPtrArray) list = NULL;
  const GstStructure *s;
  const GValue *cuts;
  guint width, n;

  push_scene (f, 1, 50);
  push_scene (f, 2, 50);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  list = pop_messages (f, "ef-segment-summary");
  g_assert_cmpuint (list->len, ==, 1);
  s = g_ptr_array_index (list, 0);
  g_assert_cmpuint (get_time (s, "frames"), ==, 100);
  g_assert_cmpuint (get_time (s, "duration"), ==, 4 * GST_SECOND);
  g_assert_true (gst_structure_get_uint (s, "width", &width));
  g_assert_cmpuint (width, ==, W);
  g_assert_true (gst_structure_get_uint (s, "segments", &n));
  g_assert_cmpuint (n, ==, 2);
  cuts = gst_structure_get_value (s, "cuts");
  g_assert_cmpuint (gst_value_array_get_size (cuts), ==, 1);
  g_assert_cmpuint (g_value_get_uint64 (gst_value_array_get_value (cuts, 0)),
      ==, 2 * GST_SECOND);
}

static void
test_no_messages (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer post-messages=false");
  g_autoptr (GPtrArray) list = NULL;

  push_scene (f, 1, 100);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  list = pop_messages (f, "ef-segment");
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_location (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-scorer-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "scores.json", NULL);
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer window=2 step=1");
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  const EfFileScore *score;

  gst_harness_set (f->harness, "efsegmentscorer", "location", path,
      "source-path", "/a/b.mp4", NULL);
  /* Properties are taken when the element starts. */
  gst_element_set_state (f->harness->element, GST_STATE_READY);
  gst_element_set_state (f->harness->element, GST_STATE_PLAYING);
  set_caps (f, GST_VIDEO_FORMAT_NV12, W, H);
  push_scene (f, 1, 75);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  files = ef_scores_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  score = g_ptr_array_index (files, 0);
  g_assert_cmpstr (score->path, ==, "/a/b.mp4");
  g_assert_cmpint (score->kind, ==, EF_MEDIA_VIDEO);
  g_assert_cmpuint (score->duration, ==, 3 * GST_SECOND);
  g_assert_cmpuint (score->segments->len, ==, 2);
  g_unlink (path);
  g_rmdir (folder);
}

/* Segments are as long as the property says, the tail included. */
static void
test_windows (void)
{
  for (guint window = 1; window <= 10; window += 3) {
    g_autofree gchar *launch = g_strdup_printf (
        "efsegmentscorer window=%u step=%g", window, window / 2.0);
    g_autoptr (Fixture) f = fixture_new (launch);
    g_autoptr (GPtrArray) list = NULL;
    guint64 end = 0;

    push_scene (f, 1, 280);
    gst_harness_push_event (f->harness, gst_event_new_eos ());
    list = pop_messages (f, "ef-segment");
    for (guint i = 0; i < list->len; i++) {
      const GstStructure *s = g_ptr_array_index (list, i);

      g_assert_cmpuint (get_time (s, "duration"), ==, window * GST_SECOND);
      end = get_time (s, "timestamp") + get_time (s, "duration");
    }
    g_assert_cmpuint (end, ==, 280 * FRAME);
  }
}

/* Only a square of the picture about (@x, H / 2) stays. */
static void
hide_all_but (GstVideoFrame *frame, gint x)
{
  guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);

  for (gint j = 0; j < H; j++)
    for (gint i = 0; i < W; i++)
      if (ABS (j - H / 2) > 14 || ABS (i - x) > 14)
        data[j * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) + i] = 128;
}

/* What is written of a path is what can be read again, within the segment. */
static void
test_path (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-scorer-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "scores.json", NULL);
  g_autofree gchar *launch =
      g_strdup_printf ("efsegmentscorer location=%s", path);
  g_autoptr (Fixture) f = fixture_new (launch);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  GArray *segments;
  guint points = 0;

  for (guint i = 0; i < 150; i++) {
    GstBuffer *buffer = make_frame (f, 1, 0);
    GstVideoFrame frame;

    g_assert_true (
        gst_video_frame_map (&frame, &f->info, buffer, GST_MAP_WRITE));
    hide_all_but (&frame, i);
    gst_video_frame_unmap (&frame);
    g_assert_cmpint (gst_harness_push (f->harness, buffer), ==, GST_FLOW_OK);
    gst_buffer_unref (gst_harness_pull (f->harness));
  }
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  files = ef_scores_load (path, &error);
  g_assert_no_error (error);
  segments = ((EfFileScore *)g_ptr_array_index (files, 0))->segments;
  for (guint i = 0; i < segments->len; i++) {
    const EfSegmentScore *s = &g_array_index (segments, EfSegmentScore, i);

    points += s->focus_path ? s->focus_path->len : 0;
  }
  g_assert_cmpuint (points, >=, 12);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_unwritable (void)
{
  g_autoptr (Fixture) f =
      fixture_new ("efsegmentscorer location=/nonexistent/folder/scores.json");
  GstMessage *message;

  push_scene (f, 1, 5);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  message = gst_bus_pop_filtered (f->bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_unref (message);
}

static void
test_still (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
  g_autoptr (GPtrArray) list = NULL;
  gboolean still = FALSE;

  push_scene (f, 1, 1);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  list = pop_messages (f, "ef-segment-summary");
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_true (
      gst_structure_get_boolean (g_ptr_array_index (list, 0), "still", &still));
  g_assert_true (still);
}

static void
test_flush (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
  g_autoptr (GPtrArray) list = NULL;
  GstSegment segment;

  push_scene (f, 1, 60);
  gst_harness_push_event (f->harness, gst_event_new_flush_start ());
  gst_harness_push_event (f->harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (f->harness, gst_event_new_segment (&segment));
  f->n = 25;
  push_scene (f, 2, 25);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  list = pop_messages (f, "ef-segment");
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpuint (
      get_time (g_ptr_array_index (list, 0), "timestamp"), ==, GST_SECOND);
}

/* A segment whose stream time is not its running time. */
static void
test_segment_times (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
  g_autoptr (GPtrArray) list = NULL;
  const GstStructure *s;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.position = 0;
  segment.time = 10 * GST_SECOND;
  segment.base = 7 * GST_SECOND;
  gst_harness_push_event (f->harness, gst_event_new_segment (&segment));
  push_scene (f, 1, 25);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  list = pop_messages (f, "ef-segment");
  g_assert_cmpuint (list->len, ==, 1);
  s = g_ptr_array_index (list, 0);
  g_assert_cmpuint (get_time (s, "timestamp"), ==, 0);
  g_assert_cmpuint (get_time (s, "stream-time"), ==, 10 * GST_SECOND);
  g_assert_cmpuint (get_time (s, "running-time"), ==, 7 * GST_SECOND);
}

static void
test_caps_change (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
  g_autoptr (GPtrArray) list = NULL;

  push_scene (f, 1, 25);
  set_caps (f, GST_VIDEO_FORMAT_NV12, 320, 64);
  push_scene (f, 1, 25);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  list = pop_messages (f, "ef-segment");
  g_assert_cmpuint (list->len, ==, 2);
}

static void
test_discont (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
  g_autoptr (GPtrArray) list = NULL;
  GstBuffer *buffer;

  push_scene (f, 1, 25);
  buffer = make_frame (f, 1, 25);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gst_harness_push (f->harness, buffer);
  gst_buffer_unref (gst_harness_pull (f->harness));
  push_scene (f, 1, 24);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  list = pop_messages (f, "ef-segment");
  g_assert_cmpuint (list->len, ==, 2);
}

/* Looking at a few frames finds about the same as looking at all. */
static void
test_analysis_rate (void)
{
  gdouble motion[2];

  for (guint k = 0; k < 2; k++) {
    g_autoptr (Fixture) f =
        fixture_new (k ? "efsegmentscorer analysis-rate=5" : "efsegmentscorer");
    g_autoptr (GPtrArray) list = NULL;

    push_scene (f, 1, 75);
    gst_harness_push_event (f->harness, gst_event_new_eos ());
    list = pop_messages (f, "ef-segment");
    g_assert_cmpuint (list->len, ==, 1);
    g_assert_true (gst_structure_get_double (
        g_ptr_array_index (list, 0), "motion", &motion[k]));
  }
  g_assert_cmpfloat_with_epsilon (motion[1], motion[0], motion[0] * 0.1);
}

/* Every format that the template offers works; the luma ones agree. */
static void
test_formats (void)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("efsegmentscorer", NULL);
  g_autoptr (GstCaps) caps = gst_pad_template_get_caps (
      gst_element_get_pad_template (element, "sink"));
  const GValue *formats =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "format");

  for (guint i = 0; i < gst_value_list_get_size (formats); i++) {
    const gchar *name =
        g_value_get_string (gst_value_list_get_value (formats, i));
    g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
    g_autoptr (GPtrArray) list = NULL;

    set_caps (f, gst_video_format_from_string (name), 61, 47);
    push_scene (f, 1, 5);
    gst_harness_push_event (f->harness, gst_event_new_eos ());
    list = pop_messages (f, "ef-segment");
    g_assert_cmpuint (list->len, ==, 1);
  }
}

static void
push_focus (Fixture *f, gdouble *x, gdouble *y)
{
  g_autoptr (GPtrArray) list = NULL;

  for (guint i = 0; i < 10; i++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, f->info.size, NULL);
    GstVideoFrame frame;
    guint8 *data;

    gst_buffer_memset (buffer, 0, 100, f->info.size);
    gst_video_frame_map (&frame, &f->info, buffer, GST_MAP_WRITE);
    data = GST_VIDEO_FRAME_PLANE_DATA (&frame, 0);
    picture_fill (data + 20 * W + 110 + i, W, 30, 30, 3, 0, 0, 4);
    gst_video_frame_unmap (&frame);
    GST_BUFFER_PTS (buffer) = f->n++ * FRAME;
    gst_harness_push (f->harness, buffer);
    gst_buffer_unref (gst_harness_pull (f->harness));
  }
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  list = pop_messages (f, "ef-segment");
  gst_structure_get_double (g_ptr_array_index (list, 0), "focus-x", x);
  gst_structure_get_double (g_ptr_array_index (list, 0), "focus-y", y);
}

/* Focus is that of the upright picture: by property and by tag. */
static void
test_rotation (void)
{
  g_autoptr (Fixture) plain = fixture_new ("efsegmentscorer");
  g_autoptr (Fixture) set = fixture_new ("efsegmentscorer rotation=90");
  g_autoptr (Fixture) tagged = fixture_new ("efsegmentscorer");
  gdouble x, y, rx, ry;

  push_focus (plain, &x, &y);
  g_assert_cmpfloat (x, >, 0.65);
  g_assert_cmpfloat (y, <, 0.5);
  push_focus (set, &rx, &ry);
  g_assert_cmpfloat_with_epsilon (rx, 1 - y, 1e-6);
  g_assert_cmpfloat_with_epsilon (ry, x, 1e-6);
  gst_harness_push_event (tagged->harness,
      gst_event_new_tag (
          gst_tag_list_new (GST_TAG_IMAGE_ORIENTATION, "rotate-180", NULL)));
  push_focus (tagged, &rx, &ry);
  g_assert_cmpfloat_with_epsilon (rx, 1 - x, 1e-6);
  g_assert_cmpfloat_with_epsilon (ry, 1 - y, 1e-6);
}

static void
test_empty (void)
{
  g_autoptr (Fixture) f = fixture_new ("efsegmentscorer");
  g_autoptr (GPtrArray) list = NULL;

  gst_harness_push_event (f->harness, gst_event_new_eos ());
  list = pop_messages (f, "ef-segment-summary");
  g_assert_cmpuint (list->len, ==, 0);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segmentscorer/passthrough", test_passthrough);
  g_test_add_func ("/segmentscorer/messages", test_messages);
  g_test_add_func ("/segmentscorer/summary", test_summary);
  g_test_add_func ("/segmentscorer/no-messages", test_no_messages);
  g_test_add_func ("/segmentscorer/windows", test_windows);
  g_test_add_func ("/segmentscorer/path", test_path);
  g_test_add_func ("/segmentscorer/location", test_location);
  g_test_add_func ("/segmentscorer/unwritable", test_unwritable);
  g_test_add_func ("/segmentscorer/still", test_still);
  g_test_add_func ("/segmentscorer/flush", test_flush);
  g_test_add_func ("/segmentscorer/segment-times", test_segment_times);
  g_test_add_func ("/segmentscorer/caps-change", test_caps_change);
  g_test_add_func ("/segmentscorer/discont", test_discont);
  g_test_add_func ("/segmentscorer/analysis-rate", test_analysis_rate);
  g_test_add_func ("/segmentscorer/formats", test_formats);
  g_test_add_func ("/segmentscorer/rotation", test_rotation);
  g_test_add_func ("/segmentscorer/empty", test_empty);
  return g_test_run ();
}
