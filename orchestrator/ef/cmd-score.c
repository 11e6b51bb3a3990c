/* Edit Factory - ef score: which moments of the footage are worth using
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "contact-sheet.h"
#include "foreground.h"
#include "job.h"
#include "publisher.h"
#include "terminal.h"

#include <editfactory/scores.h>

static const EfOption OPTIONS[] = {
  { "output", 'o', EF_OPTION_PATH, "SCORES.json", NULL,
      "Also write all scores as JSON (docs/formats.md).",
      .command_line_only = TRUE },
  { "contact-sheet", 0, EF_OPTION_PATH, "FILE.png", NULL,
      "Also draw the best moments that neither overlap nor look alike, with "
      "their scores, on one picture.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW,
  { "fast", 0, EF_OPTION_FLAG, NULL, NULL,
      "Decode only key frames: for hours of footage, about ten times as fast. "
      "Cuts between key frames, camera shake and short moments are not seen." },
  { "top", 0, EF_OPTION_INTEGER, "N", "20",
      "How many moments the table and the contact sheet show; 0 shows all "
      "(on a contact sheet at most 60).",
      0, 100000 },
  EF_OPTION_PROGRESS_ROW, EF_OPTION_WORKDIR_ROW, { NULL }
};

typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  EfPublisher *publisher;
  gchar *output; /* nullable */
  gchar *sheet;  /* nullable */
  EfJob *job;
} Score;

static void
on_sheet_progress (gdouble fraction, gpointer data)
{
  ef_progress_update (((Score *)data)->progress, fraction, NULL);
}

static gboolean
draw_sheet (
    Score *self, GPtrArray *files, GCancellable *cancellable, GError **error)
{
  guint top = ef_invocation_get_integer (self->invocation, "top");
  g_autoptr (GArray) ranked = ef_moments_rank (files);
  g_autoptr (GArray) moments =
      ef_moments_choose (ranked, top ? top : EF_CONTACT_SHEET_MOST);

  ef_progress_stage (self->progress, "contact sheet");
  return ef_contact_sheet_write (moments, files->len,
      ef_publisher_add (self->publisher, self->sheet), on_sheet_progress, self,
      cancellable, error);
}

static gboolean
publish (Score *self, GCancellable *cancellable, GError **error)
{
  g_autofree gchar *made =
      ef_job_get_output (self->job, "score", 0, "scores.json");
  g_autoptr (GPtrArray) files = NULL;

  if (self->output &&
      !ef_publisher_copy (
          self->publisher, made, self->output, cancellable, error))
    return FALSE;
  if (self->sheet) {
    files = ef_scores_load (made, error);
    if (!files || !draw_sheet (self, files, cancellable, error))
      return FALSE;
  }
  return ef_publisher_commit (self->publisher, error);
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Score *self = data;
  JsonObject *params = json_object_new ();

  if (!ef_job_init (error) ||
      !ef_job_set_footage (params, self->invocation->arguments, NULL,
          self->progress, cancellable, error)) {
    json_object_unref (params);
    return FALSE;
  }
  json_object_set_boolean_member (
      params, "fast", ef_invocation_get_flag (self->invocation, "fast"));
  self->job = ef_job_new ("score", params, self->progress, error);
  if (!self->job ||
      !ef_job_execute (self->job,
          ef_invocation_get (self->invocation, "workdir"), NULL, cancellable,
          error))
    return FALSE;
  return publish (self, cancellable, error);
}

static void
add_moment (EfTable *table, guint place, const EfMoment *moment)
{
  const EfSegmentScore *s = moment->segment;
  gdouble values[] = { s->total, s->motion, s->variance, s->sharpness,
    s->contrast, s->exposure };
  gchar cells[G_N_ELEMENTS (values)][16];
  g_autofree gchar *number = g_strdup_printf ("%u", place);
  g_autofree gchar *name = g_path_get_basename (moment->file->path);
  g_autofree gchar *from =
      g_strdup_printf ("%.1f", s->start / (gdouble)GST_SECOND);
  g_autofree gchar *to = g_strdup_printf ("%.1f", s->end / (gdouble)GST_SECOND);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_snprintf (cells[i], sizeof cells[i], "%.2f", values[i]);
  ef_table_add (table, number, cells[0], name, from, to, cells[1], cells[2],
      cells[3], cells[4], cells[5], s->rejected ? s->rejected : "");
}

static gboolean
print_ranking (Score *self, GError **error)
{
  static const gchar *const TITLES[] = { ">", ">SCORE", "FILE", ">FROM S",
    ">TO S", ">MOTION", ">VARIANCE", ">SHARPNESS", ">CONTRAST", ">EXPOSURE",
    "REJECTED", NULL };
  guint top = ef_invocation_get_integer (self->invocation, "top");
  g_autofree gchar *path =
      ef_job_get_output (self->job, "score", 0, "scores.json");
  g_autoptr (GPtrArray) files = ef_scores_load (path, error);
  g_autoptr (GArray) moments = NULL;
  EfTable *table;

  if (!files)
    return FALSE;
  moments = ef_moments_rank (files);
  table = ef_table_new (TITLES);
  for (guint i = 0; i < moments->len && (!top || i < top); i++)
    add_moment (table, i + 1, &g_array_index (moments, EfMoment, i));
  ef_table_print (table, 0);
  if (top && moments->len > top)
    ef_terminal_print ("%u more; --top 0 shows all\n", moments->len - top);
  return TRUE;
}

static gchar *
canonicalize (Score *self, const gchar *option)
{
  const gchar *given = ef_invocation_get (self->invocation, option);

  return given ? g_canonicalize_filename (given, NULL) : NULL;
}

static gint
score (Score *self, GError **error)
{
  gint status;

  self->output = canonicalize (self, "output");
  self->sheet = canonicalize (self, "contact-sheet");
  if ((self->output &&
          !ef_publisher_check (self->publisher, self->output, error)) ||
      (self->sheet &&
          !ef_publisher_check (self->publisher, self->sheet, error)))
    return -1;
  status = ef_foreground_run (self->progress, work, self, error);
  if (status != 0)
    return status;
  if (ef_progress_get_mode (self->progress) == EF_PROGRESS_JSON) {
    ef_progress_event (self->progress, "result", json_object_new ());
    return EF_EXIT_OK;
  }
  return print_ranking (self, error) ? EF_EXIT_OK : -1;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  Score self = { invocation };
  gint status;

  self.progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self.publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));
  status = score (&self, error);
  g_clear_pointer (&self.job, ef_job_free);
  ef_publisher_free (self.publisher);
  ef_progress_free (self.progress);
  g_free (self.output);
  g_free (self.sheet);
  return status;
}

static const gchar *const EXAMPLES[] = { "ef score my-clips/",
  "The twenty best moments, with the factors behind each score.",
  "ef score my-clips/ --top 0 -o scores.json",
  "All of them, and a file with all there is to know.",
  "ef score my-clips/ --contact-sheet best.png",
  "The best ones as pictures on one sheet.", "ef score archive/ --fast",
  "A first look at hours of footage.", NULL };

const EfCommand ef_command_score = { "score", "rank the moments of footage",
  "FILE|FOLDER...", 1, G_MAXUINT,
  "Decodes each video once from end to end and looks at each photograph, and "
  "scores every stretch between two cuts: motion (40 %), variance (20 %), "
  "sharpness (20 %), contrast (15 %) and exposure (5 %), each from 0 to 1. "
  "Moments that are black, frozen or blurred are rejected. ef make uses the "
  "same scores, and neither computes them twice for the same file.",
  OPTIONS, EXAMPLES, run };
