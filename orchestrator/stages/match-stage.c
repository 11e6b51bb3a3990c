/* Edit Factory - the match stage: from words and scores to the edit plan
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "deliverables.h"
#include "formats.h"
#include "match.h"
#include "match-layers.h"
#include "match-wishes.h"
#include "plan-files.h"
#include "safe-area.h"
#include "stages.h"
#include "style.h"

#include <math.h>

/* Of captions, when none is asked for. */
#define STYLE "word-pop"
/* The music lies this far below its own level, and so much deeper while
 * somebody speaks; docs/stages.md says where from. */
#define MUSIC_DB (-10.5)
#define DUCK_DB (-9.0)
#define MUSIC_FADE_IN (300 * GST_MSECOND)
#define MUSIC_FADE_OUT (1500 * GST_MSECOND)

static void
set_string (gchar **field, const gchar *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static GPtrArray *
read_formats (EfStageContext *context, GError **error)
{
  return ef_formats_parse (ef_stage_get_node (context, "formats"),
      ef_stage_get_string (context, "preset"), error);
}

/* The first format is the plan's own canvas, the others its further outputs.
 * Returns: (element-type EfMatchCanvas): names are the formats' */
static GArray *
set_canvases (const GPtrArray *formats, EfMatchOptions *options)
{
  GArray *canvases = g_array_new (FALSE, FALSE, sizeof (EfMatchCanvas));

  for (guint i = 0; i < formats->len; i++) {
    const EfFormat *f = g_ptr_array_index (formats, i);
    EfMatchCanvas canvas = { f->name, f->width, f->height };

    if (i > 0) {
      g_array_append_val (canvases, canvas);
      continue;
    }
    options->width = f->width;
    options->height = f->height;
  }
  options->canvases = (const EfMatchCanvas *)canvases->data;
  options->n_canvases = canvases->len;
  return canvases;
}

/* A safe area that was asked for holds for all of them. */
static void
set_outputs (EfStageContext *context, EfPlan *plan, const GPtrArray *formats)
{
  const gchar *area = ef_stage_get_string (context, "safe_area");

  for (guint i = 0; i < formats->len; i++) {
    const EfFormat *f = g_ptr_array_index (formats, i);
    EfPlanOutput *output = i > 0 ? g_ptr_array_index (plan->more, i - 1) : NULL;

    set_string (output ? &output->preset : &plan->preset, f->platform->name);
    if (!output)
      set_string (&plan->name, f->name);
    if (!area)
      set_string (output ? &output->safe_area : &plan->captions.safe_area,
          f->safe_area);
  }
}

static gboolean
read_options (EfStageContext *context, const EfPlatform *platform,
    EfMatchOptions *options, GError **error)
{
  if (!ef_match_options_init (
          options, ef_stage_get_string (context, "match"), error))
    return FALSE;
  options->width = ef_stage_get_number (context, "width", platform->width);
  options->height = ef_stage_get_number (context, "height", platform->height);
  options->fps_n = platform->fps_n;
  options->fps_d = platform->fps_d;
  options->min_shot = (GstClockTime)llround (
      1e9 * ef_stage_get_number (context, "min_shot", options->min_shot / 1e9));
  options->max_shot = (GstClockTime)llround (
      1e9 * ef_stage_get_number (context, "max_shot", options->max_shot / 1e9));
  options->max_shot = MAX (options->max_shot, options->min_shot);
  options->seed = ef_stage_get_number (context, "seed", 0);
  options->variant = ef_stage_get_number (context, "variant", 0);
  options->n_variants = ef_stage_get_number (context, "variants", 1);
  return TRUE;
}

static void
set_sound (EfStageContext *context, EfPlan *plan)
{
  EfPlanMusic *music = &plan->music;

  set_string (&plan->voice.uri, ef_stage_get_string (context, "voice"));
  set_string (&music->uri, ef_stage_get_string (context, "music"));
  music->gain_db = ef_stage_get_number (context, "music_gain", MUSIC_DB);
  music->duck_db = ef_stage_get_number (context, "music_duck", DUCK_DB);
  music->fade_in = MUSIC_FADE_IN;
  music->fade_out = MIN (MUSIC_FADE_OUT, plan->duration / 4);
  music->loop = TRUE;
}

static void
set_captions (EfStageContext *context, EfPlan *plan, const EfPlatform *platform)
{
  const gchar *area = ef_stage_get_string (context, "safe_area");
  const gchar *style = ef_stage_get_string (context, "style");
  JsonNode *overrides = ef_stage_get_node (context, "style_overrides");

  set_string (&plan->captions.words, ef_stage_get_string (context, "words"));
  set_string (&plan->captions.style, style ? style : STYLE);
  set_string (&plan->captions.safe_area, area ? area : platform->safe_area);
  if (overrides && JSON_NODE_HOLDS_OBJECT (overrides) &&
      json_object_get_size (json_node_get_object (overrides)) > 0)
    plan->captions.overrides = json_node_copy (overrides);
}

/* A plan of the user's is taken as it is. */
static EfPlan *
load_given (EfStageContext *context, const gchar *path, GError **error)
{
  g_autoptr (EfPlan) plan = ef_plan_load (path, error);

  if (!plan || !ef_plan_check_files (plan, error))
    return NULL;
  return g_steal_pointer (&plan);
}

static EfPlan *
match (EfStageContext *context, const EfPlatform *platform,
    const GPtrArray *formats, GError **error)
{
  g_autoptr (EfWords) words =
      ef_words_load (ef_stage_get_string (context, "words"), error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GArray) pins = ef_stage_read_pins (context);
  g_autoptr (GArray) bans = ef_stage_read_bans (context);
  g_autoptr (GArray) canvases = NULL;
  EfMatchOptions options;
  EfPlan *plan;

  if (!words)
    return NULL;
  files = ef_scores_load (ef_stage_get_string (context, "scores"), error);
  if (!files || !read_options (context, platform, &options, error))
    return NULL;
  canvases = set_canvases (formats, &options);
  options.pins = (const EfMatchPin *)pins->data;
  options.n_pins = pins->len;
  options.bans = (const EfMatchBan *)bans->data;
  options.n_bans = bans->len;
  plan = ef_match (words, files, &options, warnings, error);
  for (guint i = 0; i < warnings->len; i++)
    ef_stage_warn (
        context, "%s", (const gchar *)g_ptr_array_index (warnings, i));
  if (!plan)
    return NULL;
  set_string (&plan->preset, platform->name);
  set_sound (context, plan);
  set_captions (context, plan, platform);
  set_outputs (context, plan, formats);
  if (!ef_stage_add_layers (context, plan, error))
    g_clear_pointer (&plan, ef_plan_free);
  return plan;
}

static void
warn_of_limits (
    EfStageContext *context, const EfPlan *plan, const EfPlatform *platform)
{
  if (platform->max_duration > 0 &&
      plan->duration / 1e9 > platform->max_duration)
    ef_stage_warn (context,
        "the video lasts %.1f s; %s takes at most %.0f s: shorten the script",
        plan->duration / 1e9, platform->title, platform->max_duration);
}

static EfPlan *
make_plan (EfStageContext *context, GError **error)
{
  g_autoptr (GPtrArray) formats = read_formats (context, error);
  g_autoptr (EfPlatform) platform = formats
      ? ef_platform_load (formats->len > 0
                ? ((const EfFormat *)formats->pdata[0])->platform->name
                : ef_stage_get_string (context, "preset"),
            error)
      : NULL;

  return platform ? match (context, platform, formats, error) : NULL;
}

static gboolean
run (EfStageContext *context, GError **error)
{
  const gchar *given = ef_stage_get_string (context, "plan");
  g_autofree gchar *output = ef_stage_output (context, "plan.json");
  g_autoptr (EfPlan) plan =
      given ? load_given (context, given, error) : make_plan (context, error);
  g_autoptr (GPtrArray) deliverables =
      plan ? ef_deliverables_load (plan, error) : NULL;

  if (!deliverables)
    return FALSE;
  for (guint i = 0; i < deliverables->len; i++)
    warn_of_limits (context, plan,
        ((const EfDeliverable *)deliverables->pdata[i])->platform);
  return ef_plan_save (plan, output, error);
}

/* Names that are not there are refused before anything is decoded. */
static gboolean
check (EfStageContext *context, GError **error)
{
  const gchar *given = ef_stage_get_string (context, "plan");
  const gchar *style = ef_stage_get_string (context, "style");
  const gchar *area = ef_stage_get_string (context, "safe_area");
  g_autoptr (EfPlan) plan = given ? load_given (context, given, error) : NULL;
  g_autoptr (EfPlatform) platform = NULL;
  g_autoptr (EfStyle) loaded_style = NULL;
  g_autoptr (EfSafeArea) loaded_area = NULL;
  g_autoptr (GPtrArray) formats = NULL;
  EfMatchOptions options;

  if (given)
    return plan != NULL;
  platform = ef_platform_load (ef_stage_get_string (context, "preset"), error);
  formats = platform ? read_formats (context, error) : NULL;
  if (!formats)
    return FALSE;
  loaded_style = ef_style_load (style ? style : STYLE,
      ef_stage_get_node (context, "style_overrides"), error);
  if (!loaded_style) {
    g_prefix_error (error, "style: ");
    return FALSE;
  }
  loaded_area = ef_safe_area_load (area ? area : platform->safe_area, error);
  if (!loaded_area) {
    g_prefix_error (error, "safe area: ");
    return FALSE;
  }
  return ef_stage_check_layers (context, error) &&
      ef_match_options_init (
          &options, ef_stage_get_string (context, "match"), error);
}

/* A given plan is taken only when what it names is there. */
static void
add_files (JsonObject *set, GPtrArray *files)
{
  ef_plan_files_add (set,
      EF_PLAN_FILES_CLIPS | EF_PLAN_FILES_SOUND | EF_PLAN_FILES_WORDS |
          EF_PLAN_FILES_PLATFORM,
      files);
}

static const gchar *const inputs[] = { "plan", "words", "scores", "voice",
  "music", "music_gain", "music_duck", "preset", "style", "style_overrides",
  "safe_area", "match", "min_shot", "max_shot", "width", "height", "seed",
  "variant", "variants", "pins", "bans", "formats", "logo", "logo_place",
  "logo_width", "layers", NULL };
static const gchar *const paths[] = { "plan", "words", "scores", "voice",
  "music", "logo", NULL };
static const gchar *const outputs[] = { "plan.json", NULL };

const EfStageType ef_stage_match = { "match", 5, inputs, paths, outputs, run,
  add_files, check };
