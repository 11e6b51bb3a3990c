/* Edit Factory - runs a description through the sandbox, for tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * run-sandboxed direct|sandboxed NAME PARAMS.json WORKDIR ROOT...
 *
 * "direct" computes the stages in this process, for comparison. Prints
 * "warning …" and "output STAGE FILE PATH" lines, then the report.
 */
#include "description.h"
#include "sandboxed.h"
#include "stages.h"

#include <gst/gst.h>

static void
on_warning (const gchar *stage, const gchar *message, gpointer user_data)
{
  g_print ("warning %s: %s\n", stage, message);
}

static void
print_outputs (EfRun *run, EfDescription *description)
{
  for (guint i = 0; i < description->stages->len; i++) {
    EfStageDescription *stage = g_ptr_array_index (description->stages, i);
    const gchar *const *names = stage->type ? stage->type->outputs : NULL;

    for (; names && *names; names++) {
      g_autofree gchar *path = ef_run_get_output (run, stage->name, 0, *names);

      if (path && g_file_test (path, G_FILE_TEST_EXISTS))
        g_print ("output %s %s %s\n", stage->name, *names, path);
    }
    for (guint k = 0; k < stage->outputs->len; k++) {
      const gchar *name = g_ptr_array_index (stage->outputs, k);
      g_autofree gchar *path = ef_run_get_output (run, stage->name, 0, name);

      g_print ("output %s %s %s\n", stage->name, name, path);
    }
  }
}

static EfSandbox *
make_sandbox (GError **error)
{
  EfSandboxConfig config;

  ef_sandbox_config_init (&config);
  config.user = stage_user ();
  return ef_sandbox_new (&config, error);
}

static gboolean
run_all (gchar **argv, GError **error)
{
  static const EfRunListener listener = { .warning = on_warning };
  gboolean sandboxed = g_str_equal (argv[1], "sandboxed");
  g_autoptr (EfDescription) description = ef_description_load (argv[2], error);
  g_autoptr (JsonNode) given = NULL;
  g_autoptr (JsonNode) params = NULL;
  g_autoptr (JsonNode) report = NULL;
  g_autoptr (EfSandbox) sandbox = NULL;
  g_autoptr (EfRun) run = NULL;
  g_autofree gchar *text = NULL;

  if (!description || !(given = ef_json_load (argv[3], 0, error)) ||
      !(params = ef_description_resolve_params (description, given, error)) ||
      !(run = ef_run_new (
            description, params, argv[4], TRUE, &listener, NULL, error)) ||
      (sandboxed && !(sandbox = make_sandbox (error))))
    return FALSE;
  if (sandboxed)
    ef_run_set_executor (run, ef_sandbox_execute, sandbox);
  ef_run_set_roots (run, (const gchar *const *)&argv[5]);
  if (!ef_run_execute (run, NULL, NULL, error))
    return FALSE;
  print_outputs (run, description);
  report = ef_run_get_report (run);
  text = ef_json_to_string (report);
  g_print ("%s\n", text);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc < 5) {
    g_printerr ("usage: %s direct|sandboxed NAME PARAMS.json WORKDIR ROOT...\n",
        argv[0]);
    return 2;
  }
  ef_environment_prepare ();
  if (ef_environment_init_gst (&error)) {
    ef_stages_register ();
    if (run_all (argv, &error))
      return 0;
  }
  g_printerr ("error %s\n", error->message);
  return 1;
}
