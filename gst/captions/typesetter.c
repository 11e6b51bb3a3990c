/* Edit Factory - fonts and places: where each word of a cue stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "typesetter.h"
#include "cue-place.h"
#include "font-map.h"

#include <math.h>
#include <string.h>

struct _EfTypesetter
{
  EfStyle *style;
  guint width;
  guint height;
  gdouble scale;
  gdouble left; /* safe rectangle, pixels */
  gdouble right;
  gdouble top;
  gdouble bottom;
  PangoFontMap *map;
  PangoContext *context;
  PangoFontDescription *font;
  gchar *warning;
};

gdouble
ef_style_reach (const EfStyle *style)
{
  gdouble shadow =
      MAX (fabs (style->shadow_x), fabs (style->shadow_y)) + style->shadow_blur;
  gdouble reach = style->outline;

  if (style->shadow_colour & 0xff)
    reach = MAX (reach, style->outline + shadow);
  if (style->glow_colour & 0xff)
    reach = MAX (reach, style->outline + style->glow);
  if (style->animation == EF_ANIMATION_UNDERLINE)
    reach = MAX (reach,
        style->underline_offset + style->underline_width + style->outline / 2);
  if (style->box != EF_BOX_NONE || ef_style_boxes_words (style))
    reach = MAX (reach, MAX (style->box_padding_x, style->box_padding_y));
  return reach;
}

static gboolean
has_family (PangoFontMap *map, const gchar *name)
{
  PangoFontFamily **families;
  int n;
  gboolean found = FALSE;

  pango_font_map_list_families (map, &families, &n);
  for (int i = 0; i < n && !found; i++)
    found = g_ascii_strcasecmp (
                pango_font_family_get_name (families[i]), name) == 0;
  g_free (families);
  return found;
}

/* The first family that is installed leads; the rest follow for letters that
 * it lacks. */
static void
choose_font (EfTypesetter *self)
{
  g_auto (GStrv) families = g_strsplit (self->style->fonts, ",", -1);
  GString *list = g_string_new (NULL);
  const gchar *first = NULL;

  for (guint i = 0; families[i]; i++) {
    const gchar *name = g_strstrip (families[i]);

    if (!*name || !has_family (self->map, name))
      continue;
    if (!first)
      first = name;
    g_string_append_printf (list, "%s%s", list->len ? "," : "", name);
  }
  if (families[0] && g_strcmp0 (first, families[0]) != 0)
    self->warning = g_strdup_printf ("the font %s is not installed; %s is "
                                     "used",
        families[0], first ? first : "the system's own");
  self->font = pango_font_description_new ();
  pango_font_description_set_family (
      self->font, list->len ? list->str : "sans");
  pango_font_description_set_weight (self->font, self->style->weight);
  g_string_free (list, TRUE);
}

EfTypesetter *
ef_typesetter_new (
    const EfStyle *style, const EfSafeArea *area, guint width, guint height)
{
  EfTypesetter *self = g_new0 (EfTypesetter, 1);

  self->style = ef_style_copy (style);
  self->width = width;
  self->height = height;
  self->scale = MIN (width, height) / 1080.0;
  self->left = area->left * width;
  self->right = width - area->right * width;
  self->top = area->top * height;
  self->bottom = height - area->bottom * height;
  self->map = ef_font_map_new (&self->context);
  choose_font (self);
  return self;
}

void
ef_typesetter_set_style (EfTypesetter *self, const EfStyle *style)
{
  ef_style_free (self->style);
  self->style = ef_style_copy (style);
  g_clear_pointer (&self->font, pango_font_description_free);
  g_clear_pointer (&self->warning, g_free);
  choose_font (self);
}

void
ef_typesetter_free (EfTypesetter *self)
{
  ef_style_free (self->style);
  pango_font_description_free (self->font);
  g_object_unref (self->context);
  g_object_unref (self->map);
  g_free (self->warning);
  g_free (self);
}

gdouble
ef_typesetter_get_scale (EfTypesetter *self)
{
  return self->scale;
}

const gchar *
ef_typesetter_get_font_warning (EfTypesetter *self)
{
  return self->warning;
}

/* What outline, shadow and box take at each side, and the pixels that
 * rounding and soft edges may add. */
static gdouble
reach_of (EfTypesetter *self)
{
  return ef_style_reach (self->style) * self->scale + 3;
}

/* The entrance or exit of a cue goes over its size by this. */
#define CUE_POP 1.03

