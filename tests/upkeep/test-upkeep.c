/* Edit Factory - tests: disk floor, sizes, sweeps
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "amount.h"
#include "disk-guard.h"
#include "remove-tree.h"
#include "sweep.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

#define GIB (G_GUINT64_CONSTANT (1) << 30)

static void
check_amount (const gchar *text, guint64 wanted)
{
  g_autoptr (GError) error = NULL;
  guint64 bytes = 0;

  g_assert_true (ef_amount_parse ("--x", text, &bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bytes, ==, wanted);
}

static void
check_no_amount (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  guint64 bytes = 0;

  g_assert_false (ef_amount_parse ("--x", text, &bytes, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
  g_assert_true (g_str_has_prefix (error->message, "--x: "));
}

static void
test_amount (void)
{
  static const gchar *const BAD[] = { "", "G", "-1", "2GB", "2 G", "nan", "inf",
    "1e300", "9999999P", "2%" };

  check_amount ("0", 0);
  check_amount ("4096", 4096);
  check_amount ("2g", 2 * GIB);
  check_amount ("1.5T", 1536 * GIB);
  check_amount ("500M", 500 << 20);
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    check_no_amount (BAD[i]);
}

static void
check_floor (const gchar *text, guint64 total, guint64 wanted)
{
  g_autoptr (GError) error = NULL;
  EfDiskFloor floor;

  ef_disk_floor_init (&floor);
  if (text)
    g_assert_true (ef_disk_floor_parse (text, &floor, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ef_disk_floor_get (&floor, total), ==, wanted);
}

static void
test_floor (void)
{
  EfDiskFloor floor;

  check_floor (NULL, 1000 * GIB, 2 * GIB);
  check_floor (NULL, 50 * GIB, GIB);
  check_floor ("3G", GIB, 3 * GIB);
  check_floor ("50%", 10 * GIB, 5 * GIB);
  check_floor ("0", 10 * GIB, 0);
  check_floor ("0%", 10 * GIB, 0);
  g_assert_false (ef_disk_floor_parse ("100%", &floor, NULL));
  g_assert_false (ef_disk_floor_parse ("-5%", &floor, NULL));
  g_assert_false (ef_disk_floor_parse ("%", &floor, NULL));
  g_assert_false (ef_disk_floor_parse ("much", &floor, NULL));
}

static void
test_low (void)
{
  g_assert_false (ef_disk_is_low (100, 100, FALSE));
  g_assert_true (ef_disk_is_low (100, 99, FALSE));
  g_assert_true (ef_disk_is_low (100, 109, TRUE));
  g_assert_false (ef_disk_is_low (100, 110, TRUE));
  g_assert_false (ef_disk_is_low (0, 0, FALSE));
  g_assert_false (ef_disk_is_low (0, 0, TRUE));
}

static void
test_guard (void)
{
  EfDiskFloor all = { G_MAXUINT64 / 2, 1 }, none = { 0, 1 };
  g_autoptr (EfDiskGuard) full =
      ef_disk_guard_new ("/", g_get_tmp_dir (), &all);
  g_autoptr (EfDiskGuard) empty =
      ef_disk_guard_new ("/", g_get_tmp_dir (), &none);

  g_assert_false (ef_disk_guard_has_room (full, 0));
  g_assert_true (ef_disk_guard_has_room (empty, 0));
  g_assert_true (ef_disk_guard_has_room (empty, 1));
  g_assert_false (ef_disk_guard_has_room (empty, G_MAXUINT64));
}

/* Sweeps */

static void
test_left (void)
{
  struct stat info = { 0 };

  info.st_mtime = 1000;
  info.st_ctime = 2000;
  g_assert_true (ef_sweep_is_left (&info, 2001));
  g_assert_false (ef_sweep_is_left (&info, 2000));
  g_assert_false (ef_sweep_is_left (&info, 1500));
  info.st_mtime = 3000;
  g_assert_false (ef_sweep_is_left (&info, 2500));
}

static gchar *
make_file (const gchar *root, const gchar *name)
{
  gchar *path = g_build_filename (root, name, NULL);
  g_autofree gchar *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  return path;
}

