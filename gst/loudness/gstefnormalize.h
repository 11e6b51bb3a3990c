/* Edit Factory - efnormalize: brings sound to a loudness
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

typedef enum
{
  GST_EF_NORMALIZE_LIVE,
  GST_EF_NORMALIZE_LINEAR,
  GST_EF_NORMALIZE_MEASURE
} GstEfNormalizeMode;

#define GST_TYPE_EF_NORMALIZE_MODE (gst_ef_normalize_mode_get_type ())
GType gst_ef_normalize_mode_get_type (void);

#define GST_TYPE_EF_NORMALIZE (gst_ef_normalize_get_type ())
G_DECLARE_FINAL_TYPE (
    GstEfNormalize, gst_ef_normalize, GST, EF_NORMALIZE, GstElement)

G_END_DECLS
