/* Edit Factory - every style as a picture, compared with the one we looked at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * EF_GOLDEN_UPDATE=1 writes the pictures of golden/ anew (README.md). Fonts are
 * those of the packages that ./factory installs and no others.
 */
#include <cairo.h>
#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <math.h>
#include <string.h>

#define WIDTH 360
#define HEIGHT 640
/* The same fonts drawn by another release of Cairo stay far above these; a
 * caption that stands 2 pixels elsewhere is far below. */
#define MIN_PSNR 30.0
#define MIN_SSIM 0.97

static gchar *folder;
static gchar *words_path;

static const gchar *const font_folders[] = { "opentype/bebas-neue",
  "opentype/inter", "opentype/league-spartan", "truetype/lato",
  "truetype/open-sans" };

/* Instants in nanoseconds of words that last 0.5 s each. */
typedef struct
{
  const gchar *name;
  const gchar *settings;
  guint milliseconds;
} Case;

static const Case cases[] = { { "bold-white", "style=bold-white", 800 },
  { "boxed-word", "style=boxed-word", 800 },
  { "boxed-word-moving", "style=boxed-word", 560 },
  { "classic", "style=classic", 800 }, { "karaoke", "style=karaoke", 800 },
  { "karaoke-fill", "style=karaoke-fill", 800 },
  { "lower-third", "style=lower-third", 800 },
  { "minimal", "style=minimal", 800 }, { "neon-glow", "style=neon-glow", 800 },
  { "neon-glow-flowing", "style=neon-glow", 570 },
  { "one-word", "style=one-word", 800 },
  { "shadow-pop", "style=shadow-pop", 800 },
  { "underline", "style=underline", 800 },
  { "underline-growing", "style=underline", 540 },
  { "warm-retro", "style=warm-retro", 800 },
  { "word-pop", "style=word-pop", 800 },
  { "word-pop-peak", "style=word-pop", 580 },
  { "turned", "style=karaoke-fill rotation=-12 align=right position-x=0.9",
      800 },
  { "bounce", "style=word-pop animation=bounce", 540 },
  { "slide", "style=word-pop animation=slide motion-distance=60", 540 },
  { "cue-pop", "style=boxed-word cue-animation=pop cue-animation-time=0.3",
      40 } };

/* Fonts */

static const gchar *
missing_fonts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (font_folders); i++) {
    g_autofree gchar *path =
        g_build_filename ("/usr/share/fonts", font_folders[i], NULL);

    if (!g_file_test (path, G_FILE_TEST_IS_DIR))
      return font_folders[i];
  }
  return NULL;
}

static void
pin_fonts (void)
{
  g_autofree gchar *path = g_build_filename (folder, "fonts.conf", NULL);
  g_autoptr (GString) text = g_string_new ("<?xml version=\"1.0\"?>\n"
                                           "<!DOCTYPE fontconfig SYSTEM "
                                           "\"fonts.dtd\">\n<fontconfig>\n");

  for (guint i = 0; i < G_N_ELEMENTS (font_folders); i++)
    g_string_append_printf (
        text, "<dir>/usr/share/fonts/%s</dir>\n", font_folders[i]);
  g_string_append_printf (
      text, "<cachedir>%s/cache</cachedir>\n</fontconfig>\n", folder);
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  g_setenv ("FONTCONFIG_FILE", path, TRUE);
}

/* Pictures */

static void
write_words (void)
{
  static const gchar *const list[] = { "Make", "every", "word", "count",
    "twice." };
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 3 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    ef_words_append (words, list[i], i * 500 * GST_MSECOND,
        (i + 1) * 500 * GST_MSECOND, 0, 0);
  ef_words_save (words, words_path, &error);
  g_assert_no_error (error);
}

/* The left half is dark, the right one light. */
static GstBuffer *
make_frame (const GstVideoInfo *info, guint milliseconds)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  GstVideoFrame frame;

  gst_buffer_memset (buffer, 0, 128, info->size);
  g_assert_true (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE));
  for (guint y = 0; y < HEIGHT; y++) {
    guint8 *row = (guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) +
        (gsize)y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    memset (row, 60, WIDTH / 2);
    memset (row + WIDTH / 2, 170, WIDTH / 2);
  }
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = milliseconds * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 30;
  return buffer;
}

static guint
clamp_byte (gdouble v)
{
  return (guint)lrint (CLAMP (v, 0.0, 255.0));
}

