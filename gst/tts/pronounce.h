/* Edit Factory - how the words of a script sound
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "script.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ef_pronounce:
 *
 * Asks espeak-ng how the tokens [@first, @first + @count) sound in the
 * script's language.
 *
 * Returns: (transfer full) (element-type utf8): CMU phones with blanks between
 *   them, one string for each token, "" for what is only shown; NULL with an
 *   error that names the package to install
 */
GPtrArray *ef_pronounce (const EfScript *script, guint first, guint count,
    GCancellable *cancellable, GError **error);

/* How long a token takes to say, in no unit: its phones, else its letters; a
 * little more at the end of a clause, where speech slows down. */
gdouble ef_pronounce_weight (const EfToken *token, const gchar *phones);

G_END_DECLS
