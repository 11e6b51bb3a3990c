/* Edit Factory - efsubtitleoverlay: the style, also while it is playing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"

#include <editfactory/json.h>

/* Overrides of the JSON property, then of the single properties. */
static JsonNode *
collect_overrides (
    GstEfSubtitleOverlay *self, const gchar *json, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (json && *json)
    root = ef_json_parse ("style-overrides", json, -1, 64 * 1024, error);
  else
    root = ef_json_parse ("style-overrides", "{}", -1, 0, error);
  if (!root)
    return NULL;
  GST_OBJECT_LOCK (self);
  g_hash_table_iter_init (&iter, self->style_values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    json_object_set_member (
        json_node_get_object (root), name, json_node_copy (value));
  GST_OBJECT_UNLOCK (self);
  return g_steal_pointer (&root);
}

/* The style's file is read when its name changes, not at every frame of a
 * property that is controlled. */
static gboolean
load_base (GstEfSubtitleOverlay *self, const gchar *name, GError **error)
{
  EfStyle *base;

  if (self->base_style && g_strcmp0 (name, self->base_name) == 0)
    return TRUE;
  base = ef_style_load (name, NULL, error);
  if (!base)
    return FALSE;
  g_clear_pointer (&self->base_style, ef_style_free);
  self->base_style = base;
  g_free (self->base_name);
  self->base_name = g_strdup (name);
  return TRUE;
}

static EfStyle *
load_style (GstEfSubtitleOverlay *self, GError **error)
{
  g_autofree gchar *name = NULL;
  g_autofree gchar *json = NULL;
  g_autoptr (JsonNode) overrides = NULL;
  g_autoptr (EfStyle) style = NULL;

  GST_OBJECT_LOCK (self);
  name = g_strdup (self->style_name);
  json = g_strdup (self->style_overrides);
  GST_OBJECT_UNLOCK (self);
  overrides = collect_overrides (self, json, error);
  if (!overrides || !load_base (self, name, error))
    return NULL;
  style = ef_style_copy (self->base_style);
  if (!ef_style_apply (
          style, "style overrides", json_node_get_object (overrides), error))
    return NULL;
  return g_steal_pointer (&style);
}

/* Takes @style; get_property reads it from other threads. */
static void
use_style (GstEfSubtitleOverlay *self, EfStyle *style)
{
  EfStyle *last;

  GST_OBJECT_LOCK (self);
  last = self->style;
  self->style = style;
  GST_OBJECT_UNLOCK (self);
  g_clear_pointer (&last, ef_style_free);
}

gboolean
gst_ef_subtitle_overlay_load_style (GstEfSubtitleOverlay *self, GError **error)
{
  g_autofree gchar *area_name = NULL;
  EfSafeArea *area;
  EfStyle *style;

  g_atomic_int_set (&self->restyle, FALSE);
  GST_OBJECT_LOCK (self);
  area_name = g_strdup (self->safe_area_name);
  GST_OBJECT_UNLOCK (self);
  style = load_style (self, error);
  if (!style)
    return FALSE;
  area = ef_safe_area_load (area_name, error);
  if (!area) {
    ef_style_free (style);
    return FALSE;
  }
  use_style (self, style);
  g_clear_pointer (&self->area, ef_safe_area_free);
  self->area = area;
  g_free (self->area_name);
  self->area_name = g_steal_pointer (&area_name);
  return TRUE;
}

static gboolean
area_changed (GstEfSubtitleOverlay *self)
{
  gboolean changed;

  GST_OBJECT_LOCK (self);
  changed = g_strcmp0 (self->safe_area_name, self->area_name) != 0;
  GST_OBJECT_UNLOCK (self);
  return changed;
}

/* A value that is wrong leaves what is playing as it is. */
static void
refuse (GstEfSubtitleOverlay *self, const GError *error)
{
  g_autofree gchar *message =
      g_strdup_printf ("%s; the style stays as it was", error->message);

  gst_ef_subtitle_overlay_post_warning (self, message);
}

void
gst_ef_subtitle_overlay_update_style (GstEfSubtitleOverlay *self)
{
  g_autoptr (GError) error = NULL;
  EfStyleScope scope;
  EfStyle *style;

  if (!g_atomic_int_compare_and_exchange (&self->restyle, TRUE, FALSE))
    return;
  if (area_changed (self)) {
    if (!gst_ef_subtitle_overlay_make_scene (self, &error))
      refuse (self, error);
    return;
  }
  style = load_style (self, &error);
  if (!style) {
    refuse (self, error);
    return;
  }
  scope = ef_style_difference (self->style, style);
  use_style (self, style);
  ef_scene_set_style (self->scene, style);
  if (scope < EF_STYLE_PHRASE)
    return;
  gst_ef_subtitle_overlay_phrase_again (self);
  if (!gst_ef_subtitle_overlay_load_file (self, &error))
    refuse (self, error);
}
