/* Edit Factory - tests: how long an MP4 file says it is
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mp4-duration.h"

#include <glib/gstdio.h>

#define FTYP "\0\0\0\014ftypmp42"
#define MOOV "\0\0\0\160moov"
#define ZEROS8 "\0\0\0\0\0\0\0\0"
/* 90000 of 30000 to the second */
#define MVHD0                                                                  \
  "\0\0\0\150mvhd\0\0\0\0" ZEROS8 "\0\0\165\060\0\001\137\220" ZEROS8 ZEROS8
#define MVHD1                                                                  \
  "\0\0\0\160mvhd\001\0\0\0" ZEROS8 ZEROS8                                     \
  "\0\0\165\060\0\0\0\001\0\0\0\0" ZEROS8

static gdouble
duration_of (const gchar *bytes, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = g_dir_make_tmp ("ef-mp4-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "a.mp4", NULL);
  gdouble duration;

  g_file_set_contents (path, bytes, (gssize)n, &error);
  g_assert_no_error (error);
  duration = ef_mp4_get_duration (path);
  g_unlink (path);
  g_rmdir (folder);
  return duration;
}

#define DURATION(text) duration_of (text, sizeof (text) - 1)

static void
test_good (void)
{
  g_assert_cmpfloat (DURATION (FTYP MOOV MVHD0), ==, 3);
  g_assert_cmpfloat (DURATION (MOOV MVHD0), ==, 3);
  g_assert_cmpfloat_with_epsilon (
      DURATION (FTYP MOOV MVHD1), 4294967296. / 30000, 1e-6);
  /* a large box before it */
  g_assert_cmpfloat (
      DURATION ("\0\0\0\001mdat\0\0\0\0\0\0\0\021x" MOOV MVHD0), ==, 3);
}

static void
test_bad (void)
{
  g_assert_cmpfloat (ef_mp4_get_duration ("/nowhere/a.mp4"), ==, -1);
  g_assert_cmpfloat (ef_mp4_get_duration ("/"), ==, -1);
  g_assert_cmpfloat (DURATION (""), ==, -1);
  g_assert_cmpfloat (DURATION ("#EXTM3U\nfile:///etc/passwd"), ==, -1);
  g_assert_cmpfloat (DURATION (FTYP), ==, -1);
  g_assert_cmpfloat (DURATION (FTYP MOOV), ==, -1);
  /* cut off, too small for what it says, no time scale, not known */
  g_assert_cmpfloat (DURATION (MOOV "\0\0\0\150mvhd\0\0\0\0"), ==, -1);
  g_assert_cmpfloat (
      DURATION (MOOV "\0\0\0\014mvhd\0\0\0\0" ZEROS8 ZEROS8 ZEROS8 ZEROS8), ==,
      -1);
  g_assert_cmpfloat (
      DURATION (MOOV "\0\0\0\150mvhd\0\0\0\0" ZEROS8 ZEROS8 ZEROS8 ZEROS8), ==,
      -1);
  g_assert_cmpfloat (DURATION (MOOV "\0\0\0\150mvhd\0\0\0\0" ZEROS8
                                    "\0\0\0\001\377\377\377\377" ZEROS8 ZEROS8),
      ==, -1);
  /* sizes that lead nowhere, backwards or for ever */
  g_assert_cmpfloat (DURATION ("\0\0\0\0free" MOOV MVHD0), ==, -1);
  g_assert_cmpfloat (DURATION ("\0\0\0\007free" MOOV MVHD0), ==, -1);
  g_assert_cmpfloat (
      DURATION ("\0\0\0\001free\377\377\377\377\377\377\377\377" MOOV MVHD0),
      ==, -1);
}

/* However many boxes there are, looking ends. */
static void
test_many (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (guint i = 0; i < 100000; i++)
    g_byte_array_append (bytes, (const guint8 *)"\0\0\0\010free", 8);
  g_byte_array_append (
      bytes, (const guint8 *)MOOV MVHD0, sizeof (MOOV MVHD0) - 1);
  g_assert_cmpfloat (
      duration_of ((const gchar *)bytes->data, bytes->len), ==, -1);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mp4-duration/good", test_good);
  g_test_add_func ("/mp4-duration/bad", test_bad);
  g_test_add_func ("/mp4-duration/many", test_many);
  return g_test_run ();
}
