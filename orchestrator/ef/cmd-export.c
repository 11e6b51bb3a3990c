/* Edit Factory - ef export: an edit plan as a project of other editors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "edit-list.h"
#include "foreground.h"
#include "job.h"
#include "otio.h"
#include "output.h"
#include "publisher.h"
#include "terminal.h"
#include "xges.h"

#include <editfactory/file.h>
#include <editfactory/json.h>
#include <string.h>

static const EfOption OPTIONS[] = {
  { "to", 't', EF_OPTION_CHOICE, "FORMAT", NULL,
      "otio: OpenTimelineIO, which DaVinci Resolve, Premiere, Avid, Kdenlive "
      "and others read, some by an adapter. ges: a project of GStreamer "
      "Editing Services, for Pitivi and ges-launch-1.0. Without it: what the "
      "output's name says, .otio or .xges.",
      0, 0, "otio|ges" },
  { "output", 'o', EF_OPTION_PATH, "FILE", NULL,
      "Where the project goes, FILE.otio or FILE.xges; the captions go to "
      "FILE.srt. Without it: the plan's name, in the current folder.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW, EF_OPTION_PROGRESS_ROW, EF_OPTION_WORKDIR_ROW,
  { NULL }
};

typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  EfPublisher *publisher;
  gchar *plan;
  gchar *output;
  gchar *captions;
  gboolean ges;
  gboolean has_captions;
  guint shots;
  EfJob *job;
} Export;

static void
add_media (GHashTable *media, const gchar *path)
{
  EfMediaInfo *info;

  if (!path || !g_path_is_absolute (path) ||
      g_hash_table_contains (media, path))
    return;
  info = ef_media_probe (path, NULL, 0, NULL);
  if (info)
    g_hash_table_insert (media, g_strdup (path), info);
}

/* What cannot be looked into is taken for endless: the editor will say what
 * it thinks of the file. */
static GHashTable *
probe_all (const EfPlan *plan)
{
  GHashTable *media = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)ef_media_info_free);

  for (guint i = 0; i < plan->clips->len; i++)
    add_media (media, ((EfClip *)g_ptr_array_index (plan->clips, i))->uri);
  add_media (media, plan->voice.uri);
  add_media (media, plan->music.uri);
  return media;
}

