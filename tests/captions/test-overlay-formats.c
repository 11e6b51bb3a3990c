/* Edit Factory - efsubtitleoverlay: every raw format, against an independent
 * blend
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overlay-fixture.h"
#include "overlay-reference.h"

#include "colours.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define TIME (700 * GST_MSECOND)
#define WIDTH 321
#define HEIGHT 243

static gchar *
launch_line (const gchar *settings)
{
  return g_strdup_printf ("efsubtitleoverlay words-location=%s safe-area=none "
                          "style=karaoke animation=none size=110 %s",
      overlay_words_path (), settings);
}

/* Noise, so that nothing is right by chance. @alpha: of all pixels, or -1 */
static GstBuffer *
noise (const GstVideoInfo *info, gint alpha)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  GstVideoFrame frame;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8)g_rand_int (rand);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = TIME;
  if (alpha < 0 || GST_VIDEO_INFO_N_COMPONENTS (info) < 4)
    return buffer;
  gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE);
  for (gint y = 0; y < GST_VIDEO_INFO_HEIGHT (info); y++)
    for (gint x = 0; x < GST_VIDEO_INFO_WIDTH (info); x++)
      memset ((guint8 *)GST_VIDEO_FRAME_COMP_DATA (&frame, 3) +
              (gsize)y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 3) +
              (gsize)x * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, 3),
          alpha, GST_VIDEO_INFO_COMP_DEPTH (info, 3) > 8 ? 2 : 1);
  gst_video_frame_unmap (&frame);
  return buffer;
}

/* Words of more bits than their depth have none above it. */
static void
trim_depth (const GstVideoInfo *info, GstBuffer *buffer)
{
  guint depth = GST_VIDEO_INFO_COMP_DEPTH (info, 0);
  /* 1.22 does not say it of Y210. */
  guint shift = GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_Y210
      ? 6
      : GST_VIDEO_FORMAT_INFO_SHIFT (info->finfo, 0);
  GstMapInfo map;

  if (depth == 8 || GST_VIDEO_FORMAT_INFO_IS_COMPLEX (info->finfo) ||
      GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_v210)
    return;
  gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
  for (gsize i = 0; i + 1 < map.size; i += 2) {
    guint word = (GST_READ_UINT16_LE (map.data + i) & ((1u << depth) - 1))
        << shift;

    if (reference_is_big_endian (GST_VIDEO_INFO_FORMAT (info)))
      GST_WRITE_UINT16_BE (map.data + i, word);
    else
      GST_WRITE_UINT16_LE (map.data + i, word);
  }
  gst_buffer_unmap (buffer, &map);
}

/* Within one code value, after both are rounded; where little is to be seen,
 * what is seen of the difference. */
static gboolean
is_near (gint got, gdouble expected, gdouble solid)
{
  return solid == 1 ? abs (got - (gint)lrint (expected)) <= 1
                    : fabs (got - expected) * solid <= 1.5;
}

static void
compare (const GstVideoFrame *before, const GstVideoFrame *after,
    GstVideoOverlayComposition *composition, const gchar *what)
{
  guint changed = 0;

  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (before); c++)
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (before, c); y++)
      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (before, c); x++) {
        gdouble covered, solid;
        gdouble expected =
            reference_blend (before, composition, c, x, y, &covered, &solid);
        gint got = (gint)reference_sample (after, c, x, y);
        gint is = (gint)reference_sample (before, c, x, y);

        if (covered == 0 && got != is)
          g_error ("%s: sample %d,%d of channel %u is not covered and changed "
                   "from %d to %d",
              what, x, y, c, is, got);
        if (!is_near (got, expected, solid))
          g_error (
              "%s: sample %d,%d of channel %u, %d before and covered by %.4f, "
              "is %d and should be %.2f",
              what, x, y, c, is, covered, got, expected);
        changed += got != is;
      }
  if (changed < 500)
    g_error ("%s: only %u samples changed", what, changed);
}

static void
check (const gchar *caps_text, const gchar *settings, gint alpha)
{
  g_autofree gchar *launch = launch_line (settings);
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  GstVideoOverlayComposition *composition;
  GstHarness *h = gst_harness_new_parse (launch);
  GstBuffer *plain, *out;
  GstVideoFrame before, after;
  GstVideoInfo info;

  g_assert_true (gst_video_info_from_caps (&info, caps));
  composition = reference_composition (launch, caps, TIME);
  plain = noise (&info, alpha);
  trim_depth (&info, plain);
  gst_harness_set_src_caps (h, gst_caps_ref (caps));
  out = gst_harness_push_and_pull (h, gst_buffer_copy_deep (plain));
  g_assert_true (gst_video_frame_map (&before, &info, plain, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&after, &info, out, GST_MAP_READ));
  compare (&before, &after, composition, caps_text);
  gst_video_frame_unmap (&before);
  gst_video_frame_unmap (&after);
  gst_buffer_unref (plain);
  gst_buffer_unref (out);
  gst_video_overlay_composition_unref (composition);
  gst_harness_teardown (h);
}

