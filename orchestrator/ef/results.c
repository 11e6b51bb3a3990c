/* Edit Factory - from the stages' folders to OUT.mp4 and what lies beside it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "results.h"
#include "file-hash.h"
#include "manifest.h"
#include "terminal.h"

#include <editfactory/json.h>
#include <editfactory/plan.h>
#include <glib/gstdio.h>
#include <string.h>

const gchar *const ef_result_suffixes[] = { "mp4", "jpg", "srt", "vtt",
  "plan.json", "manifest.json", NULL };
const gchar *const ef_result_shared[] = { "voice.wav", "words.json", NULL };
const gchar *const ef_result_no_shared[] = { NULL };

typedef struct
{
  EfJob *job;
  EfOutput *output;
  EfPublisher *publisher;
  const gchar *input_plan;
  GCancellable *cancellable;
  gchar *voice; /* nullable: the speak stage's files */
  gchar *words;
} Results;

/* A stage may have had no reason to write a file. */
static gchar *
find_output (EfJob *job, const gchar *stage, guint index, const gchar *file)
{
  g_autofree gchar *path = ef_job_get_output (job, stage, index, file);

  return path && g_file_test (path, G_FILE_TEST_IS_REGULAR)
      ? g_steal_pointer (&path)
      : NULL;
}

/* Takes @source and @path. */
static gboolean
copy (Results *self, gchar *source, gchar *path, GError **error)
{
  g_autofree gchar *from = source;
  g_autofree gchar *to = path;

  return !from ||
      ef_publisher_copy (self->publisher, from, to, self->cancellable, error);
}

/* What a stage wrote for one output: each is in the same order as
 * ef_output_suffixes. */
static const struct
{
  const gchar *stage, *stem;
} FILES[] = {
  { "render", "short" },
  { "verify", "cover" },
  { "cues", "captions" },
  { "cues", "captions" },
};

