/* Edit Factory - the words of a text layer, set to fit
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-text.h"
#include "font-map.h"

#include <math.h>

/* Words are made smaller, step by step, before one of them is broken. */
#define SHRINK 0.92
#define SMALLEST_WHOLE 0.5
#define SMALLEST_SIZE 4
/* Lines are made even to this many pixels. */
#define EVENNESS 2

struct _EfLayerType
{
  PangoFontMap *map;
  PangoContext *context;
};

EfLayerType *
ef_layer_type_new (void)
{
  EfLayerType *self = g_new0 (EfLayerType, 1);

  self->map = ef_font_map_new (&self->context);
  return self;
}

void
ef_layer_type_free (EfLayerType *self)
{
  g_object_unref (self->context);
  g_object_unref (self->map);
  g_free (self);
}

static gdouble
px (int pango_units)
{
  return (gdouble)pango_units / PANGO_SCALE;
}

static void
set_spacing (PangoLayout *layout, gdouble pixels)
{
  PangoAttrList *list;

  if (pixels == 0)
    return;
  list = pango_attr_list_new ();
  pango_attr_list_insert (
      list, pango_attr_letter_spacing_new ((int)(pixels * PANGO_SCALE)));
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

/* fontconfig goes down the list of families by itself. */
static PangoLayout *
make_layout (EfLayerType *type, const EfPlanLayer *layer, const gchar *text,
    gdouble size)
{
  static const PangoAlignment alignments[] = { PANGO_ALIGN_LEFT,
    PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT };
  PangoLayout *layout = pango_layout_new (type->context);
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_family (font, layer->fonts);
  pango_font_description_set_weight (font, layer->weight);
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_alignment (layout, alignments[layer->align]);
  if (layer->line_height != 1)
    pango_layout_set_line_spacing (layout, (float)layer->line_height);
  set_spacing (layout, layer->letter_spacing * size / layer->size);
  return layout;
}

/* As pango_layout_get_extents(), but wide enough for letters that reach
 * further beside the text than the box does. */
static void
get_logical (PangoLayout *layout, gdouble padding, PangoRectangle *logical)
{
  int pad = (int)(padding * PANGO_SCALE), right;
  PangoRectangle ink;

  pango_layout_get_extents (layout, &ink, logical);
  right = MAX (logical->x + logical->width, ink.x + ink.width - pad);
  logical->x = MIN (logical->x, ink.x + pad);
  logical->width = right - logical->x;
}

static gboolean
fits (
    PangoLayout *layout, gdouble max_width, gdouble max_height, gdouble padding)
{
  PangoRectangle logical;

  get_logical (layout, padding, &logical);
  return px (logical.width) <= max_width && px (logical.height) <= max_height;
}

/* Sizes are tried in steps from the one asked for. */
static gdouble
size_at (gdouble wanted, guint step)
{
  while (step-- > 0)
    wanted *= SHRINK;
  return wanted;
}

/* The text in a box, as it is searched for. */
typedef struct
{
  EfLayerType *type;
  const EfPlanLayer *layer;
  gdouble max_width;
  gdouble max_height;
  gdouble padding;
  gdouble wanted; /* size */
} Search;

/* Returns: (transfer full) */
static PangoLayout *
try_step (const Search *s, guint step, gboolean *fitted)
{
  gdouble size = size_at (s->wanted, step);
  PangoLayout *layout = make_layout (s->type, s->layer, s->layer->text, size);

  pango_layout_set_wrap (layout,
      size >= s->wanted * SMALLEST_WHOLE ? PANGO_WRAP_WORD
                                         : PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, (int)(s->max_width * PANGO_SCALE));
  *fitted = fits (layout, s->max_width, s->max_height, s->padding);
  return layout;
}

/* The first of the steps from @low to @high, the smallest size, that fits, by
 * halves: to break a long word many times is dear. */
static PangoLayout *
fit_broken (const Search *s, guint low, guint high, gboolean *fitted)
{
  while (low < high) {
    guint middle = (low + high) / 2;
    PangoLayout *layout = try_step (s, middle, fitted);

    g_object_unref (layout);
    if (*fitted)
      high = middle;
    else
      low = middle + 1;
  }
  return try_step (s, high, fitted);
}

/* Returns: (transfer full): as large as fits, at most as large as asked for */
static PangoLayout *
fit (const Search *s, gboolean *fitted)
{
  guint last = 0;

  while (size_at (s->wanted, last) > SMALLEST_SIZE)
    last++;
  for (guint step = 0; step < last; step++) {
    PangoLayout *layout;

    if (size_at (s->wanted, step) < s->wanted * SMALLEST_WHOLE)
      return fit_broken (s, step, last, fitted);
    layout = try_step (s, step, fitted);
    if (*fitted)
      return layout;
    g_object_unref (layout);
  }
  return fit_broken (s, last, last, fitted);
}

/* The narrowest column that needs no more lines has the evenest ones. */
static void
balance (PangoLayout *layout)
{
  int lines = pango_layout_get_line_count (layout);
  int high = pango_layout_get_width (layout), low = 0;

  if (lines < 2)
    return;
  while (high - low > EVENNESS * PANGO_SCALE) {
    int middle = low + (high - low) / 2;
    PangoRectangle logical;

    pango_layout_set_width (layout, middle);
    pango_layout_get_extents (layout, NULL, &logical);
    if (pango_layout_get_line_count (layout) > lines || logical.width > middle)
      low = middle;
    else
      high = middle;
  }
  pango_layout_set_width (layout, high);
}

/* Height of the font's capitals, above the baseline. */
static gdouble
cap_height (EfLayerType *type, const EfPlanLayer *layer, gdouble size)
{
  g_autoptr (PangoLayout) layout = make_layout (type, layer, "H", size);
  PangoRectangle ink;

  pango_layout_get_extents (layout, &ink, NULL);
  return px (ink.height);
}

static gdouble
last_baseline (PangoLayout *layout)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  gdouble baseline;

  while (pango_layout_iter_next_line (iter)) {
  }
  baseline = px (pango_layout_iter_get_baseline (iter));
  pango_layout_iter_free (iter);
  return baseline;
}