/* BT.709, limited range, as the caps say. */
static guint32
rgb_of (gdouble y, gdouble u, gdouble v)
{
  gdouble l = (y - 16) * 255 / 219, b = (u - 128) / 224 * 255,
          r = (v - 128) / 224 * 255;

  return clamp_byte (l + 1.5748 * r) << 16 |
      clamp_byte (l - 0.1873 * b - 0.4681 * r) << 8 |
      clamp_byte (l + 1.8556 * b);
}

static const guint8 *
plane_row (const GstVideoFrame *frame, guint plane, guint y)
{
  return (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, plane) +
      (gsize)y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
}

static cairo_surface_t *
surface_of (GstBuffer *buffer, const GstVideoInfo *info)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  guint8 *data = cairo_image_surface_get_data (surface);
  gsize stride = cairo_image_surface_get_stride (surface);
  GstVideoFrame frame;

  g_assert_true (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  for (guint y = 0; y < HEIGHT; y++) {
    guint32 *out = (guint32 *)(data + y * stride);

    for (guint x = 0; x < WIDTH; x++)
      out[x] = rgb_of (plane_row (&frame, 0, y)[x],
          plane_row (&frame, 1, y / 2)[x / 2],
          plane_row (&frame, 2, y / 2)[x / 2]);
  }
  gst_video_frame_unmap (&frame);
  cairo_surface_mark_dirty (surface);
  return surface;
}

static cairo_surface_t *
render (const gchar *settings, guint milliseconds)
{
  g_autofree gchar *launch = g_strdup_printf (
      "efsubtitleoverlay safe-area=generic words-location=%s %s", words_path,
      settings);
  GstHarness *h = gst_harness_new_parse (launch);
  cairo_surface_t *surface;
  GstVideoInfo info;
  GstBuffer *out;
  g_autoptr (GstCaps) caps = NULL;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
  gst_video_colorimetry_from_string (
      &info.colorimetry, GST_VIDEO_COLORIMETRY_BT709);
  GST_VIDEO_INFO_FPS_N (&info) = 30;
  caps = gst_video_info_to_caps (&info);
  gst_harness_set_src_caps (h, g_steal_pointer (&caps));
  out = gst_harness_push_and_pull (h, make_frame (&info, milliseconds));
  surface = surface_of (out, &info);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  return surface;
}

/* Comparison */

typedef struct
{
  gint x0;
  gint y0;
  gint x1;
  gint y1;
} Area;

static guint32
pixel (cairo_surface_t *s, gint x, gint y)
{
  return ((const guint32 *)(cairo_image_surface_get_data (s) +
      (gsize)y * cairo_image_surface_get_stride (s)))[x];
}

/* Where the caption is: what differs from the frame's corners. */
static Area
caption_area (cairo_surface_t *s)
{
  Area a = { WIDTH, HEIGHT, 0, 0 };

  for (gint y = 0; y < HEIGHT; y++)
    for (gint x = 0; x < WIDTH; x++)
      if ((pixel (s, x, y) ^ pixel (s, x, 0)) & 0xffffff) {
        a.x0 = MIN (a.x0, x);
        a.x1 = MAX (a.x1, x + 1);
        a.y0 = MIN (a.y0, y);
        a.y1 = MAX (a.y1, y + 1);
      }
  g_assert_cmpint (a.x1, >, a.x0);
  return (Area){ MAX (a.x0 - 8, 0), MAX (a.y0 - 8, 0), MIN (a.x1 + 8, WIDTH),
    MIN (a.y1 + 8, HEIGHT) };
}

static gdouble
psnr (cairo_surface_t *a, cairo_surface_t *b, Area r)
{
  gdouble sum = 0;

  for (gint y = r.y0; y < r.y1; y++)
    for (gint x = r.x0; x < r.x1; x++)
      for (guint shift = 0; shift < 24; shift += 8) {
        gint d = (gint)(pixel (a, x, y) >> shift & 0xff) -
            (gint)(pixel (b, x, y) >> shift & 0xff);

        sum += d * d;
      }
  sum /= 3.0 * (r.x1 - r.x0) * (r.y1 - r.y0);
  return sum > 0 ? 10 * log10 (255.0 * 255 / sum) : 99;
}

static gdouble
luma (cairo_surface_t *s, gint x, gint y)
{
  guint32 p = pixel (s, x, y);

  return 0.2126 * (p >> 16 & 0xff) + 0.7152 * (p >> 8 & 0xff) +
      0.0722 * (p & 0xff);
}

/* Wang et al., "Image Quality Assessment: From Error Visibility to Structural
 * Similarity" (2004), of one window of 8x8. */
