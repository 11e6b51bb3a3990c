/* Edit Factory - which fonts have a language's forms of letters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/**
 * ef_language_families:
 * @language: (nullable): of ef_language_intern()
 *
 * Chinese, Japanese and Korean share code points whose forms differ, and Urdu
 * is read in Nastaliq: fonts that have them, the best first. What other
 * languages want of a font that serves several (Serbian, Romanian …) is in the
 * font (OpenType's locl), which is told the language.
 *
 * Returns: (transfer full) (nullable): those of @map, separated by commas
 */
gchar *ef_language_families (PangoFontMap *map, const gchar *language);

/* Is text of @language written from the right? FALSE when it is not known. */
gboolean ef_language_is_rtl (const gchar *language);

/* Returns: (transfer none) (nullable): the name as the map has it, in any case
 * of its letters */
const gchar *ef_font_map_find (PangoFontMap *map, const gchar *family);

G_END_DECLS
