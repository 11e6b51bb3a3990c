/* Edit Factory - tests of the cache and of the hashes of files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cache.h"
#include "remove-tree.h"
#include "file-hash.h"

#include "fixture.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static EfCache *
open_cache (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  EfCache *cache = ef_cache_open (f->folder, &error);

  g_assert_no_error (error);
  return cache;
}

/* One entry with one file of @size bytes, last used @age seconds ago. */
static gchar *
add_entry (EfCache *cache, const gchar *key, gsize size, gint64 age)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = ef_cache_begin (cache, &error);
  g_autofree gchar *file = g_build_filename (folder, "data", NULL);
  g_autofree gchar *content = g_strnfill (size, 'x');
  struct utimbuf times;
  gchar *final;

  g_ptr_array_add (warnings, (gpointer) "told once");
  g_file_set_contents (file, content, size, &error);
  g_assert_no_error (error);
  final = ef_cache_commit (cache, key, folder, warnings, &error);
  g_assert_no_error (error);
  times.actime = times.modtime = time (NULL) - age;
  g_assert_cmpint (utime (final, &times), ==, 0);
  return final;
}

static gboolean
is_there (EfCache *cache, const gchar *key)
{
  g_autoptr (GPtrArray) warnings = NULL;
  g_autofree gchar *folder = ef_cache_lookup (cache, key, &warnings);

  if (folder) {
    g_assert_cmpuint (warnings->len, ==, 1);
    g_assert_cmpstr (g_ptr_array_index (warnings, 0), ==, "told once");
  }
  return folder != NULL;
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  g_autoptr (EfCache) cache = open_cache (f);
  g_autofree gchar *folder = NULL;
  guint n;

  g_assert_false (is_there (cache, KEY));
  folder = add_entry (cache, KEY, 100, 5000);
  g_assert_true (is_there (cache, KEY));
  g_assert_cmpuint (ef_cache_get_size (cache, &n), >, 100);
  g_assert_cmpuint (n, ==, 1);
  ef_cache_clear (cache);
  g_assert_false (is_there (cache, KEY));
  g_assert_cmpuint (ef_cache_get_size (cache, &n), ==, 0);
}

/* What came from elsewhere, with or without an entry that was there first. */
static void
test_adopt (Fixture *f, gconstpointer data)
{
  g_autoptr (EfCache) cache = open_cache (f);
  g_autoptr (GPtrArray) warnings = NULL;
  g_autofree gchar *entry = add_entry (cache, KEY, 100, 0);
  g_autofree gchar *first = ef_cache_begin (cache, NULL);
  g_autofree gchar *second = ef_cache_begin (cache, NULL);
  g_autofree gchar *adopted = NULL;

  g_assert_cmpint (rmdir (first), ==, 0);
  g_assert_cmpint (rename (entry, first), ==, 0);
  adopted = ef_cache_adopt (cache, KEY, first, &warnings);
  g_assert_cmpstr (adopted, ==, entry);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_free (g_steal_pointer (&adopted));
  g_clear_pointer (&warnings, g_ptr_array_unref);
  adopted = ef_cache_adopt (cache, KEY, second, &warnings);
  g_assert_cmpstr (adopted, ==, entry);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  ef_cache_clear (cache);
}

static void
test_adopt_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (EfCache) cache = open_cache (f);
  g_autofree gchar *folder = ef_cache_begin (cache, NULL);
  GPtrArray *warnings = NULL;

  g_assert_null (ef_cache_adopt (cache, KEY, folder, &warnings));
  g_assert_null (warnings);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_lookup_marks_as_used (Fixture *f, gconstpointer data)
{
  g_autoptr (EfCache) cache = open_cache (f);
  g_autofree gchar *folder = add_entry (cache, KEY, 10, 100000);
  GStatBuf info;

  g_assert_true (is_there (cache, KEY));
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (ABS (time (NULL) - info.st_mtime), <, 60);
}

