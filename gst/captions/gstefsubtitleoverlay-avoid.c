/* Edit Factory - efsubtitleoverlay: what captions keep away from
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"
#include "avoid.h"

/* Takes what the property says now; what is wrong changes nothing. */
void
gst_ef_subtitle_overlay_update_avoid (GstEfSubtitleOverlay *self)
{
  g_autofree gchar *json = NULL;
  g_autoptr (GArray) avoid = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_atomic_int_compare_and_exchange (&self->avoid_changed, TRUE, FALSE))
    return;
  GST_OBJECT_LOCK (self);
  json = g_strdup (self->avoid);
  GST_OBJECT_UNLOCK (self);
  if (!json || !*json) {
    ef_scene_set_avoid (self->scene, NULL, 0);
    return;
  }
  avoid = ef_avoid_parse (json, &error);
  if (!avoid)
    gst_ef_subtitle_overlay_post_warning (self, error->message);
  else
    ef_scene_set_avoid (self->scene, (const EfAvoid *)avoid->data, avoid->len);
}
