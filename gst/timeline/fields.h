/* Edit Factory - the fields of interlaced pictures
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "composer.h"

G_BEGIN_DECLS

/**
 * ef_fields_take:
 * @picture: in place: an interlaced frame becomes one of its fields, every
 *   second row where it lies; nothing is copied
 * @lower: the one whose first row is the second of the frame
 *
 * The composer enlarges it by its own kernel, from where the rows really lie:
 * luma a quarter of a field's row above or below the middle, 4:2:0 chroma a
 * quarter or three quarters between its two rows (ISO/IEC 13818-2, 6.1.1.8). So
 * fields do not jump up and down against each other.
 */
void ef_fields_take (EfPicture *picture, gboolean lower);

G_END_DECLS
