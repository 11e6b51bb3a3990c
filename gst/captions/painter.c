/* Edit Factory - draws words into small bitmaps and keeps them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "painter.h"

#include <math.h>
#include <string.h>

/* Bytes of bitmaps kept; a cue of a few words in all its states is 3 MB. */
#define CACHE_BYTES (24 * 1024 * 1024)

typedef struct
{
  gchar *key;
  EfSprite *sprite;
  gsize bytes;
} Entry;

struct _EfPainter
{
  EfTypesetter *typesetter;
  EfStyle *style;
  GHashTable *entries; /* key to link in `order` */
  GQueue order;        /* of Entry, the latest used first */
  gsize bytes;
  GHashTable *missing; /* code points told already */
  gunichar new_missing;
};

EfSprite *
ef_sprite_ref (EfSprite *sprite)
{
  return g_atomic_rc_box_acquire (sprite);
}

static void
sprite_clear (gpointer data)
{
  EfSprite *sprite = data;

  if (sprite->planes_free)
    sprite->planes_free (sprite->planes);
  g_free (sprite->argb);
}

void
ef_sprite_unref (EfSprite *sprite)
{
  g_atomic_rc_box_release_full (sprite, sprite_clear);
}

EfPainter *
ef_painter_new (EfTypesetter *typesetter, const EfStyle *style)
{
  EfPainter *self = g_new0 (EfPainter, 1);

  self->typesetter = typesetter;
  self->style = ef_style_copy (style);
  self->entries = g_hash_table_new (g_str_hash, g_str_equal);
  self->missing = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->order);
  return self;
}

static void
entry_free (Entry *entry)
{
  ef_sprite_unref (entry->sprite);
  g_free (entry->key);
  g_free (entry);
}

void
ef_painter_free (EfPainter *self)
{
  g_queue_clear_full (&self->order, (GDestroyNotify)entry_free);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->missing);
  ef_style_free (self->style);
  g_free (self);
}

/* Keeping */

static EfSprite *
find (EfPainter *self, const gchar *key)
{
  GList *link = g_hash_table_lookup (self->entries, key);

  if (!link)
    return NULL;
  g_queue_unlink (&self->order, link);
  g_queue_push_head_link (&self->order, link);
  return ((Entry *)link->data)->sprite;
}

static EfSprite *
keep (EfPainter *self, gchar *key, EfSprite *sprite)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->key = key;
  entry->sprite = sprite;
  /* The blender's planes are about as large again. */
  entry->bytes = (gsize)sprite->stride * sprite->height * 2;
  self->bytes += entry->bytes;
  g_queue_push_head (&self->order, entry);
  g_hash_table_insert (
      self->entries, entry->key, g_queue_peek_head_link (&self->order));
  while (self->bytes > CACHE_BYTES && self->order.length > 1) {
    Entry *oldest = g_queue_pop_tail (&self->order);

    g_hash_table_remove (self->entries, oldest->key);
    self->bytes -= oldest->bytes;
    entry_free (oldest);
  }
  return sprite;
}

/* Drawing */

static void
set_colour (cairo_t *cr, guint rgba)
{
  cairo_set_source_rgba (cr, (rgba >> 24 & 0xff) / 255.0,
      (rgba >> 16 & 0xff) / 255.0, (rgba >> 8 & 0xff) / 255.0,
      (rgba & 0xff) / 255.0);
}

/* Division by a small number as a multiplication. */
#define RECIPROCAL(n) ((65536 + (n) / 2) / (n))

/* One box filter along a row. */
static void
box_row (guint8 *row, guint n, guint radius, guint8 *copy)
{
  guint scale = RECIPROCAL (2 * radius + 1), sum = 0;

  memcpy (copy, row, n);
  for (guint i = 0; i < MIN (radius, n); i++)
    sum += copy[i];
  for (guint i = 0; i < n; i++) {
    if (i + radius < n)
      sum += copy[i + radius];
    row[i] = (guint8)MIN (sum * scale >> 16, 255);
    if (i >= radius)
      sum -= copy[i - radius];
  }
}

/* One box filter down all columns at once, a row of sums at a time. */
static void
box_columns (guint8 *data, guint w, guint h, guint stride, guint radius,
    guint8 *copy, guint32 *sums)
{
  guint32 scale = RECIPROCAL (2 * radius + 1);

  memcpy (copy, data, (gsize)stride * h);
  memset (sums, 0, w * sizeof *sums);
  for (guint y = 0; y < MIN (radius, h); y++)
    for (guint x = 0; x < w; x++)
      sums[x] += copy[y * stride + x];
  for (guint y = 0; y < h; y++) {
    guint8 *row = data + y * stride;

    if (y + radius < h)
      for (guint x = 0; x < w; x++)
        sums[x] += copy[(y + radius) * stride + x];
    for (guint x = 0; x < w; x++)
      row[x] = (guint8)(sums[x] * scale >> 16);
    if (y >= radius)
      for (guint x = 0; x < w; x++)
        sums[x] -= copy[(y - radius) * stride + x];
  }
}

