/* Edit Factory - the pipelines that jobs may name
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "inputs.h"
#include "run.h"

G_BEGIN_DECLS

/** EfCatalogue: descriptions, loaded once; thread-safe. */
typedef struct _EfCatalogue EfCatalogue;

/* Loads every description of the data folders; one that is refused is told with
 * @refused, and the others are there all the same. */
EfCatalogue *
ef_catalogue_load (void (*refused) (const gchar *name, const GError *error));
void ef_catalogue_free (EfCatalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCatalogue, ef_catalogue_free)

/* Returns: (transfer full): {"pipelines": [{name, title, stages}]} */
JsonNode *ef_catalogue_list (EfCatalogue *catalogue);
/* Returns: (transfer full) (nullable): the same of one, with params */
JsonNode *ef_catalogue_describe (EfCatalogue *catalogue, const gchar *name);

/**
 * EfCatalogueAnswer:
 * @EF_CATALOGUE_OK: all is well
 * the others: what is not known or not right
 */
typedef enum
{
  EF_CATALOGUE_OK,
  EF_CATALOGUE_UNKNOWN_PIPELINE,
  EF_CATALOGUE_UNKNOWN_STAGE,
  EF_CATALOGUE_INVALID_PARAMS
} EfCatalogueAnswer;

/**
 * ef_catalogue_check:
 * @stop_after: (nullable)
 * @pointers, @ids: (element-type utf8): filled with every asset that @params
 *   names and where
 * @speech: (out): characters that the job will have spoken
 *
 * Checks the request of a job against its pipeline.
 */
EfCatalogueAnswer ef_catalogue_check (EfCatalogue *catalogue,
    const gchar *pipeline, const gchar *stop_after, JsonNode *params,
    GPtrArray *pointers, GPtrArray *ids, guint64 *speech, GError **error);

/**
 * ef_catalogue_try:
 * @params: JSON text with ids of assets, checked
 * @inputs: those assets
 * @cache, @documents, @files: folders of the tenant's: finished stages, plans
 *   with paths for ids, assets
 *
 * Asks the stages themselves whether the job can be: an unknown style, a voice
 * that is not there. Nothing is computed.
 */
gboolean ef_catalogue_try (EfCatalogue *catalogue, const gchar *pipeline,
    const gchar *stop_after, const gchar *params, EfInputs *inputs,
    const gchar *cache, const gchar *documents, const gchar *files,
    GError **error);

G_END_DECLS
