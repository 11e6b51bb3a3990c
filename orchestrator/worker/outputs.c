/* Edit Factory - what a finished run leaves: names, measurements, objects
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "outputs.h"
#include "asset-documents.h"
#include "bind.h"
#include "file-hash.h"
#include "manifest.h"
#include "media-type.h"
#include "mp4-duration.h"
#include "uuid7.h"

#include <editfactory/json.h>
#include <glib/gstdio.h>
#include <string.h>

#define MANIFEST "manifest.json"

/* One file. @path: where it lies now; @origin: where its stage wrote it, which
 * is what documents call it. */
typedef struct
{
  gchar *id;
  gchar *stage;
  gchar *name;
  gchar *path;
  gchar *origin;
  guint index;
  gboolean keep;
} Output;

typedef struct
{
  EfRun *run;
  EfDescription *description;
  JsonNode *params;
  const EfClaim *claim;
  EfInputs *inputs;
  const gchar *scratch;
  GCancellable *cancellable;
  GPtrArray *all; /* element-type Output */
} Outputs;

static void
output_free (gpointer data)
{
  Output *self = data;

  g_free (self->id);
  g_free (self->stage);
  g_free (self->name);
  g_free (self->path);
  g_free (self->origin);
  g_free (self);
}

gchar *
ef_output_name_of (const gchar *file, guint index, guint count)
{
  const gchar *dot = strchr (file, '.');
  gint stem = dot ? dot - file : (gint)strlen (file);

  if (count < 2)
    return g_strdup (file);
  return g_strdup_printf ("%.*s-%u%s", stem, file, index + 1, file + stem);
}

/* Listing */

