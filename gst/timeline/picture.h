/* Edit Factory - decoded frames as the composer takes them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "composer.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Formats that the composer reads as they are, for caps. */
#define EF_PICTURE_FORMATS                                                     \
  "{ I420, YV12, NV12, NV21, Y42B, Y444, GRAY8, I420_10LE, I422_10LE, "        \
  "Y444_10LE, P010_10LE, A420, A422_10LE, A444_10LE }"

/**
 * ef_picture_from_frame:
 * @frame: mapped; @picture borrows its memory
 * @still: siting that is not written is JPEG's, else MPEG-2's
 *
 * Colours that are not tagged count as BT.601 below 720 lines (the shorter
 * side), as BT.709 above; a range that is not tagged as limited.
 *
 * Returns: FALSE for a format that is not in EF_PICTURE_FORMATS
 */
gboolean ef_picture_from_frame (
    EfPicture *picture, const GstVideoFrame *frame, gboolean still);

G_END_DECLS
