/* Edit Factory - efsubtitleoverlay: frames as they lie in memory, and who draws
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overlay-fixture.h"
#include "overlay-reference.h"

#include <glib/gstdio.h>
#include <gst/video/gstvideometa.h>
#include <string.h>

#define META "meta:GstVideoOverlayComposition"
#define TIME (700 * GST_MSECOND)
#define FRAME "width=320,height=240,framerate=30/1"

static GstHarness *
overlay_new (const gchar *settings)
{
  g_autofree gchar *launch =
      g_strdup_printf ("efsubtitleoverlay words-location=%s safe-area=none "
                       "style=karaoke animation=none size=110 %s",
          overlay_words_path (), settings);

  return gst_harness_new_parse (launch);
}

/* With an outer bin's pads, the element itself. */
static GstElement *
element_of (GstHarness *h)
{
  return gst_harness_find_element (h, "efsubtitleoverlay");
}

static void
info_for (GstVideoInfo *info, const gchar *caps)
{
  g_autoptr (GstCaps) parsed = gst_caps_from_string (caps);

  g_assert_true (gst_video_info_from_caps (info, parsed));
}

static GstBuffer *
grey (const GstVideoInfo *info, GstClockTime time)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);

  gst_buffer_memset (buffer, 0, 100, info->size);
  GST_BUFFER_PTS (buffer) = time;
  return buffer;
}

static guint
count_changed (GstBuffer *buffer)
{
  GstMapInfo map;
  guint n = 0;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size; i++)
    n += map.data[i] != 100;
  gst_buffer_unmap (buffer, &map);
  return n;
}

/* Memory */

/* What is writable is written where it lies: the same buffer, the same memory,
 * and with a caption, in formats of every kind of blender. */
static void
test_in_place (void)
{
  static const gchar *const formats[] = { "I420", "RGBA", "YUY2", "v210",
    "P010_10LE" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree gchar *caps =
        g_strdup_printf ("video/x-raw,format=%s," FRAME, formats[i]);
    GstHarness *h = overlay_new ("");
    GstBuffer *in, *out;
    GstMemory *memory;
    GstVideoInfo info;

    info_for (&info, caps);
    gst_harness_set_src_caps_str (h, caps);
    in = grey (&info, TIME);
    memory = gst_buffer_peek_memory (in, 0);
    out = gst_harness_push_and_pull (h, in);
    g_assert_true (out == in);
    g_assert_cmpuint (gst_buffer_n_memory (out), ==, 1);
    g_assert_true (gst_buffer_peek_memory (out, 0) == memory);
    g_assert_cmpuint (count_changed (out), >, 1000);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

/* Somebody else's frame, or one that nobody may write to, is copied, once, and
 * only when there is something to draw. */
static void
check_shared (GstMemoryFlags flags, gboolean hold)
{
  GstHarness *h = overlay_new ("");
  const gchar *caps = "video/x-raw,format=I420," FRAME;
  g_autofree guint8 *data = NULL;
  GstVideoInfo info;

  info_for (&info, caps);
  data = g_malloc (info.size);
  memset (data, 100, info.size);
  gst_harness_set_src_caps_str (h, caps);
  for (guint i = 0; i < 2; i++) {
    GstBuffer *in = gst_buffer_new_wrapped_full (
        flags, data, info.size, 0, info.size, NULL, NULL);
    GstBuffer *held = hold ? gst_buffer_ref (in) : NULL;
    GstBuffer *out;

    GST_BUFFER_PTS (in) = i == 0 ? TIME : 5 * GST_SECOND;
    out = gst_harness_push_and_pull (h, in);
    g_assert_cmpuint (count_changed (out) > 1000, ==, i == 0);
    if (i == 1)
      g_assert_true (out == in);
    for (gsize k = 0; k < info.size; k++)
      if (data[k] != 100)
        g_error ("byte %" G_GSIZE_FORMAT " of a frame that is not ours", k);
    gst_buffer_unref (out);
    gst_clear_buffer (&held);
  }
  gst_harness_teardown (h);
}

static void
test_shared (void)
{
  check_shared (0, TRUE);
  check_shared (GST_MEMORY_FLAG_READONLY, FALSE);
  check_shared (GST_MEMORY_FLAG_READONLY, TRUE);
}

/* Copies @plain's rows to where @meta says; all else is 100. */
static GstBuffer *
padded_copy (GstBuffer *plain, const GstVideoInfo *info, gint pad)
{
  gsize offsets[4] = { 0 }, size = (gsize)pad;
  gint strides[4] = { 0 };
  GstVideoFrame from, to;
  GstBuffer *buffer;

  for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    guint rows = GST_VIDEO_SUB_SCALE (
        GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, i), info->height);

    offsets[i] = size;
    strides[i] = GST_VIDEO_INFO_PLANE_STRIDE (info, i) + pad;
    size += (gsize)strides[i] * rows + (gsize)pad;
  }
  buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_memset (buffer, 0, 100, size);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), info->width, info->height,
      GST_VIDEO_INFO_N_PLANES (info), offsets, strides);
  gst_video_frame_map (&from, info, plain, GST_MAP_READ);
  gst_video_frame_map (&to, info, buffer, GST_MAP_WRITE);
  gst_video_frame_copy (&to, &from);
  gst_video_frame_unmap (&from);
  gst_video_frame_unmap (&to);
  GST_BUFFER_PTS (buffer) = TIME;
  return buffer;
}

