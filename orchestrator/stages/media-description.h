/* Edit Factory - what is in a media file, as JSON
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/media-guard.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): {container, duration, video: {width, height,
 * rotation, mirrored, still, fps, codec}, audio: {rate, channels, codec},
 * undecodable}; what is not there is left out; seconds */
JsonObject *ef_media_description_new (const EfMediaInfo *info);

G_END_DECLS
