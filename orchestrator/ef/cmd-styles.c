/* Edit Factory - ef styles: the caption styles there are
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "environment.h"
#include "publisher.h"
#include "style-sheet.h"
#include "style.h"
#include "suggest.h"
#include "terminal.h"
#include "typesetter.h"

#include <editfactory/data.h>
#include <editfactory/error.h>
#include <string.h>

static const EfOption OPTIONS[] = {
  { "preview", 0, EF_OPTION_PATH, "FILE.png", NULL,
      "Draw the styles, or the one that is named, on a sheet of pictures.", 0,
      0, NULL, TRUE },
  { "picture", 0, EF_OPTION_PATH, "FILE", NULL,
      "Photograph or video that lies under the captions of --preview; a drawn "
      "one otherwise.",
      0, 0, NULL, TRUE },
  { "overwrite", 'f', EF_OPTION_FLAG, NULL, NULL,
      "Replace the file of --preview when it exists." },
  { NULL }
};

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

static gchar *
value_of (const EfStyle *style, const gchar *name)
{
  for (const EfStyleField *f = ef_style_fields (); f->name; f++)
    if (g_str_equal (f->name, name))
      return field_value (style, f);
  return NULL;
}

/* The typesetter of a canvas on which fonts are looked up only. */
static EfTypesetter *
typesetter_for (const EfStyle *style)
{
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("full", NULL);

  return area ? ef_typesetter_new (style, area, 1080, 1920) : NULL;
}

/* The font that serves, and the one that was wanted. */
static gchar *
font_of (const EfStyle *style)
{
  g_autofree gchar *wanted =
      g_strndup (style->fonts, strcspn (style->fonts, ","));
  g_autoptr (EfTypesetter) typesetter = typesetter_for (style);
  g_autoptr (PangoLayout) layout = NULL;
  const gchar *used;

  if (!typesetter || !ef_typesetter_get_font_warning (typesetter))
    return g_steal_pointer (&wanted);
  layout = ef_typesetter_layout (typesetter, "x", 10);
  used = pango_font_description_get_family (
      pango_layout_get_font_description (layout));
  return g_strdup_printf (
      "%.*s for %s", (int)strcspn (used, ","), used, wanted);
}

static void
warn_font (const gchar *name)
{
  g_autoptr (EfStyle) style = ef_style_load (name, NULL, NULL);
  g_autoptr (EfTypesetter) typesetter = style ? typesetter_for (style) : NULL;
  const gchar *warning =
      typesetter ? ef_typesetter_get_font_warning (typesetter) : NULL;
  g_autofree gchar *message =
      warning ? g_strdup_printf ("%s: %s", style->name, warning) : NULL;

  if (message)
    ef_terminal_warning (message);
}

static void
add_style (EfTable *table, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStyle) style = ef_style_load (name, NULL, &error);
  g_autofree gchar *font = NULL;
  g_autofree gchar *words = NULL;
  g_autofree gchar *motion = NULL;

  if (!style) {
    ef_terminal_warning (error->message);
    return;
  }
  font = font_of (style);
  words = g_strdup_printf ("%d", style->words_per_cue);
  motion = value_of (style, "animation");
  ef_table_add (table, name, words, motion, font, style->title);
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
  warn_font (name);
  return EF_EXIT_OK;
}

/* All styles that are whole; the others are told. */
static gchar **
whole_styles (void)
{
  g_auto (GStrv) names = ef_data_list ("styles");
  g_autoptr (GStrvBuilder) whole = g_strv_builder_new ();

  for (guint i = 0; names[i]; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfStyle) style = ef_style_load (names[i], NULL, &error);

    if (!style) {
      ef_terminal_warning (error->message);
      continue;
    }
    g_strv_builder_add (whole, names[i]);
  }
  return g_strv_builder_end (whole);
}

/* The style that is asked for, or all. */
static gint
draw_sheet (EfInvocation *invocation, const gchar *name, GError **error)
{
  const gchar *path = ef_invocation_get (invocation, "preview");
  const gchar *picture = ef_invocation_get (invocation, "picture");
  const gchar *const one[] = { name, NULL };
  const gchar *const *drawn = one;
  g_auto (GStrv) all = NULL;
  g_autoptr (EfPublisher) publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));

  if (!ef_publisher_check (publisher, path, error) ||
      (picture && !ef_environment_init_gst (error)))
    return -1;
  if (!name)
    drawn = (const gchar *const *)(all = whole_styles ());
  if (!ef_style_sheet_write (
          drawn, picture, ef_publisher_add (publisher, path), error) ||
      !ef_publisher_commit (publisher, error))
    return -1;
  for (guint i = 0; drawn[i]; i++)
    warn_font (drawn[i]);
  return EF_EXIT_OK;
}

/* Before anything is made of a name that is misspelt. */
static gboolean
check (EfInvocation *invocation, const gchar *name, GError **error)
{
  const gchar *path = ef_invocation_get (invocation, "preview");
  g_autofree gchar *found = name ? ef_data_find ("styles", name, error) : NULL;

  if (name && !found) {
    ef_suggest_data ("styles", name, error);
    return FALSE;
  }
  if (path && !g_str_has_suffix (path, ".png"))
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "--preview %s: draws a PNG: give a name that ends in .png", path);
  return !path || g_str_has_suffix (path, ".png");
}

static gint
run (EfInvocation *invocation, GError **error)
{
  const gchar *name = ef_invocation_get_argument (invocation, 0);

  if (!check (invocation, name, error))
    return -1;
  if (ef_invocation_is_set (invocation, "preview"))
    return draw_sheet (invocation, name, error);
  return name ? describe_style (name, error) : list_styles ();
}

static const gchar *const EXAMPLES[] = { "ef styles", "The list.",
  "ef styles karaoke", "Every value of one of them.",
  "ef styles --preview styles.png --picture beach.jpg",
  "All of them over a photograph of yours.", NULL };

const EfCommand ef_command_styles = { "styles",
  "list the caption styles, or describe one", "[STYLE]", 0, 1,
  "A style is a JSON file: copy one into "
  "$XDG_CONFIG_HOME/editfactory/styles/NAME.json and change it to have your "
  "own. Lengths are pixels of a canvas whose shorter "
  "side is 1080.",
  OPTIONS, EXAMPLES, run };
