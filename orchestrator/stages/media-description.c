/* Edit Factory - what is in a media file, as JSON
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-description.h"

#include <editfactory/json.h>

JsonObject *
ef_media_description_new (const EfMediaInfo *info)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "container", info->container);
  if (info->has_video) {
    JsonObject *video = json_object_new ();

    json_object_set_int_member (video, "width", info->width);
    json_object_set_int_member (video, "height", info->height);
    json_object_set_int_member (video, "rotation", info->rotation);
    json_object_set_boolean_member (video, "mirrored", info->mirrored);
    json_object_set_boolean_member (video, "still", info->is_still);
    if (info->fps_d > 0)
      json_object_set_double_member (
          video, "fps", (gdouble)info->fps_n / info->fps_d);
    if (info->video_codec)
      json_object_set_string_member (video, "codec", info->video_codec);
    json_object_set_object_member (object, "video", video);
  }
  if (info->has_audio) {
    JsonObject *audio = json_object_new ();

    json_object_set_int_member (audio, "rate", info->audio_rate);
    json_object_set_int_member (audio, "channels", info->audio_channels);
    if (info->audio_codec)
      json_object_set_string_member (audio, "codec", info->audio_codec);
    json_object_set_object_member (object, "audio", audio);
  }
  if (info->undecodable)
    json_object_set_string_member (object, "undecodable", info->undecodable);
  ef_json_set_seconds (object, "duration", info->duration);
  return object;
}
