/* Edit Factory - what the user probably meant
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The nearest of @names by edit distance (Levenshtein, two thirds of @given
 * must agree), NULL when none is near. */
const gchar *ef_suggest (const gchar *given, const gchar *const *names);

G_END_DECLS
