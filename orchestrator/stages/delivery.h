/* Edit Factory - the pipeline that makes the delivered file
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * EfDelivery:
 * @target: "TARGET/PROFILE", found through GST_ENCODING_TARGET_PATH
 * @plan: path of plan.json, for the picture
 * @cues: (nullable): path of cues.json
 * @style, @safe_area: (nullable); @overrides: (nullable): JSON text
 * @avoid: (nullable): what captions keep away from, JSON text
 * @master: path of the finished sound, AAC in MP4; goes in as it is
 * @output: path of the file to write
 * @temporary: path that the muxer may write to meanwhile
 * @start, @stop: programme time of what is rendered; both 0: all of it
 * @draft: the encoder is to hurry
 * @keyframe_distance: frames from one key frame to the next at most; 0: as the
 *   preset says, which knows no frame rate
 */
typedef struct
{
  const gchar *target;
  const gchar *plan;
  const gchar *cues;
  const gchar *style;
  const gchar *safe_area;
  const gchar *overrides;
  const gchar *avoid;
  const gchar *master;
  const gchar *output;
  const gchar *temporary;
  guint keyframe_distance;
  GstClockTime start;
  GstClockTime stop;
  gboolean draft;
} EfDelivery;

/* @encoder: (out) (transfer full): name of the video encoder that was chosen
 * Returns: (transfer full): a pipeline, not started */
GstElement *
ef_delivery_build (const EfDelivery *delivery, gchar **encoder, GError **error);

G_END_DECLS
