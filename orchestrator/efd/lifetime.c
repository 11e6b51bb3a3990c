/* Edit Factory - from the first answer to the last
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lifetime.h"
#include "log.h"
#include "notify.h"

#include <glib-unix.h>
#include <signal.h>

/* What stopping takes besides, seconds: answers under way, PostgreSQL. */
#define STOP_SECONDS 60

/* Milliseconds between looks whether a worker with an end has reached it. */
#define LOOK_INTERVAL 250

typedef struct
{
  EfDaemon *daemon;
  GMainLoop *loop;
  gdouble drain_timeout;
  gboolean draining;
} Lifetime;

static gboolean
on_timeout (gpointer data)
{
  Lifetime *self = data;

  ef_log (EF_LOG_WARNING, "jobs that still run are given back", NULL);
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static void
on_idle (gpointer data)
{
  g_main_loop_quit (((Lifetime *)data)->loop);
}

/* The service manager waits as long as we do. */
static void
drain (Lifetime *self)
{
  g_autofree gchar *state =
      g_strdup_printf ("STOPPING=1\nSTATUS=Finishes its jobs\n"
                       "EXTEND_TIMEOUT_USEC=%" G_GINT64_FORMAT,
          (gint64)((self->drain_timeout + STOP_SECONDS) * G_USEC_PER_SEC));

  ef_log (EF_LOG_INFO, "efd finishes its jobs", NULL);
  ef_notify (state);
  self->draining = TRUE;
  g_timeout_add ((guint)(self->drain_timeout * 1000), on_timeout, self);
  ef_daemon_drain (self->daemon, on_idle, self);
}

static gboolean
on_signal (gpointer data)
{
  Lifetime *self = data;

  if (self->drain_timeout > 0 && !self->draining) {
    drain (self);
    return G_SOURCE_CONTINUE;
  }
  ef_log (EF_LOG_INFO, "efd stops", NULL);
  ef_notify ("STOPPING=1\nSTATUS=Stops");
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_look (gpointer data)
{
  Lifetime *self = data;

  if (!ef_daemon_is_over (self->daemon))
    return G_SOURCE_CONTINUE;
  ef_log (EF_LOG_INFO, "efd has no more to do", NULL);
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

void
ef_lifetime_wait (EfDaemon *daemon, const EfOptions *options)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Lifetime self = { daemon, loop, options->drain_timeout };

  g_unix_signal_add (SIGTERM, on_signal, &self);
  g_unix_signal_add (SIGINT, on_signal, &self);
  if (options->max_jobs || options->idle_exit > 0)
    g_timeout_add (LOOK_INTERVAL, on_look, &self);
  ef_notify_ready ();
  g_main_loop_run (loop);
}