static void
test_damage (Fixture *f, gconstpointer data)
{
  const gchar *how = data;
  g_autoptr (EfCache) cache = open_cache (f);
  g_autofree gchar *folder = add_entry (cache, KEY, 100, 0);
  g_autofree gchar *file = g_build_filename (folder, "data", NULL);
  g_autofree gchar *entry = g_build_filename (folder, "entry.json", NULL);

  if (g_str_equal (how, "changed"))
    g_assert_true (g_file_set_contents (file, "y", 1, NULL));
  else if (g_str_equal (how, "missing"))
    g_assert_cmpint (g_unlink (file), ==, 0);
  else if (g_str_equal (how, "no-entry"))
    g_assert_cmpint (g_unlink (entry), ==, 0);
  else
    g_assert_true (g_file_set_contents (entry, "{\"files\":", -1, NULL));
  g_assert_false (is_there (cache, KEY));
  /* and it is gone, so that the next run makes it anew */
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_trim (Fixture *f, gconstpointer data)
{
  static const gchar *const keys[] = { "a", "b", "c" };
  g_autoptr (EfCache) cache = open_cache (f);
  guint64 total;

  for (guint i = 0; i < 3; i++) {
    g_free (add_entry (cache, keys[i], 10000, i == 2 ? 0 : 90000 - i * 10000));
  }
  total = ef_cache_get_size (cache, NULL);
  ef_cache_trim (cache, total);
  g_assert_true (ef_cache_get_size (cache, NULL) == total);
  ef_cache_trim (cache, total - 1);
  g_assert_false (is_there (cache, "a"));
  /* looked up just now: the least recently used is no longer "b" alone, and
   * what was used within three hours stays whatever the limit is */
  g_assert_true (is_there (cache, "b"));
  ef_cache_trim (cache, 0);
  g_assert_true (is_there (cache, "b"));
  g_assert_true (is_there (cache, "c"));
}

static void
test_orphans (Fixture *f, gconstpointer data)
{
  g_autofree gchar *stages = fixture_path (f, "stages");
  g_autofree gchar *gone = NULL;
  g_autofree gchar *mine = NULL;
  g_autoptr (EfCache) cache = open_cache (f);
  g_autoptr (EfCache) again = NULL;
  g_autoptr (GError) error = NULL;

  gone = g_build_filename (stages, ".tmp-abcdef", NULL);
  g_assert_cmpint (g_mkdir (gone, 0700), ==, 0);
  mine = ef_cache_begin (cache, &error);
  g_assert_no_error (error);
  again = open_cache (f);
  g_assert_false (g_file_test (gone, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (mine, G_FILE_TEST_EXISTS));
}

static void
test_unwritable (Fixture *f, gconstpointer data)
{
  g_autofree gchar *file = fixture_write (f, "file", "x");
  g_autofree gchar *below = g_build_filename (file, "cache", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_cache_open (below, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
  g_assert_nonnull (strstr (error->message, below));
}

static void
test_links_are_not_followed (Fixture *f, gconstpointer data)
{
  g_autofree gchar *outside = fixture_write (f, "precious", "x");
  g_autofree gchar *folder = fixture_path (f, "folder");
  g_autofree gchar *link = g_build_filename (folder, "link", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (f->folder, link), ==, 0);
  ef_remove_tree (folder);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (outside, G_FILE_TEST_EXISTS));
}

/* SHA-256 of "abc", FIPS 180-4's example */
static void
test_hash (Fixture *f, gconstpointer data)
{
  static const gchar abc[] =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  g_autofree gchar *path = fixture_write (f, "abc", "abc");
  g_autofree gchar *index = fixture_path (f, "hashes");
  g_autofree gchar *first = NULL;
  g_autofree gchar *second = NULL;
  g_autofree gchar *changed = NULL;
  g_autoptr (GError) error = NULL;

  first = ef_file_hash (path, index, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, abc);
  g_assert_cmpuint (count_names (index), ==, 1);
  second = ef_file_hash (path, index, NULL, &error);
  g_assert_cmpstr (second, ==, abc);
  g_assert_cmpuint (count_names (index), ==, 1);
  g_free (fixture_write (f, "abc", "abcd"));
  changed = ef_file_hash (path, index, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (changed, !=, abc);
}

/* A second reading comes from the index: a byte changed behind its back,
 * times restored, is not noticed, which is what the index is for. */
static void
test_hash_is_read_once (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = fixture_write (f, "big", "abc");
  g_autofree gchar *index = fixture_path (f, "hashes");
  g_autofree gchar *first = ef_file_hash (path, index, NULL, NULL);
  g_autofree gchar *second = NULL;
  struct timespec times[2];
  struct stat info;
  FILE *file;

  g_assert_cmpint (stat (path, &info), ==, 0);
  file = fopen (path, "r+");
  g_assert_cmpint (fputc ('x', file), ==, 'x');
  fclose (file);
  times[0] = info.st_atim;
  times[1] = info.st_mtim;
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  second = ef_file_hash (path, index, NULL, NULL);
  g_assert_cmpstr (first, ==, second);
}

static void
test_hash_errors (Fixture *f, gconstpointer data)
{
  g_autofree gchar *missing = fixture_path (f, "missing");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autofree gchar *path = fixture_write (f, "abc", "abc");
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_file_hash (missing, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (ef_file_hash (f->folder, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (ef_file_hash (path, NULL, cancelled, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
}

#define ADD(name, function, data)                                              \
  g_test_add ("/cache/" name, Fixture, data, fixture_set_up, function,         \
      fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("round-trip", test_round_trip, NULL);
  ADD ("adopt", test_adopt, NULL);
  ADD ("adopt-nothing", test_adopt_nothing, NULL);
  ADD ("lookup-marks-as-used", test_lookup_marks_as_used, NULL);
  ADD ("damage/changed", test_damage, "changed");
  ADD ("damage/missing", test_damage, "missing");
  ADD ("damage/no-entry", test_damage, "no-entry");
  ADD ("damage/bad-entry", test_damage, "bad-entry");
  ADD ("trim", test_trim, NULL);
  ADD ("orphans", test_orphans, NULL);
  ADD ("unwritable", test_unwritable, NULL);
  ADD ("links-are-not-followed", test_links_are_not_followed, NULL);
  ADD ("hash", test_hash, NULL);
  ADD ("hash-is-read-once", test_hash_is_read_once, NULL);
  ADD ("hash-errors", test_hash_errors, NULL);
  return g_test_run ();
}
