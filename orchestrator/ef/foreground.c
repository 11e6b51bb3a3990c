/* Edit Factory - long work in the foreground, which Ctrl-C stops cleanly
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "foreground.h"
#include "publisher.h"
#include "terminal.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#define TICK_MS 200

typedef struct
{
  EfProgress *progress;
  EfForegroundFunc func;
  EfForegroundExplain explain;
  gpointer user_data;
  GCancellable *cancellable;
  GMainLoop *loop;
  GError *error;
  gboolean ok;
  gint signal;
} Work;

static gboolean
quit_loop (gpointer data)
{
  g_main_loop_quit (((Work *)data)->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
work_thread (gpointer data)
{
  Work *work = data;

  work->ok = work->func (work->cancellable, work->user_data, &work->error);
  g_idle_add (quit_loop, work);
  return NULL;
}

static gboolean
on_tick (gpointer data)
{
  ef_progress_tick (((Work *)data)->progress);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (Work *work, gint number)
{
  if (work->signal) {
    ef_publisher_emergency ();
    _exit (128 + number);
  }
  work->signal = number;
  g_cancellable_cancel (work->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer data)
{
  return on_signal (data, SIGINT);
}

static gboolean
on_terminate (gpointer data)
{
  return on_signal (data, SIGTERM);
}

static gboolean
on_hangup (gpointer data)
{
  return on_signal (data, SIGHUP);
}

/* What nohup or a shell's & has switched off stays off. */
static guint
listen_to (gint number, GSourceFunc func, Work *work)
{
  struct sigaction old;

  if (sigaction (number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
    return 0;
  return g_unix_signal_add (number, func, work);
}

static void
run_loop (Work *work)
{
  guint sources[4];
  GThread *thread;

  sources[0] = listen_to (SIGINT, on_interrupt, work);
  sources[1] = listen_to (SIGTERM, on_terminate, work);
  sources[2] = listen_to (SIGHUP, on_hangup, work);
  sources[3] = g_timeout_add (TICK_MS, on_tick, work);
  ef_progress_tick (work->progress);
  thread = g_thread_new ("ef-work", work_thread, work);
  g_main_loop_run (work->loop);
  g_thread_join (thread);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i])
      g_source_remove (sources[i]);
  ef_progress_clear (work->progress);
}

static gchar *
explain_cache (gpointer user_data)
{
  return g_strdup (
      "the same command goes on from the stages that are finished");
}

/* Work that was done when the signal came counts as done. */
static gint
finish (Work *work, GError **error)
{
  g_autofree gchar *explained = NULL;
  g_autofree gchar *message = NULL;

  if (work->ok)
    return 0;
  if (!work->signal) {
    g_propagate_error (error, g_steal_pointer (&work->error));
    return -1;
  }
  explained = work->explain (work->user_data);
  message = g_strdup_printf ("stopped by %s: %s",
      work->signal == SIGINT ? "Ctrl-C" : "a signal", explained);
  ef_terminal_error (message);
  g_clear_error (&work->error);
  return 128 + work->signal;
}

gint
ef_foreground_run_explained (EfProgress *progress, EfForegroundFunc func,
    EfForegroundExplain explain, gpointer user_data, GError **error)
{
  Work work = { progress, func, explain, user_data };
  gint status;

  work.cancellable = g_cancellable_new ();
  work.loop = g_main_loop_new (NULL, FALSE);
  run_loop (&work);
  status = finish (&work, error);
  g_main_loop_unref (work.loop);
  g_object_unref (work.cancellable);
  return status;
}

gint
ef_foreground_run (EfProgress *progress, EfForegroundFunc func,
    gpointer user_data, GError **error)
{
  return ef_foreground_run_explained (
      progress, func, explain_cache, user_data, error);
}
