/* Edit Factory - the cues stage: what is shown when, once for all
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The overlay burns in the very cues that stand in the subtitle files.
 */
#include "phraser.h"
#include "plan-files.h"
#include "stages.h"
#include "subtitles.h"

#include <editfactory/plan.h>

static gboolean
save (EfStageContext *context, const EfCues *cues, GError **error)
{
  g_autofree gchar *json = ef_stage_output (context, "cues.json");
  g_autofree gchar *srt = ef_stage_output (context, "captions.srt");
  g_autofree gchar *vtt = ef_stage_output (context, "captions.vtt");

  return ef_cues_save (cues, json, error) &&
      ef_cues_write_srt (cues, srt, error) &&
      ef_cues_write_vtt (cues, vtt, error);
}

static gboolean
run (EfStageContext *context, GError **error)
{
  g_autoptr (EfPlan) plan =
      ef_plan_load (ef_stage_get_string (context, "plan"), error);
  g_autoptr (EfStyle) style = NULL;
  g_autoptr (EfSafeArea) area = NULL;
  g_autoptr (EfWords) words = NULL;
  g_autoptr (EfCues) cues = NULL;

  if (!plan)
    return FALSE;
  if (!plan->captions.words)
    return TRUE;
  style =
      ef_style_load (plan->captions.style ? plan->captions.style : "word-pop",
          plan->captions.overrides, error);
  if (!style)
    return FALSE;
  area = ef_safe_area_load (
      plan->captions.safe_area ? plan->captions.safe_area : "generic", error);
  if (!area)
    return FALSE;
  words = ef_words_load (plan->captions.words, error);
  if (!words)
    return FALSE;
  cues = ef_captions_phrase (
      words, plan->voice.at, style, area, plan->width, plan->height);
  return save (context, cues, error);
}

static void
add_files (JsonObject *set, GPtrArray *paths)
{
  ef_plan_files_add (set, EF_PLAN_FILES_WORDS | EF_PLAN_FILES_LOOKS, paths);
}

static const gchar *const inputs[] = { "plan", NULL };
static const gchar *const paths[] = { "plan", NULL };
static const gchar *const outputs[] = { "cues.json", "captions.srt",
  "captions.vtt", NULL };

const EfStageType ef_stage_cues = { "cues", 2, inputs, paths, outputs, run,
  add_files };