/* Two box filters are soft enough for a shadow. */
static void
blur_mask (cairo_surface_t *mask, gdouble softness)
{
  guint w = cairo_image_surface_get_width (mask);
  guint h = cairo_image_surface_get_height (mask);
  guint stride = cairo_image_surface_get_stride (mask);
  guint radius = (guint)MAX (lrint (softness / 2), 1);
  g_autofree guint8 *copy = g_malloc ((gsize)stride * h);
  g_autofree guint32 *sums = g_new (guint32, w);
  guint8 *data;

  cairo_surface_flush (mask);
  data = cairo_image_surface_get_data (mask);
  for (guint pass = 0; pass < 2; pass++) {
    for (guint y = 0; y < h; y++)
      box_row (data + y * stride, w, radius, copy);
    box_columns (data, w, h, stride, radius, copy, sums);
  }
  cairo_surface_mark_dirty (mask);
}

/* The text with its outline, as coverage. Stroking is what costs, so outline,
 * shadow and glow share one. */
static cairo_surface_t *
make_mask (PangoLayout *layout, guint width, guint height, gdouble x, gdouble y,
    gdouble outline)
{
  cairo_surface_t *mask =
      cairo_image_surface_create (CAIRO_FORMAT_A8, width, height);
  cairo_t *cr = cairo_create (mask);

  /* A fifth of a pixel is finer than anybody sees under a thick line. */
  cairo_set_tolerance (cr, 0.2);
  cairo_move_to (cr, x, y);
  pango_cairo_layout_path (cr, layout);
  if (outline > 0) {
    cairo_set_line_width (cr, 2 * outline);
    cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke_preserve (cr);
  }
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_flush (mask);
  return mask;
}

/* A soft copy of @mask in @colour, moved. @strength: how often it is painted,
 * which makes a glow burn. */
static void
draw_soft (cairo_t *cr, cairo_surface_t *mask, gdouble dx, gdouble dy,
    gdouble softness, guint colour, guint strength)
{
  guint w = cairo_image_surface_get_width (mask);
  guint h = cairo_image_surface_get_height (mask);
  cairo_surface_t *soft = cairo_image_surface_create (CAIRO_FORMAT_A8, w, h);

  memcpy (cairo_image_surface_get_data (soft),
      cairo_image_surface_get_data (mask),
      (gsize)cairo_image_surface_get_stride (mask) * h);
  cairo_surface_mark_dirty (soft);
  if (softness >= 1)
    blur_mask (soft, softness);
  set_colour (cr, colour);
  for (guint i = 0; i < strength; i++)
    cairo_mask_surface (cr, soft, round (dx), round (dy));
  cairo_surface_destroy (soft);
}

static guint
fill_of (const EfStyle *style, EfWordState state)
{
  switch (state) {
    case EF_WORD_ACTIVE:
      return style->active_fill;
    case EF_WORD_SPOKEN:
      return style->spoken_fill;
    default:
      return style->fill;
  }
}

static void
draw_word (EfPainter *self, cairo_t *cr, PangoLayout *layout, guint width,
    guint height, gdouble x, gdouble y, gdouble scale, EfWordState state)
{
  const EfStyle *s = self->style;
  cairo_surface_t *mask =
      make_mask (layout, width, height, x, y, s->outline * scale);

  if (s->shadow_colour & 0xff)
    draw_soft (cr, mask, s->shadow_x * scale, s->shadow_y * scale,
        s->shadow_blur * scale, s->shadow_colour, 1);
  if ((s->glow_colour & 0xff) && s->glow > 0)
    draw_soft (cr, mask, 0, 0, s->glow * scale, s->glow_colour, 2);
  /* The box behind the active word is outline enough. */
  if (s->outline > 0 && (s->outline_colour & 0xff) &&
      !(s->box == EF_BOX_WORD && state == EF_WORD_ACTIVE)) {
    set_colour (cr, s->outline_colour);
    cairo_mask_surface (cr, mask, 0, 0);
  }
  cairo_surface_destroy (mask);
  set_colour (cr, fill_of (s, state));
  cairo_move_to (cr, x, y);
  /* Draws colour glyphs in their own colours. */
  pango_cairo_show_layout (cr, layout);
}

