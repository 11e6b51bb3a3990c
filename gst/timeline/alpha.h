/* Edit Factory - pictures that are transparent in places
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Decoders give straight alpha: what is transparent has a colour all the same,
 * often black or green, and resampling would mix it into the edges. So colours
 * are multiplied by alpha before anything else (T. Porter, T. Duff, Compositing
 * digital images, SIGGRAPH 1984), resampled like alpha itself, and divided by
 * it again, because what follows (matrices, HDR) is not linear in it.
 */
#pragma once

#include "composer.h"

G_BEGIN_DECLS

/* A multiplied copy, its memory kept from frame to frame. */
typedef struct
{
  EfPicture picture;
  guint16 *memory;
  gsize size;
} EfMultiplied;

/* Returns: (transfer none): @picture itself unless its alpha is straight, else
 * a copy that lives in @self until the next call */
const EfPicture *
ef_multiplied_get (EfMultiplied *self, const EfPicture *picture);
void ef_multiplied_clear (EfMultiplied *self);

/* @n multiplied samples divided by resampled @alpha, Q6, again; 0 where it is 0
 * or less. Where the kernel overshoots in both, it does not in the result. */
void ef_alpha_divide (gint16 *row, const gint16 *alpha, guint n);
/* @n samples of resampled alpha, Q6, in place to a mask: 0 to 1 in Q14. */
void ef_alpha_to_mask (gint16 *mask, guint n);
/* @dst: what lies below; @row is laid over it as far as @mask says */
void
ef_alpha_over (gint16 *dst, const gint16 *row, const gint16 *mask, guint n);

G_END_DECLS
