/* Edit Factory - the pipeline that makes the delivered files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * EfDeliverySource: where the pictures of all files come from.
 * @plan: path of plan.json; each of its clips is decoded once
 * @start, @stop: programme time of what is rendered; both 0: all of it
 * @draft: the encoders are to hurry
 */
typedef struct
{
  const gchar *plan;
  GstClockTime start;
  GstClockTime stop;
  gboolean draft;
} EfDeliverySource;

/**
 * EfDelivery: one file.
 * @target: "TARGET/PROFILE", found through GST_ENCODING_TARGET_PATH
 * @index: output of the plan that it shows
 * @cues: (nullable): path of cues.json
 * @style, @safe_area: (nullable); @overrides: (nullable): JSON text
 * @avoid: (nullable): what captions keep away from, JSON text
 * @master: path of the finished sound, AAC in MP4; goes in as it is
 * @output: path of the file to write
 * @temporary: path that the muxer may write to meanwhile
 * @keyframe_distance: frames from one key frame to the next at most; 0: as the
 *   preset says, which knows no frame rate
 */
typedef struct
{
  const gchar *target;
  guint index;
  const gchar *cues;
  const gchar *style;
  const gchar *safe_area;
  const gchar *overrides;
  const gchar *avoid;
  const gchar *master;
  const gchar *output;
  const gchar *temporary;
  guint keyframe_distance;
} EfDelivery;

/* @deliveries: (array length=n)
 * @encoder: (out) (transfer full): name of the video encoder that was chosen
 * Returns: (transfer full): a pipeline, not started */
GstElement *ef_delivery_build (const EfDeliverySource *source,
    const EfDelivery *deliveries, guint n, gchar **encoder, GError **error);

G_END_DECLS
