/* Edit Factory - the cues stage: what is shown when, once for all
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The overlay burns in the very cues that stand in the subtitle files.
 */
#include "deliverables.h"
#include "phraser.h"
#include "plan-files.h"
#include "stages.h"
#include "subtitles.h"

#include <editfactory/plan.h>

typedef gboolean (*Save) (
    const EfCues *cues, const gchar *path, GError **error);

static const gchar *const outputs[] = { "cues.json", "captions.srt",
  "captions.vtt", NULL };
static const Save savers[] = { ef_cues_save, ef_cues_write_srt,
  ef_cues_write_vtt };

static gboolean
save (EfStageContext *context, const EfPlan *plan, guint output,
    const EfCues *cues, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (savers); i++) {
    g_autofree gchar *name = ef_deliverable_name (plan, output, outputs[i]);
    g_autofree gchar *path = ef_stage_output (context, name);

    if (!savers[i](cues, path, error))
      return FALSE;
  }
  return TRUE;
}

/* Style and canvas decide how the words are phrased. */
static gboolean
phrase (EfStageContext *context, const EfPlan *plan, guint output,
    const EfWords *words, GError **error)
{
  EfPlanLook look = ef_plan_get_look (plan, output);
  g_autoptr (EfStyle) style = ef_style_load (
      look.style ? look.style : "word-pop", look.overrides, error);
  g_autoptr (EfSafeArea) area = NULL;
  g_autoptr (EfCues) cues = NULL;

  if (!style)
    return FALSE;
  area = ef_safe_area_load (look.safe_area ? look.safe_area : "generic", error);
  if (!area)
    return FALSE;
  cues = ef_captions_phrase (
      words, plan->voice.at, style, area, look.width, look.height);
  return save (context, plan, output, cues, error);
}

static gboolean
run (EfStageContext *context, GError **error)
{
  g_autoptr (EfPlan) plan =
      ef_plan_load (ef_stage_get_string (context, "plan"), error);
  g_autoptr (EfWords) words = NULL;

  if (!plan)
    return FALSE;
  if (!plan->captions.words)
    return TRUE;
  words = ef_words_load (plan->captions.words, error);
  if (!words)
    return FALSE;
  for (guint i = 0; i < ef_plan_n_outputs (plan); i++)
    if (!phrase (context, plan, i, words, error)) {
      if (i > 0)
        g_prefix_error (error, "outputs[%u].captions: ", i);
      return FALSE;
    }
  return TRUE;
}

static void
add_files (JsonObject *set, GPtrArray *paths)
{
  ef_plan_files_add (set, EF_PLAN_FILES_WORDS | EF_PLAN_FILES_LOOKS, paths);
}

static const gchar *const inputs[] = { "plan", NULL };
static const gchar *const paths[] = { "plan", NULL };

static void
list_outputs (JsonObject *set, GPtrArray *names)
{
  ef_deliverables_add_names (set, outputs, names);
}

const EfStageType ef_stage_cues = { "cues", 2, inputs, paths, outputs, run,
  add_files, NULL, NULL, list_outputs };
