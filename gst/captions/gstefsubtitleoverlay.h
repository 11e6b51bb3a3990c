/* Edit Factory - efsubtitleoverlay
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_EF_SUBTITLE_OVERLAY (gst_ef_subtitle_overlay_get_type ())
G_DECLARE_FINAL_TYPE (GstEfSubtitleOverlay, gst_ef_subtitle_overlay, GST,
    EF_SUBTITLE_OVERLAY, GstElement)
GST_ELEMENT_REGISTER_DECLARE (efsubtitleoverlay);

G_END_DECLS
