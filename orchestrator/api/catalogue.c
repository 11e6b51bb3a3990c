/* Edit Factory - the pipelines that jobs may name
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "catalogue.h"
#include "asset-params.h"
#include "description.h"
#include "speech.h"
#include "uuid7.h"

#include <editfactory/data.h>

/* JSON of descriptions is shared by all requests, and json-glib counts
 * references without atomics: one request at a time looks at it. */
struct _EfCatalogue
{
  GMutex lock;
  GPtrArray *descriptions; /* element-type EfDescription */
};

EfCatalogue *
ef_catalogue_load (void (*refused) (const gchar *name, const GError *error))
{
  EfCatalogue *self = g_new0 (EfCatalogue, 1);
  g_auto (GStrv) names = ef_data_list ("");

  g_mutex_init (&self->lock);
  self->descriptions =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_description_free);
  for (guint i = 0; names[i]; i++) {
    g_autoptr (GError) error = NULL;
    EfDescription *description = ef_description_load (names[i], &error);

    if (description)
      g_ptr_array_add (self->descriptions, description);
    else
      refused (names[i], error);
  }
  return self;
}

void
ef_catalogue_free (EfCatalogue *self)
{
  g_ptr_array_unref (self->descriptions);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static EfDescription *
find (EfCatalogue *self, const gchar *name)
{
  for (guint i = 0; i < self->descriptions->len; i++) {
    EfDescription *description = self->descriptions->pdata[i];

    if (g_str_equal (description->name, name))
      return description;
  }
  return NULL;
}

static JsonObject *
describe (EfDescription *description)
{
  JsonObject *object = json_object_new ();
  JsonArray *stages = json_array_new ();

  for (guint i = 0; i < description->stages->len; i++)
    json_array_add_string_element (
        stages, ((EfStageDescription *)description->stages->pdata[i])->name);
  json_object_set_string_member (object, "name", description->name);
  json_object_set_string_member (
      object, "title", description->title ? description->title : "");
  json_object_set_array_member (object, "stages", stages);
  return object;
}

JsonNode *
ef_catalogue_list (EfCatalogue *self)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->descriptions->len; i++)
    json_array_add_object_element (
        array, describe (self->descriptions->pdata[i]));
  g_mutex_unlock (&self->lock);
  json_object_set_array_member (object, "pipelines", array);
  json_node_take_object (root, object);
  return root;
}

/* Text in between: the copy shares nothing with what stays here. */
JsonNode *
ef_catalogue_describe (EfCatalogue *self, const gchar *name)
{
  JsonNode *root = NULL;
  EfDescription *description;

  g_mutex_lock (&self->lock);
  description = find (self, name);
  if (description) {
    g_autoptr (JsonNode) schema =
        json_node_init_object (json_node_alloc (), description->params);
    g_autofree gchar *text = json_to_string (schema, FALSE);
    JsonObject *object = describe (description);

    json_object_set_member (object, "params", json_from_string (text, NULL));
    root = json_node_new (JSON_NODE_OBJECT);
    json_node_take_object (root, object);
  }
  g_mutex_unlock (&self->lock);
  return root;
}

typedef struct
{
  GPtrArray *pointers;
  GPtrArray *ids;
} Collected;

static gchar *
collect (const gchar *pointer, const gchar *value, JsonObject *parent,
    gpointer user_data, GError **error)
{
  Collected *collected = user_data;

  if (!ef_uuid_is_valid (value)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: must be the id of an asset: upload the file first", pointer);
    return NULL;
  }
  g_ptr_array_add (collected->pointers, g_strdup (pointer));
  g_ptr_array_add (collected->ids, g_strdup (value));
  return g_strdup (value);
}

static EfCatalogueAnswer
check (EfDescription *description, const gchar *stop_after, JsonNode *params,
    Collected *collected, guint64 *speech, GError **error)
{
  g_autoptr (JsonNode) resolved = NULL;

  if (!description)
    return EF_CATALOGUE_UNKNOWN_PIPELINE;
  if (stop_after && !ef_description_find_stage (description, stop_after))
    return EF_CATALOGUE_UNKNOWN_STAGE;
  resolved = ef_description_resolve_params (description, params, error);
  if (!resolved ||
      !ef_params_each_asset (
          description->params, resolved, collect, collected, error))
    return EF_CATALOGUE_INVALID_PARAMS;
  *speech = ef_speech_count (
      description, json_node_get_object (resolved), stop_after);
  return EF_CATALOGUE_OK;
}

EfCatalogueAnswer
ef_catalogue_check (EfCatalogue *self, const gchar *pipeline,
    const gchar *stop_after, JsonNode *params, GPtrArray *pointers,
    GPtrArray *ids, guint64 *speech, GError **error)
{
  Collected collected = { pointers, ids };
  EfCatalogueAnswer answer;

  g_mutex_lock (&self->lock);
  answer = check (
      find (self, pipeline), stop_after, params, &collected, speech, error);
  g_mutex_unlock (&self->lock);
  return answer;
}

static gboolean
try_run (EfDescription *description, const gchar *stop_after, JsonNode *params,
    const gchar *cache, const gchar *const *roots, GError **error)
{
  g_autoptr (EfRun) run =
      ef_run_new (description, params, cache, TRUE, NULL, NULL, error);

  if (!run)
    return FALSE;
  ef_run_set_roots (run, roots);
  return ef_run_check (run, stop_after, error);
}

gboolean
ef_catalogue_try (EfCatalogue *self, const gchar *pipeline,
    const gchar *stop_after, const gchar *params, EfInputs *inputs,
    const gchar *cache, const gchar *documents, const gchar *files,
    GError **error)
{
  const gchar *roots[] = { files, documents, NULL };
  g_autoptr (JsonNode) resolved = NULL;
  EfDescription *description;
  gboolean ok;

  g_mutex_lock (&self->lock);
  description = find (self, pipeline);
  resolved = ef_inputs_resolve (inputs, description, params, documents, error);
  ok = resolved &&
      try_run (description, stop_after, resolved, cache, roots, error);
  g_clear_pointer (&resolved, json_node_unref);
  g_mutex_unlock (&self->lock);
  return ok;
}
