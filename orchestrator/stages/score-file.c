/* Edit Factory - one file of footage, scored
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "score-file.h"

#include <editfactory/media-guard.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define TICK (100 * GST_MSECOND)
/* No progress for so long is a hang. */
#define STALL (30 * G_USEC_PER_SEC)
/* What is left to flow after an element has given up. */
#define DRAIN (2 * G_USEC_PER_SEC)
/* A container's duration is that of its longest stream; less than this is not
 * worth a word. */
#define MISSING (500 * GST_MSECOND)

typedef struct
{
  const gchar *path;
  GstElement *pipeline;
  GstClockTime duration;
  EfScoreProgress progress;
  gpointer user_data;
  GCancellable *cancellable;
  gint64 position;
  gint64 moved;
  gint64 failed; /* monotonic time of the first error, or 0 */
  gchar *reason;
} Job;

static void
link_pad (GstElement *source, GstPad *pad, gpointer convert)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (convert, "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

static GstElement *
make (const gchar *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (!element)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "the element '%s' is not installed; 'ef doctor' says what to install",
        factory);
  return element;
}

static GstElement *
build (const gchar *path, const gchar *scores, GError **error)
{
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  EfMediaLimits limits = { 0 };
  GstElement *source, *convert, *scorer, *sink;

  limits.max_threads = 1;
  source = ef_media_guard_new_source (path, EF_GUARD_VIDEO, &limits, error);
  if (!source)
    return NULL;
  gst_bin_add (GST_BIN (pipeline), source);
  if (!(scorer = make ("efsegmentscorer", error)))
    return NULL;
  gst_bin_add (GST_BIN (pipeline), scorer);
  if (!(convert = make ("videoconvert", error)))
    return NULL;
  gst_bin_add (GST_BIN (pipeline), convert);
  if (!(sink = make ("fakesink", error)))
    return NULL;
  gst_bin_add (GST_BIN (pipeline), sink);
  g_object_set (scorer, "location", scores, "source-path", path,
      "post-messages", FALSE, NULL);
  g_object_set (sink, "sync", FALSE, NULL);
  gst_element_link_many (convert, scorer, sink, NULL);
  g_signal_connect_object (
      source, "pad-added", G_CALLBACK (link_pad), convert, 0);
  gst_pipeline_use_clock (GST_PIPELINE (pipeline), NULL);
  return g_steal_pointer (&pipeline);
}

static void
note_error (Job *job, GstMessage *message)
{
  g_autoptr (GError) cause = NULL;

  gst_message_parse_error (message, &cause, NULL);
  if (job->failed)
    return;
  job->failed = g_get_monotonic_time ();
  job->reason =
      g_strstrip (g_strdelimit (g_strdup (cause->message), "\n", ' '));
}

static void
look (Job *job)
{
  gint64 position = -1;

  if (!gst_element_query_position (job->pipeline, GST_FORMAT_TIME, &position) ||
      position == job->position)
    return;
  job->position = position;
  job->moved = g_get_monotonic_time ();
  if (job->progress && job->duration)
    job->progress (
        CLAMP ((gdouble)position / job->duration, 0.0, 1.0), job->user_data);
}

/* Returns: FALSE when cancelled or hung; errors are noted in the job, because
 * what decoded before them may be enough. */
static gboolean
wait (Job *job, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (job->pipeline);

  while (TRUE) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, TICK, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    gint64 now = g_get_monotonic_time ();

    if (g_cancellable_is_cancelled (job->cancellable)) {
      g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
      return FALSE;
    }
    if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return TRUE;
    if (message)
      note_error (job, message);
    if (job->failed && now - job->failed > DRAIN)
      return TRUE;
    look (job);
    if (!job->failed && now - job->moved > STALL) {
      g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
          "%s: decoding hangs at %.1f s; leave the file out", job->path,
          MAX (job->position, 0) / 1e9);
      return FALSE;
    }
  }
}

static EfFileScore *
read_score (Job *job, const gchar *scores, GError **error)
{
  g_autoptr (GPtrArray) files = NULL;

  if (g_file_test (scores, G_FILE_TEST_EXISTS))
    files = ef_scores_load (scores, error);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: nothing decodes%s%s",
        job->path, job->reason ? ": " : "", job->reason ? job->reason : "");
  if (!files)
    return NULL;
  if (files->len == 0 ||
      ((EfFileScore *)g_ptr_array_index (files, 0))->segments->len == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: no picture decodes%s%s",
        job->path, job->reason ? ": " : "", job->reason ? job->reason : "");
    return NULL;
  }
  return g_ptr_array_steal_index (files, 0);
}

static void
add_warning (EfFileScore *score, const Job *job)
{
  if (score->kind == EF_MEDIA_STILL ||
      (score->duration + MISSING >= job->duration && !job->reason))
    return;
  if (score->duration + MISSING < job->duration)
    score->warning = g_strdup_printf (
        "%s: breaks off after %.1f s of %.1f s; what decodes is used",
        job->path, score->duration / 1e9, job->duration / 1e9);
  else
    score->warning = g_strdup_printf (
        "%s: is damaged (%s); what decodes is used", job->path, job->reason);
}

static EfFileScore *
decode (Job *job, const gchar *scores, GError **error)
{
  EfFileScore *score;
  gboolean ok;

  job->pipeline = build (job->path, scores, error);
  if (!job->pipeline)
    return NULL;
  job->moved = g_get_monotonic_time ();
  gst_element_set_state (job->pipeline, GST_STATE_PLAYING);
  ok = wait (job, error);
  gst_element_set_state (job->pipeline, GST_STATE_NULL);
  gst_object_unref (job->pipeline);
  if (!ok)
    return NULL;
  score = read_score (job, scores, error);
  if (score)
    add_warning (score, job);
  return score;
}

EfFileScore *
ef_score_file (const gchar *path, const gchar *folder, EfScoreProgress progress,
    gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, error);
  Job job = { path, NULL, 0, progress, user_data, cancellable, -1 };
  g_autofree gchar *scores = NULL;
  EfFileScore *score;
  gint fd;

  if (!info)
    return NULL;
  if (!info->has_video) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: has no picture", path);
    return NULL;
  }
  scores = g_build_filename (folder, "score-XXXXXX", NULL);
  fd = g_mkstemp (scores);
  if (fd < 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be written", folder);
    return NULL;
  }
  close (fd);
  g_unlink (scores);
  job.duration = info->is_still ? 0 : info->duration;
  score = decode (&job, scores, error);
  g_unlink (scores);
  g_free (job.reason);
  if (!score)
    return NULL;
  score->has_audio = info->has_audio;
  g_free (score->path);
  score->path = g_strdup (path);
  return score;
}
