/* Edit Factory - what a file may ask of the machine
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-limits.h"

/* From here on a rate is the clock of a stream of variable frame rate (MPEG-4,
 * MP4 with one short sample), not the number of its frames. */
#define CLOCK_RATE 1000

EfMediaLimits
ef_media_limits_fill (const EfMediaLimits *limits)
{
  EfMediaLimits l = {
    0,
  };

  if (limits)
    l = *limits;
  if (l.max_size == 0)
    l.max_size = 16384;
  if (l.max_still_pixels == 0)
    l.max_still_pixels = 64000000;
  if (l.max_video_pixels == 0)
    l.max_video_pixels = 36000000;
  if (l.max_duration == 0)
    l.max_duration = 12 * 3600 * GST_SECOND;
  if (l.max_streams == 0)
    l.max_streams = 32;
  if (l.max_fps == 0)
    l.max_fps = 240;
  return l;
}

gboolean
ef_media_limits_check_size (const EfMediaLimits *limits, gboolean still,
    guint width, guint height, GError **error)
{
  guint64 max_pixels =
      still ? limits->max_still_pixels : limits->max_video_pixels;

  if (width <= limits->max_size && height <= limits->max_size &&
      (guint64)width * height <= max_pixels)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
      "is %ux%u pixels; at most %u a side and %" G_GUINT64_FORMAT
      " million pixels are read: scale it down",
      width, height, limits->max_size, max_pixels / 1000000);
  return FALSE;
}

gboolean
ef_media_limits_check_caps (
    const EfMediaLimits *limits, gboolean still, GstCaps *caps, GError **error)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint width = 0, height = 0, n = 0, d = 1;

  gst_structure_get_int (s, "width", &width);
  gst_structure_get_int (s, "height", &height);
  if (!ef_media_limits_check_size (
          limits, still, MAX (width, 0), MAX (height, 0), error))
    return FALSE;
  if (gst_structure_get_fraction (s, "framerate", &n, &d) && d > 0 &&
      (gdouble)n / d > limits->max_fps && (gdouble)n / d < CLOCK_RATE) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "has %.0f frames a second; at most %.0f are read", (gdouble)n / d,
        limits->max_fps);
    return FALSE;
  }
  return TRUE;
}
