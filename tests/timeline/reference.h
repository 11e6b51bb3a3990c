/* Edit Factory - a slow, obvious composer, written from the documents
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shares no code with gst/timeline: every sample of the canvas is computed
 * alone, in double precision, from the decoded frames of whole files.
 */
#pragma once

#include <editfactory/plan.h>
#include <gst/video/video.h>

/**
 * RefSource: a file decoded from its first frame to its last, without a seek.
 * @frames: of RefFrame
 * @rotation, @mirrored: what makes it upright, as the test made the file
 */
typedef struct
{
  GArray *frames;
  gboolean still;
  guint rotation;
  gboolean mirrored;
} RefSource;

typedef struct
{
  GstVideoFrame frame;
  GstClockTime time;
} RefFrame;

RefSource *ref_source_new (const gchar *path, gboolean still);
void ref_source_free (RefSource *self);

/**
 * ref_draw:
 * @sources: one a clip
 * @out: Y, U, V of the 4:2:0 canvas, 8-bit scale, not rounded
 */
void ref_draw (
    const EfPlan *plan, RefSource *const *sources, gint64 frame, gdouble *out);
/* Source frame that clip @i shows at @frame. */
guint ref_choose (
    const EfPlan *plan, RefSource *const *sources, guint i, gint64 frame);
