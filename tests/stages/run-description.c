/* Edit Factory - runs a description from the command line, for tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * run-description NAME PARAMS.json [WORKDIR [STOP_AFTER]]
 *
 * Prints one line a stage and a warning, then the report. Without WORKDIR the
 * user's cache is used.
 */
#include "manifest.h"
#include "stages.h"

#include <editfactory/json.h>
#include <gst/gst.h>

static void
on_progress (const gchar *stage, gdouble fraction, gpointer user_data)
{
  gint *percent = user_data;

  if ((gint)(fraction * 100) / 10 == *percent / 10)
    return;
  *percent = (gint)(fraction * 100);
  g_print ("progress %d %s\n", *percent, stage);
}

static void
on_done (
    const gchar *stage, gboolean cached, gdouble seconds, gpointer user_data)
{
  g_print ("done %s %s %.2f\n", stage, cached ? "cached" : "fresh", seconds);
}

static void
on_warning (const gchar *stage, const gchar *message, gpointer user_data)
{
  g_print ("warning %s: %s\n", stage, message);
}

static void
print_outputs (EfRun *run)
{
  static const gchar *const outputs[][2] = { { "speak", "words.json" },
    { "match", "plan.json" }, { "cues", "captions.srt" },
    { "render", "short.mp4" }, { "verify", "cover.jpg" } };

  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++) {
    g_autofree gchar *path =
        ef_run_get_output (run, outputs[i][0], 0, outputs[i][1]);

    if (path)
      g_print ("output %s %s\n", outputs[i][1], path);
  }
}

static gboolean
run_all (gchar **argv, GError **error)
{
  static const EfRunListener listener = { NULL, on_progress, on_done,
    on_warning };
  g_autoptr (EfDescription) description = ef_description_load (argv[1], error);
  g_autoptr (JsonNode) given = NULL;
  g_autoptr (JsonNode) params = NULL;
  g_autoptr (JsonNode) report = NULL;
  g_autoptr (EfRun) run = NULL;
  g_autofree gchar *text = NULL;
  const gchar *workdir = argv[3];
  gint percent = -1;

  if (!description || !(given = ef_json_load (argv[2], 0, error)))
    return FALSE;
  params = ef_description_resolve_params (description, given, error);
  if (!params)
    return FALSE;
  run = ef_run_new (
      description, params, workdir, TRUE, &listener, &percent, error);
  if (!run || !ef_run_execute (run, workdir ? argv[4] : NULL, NULL, error))
    return FALSE;
  print_outputs (run);
  report = ef_run_get_report (run);
  text = ef_json_to_string (report);
  g_print ("%s\n", text);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  gst_init (&argc, &argv);
  ef_stages_register ();
  if (argc < 3) {
    g_printerr ("usage: %s NAME PARAMS.json [WORKDIR [STOP_AFTER]]\n", argv[0]);
    return 2;
  }
  if (run_all (argv, &error))
    return 0;
  g_printerr ("error %s\n", error->message);
  return 1;
}
