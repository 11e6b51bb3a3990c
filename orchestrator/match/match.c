/* Edit Factory - script to footage: options, variants
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "match.h"

#include "compose.h"
#include "programme.h"
#include "wishes.h"

#include <string.h>

/* The first five weights are the seed system's; so are the names. What its
 * ai_smart assigned with a language model comes as pins here, from whatever
 * program; its confidence in them was 0.9. */
#define SUGGESTION 0.9

static const struct
{
  const gchar *name;
  EfMatchWeights weights;
} presets[] = {
  { "keyword_strict", { 3.0, 0.5, 0.3, 1.0, 0.8, 0.6, 0.8, 0.7, 0.5, 0.4 } },
  { "balanced", { 1.0, 1.5, 0.5, 1.0, 0.8, 0.6, 0.8, 0.7, 0.5, 0.4 } },
  { "max_variety", { 0.7, 1.0, 2.0, 1.5, 1.2, 0.4, 1.5, 0.7, 0.5, 0.4 } },
  { "shuffle", { 1.0, 1.5, 0.5, 1.0, 0.8, 0.6, 0.8, 0.7, 0.5, 0.4 } },
  { "ai_smart", { 1.0, 1.5, 0.5, 1.0, 0.8, 0.6, 0.8, 0.7, 0.5, 0.4 } },
};

const gchar *const *
ef_match_list_presets (void)
{
  static const gchar *const names[] = { "keyword_strict", "balanced",
    "max_variety", "shuffle", "ai_smart", NULL };

  return names;
}

static gboolean
set_preset (EfMatchOptions *options, const gchar *name, GError **error)
{
  g_autofree gchar *list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++) {
    if (strcmp (presets[i].name, name) == 0) {
      options->weights = presets[i].weights;
      options->shuffle = strcmp (name, "shuffle") == 0;
      options->pin_confidence = strcmp (name, "ai_smart") == 0 ? SUGGESTION : 1;
      return TRUE;
    }
  }
  list = g_strjoinv (", ", (gchar **)ef_match_list_presets ());
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "no matching preset \"%s\": there are %s", name, list);
  return FALSE;
}

gboolean
ef_match_options_init (
    EfMatchOptions *options, const gchar *preset, GError **error)
{
  memset (options, 0, sizeof *options);
  options->min_shot = 3 * GST_SECOND;
  options->max_shot = 6 * GST_SECOND;
  options->width = 1080;
  options->height = 1920;
  options->fps_n = 30;
  options->fps_d = 1;
  options->tail = 800 * GST_MSECOND;
  options->n_variants = 1;
  options->max_enlargement = 2.5;
  options->transitions = EF_MATCH_SOFT;
  options->crossfade = 300 * GST_MSECOND;
  return set_preset (options, preset ? preset : "balanced", error);
}

static gboolean
fail (GError **error, const gchar *what)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_USAGE, what);
  return FALSE;
}

static gboolean
check_options (const EfWords *words, const EfMatchOptions *o, GError **error)
{
  if (o->min_shot < GST_SECOND / 2 || o->min_shot > 8 * GST_SECOND)
    return fail (error, "min-shot: must be 0.5 to 8 seconds");
  if (o->max_shot < o->min_shot || o->max_shot > 60 * GST_SECOND)
    return fail (error, "max-shot: must be min-shot to 60 seconds");
  if (o->width < 16 || o->height < 16 || o->width > EF_PLAN_MAX_SIZE ||
      o->height > EF_PLAN_MAX_SIZE)
    return fail (error, "canvas: must be 16 to 8192 pixels wide and high");
  if (o->fps_n <= 0 || o->fps_d <= 0 || o->fps_n < o->fps_d ||
      o->fps_n > 240 * (gint64)o->fps_d)
    return fail (error, "frame rate: must be 1 to 240 a second");
  if (o->n_variants < 1 || o->n_variants > EF_MATCH_MAX_VARIANTS ||
      o->variant >= o->n_variants)
    return fail (error, "variants: must be 1 to 10");
  if (o->max_enlargement < 1)
    return fail (error, "enlargement: must be 1 or more");
  if (words->duration > EF_PLAN_MAX_DURATION ||
      o->voice_start > EF_PLAN_MAX_DURATION || o->tail > EF_PLAN_MAX_DURATION ||
      words->duration + o->voice_start + o->tail > EF_PLAN_MAX_DURATION)
    return fail (error, "the programme is longer than 4 hours");
  return TRUE;
}

EfPlan *
ef_match (const EfWords *words, GPtrArray *files, const EfMatchOptions *options,
    GPtrArray *warnings, GError **error)
{
  g_autoptr (EfLibrary) library = NULL;
  g_autoptr (EfMatches) matches = NULL;
  g_autoptr (GArray) slots = NULL;
  g_autoptr (GArray) picks = NULL;

  if (!check_options (words, options, error))
    return NULL;
  library = ef_library_new (files, options, words->language, warnings, error);
  if (!library)
    return NULL;
  slots = ef_slots_make (words, options);
  if (!ef_wishes_check (library, files, slots->len, options, error))
    return NULL;
  matches = ef_matches_new (library, words, slots, options);
  for (guint variant = 0; variant <= options->variant; variant++) {
    g_clear_pointer (&picks, g_array_unref);
    ef_library_next_variant (library);
    picks = ef_programme_choose (library, matches, slots, options, variant);
  }
  if (warnings && options->pin_confidence < 1 && options->n_pins == 0)
    g_ptr_array_add (warnings,
        g_strdup ("nothing is suggested with pins: matched as \"balanced\""));
  if (warnings)
    ef_library_warn (library, warnings);
  if (warnings)
    ef_compose_warnings (picks, options, warnings);
  return ef_compose_plan (words, slots, picks, options);
}
