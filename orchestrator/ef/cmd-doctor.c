/* Edit Factory - ef doctor: what is installed, what is missing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "doctor.h"
#include "environment.h"
#include "terminal.h"

static const EfOption OPTIONS[] = { { NULL } };

static const gchar *
state_name (EfFinding *finding)
{
  if (finding->present)
    return "ok";
  return finding->required ? "MISSING" : "absent";
}

static void
print_findings (GPtrArray *findings)
{
  static const gchar *const TITLES[] = { "STATE", "WHAT", "FOR", "FOUND",
    NULL };
  EfTable *table = ef_table_new (TITLES);

  for (guint i = 0; i < findings->len; i++) {
    EfFinding *f = g_ptr_array_index (findings, i);

    ef_table_add (table, state_name (f), f->what, f->purpose,
        f->present ? f->detail : "");
  }
  ef_table_print (table, 0);
}

/* One line of packages; what no package brings is said one by one. */
static gboolean
print_missing (GPtrArray *findings, gboolean required, const gchar *title)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) packages = g_string_new (NULL);
  gboolean any = FALSE;

  for (guint i = 0; i < findings->len; i++) {
    EfFinding *f = g_ptr_array_index (findings, i);

    if (f->present || f->required != required)
      continue;
    any = TRUE;
    if (!f->package)
      ef_terminal_print ("%s: %s\n", f->what, f->detail ? f->detail : "");
    else if (g_hash_table_add (seen, (gpointer)f->package))
      g_string_append_printf (packages, " %s", f->package);
  }
  if (packages->len)
    ef_terminal_print ("%s: apt-get install%s\n", title, packages->str);
  return any;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  g_autoptr (GPtrArray) findings = NULL;
  gboolean missing;

  if (!ef_environment_init_gst (error))
    return -1;
  findings = ef_doctor_examine ();
  print_findings (findings);
  ef_terminal_print ("\n");
  print_missing (findings, FALSE, "Better with");
  missing = print_missing (findings, TRUE, "Needed");
  if (!missing)
    ef_terminal_print ("Everything that is needed is there.\n");
  return missing ? EF_EXIT_FAILED : EF_EXIT_OK;
}

static const gchar *const EXAMPLES[] = { "ef doctor",
  "The table, and what to install.", NULL };

const EfCommand ef_command_doctor = { "doctor",
  "say what is installed, what is missing, and what to install", "", 0, 0,
  "Looks for the elements, decoders and encoders, voices, fonts, models and "
  "data files that the commands use, and names the Debian package of each "
  "that is missing. The exit status is 1 when something is missing without "
  "which no video can be made.",
  OPTIONS, EXAMPLES, run };
