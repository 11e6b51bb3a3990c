/* Edit Factory - tests: files that come in pieces
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "partial.h"
#include "asset-store.h"
#include "remove-tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ID "01a1fdca-f24e-7000-b637-7450036b70cc"
#define KEY "tenant/assets/" ID

static gchar *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  gchar *folder = g_dir_make_tmp ("partial-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static EfPartial *
make (const gchar *folder, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  EfPartial *partial = ef_partial_create (folder, ID, &error);

  g_assert_no_error (error);
  g_assert_true (ef_partial_write (partial, text, strlen (text), &error));
  return partial;
}

static void
assert_fails (const gchar *folder, gint code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_partial_open (folder, ID, &error));
  g_assert_error (error, EF_ERROR, code);
}

static void
test_pieces (void)
{
  g_autofree gchar *folder = make_folder ();
  EfPartial *partial = make (folder, "hello");
  guint64 bytes = 0;

  ef_partial_close (partial);
  g_assert_true (ef_partial_measure (folder, ID, &bytes));
  g_assert_cmpuint (bytes, ==, 5);
  partial = ef_partial_open (folder, ID, NULL);
  g_assert_cmpuint (partial->bytes, ==, 5);
  g_assert_true (ef_partial_cut (partial, 3, NULL));
  g_assert_true (ef_partial_cut (partial, 9, NULL));
  g_assert_true (ef_partial_write (partial, "p!", 2, NULL));
  {
    g_autofree gchar *text = NULL;

    g_assert_true (g_file_get_contents (partial->path, &text, NULL, NULL));
    g_assert_cmpstr (text, ==, "help!");
  }
  ef_partial_remove (partial);
  ef_partial_close (partial);
  g_assert_false (ef_partial_measure (folder, ID, &bytes));
  ef_remove_tree (folder);
}

static void
test_locks (void)
{
  g_autofree gchar *folder = make_folder ();
  EfPartial *partial;

  assert_fails (folder, EF_ERROR_NOT_FOUND);
  partial = make (folder, "x");
  assert_fails (folder, EF_ERROR_EXISTS);
  ef_partial_close (partial);
  partial = ef_partial_open (folder, ID, NULL);
  g_assert_nonnull (partial);
  g_assert_null (ef_partial_create (folder, ID, NULL));
  ef_partial_remove (partial);
  assert_fails (folder, EF_ERROR_NOT_FOUND);
  ef_partial_close (partial);
  ef_remove_tree (folder);
}

/* A link that stands there is not followed. */
static void
test_link (void)
{
  g_autofree gchar *folder = make_folder ();
  g_autofree gchar *below = ef_partial_get_folder (folder);
  g_autofree gchar *path = g_build_filename (below, ID, NULL);
  g_autofree gchar *victim = g_build_filename (folder, "victim", NULL);
  guint64 bytes;

  g_assert_cmpint (g_mkdir (below, 0700), ==, 0);
  g_assert_true (g_file_set_contents (victim, "x", 1, NULL));
  g_assert_cmpint (symlink (victim, path), ==, 0);
  assert_fails (folder, EF_ERROR_IO);
  g_assert_false (ef_partial_measure (folder, ID, &bytes));
  ef_remove_tree (folder);
}

static void
adopt (EfAssetStore *store, const gchar *path)
{
  g_autofree gchar *sha256 = NULL;
  g_autofree gchar *text = NULL;
  g_autofree gchar *object = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      ef_asset_store_adopt (store, path, KEY, &sha256, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sha256, ==,
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  object = ef_asset_store_hold (store, KEY, NULL);
  g_assert_true (g_file_get_contents (object, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "hello");
  ef_asset_store_release (store, KEY);
}

static guint
count_incoming (const gchar *folder)
{
  g_autofree gchar *root = g_build_filename (folder, ".incoming", NULL);
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const gchar *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *own = g_build_filename (root, name, NULL);
    g_autoptr (GDir) files = g_dir_open (own, 0, NULL);

    while (files && g_dir_read_name (files))
      n++;
  }
  return n;
}

/* It may be done twice, and leaves nothing but the object and the file. */
static void
test_adopt (void)
{
  g_autofree gchar *folder = make_folder ();
  g_autoptr (EfAssetStore) store = ef_asset_store_open (folder, -1, NULL);
  g_autoptr (EfPartial) partial = make (folder, "hello");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *sha256 = NULL;
  guint64 bytes;

  g_cancellable_cancel (cancelled);
  g_assert_false (ef_asset_store_adopt (
      store, partial->path, KEY, &sha256, cancelled, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
  adopt (store, partial->path);
  adopt (store, partial->path);
  g_assert_cmpuint (count_incoming (folder), ==, 0);
  g_assert_true (ef_partial_measure (folder, ID, &bytes));
  ef_partial_remove (partial);
  g_assert_cmpint (ef_asset_store_read (store, KEY, NULL), >=, 0);
  ef_remove_tree (folder);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/partial/pieces", test_pieces);
  g_test_add_func ("/partial/locks", test_locks);
  g_test_add_func ("/partial/link", test_link);
  g_test_add_func ("/partial/adopt", test_adopt);
  return g_test_run ();
}
