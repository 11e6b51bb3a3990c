/* Edit Factory - efd, the orchestrator
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "admin.h"
#include "daemon.h"
#include "environment.h"
#include "lifetime.h"
#include "log.h"

#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define MAX_FILES 16384

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
  if (ef_admin_is_asked (argc, argv))
    return ef_admin_run (argc, argv);
  signal (SIGPIPE, SIG_IGN);
  allow_files ();
  /* PostgreSQL's and the stages' users pass through our folders. What is secret
   * has a mode of its own. */
  umask (0022);
  options = ef_options_parse (&argc, &argv, &error);
  if (!options) {
    g_printerr ("efd: %s\n", error->message);
    return 2;
  }
  ef_log_take_glib ();
  ef_log_set_level (options->log_level);
  ef_environment_prepare ();
  daemon = ef_daemon_start (options, &error);
  if (!daemon) {
    g_printerr ("efd: %s\n", error->message);
    return 1;
  }
  ef_lifetime_wait (daemon, options);
  return 0;
}
