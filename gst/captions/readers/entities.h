/* Edit Factory - entities of HTML that captions use
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_entity_parse:
 * @p: at a '&'
 * @c: (out): one character, never more
 *
 * amp lt gt quot apos nbsp lrm rlm hellip mdash ndash, and numbers; a document
 * cannot declare others.
 *
 * Returns: (nullable): behind the entity; NULL when there is none
 */
const gchar *ef_entity_parse (const gchar *p, const gchar *end, gunichar *c);

G_END_DECLS
