/* Edit Factory - where Unicode lets a line begin
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "text-boundaries.h"

#include <editfactory/cues.h>

G_BEGIN_DECLS

/**
 * ef_line_rules_find:
 * @boundaries: (inout): made when it is needed
 * @words: (array length=n) (element-type EfCueWord): set one after the other
 *
 * By Unicode TR 14 in its strict form (no line begins with 、 or ー or small
 * kana, none ends with 「), also over the blanks between words ("Bonjour !").
 *
 * Returns: (transfer full) (array length=n): an EfBoundary for each: a line may
 *   begin with EF_BOUNDARY_WORD, with EF_BOUNDARY_LINE where a word is torn
 */
guint8 *
ef_line_rules_find (EfTextBoundaries **boundaries, const GPtrArray *words);

G_END_DECLS
