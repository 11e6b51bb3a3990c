/* Edit Factory - tests: what every asset store must do
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The same for a folder and, when the environment names one, for a store that
 * speaks S3: test_s3.py starts one.
 */
#include "asset-store.h"
#include "remove-tree.h"
#include "s3-backend.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MB (1 << 20)
#define PART (5 * MB)

static gboolean remote;

typedef struct
{
  gchar *folder; /* of all */
  EfAssetStore *first;
  EfAssetStore *second; /* of another daemon */
} Stores;

static EfAssetStore *
open_remote (const gchar *folder, guint64 cache_bytes)
{
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  EfS3Config *config = ef_s3_config_from_environment (&found, &error);
  EfAssetBackend *backend;
  EfAssetStore *store;

  g_assert_no_error (error);
  config->part_bytes = PART;
  backend = ef_s3_backend_new (config, &error);
  g_assert_no_error (error);
  store = ef_asset_store_open_behind (folder, -1, backend, cache_bytes, &error);
  g_assert_no_error (error);
  return store;
}

static EfAssetStore *
open_store (const gchar *folder, const gchar *name)
{
  g_autofree gchar *own = g_build_filename (folder, name, NULL);
  g_autofree gchar *shared = g_build_filename (folder, "shared", NULL);
  g_autoptr (GError) error = NULL;
  EfAssetStore *store;

  if (remote)
    return open_remote (own, 100 * MB);
  store = ef_asset_store_open (shared, -1, &error);
  g_assert_no_error (error);
  return store;
}

static void
set_up (Stores *self, gconstpointer unused)
{
  self->folder = g_dir_make_tmp ("ef-store-XXXXXX", NULL);
  self->first = open_store (self->folder, "first");
  self->second = open_store (self->folder, "second");
}

static void
tear_down (Stores *self, gconstpointer unused)
{
  ef_asset_store_free (self->first);
  ef_asset_store_free (self->second);
  ef_remove_tree (self->folder);
  g_free (self->folder);
}

/* A key that no other test has */
static gchar *
make_key (const gchar *name)
{
  static guint n;

  return g_strdup_printf ("t%u-%08x/assets/%s", n++, g_random_int (), name);
}

static gchar *
make_content (gsize length)
{
  gchar *content = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    content[i] = (gchar)((i * 2654435761u) >> 13);
  return content;
}

static void
add (EfAssetStore *store, const gchar *key, const gchar *content, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *sha256 = NULL;
  g_autofree gchar *wanted = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *)content, length);
  EfAssetWriter *writer = ef_asset_store_begin (store, &error);

  g_assert_no_error (error);
  for (gsize at = 0; at < length; at += MB)
    g_assert_true (ef_asset_writer_write (
        writer, content + at, MIN (MB, length - at), &error));
  g_assert_cmpuint (ef_asset_writer_get_bytes (writer), ==, length);
  ef_asset_writer_commit (writer, key, &sha256, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sha256, ==, wanted);
}

static void
check (
    EfAssetStore *store, const gchar *key, const gchar *content, gsize length)
{
  g_autoptr (GError) error = NULL;
  gint fd = ef_asset_store_read (store, key, &error);
  g_autofree gchar *found = g_malloc (length + 2);
  gsize n = 0;
  gssize got;

  g_assert_no_error (error);
  while ((got = read (fd, found + n, length + 1 - n)) > 0)
    n += got;
  close (fd);
  g_assert_cmpmem (found, n, content, length);
}

static void
check_gone (EfAssetStore *store, const gchar *key)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ef_asset_store_read (store, key, &error), ==, -1);
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

/* Empty, small, of several parts; read by whoever wrote it and by others. */
static void
test_sizes (Stores *self, gconstpointer unused)
{
  static const gsize SIZES[] = { 0, 1, 100000, PART, PART + 1, 12 * MB + 7 };

  for (guint i = 0; i < G_N_ELEMENTS (SIZES); i++) {
    g_autofree gchar *key = make_key ("a.mp4");
    g_autofree gchar *content = make_content (SIZES[i]);

    add (self->first, key, content, SIZES[i]);
    check (self->first, key, content, SIZES[i]);
    check (self->second, key, content, SIZES[i]);
    check (self->second, key, content, SIZES[i]);
    ef_asset_store_remove (self->first, key);
  }
}

