/* Edit Factory - the outputs of a plan as stages make them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "deliverables.h"

#include <string.h>

void
ef_deliverable_free (EfDeliverable *deliverable)
{
  g_clear_pointer (&deliverable->platform, ef_platform_free);
  g_free (deliverable);
}

static gboolean
sounds_alike (const EfPlatform *a, const EfPlatform *b)
{
  return a->loudness == b->loudness && a->true_peak == b->true_peak &&
      a->audio_bitrate == b->audio_bitrate;
}

static guint
find_master (const GPtrArray *before, const EfPlatform *platform)
{
  for (guint i = 0; i < before->len; i++) {
    const EfDeliverable *d = g_ptr_array_index (before, i);

    if (sounds_alike (d->platform, platform))
      return i;
  }
  return before->len;
}

GPtrArray *
ef_deliverables_load (const EfPlan *plan, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_deliverable_free);

  for (guint i = 0; i < ef_plan_n_outputs (plan); i++) {
    g_autoptr (EfDeliverable) d = g_new0 (EfDeliverable, 1);

    d->index = i;
    d->look = ef_plan_get_look (plan, i);
    d->platform = ef_platform_load (d->look.preset, error);
    if (!d->platform) {
      if (i > 0)
        g_prefix_error (error, "outputs[%u]: ", i);
      return NULL;
    }
    d->master = find_master (all, d->platform);
    g_ptr_array_add (all, g_steal_pointer (&d));
  }
  return g_steal_pointer (&all);
}

gchar *
ef_deliverable_name (const EfPlan *plan, guint index, const gchar *file)
{
  const gchar *dot = strrchr (file, '.');

  if (index == 0)
    return g_strdup (file);
  return g_strdup_printf ("%.*s.%s%s", (gint)(dot - file), file,
      ef_plan_get_look (plan, index).name, dot);
}

static EfPlan *
load_plan (JsonObject *set)
{
  const gchar *path =
      json_object_get_string_member_with_default (set, "plan", NULL);

  return path ? ef_plan_load (path, NULL) : NULL;
}

void
ef_deliverables_add_names (
    JsonObject *set, const gchar *const *files, GPtrArray *names)
{
  g_autoptr (EfPlan) plan = load_plan (set);

  for (guint i = 1; plan && i < ef_plan_n_outputs (plan); i++)
    for (guint k = 0; files[k]; k++)
      g_ptr_array_add (names, ef_deliverable_name (plan, i, files[k]));
}

void
ef_deliverables_add_siblings (
    JsonObject *set, const gchar *input, GPtrArray *paths)
{
  const gchar *path =
      json_object_get_string_member_with_default (set, input, NULL);
  g_autoptr (EfPlan) plan = path ? load_plan (set) : NULL;

  for (guint i = 1; plan && i < ef_plan_n_outputs (plan); i++) {
    g_autofree gchar *sibling = ef_deliverable_name (plan, i, path);

    if (g_file_test (sibling, G_FILE_TEST_IS_REGULAR))
      g_ptr_array_add (paths, g_steal_pointer (&sibling));
  }
}
