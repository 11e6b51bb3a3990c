/* Edit Factory - efsubtitleoverlay: the canvas that captions are laid out on
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pixels of a frame that are not square make a canvas that is as wide, or as
 * high, as people see it; drawings are squeezed into the frame, never enlarged.
 */
#include "gstefsubtitleoverlay-private.h"

#include <gst/video/gstvideometa.h>
#include <math.h>

/* Pixels that are longer than this are a mistake. */
#define MAX_RATIO 8.0

gboolean
gst_ef_subtitle_overlay_set_canvas (
    GstEfSubtitleOverlay *self, gint x, gint y, guint width, guint height)
{
  gdouble ratio = (gdouble)GST_VIDEO_INFO_PAR_N (&self->video) /
      MAX (GST_VIDEO_INFO_PAR_D (&self->video), 1);
  gint last_width = self->info.width, last_height = self->info.height;

  if (!(ratio >= 1 / MAX_RATIO && ratio <= MAX_RATIO))
    ratio = 1;
  self->info = self->video;
  self->info.width = (gint)lrint (width * MAX (ratio, 1));
  self->info.height = (gint)lrint (height / MIN (ratio, 1));
  self->squeeze_x = (gdouble)width / self->info.width;
  self->squeeze_y = (gdouble)height / self->info.height;
  if (self->origin_x != x || self->origin_y != y)
    g_clear_pointer (&self->composition, gst_video_overlay_composition_unref);
  self->origin_x = x;
  self->origin_y = y;
  return self->info.width != last_width || self->info.height != last_height;
}

/* What @crop leaves of the frame; all of it when that is nothing. */
static GstVideoRectangle
seen_part (GstEfSubtitleOverlay *self, const GstVideoCropMeta *crop)
{
  guint width = (guint)self->video.width, height = (guint)self->video.height;

  if (!crop || crop->width == 0 || crop->height == 0 || crop->x >= width ||
      crop->y >= height)
    return (GstVideoRectangle){ 0, 0, (gint)width, (gint)height };
  return (GstVideoRectangle){ (gint)crop->x, (gint)crop->y,
    (gint)MIN (crop->width, width - crop->x),
    (gint)MIN (crop->height, height - crop->y) };
}

gboolean
gst_ef_subtitle_overlay_fit_canvas (
    GstEfSubtitleOverlay *self, GstBuffer *buffer)
{
  GstVideoRectangle seen =
      seen_part (self, gst_buffer_get_video_crop_meta (buffer));
  g_autoptr (GError) error = NULL;
  gboolean differs = gst_ef_subtitle_overlay_set_canvas (
      self, seen.x, seen.y, (guint)seen.w, (guint)seen.h);

  if (!differs || gst_ef_subtitle_overlay_make_scene (self, &error))
    return TRUE;
  GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS, ("%s", error->message), (NULL));
  return FALSE;
}
