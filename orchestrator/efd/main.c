/* Edit Factory - efd, the orchestrator
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon.h"
#include "environment.h"
#include "log.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>

#define MAX_FILES 16384

static gboolean
on_signal (gpointer loop)
{
  ef_log (EF_LOG_INFO, "efd stops", NULL);
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
wait_for_signal (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  g_main_loop_run (loop);
}

/* Clients that listen keep a file each; 1024 is the customary limit. */
static void
allow_files (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, MAX_FILES);
  setrlimit (RLIMIT_NOFILE, &limit);
}

gint
main (gint argc, gchar **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfOptions) options = NULL;
  g_autoptr (EfDaemon) daemon = NULL;

  setlocale (LC_CTYPE, "C.UTF-8");
  signal (SIGPIPE, SIG_IGN);
  allow_files ();
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
  wait_for_signal ();
  return 0;
}
