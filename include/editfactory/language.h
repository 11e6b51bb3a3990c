/* Edit Factory - languages of texts
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* Of a language tag, characters. */
#define EF_LANGUAGE_MAX_TAG 35

/**
 * ef_language_intern:
 * @tag: (nullable): BCP 47 (RFC 5646) tag, '_' will do for '-'
 *
 * What fonts and cases depend on: language, script and region ("zh-Hant-TW"),
 * in the usual letters; variants and extensions are left out.
 *
 * Returns: (transfer none) (nullable): the same pointer for the same language,
 *   for ever; NULL for "und", for what is no tag, and for more than 256
 *   different ones, which no honest document has. Any thread.
 */
EF_API const gchar *ef_language_intern (const gchar *tag);

G_END_DECLS