static gdouble
pop_factor (const EfStyle *style)
{
  gdouble word = style->animation == EF_ANIMATION_POP ? style->pop_scale : 1;

  return style->cue_animation == EF_ANIMATION_POP ||
          style->cue_exit == EF_CUE_EXIT_POP
      ? word * CUE_POP
      : word;
}

/* Pixels that motion takes above and below. */
static gdouble
travel_of (EfTypesetter *self)
{
  const EfStyle *s = self->style;
  gboolean moves = s->animation == EF_ANIMATION_BOUNCE ||
      s->animation == EF_ANIMATION_SLIDE ||
      s->cue_animation == EF_ANIMATION_BOUNCE ||
      s->cue_animation == EF_ANIMATION_SLIDE ||
      s->cue_exit == EF_CUE_EXIT_SLIDE;

  return moves ? s->motion_distance * self->scale : 0;
}

/* The longest line that stays in the safe area when it is turned, from the
 * bounds of a turned rectangle: w cos + h sin, and w sin + h cos. */
static gdouble
turned_width (EfTypesetter *self, gdouble available)
{
  gdouble angle = self->style->rotation * G_PI / 180;
  gdouble c = fabs (cos (angle)), s = fabs (sin (angle));
  gdouble tall = 1.4 * self->style->size * self->scale *
      self->style->line_height * self->style->max_lines;
  gdouble across = (available - tall * s) / MAX (c, 1e-6);
  gdouble down = (self->bottom - self->top - 2 * reach_of (self) - tall * c) /
      MAX (s, 1e-6);

  return s < 1e-6 ? available : MIN (across, down);
}

gdouble
ef_typesetter_get_available (EfTypesetter *self)
{
  gdouble centre = self->style->position_x * self->width;
  gdouble half = MIN (centre - self->left, self->right - centre);
  gdouble available = self->right - self->left;

  /* Centred on the canvas, inside the safe area on both sides; elsewhere the
   * caption moves inwards. */
  if (self->style->align == EF_STYLE_ALIGN_CENTRE &&
      self->style->position_x == 0.5)
    available = 2 * half;
  available = turned_width (self, available - 2 * reach_of (self));
  /* A line of one word swells as a whole. */
  available /= pop_factor (self->style);
  return MAX (available, 16);
}

static void
add_spacing (PangoAttrList *list, gdouble pixels, guint start, guint end)
{
  PangoAttribute *attribute =
      pango_attr_letter_spacing_new ((int)(pixels * PANGO_SCALE));

  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_change (list, attribute);
}

/* @scale: from the style's pixels to those of this size */
static void
set_spacing (
    EfTypesetter *self, PangoLayout *layout, const gchar *text, gdouble scale)
{
  gdouble letters = self->style->letter_spacing * scale;
  gdouble words = self->style->word_spacing * scale;
  PangoAttrList *list;

  if (letters == 0 && words == 0)
    return;
  list = pango_attr_list_new ();
  if (letters != 0)
    add_spacing (list, letters, 0, G_MAXUINT);
  for (const gchar *p = text; words != 0 && (p = strchr (p, ' ')); p++)
    add_spacing (list, letters + words, p - text, p + 1 - text);
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

PangoLayout *
ef_typesetter_layout (EfTypesetter *self, const gchar *text, gdouble size)
{
  PangoLayout *layout = pango_layout_new (self->context);
  PangoFontDescription *font = pango_font_description_copy_static (self->font);

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  set_spacing (self, layout, text, size / self->style->size);
  return layout;
}

static gdouble
width_of (PangoLayout *layout)
{
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  return (gdouble)logical.width / PANGO_SCALE;
}

gdouble
ef_typesetter_measure (EfTypesetter *self, const gchar *text)
{
  g_autoptr (PangoLayout) layout =
      ef_typesetter_layout (self, text, self->style->size * self->scale);

  return width_of (layout);
}

/* Placing */

/* A line's text, the byte range of each of its words, and their looks. */
typedef struct
{
  GString *text;
  GArray *spans;
  GArray *starts;
  GArray *ends;
} Line;

static Line
collect_line (const EfCue *cue, guint number)
{
  Line line = { g_string_new (NULL), NULL,
    g_array_new (FALSE, FALSE, sizeof (int)),
    g_array_new (FALSE, FALSE, sizeof (int)) };

  for (guint i = 0; i < cue->words->len; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);
    int at;

    if (word->line != number)
      continue;
    if (line.text->len && !(word->flags & EF_CUE_WORD_JOINED))
      g_string_append_c (line.text, ' ');
    at = (int)line.text->len;
    g_array_append_val (line.starts, at);
    g_string_append (line.text, word->text);
    ef_look_span_add (&line.spans, word, at, (guint)line.text->len);
    at = (int)line.text->len;
    g_array_append_val (line.ends, at);
  }
  return line;
}