/* How far down the text must go for its capitals to be in the middle. */
static gdouble
centring (EfLayerType *type, const EfPlanLayer *layer, PangoLayout *layout,
    gdouble padding)
{
  const PangoFontDescription *font = pango_layout_get_font_description (layout);
  gdouble size = px (pango_font_description_get_size (font));
  gdouble top =
      px (pango_layout_get_baseline (layout)) - cap_height (type, layer, size);
  PangoRectangle ink, logical;
  gdouble height, shift;

  pango_layout_get_extents (layout, &ink, &logical);
  height = px (logical.height);
  shift = (height - last_baseline (layout) - top) / 2;
  /* Marks and descenders stay inside the box. */
  return CLAMP (shift, -px (ink.y) - padding,
      MAX (height - px (ink.y + ink.height) + padding, -px (ink.y) - padding));
}

void
ef_layer_text_init (EfLayerText *self, EfLayerType *type,
    const EfPlanLayer *layer, gdouble max_width, gdouble max_height,
    gdouble unit)
{
  gdouble pad_x = layer->padding_x * unit, pad_y = layer->padding_y * unit;
  PangoRectangle logical;
  Search search = { type, layer };

  pad_x = MIN (pad_x, max_width / 4);
  pad_y = MIN (pad_y, max_height / 4);
  search.max_width = max_width - 2 * pad_x;
  search.max_height = max_height - 2 * pad_y;
  search.padding = pad_x;
  search.wanted = layer->size * unit;
  self->layout = fit (&search, &self->fits);
  balance (self->layout);
  get_logical (self->layout, pad_x, &logical);
  self->n_missing = pango_layout_get_unknown_glyphs_count (self->layout);
  self->width = px (logical.width) + 2 * pad_x;
  self->height = px (logical.height) + 2 * pad_y;
  self->x = pad_x - px (logical.x);
  self->y =
      pad_y - px (logical.y) + centring (type, layer, self->layout, pad_y);
}

void
ef_layer_text_clear (EfLayerText *self)
{
  g_clear_object (&self->layout);
}
