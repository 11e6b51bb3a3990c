/* Edit Factory - what is to be made: the options of ef make and ef submit
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "order.h"
#include "pins.h"
#include "platform.h"
#include "results.h"
#include "script-file.h"
#include "script.h"
#include "terminal.h"

#include <string.h>

/* Words a second that a made voice says, for the estimate of --dry-run. */
#define SPEED 2.6

EfOrder *
ef_order_new (EfInvocation *invocation)
{
  EfOrder *self = g_new0 (EfOrder, 1);

  self->invocation = invocation;
  self->progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self->publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));
  return self;
}

void
ef_order_free (EfOrder *self)
{
  g_clear_pointer (&self->output, ef_output_free);
  ef_publisher_free (self->publisher);
  ef_progress_free (self->progress);
  g_free (self->script);
  g_free (self->plan);
  g_free (self);
}

const gchar *
ef_order_get_pipeline (EfOrder *self)
{
  return self->plan ? "render" : "short";
}

/* Checks */

/* --plan names everything that these would */
static gboolean
check_plan_options (EfInvocation *invocation, GError **error)
{
  static const gchar *const OTHERS[] = { "footage", "voice", "provider",
    "language", "rate", "voice-file", "no-voice", "words", "music",
    "music-gain", "music-duck", "style", "preset", "match", "min-shot",
    "max-shot", "fast-score", "seed", "variants", "pin", "ban", "formats",
    "logo", "logo-place", "logo-width", "layers" };

  if (!ef_invocation_is_set (invocation, "plan"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    if (ef_invocation_is_set (invocation, OTHERS[i])) {
      g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
          "--%s has no effect with --plan: change it in the plan, or leave "
          "--plan out",
          OTHERS[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_inputs (EfOrder *self, const gchar *script, GError **error)
{
  EfInvocation *invocation = self->invocation;

  if (!check_plan_options (invocation, error))
    return FALSE;
  if (!script && !ef_invocation_is_set (invocation, "plan")) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "SCRIPT is missing: ef %s SCRIPT (put it before the list of files)",
        invocation->command->name);
    return FALSE;
  }
  if (!ef_invocation_get (invocation, "output") &&
      g_strcmp0 (script, "-") == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "the script comes from standard input: name the video with -o OUT.mp4");
    return FALSE;
  }
  if (!ef_invocation_is_set (invocation, "plan") &&
      ef_invocation_get_all (invocation, "footage")->len == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "no footage given: add --footage FILE|FOLDER...");
    return FALSE;
  }
  return TRUE;
}

/* The formats, or the plan, say what there will be besides OUT.mp4. */
static gboolean
name_outputs (EfOrder *self, GError **error)
{
  g_autoptr (GPtrArray) formats = NULL;
  g_autoptr (EfPlan) plan = NULL;

  if (self->plan) {
    plan = ef_plan_load (self->plan, error);
    if (plan)
      ef_output_set_plan (self->output, plan);
    return plan != NULL;
  }
  if (!ef_invocation_is_set (self->invocation, "formats"))
    return TRUE;
  formats = ef_job_init (error)
      ? ef_brief_parse_formats (self->invocation, error)
      : NULL;
  if (formats)
    ef_output_set_formats (self->output, formats);
  return formats != NULL;
}

gboolean
ef_order_check (EfOrder *self, GError **error)
{
  EfInvocation *invocation = self->invocation;
  const gchar *script = ef_invocation_get_argument (invocation, 0);
  const gchar *plan = ef_invocation_get (invocation, "plan");

  g_autofree gchar *name = NULL;

  if (!check_inputs (self, script, error))
    return FALSE;
  name = script ? g_strdup (script) : ef_output_plan_name (plan);
  self->output = ef_output_new (ef_invocation_get (invocation, "output"), name,
      ef_invocation_get_integer (invocation, "variants"), error);
  if (plan)
    self->plan = g_canonicalize_filename (plan, NULL);
  if (!self->output || !name_outputs (self, error) ||
      !ef_output_check (self->output, self->publisher, ef_result_suffixes,
          plan ? ef_result_no_shared : ef_result_shared, self->plan, error))
    return FALSE;
  if (!plan)
    self->script = ef_script_file_read (script, error);
  return plan || self->script;
}

/* Parameters */

/* With --footage . the video and cover of an earlier run lie among it. */
static GPtrArray *
list_results (EfOrder *self)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->output->variants; i++) {
    g_ptr_array_add (paths, ef_output_name (self->output, i, "mp4"));
    g_ptr_array_add (paths, ef_output_name (self->output, i, "jpg"));
    for (guint k = 0; self->output->names[k]; k++) {
      g_ptr_array_add (
          paths, ef_output_further_name (self->output, i, k, "mp4"));
      g_ptr_array_add (
          paths, ef_output_further_name (self->output, i, k, "jpg"));
    }
  }
  return paths;
}

static gboolean
set_params (EfOrder *self, JsonObject *params, GCancellable *cancellable,
    GError **error)
{
  EfInvocation *invocation = self->invocation;
  g_autoptr (GPtrArray) results = list_results (self);

  if (self->plan)
    return ef_job_set_file (params, "plan", invocation, "plan", error);
  if (!ef_brief_check_edit (invocation, error) ||
      !ef_brief_check_voice (invocation, error) ||
      !ef_brief_add_voice (params, invocation, self->script, error) ||
      !ef_brief_add_edit (params, invocation, error))
    return FALSE;
  ef_job_set_number (params, "variants", invocation, "variants");
  return ef_job_set_footage (params,
             ef_invocation_get_all (invocation, "footage"), results,
             self->progress, cancellable, error) &&
      ef_pins_add (params, invocation, error);
}

JsonObject *
ef_order_build_params (EfOrder *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) params = json_object_new ();

  if (!ef_job_init (error) || !set_params (self, params, cancellable, error))
    return NULL;
  return g_steal_pointer (&params);
}

/* Telling */

static void
print_script (EfOrder *self)
{
  g_autoptr (EfScript) script = ef_script_new (
      self->script, ef_invocation_get (self->invocation, "language"));
  guint n = script->tokens->len;

  ef_terminal_print ("script: %u words, %u sentences, about %.0f s\n", n,
      script->sentences->len, n / SPEED);
}

static void
print_inputs (EfOrder *self, JsonObject *params)
{
  const gchar *preset = ef_invocation_get (self->invocation, "preset");
  g_autoptr (EfPlatform) platform = ef_platform_load (preset, NULL);
  g_autofree gchar *voice = ef_brief_describe_voice (self->invocation);

  print_script (self);
  ef_terminal_print ("voice: %s\n", voice);
  ef_terminal_print ("footage: %u usable files\n",
      json_array_get_length (json_object_get_array_member (params, "footage")));
  if (platform)
    ef_terminal_print ("video: %u x %u for %s, style %s, seed %s\n",
        platform->width, platform->height, platform->title,
        ef_invocation_get (self->invocation, "style"),
        ef_invocation_get (self->invocation, "seed"));
}

void
ef_order_print (EfOrder *self, JsonObject *params)
{
  if (!self->plan)
    print_inputs (self, params);
  for (guint i = 0; i < self->output->variants; i++) {
    g_autofree gchar *path = ef_output_name (self->output, i, "mp4");

    ef_terminal_print ("would make: %s\n", path);
    for (guint k = 0; self->output->names[k]; k++) {
      g_autofree gchar *more =
          ef_output_further_name (self->output, i, k, "mp4");

      ef_terminal_print ("would make: %s\n", more);
    }
  }
}
