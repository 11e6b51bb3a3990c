/* Edit Factory - BS.1770 weights of a GStreamer channel layout
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "channel-weights.h"

#define SURROUND 1.41

static gboolean
has_position (const GstAudioInfo *info, GstAudioChannelPosition position)
{
  for (gint c = 0; c < GST_AUDIO_INFO_CHANNELS (info); c++)
    if (info->position[c] == position)
      return TRUE;
  return FALSE;
}

static gdouble
weight_of (GstAudioChannelPosition position, gboolean has_sides)
{
  switch (position) {
    case GST_AUDIO_CHANNEL_POSITION_LFE1:
    case GST_AUDIO_CHANNEL_POSITION_LFE2:
      return 0.0;
    case GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_SURROUND_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_SURROUND_RIGHT:
      return SURROUND;
    case GST_AUDIO_CHANNEL_POSITION_REAR_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT:
      /* 5.1 calls its surrounds "rear"; only 7.1 has real ones behind them */
      return has_sides ? 1.0 : SURROUND;
    default:
      return 1.0;
  }
}

void
gst_ef_channel_weights (
    const GstAudioInfo *info, gboolean dual_mono, gdouble *weights)
{
  const gint n = GST_AUDIO_INFO_CHANNELS (info);
  gboolean has_sides =
      has_position (info, GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT);

  for (gint c = 0; c < n; c++)
    weights[c] = GST_AUDIO_INFO_IS_UNPOSITIONED (info)
        ? 1.0
        : weight_of (info->position[c], has_sides);
  if (n == 1)
    weights[0] = dual_mono ? 2.0 : 1.0;
}
