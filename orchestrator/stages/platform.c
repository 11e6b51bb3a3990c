/* Edit Factory - what a platform takes: pipelines/platforms/NAME.json
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "platform.h"

#include <editfactory/data.h>
#include <editfactory/json.h>
#include <editfactory/plan.h>
#include <gst/gst.h>

#define MAX_NAME 200
#define MAX_TEXT 2000

static void
read_canvas (EfJsonObject *o, EfPlatform *platform)
{
  EfJsonObject canvas;
  gint64 width = 0, height = 0;

  if (!ef_json_get_object (o, "canvas", EF_JSON_REQUIRED, &canvas))
    return;
  ef_json_get_int (
      &canvas, "width", EF_JSON_REQUIRED, 16, EF_PLAN_MAX_SIZE, &width);
  ef_json_get_int (
      &canvas, "height", EF_JSON_REQUIRED, 16, EF_PLAN_MAX_SIZE, &height);
  platform->width = width;
  platform->height = height;
  ef_json_object_close (o, &canvas);
}

static void
read_fps (EfJsonObject *o, EfPlatform *platform)
{
  g_autofree gchar *text = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (!ef_json_get_string (o, "fps", EF_JSON_REQUIRED, 20, &text))
    return;
  g_value_init (&value, GST_TYPE_FRACTION);
  if (gst_value_deserialize (&value, text)) {
    platform->fps_n = gst_value_get_fraction_numerator (&value);
    platform->fps_d = gst_value_get_fraction_denominator (&value);
  }
  if (platform->fps_n <= 0 || platform->fps_n > 240 * (gint64)platform->fps_d)
    ef_json_object_fail (
        o, "fps", "must be frames per second, \"30/1\", at most 240");
}

static void
read_loudness (EfJsonObject *o, EfPlatform *platform)
{
  EfJsonObject loudness;

  if (!ef_json_get_object (o, "loudness", EF_JSON_REQUIRED, &loudness))
    return;
  ef_json_get_number (
      &loudness, "target", EF_JSON_REQUIRED, -40, -5, &platform->loudness);
  ef_json_get_number (
      &loudness, "true_peak", EF_JSON_REQUIRED, -20, 0, &platform->true_peak);
  ef_json_object_close (o, &loudness);
}

static gboolean
read_platform (
    EfPlatform *platform, const gchar *path, JsonNode *root, GError **error)
{
  gint64 version = 0, bytes = 0, bitrate = 0;
  EfJsonObject o;

  ef_json_object_init (&o, path, "", json_node_get_object (root));
  ef_json_get_int (&o, "version", EF_JSON_REQUIRED, 1, 1, &version);
  ef_json_get_string (
      &o, "title", EF_JSON_REQUIRED, MAX_NAME, &platform->title);
  ef_json_get_string (
      &o, "target", EF_JSON_REQUIRED, MAX_NAME, &platform->target);
  ef_json_get_string (
      &o, "safe_area", EF_JSON_REQUIRED, MAX_NAME, &platform->safe_area);
  read_canvas (&o, platform);
  read_fps (&o, platform);
  if (ef_json_get_int (
          &o, "max_bytes", EF_JSON_OPTIONAL, 1, G_MAXINT64, &bytes))
    platform->max_bytes = bytes;
  ef_json_get_number (&o, "max_duration", EF_JSON_OPTIONAL, 1,
      EF_PLAN_MAX_DURATION / 1e9, &platform->max_duration);
  read_loudness (&o, platform);
  ef_json_get_int (
      &o, "audio_bitrate", EF_JSON_REQUIRED, 32000, 512000, &bitrate);
  platform->audio_bitrate = bitrate;
  ef_json_get_string (
      &o, "source", EF_JSON_OPTIONAL, MAX_TEXT, &platform->source);
  ef_json_get_string (&o, "date", EF_JSON_OPTIONAL, 40, &platform->date);
  return ef_json_object_end (&o, error);
}

EfPlatform *
ef_platform_load (const gchar *name, GError **error)
{
  g_autoptr (EfPlatform) platform = g_new0 (EfPlatform, 1);
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *path = NULL;

  platform->name = g_strdup (name && *name ? name : "generic");
  path = ef_data_find ("platforms", platform->name, error);
  if (!path) {
    g_prefix_error (error, "preset: ");
    return NULL;
  }
  root = ef_json_load (path, 0, error);
  if (!root || !read_platform (platform, path, root, error))
    return NULL;
  return g_steal_pointer (&platform);
}

void
ef_platform_free (EfPlatform *platform)
{
  g_free (platform->name);
  g_free (platform->title);
  g_free (platform->target);
  g_free (platform->safe_area);
  g_free (platform->source);
  g_free (platform->date);
  g_free (platform);
}

gchar **
ef_platform_list (void)
{
  return ef_data_list ("platforms");
}
