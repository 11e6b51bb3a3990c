/* Edit Factory - letters that stand upright in columns
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/**
 * ef_upright_finish:
 * @layout: of one line, with all of its attributes
 *
 * Does nothing to a layout that is not vertical (its context's base gravity is
 * not east). Pango sets East Asian letters upright, others sideways (Unicode
 * TR 50), and uses the font's vertical forms and metrics. Added to that: emoji
 * are upright as well; upright letters of fonts without vertical metrics, or
 * with bad ones, stand each in a square of their size, and full stops and
 * commas at its upper right. What is changed in the layout later undoes it.
 */
void ef_upright_finish (PangoLayout *layout);

G_END_DECLS
