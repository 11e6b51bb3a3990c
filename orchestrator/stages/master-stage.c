/* Edit Factory - the master stage: the sound, finished, before any picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "look.h"
#include "master.h"
#include "plan-files.h"
#include "platform.h"
#include "stages.h"

static void
on_progress (gdouble fraction, gpointer user_data)
{
  ef_stage_progress (user_data, fraction);
}

static gboolean
run (EfStageContext *context, GError **error)
{
  const gchar *path = ef_stage_get_string (context, "plan");
  g_autoptr (EfPlan) plan = ef_plan_load (path, error);
  g_autofree gchar *output = ef_stage_output (context, "master.m4a");
  g_autoptr (EfPlatform) platform = NULL;
  g_autoptr (EfMasterResult) result = NULL;
  EfMasterOptions options;
  EfLook look;

  if (!plan || !ef_look_read (context, plan, &look, error))
    return FALSE;
  platform = ef_platform_load (plan->preset, error);
  if (!platform)
    return FALSE;
  ef_master_options_init (&options);
  options.plan = path;
  options.output = output;
  options.bitrate = platform->audio_bitrate;
  options.target = platform->loudness;
  options.true_peak = platform->true_peak;
  if (look.part) {
    options.start = look.range.start;
    options.stop = look.range.stop;
  }
  options.correct = !look.draft;
  options.encoder = ef_stage_get_string (context, "encoder");
  result = ef_master_run (&options, on_progress, context,
      ef_stage_get_cancellable (context), error);
  if (!result)
    return FALSE;
  for (guint i = 0; i < result->warnings->len; i++)
    ef_stage_warn (
        context, "%s", (const gchar *)g_ptr_array_index (result->warnings, i));
  return TRUE;
}

static void
add_files (JsonObject *set, GPtrArray *paths)
{
  ef_plan_files_add (set,
      EF_PLAN_FILES_SOUND | EF_PLAN_FILES_WORDS | EF_PLAN_FILES_PLATFORM,
      paths);
}

static gchar *
condense (JsonObject *set)
{
  g_autofree gchar *sound = ef_plan_sound (set);
  g_autofree gchar *look = ef_look_describe (set);

  return sound ? g_strconcat (look, "\n", sound, NULL) : NULL;
}

static const gchar *const inputs[] = { "plan", "encoder", "from", "to", "draft",
  NULL };
static const gchar *const paths[] = { "plan", NULL };
static const gchar *const outputs[] = { "master.m4a", "master.json", NULL };

const EfStageType ef_stage_master = { "master", 1, inputs, paths, outputs, run,
  add_files, NULL, condense };