/* The captions as ef render would show them. */
static gboolean
make_cues (
    Export *self, EfCues **cues, GCancellable *cancellable, GError **error)
{
  JsonObject *params = json_object_new ();
  g_autofree gchar *path = NULL;

  json_object_set_string_member (params, "plan", self->plan);
  self->job = ef_job_new ("render", params, self->progress, error);
  if (!self->job ||
      !ef_job_execute (self->job,
          ef_invocation_get (self->invocation, "workdir"), "cues", cancellable,
          error))
    return FALSE;
  path = ef_job_get_output (self->job, "cues", 0, "cues.json");
  if (!path || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  *cues = ef_cues_load (path, error);
  self->has_captions = *cues != NULL;
  return self->has_captions;
}

static gboolean
write_project (Export *self, const EfExport *export, GError **error)
{
  const gchar *path = ef_publisher_add (self->publisher, self->output);
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *xml = NULL;

  if (!self->ges) {
    root = ef_export_otio (export);
    return ef_json_save (root, path, error);
  }
  xml = ef_export_xges (export, error);
  return xml && g_file_set_contents (path, xml, -1, error);
}

static gboolean
publish (Export *self, const EfExport *export, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *srt = self->has_captions
      ? ef_job_get_output (self->job, "cues", 0, "captions.srt")
      : NULL;

  return write_project (self, export, error) &&
      (!srt ||
          ef_publisher_copy (
              self->publisher, srt, self->captions, cancellable, error)) &&
      ef_publisher_commit (self->publisher, error);
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Export *self = data;
  g_autoptr (EfPlan) plan = NULL;
  g_autoptr (JsonNode) document = NULL;
  g_autoptr (EfCues) cues = NULL;
  g_autoptr (EfWords) words = NULL;
  g_autoptr (GHashTable) media = NULL;
  g_autofree gchar *name = g_filename_display_basename (self->output);
  EfExport export;

  if (!ef_job_init (error))
    return FALSE;
  plan = ef_plan_load (self->plan, error);
  if (!plan || !ef_plan_check_files (plan, error))
    return FALSE;
  document = ef_json_load (self->plan, 0, error);
  if (!document || !make_cues (self, &cues, cancellable, error))
    return FALSE;
  if (plan->captions.words &&
      !(words = ef_words_load (plan->captions.words, error)))
    return FALSE;
  media = probe_all (plan);
  *strrchr (name, '.') = '\0';
  self->shots = plan->clips->len;
  export = (EfExport){ name, plan, json_node_get_object (document), cues, words,
    media };
  return publish (self, &export, cancellable, error);
}

/* The format and the results' names. */
static gboolean
name_results (Export *self, GError **error)
{
  const gchar *to = ef_invocation_get (self->invocation, "to");
  const gchar *given = ef_invocation_get (self->invocation, "output");
  g_autofree gchar *plan = ef_output_plan_name (self->plan);
  g_autofree gchar *fallback = NULL;
  const gchar *extension;
  gchar *dot = strrchr (plan, '.');

  self->ges =
      to ? g_str_equal (to, "ges") : given && g_str_has_suffix (given, ".xges");
  extension = self->ges ? ".xges" : ".otio";
  if (!to && !given) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "say what to make: --to otio, --to ges, or -o FILE.otio");
    return FALSE;
  }
  if (given &&
      (!g_str_has_suffix (given, extension) ||
          g_str_equal (given, extension))) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "--output %s: the name must end in %s", given,
        to ? extension : ".otio or .xges");
    return FALSE;
  }
  if (dot && dot != plan)
    *dot = '\0';
  fallback = g_strconcat (plan, extension, NULL);
  self->output = g_canonicalize_filename (given ? given : fallback, NULL);
  *strrchr (self->output, '.') = '\0';
  self->captions = g_strconcat (self->output, ".srt", NULL);
  self->output[strlen (self->output)] = '.';
  return ef_publisher_check (self->publisher, self->output, error) &&
      ef_publisher_check (self->publisher, self->captions, error);
}

static void
print_end (Export *self)
{
  g_autofree gchar *clean = ef_terminal_clean (self->output);
  JsonObject *event = json_object_new ();

  if (ef_progress_get_mode (self->progress) != EF_PROGRESS_JSON)
    ef_terminal_print ("%s\n  %u shots%s\n", clean, self->shots,
        self->has_captions ? "; beside it: captions .srt" : "");
  json_object_set_string_member (event, "project", self->output);
  ef_progress_event (self->progress, "result", event);
}

static gint
run (EfInvocation *invocation, GError **error)
{
  Export self = { invocation };
  gint status = -1;

  self.progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self.publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));
  self.plan = g_canonicalize_filename (
      ef_invocation_get_argument (invocation, 0), NULL);
  if (name_results (&self, error))
    status = ef_foreground_run (self.progress, work, &self, error);
  if (status == EF_EXIT_OK)
    print_end (&self);
  g_clear_pointer (&self.job, ef_job_free);
  ef_publisher_free (self.publisher);
  ef_progress_free (self.progress);
  g_free (self.plan);
  g_free (self.output);
  g_free (self.captions);
  return status;
}

static const gchar *const EXAMPLES[] = { "ef export short.plan.json --to otio",
  "short.otio for DaVinci Resolve and others, and short.srt.",
  "ef export short.plan.json -o edit.xges && ges-launch-1.0 --load edit.xges",
  "The same as a GES project, played.", NULL };

const EfCommand ef_command_export = { "export",
  "an edit plan as a project of other editors", "PLAN", 1, 1,
  "Writes PLAN so that a person can finish it in an editor: pictures, clip "
  "sound, voice and music on tracks of their own, with in-points, speeds, "
  "transitions and gains, and the captions as markers. Files are referred to, "
  "not copied. What the editor's format has no word for goes along as "
  "metadata. docs/export.md tells what each format carries.",
  OPTIONS, EXAMPLES, run };