static gboolean
is_taken (Outputs *self, const gchar *name)
{
  for (guint i = 0; i < self->all->len; i++)
    if (g_str_equal (((Output *)self->all->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

/* Two stages may write files of the same name. */
static gchar *
choose_name (
    Outputs *self, const gchar *stage, const gchar *file, guint i, guint n)
{
  g_autofree gchar *name = ef_output_name_of (file, i, n);

  return is_taken (self, name) ? g_strconcat (stage, "-", name, NULL)
                               : g_steal_pointer (&name);
}

static Output *
add (Outputs *self, const gchar *stage, gchar *name, const gchar *path,
    guint index)
{
  Output *output = g_new0 (Output, 1);

  output->id = ef_uuid7_new ();
  output->stage = g_strdup (stage);
  output->name = name;
  output->path = g_strdup (path);
  output->origin = g_strdup (path);
  output->index = index;
  g_ptr_array_add (self->all, output);
  return output;
}

/* The request decides, else the description; of the last stage everything is
 * wanted. */
static gboolean
is_wanted (Outputs *self, EfStageDescription *stage, gboolean last,
    const gchar *file, const gchar *name)
{
  if (self->claim->outputs)
    return g_strv_contains ((const gchar *const *)self->claim->outputs, name);
  return last || !stage->keep ||
      g_ptr_array_find_with_equal_func (stage->keep, file, g_str_equal, NULL);
}

/* @base: the output of the stage's that it is kept with: itself, mostly */
static void
add_file (Outputs *self, EfStageDescription *stage, gboolean last,
    const gchar *file, const gchar *base, guint i, guint n)
{
  g_autofree gchar *path = ef_run_get_output (self->run, stage->name, i, file);
  Output *output;

  if (!path || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return;
  output = add (
      self, stage->name, choose_name (self, stage->name, file, i, n), path, i);
  output->keep = is_wanted (self, stage, last, base, output->name);
}

/* "STEM.EXTENSION" of "STEM.WORD.EXTENSION"; NULL for another name. */
static gchar *
without_word (const gchar *name)
{
  const gchar *first = strchr (name, '.');
  const gchar *last = strrchr (name, '.');

  return first && first != last && strchr (first + 1, '.') == last
      ? g_strdup_printf ("%.*s%s", (gint)(first - name), name, last)
      : NULL;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *)a, *(const gchar *const *)b);
}

/* What the stage wrote for a plan's further outputs beside @file. */
static void
add_further (Outputs *self, EfStageDescription *stage, gboolean last,
    const gchar *file, guint i, guint n)
{
  g_autofree gchar *path = ef_run_get_output (self->run, stage->name, i, file);
  g_autofree gchar *folder = path ? g_path_get_dirname (path) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = folder ? g_dir_open (folder, 0, NULL) : NULL;
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *base = without_word (name);

    if (g_strcmp0 (base, file) == 0)
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort (names, compare_names);
  for (guint k = 0; k < names->len; k++)
    add_file (self, stage, last, names->pdata[k], file, i, n);
}

static void
add_stage (Outputs *self, EfStageDescription *stage, gboolean last)
{
  EfScope scope = { json_node_get_object (self->params) };
  guint n = stage->for_each ? ef_scope_count (&scope, stage->for_each) : 1;

  for (guint i = 0; i < n; i++) {
    for (guint k = 0; stage->type && stage->type->outputs[k]; k++) {
      const gchar *file = stage->type->outputs[k];

      add_file (self, stage, last, file, file, i, n);
      if (stage->type->list_outputs)
        add_further (self, stage, last, file, i, n);
    }
    for (guint k = 0; k < stage->outputs->len; k++)
      add_file (self, stage, last, stage->outputs->pdata[k],
          stage->outputs->pdata[k], i, n);
  }
}

static void
list (Outputs *self)
{
  GPtrArray *stages = self->description->stages;

  for (guint i = 0; i < stages->len; i++) {
    EfStageDescription *stage = stages->pdata[i];
    gboolean last = i + 1 == stages->len ||
        g_strcmp0 (stage->name, self->claim->stop_after) == 0;

    add_stage (self, stage, last && self->claim->stop_after);
    if (last)
      return;
  }
}

/* Documents */

/* What documents call files: this machine's paths become assets. */
static GHashTable *
make_names (Outputs *self)
{
  GHashTable *names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer path, uri;

  g_hash_table_iter_init (&iter, self->inputs->uris);
  while (g_hash_table_iter_next (&iter, &path, &uri))
    g_hash_table_insert (names, g_strdup (path), g_strdup (uri));
  for (guint i = 0; i < self->all->len; i++) {
    Output *output = self->all->pdata[i];

    g_hash_table_insert (names, g_strdup (output->origin),
        g_strconcat (EF_ASSET_PREFIX, output->id, NULL));
  }
  return names;
}

/* What a kept document names is kept with it. */
static void
keep_named (Outputs *self, JsonNode *document)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (!ef_document_list_assets (document, ids, NULL))
    return;
  for (guint i = 0; i < self->all->len; i++) {
    Output *output = self->all->pdata[i];

    output->keep |=
        g_ptr_array_find_with_equal_func (ids, output->id, g_str_equal, NULL);
  }
}

static gboolean
rewrite (Outputs *self, Output *output, GHashTable *names, GError **error)
{
  g_autoptr (JsonNode) document = ef_json_load (output->path, 0, error);

  if (!document)
    return FALSE;
  if (!ef_document_replace (document, names))
    return TRUE;
  keep_named (self, document);
  g_free (output->path);
  output->path = g_build_filename (self->scratch, output->name, NULL);
  return ef_json_save (document, output->path, error);
}

static gboolean
rewrite_documents (Outputs *self, GError **error)
{
  g_autoptr (GHashTable) names = make_names (self);

  for (guint i = 0; i < self->all->len; i++) {
    Output *output = self->all->pdata[i];

    if (output->keep && g_str_has_suffix (output->name, ".json") &&
        !rewrite (self, output, names, error))
      return FALSE;
  }
  return TRUE;
}

static Output *
find (Outputs *self, const gchar *stage, guint index, const gchar *suffix)
{
  for (guint i = 0; i < self->all->len; i++) {
    Output *output = self->all->pdata[i];

    if (g_str_equal (output->stage, stage) && output->index == index &&
        g_str_has_suffix (output->origin, suffix))
      return output;
  }
  return NULL;
}

static JsonNode *
build_manifest (Outputs *self, guint index, GError **error)
{
  if (find (self, "render", index, ".mp4") &&
      find (self, "verify", index, "verify.json"))
    return ef_manifest_build (self->run, self->params, index, error);
  return ef_run_get_report (self->run);
}

static gboolean
add_manifest (Outputs *self, guint index, guint count, GError **error)
{
  g_autofree gchar *name = ef_output_name_of (MANIFEST, index, count);
  g_autofree gchar *path = NULL;
  g_autoptr (JsonNode) manifest = NULL;
  Output *output;

  if (self->claim->outputs &&
      !g_strv_contains ((const gchar *const *)self->claim->outputs, name))
    return TRUE;
  path = g_build_filename (self->scratch, name, NULL);
  manifest = build_manifest (self, index, error);
  if (!manifest || !ef_json_save (manifest, path, error))
    return FALSE;
  output = add (self, "manifest", g_steal_pointer (&name), path, index);
  output->keep = TRUE;
  return TRUE;
}

static gboolean
add_manifests (Outputs *self, GError **error)
{
  guint count = 0;

  while (find (self, "render", count, ".mp4"))
    count++;
  for (guint i = 0; i < MAX (count, 1); i++)
    if (!add_manifest (self, i, count, error))
      return FALSE;
  return TRUE;
}

/* Publishing */

/* What verify measured of the video. */
static void
add_verified (Outputs *self, Output *output, JsonObject *object)
{
  g_autofree gchar *video = g_path_get_basename (output->origin);
  const gchar *rest = strchr (video, '.');
  g_autofree gchar *report = g_strdup_printf (
      "/verify%.*s.json", (gint)(strrchr (video, '.') - rest), rest);
  Output *verify = g_str_equal (output->stage, "render")
      ? find (self, "verify", output->index, report)
      : NULL;
  g_autoptr (JsonNode) document =
      verify ? ef_json_load (verify->origin, 0, NULL) : NULL;
  JsonObject *measured;

  if (!document)
    return;
  measured = json_node_get_object (document);
  if (json_object_has_member (measured, "video_end"))
    json_object_set_double_member (object, "duration",
        json_object_get_double_member (measured, "video_end"));
  if (json_object_has_member (measured, "integrated"))
    json_object_set_double_member (object, "loudness",
        json_object_get_double_member (measured, "integrated"));
}

/* A video that nobody verified is as long as it says: tenants are charged for
 * it. */
static void
add_measurements (Outputs *self, Output *output, JsonObject *object)
{
  gdouble duration;

  if (!g_str_has_suffix (output->name, ".mp4"))
    return;
  add_verified (self, output, object);
  if (json_object_has_member (object, "duration"))
    return;
  duration = ef_mp4_get_duration (output->path);
  if (duration >= 0)
    json_object_set_double_member (object, "duration", duration);
}

static JsonObject *
publish (Outputs *self, Output *output, EfAssetStore *store,
    const gchar *prefix, GError **error)
{
  g_autofree gchar *key = g_strconcat (prefix, "/", output->name, NULL);
  g_autofree gchar *sha256 =
      ef_file_hash (output->path, NULL, self->cancellable, error);
  JsonObject *object;
  GStatBuf info;

  if (!sha256 || !ef_asset_store_put (store, output->path, key, error))
    return NULL;
  g_stat (output->path, &info);
  object = json_object_new ();
  json_object_set_string_member (object, "id", output->id);
  json_object_set_string_member (object, "stage", output->stage);
  json_object_set_string_member (object, "name", output->name);
  json_object_set_string_member (
      object, "media_type", ef_media_type_of (output->name));
  json_object_set_int_member (object, "bytes", info.st_size);
  json_object_set_string_member (object, "sha256", sha256);
  json_object_set_string_member (object, "object_key", key);
  add_measurements (self, output, object);
  return object;
}

static gchar *
publish_all (
    Outputs *self, EfAssetStore *store, const gchar *prefix, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  json_node_take_array (root, array);
  for (guint i = 0; i < self->all->len; i++) {
    Output *output = self->all->pdata[i];
    JsonObject *object;

    if (!output->keep)
      continue;
    object = publish (self, output, store, prefix, error);
    if (!object)
      return NULL;
    json_array_add_object_element (array, object);
  }
  return ef_json_to_string (root);
}

gchar *
ef_outputs_publish (EfRun *run, EfDescription *description, JsonNode *params,
    const EfClaim *claim, EfInputs *inputs, EfAssetStore *store,
    const gchar *prefix, const gchar *scratch, GCancellable *cancellable,
    GError **error)
{
  Outputs self = { run, description, params, claim, inputs, scratch,
    cancellable };
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (output_free);

  self.all = all;
  list (&self);
  if (!add_manifests (&self, error) || !rewrite_documents (&self, error))
    return NULL;
  return publish_all (&self, store, prefix, error);
}
