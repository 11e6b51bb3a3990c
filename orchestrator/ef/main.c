/* Edit Factory - the command line
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "command.h"
#include "config-file.h"
#include "environment.h"
#include "help.h"
#include "suggest.h"
#include "terminal.h"

#include <locale.h>
#include <signal.h>
#include <string.h>

static gint
print_overview (void)
{
  g_autofree gchar *text = ef_help_overview (ef_terminal_width ());

  ef_terminal_print ("%s", text);
  return EF_EXIT_OK;
}

static gint
print_help (const EfCommand *command)
{
  g_autofree gchar *text = ef_help_command (command, ef_terminal_width ());

  ef_terminal_print ("%s", text);
  return EF_EXIT_OK;
}

static gint
unknown_command (const gchar *given)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree gchar *message = NULL;
  const gchar *near;

  for (guint i = 0; ef_commands[i]; i++)
    g_ptr_array_add (names, (gpointer)ef_commands[i]->name);
  g_ptr_array_add (names, NULL);
  near = ef_suggest (given, (const gchar *const *)names->pdata);
  message = near
      ? g_strdup_printf (
            "unknown command '%s': did you mean 'ef %s'?", given, near)
      : g_strdup_printf ("unknown command '%s': see ef --help", given);
  ef_terminal_error (message);
  return EF_EXIT_USAGE;
}

static gboolean
wants_help (gchar **argv)
{
  for (; *argv && strcmp (*argv, "--") != 0; argv++)
    if (strcmp (*argv, "--help") == 0 || strcmp (*argv, "-h") == 0)
      return TRUE;
  return FALSE;
}

static gint
run_command (const EfCommand *command, gchar **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfInvocation) invocation = NULL;
  gint status = -1;

  if (wants_help (argv))
    return print_help (command);
  invocation = ef_invocation_parse (command, argv, &error);
  if (invocation && ef_config_apply (invocation, &error))
    status = command->run (invocation, &error);
  if (status >= 0)
    return status;
  ef_terminal_error (error ? error->message : "failed without a reason");
  return g_error_matches (error, EF_ERROR, EF_ERROR_USAGE) ? EF_EXIT_USAGE
                                                           : EF_EXIT_FAILED;
}

static gint
dispatch (gchar **argv)
{
  const EfCommand *command;

  if (!argv[1]) {
    ef_terminal_error ("no command given: see ef --help");
    return EF_EXIT_USAGE;
  }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    return print_overview ();
  if (strcmp (argv[1], "--version") == 0) {
    ef_terminal_print ("ef (Edit Factory) %s\n", ef_version ());
    return EF_EXIT_OK;
  }
  command = ef_command_find (argv[1]);
  return command ? run_command (command, argv + 2) : unknown_command (argv[1]);
}

int
main (int argc, char **argv)
{
  gint status;

  setlocale (LC_ALL, "");
  /* Numbers are printed and read with a point everywhere. */
  setlocale (LC_NUMERIC, "C");
  /* A helper that dies while it is written to is an error, not our end. */
  signal (SIGPIPE, SIG_IGN);
  /* A file that may not grow further is an error like a full disk. */
  signal (SIGXFSZ, SIG_IGN);
  ef_environment_prepare ();
  status = dispatch (argv);
  return ef_terminal_flush () || status ? status : EF_EXIT_FAILED;
}
