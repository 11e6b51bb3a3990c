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
        (which & EF_PLAN_FILES_SOUND && clip->has_sound))
      add (paths, clip->uri);
  }
  if (which & EF_PLAN_FILES_SOUND) {
    add (paths, plan->voice.uri);
    add (paths, plan->music.uri);
  }
  if (which & EF_PLAN_FILES_WORDS)
    add (paths, plan->captions.words);
  if (which & EF_PLAN_FILES_LOOKS) {
    add_data (paths, "styles", plan->captions.style);
    add_data (paths, "safe-areas", plan->captions.safe_area);
  }
  if (which & EF_PLAN_FILES_PLATFORM)
    add_data (paths, "platforms", plan->preset ? plan->preset : "generic");
}
