/* Edit Factory - ef help: help on a command, and the man pages
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "help.h"
#include "terminal.h"

static const EfOption OPTIONS[] = {
  { "man", 0, EF_OPTION_FLAG, NULL, NULL,
      "Write the manual page (roff) to standard output: "
      "ef help --man make | man -l -",
      .command_line_only = TRUE },
  { NULL }
};

static gint
run (EfInvocation *invocation, GError **error)
{
  const gchar *name = ef_invocation_get_argument (invocation, 0);
  const EfCommand *command = name ? ef_command_find (name) : NULL;
  g_autofree gchar *text = NULL;

  if (name && !command && !g_str_equal (name, "ef")) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "unknown command '%s': see ef --help", name);
    return -1;
  }
  if (ef_invocation_get_flag (invocation, "man"))
    text = ef_help_man (command);
  else if (command)
    text = ef_help_command (command, ef_terminal_width ());
  else
    text = ef_help_overview (ef_terminal_width ());
  ef_terminal_print ("%s", text);
  return EF_EXIT_OK;
}

static const gchar *const EXAMPLES[] = { "ef help make",
  "What ef make does, with all its options.", "ef help --man make | man -l -",
  "The same as a manual page.", NULL };

const EfCommand ef_command_help = { "help", "explain a command", "[COMMAND]", 0,
  1, "Prints the help of a command, or the list of commands.", OPTIONS,
  EXAMPLES, run };
