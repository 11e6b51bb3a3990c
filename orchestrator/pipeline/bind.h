/* Edit Factory - from references to values
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "description.h"

G_BEGIN_DECLS

/**
 * EfScope: what references resolve to while one stage runs.
 * @params: resolved parameters
 * @folders: (element-type utf8 utf8): "STAGE" or "STAGE[i]" to its folder
 * @self: folder of the stage itself, (nullable) while its key is made
 * @index, @item: of for_each; @item (nullable)
 */
typedef struct
{
  JsonObject *params;
  GHashTable *folders;
  const gchar *stage;
  const gchar *self;
  guint index;
  JsonNode *item;
} EfScope;

/* Returns: (transfer full): @value with its reference replaced; a null node
 * when the parameter or the file is not there. */
JsonNode *ef_scope_resolve (const EfScope *scope, JsonNode *value);
/* All bindings of a stage, as an object. */
JsonObject *
ef_scope_resolve_stage (const EfScope *scope, EfStageDescription *stage);
gboolean ef_scope_test_when (const EfScope *scope, const gchar *when);
/* How often a stage runs, and its item. */
guint ef_scope_count (const EfScope *scope, const gchar *for_each);
JsonNode *ef_scope_item (const EfScope *scope, const gchar *for_each, guint i);
/* The folder of stage @name: of the same index first, else the only one. */
const gchar *ef_scope_folder (const EfScope *scope, const gchar *name);

G_END_DECLS