static void
line_clear (Line *line)
{
  g_string_free (line->text, TRUE);
  g_clear_pointer (&line->spans, g_array_unref);
  g_array_unref (line->starts);
  g_array_unref (line->ends);
}

static PangoLayout *
layout_line (EfTypesetter *self, const Line *line, gdouble size)
{
  PangoLayout *layout = ef_typesetter_layout (self, line->text->str, size);

  ef_look_spans_apply (line->spans, layout);
  return layout;
}

static gdouble
widest_line (EfTypesetter *self, const EfCue *cue)
{
  gdouble widest = 0;

  for (guint i = 0; i < cue->n_lines; i++) {
    Line line = collect_line (cue, i);

    g_autoptr (PangoLayout) layout =
        layout_line (self, &line, self->style->size * self->scale);

    widest = MAX (widest, width_of (layout));
    line_clear (&line);
  }
  return widest;
}

/* The size of its largest word, of the style's. */
static gdouble
largest_word (const EfCue *cue)
{
  gfloat largest = 1;

  for (guint i = 0; i < cue->words->len; i++)
    largest = MAX (largest, g_array_index (cue->words, EfCueWord, i).size);
  return largest;
}

/* The size that makes this cue fit; its neighbours keep theirs. */
static gdouble
choose_size (EfTypesetter *self, const EfCue *cue)
{
  gdouble size = self->style->size * self->scale;
  gdouble room =
      self->bottom - self->top - 2 * ef_style_reach (self->style) * self->scale;
  gdouble widest = widest_line (self, cue);
  gdouble available = ef_typesetter_get_available (self);
  gdouble tall = 1.4 * cue->n_lines * largest_word (cue);

  if (widest > available)
    size *= available / widest;
  if (size * tall > room)
    size = room / tall;
  return MAX (size, 4);
}

/* Left end of a line @width wide. */
static gdouble
line_left (EfTypesetter *self, gdouble width)
{
  gdouble reach = reach_of (self), swell = pop_factor (self->style) - 1;
  gdouble edge = reach + width * swell / 2;
  gdouble x = self->style->position_x * self->width -
      width * (self->style->align - EF_STYLE_ALIGN_LEFT) / 2;

  x = MIN (x, self->right - edge - width);
  return MAX (x, self->left + edge);
}

/* Words in visual order come from Pango's bidi, asked by their byte range. */
static void
place_line (
    EfTypesetter *self, EfCueLayout *out, const Line *line, gdouble baseline)
{
  g_autoptr (PangoLayout) layout = layout_line (self, line, out->size);
  PangoLayoutLine *visual = pango_layout_get_line_readonly (layout, 0);
  PangoRectangle logical;
  EfWordBox whole;

  pango_layout_get_extents (layout, NULL, &logical);
  whole.width = (gdouble)logical.width / PANGO_SCALE;
  whole.x = line_left (self, whole.width);
  whole.y = baseline;
  whole.rtl = FALSE;
  g_array_append_val (out->lines, whole);
  for (guint i = 0; i < line->starts->len; i++) {
    g_autofree int *ranges = NULL;
    int n = 0;
    EfWordBox box = { whole.x, baseline, 0, FALSE };

    box.rtl = pango_layout_get_direction (layout,
                  g_array_index (line->starts, int, i)) == PANGO_DIRECTION_RTL;
    pango_layout_line_get_x_ranges (visual,
        g_array_index (line->starts, int, i),
        g_array_index (line->ends, int, i), &ranges, &n);
    if (n > 0) {
      box.x = whole.x + (gdouble)ranges[0] / PANGO_SCALE;
      box.width = (gdouble)(ranges[2 * n - 1] - ranges[0]) / PANGO_SCALE;
    }
    g_array_append_val (out->boxes, box);
  }
}

