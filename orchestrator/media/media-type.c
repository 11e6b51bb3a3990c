/* Edit Factory - media types of files by their names
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-type.h"

const gchar *
ef_media_type_of (const gchar *name)
{
  static const gchar *const TYPES[][2] = { { ".mp4", "video/mp4" },
    { ".m4a", "audio/mp4" }, { ".wav", "audio/wav" }, { ".jpg", "image/jpeg" },
    { ".png", "image/png" }, { ".srt", "application/x-subrip" },
    { ".vtt", "text/vtt" }, { ".json", "application/json" },
    { ".mov", "video/quicktime" }, { ".webm", "video/webm" },
    { ".flac", "audio/flac" }, { ".mp3", "audio/mpeg" } };

  for (guint i = 0; i < G_N_ELEMENTS (TYPES); i++)
    if (g_str_has_suffix (name, TYPES[i][0]))
      return TYPES[i][1];
  return "application/octet-stream";
}
