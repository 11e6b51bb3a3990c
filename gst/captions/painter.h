/* Edit Factory - draws words into small bitmaps and keeps them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "typesetter.h"

G_BEGIN_DECLS

/**
 * EfSprite: a drawn word (or box), premultiplied, native-endian ARGB32 as
 * Cairo's; reference counted, kept by the painter while it has room.
 * @left, @top: from the word's origin (left end of the baseline) to the
 *   bitmap's corner, whole pixels
 * @planes: (nullable): what a blender derived from it; @planes_free frees it
 */
typedef struct
{
  guint width;
  guint height;
  gint left;
  gint top;
  guint stride;
  guint8 *argb;
  gpointer planes;
  GDestroyNotify planes_free;
} EfSprite;

EfSprite *ef_sprite_ref (EfSprite *sprite);
void ef_sprite_unref (EfSprite *sprite);

typedef enum
{
  EF_WORD_UPCOMING,
  EF_WORD_ACTIVE,
  EF_WORD_SPOKEN
} EfWordState;

typedef struct _EfPainter EfPainter;

EfPainter *ef_painter_new (EfTypesetter *typesetter, const EfStyle *style);
void ef_painter_free (EfPainter *self);

/**
 * ef_painter_word:
 * @size: font size, pixels
 * @phase_x, @phase_y: fraction of a pixel at which it will stand, in quarters
 *
 * Returns: (transfer none): valid until the next call
 */
EfSprite *ef_painter_word (EfPainter *self, const gchar *text, gdouble size,
    EfWordState state, gdouble phase_x, gdouble phase_y);
/* A rounded box of the style's colour. */
EfSprite *ef_painter_box (EfPainter *self, guint width, guint height);

/**
 * ef_painter_missing_glyph:
 *
 * Returns: the first code point of the last drawn word that no installed font
 * has, 0 for none; each is told once.
 */
gunichar ef_painter_missing_glyph (EfPainter *self);

G_END_DECLS