static void
set_metrics (EfTypesetter *self, EfCueLayout *out, const EfCue *cue)
{
  for (guint i = 0; i < cue->n_lines; i++) {
    Line line = collect_line (cue, i);
    g_autoptr (PangoLayout) layout = layout_line (self, &line, out->size);
    PangoRectangle logical;
    gdouble baseline =
        (gdouble)pango_layout_get_baseline (layout) / PANGO_SCALE;

    /* Measured on the very text: tall scripts are not clipped. */
    pango_layout_get_extents (layout, NULL, &logical);
    out->ascent = MAX (out->ascent, baseline);
    out->descent =
        MAX (out->descent, (gdouble)logical.height / PANGO_SCALE - baseline);
    line_clear (&line);
  }
}

/* Top of a block @height tall that stands where the style says, moved out of
 * what the app covers. */
static gdouble
block_top (EfTypesetter *self, const EfCueLayout *out, gdouble height)
{
  gdouble swell =
      (pop_factor (self->style) - 1) * (out->ascent + out->descent) / 2;
  gdouble edge = reach_of (self) + swell + travel_of (self);
  gdouble top = self->style->position_y * self->height -
      height * (self->style->anchor - EF_STYLE_ANCHOR_TOP) / 2;

  top = MIN (top, self->bottom - edge - height);
  return MAX (top, self->top + edge);
}

static void
find_whole (EfCueLayout *out, gdouble top, gdouble height)
{
  gdouble left = G_MAXDOUBLE, right = -G_MAXDOUBLE;

  for (guint i = 0; i < out->lines->len; i++) {
    const EfWordBox *line = &g_array_index (out->lines, EfWordBox, i);

    left = MIN (left, line->x);
    right = MAX (right, line->x + line->width);
  }
  out->whole = (EfWordBox){ left, top, right - left, FALSE };
  out->height = height;
}

static void
shift (GArray *boxes, gdouble dx, gdouble dy)
{
  for (guint i = 0; i < boxes->len; i++) {
    g_array_index (boxes, EfWordBox, i).x += dx;
    g_array_index (boxes, EfWordBox, i).y += dy;
  }
}

/* What a turned caption would put outside the safe area moves it inwards. */
static void
keep_turned_inside (EfTypesetter *self, EfCueLayout *out)
{
  gdouble angle = self->style->rotation * G_PI / 180;
  gdouble c = fabs (cos (angle)), s = fabs (sin (angle));
  gdouble w = out->whole.width, h = out->height, dx, dy;
  gdouble edge = reach_of (self) * (c + s) + travel_of (self);
  gdouble half_w = (w * c + h * s) / 2 + edge;
  gdouble half_h = (w * s + h * c) / 2 + edge;
  gdouble x = out->whole.x + w / 2, y = out->whole.y + h / 2;

  if (s < 1e-6)
    return;
  dx = MAX (MIN (x, self->right - half_w), self->left + half_w) - x;
  dy = MAX (MIN (y, self->bottom - half_h), self->top + half_h) - y;
  shift (out->boxes, dx, dy);
  shift (out->lines, dx, dy);
  out->whole.x += dx;
  out->whole.y += dy;
}

static EfCueLayout *
place (EfTypesetter *self, const EfCue *cue)
{
  EfCueLayout *out = g_new0 (EfCueLayout, 1);
  gdouble pitch, height, top;

  out->boxes = g_array_new (FALSE, FALSE, sizeof (EfWordBox));
  out->lines = g_array_new (FALSE, FALSE, sizeof (EfWordBox));
  out->runs = ef_word_runs_new (cue);
  out->size = choose_size (self, cue);
  set_metrics (self, out, cue);
  pitch = (out->ascent + out->descent) * self->style->line_height;
  height = pitch * (cue->n_lines - 1) + out->ascent + out->descent;
  top = block_top (self, out, height);
  for (guint i = 0; i < cue->n_lines; i++) {
    Line line = collect_line (cue, i);

    place_line (self, out, &line, top + out->ascent + i * pitch);
    line_clear (&line);
  }
  find_whole (out, top, height);
  keep_turned_inside (self, out);
  return out;
}

EfCueLayout *
ef_typesetter_place (EfTypesetter *self, const EfCue *cue)
{
  EfStyle *style = self->style, own;
  EfCueLayout *out;

  ef_cue_place_style (&cue->place, style, &own);
  self->style = &own;
  out = place (self, cue);
  self->style = style;
  return out;
}

void
ef_cue_layout_free (EfCueLayout *layout)
{
  g_array_unref (layout->boxes);
  g_array_unref (layout->lines);
  g_ptr_array_unref (layout->runs);
  g_free (layout);
}
