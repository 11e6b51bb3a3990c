/* Edit Factory - JSON documents that name files of the asset store
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Outside, a document names a file as "asset:UUID"; inside, as the path where a
 * stage finds it. Both ways whole string values are replaced, wherever they
 * stand, so that this works for any document.
 */
#pragma once

#include <editfactory/error.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EF_ASSET_PREFIX "asset:"

/* Adds to @ids (element-type utf8) what @document names, each once. A UUID that
 * is none is an error. */
gboolean
ef_document_list_assets (JsonNode *document, GPtrArray *ids, GError **error);
/* @replacements: (element-type utf8 utf8): from value to value
 * Returns: whether anything was replaced */
gboolean ef_document_replace (JsonNode *document, GHashTable *replacements);

G_END_DECLS
