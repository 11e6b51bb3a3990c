/* Edit Factory - ef verify: is this file what a platform wants?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "foreground.h"
#include "job.h"
#include "measure.h"
#include "platform.h"
#include "terminal.h"

#include <editfactory/json.h>
#include <math.h>

static const EfOption OPTIONS[] = { EF_OPTION_PRESET_ROW,
  EF_OPTION_PROGRESS_ROW, { NULL } };

typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  gchar *path;
  EfPlatform *platform;
  EfMeasurement *m;
  EfTable *table;
  guint faults;
} Verify;

static void
on_progress (gdouble fraction, gpointer data)
{
  ef_progress_update (data, fraction, NULL);
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Verify *self = data;

  if (!ef_job_init (error))
    return FALSE;
  self->platform =
      ef_platform_load (ef_invocation_get (self->invocation, "preset"), error);
  if (!self->platform)
    return FALSE;
  ef_progress_stage (self->progress, "measuring");
  self->m = ef_measure_video (
      self->path, on_progress, self->progress, cancellable, error);
  return self->m != NULL;
}

/* Takes @found and @wanted. */
static void
judge (
    Verify *self, const gchar *what, gboolean good, gchar *found, gchar *wanted)
{
  g_autofree gchar *f = found;
  g_autofree gchar *w = wanted;

  if (!good)
    self->faults++;
  ef_table_add (self->table, good ? "ok" : "WRONG", what, f, w);
}

static void
judge_picture (Verify *self)
{
  const EfMeasurement *m = self->m;
  const EfPlatform *p = self->platform;
  gdouble fps = m->fps_d ? (gdouble)m->fps_n / m->fps_d : 0;

  judge (self, "picture", m->width == p->width && m->height == p->height,
      g_strdup_printf ("%u x %u", m->width, m->height),
      g_strdup_printf ("%u x %u", p->width, p->height));
  judge (self, "frame rate", fabs (fps - (gdouble)p->fps_n / p->fps_d) < 0.01,
      g_strdup_printf ("%.3f/s", fps),
      g_strdup_printf ("%.3f/s", (gdouble)p->fps_n / p->fps_d));
  judge (self, "length",
      !p->max_duration ||
          m->video_end <= (GstClockTime)(p->max_duration * GST_SECOND),
      g_strdup_printf ("%.2f s, %" G_GUINT64_FORMAT " frames",
          m->video_end / (gdouble)GST_SECOND, m->frames),
      p->max_duration ? g_strdup_printf ("at most %.0f s", p->max_duration)
                      : g_strdup ("any"));
  judge (self, "file size", !p->max_bytes || m->bytes <= p->max_bytes,
      ef_format_bytes (m->bytes),
      p->max_bytes ? ef_format_bytes (p->max_bytes) : g_strdup ("any"));
}

static void
judge_sound (Verify *self)
{
  const EfMeasurement *m = self->m;
  const EfPlatform *p = self->platform;
  gdouble difference = ((gdouble)m->audio_end - m->video_end) / 1e6;
  gdouble frame = m->fps_n ? 1000.0 * m->fps_d / m->fps_n : 40;

  judge (self, "sound", m->has_audio,
      g_strdup (m->has_audio ? "there" : "none"), g_strdup ("there"));
  if (!m->has_audio)
    return;
  judge (self, "sound ends", fabs (difference) <= frame,
      g_strdup_printf ("%+.0f ms from the picture's end", difference),
      g_strdup_printf ("within a frame, %.0f ms", frame));
  judge (self, "loudness",
      fabs (m->integrated - p->loudness) <= EF_LOUDNESS_TOLERANCE,
      g_strdup_printf ("%.2f LUFS", m->integrated),
      g_strdup_printf (
          "%.1f +- %.1f LUFS", p->loudness, EF_LOUDNESS_TOLERANCE));
  judge (self, "true peak",
      m->true_peak <= p->true_peak + EF_TRUE_PEAK_TOLERANCE,
      g_strdup_printf ("%.2f dBTP", m->true_peak),
      g_strdup_printf ("at most %.1f dBTP", p->true_peak));
}

/* For programs: the same, as an event. */
static void
send_result (Verify *self)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "preset", self->platform->name);
  json_object_set_int_member (event, "faults", self->faults);
  json_object_set_int_member (event, "width", self->m->width);
  json_object_set_int_member (event, "height", self->m->height);
  json_object_set_int_member (event, "frames", self->m->frames);
  json_object_set_int_member (event, "bytes", self->m->bytes);
  ef_json_set_seconds (event, "video_end", self->m->video_end);
  if (self->m->has_audio) {
    ef_json_set_seconds (event, "audio_end", self->m->audio_end);
    json_object_set_double_member (
        event, "loudness", round (self->m->integrated * 100) / 100);
    json_object_set_double_member (
        event, "true_peak", round (self->m->true_peak * 100) / 100);
  }
  ef_progress_event (self->progress, "result", event);
}

static gint
report (Verify *self)
{
  static const gchar *const TITLES[] = { "", "WHAT", "FOUND", "WANTED", NULL };

  self->table = ef_table_new (TITLES);
  judge_picture (self);
  judge_sound (self);
  if (ef_progress_get_mode (self->progress) == EF_PROGRESS_JSON) {
    ef_table_free (self->table);
    send_result (self);
    return self->faults ? EF_EXIT_FAILED : EF_EXIT_OK;
  }
  ef_table_print (self->table, 0);
  if (self->faults == 0)
    return EF_EXIT_OK;
  ef_terminal_print ("%u of these are not what %s asks for.\n", self->faults,
      self->platform->title);
  return EF_EXIT_FAILED;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  Verify self = { invocation };
  gint status;

  self.progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self.path = g_canonicalize_filename (
      ef_invocation_get_argument (invocation, 0), NULL);
  status = ef_foreground_run (self.progress, work, &self, error);
  if (status == 0)
    status = report (&self);
  g_clear_pointer (&self.m, ef_measurement_free);
  g_clear_pointer (&self.platform, ef_platform_free);
  ef_progress_free (self.progress);
  g_free (self.path);
  return status;
}

static const gchar *const EXAMPLES[] = { "ef verify short.mp4 -p tiktok",
  "Is it what TikTok wants?", NULL };

const EfCommand ef_command_verify = { "verify",
  "measure a finished video against a platform", "FILE.mp4", 1, 1,
  "Decodes the file from end to end and compares what it finds with what the "
  "platform asks for: picture, rate, length, file size, loudness by ITU-R "
  "BS.1770, true peak, and whether sound and picture end together. The exit "
  "status is 1 when anything is out of tolerance.",
  OPTIONS, EXAMPLES, run };
