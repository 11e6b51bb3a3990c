/* Edit Factory - pixels of a sprite row by row, scaled as they are asked for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bilinear, weights of 7 bits, as Cairo's image backend does it: what is scaled
 * here and what Cairo scales is the same picture. A blender that turns rows
 * into samples at once needs no bitmap in between.
 */
#pragma once

#include "sprite.h"

G_BEGIN_DECLS

typedef struct _EfRowScaler EfRowScaler;

/* @sprite: outlives the scaler */
EfRowScaler *ef_row_scaler_new (const EfSprite *sprite);
void ef_row_scaler_free (EfRowScaler *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRowScaler, ef_row_scaler_free)

/* Of row @y, which may lie outside: transparent then. @out: premultiplied ARGB,
 * the sprite's width and room for EF_ROW_SCALER_SLACK pixels more */
#define EF_ROW_SCALER_SLACK 8
void ef_row_scaler_read (EfRowScaler *self, gint y, guint32 *out);

G_END_DECLS
