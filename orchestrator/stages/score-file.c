/* Edit Factory - one file of footage, scored
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "score-file.h"

#include "key-frames.h"

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
/* Key frames that are further apart tell too little. */
#define MAX_SPACING (2500 * GST_MSECOND)

typedef struct
{
  const gchar *path;
  EfScoreMode mode;
  GstElement *pipeline;
  EfKeyFrames *keys; /* nullable: of EF_SCORE_KEY_FRAMES */
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

static EfKeyFrames *
attach_key_frames (GstElement *source, GstElement *convert)
{
  g_autoptr (GstPad) decoded = gst_element_get_static_pad (convert, "sink");
  EfKeyFrames *keys = ef_key_frames_attach (source);

  ef_key_frames_watch_decoded (keys, decoded);
  return keys;
}

static GstElement *
build (Job *job, const gchar *scores, GError **error)
{
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  EfMediaLimits limits = { 0 };
  GstElement *source, *convert, *scorer, *sink;

  limits.max_threads = 1;
  source =
      ef_media_guard_new_source (job->path, EF_GUARD_VIDEO, &limits, error);
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
  g_object_set (scorer, "location", scores, "source-path", job->path,
      "post-messages", FALSE, NULL);
  g_object_set (sink, "sync", FALSE, NULL);
  gst_element_link_many (convert, scorer, sink, NULL);
  if (job->mode == EF_SCORE_KEY_FRAMES)
    job->keys = attach_key_frames (source, convert);
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
        "breaks off after %.1f s of %.1f s; what decodes is used",
        score->duration / 1e9, job->duration / 1e9);
  else
    score->warning =
        g_strdup_printf ("is damaged (%s); what decodes is used", job->reason);
}

static EfFileScore *
decode (Job *job, const gchar *scores, GError **error)
{
  EfFileScore *score;
  gboolean ok;

  job->pipeline = build (job, scores, error);
  if (!job->pipeline)
    return NULL;
  job->position = -1;
  job->moved = g_get_monotonic_time ();
  gst_element_set_state (job->pipeline, GST_STATE_PLAYING);
  ok = wait (job, error);
  gst_element_set_state (job->pipeline, GST_STATE_NULL);
  gst_object_unref (job->pipeline);
  if (!ok)
    return NULL;
  score = read_score (job, scores, error);
  if (score && job->keys)
    score->duration = MAX (score->duration, ef_key_frames_get_end (job->keys));
  if (score)
    add_warning (score, job);
  return score;
}

static void
forget (Job *job, const gchar *scores)
{
  g_unlink (scores);
  g_clear_pointer (&job->keys, ef_key_frames_unref);
  g_clear_pointer (&job->reason, g_free);
  job->failed = 0;
}

/* What the key frames tell; NULL without an error where that is too little. */
static EfFileScore *
decode_key_frames (Job *job, const gchar *scores, GError **error)
{
  g_autoptr (GError) local = NULL;
  EfFileScore *score = decode (job, scores, &local);
  GstClockTime spacing =
      job->keys ? ef_key_frames_get_spacing (job->keys) : GST_CLOCK_TIME_NONE;

  if (score && spacing <= MAX_SPACING)
    return score;
  g_clear_pointer (&score, ef_file_score_free);
  if (g_error_matches (local, EF_ERROR, EF_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static EfFileScore *
score_by_mode (Job *job, const gchar *scores, GError **error)
{
  g_autoptr (GError) local = NULL;
  EfFileScore *score;

  if (job->mode == EF_SCORE_EVERY_FRAME)
    return decode (job, scores, error);
  score = decode_key_frames (job, scores, &local);
  if (score)
    return score;
  if (local) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  forget (job, scores);
  job->mode = EF_SCORE_EVERY_FRAME;
  score = decode (job, scores, error);
  if (score && !score->warning && score->kind == EF_MEDIA_VIDEO)
    score->warning = g_strdup (
        "has too few key frames for the fast mode; all of it was decoded");
  return score;
}

/* Where efsegmentscorer is to write. */
static gchar *
reserve_name (const gchar *folder, GError **error)
{
  g_autofree gchar *name = g_build_filename (folder, "score-XXXXXX", NULL);
  gint fd = g_mkstemp (name);

  if (fd < 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be written", folder);
    return NULL;
  }
  close (fd);
  g_unlink (name);
  return g_steal_pointer (&name);
}

EfFileScore *
ef_score_file (const gchar *path, EfScoreMode mode, const gchar *folder,
    EfScoreProgress progress, gpointer user_data, GCancellable *cancellable,
    GError **error)
{
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, error);
  Job job = { .path = path,
    .mode = mode,
    .progress = progress,
    .user_data = user_data,
    .cancellable = cancellable };
  g_autofree gchar *scores = NULL;
  EfFileScore *score;

  if (!info)
    return NULL;
  if (!info->has_video) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: has no picture", path);
    return NULL;
  }
  scores = reserve_name (folder, error);
  if (!scores)
    return NULL;
  if (info->is_still)
    job.mode = EF_SCORE_EVERY_FRAME;
  job.duration = info->is_still ? 0 : info->duration;
  score = score_by_mode (&job, scores, error);
  forget (&job, scores);
  if (!score)
    return NULL;
  score->has_audio = info->has_audio;
  g_free (score->path);
  score->path = g_strdup (path);
  return score;
}
