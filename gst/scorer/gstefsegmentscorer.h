/* Edit Factory - efsegmentscorer: which moments of a video are worth using
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

#define GST_TYPE_EF_SEGMENT_SCORER (gst_ef_segment_scorer_get_type ())
G_DECLARE_FINAL_TYPE (GstEfSegmentScorer, gst_ef_segment_scorer, GST,
    EF_SEGMENT_SCORER, GstVideoFilter)

GST_ELEMENT_REGISTER_DECLARE (efsegmentscorer);

G_END_DECLS