static gchar *
caps_for (const gchar *format, const gchar *more)
{
  return g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=30/1%s", format,
      WIDTH, HEIGHT, more);
}

/* All that the issue names are among them, I420 first. */
static void
test_list (void)
{
  static const gchar *const wanted[] = { "I420", "YV12", "NV12", "NV21", "Y42B",
    "Y444", "NV16", "YUY2", "UYVY", "YVYU", "AYUV", "GRAY8", "RGB", "BGR",
    "RGBA", "BGRA", "ARGB", "ABGR", "RGBx", "BGRx", "xRGB", "xBGR", "A420",
    "I420_10LE", "I422_10LE", "Y444_10LE", "I420_12LE", "P010_10LE", "v210",
    "Y210", "v216" };
  g_autoptr (GPtrArray) names = overlay_own_formats ();

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (!g_ptr_array_find_with_equal_func (names, wanted[i], g_str_equal, NULL))
      g_error ("%s is not drawn", wanted[i]);
  g_assert_cmpstr (g_ptr_array_index (names, 0), ==, "I420");
}

static void
test_all (void)
{
  g_autoptr (GPtrArray) names = overlay_own_formats ();

  for (guint i = 0; i < names->len; i++) {
    g_autofree gchar *caps = caps_for (g_ptr_array_index (names, i), "");

    check (caps, "", 255);
  }
}

/* The path of frames that encoders take: even, progressive. */
static void
test_even (void)
{
  static const gchar *const formats[] = { "I420", "YV12", "NV12", "NV21" };
  static const gchar *const sites[] = { "jpeg", "mpeg2", "cosited" };

  for (guint i = 0; i < G_N_ELEMENTS (formats) * G_N_ELEMENTS (sites); i++) {
    g_autofree gchar *caps =
        g_strdup_printf ("video/x-raw,format=%s,width=320,height=240,"
                         "framerate=30/1,chroma-site=%s",
            formats[i / 3], sites[i % 3]);

    check (caps, i & 1 ? "position-x=0.4" : "position-x=0.503", -1);
  }
}

static void
test_colours (void)
{
  static const gchar *const formats[] = { "I420", "Y444", "NV16", "UYVY", "RGB",
    "I420_10LE", "GRAY8" };
  static const gchar *const more[] = { "bt601", "bt709", "1:4:0:0", "2:4:7:1",
    "1:3:5:1", "2:3:5:1" };

  for (guint i = 0; i < G_N_ELEMENTS (formats) * G_N_ELEMENTS (more); i++) {
    g_autofree gchar *field =
        g_strdup_printf (",colorimetry=%s", more[i % G_N_ELEMENTS (more)]);
    g_autofree gchar *caps = caps_for (formats[i / G_N_ELEMENTS (more)], field);
    g_autoptr (GstCaps) parsed = gst_caps_from_string (caps);
    GstVideoInfo info;

    /* Not every matrix goes with every format. */
    if (gst_video_info_from_caps (&info, parsed))
      check (caps, "", 255);
  }
}

static void
test_siting (void)
{
  static const gchar *const formats[] = { "I420", "Y42B", "NV12", "YUY2",
    "I422_10LE", "v210", "A420", "P010_10LE", "Y41B", "Y210" };
  static const gchar *const sites[] = { "jpeg", "mpeg2", "cosited" };

  for (guint i = 0; i < G_N_ELEMENTS (formats) * G_N_ELEMENTS (sites); i++) {
    g_autofree gchar *field =
        g_strdup_printf (",chroma-site=%s", sites[i % G_N_ELEMENTS (sites)]);
    g_autofree gchar *caps =
        caps_for (formats[i / G_N_ELEMENTS (sites)], field);

    check (caps, "", 255);
  }
}

/* Rows of chroma belong to the field of their rows of luma. */
static void
test_interlaced (void)
{
  static const gchar *const formats[] = { "I420", "NV12", "Y42B", "UYVY",
    "I420_10LE", "RGBA" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree gchar *caps = caps_for (
        formats[i], ",interlace-mode=interleaved,field-order=top-field-first");

    check (caps, "", 255);
  }
}

