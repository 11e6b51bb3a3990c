/* Edit Factory - what a platform takes: pipelines/platforms/NAME.json
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * EfPlatform: docs/presets.md describes the file.
 * @target: "TARGET/PROFILE" for encodebin
 * @safe_area: name of a safe area
 * @max_bytes: of a file, 0 without limit
 * @max_duration: seconds, 0 without limit
 * @loudness: LUFS
 * @true_peak: dBTP that the delivered file may reach
 * @audio_bitrate: bits a second
 */
typedef struct
{
  gchar *name;
  gchar *title;
  gchar *target;
  gchar *safe_area;
  guint width;
  guint height;
  gint fps_n;
  gint fps_d;
  guint64 max_bytes;
  gdouble max_duration;
  gdouble loudness;
  gdouble true_peak;
  guint audio_bitrate;
  gchar *source;
  gchar *date;
} EfPlatform;

/* @name: (nullable): a name of ef_platform_list() or a path; NULL: generic */
EfPlatform *ef_platform_load (const gchar *name, GError **error);
void ef_platform_free (EfPlatform *platform);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPlatform, ef_platform_free)
/* Returns: (transfer full): sorted names, NULL-terminated */
gchar **ef_platform_list (void);

G_END_DECLS
