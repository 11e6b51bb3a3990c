/* Edit Factory - what captions keep away from, as text
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "typesetter.h"

G_BEGIN_DECLS

#define EF_AVOID_MAX 1000

/**
 * ef_avoid_parse:
 * @json: {"rectangles": [{"x", "y", "width", "height": fractions of the canvas,
 *   "at", "duration": seconds}]}
 *
 * Returns: (transfer full) (element-type EfAvoid); %NULL with @error set
 */
GArray *ef_avoid_parse (const gchar *json, GError **error);
/* Returns: (transfer full): what ef_avoid_parse() takes */
gchar *ef_avoid_to_json (const GArray *avoid);

G_END_DECLS
