/* Edit Factory - the master stage: the sound, finished, before any picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "deliverables.h"
#include "preview.h"
#include "master.h"
#include "plan-files.h"
#include "stages.h"

/* One master of several. */
typedef struct
{
  EfStageContext *context;
  guint done;
  guint n;
} Share;

static void
on_progress (gdouble fraction, gpointer user_data)
{
  const Share *share = user_data;

  ef_stage_progress (share->context, (share->done + fraction) / share->n);
}

static gboolean
make (Share *share, const EfPlan *plan, const EfDeliverable *d, GError **error)
{
  EfStageContext *context = share->context;
  g_autofree gchar *name = ef_deliverable_name (plan, d->index, "master.m4a");
  g_autofree gchar *output = ef_stage_output (context, name);
  g_autoptr (EfMasterResult) result = NULL;
  EfMasterOptions options;
  EfPreview preview;

  if (!ef_preview_read (context, plan, &preview, error))
    return FALSE;
  ef_master_options_init (&options);
  options.plan = ef_stage_get_string (context, "plan");
  options.output = output;
  options.bitrate = d->platform->audio_bitrate;
  options.target = d->platform->loudness;
  options.true_peak = d->platform->true_peak;
  if (preview.part) {
    options.start = preview.range.start;
    options.stop = preview.range.stop;
  }
  options.correct = !preview.draft;
  options.encoder = ef_stage_get_string (context, "encoder");
  result = ef_master_run (
      &options, on_progress, share, ef_stage_get_cancellable (context), error);
  if (!result)
    return FALSE;
  for (guint i = 0; i < result->warnings->len; i++)
    ef_stage_warn (
        context, "%s", (const gchar *)g_ptr_array_index (result->warnings, i));
  share->done++;
  return TRUE;
}

/* Outputs whose platforms ask for the same sound share it. */
static gboolean
run (EfStageContext *context, GError **error)
{
  g_autoptr (EfPlan) plan =
      ef_plan_load (ef_stage_get_string (context, "plan"), error);
  g_autoptr (GPtrArray) all = plan ? ef_deliverables_load (plan, error) : NULL;
  Share share = { context };

  if (!all)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    share.n += ((const EfDeliverable *)all->pdata[i])->master == i;
  for (guint i = 0; i < all->len; i++) {
    const EfDeliverable *d = all->pdata[i];

    if (d->master == i && !make (&share, plan, d, error))
      return FALSE;
  }
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
  g_autofree gchar *preview = ef_preview_describe (set);

  return sound ? g_strconcat (preview, "\n", sound, NULL) : NULL;
}

static const gchar *const inputs[] = { "plan", "encoder", "from", "to", "draft",
  NULL };
static const gchar *const paths[] = { "plan", NULL };
static const gchar *const outputs[] = { "master.m4a", "master.json", NULL };

static void
list_outputs (JsonObject *set, GPtrArray *names)
{
  ef_deliverables_add_names (set, outputs, names);
}

const EfStageType ef_stage_master = { "master", 1, inputs, paths, outputs, run,
  add_files, NULL, condense, list_outputs };
