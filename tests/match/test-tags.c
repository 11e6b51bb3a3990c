/* Edit Factory - tags of footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tags.h"

#include <string.h>

static void
assert_tags (const gchar *path, const gchar *root, const gchar *sidecar,
    const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) tags = ef_tags_collect (path, root, sidecar, -1, &error);
  g_autofree gchar *joined = NULL;

  g_assert_no_error (error);
  joined = g_strjoinv (" ", tags);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_names (void)
{
  assert_tags ("/f/SeaTurtle_2024-final.mp4", "/f", NULL, "sea turtle");
  assert_tags ("/f/IMG_1234.JPG", "/f", NULL, "");
  assert_tags ("/f/kohlipe1.mp4", "/f", NULL, "kohlipe");
  assert_tags ("/f/Plage d'été (3).mov", "/f", NULL, "plage été");
  assert_tags ("/f/海滩.mp4", "/f", NULL, "海滩");
  assert_tags ("/f/beach-beach BEACH.mp4", "/f", NULL, "beach");
  assert_tags ("/f/no-extension", "/f/", NULL, "extension");
  assert_tags ("/f/\xff\xfe-boat.mp4", "/f", NULL, "boat");
}

static void
test_folders (void)
{
  assert_tags ("/home/ann/Thailand/Day 1/Boats/DSC001.mp4",
      "/home/ann/Thailand", NULL, "boats day thailand");
  assert_tags ("/home/ann/Thailand/Boats/DSC001.mp4", NULL, NULL, "boats");
  assert_tags ("/x.mp4", "/", NULL, "");
}

static void
test_sidecar (void)
{
  assert_tags ("/f/a.mp4", "/f", "#Beach, long-tail\nSUNSET;sunset\r\n",
      "beach long-tail sunset");
  assert_tags ("/f/boat.mp4", "/f", "", "boat");
}

static void
assert_sidecar_fails (const gchar *sidecar, gssize length, gint code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_tags_collect ("/f/a.mp4", "/f", sidecar, length, &error));
  g_assert_error (error, EF_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, "a.tags: "));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_sidecar_limits (void)
{
  g_autofree gchar *large = g_strnfill (EF_TAGS_MAX_BYTES + 1, ' ');
  g_autofree gchar *word = g_strnfill (EF_TAGS_MAX_CHARS + 1, 'a');
  g_autoptr (GString) many = g_string_new (NULL);

  for (guint i = 0; i <= EF_TAGS_MAX; i++)
    g_string_append_printf (many, "tag%u ", i);
  assert_sidecar_fails (large, -1, EF_ERROR_LIMIT);
  assert_sidecar_fails (word, -1, EF_ERROR_LIMIT);
  assert_sidecar_fails (many->str, -1, EF_ERROR_LIMIT);
  assert_sidecar_fails ("caf\xe9", -1, EF_ERROR_INPUT);
  assert_sidecar_fails ("a\0b", 3, EF_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/tags/names", test_names);
  g_test_add_func ("/match/tags/folders", test_folders);
  g_test_add_func ("/match/tags/sidecar", test_sidecar);
  g_test_add_func ("/match/tags/limits", test_sidecar_limits);
  return g_test_run ();
}