static void
test_remove (Stores *self, gconstpointer unused)
{
  g_autofree gchar *key = make_key ("a");

  check_gone (self->first, key);
  add (self->first, key, "abc", 3);
  ef_asset_store_remove (self->second, key);
  ef_asset_store_remove (self->second, key);
  check_gone (self->second, key);
  ef_asset_store_remove (self->first, key);
  check_gone (self->first, key);
}

static void
test_remove_later (Stores *self, gconstpointer unused)
{
  g_autofree gchar *key = make_key ("a");

  add (self->first, key, "abc", 3);
  ef_asset_store_remove_later (self->first, key);
  check (self->first, key, "abc", 3);
  g_assert_cmpuint (ef_asset_store_remove_stale (self->first), ==, 1);
  check_gone (self->first, key);
  g_assert_cmpuint (ef_asset_store_remove_stale (self->first), ==, 0);
}

static void
test_put (Stores *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *key = make_key ("a");
  g_autofree gchar *path = g_build_filename (self->folder, "file", NULL);

  g_assert_true (g_file_set_contents (path, "content", 7, NULL));
  ef_asset_store_put (self->first, path, key, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unlink (path), ==, 0);
  check (self->first, key, "content", 7);
  check (self->second, key, "content", 7);
  ef_asset_store_remove (self->first, key);
  g_assert_false (ef_asset_store_put (self->first, path, key, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

static void
test_path (Stores *self, gconstpointer unused)
{
  g_autofree gchar *key = make_key ("a");
  g_autofree gchar *path = NULL;
  g_autofree gchar *content = NULL;

  add (self->first, key, "abc", 3);
  path = ef_asset_store_hold (self->second, key, NULL);
  g_assert_true (
      g_str_has_prefix (path, ef_asset_store_get_folder (self->second)));
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "abc");
  ef_asset_store_release (self->second, key);
  ef_asset_store_remove (self->first, key);
}

/* Without copies on this machine. */
static void
test_files (Stores *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *key = make_key ("a");
  g_autofree gchar *path = g_build_filename (self->folder, "file", NULL);
  g_autofree gchar *copy =
      g_build_filename (ef_asset_store_get_folder (self->first), key, NULL);
  g_autofree gchar *back = g_build_filename (self->folder, "back", NULL);
  g_autofree gchar *sha256 =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, "content", 7);
  g_autofree gchar *content = NULL;
  GStatBuf info;

  g_assert_true (ef_asset_store_is_remote (self->first));
  g_assert_true (g_file_set_contents (path, "content", 7, NULL));
  ef_asset_store_send (self->first, path, key, sha256, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  ef_asset_store_receive (self->second, key, back, 0644, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (back, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0644);
  g_assert_true (g_file_get_contents (back, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "content");
  g_assert_false (
      ef_asset_store_receive (self->second, key, back, 0644, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
  g_clear_error (&error);
  ef_asset_store_remove (self->first, key);
  g_assert_cmpint (unlink (back), ==, 0);
  g_assert_false (
      ef_asset_store_receive (self->second, key, back, 0644, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (back, G_FILE_TEST_EXISTS));
}

static void
test_abort (Stores *self, gconstpointer unused)
{
  g_autofree gchar *key = make_key ("a");
  EfAssetWriter *writer = ef_asset_store_begin (self->first, NULL);

  g_assert_true (ef_asset_writer_write (writer, "x", 1, NULL));
  ef_asset_writer_abort (writer);
  check_gone (self->first, key);
}

static void
test_keys (Stores *self, gconstpointer unused)
{
  static const gchar *const BAD[] = { "", "a", "../a/b", "a/../b", "/a/b",
    "a//b", "a/.b", "a/b c", "a/b/c/d/e/f/g", "a/b\n" };

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    EfAssetWriter *writer = ef_asset_store_begin (self->first, NULL);
    g_autoptr (GError) error = NULL;
    g_autofree gchar *sha256 = NULL;

    g_assert_false (ef_asset_writer_commit (writer, BAD[i], &sha256, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_FAILED);
    g_clear_error (&error);
    g_assert_null (ef_asset_store_hold (self->first, BAD[i], &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_FAILED);
  }
}

typedef struct
{
  EfAssetStore *store;
  const gchar *key;
  const gchar *content;
  gsize length;
} Reader;

static gpointer
read_once (gpointer data)
{
  const Reader *reader = data;

  check (reader->store, reader->key, reader->content, reader->length);
  return NULL;
}

static void
test_many_readers (Stores *self, gconstpointer unused)
{
  g_autofree gchar *key = make_key ("many-readers");
  g_autofree gchar *content = make_content (MB);
  Reader reader = { self->second, key, content, MB };
  GThread *threads[8];

  add (self->first, key, content, MB);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_once, &reader);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  ef_asset_store_remove (self->first, key);
}

/* Copies */

static gboolean
has_copy (EfAssetStore *store, const gchar *key)
{
  g_autofree gchar *path =
      g_build_filename (ef_asset_store_get_folder (store), key, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Those that were not used for longest go; what is held stays. */
static void
test_trimmed (Stores *self, gconstpointer unused)
{
  g_autofree gchar *folder = g_build_filename (self->folder, "small", NULL);
  g_autoptr (EfAssetStore) store = open_remote (folder, 3 * MB);
  g_autofree gchar *content = make_content (MB);
  g_autofree gchar *held = NULL;
  gchar *keys[6];

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    keys[i] = make_key ("a");
    add (store, keys[i], content, MB);
    if (i == 0)
      held = ef_asset_store_hold (store, keys[0], NULL);
  }
  g_assert_true (has_copy (store, keys[0]));
  g_assert_false (has_copy (store, keys[1]));
  g_assert_false (has_copy (store, keys[3]));
  g_assert_true (has_copy (store, keys[4]));
  g_assert_true (has_copy (store, keys[5]));
  check (store, keys[1], content, MB);
  g_assert_false (has_copy (store, keys[4]));
  ef_asset_store_release (store, keys[0]);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    ef_asset_store_remove (store, keys[i]);
    g_free (keys[i]);
  }
}

/* Another daemon on the folder knows what lies there. */
static void
test_kept (Stores *self, gconstpointer unused)
{
  g_autofree gchar *folder = g_build_filename (self->folder, "again", NULL);
  g_autofree gchar *key = make_key ("a");
  g_autofree gchar *path = NULL;
  EfAssetStore *store = open_remote (folder, 3 * MB);

  add (store, key, "abc", 3);
  ef_asset_store_free (store);
  store = open_remote (folder, 3 * MB);
  ef_asset_store_remove (self->first, key);
  path = ef_asset_store_hold (store, key, NULL);
  g_assert_nonnull (path);
  ef_asset_store_free (store);
}

static void
add_contract (const gchar *name, void (*test) (Stores *, gconstpointer))
{
  g_autofree gchar *path =
      g_strconcat ("/asset-store/", remote ? "s3/" : "local/", name, NULL);

  g_test_add (path, Stores, NULL, set_up, test, tear_down);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  remote = g_getenv ("EF_S3_BUCKET") != NULL;
  add_contract ("sizes", test_sizes);
  add_contract ("remove", test_remove);
  add_contract ("remove-later", test_remove_later);
  add_contract ("put", test_put);
  add_contract ("path", test_path);
  add_contract ("abort", test_abort);
  add_contract ("keys", test_keys);
  add_contract ("many-readers", test_many_readers);
  if (remote) {
    add_contract ("files", test_files);
    add_contract ("trimmed", test_trimmed);
    add_contract ("kept", test_kept);
  }
  return g_test_run ();
}