/* Odd strides and offsets: the same picture, and nothing beside it. */
static void
test_strides (void)
{
  static const gchar *const formats[] = { "I420", "NV12", "RGB", "Y42B" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree gchar *caps = g_strdup_printf (
        "video/x-raw,format=%s,width=321,height=241,framerate=30/1",
        formats[i]);
    GstHarness *h = overlay_new ("");
    g_autoptr (GstBuffer) plain = NULL;
    g_autoptr (GstBuffer) padded = NULL;
    g_autoptr (GstBuffer) expected = NULL;
    GstVideoInfo info;
    GstMapInfo a, b;

    info_for (&info, caps);
    gst_harness_set_src_caps_str (h, caps);
    plain = gst_harness_push_and_pull (h, grey (&info, TIME));
    expected = padded_copy (plain, &info, 13);
    {
      g_autoptr (GstBuffer) empty = grey (&info, TIME);

      padded = gst_harness_push_and_pull (h, padded_copy (empty, &info, 13));
    }
    gst_buffer_map (padded, &a, GST_MAP_READ);
    gst_buffer_map (expected, &b, GST_MAP_READ);
    g_assert_cmpmem (a.data, a.size, b.data, b.size);
    gst_buffer_unmap (padded, &a);
    gst_buffer_unmap (expected, &b);
    gst_harness_teardown (h);
  }
}

/* What is cropped away is no canvas: captions stand in what is left as in a
 * frame of that size. */
static void
test_crop (void)
{
  const gchar *caps = "video/x-raw,format=RGBA,width=400,height=300,"
                      "framerate=30/1";
  GstHarness *h = overlay_new (""), *small = overlay_new ("");
  GstVideoInfo info, small_info;
  GstVideoFrame a, b;
  GstBuffer *in, *out, *expected;
  GstVideoCropMeta *crop;

  info_for (&info, caps);
  info_for (&small_info, "video/x-raw,format=RGBA," FRAME);
  gst_harness_set_src_caps_str (h, caps);
  gst_harness_set_src_caps_str (small, "video/x-raw,format=RGBA," FRAME);
  in = grey (&info, TIME);
  crop = gst_buffer_add_video_crop_meta (in);
  crop->x = 33;
  crop->y = 21;
  crop->width = 320;
  crop->height = 240;
  out = gst_harness_push_and_pull (h, in);
  expected = gst_harness_push_and_pull (small, grey (&small_info, TIME));
  gst_video_frame_map (&a, &info, out, GST_MAP_READ);
  gst_video_frame_map (&b, &small_info, expected, GST_MAP_READ);
  for (guint y = 0; y < 240; y++)
    g_assert_cmpmem (
        (guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&a, 0) + (y + 21) * 1600 + 33 * 4,
        1280, (guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&b, 0) + y * 1280, 1280);
  gst_video_frame_unmap (&a);
  gst_video_frame_unmap (&b);
  g_assert_cmpuint (count_changed (out), ==, count_changed (expected));
  gst_buffer_unref (out);
  gst_buffer_unref (expected);
  /* and without the crop it is the whole again */
  out = gst_harness_push_and_pull (h, grey (&info, TIME));
  g_assert_nonnull (out);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  gst_harness_teardown (small);
}

