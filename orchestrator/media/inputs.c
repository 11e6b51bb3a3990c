/* Edit Factory - from a job's parameters to what its stages are given
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "inputs.h"
#include "asset-documents.h"
#include "asset-params.h"
#include "tags.h"

#include <editfactory/file.h>
#include <editfactory/json.h>
#include <glib/gstdio.h>
#include <string.h>

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

EfInputs *
ef_inputs_new (EfAssetStore *store)
{
  EfInputs *self = g_new0 (EfInputs, 1);

  self->paths = new_table ();
  self->uris = new_table ();
  self->names = new_table ();
  self->store = store;
  self->keys = g_ptr_array_new_with_free_func (g_free);
  return self;
}

gboolean
ef_inputs_add (EfInputs *self, const gchar *id, const gchar *key,
    const gchar *name, GError **error)
{
  gchar *uri;
  g_autofree gchar *path = ef_asset_store_hold (self->store, key, error);

  if (!path)
    return FALSE;
  uri = g_strconcat (EF_ASSET_PREFIX, id, NULL);
  g_ptr_array_add (self->keys, g_strdup (key));
  g_hash_table_insert (self->paths, g_strdup (id), g_strdup (path));
  g_hash_table_insert (self->paths, g_strdup (uri), g_strdup (path));
  g_hash_table_insert (self->uris, g_strdup (path), uri);
  g_hash_table_insert (self->names, g_strdup (path), g_strdup (name));
  return TRUE;
}

void
ef_inputs_free (EfInputs *self)
{
  for (guint i = 0; i < self->keys->len; i++)
    ef_asset_store_release (self->store, self->keys->pdata[i]);
  g_ptr_array_unref (self->keys);
  g_hash_table_unref (self->paths);
  g_hash_table_unref (self->uris);
  g_hash_table_unref (self->names);
  g_free (self);
}

typedef struct
{
  EfInputs *inputs;
  const gchar *folder;
} Resolve;

/* An object with a file and room for tags: docs/api.md says that the words of
 * the name are matched. */
static void
add_tags (JsonObject *parent, const gchar *name)
{
  g_auto (GStrv) tags = NULL;
  JsonArray *array;

  if (!json_object_has_member (parent, "path") ||
      json_object_has_member (parent, "tags"))
    return;
  tags = ef_tags_collect (name, NULL, NULL, 0, NULL);
  array = json_array_new ();
  for (guint i = 0; tags && tags[i]; i++)
    json_array_add_string_element (array, tags[i]);
  json_object_set_array_member (parent, "tags", array);
}

static gboolean
is_document (const gchar *path)
{
  gchar byte = 0;
  gint fd = ef_file_open_regular (path, NULL, NULL);
  gboolean brace = fd >= 0 && read (fd, &byte, 1) == 1 && byte == '{';

  if (fd >= 0)
    close (fd);
  return brace;
}

/* Returns: @path itself, or a copy in which assets are paths. */
static gchar *
localise (Resolve *self, const gchar *path, GError **error)
{
  g_autoptr (JsonNode) document = NULL;
  g_autofree gchar *text = NULL;
  g_autofree gchar *sum = NULL;
  g_autofree gchar *name = NULL;
  g_autofree gchar *copy = NULL;

  if (!is_document (path))
    return g_strdup (path);
  document = ef_json_load (path, 0, error);
  if (!document)
    return NULL;
  if (!ef_document_replace (document, self->inputs->paths))
    return g_strdup (path);
  text = ef_json_to_string (document);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  name = g_strconcat (sum, ".json", NULL);
  copy = g_build_filename (self->folder, name, NULL);
  if (!ef_file_write (copy, text, strlen (text), error))
    return NULL;
  g_hash_table_insert (self->inputs->names, g_strdup (copy),
      g_strdup (g_hash_table_lookup (self->inputs->names, path)));
  g_hash_table_insert (self->inputs->uris, g_strdup (copy),
      g_strdup (g_hash_table_lookup (self->inputs->uris, path)));
  return g_steal_pointer (&copy);
}

static gchar *
resolve_asset (const gchar *pointer, const gchar *value, JsonObject *parent,
    gpointer user_data, GError **error)
{
  Resolve *self = user_data;
  const gchar *path = g_hash_table_lookup (self->inputs->paths, value);

  if (!path) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "%s: the asset is not there any more", pointer);
    return NULL;
  }
  add_tags (parent, g_hash_table_lookup (self->inputs->names, path));
  return localise (self, path, error);
}

JsonNode *
ef_inputs_resolve (EfInputs *self, EfDescription *description,
    const gchar *params, const gchar *folder, GError **error)
{
  Resolve resolve = { self, folder };
  g_autoptr (JsonNode) given = ef_json_parse ("params", params, -1, 0, error);
  g_autoptr (JsonNode) resolved = NULL;

  if (!given)
    return NULL;
  resolved = ef_description_resolve_params (description, given, error);
  if (!resolved ||
      !ef_params_each_asset (ef_description_get_params_schema (description),
          resolved, resolve_asset, &resolve, error))
    return NULL;
  return g_steal_pointer (&resolved);
}

gchar *
ef_inputs_translate (EfInputs *self, const gchar *message)
{
  g_autoptr (GString) text = g_string_new (message);
  g_autoptr (GList) paths = g_hash_table_get_keys (self->names);

  for (GList *l = paths; l; l = l->next)
    g_string_replace (
        text, l->data, g_hash_table_lookup (self->names, l->data), 0);
  return ef_quote (text->str, 1000);
}
