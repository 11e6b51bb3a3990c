/* Edit Factory - plan.json: what fills the rest of a clip that ends early
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "plan-internal.h"

void
ef_plan_next_read (EfJsonObject *parent, const gchar *base, EfClip *clip)
{
  EfJsonObject o;
  EfClipNext *next;

  if (!ef_json_get_object (parent, "next",
          clip->fallback == EF_FALLBACK_NEXT ? EF_JSON_REQUIRED
                                             : EF_JSON_OPTIONAL,
          &o))
    return;
  if (clip->fallback != EF_FALLBACK_NEXT)
    ef_json_object_fail (parent, "next", "needs \"fallback\": \"next\"");
  next = clip->next = g_new0 (EfClipNext, 1);
  next->speed = 1.0;
  next->focus_x = next->focus_y = 0.5;
  ef_plan_get_uri (&o, "uri", EF_JSON_REQUIRED, base, &next->uri);
  ef_json_get_seconds (
      &o, "in", EF_JSON_OPTIONAL, 0, EF_PLAN_MAX_SECONDS, &next->in);
  ef_json_get_number (&o, "speed", EF_JSON_OPTIONAL, 0.25, 4, &next->speed);
  ef_json_get_focus (&o, &next->focus_x, &next->focus_y);
  ef_json_object_close (parent, &o);
}

void
ef_plan_next_write (JsonObject *object, const EfClip *clip, const gchar *base)
{
  const EfClipNext *next = clip->next;
  JsonObject *o;
  JsonArray *focus;

  if (!next)
    return;
  o = json_object_new ();
  focus = json_array_new ();
  ef_plan_set_uri (o, "uri", next->uri, base);
  ef_json_set_exact_seconds (o, "in", next->in);
  json_object_set_double_member (o, "speed", next->speed);
  json_array_add_double_element (focus, next->focus_x);
  json_array_add_double_element (focus, next->focus_y);
  json_object_set_array_member (o, "focus", focus);
  json_object_set_object_member (object, "next", o);
}

EfClip
ef_clip_get_next (const EfClip *clip)
{
  EfClip other = *clip;

  g_return_val_if_fail (clip->next, other);
  other.uri = clip->next->uri;
  other.in = clip->next->in;
  other.speed = clip->next->speed;
  other.focus_x = clip->next->focus_x;
  other.focus_y = clip->next->focus_y;
  other.next = NULL;
  return other;
}

void
ef_clip_next_free (EfClipNext *next)
{
  g_free (next->uri);
  g_free (next);
}
