/* Edit Factory - draws words and keeps what it drew
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "brush.h"
#include "typesetter.h"

G_BEGIN_DECLS

typedef struct _EfPainter EfPainter;

EfPainter *ef_painter_new (EfTypesetter *typesetter, const EfStyle *style);
void ef_painter_free (EfPainter *self);
/* What is drawn so is kept. */
void ef_painter_set_style (EfPainter *self, const EfStyle *style);
/* Forgets what it drew. */
void ef_painter_clear (EfPainter *self);
/* Before the words of each picture that differs: tells which are out of use. */
void ef_painter_next_picture (EfPainter *self);

/* Returns: (transfer full): drawn once while there is room to keep it */
EfSprite *
ef_painter_word (EfPainter *self, const EfWordRun *run, const EfInk *ink);

/**
 * ef_painter_missing_glyph:
 *
 * Returns: the first code point of the last drawn word that no installed font
 * has, 0 for none; each is told once.
 */
gunichar ef_painter_missing_glyph (EfPainter *self);

G_END_DECLS
