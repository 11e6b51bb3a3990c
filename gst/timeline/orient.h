/* Edit Factory - turning a picture upright
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "composer.h"

G_BEGIN_DECLS

/* A turned copy, its memory kept from frame to frame. */
typedef struct
{
  EfPicture picture;
  guint8 *memory;
  gsize size;
} EfUpright;

/* Returns: (transfer none): @picture itself when it is upright already, else
 * a turned copy that lives in @self until the next call */
const EfPicture *ef_upright_get (EfUpright *self, const EfPicture *picture);
void ef_upright_clear (EfUpright *self);

G_END_DECLS
