/* Edit Factory - tests of the command line's parts
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "command.h"
#include "footage.h"
#include "publisher.h"
#include "suggest.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <unistd.h>

static const EfOption OPTIONS[] = { { "output", 'o', EF_OPTION_PATH, "FILE",
                                        NULL, "Where." },
  { "footage", 0, EF_OPTION_PATHS, "FILE", NULL, "What." },
  { "seed", 0, EF_OPTION_INTEGER, "N", "3", "Which.", -10, 10 },
  { "overwrite", 0, EF_OPTION_FLAG, NULL, NULL, "Whether." }, { NULL } };
static const EfCommand COMMAND = { "make", "make", "SCRIPT", 1, 1, "Makes.",
  OPTIONS, NULL, NULL };

static EfInvocation *
parse (const gchar *line, GError **error)
{
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);

  return ef_invocation_parse (&COMMAND, argv, error);
}

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfInvocation) i = parse (
      "script.txt --footage a b -o out.mp4 --footage=c --seed -7", &error);
  GPtrArray *footage;

  g_assert_no_error (error);
  footage = ef_invocation_get_all (i, "footage");
  g_assert_cmpuint (footage->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (footage, 2), ==, "c");
  g_assert_cmpstr (ef_invocation_get (i, "output"), ==, "out.mp4");
  g_assert_cmpint (ef_invocation_get_integer (i, "seed"), ==, -7);
  g_assert_cmpstr (ef_invocation_get_argument (i, 0), ==, "script.txt");
  g_assert_false (ef_invocation_get_flag (i, "overwrite"));
}

static void
test_parse_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfInvocation) i = parse ("-oout.mp4 --overwrite -- -", &error);

  g_assert_no_error (error);
  g_assert_cmpint (ef_invocation_get_integer (i, "seed"), ==, 3);
  g_assert_false (ef_invocation_is_set (i, "seed"));
  g_assert_true (ef_invocation_get_flag (i, "overwrite"));
  g_assert_cmpstr (ef_invocation_get_argument (i, 0), ==, "-");
  g_assert_true (
      ef_invocation_add_default (i, "config", "output", "other", &error));
  g_assert_cmpstr (ef_invocation_get (i, "output"), ==, "out.mp4");
}

static void
test_parse_errors (void)
{
  static const gchar *const LINES[][2] = {
    { "script --sead 3", "did you mean '--seed'" },
    { "script --seed 3.5", "not a whole number" },
    { "script --seed 11", "from -10 to 10" },
    { "script --seed nan", "not a whole number" },
    { "script --output --seed", "needs a value" },
    { "script -x", "unknown option '-x'" },
    { "--footage a script", "put it before the list of files" },
    { "a b", "'b' is one argument too many" },
    { "script --output=", "empty" },
    { "script -o a -o b", "twice" },
  };

  for (guint k = 0; k < G_N_ELEMENTS (LINES); k++) {
    g_autoptr (GError) error = NULL;
    EfInvocation *i = parse (LINES[k][0], &error);

    g_assert_null (i);
    g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
    g_assert_nonnull (strstr (error->message, LINES[k][1]));
  }
}

static void
test_suggest (void)
{
  static const gchar *const NAMES[] = { "karaoke", "classic", "minimal", NULL };

  g_assert_cmpstr (ef_suggest ("karoake", NAMES), ==, "karaoke");
  g_assert_cmpstr (ef_suggest ("Classic", NAMES), ==, "classic");
  g_assert_null (ef_suggest ("neon", NAMES));
  g_assert_null (ef_suggest ("x", NAMES));
}

/* A folder for a test; removed by remove_tree(). */
static gchar *
make_folder (void)
{
  gchar *folder = g_dir_make_tmp ("ef-parts-XXXXXX", NULL);

  g_assert_nonnull (folder);
  return folder;
}

static void
remove_tree (const gchar *path)
{
  g_autoptr (GDir) dir = NULL;
  const gchar *name;

  if (g_unlink (path) == 0)
    return;
  dir = g_dir_open (path, 0, NULL);
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_rmdir (path);
}

