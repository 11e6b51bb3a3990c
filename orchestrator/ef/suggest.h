/* Edit Factory - what the user probably meant
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The nearest of @names by edit distance (Levenshtein, two thirds of @given
 * must agree), NULL when none is near. */
const gchar *ef_suggest (const gchar *given, const gchar *const *names);

/* Adds to @error, which ef_data_find() has set, the nearest of @kind. */
void ef_suggest_data (const gchar *kind, const gchar *given, GError **error);

G_END_DECLS
