/* Edit Factory - a layer's picture, decoded
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-picture.h"
#include "clip-source.h"

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define CAIRO_ORDER GST_VIDEO_FORMAT_BGRA
#else
#define CAIRO_ORDER GST_VIDEO_FORMAT_ARGB
#endif

/* Cairo's own limit of a surface's side. */
#define MAX_SIDE 32767

static void
premultiply (guint8 *data, gint stride, guint width, guint height)
{
  for (guint y = 0; y < height; y++) {
    guint32 *row = (guint32 *)(data + (gssize)y * stride);

    for (guint x = 0; x < width; x++) {
      guint32 c = row[x], a = c >> 24;
      guint32 r = (c >> 16 & 0xff) * a, g = (c >> 8 & 0xff) * a;
      guint32 b = (c & 0xff) * a;

      row[x] = a << 24 | (r + 127) / 255 << 16 | (g + 127) / 255 << 8 |
          (b + 127) / 255;
    }
  }
}

/* Converts @frame into memory as Cairo's. */
static gboolean
convert (const GstVideoFrame *frame, guint8 *data, gint stride)
{
  GstVideoInfo info;
  GstVideoFrame out = { 0 };
  GstVideoConverter *converter;

  gst_video_info_set_format (&info, CAIRO_ORDER, GST_VIDEO_FRAME_WIDTH (frame),
      GST_VIDEO_FRAME_HEIGHT (frame));
  converter = gst_video_converter_new (&frame->info, &info, NULL);
  if (!converter)
    return FALSE;
  out.info = info;
  out.data[0] = data;
  out.info.stride[0] = stride;
  gst_video_converter_frame (converter, frame, &out);
  gst_video_converter_free (converter);
  return TRUE;
}

static cairo_surface_t *
surface_of (const GstVideoFrame *frame)
{
  guint width = GST_VIDEO_FRAME_WIDTH (frame);
  guint height = GST_VIDEO_FRAME_HEIGHT (frame);
  cairo_surface_t *surface;

  if (MAX (width, height) > MAX_SIDE)
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  if (!convert (frame, cairo_image_surface_get_data (surface),
          cairo_image_surface_get_stride (surface))) {
    cairo_surface_destroy (surface);
    return NULL;
  }
  premultiply (cairo_image_surface_get_data (surface),
      cairo_image_surface_get_stride (surface), width, height);
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* Returns: (transfer full); @surface is given away */
static cairo_surface_t *
turn (cairo_surface_t *surface, guint rotation, gboolean mirrored)
{
  gint width = cairo_image_surface_get_width (surface);
  gint height = cairo_image_surface_get_height (surface);
  gboolean across = rotation % 180 != 0;
  cairo_surface_t *turned;
  cairo_t *cr;

  if (rotation == 0 && !mirrored)
    return surface;
  turned = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, across ? height : width, across ? width : height);
  cr = cairo_create (turned);
  cairo_translate (
      cr, (across ? height : width) / 2.0, (across ? width : height) / 2.0);
  cairo_rotate (cr, rotation * G_PI / 180);
  cairo_scale (cr, mirrored ? -1 : 1, 1);
  cairo_set_source_surface (cr, surface, -width / 2.0, -height / 2.0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return turned;
}

cairo_surface_t *
ef_layer_picture_load (
    const gchar *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfClipSource) source = ef_clip_source_new (path, 0, 0, error);
  const EfClipFrame *frame;
  cairo_surface_t *surface;
  gboolean ended;

  if (!source)
    return NULL;
  if (!ef_clip_source_is_still (source)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: is not a picture: a layer is a PNG, JPEG or WebP", path);
    return NULL;
  }
  frame = ef_clip_source_get (source, 0, &ended, cancellable, error);
  if (!frame)
    return NULL;
  surface = surface_of (&frame->frame);
  if (!surface) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "%s: is in a picture format that cannot be shown", path);
    return NULL;
  }
  return turn (surface, frame->rotation, frame->mirrored);
}
