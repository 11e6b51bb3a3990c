/* Edit Factory - tests of what a plan's cache keys are made of
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "plan-files.h"
#include "remove-tree.h"
#include "fixture.h"

#define PLAN                                                                   \
  "{\"version\":1,\"canvas\":{\"width\":%d,\"height\":320,\"fps\":\"%s\"},"    \
  "\"duration\":2,\"clips\":["                                                 \
  "{\"uri\":\"a.mp4\",\"at\":0,\"duration\":1%s},"                             \
  "{\"uri\":\"a.mp4\",\"at\":1,\"duration\":1%s}],"                            \
  "\"filters\":{\"lut\":{\"uri\":\"b.cube\"}},"                                \
  "\"layers\":[{\"uri\":\"c.png\",\"safe_area\":\"tiktok\"}]}"

static JsonObject *
make_set (Fixture *f, gint width, const gchar *fps, const gchar *first,
    const gchar *second)
{
  g_autofree gchar *text = g_strdup_printf (PLAN, width, fps, first, second);
  g_autofree gchar *path = fixture_write (f, "plan.json", text);
  JsonObject *set = json_object_new ();

  json_object_set_string_member (set, "plan", path);
  return set;
}

static gchar *
sound_of (Fixture *f, gint width, const gchar *fps, const gchar *first,
    const gchar *second)
{
  g_autoptr (JsonObject) set = make_set (f, width, fps, first, second);
  gchar *sound = ef_plan_sound (set);

  g_assert_nonnull (sound);
  return sound;
}

/* Which clip is heard counts, though both are of one file and at 0 dB; the
 * canvas does not. */
static void
test_sound (Fixture *f, gconstpointer data)
{
  g_autofree gchar *one = sound_of (f, 180, "25/1", ",\"sound\":0", "");
  g_autofree gchar *other = sound_of (f, 180, "25/1", "", ",\"sound\":0");
  g_autofree gchar *faster = sound_of (f, 180, "30/1", ",\"sound\":0", "");
  g_autofree gchar *wider =
      sound_of (f, 200, "25/1", ",\"sound\":0,\"rotate\":5", "");

  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (one, !=, faster); /* a range begins on a frame */
  g_assert_cmpstr (one, ==, wider);
}

static gboolean
has (const GPtrArray *paths, const gchar *name)
{
  for (guint i = 0; i < paths->len; i++)
    if (g_str_has_suffix (paths->pdata[i], name))
      return TRUE;
  return FALSE;
}

/* What eftimelinesrc opens is among the files of a stage that runs it. */
static void
test_files (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) heard = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonObject) set = make_set (f, 180, "25/1", "",
      ",\"fallback\":\"next\",\"next\":{\"uri\":\"d.mp4\"},"
      "\"filters\":{\"lut\":{\"uri\":\"e.cube\"}}");
  static const gchar *const SEEN[] = { "a.mp4", "b.cube", "c.png",
    "tiktok.json", "d.mp4", "e.cube" };

  ef_plan_files_add (set, EF_PLAN_FILES_CLIPS | EF_PLAN_FILES_LOOKS, all);
  ef_plan_files_add (set, EF_PLAN_FILES_SOUND, heard);
  for (guint i = 0; i < G_N_ELEMENTS (SEEN); i++)
    if (!has (all, SEEN[i]))
      g_error ("%s is missing", SEEN[i]);
  g_assert_cmpuint (heard->len, ==, 0);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/plan-files/sound", Fixture, NULL, fixture_set_up, test_sound,
      fixture_tear_down);
  g_test_add ("/plan-files/files", Fixture, NULL, fixture_set_up, test_files,
      fixture_tear_down);
  return g_test_run ();
}
