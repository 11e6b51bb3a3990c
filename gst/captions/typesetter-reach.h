/* Edit Factory - what is drawn beside letters, and what is left
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "typesetter-private.h"

G_BEGIN_DECLS

/* All in pixels of the canvas; the style is the typesetter's. */

/* What outline, shadow and box take at each side, and the pixels that
 * rounding and soft edges may add. */
gdouble ef_typesetter_reach (EfTypesetter *self);

/* The factor, 1 or more, by which motion enlarges words. */
gdouble ef_typesetter_swell (EfTypesetter *self);

/* What motion takes above and below. */
gdouble ef_typesetter_travel (EfTypesetter *self);

/* Does the style turn its captions? */
gboolean ef_typesetter_is_rotated (EfTypesetter *self);

/* The width that a line may have in the free span from @left to @right. */
gdouble ef_typesetter_usable (EfTypesetter *self, gdouble left, gdouble right);

/* As wide as a line may be where the style wants it, the canvas as it lies or
 * stands. */
gdouble ef_typesetter_line_width (EfTypesetter *self);

/* Where lines of @height begin when nothing is in their way. */
gdouble ef_typesetter_wanted_top (EfTypesetter *self, gdouble height);

G_END_DECLS
