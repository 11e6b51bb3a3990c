/* Edit Factory - the chosen moments on one picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "contact-sheet.h"

#include "drawing.h"
#include "frame-grabber.h"

#include <math.h>
#include <pango/pangocairo.h>

/* Pixels. */
#define MARGIN 32
#define GAP 24
#define HEADER 76
#define PAD 12
#define CORNER 10
#define LINE 20
#define BAR 5
#define BARS_HEIGHT 58
#define CAPTION (PAD + 2 * LINE + 8 + BARS_HEIGHT)
#define WIDE 336
#define TALL 216

typedef struct
{
  guint columns;
  guint rows;
  gdouble width; /* of a card and of its picture */
  gdouble image;
  gdouble card;
} Layout;

typedef struct
{
  gdouble r, g, b;
} Colour;

static const Colour ground = { 0.075, 0.082, 0.094 };
static const Colour card_ground = { 0.125, 0.137, 0.157 };
static const Colour image_ground = { 0.05, 0.055, 0.065 };
static const Colour track = { 0.21, 0.23, 0.26 };
static const Colour bright = { 0.95, 0.96, 0.97 };
static const Colour dim = { 0.66, 0.69, 0.74 };
static const Colour accent = { 0.36, 0.78, 0.62 };
static const Colour warning = { 0.93, 0.62, 0.33 };

static void
set_colour (cairo_t *cr, const Colour *c)
{
  cairo_set_source_rgb (cr, c->r, c->g, c->b);
}

/* Draws @text in a box @width wide, cut off with an ellipsis; @align as
 * Pango's. */
static void
draw_text (cairo_t *cr, gdouble x, gdouble y, gdouble width, const gchar *font,
    const Colour *colour, PangoAlignment align, const gchar *text)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_alignment (layout, align);
  pango_layout_set_text (layout, valid, -1);
  set_colour (cr, colour);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

/* Where things stand */

static gboolean
is_tall (const EfMoment *moment)
{
  return moment->file->height > moment->file->width;
}

static Layout
lay_out (GArray *moments, guint n)
{
  Layout layout = { 0 };
  guint tall = 0;

  for (guint i = 0; i < n; i++)
    tall += is_tall (&g_array_index (moments, EfMoment, i));
  layout.width = 2 * tall > n ? TALL : WIDE;
  layout.image = 2 * tall > n ? TALL * 16 / 9 : WIDE * 9 / 16;
  layout.card = layout.image + CAPTION;
  layout.columns = MIN (MAX (1, n), 2 * tall > n ? 6u : 4u);
  layout.rows = (n + layout.columns - 1) / layout.columns;
  return layout;
}

/* The size of a picture of the file's shape that fits in the box. */
static void
fit (const EfFileScore *file, const Layout *layout, guint *width, guint *height)
{
  gdouble w = MAX (1, file->width), h = MAX (1, file->height);
  gdouble scale = MIN (layout->width / w, layout->image / h);

  *width = MAX (2, (guint)(w * scale + 0.5));
  *height = MAX (2, (guint)(h * scale + 0.5));
}

/* Cards */

static void
draw_focus (cairo_t *cr, gdouble x, gdouble y)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, 11, 0, 2 * G_PI);
  cairo_set_line_width (cr, 4);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.45);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 2);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_stroke (cr);
}

static void
draw_picture (cairo_t *cr, const EfPicture *picture, const EfMoment *moment,
    const Layout *layout)
{
  gdouble x, y;
  cairo_surface_t *surface;

  cairo_rectangle (cr, 0, 0, layout->width, layout->image);
  set_colour (cr, &image_ground);
  cairo_fill (cr);
  if (!picture) {
    draw_text (cr, 0, layout->image / 2 - 10, layout->width, "Sans 11px", &dim,
        PANGO_ALIGN_CENTER, "cannot be shown");
    return;
  }
  x = (layout->width - picture->width) / 2;
  y = (layout->image - picture->height) / 2;
  surface = cairo_image_surface_create_for_data (picture->data,
      CAIRO_FORMAT_RGB24, picture->width, picture->height, picture->stride);
  cairo_set_source_surface (cr, surface, x, y);
  cairo_paint (cr);
  cairo_surface_destroy (surface);
  draw_focus (cr, x + moment->segment->focus_x * picture->width,
      y + moment->segment->focus_y * picture->height);
}

static void
draw_badge (cairo_t *cr, gdouble x, gdouble width, const Colour *colour,
    const gchar *text, const Colour *ink)
{
  ef_draw_round_rectangle (cr, x, 8, width, 26, 6);
  cairo_set_source_rgba (cr, colour->r, colour->g, colour->b, 0.92);
  cairo_fill (cr);
  draw_text (cr, x, 12, width, "Sans Bold 15px", ink, PANGO_ALIGN_CENTER, text);
}

static void
draw_badges (cairo_t *cr, const EfMoment *moment, guint rank, gdouble width)
{
  g_autofree gchar *place = g_strdup_printf ("%u", rank);
  g_autofree gchar *score = g_strdup_printf ("%.2f", moment->segment->total);

  draw_badge (cr, 8, 34, &ground, place, &bright);
  draw_badge (cr, width - 8 - 52, 52, &accent, score, &ground);
}

