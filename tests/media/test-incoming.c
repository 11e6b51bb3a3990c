/* Edit Factory - tests: several daemons on one asset store
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "asset-store.h"
#include "incoming.h"
#include "remove-tree.h"

#include <glib/gstdio.h>
#include <string.h>

static EfAssetStore *
open_store (const gchar *folder)
{
  g_autoptr (GError) error = NULL;
  EfAssetStore *store = ef_asset_store_open (folder, -1, &error);

  g_assert_no_error (error);
  return store;
}

static guint
count (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, ".incoming", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    n += !g_str_has_suffix (name, ".lock");
  return n;
}

/* What one receives is still there after another has started. */
static void
test_shared (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-media-XXXXXX", NULL);
  g_autoptr (EfAssetStore) first = open_store (folder);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *sha256 = NULL;
  g_autofree gchar *path = NULL;
  g_autofree gchar *content = NULL;
  EfAssetWriter *writer = ef_asset_store_begin (first, &error);

  g_assert_no_error (error);
  g_assert_true (ef_asset_writer_write (writer, "one", 3, &error));
  {
    g_autoptr (EfAssetStore) second = open_store (folder);

    g_assert_nonnull (second);
    g_assert_cmpuint (count (folder), ==, 2);
    g_assert_true (ef_asset_writer_write (writer, "two", 3, &error));
  }
  g_assert_cmpuint (count (folder), ==, 1);
  g_assert_true (
      ef_asset_writer_commit (writer, "t/assets/a", &sha256, &error));
  path = ef_asset_store_hold (first, "t/assets/a", NULL);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "onetwo");
  ef_remove_tree (folder);
}

/* A folder that nobody holds is what a killed daemon has left. */
static void
test_orphan (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-media-XXXXXX", NULL);
  g_autofree gchar *orphan =
      g_build_filename (folder, ".incoming", "dead", NULL);
  g_autofree gchar *file = g_build_filename (orphan, "half", NULL);
  g_autoptr (EfAssetStore) store = NULL;

  g_assert_cmpint (g_mkdir_with_parents (orphan, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  store = open_store (folder);
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count (folder), ==, 1);
  ef_remove_tree (folder);
}

/* A daemon that had nothing to write for long still has its folder. */
static void
test_sweep (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-media-XXXXXX", NULL);
  g_autofree gchar *orphan =
      g_build_filename (folder, ".incoming", "dead", NULL);
  g_autoptr (EfAssetStore) store = open_store (folder);
  g_autoptr (GError) error = NULL;
  EfAssetWriter *writer;

  g_assert_cmpint (g_mkdir (orphan, 0700), ==, 0);
  ef_incoming_sweep (folder);
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  writer = ef_asset_store_begin (store, &error);
  g_assert_no_error (error);
  ef_asset_writer_abort (writer);
  ef_remove_tree (folder);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_asset_store_open ("/proc/nowhere", -1, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/incoming/shared", test_shared);
  g_test_add_func ("/incoming/orphan", test_orphan);
  g_test_add_func ("/incoming/sweep", test_sweep);
  g_test_add_func ("/incoming/refused", test_refused);
  return g_test_run ();
}
