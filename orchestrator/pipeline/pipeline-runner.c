/* Edit Factory - runs one GStreamer pipeline to its end, watched
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stage-context.h"

#include <gst/gst.h>
#include <sys/statvfs.h>

/* How often progress is looked at while nothing else happens. */
#define TICK (200 * GST_MSECOND)

/* A disk with less room than this, bytes, is full. */
#define FULL (256 * 1024)

typedef struct
{
  EfStageContext *context;
  GstElement *pipeline;
  GstClockTime duration;
  gdouble from;
  gdouble to;
  gint64 position;
  gint64 moved; /* monotonic time of the last progress */
} Runner;

static void
update_progress (Runner *r)
{
  gint64 position = -1, duration = -1;

  if (!gst_element_query_position (r->pipeline, GST_FORMAT_TIME, &position))
    return;
  if (position != r->position) {
    r->position = position;
    r->moved = g_get_monotonic_time ();
  }
  duration = r->duration;
  if (!GST_CLOCK_TIME_IS_VALID (r->duration) &&
      !gst_element_query_duration (r->pipeline, GST_FORMAT_TIME, &duration))
    return;
  if (duration > 0 && position >= 0)
    ef_stage_progress (r->context,
        r->from + (r->to - r->from) * MIN (1.0, (gdouble)position / duration));
}

static void
take_element_message (Runner *r, GstMessage *message)
{
  const GstStructure *s = gst_message_get_structure (message);
  const gchar *text;

  if (!s || !g_str_has_suffix (gst_structure_get_name (s), "-warning"))
    return;
  text = gst_structure_get_string (s, "message");
  if (text)
    ef_stage_warn (r->context, "%s", text);
}

static void
take_warning (Runner *r, GstMessage *message)
{
  g_autoptr (GError) warning = NULL;

  gst_message_parse_warning (message, &warning, NULL);
  ef_stage_warn (r->context, "%s", g_strchomp (warning->message));
}

static gboolean
is_full (const gchar *folder)
{
  struct statvfs info;

  return statvfs (folder, &info) == 0 &&
      (guint64)info.f_bavail * info.f_frsize < FULL;
}

static void
take_error (Runner *r, GstMessage *message, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree gchar *debug = NULL;
  gboolean writing;

  gst_message_parse_error (message, &cause, &debug);
  GST_INFO ("%s: %s", GST_OBJECT_NAME (message->src), debug);
  g_strdelimit (cause->message, "\n", ' ');
  writing = g_error_matches (
                cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT) ||
      g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE);
  /* The muxer only says that it could not write. */
  if (writing && is_full (r->context->folder)) {
    g_autofree gchar *parent = g_path_get_dirname (r->context->folder);

    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: the disk is full; free some space, or work in another folder",
        parent);
    return;
  }
  g_set_error (error, EF_ERROR, writing ? EF_ERROR_IO : EF_ERROR_FAILED,
      "%s (%s)", g_strstrip (cause->message), GST_OBJECT_NAME (message->src));
}

/* Returns: TRUE when the loop is to go on */
static gboolean
take_message (Runner *r, GstMessage *message, gboolean *ok, GError **error)
{
  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_EOS:
      *ok = TRUE;
      return FALSE;
    case GST_MESSAGE_ERROR:
      take_error (r, message, error);
      return FALSE;
    case GST_MESSAGE_WARNING:
      take_warning (r, message);
      return TRUE;
    case GST_MESSAGE_ELEMENT:
      take_element_message (r, message);
      return TRUE;
    default:
      return TRUE;
  }
}

static gboolean
run_loop (Runner *r, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (r->pipeline);
  GCancellable *cancellable = ef_stage_get_cancellable (r->context);
  gboolean ok = FALSE;

  while (TRUE) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, TICK,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING |
            GST_MESSAGE_ELEMENT);

    if (g_cancellable_is_cancelled (cancellable)) {
      g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
      return FALSE;
    }
    if (message && !take_message (r, message, &ok, error))
      return ok;
    if (message)
      continue;
    update_progress (r);
    if (g_get_monotonic_time () - r->moved > r->context->stall) {
      GST_DEBUG_BIN_TO_DOT_FILE (
          GST_BIN (r->pipeline), GST_DEBUG_GRAPH_SHOW_ALL, "ef-stalled");
      g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
          "nothing has moved for %.0f s; it was stopped at %.1f s",
          r->context->stall / 1e6, MAX (r->position, 0) / 1e9);
      return FALSE;
    }
  }
}

gboolean
ef_stage_run_pipeline (EfStageContext *context, gpointer pipeline,
    guint64 duration, gdouble from, gdouble to, GError **error)
{
  Runner r = { context, pipeline, duration, from, to, -1,
    g_get_monotonic_time () };
  gboolean ok;

  gst_pipeline_use_clock (GST_PIPELINE (pipeline), NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  ok = run_loop (&r, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  if (ok)
    ef_stage_progress (context, to);
  return ok;
}
