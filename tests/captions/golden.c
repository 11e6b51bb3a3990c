/* Edit Factory - pictures of captions, compared with those we looked at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "golden.h"

#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define WIDTH GOLDEN_WIDTH
#define HEIGHT GOLDEN_HEIGHT
/* The same fonts drawn by another release of Cairo stay far above these; a
 * caption that stands 2 pixels elsewhere is far below. */
static const Likeness drawn_limits = { 30, 0.97, 2.3 };

/* Fonts */

/* fontconfig's own: emoji are found and as large as letters, and what has no
 * bold font is made bold. */
#define RULES "/usr/share/fontconfig/conf.avail/"

const gchar *
golden_fonts_missing (const gchar *const *fonts)
{
  for (guint i = 0; fonts[i]; i++) {
    g_autofree gchar *path =
        g_build_filename ("/usr/share/fonts", fonts[i], NULL);

    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      return fonts[i];
  }
  return NULL;
}

/* A folder of links, so that single files can be pinned as well. */
void
golden_pin_fonts (const gchar *folder, const gchar *const *fonts)
{
  g_autofree gchar *path = g_build_filename (folder, "fonts.conf", NULL);
  g_autofree gchar *links = g_build_filename (folder, "fonts", NULL);
  g_autofree gchar *text = g_strdup_printf (
      "<?xml version=\"1.0\"?>\n"
      "<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n"
      "<fontconfig><dir>%s</dir><cachedir>%s/cache</cachedir>"
      "<include>" RULES "10-scale-bitmap-fonts.conf</include>"
      "<include>" RULES "45-generic.conf</include>"
      "<include>" RULES "60-generic.conf</include>"
      "<include>" RULES "90-synthetic.conf</include></fontconfig>\n",
      links, folder);

  g_assert_cmpint (g_mkdir (links, 0700), ==, 0);
  for (guint i = 0; fonts[i]; i++) {
    g_autofree gchar *target =
        g_build_filename ("/usr/share/fonts", fonts[i], NULL);
    g_autofree gchar *base = g_path_get_basename (fonts[i]);
    g_autofree gchar *link = g_build_filename (links, base, NULL);

    g_assert_cmpint (symlink (target, link), ==, 0);
  }
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_setenv ("FONTCONFIG_FILE", path, TRUE);
}

void
golden_clean_up (const gchar *folder)
{
  g_autofree gchar *command = g_strdup_printf ("rm -rf '%s'", folder);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

/* Programs */

static gchar *own_folder;
static const gchar *missing; /* a font */

void
golden_begin (int *argc, char ***argv, const gchar *const *fonts)
{
  own_folder = g_dir_make_tmp ("ef-golden-XXXXXX", NULL);
  missing = golden_fonts_missing (fonts);
  golden_pin_fonts (own_folder, fonts);
  gst_init (argc, argv);
  g_test_init (argc, argv, NULL);
}

const gchar *
golden_folder (void)
{
  return own_folder;
}

gboolean
golden_can_draw (void)
{
  if (!missing)
    return TRUE;
  g_test_skip_printf ("/usr/share/fonts/%s is not installed", missing);
  return FALSE;
}

int
golden_end (void)
{
  int status = g_test_run ();

  golden_clean_up (own_folder);
  g_clear_pointer (&own_folder, g_free);
  return status;
}

/* Pictures */

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

cairo_surface_t *
golden_render (const gchar *settings, guint milliseconds)
{
  g_autofree gchar *launch =
      g_strdup_printf ("efsubtitleoverlay safe-area=generic %s", settings);
  GstHarness *h = gst_harness_new_parse (launch);
  cairo_surface_t *surface;
  GstVideoInfo info;
  GstBuffer *out;
  g_autoptr (GstCaps) caps = NULL;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
  gst_video_colorimetry_from_string (
      &info.colorimetry, GST_VIDEO_COLORIMETRY_BT709);
  /* An instant: frames that last show what moves in the middle of their time.
   */
  GST_VIDEO_INFO_FPS_N (&info) = 0;
  caps = gst_video_info_to_caps (&info);
  gst_harness_set_src_caps (h, g_steal_pointer (&caps));
  out = gst_harness_push_and_pull (h, make_frame (&info, milliseconds));
  surface = surface_of (out, &info);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  return surface;
}

/* Comparison */

gboolean
golden_within (cairo_surface_t *golden, cairo_surface_t *picture,
    cairo_surface_t *ground, const Likeness *limits, const gchar *name)
{
  LikenessArea area = likeness_area (golden, ground);
  Likeness is = likeness_of (golden, picture, &area);

  g_test_message ("%s: %.1f dB, SSIM %.4f, colours %.2f", name, is.psnr,
      is.ssim, is.colour);
  return is.psnr >= limits->psnr && is.ssim >= limits->ssim &&
      is.colour <= limits->colour;
}

gboolean
golden_alike (
    cairo_surface_t *golden, cairo_surface_t *picture, const gchar *name)
{
  return golden_within (golden, picture, NULL, &drawn_limits, name);
}

/* Files */

static gchar *
golden_path (const gchar *name)
{
  g_autofree gchar *file = g_strconcat (name, ".png", NULL);

  return g_build_filename (
      g_getenv ("EF_SOURCE_DIR"), "tests", "captions", "golden", file, NULL);
}

cairo_surface_t *
golden_load (const gchar *name)
{
  g_autofree gchar *path = golden_path (name);
  cairo_surface_t *golden = cairo_image_surface_create_from_png (path);

  if (cairo_surface_status (golden) != CAIRO_STATUS_SUCCESS)
    g_error ("%s cannot be read", path);
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

void
golden_update (const gchar *name, cairo_surface_t *picture)
{
  g_autofree gchar *path = golden_path (name);

  if (g_getenv ("EF_GOLDEN_UPDATE"))
    g_assert_cmpint (
        cairo_surface_write_to_png (picture, path), ==, CAIRO_STATUS_SUCCESS);
}

void
golden_check_within (const gchar *name, cairo_surface_t *picture,
    cairo_surface_t *ground, const Likeness *limits)
{
  cairo_surface_t *golden = golden_load (name);

  g_assert_cmpint (cairo_image_surface_get_width (golden), ==,
      cairo_image_surface_get_width (picture));
  g_assert_cmpint (cairo_image_surface_get_height (golden), ==,
      cairo_image_surface_get_height (picture));
  if (!golden_within (golden, picture, ground, limits, name))
    keep_wrong (picture, name);
  cairo_surface_destroy (golden);
}

void
golden_check (const gchar *name, cairo_surface_t *picture)
{
  golden_update (name, picture);
  golden_check_within (name, picture, NULL, &drawn_limits);
}

void
golden_check_document (const gchar *name, const gchar *settings,
    const gchar *document, guint milliseconds)
{
  g_autofree gchar *path =
      g_build_filename (golden_folder (), "document", NULL);
  g_autofree gchar *all =
      g_strdup_printf ("subtitles-location=%s %s", path, settings);
  cairo_surface_t *picture;

  g_assert_true (g_file_set_contents (path, document, -1, NULL));
  picture = golden_render (all, milliseconds);
  golden_check (name, picture);
  cairo_surface_destroy (picture);
}
