/* Edit Factory - eftimelinesrc: plays an edit plan
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_EF_TIMELINE_SRC (gst_ef_timeline_src_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEfTimelineSrc, gst_ef_timeline_src, GST, EF_TIMELINE_SRC, GstElement)

GST_ELEMENT_REGISTER_DECLARE (eftimelinesrc);

G_END_DECLS
