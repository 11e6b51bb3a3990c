/* Edit Factory - ef presets: the platforms that videos are made for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "environment.h"
#include "platform.h"
#include "safe-area.h"
#include "terminal.h"

static const EfOption OPTIONS[] = { { NULL } };

static gchar *
describe_area (const EfPlatform *platform)
{
  g_autoptr (EfSafeArea) area = ef_safe_area_load (platform->safe_area, NULL);

  if (!area)
    return g_strdup ("unknown");
  return g_strdup_printf ("%.0f/%.0f/%.0f/%.0f", area->top * platform->height,
      area->right * platform->width, area->bottom * platform->height,
      area->left * platform->width);
}

static void
add_platform (EfTable *table, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlatform) p = ef_platform_load (name, &error);
  g_autofree gchar *size = NULL;
  g_autofree gchar *sound = NULL;
  g_autofree gchar *bytes = NULL;
  g_autofree gchar *longest = NULL;
  g_autofree gchar *area = NULL;

  if (!p) {
    ef_terminal_warning (error->message);
    return;
  }
  size = g_strdup_printf (
      "%ux%u, %g/s", p->width, p->height, (gdouble)p->fps_n / p->fps_d);
  sound = g_strdup_printf ("%g LUFS, %g dBTP", p->loudness, p->true_peak);
  bytes = p->max_bytes ? ef_format_bytes (p->max_bytes) : g_strdup ("any");
  longest =
      p->max_duration ? ef_format_duration (p->max_duration) : g_strdup ("any");
  area = describe_area (p);
  ef_table_add (table, name, size, sound, bytes, longest, area, p->title);
}

static gint
run (EfInvocation *invocation, GError **error)
{
  static const gchar *const TITLES[] = { "NAME", "PICTURE", "SOUND", ">BYTES",
    ">LONGEST", "COVERED", "FOR", NULL };
  g_auto (GStrv) names = ef_platform_list ();
  EfTable *table;

  if (!ef_environment_init_gst (error))
    return -1;
  table = ef_table_new (TITLES);
  for (guint i = 0; names[i]; i++)
    add_platform (table, names[i]);
  ef_table_print (table, 0);
  return EF_EXIT_OK;
}

static const gchar *const EXAMPLES[] = { "ef presets", "The table.", NULL };

const EfCommand ef_command_presets = { "presets",
  "list the platforms with their limits and covered areas", "", 0, 0,
  "For each platform: the picture's size and rate, loudness and the true peak "
  "that the delivered file may reach, the largest file and the longest video "
  "that it takes, and how many pixels its app covers at the top, right, bottom "
  "and left, where no caption is put.\n\n"
  "None of the platforms publishes stable values for what its app covers; the "
  "files under safe-areas/ name their source and date, and can be overridden "
  "in $XDG_CONFIG_HOME/editfactory/safe-areas.",
  OPTIONS, EXAMPLES, run };
