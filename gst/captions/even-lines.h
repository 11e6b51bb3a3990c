/* Edit Factory - lines as even as can be
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_break_evenly:
 * @widths: of @n words, the blank in front of each included
 * @n_lines: 1..@n
 * @firsts: (out) (array length=n_lines): index of each line's first word
 *
 * Breaks that make the widest line narrowest; each line has a word.
 */
void
ef_break_evenly (const gdouble *widths, guint n, guint n_lines, guint *firsts);

G_END_DECLS
