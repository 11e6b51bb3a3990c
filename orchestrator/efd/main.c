/* Edit Factory - efd, the orchestrator
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon.h"
#include "environment.h"
#include "log.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>

/* Milliseconds between looks whether a worker with an end has reached it. */
#define LOOK_INTERVAL 250

static gboolean
on_signal (gpointer loop)
{
  ef_log (EF_LOG_INFO, "efd stops", NULL);
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  EfDaemon *daemon;
  GMainLoop *loop;
} Look;

static gboolean
on_look (gpointer data)
{
  Look *look = data;

  if (!ef_daemon_is_over (look->daemon))
    return G_SOURCE_CONTINUE;
  ef_log (EF_LOG_INFO, "efd has no more to do", NULL);
  g_main_loop_quit (look->loop);
  return G_SOURCE_REMOVE;
}

/* @has_end: it may be over before. */
static void
wait_for_end (EfDaemon *daemon, gboolean has_end)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Look look = { daemon, loop };

  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  if (has_end)
    g_timeout_add (LOOK_INTERVAL, on_look, &look);
  g_main_loop_run (loop);
}

gint
main (gint argc, gchar **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfOptions) options = NULL;
  g_autoptr (EfDaemon) daemon = NULL;

  setlocale (LC_CTYPE, "C.UTF-8");
  signal (SIGPIPE, SIG_IGN);
  options = ef_options_parse (&argc, &argv, &error);
  if (!options) {
    g_printerr ("efd: %s\n", error->message);
    return 2;
  }
  ef_log_take_glib ();
  ef_log_set_level (options->verbose ? EF_LOG_DEBUG : EF_LOG_INFO);
  ef_environment_prepare ();
  daemon = ef_daemon_start (options, &error);
  if (!daemon) {
    g_printerr ("efd: %s\n", error->message);
    return 1;
  }
  wait_for_end (daemon, options->max_jobs || options->idle_exit > 0);
  return 0;
}