static guint
count_files (const gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
test_publish (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = make_folder ();
  g_autofree gchar *a = g_build_filename (folder, "a.mp4", NULL);
  g_autofree gchar *b = g_build_filename (folder, "b.srt", NULL);
  g_autofree gchar *text = NULL;
  EfPublisher *publisher = ef_publisher_new (FALSE);

  g_assert_true (ef_publisher_check (publisher, a, &error));
  g_file_set_contents (ef_publisher_add (publisher, a), "one", -1, NULL);
  g_file_set_contents (ef_publisher_add (publisher, b), "two", -1, NULL);
  g_assert_false (g_file_test (a, G_FILE_TEST_EXISTS));
  g_assert_true (ef_publisher_commit (publisher, &error));
  ef_publisher_free (publisher);
  g_assert_true (g_file_get_contents (b, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "two");
  g_assert_cmpuint (count_files (folder), ==, 2);

  publisher = ef_publisher_new (FALSE);
  g_assert_false (ef_publisher_check (publisher, a, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_EXISTS);
  ef_publisher_free (publisher);
  remove_tree (folder);
}

static void
test_publish_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = make_folder ();
  g_autofree gchar *a = g_build_filename (folder, "a.mp4", NULL);
  g_autofree gchar *b = g_build_filename (folder, "b.srt", NULL);
  EfPublisher *publisher = ef_publisher_new (FALSE);

  g_file_set_contents (ef_publisher_add (publisher, a), "one", -1, NULL);
  ef_publisher_free (publisher);
  g_assert_cmpuint (count_files (folder), ==, 0);

  /* b appears from elsewhere meanwhile: a must not stay alone */
  publisher = ef_publisher_new (FALSE);
  g_file_set_contents (ef_publisher_add (publisher, a), "one", -1, NULL);
  g_file_set_contents (ef_publisher_add (publisher, b), "two", -1, NULL);
  g_file_set_contents (b, "theirs", -1, NULL);
  g_assert_false (ef_publisher_commit (publisher, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_EXISTS);
  ef_publisher_free (publisher);
  g_assert_false (g_file_test (a, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files (folder), ==, 1);
  remove_tree (folder);
}

static void
test_publish_orphans (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = make_folder ();
  g_autofree gchar *a = g_build_filename (folder, "a.mp4", NULL);
  /* beyond the largest process number that Linux gives */
  g_autofree gchar *orphan =
      g_build_filename (folder, ".a.mp4.ef-2000000000", NULL);
  g_autofree gchar *other = g_build_filename (folder, ".a.mp4.ef-x", NULL);
  g_autofree gchar *own =
      g_strdup_printf ("%s/.a.mp4.ef-%d", folder, getpid ());
  g_autoptr (EfPublisher) publisher = ef_publisher_new (FALSE);

  g_file_set_contents (orphan, "", 0, NULL);
  g_file_set_contents (other, "", 0, NULL);
  g_file_set_contents (own, "", 0, NULL);
  g_assert_true (ef_publisher_check (publisher, a, &error));
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (own, G_FILE_TEST_EXISTS));
  remove_tree (folder);
}

/* The smallest picture there is: a PNG of one black pixel. */
static const guint8 PNG[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a,
  0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00,
  0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00,
  0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0x00, 0x00,
  0x00, 0x02, 0x00, 0x01, 0x48, 0xaf, 0xa4, 0x71, 0x00, 0x00, 0x00, 0x00, 0x49,
  0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };

static void
put (const gchar *folder, const gchar *name, gboolean picture)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *parent = g_path_get_dirname (path);

  g_mkdir_with_parents (parent, 0700);
  if (picture)
    g_file_set_contents (path, (const gchar *)PNG, sizeof PNG, NULL);
  else
    g_file_set_contents (path, "hello\n", -1, NULL);
}

static EfFootage *
scan (const gchar *path, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  g_ptr_array_add (paths, (gpointer)path);
  return ef_footage_scan (paths, NULL, NULL, NULL, error);
}

static void
test_footage (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = make_folder ();
  g_autofree gchar *loop = g_build_filename (folder, "beach", "loop", NULL);
  g_autoptr (EfFootage) footage = NULL;
  EfFootageFile *file;

  put (folder, "b.png", TRUE);
  put (folder, "beach/a.png", TRUE);
  put (folder, "beach/a.tags", FALSE);
  put (folder, "beach/notes.txt", FALSE);
  put (folder, ".hidden.png", TRUE);
  put (folder, ".git/c.png", TRUE);
  g_assert_cmpint (symlink (folder, loop), ==, 0);
  footage = scan (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (footage->files->len, ==, 2);
  file = g_ptr_array_index (footage->files, 1);
  g_assert_true (g_str_has_suffix (file->path, "/beach/a.png"));
  g_assert_cmpstr (file->root, ==, folder);
  g_assert_cmpuint (footage->unusable->len, ==, 1);
  g_assert_nonnull (
      strstr (g_ptr_array_index (footage->unusable, 0), "notes.txt"));
  remove_tree (folder);
}

static void
test_footage_errors (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = make_folder ();
  g_autofree gchar *text = g_build_filename (folder, "a.txt", NULL);

  g_assert_null (scan ("/does/not/exist", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (scan (folder, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_clear_error (&error);
  put (folder, "a.txt", FALSE);
  g_assert_null (scan (text, &error));
  g_assert_nonnull (strstr (error->message, "a.txt"));
  remove_tree (folder);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ef/parse", test_parse);
  g_test_add_func ("/ef/parse-defaults", test_parse_defaults);
  g_test_add_func ("/ef/parse-errors", test_parse_errors);
  g_test_add_func ("/ef/suggest", test_suggest);
  g_test_add_func ("/ef/publish", test_publish);
  g_test_add_func ("/ef/publish-nothing", test_publish_nothing);
  g_test_add_func ("/ef/publish-orphans", test_publish_orphans);
  g_test_add_func ("/ef/footage", test_footage);
  g_test_add_func ("/ef/footage-errors", test_footage_errors);
  return g_test_run ();
}