static gdouble
ssim_window (cairo_surface_t *a, cairo_surface_t *b, gint x0, gint y0)
{
  const gdouble c1 = 6.5025, c2 = 58.5225;
  gdouble ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;

  for (gint y = y0; y < y0 + 8; y++)
    for (gint x = x0; x < x0 + 8; x++) {
      gdouble p = luma (a, x, y), q = luma (b, x, y);

      ma += p / 64;
      mb += q / 64;
      aa += p * p / 64;
      bb += q * q / 64;
      ab += p * q / 64;
    }
  return (2 * ma * mb + c1) * (2 * (ab - ma * mb) + c2) /
      ((ma * ma + mb * mb + c1) * (aa - ma * ma + bb - mb * mb + c2));
}

static gdouble
ssim (cairo_surface_t *a, cairo_surface_t *b, Area r)
{
  gdouble sum = 0;
  guint n = 0;

  for (gint y = r.y0; y + 8 <= r.y1; y += 4)
    for (gint x = r.x0; x + 8 <= r.x1; x += 4, n++)
      sum += ssim_window (a, b, x, y);
  return sum / n;
}

static gboolean
alike (cairo_surface_t *golden, cairo_surface_t *picture, const gchar *name)
{
  Area area = caption_area (golden);
  gdouble p = psnr (golden, picture, area), s = ssim (golden, picture, area);

  g_test_message ("%s: %.1f dB, SSIM %.4f", name, p, s);
  return p >= MIN_PSNR && s >= MIN_SSIM;
}

/* Tests */

static gchar *
golden_path (const gchar *name)
{
  g_autofree gchar *file = g_strconcat (name, ".png", NULL);

  return g_build_filename (
      g_getenv ("EF_SOURCE_DIR"), "tests", "captions", "golden", file, NULL);
}

static cairo_surface_t *
load (const gchar *name)
{
  g_autofree gchar *path = golden_path (name);
  cairo_surface_t *golden = cairo_image_surface_create_from_png (path);

  if (cairo_surface_status (golden) != CAIRO_STATUS_SUCCESS)
    g_error ("%s cannot be read", path);
  g_assert_cmpint (cairo_image_surface_get_width (golden), ==, WIDTH);
  g_assert_cmpint (cairo_image_surface_get_height (golden), ==, HEIGHT);
  return golden;
}

/* What is wrong stays to be looked at. */
static void
keep_wrong (cairo_surface_t *picture, const gchar *name)
{
  g_autofree gchar *file = g_strdup_printf ("golden-%s.png", name);
  g_autofree gchar *path =
      g_build_filename (g_getenv ("EF_BUILD_DIR"), file, NULL);

  cairo_surface_write_to_png (picture, path);
  g_test_message ("%s is no longer as it was: see %s", name, path);
  g_test_fail ();
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  cairo_surface_t *picture, *golden;

  if (missing_fonts ()) {
    g_test_skip ("the packages of fonts are not installed");
    return;
  }
  picture = render (c->settings, c->milliseconds);
  if (g_getenv ("EF_GOLDEN_UPDATE")) {
    g_autofree gchar *path = golden_path (c->name);

    g_assert_cmpint (
        cairo_surface_write_to_png (picture, path), ==, CAIRO_STATUS_SUCCESS);
  }
  golden = load (c->name);
  if (!alike (golden, picture, c->name))
    keep_wrong (picture, c->name);
  cairo_surface_destroy (golden);
  cairo_surface_destroy (picture);
}

/* The comparison finds what people would see. */
static void
test_tells_apart (void)
{
  static const gchar *const others[] = { "position-y=0.642",
    "active-fill=#ffa000", "outline=6", "weight=500", "shadow-colour=#00000000",
    "letter-spacing=1" };
  cairo_surface_t *golden;

  if (missing_fonts ()) {
    g_test_skip ("the packages of fonts are not installed");
    return;
  }
  golden = load ("word-pop");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree gchar *settings =
        g_strdup_printf ("style=word-pop %s", others[i]);
    cairo_surface_t *picture = render (settings, 800);

    g_assert_false (alike (golden, picture, others[i]));
    cairo_surface_destroy (picture);
  }
  cairo_surface_destroy (golden);
}

static void
clean_up (void)
{
  g_autofree gchar *command = g_strdup_printf ("rm -rf '%s'", folder);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

int
main (int argc, char **argv)
{
  gint status;

  folder = g_dir_make_tmp ("ef-golden-XXXXXX", NULL);
  words_path = g_build_filename (folder, "words.json", NULL);
  pin_fonts ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  write_words ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strconcat ("/golden/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/golden/tells-apart", test_tells_apart);
  status = g_test_run ();
  clean_up ();
  g_free (words_path);
  g_free (folder);
  return status;
}
