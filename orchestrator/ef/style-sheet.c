/* Edit Factory - all caption styles on one picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "style-sheet.h"

#include "drawing.h"
#include "frame-grabber.h"
#include "phraser.h"
#include "scene.h"

#include <editfactory/media-guard.h>
#include <math.h>

/* Pixels. A card shows a strip of a canvas of half the usual size. */
#define CANVAS_WIDTH 540
#define CANVAS_HEIGHT 960
#define STRIP 240
#define LABEL 60
#define CARD (STRIP + LABEL)
#define MARGIN 36
#define GAP 24
#define COLUMNS 3
#define CORNER 12

/* The words of every card; the second is being spoken. */
static const gchar *const spoken[] = { "Make", "every", "word", "count" };
#define WORD_TIME (600 * GST_MSECOND)
/* Motions are at rest, and a word is sung this far. */
#define INSTANT (WORD_TIME * 16 / 10)

/* The ground */

static void
paint_gradient (cairo_t *cr)
{
  cairo_pattern_t *sky =
      cairo_pattern_create_linear (0, 0, CANVAS_WIDTH, CANVAS_HEIGHT);

  cairo_pattern_add_color_stop_rgb (sky, 0, 0.10, 0.14, 0.32);
  cairo_pattern_add_color_stop_rgb (sky, 0.45, 0.38, 0.24, 0.44);
  cairo_pattern_add_color_stop_rgb (sky, 0.75, 0.78, 0.44, 0.36);
  cairo_pattern_add_color_stop_rgb (sky, 1, 0.24, 0.18, 0.34);
  cairo_set_source (cr, sky);
  cairo_paint (cr);
  cairo_pattern_destroy (sky);
}

/* Lights out of focus: bright and dark places under every caption. */
static void
paint_lights (cairo_t *cr)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < 64; i++) {
    gdouble x = g_rand_double_range (rand, -20, CANVAS_WIDTH + 20);
    gdouble y = g_rand_double_range (rand, 0, CANVAS_HEIGHT);
    gdouble r = g_rand_double_range (rand, 10, 52);
    gdouble warm = g_rand_double (rand);

    cairo_new_path (cr);
    cairo_arc (cr, x, y, r, 0, 2 * G_PI);
    cairo_set_source_rgba (cr, 1, 0.70 + 0.25 * warm, 0.45 + 0.5 * warm,
        g_rand_double_range (rand, 0.04, 0.20));
    cairo_fill (cr);
  }
}

static cairo_surface_t *
new_ground (void)
{
  return cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, CANVAS_WIDTH, CANVAS_HEIGHT);
}

static cairo_surface_t *
draw_ground (void)
{
  cairo_surface_t *ground = new_ground ();
  cairo_t *cr = cairo_create (ground);

  paint_gradient (cr);
  paint_lights (cr);
  cairo_destroy (cr);
  return ground;
}

/* The file's picture, covering the canvas. */
static cairo_surface_t *
load_ground (const gchar *path, GError **error)
{
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, error);
  g_autoptr (EfPicture) picture = NULL;
  cairo_surface_t *ground, *pixels;
  gdouble scale;
  cairo_t *cr;

  if (!info)
    return NULL;
  if (!info->has_video || info->width == 0 || info->height == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: has no picture to put captions on", path);
    return NULL;
  }
  scale = MAX ((gdouble)CANVAS_WIDTH / info->width,
      (gdouble)CANVAS_HEIGHT / info->height);
  picture = ef_grab_frame (path, info->duration / 2,
      (guint)ceil (info->width * scale), (guint)ceil (info->height * scale),
      NULL, error);
  if (!picture)
    return NULL;
  ground = new_ground ();
  pixels = cairo_image_surface_create_for_data (picture->data,
      CAIRO_FORMAT_RGB24, picture->width, picture->height, picture->stride);
  cr = cairo_create (ground);
  cairo_set_source_surface (cr, pixels,
      (CANVAS_WIDTH - (gdouble)picture->width) / 2,
      (CANVAS_HEIGHT - (gdouble)picture->height) / 2);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (pixels);
  return ground;
}

/* A card */

static EfWords *
make_words (void)
{
  EfWords *words = ef_words_new (
      "en", "", G_N_ELEMENTS (spoken) * WORD_TIME, EF_TIMING_GIVEN);

  for (guint i = 0; i < G_N_ELEMENTS (spoken); i++)
    ef_words_append (
        words, spoken[i], i * WORD_TIME, (i + 1) * WORD_TIME, 0, 0);
  return words;
}

static const EfCue *
cue_at (const EfCues *cues, GstClockTime time)
{
  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);

    if (cue->start <= time && time < cue->end)
      return cue;
  }
  return NULL;
}

/* Row of the canvas at which the strip begins that has the caption in its
 * middle. */
