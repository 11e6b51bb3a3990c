/* Edit Factory - finished stages, found again by content
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cache.h"
#include "owned-folder.h"
#include "remove-tree.h"
#include "file-hash.h"

#include <editfactory/json.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#define TEMPORARY ".tmp-"
/* What a run has used lately is not trimmed: a stage may take two hours. */
#define KEEP_SECONDS (3 * 3600)
#define MAX_FILES 1000

/**
 * EfCache:
 * @writing: (element-type EfOwnedFolder): what stages are writing, by path
 */
struct _EfCache
{
  gchar *root;
  gchar *stages;
  gchar *index;
  GHashTable *writing;
};

EfCache *
ef_cache_open (const gchar *root, GError **error)
{
  g_autoptr (EfCache) cache = g_new0 (EfCache, 1);

  /* Documents name files in here: the path must not depend on where the
   * process stands. */
  cache->root = root
      ? g_canonicalize_filename (root, NULL)
      : g_build_filename (g_get_user_cache_dir (), "editfactory", NULL);
  cache->stages = g_build_filename (cache->root, "stages", NULL);
  cache->index = g_build_filename (cache->root, "hashes", NULL);
  cache->writing = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)ef_owned_folder_release);
  if (g_mkdir_with_parents (cache->stages, 0700) != 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: cannot be made: %s; choose another folder with --workdir",
        cache->stages, g_strerror (errno));
    return NULL;
  }
  ef_owned_folders_sweep (cache->stages, TEMPORARY);
  return g_steal_pointer (&cache);
}

void
ef_cache_free (EfCache *cache)
{
  g_free (cache->root);
  g_free (cache->stages);
  g_free (cache->index);
  g_clear_pointer (&cache->writing, g_hash_table_unref);
  g_free (cache);
}

const gchar *
ef_cache_get_root (EfCache *cache)
{
  return cache->root;
}

const gchar *
ef_cache_get_index (EfCache *cache)
{
  return cache->index;
}

static gchar *
entry_folder (EfCache *cache, const gchar *key)
{
  return g_build_filename (cache->stages, key, NULL);
}

/* Checks one file of entry.json against what lies there. */
static gboolean
check_file (EfJsonObject *o, const gchar *folder)
{
  g_autofree gchar *name = NULL;
  g_autofree gchar *expected = NULL;
  g_autofree gchar *path = NULL;
  g_autofree gchar *found = NULL;

  if (!ef_json_get_string (o, "name", EF_JSON_REQUIRED, 255, &name) ||
      !ef_json_get_string (o, "sha256", EF_JSON_REQUIRED, 64, &expected) ||
      strchr (name, '/'))
    return FALSE;
  path = g_build_filename (folder, name, NULL);
  found = ef_file_hash (path, NULL, NULL, NULL);
  return g_strcmp0 (found, expected) == 0;
}

static GPtrArray *
read_entry (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, "entry.json", NULL);
  g_autoptr (JsonNode) root = ef_json_load (path, 0, NULL);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  JsonArray *files = NULL, *texts = NULL;
  EfJsonObject o;
  gboolean ok = TRUE;

  if (!root)
    return NULL;
  ef_json_object_init (&o, path, "", json_node_get_object (root));
  if (ef_json_get_array (&o, "files", EF_JSON_REQUIRED, 0, MAX_FILES, &files))
    for (guint i = 0; ok && i < json_array_get_length (files); i++) {
      EfJsonObject file;

      ok = ef_json_get_element (&o, "files", files, i, &file);
      if (ok) {
        ok = check_file (&file, folder);
        ef_json_object_close (&o, &file);
      }
    }
  if (ef_json_get_array (&o, "warnings", EF_JSON_REQUIRED, 0, 10000, &texts))
    for (guint i = 0; i < json_array_get_length (texts); i++)
      g_ptr_array_add (
          warnings, g_strdup (json_array_get_string_element (texts, i)));
  if (!ef_json_object_end (&o, NULL) || !ok)
    return NULL;
  return g_steal_pointer (&warnings);
}

gchar *
ef_cache_lookup (EfCache *cache, const gchar *key, GPtrArray **warnings)
{
  g_autofree gchar *folder = entry_folder (cache, key);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    return NULL;
  *warnings = read_entry (folder);
  if (!*warnings) {
    ef_remove_tree (folder);
    return NULL;
  }
  g_utime (folder, NULL);
  return g_steal_pointer (&folder);
}

gchar *
ef_cache_begin (EfCache *cache, GError **error)
{
  EfOwnedFolder *folder = ef_owned_folder_new (cache->stages, TEMPORARY, error);

  if (!folder)
    return NULL;
  g_hash_table_insert (cache->writing, folder->path, folder);
  return g_strdup (folder->path);
}

