/* Edit Factory - draws words and keeps what it drew
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "painter.h"
#include "upright.h"

#include <string.h>

/* Bytes of bitmaps kept; a cue of a few words in all its states is 3 MB. */
#define CACHE_BYTES (16 * 1024 * 1024)

/* Beyond these bytes what no picture of the last few shows goes at once: the
 * next word finds memory that is warm. A word that comes to rest takes up to so
 * many pictures. */
#define SETTLED_BYTES (2 * 1024 * 1024)
#define PICTURES 12

typedef struct
{
  gchar *key;
  EfSprite *sprite;
  gsize bytes;
  guint picture; /* that showed it last */
} Entry;

struct _EfPainter
{
  EfTypesetter *typesetter;
  EfStyle *style;
  GHashTable *entries; /* key to link in `order` */
  GQueue order;        /* of Entry, the latest used first */
  gsize bytes;
  guint picture;
  GHashTable *missing; /* code points found already */
  GQueue untold;       /* those of them that nobody has heard of */
};

EfPainter *
ef_painter_new (EfTypesetter *typesetter, const EfStyle *style)
{
  EfPainter *self = g_new0 (EfPainter, 1);

  self->typesetter = typesetter;
  self->style = ef_style_copy (style);
  self->entries = g_hash_table_new (g_str_hash, g_str_equal);
  self->missing = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->order);
  g_queue_init (&self->untold);
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
ef_painter_clear (EfPainter *self)
{
  g_hash_table_remove_all (self->entries);
  g_queue_clear_full (&self->order, (GDestroyNotify)entry_free);
  self->bytes = 0;
}

void
ef_painter_set_style (EfPainter *self, const EfStyle *style)
{
  ef_style_free (self->style);
  self->style = ef_style_copy (style);
}

void
ef_painter_free (EfPainter *self)
{
  ef_painter_clear (self);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->missing);
  g_queue_clear (&self->untold);
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
  ((Entry *)link->data)->picture = self->picture;
  return ((Entry *)link->data)->sprite;
}

void
ef_painter_next_picture (EfPainter *self)
{
  self->picture++;
}

static gboolean
is_crowded (const EfPainter *self)
{
  const Entry *oldest = self->order.tail->data;

  if (self->order.length < 2 || self->bytes <= SETTLED_BYTES)
    return FALSE;
  return self->bytes > CACHE_BYTES ||
      self->picture - oldest->picture > PICTURES;
}

/* Before there is more, so that it finds the memory. */
static void
make_room (EfPainter *self)
{
  while (self->order.length > 0 && is_crowded (self)) {
    Entry *oldest = g_queue_pop_tail (&self->order);

    g_hash_table_remove (self->entries, oldest->key);
    self->bytes -= oldest->bytes;
    entry_free (oldest);
  }
}

static EfSprite *
keep (EfPainter *self, gchar *key, EfSprite *sprite)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->key = key;
  entry->sprite = sprite;
  /* The blender's planes are about as large again. */
  entry->bytes = (gsize)sprite->stride * sprite->height * 2;
  entry->picture = self->picture;
  self->bytes += entry->bytes;
  g_queue_push_head (&self->order, entry);
  g_hash_table_insert (
      self->entries, entry->key, g_queue_peek_head_link (&self->order));
  return sprite;
}

/* Drawing */

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
      if (g_hash_table_add (self->missing, GUINT_TO_POINTER (c)))
        g_queue_push_tail (&self->untold, GUINT_TO_POINTER (c));
    }
  } while (pango_layout_iter_next_run (iter));
  pango_layout_iter_free (iter);
}

gunichar
ef_painter_missing_glyph (EfPainter *self)
{
  return GPOINTER_TO_UINT (g_queue_pop_head (&self->untold));
}

static gdouble
width_of (PangoLayout *layout)
{
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  return (gdouble)logical.width / PANGO_SCALE;
}

static void
init_word (EfPainter *self, const EfWordRun *run, gdouble size, EfShape *shape)
{
  g_autoptr (PangoLayout) layout = NULL;

  ef_typesetter_set_language (self->typesetter, run->language);
  layout = ef_typesetter_layout_along (
      self->typesetter, run->vertical, run->text, size);
  ef_look_spans_apply (run->spans, layout);
  if (run->ruby.spacing > 0)
    ef_typesetter_space_out (self->typesetter, layout, run->start, run->end,
        size, run->ruby.spacing * size);
  ef_upright_finish (layout);
  ef_shape_init (shape, run, layout);
  find_missing (self, layout, run->text);
}

static void
init_reading (
    EfPainter *self, const EfWordRun *word, gdouble size, EfShape *shape)
{
  const EfRuby *ruby = &word->ruby;
  guint length = (guint)strlen (ruby->text);
  EfWordRun run = { .text = ruby->text,
    .length = length,
    .end = length,
    .vertical = word->vertical };
  g_autoptr (PangoLayout) layout = ef_typesetter_layout_along (
      self->typesetter, word->vertical, ruby->text, ruby->size * size);

  ef_look_spans_apply (ruby->spans, layout);
  ef_upright_finish (layout);
  ef_shape_init (shape, &run, layout);
  find_missing (self, layout, ruby->text);
}

/* Both about the middle of the wider one. */
static EfSprite *
draw_with_reading (EfPainter *self, const EfShape *word, const EfWordRun *run,
    const EfInk *ink)
{
  const EfRuby *ruby = &run->ruby;
  gdouble over = ruby->width * ink->size - width_of (word->layout);
  EfShape reading;
  EfPiece pieces[] = { { word, ruby->spacing > 0 ? over / 2 : 0, 0, run->size },
    { &reading, 0, -ruby->rise * ink->size, ruby->size } };
  EfSprite *sprite;

  init_reading (self, run, ink->size, &reading);
  pieces[1].x =
      pieces[0].x + (width_of (word->layout) - width_of (reading.layout)) / 2;
  sprite = ef_brush_word (self->style, pieces, 2, ink);
  ef_shape_clear (&reading);
  return sprite;
}

static EfSprite *
draw (EfPainter *self, const EfWordRun *run, const EfInk *ink)
{
  EfShape word;
  EfPiece piece = { &word, 0, 0, run->size };
  EfSprite *sprite;

  init_word (self, run, ink->size, &word);
  sprite = run->ruby.text ? draw_with_reading (self, &word, run, ink)
                          : ef_brush_word (self->style, &piece, 1, ink);
  ef_shape_clear (&word);
  return sprite;
}

EfSprite *
ef_painter_word (EfPainter *self, const EfWordRun *run, const EfInk *ink)
{
  gchar *key = g_strdup_printf ("%08x/%08x/%.2f/%.2f/%.2f/%s", ink->fill,
      ink->outline, ink->size, ink->phase_x, ink->phase_y, run->key);
  EfSprite *sprite = find (self, key);

  if (sprite) {
    g_free (key);
    return ef_sprite_ref (sprite);
  }
  make_room (self);
  return ef_sprite_ref (keep (self, key, draw (self, run, ink)));
}
