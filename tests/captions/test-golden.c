/* Edit Factory - every style as a picture, compared with the one we looked at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * EF_GOLDEN_UPDATE=1 writes the pictures of golden/ anew (README.md). Fonts are
 * those of the packages that ./factory installs and no others.
 */
#include "golden.h"

#include <editfactory/editfactory.h>
#include <string.h>

static gchar *words_path;

static const gchar *const fonts[] = { "opentype/bebas-neue", "opentype/inter",
  "opentype/league-spartan", "truetype/lato", "truetype/open-sans", NULL };

/* Instants in nanoseconds of words that last 0.5 s each. */
typedef struct
{
  const gchar *name;
  const gchar *settings;
  guint milliseconds;
} Case;

static const Case cases[] = { { "bold-white", "style=bold-white", 800 },
  { "boxed-word", "style=boxed-word", 800 },
  { "boxed-word-moving", "style=boxed-word", 560 },
  { "classic", "style=classic", 800 }, { "karaoke", "style=karaoke", 800 },
  { "karaoke-fill", "style=karaoke-fill", 800 },
  { "lower-third", "style=lower-third", 800 },
  { "minimal", "style=minimal", 800 }, { "neon-glow", "style=neon-glow", 800 },
  { "neon-glow-flowing", "style=neon-glow", 570 },
  { "one-word", "style=one-word", 800 },
  { "shadow-pop", "style=shadow-pop", 800 },
  { "underline", "style=underline", 800 },
  { "underline-growing", "style=underline", 540 },
  { "warm-retro", "style=warm-retro", 800 },
  { "word-pop", "style=word-pop", 800 },
  { "word-pop-peak", "style=word-pop", 580 },
  { "turned", "style=karaoke-fill rotation=-12 align=right position-x=0.9",
      800 },
  { "bounce", "style=word-pop animation=bounce", 540 },
  { "slide", "style=word-pop animation=slide motion-distance=60", 540 },
  { "cue-pop", "style=boxed-word cue-animation=pop cue-animation-time=0.3",
      40 } };

/* Pictures */

static void
write_words (void)
{
  static const gchar *const list[] = { "Make", "every", "word", "count",
    "twice." };
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 3 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    ef_words_append (words, list[i], i * 500 * GST_MSECOND,
        (i + 1) * 500 * GST_MSECOND, 0, 0);
  ef_words_save (words, words_path, &error);
  g_assert_no_error (error);
}

static cairo_surface_t *
render (const gchar *settings, guint milliseconds)
{
  g_autofree gchar *whole =
      g_strdup_printf ("words-location=%s %s", words_path, settings);

  return golden_render (whole, milliseconds);
}

/* Tests */

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  cairo_surface_t *picture;

  if (!golden_can_draw ())
    return;
  picture = render (c->settings, c->milliseconds);
  golden_check (c->name, picture);
  cairo_surface_destroy (picture);
}

/* The comparison finds what people would see. */
static void
test_tells_apart (void)
{
  static const gchar *const others[] = { "position-y=0.642",
    "active-fill=#ffa000", "outline=6", "weight=500", "shadow-colour=#00000000",
    "letter-spacing=1" };
  cairo_surface_t *golden;

  if (!golden_can_draw ())
    return;
  golden = golden_load ("word-pop");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree gchar *settings =
        g_strdup_printf ("style=word-pop %s", others[i]);
    cairo_surface_t *picture = render (settings, 800);

    g_assert_false (golden_alike (golden, picture, others[i]));
    cairo_surface_destroy (picture);
  }
  cairo_surface_destroy (golden);
}

static gboolean
has_case (const gchar *style)
{
  g_autofree gchar *settings = g_strconcat ("style=", style, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_equal (cases[i].name, style) &&
        g_str_equal (cases[i].settings, settings))
      return TRUE;
  return FALSE;
}

/* Each style that we ship has its picture, without any setting of its own. */
static void
test_complete (void)
{
  g_autofree gchar *path =
      g_build_filename (g_getenv ("EF_DATA_DIR"), "styles", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const gchar *file;
  guint n = 0;

  g_assert_no_error (error);
  while ((file = g_dir_read_name (dir))) {
    g_autofree gchar *style = g_strdup (file);

    if (!g_str_has_suffix (file, ".json"))
      continue;
    style[strlen (style) - strlen (".json")] = '\0';
    if (!has_case (style))
      g_error ("the style %s has no golden picture: add it here", style);
    n++;
  }
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char **argv)
{
  int status;

  golden_begin (&argc, &argv, fonts);
  words_path = g_build_filename (golden_folder (), "words.json", NULL);
  write_words ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strconcat ("/golden/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/golden/tells-apart", test_tells_apart);
  g_test_add_func ("/golden/complete", test_complete);
  status = golden_end ();
  g_free (words_path);
  return status;
}
