/* Edit Factory - one coloured caption in a frame of any raw format, as a
 * picture SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The ground gets into the format and the frame out of it by GStreamer's
 * converter, which shares no code with ours.
 */
#pragma once

#include <cairo.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

#define FORMAT_PICTURE_WIDTH 208
#define FORMAT_PICTURE_HEIGHT 120

/**
 * FormatPicture: how a frame lies in memory.
 * @more: (nullable): other fields of its caps, each after a comma
 * @told: (nullable): format and @more that the element is told instead, to see
 *   what a mistake about a format looks like
 * @padded: rows farther apart and planes elsewhere than the format says, and
 *   a margin around the picture that is cropped away
 */
typedef struct
{
  const gchar *format;
  const gchar *more;
  const gchar *told;
  gboolean padded;
} FormatPicture;

/**
 * format_picture_render:
 * @settings: of efsubtitleoverlay
 *
 * Returns: (transfer full): the frame, transparent parts over a chequer,
 *   CAIRO_FORMAT_RGB24
 */
cairo_surface_t *
format_picture_render (const FormatPicture *picture, const gchar *settings);

G_END_DECLS
