/* Edit Factory - efd, the orchestrator
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon.h"
#include "environment.h"
#include "lifetime.h"
#include "log.h"

#include <locale.h>
#include <signal.h>
#include <sys/stat.h>

gint
main (gint argc, gchar **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfOptions) options = NULL;
  g_autoptr (EfDaemon) daemon = NULL;

  setlocale (LC_CTYPE, "C.UTF-8");
  signal (SIGPIPE, SIG_IGN);
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
  ef_lifetime_wait (daemon, options->drain_timeout);
  return 0;
}