static gboolean
copy_further (Results *self, guint variant, guint i, GError **error)
{
  for (guint k = 0; ef_output_suffixes[k]; k++) {
    g_autofree gchar *file = g_strdup_printf ("%s.%s.%s", FILES[k].stem,
        self->output->names[i], ef_output_suffixes[k]);

    if (!copy (self, find_output (self->job, FILES[k].stage, variant, file),
            ef_output_further_name (
                self->output, variant, i, ef_output_suffixes[k]),
            error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
copy_files (Results *self, guint variant, GError **error)
{
  for (guint k = 0; ef_output_suffixes[k]; k++) {
    g_autofree gchar *file =
        g_strconcat (FILES[k].stem, ".", ef_output_suffixes[k], NULL);

    if (!copy (self, find_output (self->job, FILES[k].stage, variant, file),
            ef_output_name (self->output, variant, ef_output_suffixes[k]),
            error))
      return FALSE;
  }
  for (guint i = 0; self->output->names[i]; i++)
    if (!copy_further (self, variant, i, error))
      return FALSE;
  return TRUE;
}

/* The stages' folders are a cache: what the plan refers to moves out. */
static void
move_references (Results *self, EfPlan *plan)
{
  if (self->voice && g_strcmp0 (plan->voice.uri, self->voice) == 0) {
    g_free (plan->voice.uri);
    plan->voice.uri = ef_output_shared_name (self->output, "voice.wav");
  }
  if (self->words && g_strcmp0 (plan->captions.words, self->words) == 0) {
    g_free (plan->captions.words);
    plan->captions.words = ef_output_shared_name (self->output, "words.json");
  }
}

static gboolean
write_plan (Results *self, guint variant, GError **error)
{
  g_autofree gchar *source =
      find_output (self->job, "match", variant, "plan.json");
  g_autofree gchar *path = ef_output_name (self->output, variant, "plan.json");
  g_autoptr (EfPlan) plan = NULL;

  if (!source || g_strcmp0 (path, self->input_plan) == 0)
    return TRUE;
  plan = ef_plan_load (source, error);
  if (!plan)
    return FALSE;
  move_references (self, plan);
  return ef_plan_save (plan, ef_publisher_add (self->publisher, path), error);
}

/* Paths in the cache mean nothing to a reader of the manifest. */
static void
rename_inputs (Results *self, JsonObject *manifest)
{
  JsonArray *inputs = json_object_get_array_member (manifest, "inputs");

  for (guint i = 0; inputs && i < json_array_get_length (inputs); i++) {
    JsonObject *input = json_array_get_object_element (inputs, i);
    const gchar *path = json_object_get_string_member (input, "path");
    g_autofree gchar *name = NULL;

    if (!self->voice || g_strcmp0 (path, self->voice) != 0)
      continue;
    name = ef_output_shared_name (self->output, "voice.wav");
    json_object_set_string_member (input, "path", name);
  }
}

/* Takes @path and @made. */
static gboolean
add_output (
    Results *self, JsonArray *outputs, gchar *path, gchar *made, GError **error)
{
  g_autofree gchar *video = path;
  g_autofree gchar *source = made;
  g_autofree gchar *hash =
      source ? ef_file_hash (source, NULL, self->cancellable, error) : NULL;
  g_autofree gchar *name = g_path_get_basename (video);
  JsonObject *output;
  GStatBuf st;

  if (!source)
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "the render stage wrote no %s: please report this", name);
  if (!hash || g_stat (source, &st) != 0)
    return FALSE;
  output = json_object_new ();
  json_object_set_string_member (output, "file", name);
  json_object_set_int_member (output, "bytes", st.st_size);
  json_object_set_string_member (output, "sha256", hash);
  json_array_add_object_element (outputs, output);
  return TRUE;
}

static gboolean
add_outputs (Results *self, JsonObject *manifest, guint variant, GError **error)
{
  JsonArray *outputs = json_array_new ();

  json_object_set_array_member (manifest, "outputs", outputs);
  if (!add_output (self, outputs, ef_output_name (self->output, variant, "mp4"),
          find_output (self->job, "render", variant, "short.mp4"), error))
    return FALSE;
  for (guint i = 0; self->output->names[i]; i++) {
    g_autofree gchar *file =
        g_strdup_printf ("short.%s.mp4", self->output->names[i]);

    if (!add_output (self, outputs,
            ef_output_further_name (self->output, variant, i, "mp4"),
            find_output (self->job, "render", variant, file), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_manifest (Results *self, guint variant, GError **error)
{
  g_autofree gchar *path =
      ef_output_name (self->output, variant, "manifest.json");
  g_autoptr (JsonNode) root =
      ef_manifest_build (self->job->run, self->job->params, variant, error);

  if (!root)
    return FALSE;
  rename_inputs (self, json_node_get_object (root));
  return add_outputs (self, json_node_get_object (root), variant, error) &&
      ef_json_save (root, ef_publisher_add (self->publisher, path), error);
}

static gboolean
publish (Results *self, GError **error)
{
  if (!copy (self, g_strdup (self->voice),
          ef_output_shared_name (self->output, "voice.wav"), error) ||
      !copy (self, g_strdup (self->words),
          ef_output_shared_name (self->output, "words.json"), error))
    return FALSE;
  for (guint i = 0; i < self->output->variants; i++)
    if (!write_plan (self, i, error) || !write_manifest (self, i, error) ||
        !copy_files (self, i, error))
      return FALSE;
  return ef_publisher_commit (self->publisher, error);
}

gboolean
ef_results_publish (EfJob *job, EfOutput *output, EfPublisher *publisher,
    const gchar *input_plan, GCancellable *cancellable, GError **error)
{
  Results self = { job, output, publisher, input_plan, cancellable };
  gboolean ok;

  ef_progress_stage (job->progress, "saving");
  if (!input_plan) {
    self.voice = find_output (job, "speak", 0, "voice.wav");
    self.words = find_output (job, "speak", 0, "words.json");
  }
  ok = publish (&self, error);
  g_free (self.voice);
  g_free (self.words);
  return ok;
}

/* Takes @path. */
static gboolean
copy_video (Results *self, const gchar *file, gchar *path, GError **error)
{
  gchar *video = find_output (self->job, "render", 0, file);

  if (video)
    return copy (self, video, path, error);
  g_free (path);
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
      "the render stage wrote no %s: please report this", file);
  return FALSE;
}

static gboolean
copy_videos (Results *self, GError **error)
{
  EfOutput *output = self->output;

  if (!copy_video (self, "short.mp4", ef_output_name (output, 0, "mp4"), error))
    return FALSE;
  for (guint i = 0; output->names[i]; i++) {
    g_autofree gchar *file = g_strdup_printf ("short.%s.mp4", output->names[i]);

    if (!copy_video (
            self, file, ef_output_further_name (output, 0, i, "mp4"), error))
      return FALSE;
  }
  return TRUE;
}

gboolean
ef_results_publish_videos (EfJob *job, EfOutput *output, EfPublisher *publisher,
    GCancellable *cancellable, GError **error)
{
  Results self = { job, output, publisher, NULL, cancellable };

  ef_progress_stage (job->progress, "saving");
  return copy_videos (&self, error) && ef_publisher_commit (publisher, error);
}

/* Telling */

/* @name: (nullable): of a further output */
static JsonNode *
load_verify (EfJob *job, guint variant, const gchar *name)
{
  g_autofree gchar *file = name ? g_strdup_printf ("verify.%s.json", name)
                                : g_strdup ("verify.json");
  g_autofree gchar *path = find_output (job, "verify", variant, file);

  return path ? ef_json_load (path, 0, NULL) : NULL;
}

static gdouble
number (JsonObject *o, const gchar *name)
{
  return json_object_get_double_member_with_default (o, name, 0);
}

static void
print_video (const gchar *path, JsonObject *m)
{
  g_autofree gchar *clean = ef_terminal_clean (path);
  g_autofree gchar *bytes =
      ef_format_bytes (json_object_get_int_member_with_default (m, "bytes", 0));

  ef_terminal_print ("%s\n", clean);
  ef_terminal_print ("  %.1f s, %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                     ", %s\n",
      number (m, "video_end"),
      json_object_get_int_member_with_default (m, "width", 0),
      json_object_get_int_member_with_default (m, "height", 0), bytes);
  /* -70 LUFS is the meter's floor. */
  if (number (m, "integrated") <= -70)
    ef_terminal_print ("  silent\n");
  else if (json_object_has_member (m, "integrated"))
    ef_terminal_print ("  loudness %.1f LUFS, true peak %.1f dBTP\n",
        number (m, "integrated"), number (m, "true_peak"));
}

static void
add_result_event (JsonArray *array, const gchar *path, JsonObject *m)
{
  JsonObject *item = json_object_new ();

  json_object_set_string_member (item, "video", path);
  json_object_set_double_member (item, "duration", number (m, "video_end"));
  json_object_set_int_member (
      item, "bytes", json_object_get_int_member_with_default (m, "bytes", 0));
  if (json_object_has_member (m, "integrated")) {
    json_object_set_double_member (item, "loudness", number (m, "integrated"));
    json_object_set_double_member (item, "true_peak", number (m, "true_peak"));
  }
  json_array_add_object_element (array, item);
}

/* Takes @path. */
static void
tell_video (
    EfJob *job, guint variant, const gchar *name, gchar *path, JsonArray *array)
{
  g_autofree gchar *video = path;
  g_autoptr (JsonNode) root = load_verify (job, variant, name);
  JsonObject *m = root ? json_node_get_object (root) : NULL;

  if (!m)
    return;
  if (ef_progress_get_mode (job->progress) != EF_PROGRESS_JSON)
    print_video (video, m);
  add_result_event (array, video, m);
}

void
ef_results_print (
    EfJob *job, EfOutput *output, const gchar *voice, gboolean beside)
{
  gboolean text = ef_progress_get_mode (job->progress) != EF_PROGRESS_JSON;
  g_autofree gchar *took =
      ef_format_seconds (ef_progress_elapsed (job->progress));
  JsonObject *event = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < output->variants; i++) {
    tell_video (job, i, NULL, ef_output_name (output, i, "mp4"), array);
    for (guint k = 0; output->names[k]; k++)
      tell_video (job, i, output->names[k],
          ef_output_further_name (output, i, k, "mp4"), array);
  }
  if (text && voice)
    ef_terminal_print ("  voice: %s\n", voice);
  if (text)
    ef_terminal_print ("  made in %s%s\n", took,
        beside ? "; beside it: cover .jpg, captions .srt and .vtt, "
                 ".plan.json, .manifest.json"
               : "");
  json_object_set_array_member (event, "outputs", array);
  ef_progress_event (job->progress, "result", event);
}
