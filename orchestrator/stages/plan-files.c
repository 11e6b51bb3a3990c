/* Edit Factory - the files that a plan leans on
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "plan-files.h"

#include <editfactory/data.h>

static void
add (GPtrArray *paths, const gchar *path)
{
  if (path &&
      !g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL))
    g_ptr_array_add (paths, g_strdup (path));
}

static void
add_data (GPtrArray *paths, const gchar *kind, const gchar *name)
{
  g_autofree gchar *path = name ? ef_data_find (kind, name, NULL) : NULL;

  add (paths, path);
}

static void
add_layers (GPtrArray *paths, const EfPlan *plan, const gchar *safe_area)
{
  for (guint i = 0; i < plan->layers->len; i++) {
    const EfPlanLayer *layer = g_ptr_array_index (plan->layers, i);

    add_data (
        paths, "safe-areas", ef_plan_layer_get_safe_area (layer, safe_area));
  }
}

static void
add_look (
    GPtrArray *paths, const EfPlan *plan, EfPlanLook look, EfPlanFiles which)
{
  if (which & EF_PLAN_FILES_LOOKS) {
    add_data (paths, "styles", look.style);
    add_data (paths, "safe-areas", look.safe_area);
    add_layers (paths, plan, look.safe_area);
  }
  if (which & EF_PLAN_FILES_PLATFORM)
    add_data (paths, "platforms", look.preset ? look.preset : "generic");
}

void
ef_plan_files_add (JsonObject *set, EfPlanFiles which, GPtrArray *paths)
{
  const gchar *path =
      json_object_get_string_member_with_default (set, "plan", NULL);
  g_autoptr (EfPlan) plan = path ? ef_plan_load (path, NULL) : NULL;

  if (!plan)
    return;
  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = g_ptr_array_index (plan->clips, i);

    if (which & EF_PLAN_FILES_CLIPS ||
        (which & EF_PLAN_FILES_SOUND && clip->has_sound)) {
      add (paths, clip->uri);
      if (clip->next)
        add (paths, clip->next->uri);
    }
    if (which & EF_PLAN_FILES_CLIPS)
      add (paths, clip->filters.lut);
  }
  for (guint i = 0; which & EF_PLAN_FILES_CLIPS && i < plan->layers->len; i++)
    add (paths, ((const EfPlanLayer *)plan->layers->pdata[i])->uri);
  if (which & EF_PLAN_FILES_CLIPS)
    add (paths, plan->filters.lut);
  if (which & EF_PLAN_FILES_SOUND) {
    add (paths, plan->voice.uri);
    add (paths, plan->music.uri);
  }
  if (which & EF_PLAN_FILES_WORDS)
    add (paths, plan->captions.words);
  for (guint i = 0; i < ef_plan_n_outputs (plan); i++)
    add_look (paths, plan, ef_plan_get_look (plan, i), which);
}

static void
describe_clip (GString *text, const EfClip *clip)
{
  gchar number[2][G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text,
      "clip %s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
      " %s %s %d %" G_GUINT64_FORMAT " %d\n",
      clip->uri, clip->at, clip->duration, clip->in,
      g_ascii_dtostr (number[0], sizeof (number[0]), clip->speed),
      clip->has_sound
          ? g_ascii_dtostr (number[1], sizeof (number[1]), clip->sound_db)
          : "silent",
      clip->transition, clip->transition_duration, clip->fallback);
  if (clip->next)
    g_string_append_printf (text, "next %s %" G_GUINT64_FORMAT " %s\n",
        clip->next->uri, clip->next->in,
        g_ascii_dtostr (number[0], sizeof (number[0]), clip->next->speed));
}

/* The clip before or after a clip with sound counts as well: a cross-fade is
 * centred on the cut between them. */
static gboolean
is_heard (const EfPlan *plan, guint i)
{
  for (guint k = i > 0 ? i - 1 : 0; k < plan->clips->len && k <= i + 1; k++)
    if (((const EfClip *)g_ptr_array_index (plan->clips, k))->has_sound)
      return TRUE;
  return FALSE;
}

gchar *
ef_plan_sound (JsonObject *set)
{
  const gchar *path =
      json_object_get_string_member_with_default (set, "plan", NULL);
  g_autoptr (EfPlan) plan = path ? ef_plan_load (path, NULL) : NULL;
  const EfPlanMusic *music;
  GString *text;
  gchar number[3][G_ASCII_DTOSTR_BUF_SIZE];

  if (!plan)
    return NULL;
  music = &plan->music;
  text = g_string_new (NULL);
  g_string_append_printf (text,
      "duration %" G_GUINT64_FORMAT " fps %d/%d preset %s words %s "
      "encoder %s\n",
      plan->duration, plan->fps_n, plan->fps_d,
      plan->preset ? plan->preset : "",
      plan->captions.words ? plan->captions.words : "",
      json_object_get_string_member_with_default (set, "encoder", ""));
  for (guint i = 1; i < ef_plan_n_outputs (plan); i++)
    g_string_append_printf (text, "output %s preset %s\n",
        ef_plan_get_look (plan, i).name, ef_plan_get_look (plan, i).preset);
  g_string_append_printf (text, "voice %s %" G_GUINT64_FORMAT " %s\n",
      plan->voice.uri ? plan->voice.uri : "", plan->voice.at,
      g_ascii_dtostr (number[0], sizeof (number[0]), plan->voice.gain_db));
  g_string_append_printf (text,
      "music %s %s %s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %d\n",
      music->uri ? music->uri : "",
      g_ascii_dtostr (number[1], sizeof (number[1]), music->gain_db),
      g_ascii_dtostr (number[2], sizeof (number[2]), music->duck_db),
      music->fade_in, music->fade_out, music->loop);
  for (guint i = 0; i < plan->clips->len; i++)
    if (is_heard (plan, i))
      describe_clip (text, g_ptr_array_index (plan->clips, i));
  return g_string_free (text, FALSE);
}
