/* Edit Factory - how wide words are as they will be drawn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "typesetter.h"
#include "word-tokens.h"

G_BEGIN_DECLS

/** EfMeasure: width of a line of text in pixels, at the style's size. */
typedef gdouble (*EfMeasure) (const gchar *text, gpointer user_data);

typedef struct _EfTokenWidths EfTokenWidths;

/* @typesetter: (nullable): for words whose look differs from the style's, and
 * for parts of one word, which are shaped together; without it they are
 * measured as any other */
EfTokenWidths *ef_token_widths_new (
    EfMeasure measure, gpointer user_data, EfTypesetter *typesetter);
void ef_token_widths_free (EfTokenWidths *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTokenWidths, ef_token_widths_free)

/**
 * ef_token_widths_get:
 * @widths: (out): of each of the @n tokens, pixels at the style's size
 *
 * Measuring is what costs: what looks alike is measured once. Of a hostile text
 * with more than 20000 different words the rest is reckoned by columns.
 */
void ef_token_widths_get (
    EfTokenWidths *self, const EfToken *tokens, guint n, gdouble *widths);
/* Of a blank. */
gdouble ef_token_widths_get_space (const EfTokenWidths *self);
/* Mean of a column so far. */
gdouble ef_token_widths_get_column (const EfTokenWidths *self);

G_END_DECLS