/* Over frames that are clear, or half so, a caption is as solid as it is. */
static void
test_alpha (void)
{
  static const gchar *const formats[] = { "RGBA", "BGRA", "ARGB", "ABGR",
    "AYUV", "AV12", "A420", "A420_10LE", "GBRA", "ARGB64" };
  static const gint alphas[] = { 0, 60, -1 };

  for (guint i = 0; i < G_N_ELEMENTS (formats) * G_N_ELEMENTS (alphas); i++) {
    g_autofree gchar *caps = caps_for (formats[i / G_N_ELEMENTS (alphas)], "");

    check (caps, "", alphas[i % G_N_ELEMENTS (alphas)]);
  }
}

/* Captions that stand over an edge, in formats with blocks of pixels. */
static void
test_edges (void)
{
  static const gchar *const formats[] = { "I420", "NV12", "YUY2", "v210",
    "Y41B", "RGB", "P010_10LE" };
  static const gchar *const settings[] = {
    "safe-area=full position-x=0 position-y=0 size=260",
    "safe-area=full position-x=1 position-y=1 size=260 rotation=35"
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats) * 2; i++) {
    g_autofree gchar *caps = caps_for (formats[i / 2], "");

    check (caps, settings[i % 2], -1);
  }
}

/* HDR */

/* The highest luma of a frame of white captions, as a part of full scale. */
static gdouble
brightest (const gchar *colorimetry)
{
  g_autofree gchar *launch =
      launch_line ("fill=#ffffff active-fill=#ffffff spoken-fill=#ffffff");
  g_autofree gchar *text = g_strdup_printf (
      "video/x-raw,format=P010_10LE,width=%d,height=%d,framerate=30/1,"
      "colorimetry=%s",
      WIDTH, HEIGHT, colorimetry);
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);
  GstHarness *h = gst_harness_new_parse (launch);
  GstVideoInfo info;
  GstVideoFrame frame;
  GstBuffer *buffer;
  guint most = 0;

  g_assert_true (gst_video_info_from_caps (&info, caps));
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 0, info.size);
  GST_BUFFER_PTS (buffer) = TIME;
  gst_harness_set_src_caps (h, gst_caps_ref (caps));
  buffer = gst_harness_push_and_pull (h, buffer);
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (gint y = 0; y < HEIGHT; y++)
    for (gint x = 0; x < WIDTH; x++)
      most = MAX (most, reference_sample (&frame, 0, x, y));
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
  return (most - 64) / 876.;
}

/* BT.2408, table 1: 203 cd/m2 are 58 % of PQ and 75 % of HLG. */
static void
test_reference_white (void)
{
  g_assert_cmpfloat_with_epsilon (brightest ("bt2100-pq"), 0.5807, 0.0012);
  g_assert_cmpfloat_with_epsilon (brightest ("bt2100-hlg"), 0.7499, 0.0012);
  g_assert_cmpfloat_with_epsilon (brightest ("bt2020"), 1, 0.0012);
}

/* Greys stay grey in wide primaries, and colours lose purity: BT.2087. */
static void
test_primaries (void)
{
  EfColours wide = { .rgb = TRUE, .full_range = TRUE, .wide = TRUE };
  guint32 argb[3] = { 0xff808080, 0xffff0000, 0x80008000 };
  guint16 rgba[12];

  ef_colours_map (&wide, argb, 3, rgba);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (rgba[i] / 65535., 128 / 255., 0.0005);
  g_assert_cmpfloat_with_epsilon (
      rgba[4] / 65535., pow (0.6274, 1 / 2.4), 0.0005);
  g_assert_cmpfloat_with_epsilon (
      rgba[5] / 65535., pow (0.0691, 1 / 2.4), 0.0005);
  g_assert_cmpuint (rgba[11], ==, 0x8080);
  g_assert_cmpfloat_with_epsilon (
      rgba[9] / 32896., pow (0.9195, 1 / 2.4), 0.0005);
}

int
main (int argc, char **argv)
{
  overlay_begin (&argc, &argv);
  g_test_add_func ("/formats/list", test_list);
  g_test_add_func ("/formats/all", test_all);
  g_test_add_func ("/formats/even", test_even);
  g_test_add_func ("/formats/colours", test_colours);
  g_test_add_func ("/formats/siting", test_siting);
  g_test_add_func ("/formats/interlaced", test_interlaced);
  g_test_add_func ("/formats/alpha", test_alpha);
  g_test_add_func ("/formats/edges", test_edges);
  g_test_add_func ("/formats/reference-white", test_reference_white);
  g_test_add_func ("/formats/primaries", test_primaries);
  return overlay_end ();
}
