/* Edit Factory - from a job's parameters to what its stages are given
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "asset-store.h"
#include "run.h"

G_BEGIN_DECLS

/**
 * EfInputs: the assets that a job reads, in both directions.
 * @paths: (element-type utf8 utf8): id, and "asset:" and id, to path
 * @uris: (element-type utf8 utf8): path to "asset:ID"
 * @names: (element-type utf8 utf8): path to what the user calls the file
 * @keys: of the objects that are held in @store
 */
typedef struct
{
  GHashTable *paths;
  GHashTable *uris;
  GHashTable *names;
  EfAssetStore *store;
  GPtrArray *keys;
} EfInputs;

/* @store: must outlive this */
EfInputs *ef_inputs_new (EfAssetStore *store);
/* @key: of the object; @name: what the user calls it. Fetches what is not here.
 */
gboolean ef_inputs_add (EfInputs *inputs, const gchar *id, const gchar *key,
    const gchar *name, GError **error);
void ef_inputs_free (EfInputs *inputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfInputs, ef_inputs_free)

/**
 * ef_inputs_resolve:
 * @params: JSON text as the job was created with
 * @folder: where documents are written whose "asset:ID" became paths, by the
 *   hash of what they are, so that finished stages are found again
 *
 * Ids become paths, defaults are filled in, and footage without tags gets the
 * words of its name.
 *
 * Returns: (transfer full): for ef_run_new()
 */
JsonNode *ef_inputs_resolve (EfInputs *inputs, EfDescription *description,
    const gchar *params, const gchar *folder, GError **error);

/* Paths mean nothing to users: a message names their files instead.
 * Returns: (transfer full) */
gchar *ef_inputs_translate (EfInputs *inputs, const gchar *message);

G_END_DECLS