/* Bounds of the caption, in pixels that people see. */
static void
measure (guint width, guint height, guint par_n, guint par_d, gdouble box[4])
{
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=GRAY8,width=%u,height=%u,framerate=30/1,"
      "pixel-aspect-ratio=%u/%u",
      width, height, par_n, par_d);
  GstHarness *h = overlay_new ("rotation=20");
  GstVideoInfo info;
  GstVideoFrame frame;
  GstBuffer *out;
  guint x0 = width, x1 = 0, y0 = height, y1 = 0;

  info_for (&info, caps);
  gst_harness_set_src_caps_str (h, caps);
  out = gst_harness_push_and_pull (h, grey (&info, TIME));
  gst_video_frame_map (&frame, &info, out, GST_MAP_READ);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      if (reference_sample (&frame, 0, (gint)x, (gint)y) != 100) {
        x0 = MIN (x0, x);
        x1 = MAX (x1, x + 1);
        y0 = MIN (y0, y);
        y1 = MAX (y1, y + 1);
      }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  box[0] = x0 * (gdouble)par_n / par_d;
  box[1] = x1 * (gdouble)par_n / par_d;
  box[2] = y0;
  box[3] = y1;
}

/* A caption that is turned shows a stretch in both directions. */
static void
test_pixel_aspect (void)
{
  static const guint cases[][4] = { { 720, 576, 64, 45 }, { 512, 576, 2, 1 },
    { 720, 576, 16, 15 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const guint *c = cases[i];
    gdouble squeezed[4], square[4];

    measure (c[0], c[1], c[2], c[3], squeezed);
    measure (c[0] * c[2] / c[3], c[1], 1, 1, square);
    for (guint k = 0; k < 4; k++)
      g_assert_cmpfloat_with_epsilon (squeezed[k], square[k], 3.5);
  }
  {
    /* pixels that are taller than wide */
    gdouble squeezed[4], square[4];

    measure (800, 300, 1, 2, squeezed);
    measure (800, 600, 1, 1, square);
    for (guint k = 0; k < 4; k++)
      g_assert_cmpfloat_with_epsilon (
          k < 2 ? 2 * squeezed[k] : 2 * squeezed[k], square[k], 3.5);
  }
}

/* Another format, size or siting in mid-stream gives what a stream of its own
 * would have. */
static void
test_caps_change (void)
{
  static const gchar *const caps[] = { "video/x-raw,format=I420," FRAME,
    "video/x-raw,format=RGBA," FRAME,
    "video/x-raw,format=NV12,width=480,height=854,framerate=30/1",
    "video/x-raw,format=I420," FRAME
    ",colorimetry=bt709,chroma-site=(string)cosited",
    "video/x-raw,format=I420_10LE," FRAME,
    "video/x-raw,format=I420," FRAME ",interlace-mode=interleaved,"
    "field-order=top-field-first",
    "video/x-raw,format=I420," FRAME };
  GstHarness *h = overlay_new ("");

  for (guint i = 0; i < G_N_ELEMENTS (caps); i++) {
    GstHarness *fresh = overlay_new ("");
    g_autoptr (GstBuffer) out = NULL;
    g_autoptr (GstBuffer) expected = NULL;
    GstVideoInfo info;
    GstMapInfo a, b;

    info_for (&info, caps[i]);
    gst_harness_set_src_caps_str (h, caps[i]);
    gst_harness_set_src_caps_str (fresh, caps[i]);
    out = gst_harness_push_and_pull (h, grey (&info, TIME));
    expected = gst_harness_push_and_pull (fresh, grey (&info, TIME));
    g_assert_cmpuint (count_changed (out), >, 1000);
    gst_buffer_map (out, &a, GST_MAP_READ);
    gst_buffer_map (expected, &b, GST_MAP_READ);
    g_assert_cmpmem (a.data, a.size, b.data, b.size);
    gst_buffer_unmap (out, &a);
    gst_buffer_unmap (expected, &b);
    gst_harness_teardown (fresh);
  }
  gst_harness_teardown (h);
}

/* Who draws */

static gboolean
has_feature (GstHarness *h)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);

  return gst_caps_features_contains (gst_caps_get_features (caps, 0), META);
}

/* Pushes a frame: is a composition attached, is it drawn? */
static void
check_drawn (GstHarness *h, const gchar *caps, guint rectangles, gboolean drawn)
{
  GstVideoOverlayCompositionMeta *meta;
  GstVideoInfo info;
  GstBuffer *out;

  info_for (&info, caps);
  out = gst_harness_push_and_pull (h, grey (&info, TIME));
  meta = gst_buffer_get_video_overlay_composition_meta (out);
  g_assert_cmpint (meta != NULL, ==, rectangles > 0);
  if (meta)
    g_assert_cmpuint (
        gst_video_overlay_composition_n_rectangles (meta->overlay), ==,
        rectangles);
  g_assert_cmpint (count_changed (out) > 1000, ==, drawn);
  gst_buffer_unref (out);
}

