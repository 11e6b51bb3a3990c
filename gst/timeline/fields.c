/* Edit Factory - the fields of interlaced pictures
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fields.h"

void
ef_fields_take (EfPicture *picture, gboolean lower)
{
  /* A frame of one row has no lower field. */
  guint first = lower && picture->planes[0].height > 1 ? 1 : 0;

  for (guint i = 0; i < EF_PICTURE_PLANES; i++) {
    EfPlane *p = &picture->planes[i];

    if (!p->data)
      continue;
    if (p->height > 1)
      p->data += first * (gssize)p->stride;
    p->height = p->height > 1 ? (p->height + 1 - first) / 2 : 1;
    p->stride *= 2;
  }
  picture->par /= 2;
  picture->shift_y = first ? 0.25 : -0.25;
  if (picture->sub_y == 2)
    picture->chroma_y = first ? 0.75 : 0.25;
}
