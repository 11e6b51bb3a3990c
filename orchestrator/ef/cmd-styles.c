/* Edit Factory - ef styles: the caption styles there are
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "style.h"
#include "terminal.h"

#include <editfactory/data.h>
#include <string.h>

static const EfOption OPTIONS[] = { { NULL } };

static const gchar *
animation_name (const EfStyle *style)
{
  switch (style->animation) {
    case EF_ANIMATION_FADE:
      return "fade";
    case EF_ANIMATION_POP:
      return "pop";
    default:
      return "none";
  }
}

static void
add_style (EfTable *table, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStyle) style = ef_style_load (name, NULL, &error);
  g_autofree gchar *font = NULL;
  g_autofree gchar *words = NULL;

  if (!style) {
    ef_terminal_warning (error->message);
    return;
  }
  font = g_strndup (style->fonts, strcspn (style->fonts, ","));
  words = g_strdup_printf ("%d", style->words_per_cue);
  ef_table_add (table, name, words, animation_name (style), font, style->title);
}

static gint
list_styles (void)
{
  static const gchar *const TITLES[] = { "NAME", ">WORDS", "MOTION", "FONT",
    "DESCRIPTION", NULL };
  g_auto (GStrv) names = ef_data_list ("styles");
  EfTable *table = ef_table_new (TITLES);

  for (guint i = 0; names[i]; i++)
    add_style (table, names[i]);
  ef_table_print (table, 0);
  return EF_EXIT_OK;
}

static gchar *
field_value (const EfStyle *style, const EfStyleField *field)
{
  gconstpointer place = (const gchar *)style + field->offset;

  switch (field->type) {
    case EF_FIELD_NUMBER:
      return g_strdup_printf ("%g", *(const gdouble *)place);
    case EF_FIELD_INTEGER:
      return g_strdup_printf ("%d", *(const gint *)place);
    case EF_FIELD_COLOUR:
      return g_strdup_printf ("#%08x", *(const guint *)place);
    case EF_FIELD_CHOICE:
      return g_strdup (field->choices[*(const gint *)place]);
    default:
      return g_strdup (*(gchar *const *)place);
  }
}

static gint
describe_style (const gchar *name, GError **error)
{
  static const gchar *const TITLES[] = { "FIELD", "VALUE", "MEANING", NULL };
  g_autofree gchar *path = ef_data_find ("styles", name, error);
  g_autoptr (EfStyle) style = path ? ef_style_load (name, NULL, error) : NULL;
  EfTable *table;

  if (!style)
    return -1;
  ef_terminal_print ("%s (%s)\n", style->title, path);
  table = ef_table_new (TITLES);
  for (const EfStyleField *f = ef_style_fields (); f->name; f++) {
    g_autofree gchar *value = field_value (style, f);

    ef_table_add (table, f->name, value, f->blurb);
  }
  ef_table_print (table, 2);
  return EF_EXIT_OK;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  const gchar *name = ef_invocation_get_argument (invocation, 0);

  return name ? describe_style (name, error) : list_styles ();
}

static const gchar *const EXAMPLES[] = { "ef styles", "The list.",
  "ef styles karaoke", "Every value of one of them.", NULL };

const EfCommand ef_command_styles = { "styles",
  "list the caption styles, or describe one", "[STYLE]", 0, 1,
  "A style is a JSON file: copy one into "
  "$XDG_CONFIG_HOME/editfactory/styles/NAME.json and change it to have your "
  "own. Lengths are pixels of a canvas whose shorter "
  "side is 1080.",
  OPTIONS, EXAMPLES, run };
