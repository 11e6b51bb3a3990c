/* Edit Factory - small files, whole or not at all, and where data lies
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "document-folder.h"

#include <editfactory/editfactory.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static guint
count_entries (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
test_files (void)
{
  g_autofree gchar *inner =
      g_build_filename (documents_folder (), "inner", NULL);
  g_autofree gchar *name = g_strnfill (250, 'n');
  g_autofree gchar *longest = g_build_filename (inner, name, NULL);
  g_autofree gchar *fifo = g_build_filename (inner, "fifo", NULL);
  g_autofree gchar *link = g_build_filename (inner, "link", NULL);
  g_autofree gchar *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  g_assert_true (ef_file_write (longest, "a\0b", 3, &error));
  g_assert_true (ef_file_write (longest, "c\0de", 4, &error));
  g_assert_true (ef_file_read (longest, 4, &data, &length, &error));
  g_assert_cmpmem (data, length, "c\0de", 4);
  g_clear_pointer (&data, g_free);
  g_assert_false (ef_file_read (longest, 3, &data, &length, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_LIMIT);
  g_clear_error (&error);

  g_assert_cmpint (symlink (longest, link), ==, 0);
  g_assert_true (ef_file_read (link, 4, &data, &length, &error));
  g_clear_pointer (&data, g_free);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_false (ef_file_read (fifo, 4, &data, &length, &error));
  g_assert_nonnull (strstr (error->message, "is a device or pipe"));
  g_clear_error (&error);
  g_assert_false (ef_file_write (fifo, "x", 1, &error));
  g_assert_nonnull (strstr (error->message, "there is a device or pipe"));
  g_clear_error (&error);
  g_assert_false (ef_file_write ("/dev/null", "x", 1, &error));
  g_clear_error (&error);
  g_assert_false (ef_file_write (inner, "x", 1, &error));
  g_assert_nonnull (strstr (error->message, "there is a folder of that name"));
  g_clear_error (&error);
  g_assert_false (ef_file_write ("/no/such/f.json", "x", 1, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
  g_assert_cmpstr (error->message, ==,
      "/no/such/f.json: cannot write: its folder does not exist");
  g_clear_error (&error);
  /* /dev/full takes no byte, but is a device; nothing temporary is left */
  g_assert_cmpuint (count_entries (inner), ==, 3);

  g_unlink (fifo);
  g_unlink (link);
  g_unlink (longest);
  g_rmdir (inner);
}

/* A full disk: a file size limit gives the same short write. */
static void
test_full_disk (void)
{
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "full.json", NULL);
  g_autofree gchar *data = g_malloc0 (100000);
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;

  g_assert_true (ef_file_write (path, "old", 3, &error));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  small.rlim_cur = 50000;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (ef_file_write (path, data, 100000, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_clear_pointer (&data, g_free);
  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, "old");
  g_unlink (path);
  g_assert_cmpuint (count_entries (documents_folder ()), <=, 5);
}

static void
test_data_names (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = ef_data_find ("styles", "../../etc/passwd", &error);

  g_assert_null (path);
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  path = ef_data_find ("styles", "no such style", &error);
  g_assert_null (path);
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

static void
put_style (const gchar *top, const gchar *name)
{
  g_autofree gchar *styles = g_build_filename (top, "styles", NULL);
  g_autofree gchar *path = g_build_filename (styles, name, NULL);

  g_mkdir_with_parents (styles, 0700);
  g_assert_true (g_file_set_contents (path, "{}", 2, NULL));
}

/* The user's folder comes before that of the installation. */
static void
test_data_places (void)
{
  g_autofree gchar *data = g_build_filename (documents_folder (), "data", NULL);
  g_autofree gchar *old = g_strdup (g_getenv ("EF_DATA_DIR"));
  g_autofree gchar *user =
      g_build_filename (g_get_user_config_dir (), "editfactory", NULL);
  g_auto (GStrv) names = NULL;
  g_autofree gchar *list = NULL;
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  static const gchar *const left[] = { "styles/one.json", "styles/two.json",
    "styles/not a name.json", "styles/readme.txt", "styles", "" };

  g_setenv ("EF_DATA_DIR", data, TRUE);
  put_style (data, "one.json");
  put_style (data, "two.json");
  put_style (data, "not a name.json");
  put_style (data, "readme.txt");
  put_style (user, "two.json");
  names = ef_data_list ("styles");
  list = g_strjoinv (" ", names);
  g_assert_cmpstr (list, ==, "one two");
  path = ef_data_find ("styles", "two", &error);
  g_assert_true (g_str_has_prefix (path, user));
  g_free (path);
  path = ef_data_find ("styles", "one", &error);
  g_assert_true (g_str_has_prefix (path, data));
  g_clear_pointer (&path, g_free);
  g_assert_null (ef_data_find ("styles", "three\n", &error));
  g_assert_cmpstr (error->message, ==,
      "'three?' is not among the styles: there are one, two");

  for (guint i = 0; i < G_N_ELEMENTS (left); i++) {
    g_autofree gchar *a = g_build_filename (data, left[i], NULL);
    g_autofree gchar *b = g_build_filename (user, left[i], NULL);

    g_remove (a);
    g_remove (b);
  }
  g_remove (g_get_user_config_dir ());
  if (old)
    g_setenv ("EF_DATA_DIR", old, TRUE);
  else
    g_unsetenv ("EF_DATA_DIR");
}

int
main (int argc, char **argv)
{
  g_autofree gchar *config = NULL;

  documents_begin (&argc, &argv);
  config = g_build_filename (documents_folder (), "config", NULL);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_test_add_func ("/documents/files", test_files);
  g_test_add_func ("/documents/full-disk", test_full_disk);
  g_test_add_func ("/documents/data/names", test_data_names);
  g_test_add_func ("/documents/data/places", test_data_places);
  return documents_end ();
}