static void
draw_bar (cairo_t *cr, gdouble x, gdouble y, gdouble width, const gchar *name,
    gdouble value, const Colour *colour)
{
  draw_text (cr, x, y, width, "Sans 11px", &dim, PANGO_ALIGN_LEFT, name);
  ef_draw_round_rectangle (cr, x, y + 17, width, BAR, BAR / 2.0);
  set_colour (cr, &track);
  cairo_fill (cr);
  ef_draw_round_rectangle (
      cr, x, y + 17, MAX (BAR, width * CLAMP (value, 0, 1)), BAR, BAR / 2.0);
  set_colour (cr, colour);
  cairo_fill (cr);
}

static void
draw_bars (
    cairo_t *cr, const EfSegmentScore *s, gdouble y, const Layout *layout)
{
  const struct
  {
    const gchar *name;
    gdouble value;
  } bars[] = { { "motion", s->motion }, { "variance", s->variance },
    { "sharpness", s->sharpness }, { "contrast", s->contrast },
    { "exposure", s->exposure }, { "shake", s->shake } };
  gdouble width = (layout->width - 2 * PAD - 2 * PAD) / 3;

  for (guint i = 0; i < G_N_ELEMENTS (bars); i++)
    draw_bar (cr, PAD + i % 3 * (width + PAD), y + i / 3 * 28, width,
        bars[i].name, bars[i].value, i == 5 ? &warning : &accent);
}

static gchar *
describe_time (const EfMoment *moment)
{
  const EfSegmentScore *s = moment->segment;

  if (moment->file->kind == EF_MEDIA_STILL)
    return g_strdup_printf (
        "photograph, %u × %u", moment->file->width, moment->file->height);
  return g_strdup_printf ("%u:%04.1f – %u:%04.1f",
      (guint)(s->start / (60 * GST_SECOND)), s->start % (60 * GST_SECOND) / 1e9,
      (guint)(s->end / (60 * GST_SECOND)), s->end % (60 * GST_SECOND) / 1e9);
}

static void
draw_card (cairo_t *cr, const EfMoment *moment, const EfPicture *picture,
    guint rank, const Layout *layout)
{
  g_autofree gchar *name = g_path_get_basename (moment->file->path);
  g_autofree gchar *times = describe_time (moment);
  gdouble y = layout->image + PAD, width = layout->width - 2 * PAD;

  ef_draw_round_rectangle (cr, 0, 0, layout->width, layout->card, CORNER);
  cairo_clip (cr);
  set_colour (cr, &card_ground);
  cairo_paint (cr);
  draw_picture (cr, picture, moment, layout);
  draw_badges (cr, moment, rank, layout->width);
  draw_text (
      cr, PAD, y, width, "Sans Bold 14px", &bright, PANGO_ALIGN_LEFT, name);
  draw_text (
      cr, PAD, y + LINE, width, "Sans 13px", &dim, PANGO_ALIGN_LEFT, times);
  draw_bars (cr, moment->segment, y + 2 * LINE + 6, layout);
}

/* The sheet */

static void
draw_header (cairo_t *cr, guint n, guint n_files, gdouble width)
{
  g_autofree gchar *what = g_strdup_printf (
      "%u %s of %u %s, the best first; the ring is the centre of interest", n,
      n == 1 ? "moment" : "moments", n_files, n_files == 1 ? "file" : "files");

  draw_text (cr, MARGIN, 20, width - 2 * MARGIN, "Sans Bold 22px", &bright,
      PANGO_ALIGN_LEFT, "Best moments");
  draw_text (cr, MARGIN, 50, width - 2 * MARGIN, "Sans 13px", &dim,
      PANGO_ALIGN_LEFT, what);
}

/* A picture that cannot be had is no reason to fail; being cancelled is. */
static gboolean
add_card (cairo_t *cr, const EfMoment *moment, guint i, const Layout *layout,
    GCancellable *cancellable, GError **error)
{
  const EfSegmentScore *s = moment->segment;
  g_autoptr (EfPicture) picture = NULL;
  guint width, height;

  fit (moment->file, layout, &width, &height);
  picture = ef_grab_frame (moment->file->path,
      s->start + (s->end - s->start) / 2, width, height, cancellable, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  cairo_save (cr);
  cairo_translate (cr, MARGIN + i % layout->columns * (layout->width + GAP),
      HEADER + MARGIN / 2 + i / layout->columns * (layout->card + GAP));
  draw_card (cr, moment, picture, i + 1, layout);
  cairo_restore (cr);
  return TRUE;
}

gboolean
ef_contact_sheet_write (GArray *moments, guint n_files, const gchar *path,
    EfContactSheetProgress progress, gpointer user_data,
    GCancellable *cancellable, GError **error)
{
  guint n = MIN (moments->len, EF_CONTACT_SHEET_MOST);
  Layout layout = lay_out (moments, n);
  gint width =
      MAX (2 * MARGIN + layout.columns * (layout.width + GAP) - GAP, 480);
  gint height = HEADER + MARGIN / 2 + MARGIN +
      MAX (1, layout.rows) * (layout.card + GAP) - GAP;
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  gboolean good = TRUE;

  set_colour (cr, &ground);
  cairo_paint (cr);
  draw_header (cr, n, n_files, width);
  for (guint i = 0; i < n && good; i++) {
    good = add_card (cr, &g_array_index (moments, EfMoment, i), i, &layout,
        cancellable, error);
    progress ((i + 1.0) / n, user_data);
  }
  good = good && ef_draw_save_png (surface, path, error);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return good;
}
