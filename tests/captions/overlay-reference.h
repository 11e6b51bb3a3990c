/* Edit Factory - captions blended once more, slowly, from what overlay
 * rectangles say
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* The composition that the element attaches for a frame of @caps at @time.
 * (transfer full) */
GstVideoOverlayComposition *reference_composition (
    const gchar *launch, const GstCaps *caps, GstClockTime time);

/* Bits of a channel's samples. */
guint reference_depth (const GstVideoInfo *info, guint channel);
/* Of samples that are words. */
gboolean reference_is_big_endian (GstVideoFormat format);
/* A sample of a channel, as a code value. */
guint
reference_sample (const GstVideoFrame *frame, guint channel, gint x, gint y);

/* What the sample is when @composition lies over @before: in doubles, from the
 * definitions of BT.601/709/2020 matrices, ranges and chroma siting. For SDR
 * frames. @covered: (out): by captions, 0..1; @solid: (out): by captions and
 * what was there, 0..1 */
gdouble reference_blend (const GstVideoFrame *before,
    GstVideoOverlayComposition *composition, guint channel, gint x, gint y,
    gdouble *covered, gdouble *solid);

G_END_DECLS
