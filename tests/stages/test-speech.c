/* Edit Factory - tests: how much a job will have spoken
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "run.h"
#include "speech.h"
#include "stages.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

static guint64
count (const gchar *pipeline, const gchar *params, const gchar *stop_after)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfDescription) description =
      ef_description_load (pipeline, &error);
  g_autoptr (JsonNode) given = json_from_string (params, NULL);
  g_autoptr (JsonNode) resolved = NULL;

  g_assert_no_error (error);
  resolved = ef_description_resolve_params (description, given, &error);
  g_assert_no_error (error);
  return ef_speech_count (
      description, json_node_get_object (resolved), stop_after);
}

/* The built-in stage, as it decides itself. */
static void
test_speak (void)
{
  g_assert_cmpuint (count ("short", "{\"script\": \"Hello.\"}", NULL), ==, 6);
  g_assert_cmpuint (
      count ("short", "{\"script\": \"Gr\xc3\xbc\xc3\x9f\"}", "speak"), ==, 4);
  g_assert_cmpuint (
      count ("short", "{\"script\": \"Hello.\", \"no_voice\": true}", NULL), ==,
      0);
  g_assert_cmpuint (
      count ("short", "{\"script\": \"Hello.\", \"voice_file\": \"/a.wav\"}",
          NULL),
      ==, 0);
  g_assert_cmpuint (
      count ("short", "{\"script\": \"Hello.\", \"plan\": \"/a.json\"}", NULL),
      ==, 0);
  g_assert_cmpuint (count ("render", "{\"plan\": \"/a.json\"}", NULL), ==, 0);
}

/* An element of a launch line. */
static void
test_element (void)
{
  g_assert_cmpuint (count ("announce", "{\"text\": \"Hello.\"}", NULL), ==, 6);
}

/* Repetitions, and what is only called text. */
static void
test_for_each (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-speech-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "many.json", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path,
      "{\"version\":1,\"name\":\"many\",\"params\":{\"type\":\"object\","
      "\"properties\":{\"texts\":{\"type\":\"array\",\"items\":"
      "{\"type\":\"string\"}},\"n\":{\"type\":\"integer\"}}},\"stages\":["
      "{\"name\":\"a\",\"for_each\":\"$params.texts\",\"call\":\"speak\","
      "\"set\":{\"script\":\"$item\"}},"
      "{\"name\":\"b\",\"for_each\":\"$params.n\",\"call\":\"speak\","
      "\"set\":{\"script\":\"four\"}}]}",
      -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (
      count (path, "{\"texts\":[\"one\",\"three\"],\"n\":3}", NULL), ==, 20);
  g_assert_cmpuint (
      count (path, "{\"texts\":[\"one\",\"three\"],\"n\":3}", "a"), ==, 8);
  /* whatever the number is, counting ends */
  g_assert_cmpuint (
      count (path, "{\"texts\":[],\"n\":2000000000}", NULL), ==, 4 * 100000);
  g_unlink (path);
  g_rmdir (folder);
}

gint
main (gint argc, gchar **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ef_stages_register ();
  g_test_add_func ("/speech/speak", test_speak);
  g_test_add_func ("/speech/element", test_element);
  g_test_add_func ("/speech/for-each", test_for_each);
  return g_test_run ();
}
