/* Edit Factory - a picture's own blurred fill, made small
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "composer.h"

G_BEGIN_DECLS

#define EF_FILL_SIZE 96 /* longest side of the small picture */

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

G_END_DECLS