static void
propose_meta (GstHarness *h)
{
  gst_harness_add_propose_allocation_meta (
      h, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
}

static void
test_who_draws (void)
{
  const gchar *caps = "video/x-raw,format=I420," FRAME;
  GstHarness *h = overlay_new ("");

  /* takes the feature, asks for nothing */
  gst_harness_set_src_caps_str (h, caps);
  g_assert_false (has_feature (h));
  check_drawn (h, caps, 0, TRUE);
  gst_harness_teardown (h);

  /* feature and meta */
  h = overlay_new ("");
  propose_meta (h);
  gst_harness_set_src_caps_str (h, caps);
  g_assert_true (has_feature (h));
  check_drawn (h, caps, 3, FALSE);
  gst_harness_teardown (h);

  /* the meta alone */
  h = overlay_new ("");
  propose_meta (h);
  gst_harness_set_sink_caps_str (h, caps);
  gst_harness_set_src_caps_str (h, caps);
  g_assert_false (has_feature (h));
  check_drawn (h, caps, 3, FALSE);
  gst_harness_teardown (h);

  /* neither */
  h = overlay_new ("");
  gst_harness_set_sink_caps_str (h, caps);
  gst_harness_set_src_caps_str (h, caps);
  check_drawn (h, caps, 0, TRUE);
  gst_harness_teardown (h);
}

/* Downstream that changes its mind is asked again, and caps that stay are not
 * sent twice. */
static void
test_reconfigure (void)
{
  const gchar *caps = "video/x-raw,format=I420," FRAME;
  GstHarness *h = overlay_new ("");
  guint before;

  gst_harness_set_sink_caps_str (h, caps);
  gst_harness_set_src_caps_str (h, caps);
  check_drawn (h, caps, 0, TRUE);
  before = gst_harness_events_received (h);
  gst_harness_push_upstream_event (h, gst_event_new_reconfigure ());
  check_drawn (h, caps, 0, TRUE);
  g_assert_cmpuint (gst_harness_events_received (h), ==, before);
  propose_meta (h);
  gst_harness_push_upstream_event (h, gst_event_new_reconfigure ());
  check_drawn (h, caps, 3, FALSE);
  gst_harness_teardown (h);
}

/* Another overlay before this one has attached its own. */
static void
test_merge (void)
{
  const gchar *caps = "video/x-raw,format=I420," FRAME;
  GstHarness *h = overlay_new ("");
  GstVideoOverlayRectangle *rectangle;
  GstVideoOverlayComposition *composition;
  GstBuffer *pixels, *in, *out;
  GstVideoInfo info;

  propose_meta (h);
  gst_harness_set_src_caps_str (h, caps);
  info_for (&info, caps);
  pixels = gst_buffer_new_allocate (NULL, 64, NULL);
  gst_buffer_add_video_meta (pixels, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, 4, 4);
  rectangle = gst_video_overlay_rectangle_new_raw (
      pixels, 1, 1, 4, 4, GST_VIDEO_OVERLAY_FORMAT_FLAG_NONE);
  composition = gst_video_overlay_composition_new (rectangle);
  in = grey (&info, TIME);
  gst_buffer_add_video_overlay_composition_meta (in, composition);
  out = gst_harness_push_and_pull (h, in);
  g_assert_cmpuint (
      gst_video_overlay_composition_n_rectangles (
          gst_buffer_get_video_overlay_composition_meta (out)->overlay),
      ==, 4);
  g_assert_cmpuint (
      gst_video_overlay_composition_n_rectangles (composition), ==, 1);
  gst_buffer_unref (out);
  gst_video_overlay_composition_unref (composition);
  gst_video_overlay_rectangle_unref (rectangle);
  gst_buffer_unref (pixels);
  gst_harness_teardown (h);
}

/* Frames nobody here can touch: drawn by whoever can, else refused with a
 * reason. */
static void
check_device (const gchar *caps, gboolean meta)
{
  GstHarness *h = overlay_new ("");
  g_autoptr (GstElement) element = element_of (h);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (element, bus);
  if (meta)
    propose_meta (h);
  gst_harness_set_src_caps_str (h, caps);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_cmpint (message == NULL, ==, meta);
  if (meta) {
    g_assert_true (has_feature (h));
  } else {
    gst_message_parse_error (message, &error, NULL);
    g_assert_nonnull (strstr (error->message, "takes no overlays"));
  }
  gst_element_set_bus (element, NULL);
  gst_harness_teardown (h);
}

static void
test_device_memory (void)
{
  static const gchar *const caps[] = {
    "video/x-raw(memory:GLMemory),format=RGBA," FRAME,
    "video/x-raw(memory:DMABuf),format=NV12," FRAME,
    "video/x-raw(format:Interlaced),format=I420," FRAME
    ",interlace-mode=alternate",
    "video/x-raw,format=NV12_4L4," FRAME
  };

  for (guint i = 0; i < G_N_ELEMENTS (caps) * 2; i++)
    check_device (caps[i / 2], i & 1);
}

/* Upstream is offered device memory only where somebody draws on it. */
static void
test_caps_query (void)
{
  static const struct
  {
    const gchar *sink;
    const gchar *offered;
    gboolean possible;
  } cases[] = {
    { "video/x-raw(memory:GLMemory)", "video/x-raw(memory:GLMemory)", FALSE },
    { "video/x-raw(memory:GLMemory, " META ")", "video/x-raw(memory:GLMemory)",
        TRUE },
    { "video/x-raw", "video/x-raw,format=I420", TRUE },
    { "video/x-raw(memory:SystemMemory, " META ")", "video/x-raw,format=NV12",
        TRUE },
    { "video/x-raw,format=NV12", "video/x-raw,format=I420", FALSE },
    { "video/x-raw", "video/x-raw,format=NV12_4L4", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstHarness *h = overlay_new ("");
    g_autoptr (GstCaps) offered = gst_caps_from_string (cases[i].offered);
    g_autoptr (GstCaps) caps = NULL;

    gst_harness_set_sink_caps_str (h, cases[i].sink);
    caps = gst_pad_peer_query_caps (h->srcpad, NULL);
    if (gst_caps_can_intersect (caps, offered) != cases[i].possible)
      g_error ("with %s, %s is %s", cases[i].sink, cases[i].offered,
          cases[i].possible ? "not offered" : "offered");
    gst_harness_teardown (h);
  }
}

/* Downstream's metas and pools reach upstream as they are. */
static void
test_allocation (void)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-raw,format=I420," FRAME);
  GstHarness *h = overlay_new ("");
  GstAllocationParams params = { 0, 63, 8, 16 }, got;
  GstQuery *query = gst_query_new_allocation (caps, TRUE);

  gst_harness_set_propose_allocator (h, NULL, &params);
  gst_harness_add_propose_allocation_meta (h, GST_VIDEO_META_API_TYPE, NULL);
  propose_meta (h);
  gst_harness_set_src_caps (h, gst_caps_ref (caps));
  g_assert_true (gst_pad_peer_query (h->srcpad, query));
  g_assert_true (
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL));
  g_assert_true (gst_query_find_allocation_meta (
      query, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL));
  g_assert_cmpuint (gst_query_get_n_allocation_params (query), ==, 1);
  gst_query_parse_nth_allocation_param (query, 0, NULL, &got);
  g_assert_cmpuint (got.align, ==, 63);
  g_assert_cmpuint (got.padding, ==, 16);
  gst_query_unref (query);
  gst_harness_teardown (h);
}