static gint
strip_top (const EfPlaced *placed, guint n)
{
  gint top = CANVAS_HEIGHT, bottom = 0;

  for (guint i = 0; i < n; i++) {
    top = MIN (top, placed[i].y);
    bottom = MAX (bottom, placed[i].y + (gint)placed[i].sprite->height);
  }
  return CLAMP ((top + bottom - STRIP) / 2, 0, CANVAS_HEIGHT - STRIP);
}

static void
paint_caption (
    cairo_t *cr, cairo_surface_t *ground, EfScene *scene, const EfCue *cue)
{
  const EfPlaced *placed;
  guint n;
  gint top;

  ef_scene_update (scene, cue, TRUE, INSTANT, &placed, &n);
  top = strip_top (placed, n);
  cairo_set_source_surface (cr, ground, 0, -top);
  cairo_paint (cr);
  for (guint i = 0; i < n; i++) {
    ef_sprite_draw (placed[i].sprite);
    cairo_set_source_surface (
        cr, placed[i].sprite->surface, placed[i].x, placed[i].y - top);
    cairo_paint_with_alpha (cr, placed[i].opacity);
  }
}

static void
draw_text (cairo_t *cr, gdouble x, gdouble y, const gchar *font,
    gdouble lightness, const gchar *text)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_width (layout, (int)(CANVAS_WIDTH - 2 * x) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_text (layout, text, -1);
  cairo_set_source_rgb (cr, lightness, lightness, lightness * 1.03);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

/* Its name, and what its title says. */
static void
draw_label (cairo_t *cr, const EfStyle *style)
{
  g_autofree gchar *title = g_utf8_make_valid (style->title, -1);

  draw_text (cr, 16, STRIP + 9, "Inter,sans Bold 17px", 0.96, style->name);
  draw_text (cr, 16, STRIP + 33, "Inter,sans 13px", 0.64, title);
}

static gboolean
draw_card (cairo_t *cr, cairo_surface_t *ground, const gchar *name,
    const EfWords *words, GError **error)
{
  g_autoptr (EfStyle) style = ef_style_load (name, NULL, error);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("none", error);
  g_autoptr (EfCues) cues = NULL;
  EfScene *scene;

  if (!style || !area)
    return FALSE;
  if (!style->title)
    style->title = g_strdup ("");
  cues =
      ef_captions_phrase (words, 0, style, area, CANVAS_WIDTH, CANVAS_HEIGHT);
  scene = ef_scene_new (style, area, CANVAS_WIDTH, CANVAS_HEIGHT);
  ef_draw_round_rectangle (cr, 0, 0, CANVAS_WIDTH, CARD, CORNER);
  cairo_clip (cr);
  cairo_set_source_rgb (cr, 0.125, 0.137, 0.157);
  cairo_paint (cr);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, CANVAS_WIDTH, STRIP);
  cairo_clip (cr);
  paint_caption (cr, ground, scene, cue_at (cues, INSTANT));
  cairo_restore (cr);
  draw_label (cr, style);
  ef_scene_free (scene);
  return TRUE;
}

/* The sheet */

static gboolean
draw_cards (cairo_t *cr, const gchar *const *names, cairo_surface_t *ground,
    GError **error)
{
  g_autoptr (EfWords) words = make_words ();
  gboolean good = TRUE;

  for (guint i = 0; names[i] && good; i++) {
    cairo_save (cr);
    cairo_translate (cr, MARGIN + i % COLUMNS * (CANVAS_WIDTH + GAP),
        MARGIN + i / COLUMNS * (CARD + GAP));
    good = draw_card (cr, ground, names[i], words, error);
    cairo_restore (cr);
  }
  return good;
}

gboolean
ef_style_sheet_write (const gchar *const *names, const gchar *picture,
    const gchar *path, GError **error)
{
  guint n = g_strv_length ((gchar **)names);
  guint columns = CLAMP (n, 1, COLUMNS), rows = (n + COLUMNS - 1) / COLUMNS;
  cairo_surface_t *ground =
      picture ? load_ground (picture, error) : draw_ground ();
  cairo_surface_t *sheet;
  gboolean good;
  cairo_t *cr;

  if (!ground)
    return FALSE;
  sheet = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
      2 * MARGIN + columns * (CANVAS_WIDTH + GAP) - GAP,
      2 * MARGIN + MAX (rows, 1) * (CARD + GAP) - GAP);
  cr = cairo_create (sheet);
  cairo_set_source_rgb (cr, 0.075, 0.082, 0.094);
  cairo_paint (cr);
  good = draw_cards (cr, names, ground, error);
  cairo_destroy (cr);
  good = good && ef_draw_save_png (sheet, path, error);
  cairo_surface_destroy (sheet);
  cairo_surface_destroy (ground);
  return good;
}