static void
find_missing (EfPainter *self, PangoLayout *layout, const gchar *text)
{
  PangoLayoutIter *iter;

  if (pango_layout_get_unknown_glyphs_count (layout) == 0)
    return;
  iter = pango_layout_get_iter (layout);
  do {
    PangoLayoutRun *run = pango_layout_iter_get_run_readonly (iter);

    if (!run)
      continue;
    for (int i = 0; i < run->glyphs->num_glyphs; i++) {
      gunichar c;

      if (!(run->glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG) ||
          run->glyphs->glyphs[i].glyph == PANGO_GLYPH_EMPTY)
        continue;
      c = g_utf8_get_char (
          text + run->item->offset + run->glyphs->log_clusters[i]);
      if (g_hash_table_add (self->missing, GUINT_TO_POINTER (c)) &&
          !self->new_missing)
        self->new_missing = c;
    }
  } while (pango_layout_iter_next_run (iter));
  pango_layout_iter_free (iter);
}

gunichar
ef_painter_missing_glyph (EfPainter *self)
{
  gunichar c = self->new_missing;

  self->new_missing = 0;
  return c;
}

static EfSprite *
sprite_from_surface (cairo_surface_t *surface, gint left, gint top)
{
  EfSprite *sprite = g_atomic_rc_box_new0 (EfSprite);

  cairo_surface_flush (surface);
  sprite->width = cairo_image_surface_get_width (surface);
  sprite->height = cairo_image_surface_get_height (surface);
  sprite->stride = cairo_image_surface_get_stride (surface);
  sprite->left = left;
  sprite->top = top;
  sprite->argb = g_memdup2 (cairo_image_surface_get_data (surface),
      (gsize)sprite->stride * sprite->height);
  cairo_surface_destroy (surface);
  return sprite;
}

static EfSprite *
make_word (EfPainter *self, const gchar *text, gdouble size, EfWordState state,
    gdouble phase_x, gdouble phase_y)
{
  g_autoptr (PangoLayout) layout =
      ef_typesetter_layout (self->typesetter, text, size);
  gdouble scale = size / self->style->size;
  gint reach = (gint)ceil (ef_style_reach (self->style) * scale) + 2;
  gdouble baseline = (gdouble)pango_layout_get_baseline (layout) / PANGO_SCALE;
  PangoRectangle ink;
  gint left, top;
  guint width, height;
  cairo_surface_t *surface;
  cairo_t *cr;

  pango_layout_get_extents (layout, &ink, NULL);
  left = (gint)floor ((gdouble)ink.x / PANGO_SCALE) - reach;
  top = (gint)floor ((gdouble)ink.y / PANGO_SCALE - baseline) - reach;
  width = (guint)ceil ((gdouble)ink.width / PANGO_SCALE) + 2 * reach + 2;
  height = (guint)ceil ((gdouble)ink.height / PANGO_SCALE) + 2 * reach + 2;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cr = cairo_create (surface);
  draw_word (self, cr, layout, width, height, phase_x - left,
      phase_y - top - baseline, scale, state);
  cairo_destroy (cr);
  find_missing (self, layout, text);
  return sprite_from_surface (surface, left, top);
}

/* States that look the same share a bitmap. */
static EfWordState
canonical_state (const EfStyle *style, EfWordState state)
{
  if (fill_of (style, state) == style->fill)
    return EF_WORD_UPCOMING;
  return state;
}

EfSprite *
ef_painter_word (EfPainter *self, const gchar *text, gdouble size,
    EfWordState state, gdouble phase_x, gdouble phase_y)
{
  gchar *key;
  EfSprite *sprite;

  state = canonical_state (self->style, state);
  key = g_strdup_printf (
      "%d/%.2f/%.2f/%.2f/%s", state, size, phase_x, phase_y, text);
  sprite = find (self, key);
  if (sprite) {
    g_free (key);
    return sprite;
  }
  return keep (
      self, key, make_word (self, text, size, state, phase_x, phase_y));
}

static void
rounded_path (cairo_t *cr, gdouble w, gdouble h, gdouble r)
{
  r = MIN (r, MIN (w, h) / 2);
  cairo_new_path (cr);
  cairo_arc (cr, w - r, r, r, -G_PI / 2, 0);
  cairo_arc (cr, w - r, h - r, r, 0, G_PI / 2);
  cairo_arc (cr, r, h - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, r, r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

EfSprite *
ef_painter_box (EfPainter *self, guint width, guint height)
{
  gchar *key = g_strdup_printf ("box/%u/%u", width, height);
  EfSprite *sprite = find (self, key);
  cairo_surface_t *surface;
  cairo_t *cr;

  if (sprite) {
    g_free (key);
    return sprite;
  }
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cr = cairo_create (surface);
  rounded_path (cr, width, height,
      self->style->box_radius * ef_typesetter_get_scale (self->typesetter));
  set_colour (cr, self->style->box_colour);
  cairo_fill (cr);
  cairo_destroy (cr);
  return keep (self, key, sprite_from_surface (surface, 0, 0));
}