/* The zones' edges are drawn in any format. */
static void
test_debug_area (void)
{
  static const gchar *const formats[] = { "I420", "RGB", "P010_10LE" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree gchar *caps =
        g_strdup_printf ("video/x-raw,format=%s," FRAME, formats[i]);
    GstHarness *h = overlay_new ("debug-safe-area=true");
    GstVideoInfo info;
    GstBuffer *out;

    info_for (&info, caps);
    gst_harness_set_src_caps_str (h, caps);
    out = gst_harness_push_and_pull (h, grey (&info, 5 * GST_SECOND));
    g_assert_cmpuint (count_changed (out), >=, 2 * 320 + 2 * 240 - 4);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

int
main (int argc, char **argv)
{
  overlay_begin (&argc, &argv);
  g_test_add_func ("/frames/in-place", test_in_place);
  g_test_add_func ("/frames/shared", test_shared);
  g_test_add_func ("/frames/strides", test_strides);
  g_test_add_func ("/frames/crop", test_crop);
  g_test_add_func ("/frames/pixel-aspect", test_pixel_aspect);
  g_test_add_func ("/frames/caps-change", test_caps_change);
  g_test_add_func ("/frames/who-draws", test_who_draws);
  g_test_add_func ("/frames/reconfigure", test_reconfigure);
  g_test_add_func ("/frames/merge", test_merge);
  g_test_add_func ("/frames/device-memory", test_device_memory);
  g_test_add_func ("/frames/caps-query", test_caps_query);
  g_test_add_func ("/frames/allocation", test_allocation);
  g_test_add_func ("/frames/debug-area", test_debug_area);
  return overlay_end ();
}