static gboolean
write_entry (const gchar *folder, GPtrArray *warnings, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree gchar *path = g_build_filename (folder, "entry.json", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  JsonObject *object = json_object_new ();
  JsonArray *files = json_array_new ();
  JsonArray *texts = json_array_new ();
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *file = g_build_filename (folder, name, NULL);
    g_autofree gchar *hash = ef_file_hash (file, NULL, NULL, NULL);
    JsonObject *item;

    if (!hash)
      continue;
    item = json_object_new ();
    json_object_set_string_member (item, "name", name);
    json_object_set_string_member (item, "sha256", hash);
    json_array_add_object_element (files, item);
  }
  for (guint i = 0; i < warnings->len; i++)
    json_array_add_string_element (texts, g_ptr_array_index (warnings, i));
  json_object_set_array_member (object, "files", files);
  json_object_set_array_member (object, "warnings", texts);
  json_node_take_object (root, object);
  return dir && ef_json_save (root, path, error);
}

gchar *
ef_cache_commit (EfCache *cache, const gchar *key, const gchar *folder,
    GPtrArray *warnings, GError **error)
{
  g_autofree gchar *final = entry_folder (cache, key);

  if (!write_entry (folder, warnings, error))
    return NULL;
  /* Somebody else may have finished the same stage: theirs is as good. */
  if (g_rename (folder, final) != 0) {
    g_autoptr (GPtrArray) theirs = read_entry (final);

    if (!theirs) {
      ef_remove_tree (final);
      if (g_rename (folder, final) != 0) {
        g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be made: %s",
            final, g_strerror (errno));
        return NULL;
      }
    } else {
      ef_remove_tree (folder);
    }
  }
  g_hash_table_remove (cache->writing, folder);
  return g_steal_pointer (&final);
}

gchar *
ef_cache_adopt (
    EfCache *cache, const gchar *key, const gchar *folder, GPtrArray **warnings)
{
  g_autofree gchar *final = entry_folder (cache, key);
  g_autoptr (GPtrArray) theirs = read_entry (folder);
  gboolean kept = theirs && g_rename (folder, final) == 0;

  ef_cache_abandon (cache, folder);
  if (kept) {
    *warnings = g_steal_pointer (&theirs);
    return g_steal_pointer (&final);
  }
  /* Another run of this machine may have been quicker. */
  return ef_cache_lookup (cache, key, warnings);
}

void
ef_cache_abandon (EfCache *cache, const gchar *folder)
{
  ef_remove_tree (folder);
  g_hash_table_remove (cache->writing, folder);
}

/* Keeping house */

typedef struct
{
  gchar *path;
  guint64 size;
  gint64 used;
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *)data)->path);
}

static guint64
folder_size (const gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;
  guint64 size = 0;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    GStatBuf info;

    if (g_lstat (path, &info) == 0)
      size += info.st_size;
  }
  return size;
}

static gint
compare_used (gconstpointer a, gconstpointer b)
{
  gint64 difference = ((const Entry *)a)->used - ((const Entry *)b)->used;

  return difference < 0 ? -1 : difference > 0;
}

static GArray *
list_entries (EfCache *cache, guint64 *total)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (GDir) dir = g_dir_open (cache->stages, 0, NULL);
  const gchar *name;

  *total = 0;
  g_array_set_clear_func (entries, entry_clear);
  while (dir && (name = g_dir_read_name (dir))) {
    Entry entry = { g_build_filename (cache->stages, name, NULL), 0, 0 };
    GStatBuf info;

    if (g_str_has_prefix (name, TEMPORARY) ||
        g_lstat (entry.path, &info) != 0) {
      g_free (entry.path);
      continue;
    }
    entry.size = folder_size (entry.path);
    entry.used = info.st_mtime;
    *total += entry.size;
    g_array_append_val (entries, entry);
  }
  g_array_sort (entries, compare_used);
  return entries;
}

void
ef_cache_trim (EfCache *cache, guint64 limit)
{
  guint64 total;
  g_autoptr (GArray) entries = list_entries (cache, &total);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < entries->len && total > limit; i++) {
    Entry *entry = &g_array_index (entries, Entry, i);

    if (now - entry->used < KEEP_SECONDS)
      break;
    ef_remove_tree (entry->path);
    total -= entry->size;
  }
}

void
ef_cache_clear (EfCache *cache)
{
  guint64 total;
  g_autoptr (GArray) entries = list_entries (cache, &total);

  for (guint i = 0; i < entries->len; i++)
    ef_remove_tree (g_array_index (entries, Entry, i).path);
  ef_remove_tree (cache->index);
}

guint64
ef_cache_get_size (EfCache *cache, guint *n_entries)
{
  guint64 total;
  g_autoptr (GArray) entries = list_entries (cache, &total);

  if (n_entries)
    *n_entries = entries->len;
  return total;
}
