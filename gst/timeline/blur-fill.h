/* Edit Factory - a picture's own blurred fill, made small
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "composer.h"

G_BEGIN_DECLS

#define EF_FILL_SIZE 96 /* longest side of the small picture */
#define EF_BOX_PASSES 3 /* that come near enough to a Gaussian */

typedef struct
{
  guint8 *samples[EF_PICTURE_PLANES]; /* 4:4:4, EF_FILL_SIZE^2 each */
  guint16 *work;
  EfPicture picture;
} EfBlurFill;

void ef_blur_fill_init (EfBlurFill *self);
void ef_blur_fill_clear (EfBlurFill *self);
/* A small, blurred and darkened copy of the upright @picture (4:4:4). */
const EfPicture *ef_blur_fill_make (EfBlurFill *self, const EfPicture *picture);

/* One box filter of 2 @radius + 1 along a line of @n samples @step bytes
 * apart; the ends repeat. @work: @n + 2 @radius */
void ef_box_blur_line (
    guint8 *line, guint n, guint step, guint radius, guint16 *work);

G_END_DECLS