static gboolean
is_there (const gchar *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

static gint64
soon (void)
{
  return g_get_real_time () / G_USEC_PER_SEC + 10;
}

static void
test_files (void)
{
  g_autofree gchar *root = g_dir_make_tmp ("ef-sweep-XXXXXX", NULL);
  g_autofree gchar *outside = g_dir_make_tmp ("ef-sweep-XXXXXX", NULL);
  g_autofree gchar *file = make_file (root, "a/b/c.json");
  g_autofree gchar *top = make_file (root, "d");
  g_autofree gchar *precious = make_file (outside, "precious");
  g_autofree gchar *link_path = g_build_filename (root, "a", "link", NULL);
  g_autofree gchar *folder = g_build_filename (root, "a", "b", NULL);
  struct utimbuf old = { 1000, 1000 };

  g_assert_cmpint (symlink (outside, link_path), ==, 0);
  /* Made now, with an old time: as a link to a finished stage. */
  g_assert_cmpint (utime (file, &old), ==, 0);
  g_assert_cmpuint (ef_sweep_files (root, soon () - 3600), ==, 0);
  g_assert_true (is_there (file));
  g_assert_cmpuint (ef_sweep_files (root, soon ()), ==, 2);
  g_assert_false (is_there (file));
  g_assert_false (is_there (top));
  g_assert_false (is_there (folder));
  g_assert_true (is_there (link_path));
  g_assert_true (is_there (precious));
  g_assert_true (is_there (root));
  g_assert_cmpuint (ef_sweep_files ("/nonexistent", soon ()), ==, 0);
  ef_remove_tree (root);
  ef_remove_tree (outside);
}

/* Nobody knows what is in @data; NULL: nobody knows anything now. */
static gchar **
unknown (GPtrArray *keys, gpointer data)
{
  const gchar *word = data;
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < keys->len; i++)
    if (word && strstr (keys->pdata[i], word))
      g_ptr_array_add (found, g_strdup (keys->pdata[i]));
  g_ptr_array_add (found, NULL);
  if (word)
    return (gchar **)g_ptr_array_free (found, FALSE);
  g_ptr_array_unref (found);
  return NULL;
}

#define LOST "lost"

static void
test_objects (void)
{
  g_autofree gchar *root = g_dir_make_tmp ("ef-sweep-XXXXXX", NULL);
  g_autoptr (EfAssetStore) store = ef_asset_store_open (root, -1, NULL);
  g_autofree gchar *lost = make_file (root, "t1/jobs/j1/1-lost/a.mp4");
  g_autofree gchar *kept = make_file (root, "t1/jobs/j1/2-won/a.mp4");
  g_autofree gchar *upload = make_file (root, "t1/assets/lost");
  g_autofree gchar *incoming = make_file (root, ".incoming/lost");
  g_autofree gchar *attempt = g_path_get_dirname (lost);
  gchar word[] = LOST;

  g_assert_nonnull (store);
  g_assert_cmpuint (
      ef_sweep_objects (store, soon () - 3600, unknown, word), ==, 0);
  g_assert_cmpuint (ef_sweep_objects (store, soon (), unknown, NULL), ==, 0);
  g_assert_true (is_there (lost));
  g_assert_cmpuint (ef_sweep_objects (store, soon (), unknown, word), ==, 2);
  g_assert_false (is_there (lost));
  g_assert_false (is_there (attempt));
  g_assert_false (is_there (upload));
  g_assert_true (is_there (kept));
  g_assert_true (is_there (incoming));
  ef_remove_tree (root);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/upkeep/amount", test_amount);
  g_test_add_func ("/upkeep/floor", test_floor);
  g_test_add_func ("/upkeep/low", test_low);
  g_test_add_func ("/upkeep/guard", test_guard);
  g_test_add_func ("/upkeep/left", test_left);
  g_test_add_func ("/upkeep/files", test_files);
  g_test_add_func ("/upkeep/objects", test_objects);
  return g_test_run ();
}
