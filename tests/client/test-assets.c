/* Edit Factory - tests of paths and assets, and of the names of results
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "asset-fields.h"
#include "result-name.h"

#include <editfactory/json.h>
#include <string.h>

#define ID "0199f0a0-0000-7000-8000-000000000001"

/* Notes where it was, and turns "x" into "<x>"; "bad" is refused. */
static gchar *
mark (const gchar *value, const gchar *where, gpointer data, GError **error)
{
  g_string_append_printf (data, "%s ", where);
  if (strcmp (value, "bad") != 0)
    return g_strconcat ("<", value, ">", NULL);
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: is bad", where);
  return NULL;
}

static const gchar SCHEMA[] =
    "{\"type\":\"object\",\"properties\":{"
    "\"music\":{\"type\":\"string\",\"format\":\"ef-asset\"},"
    "\"script\":{\"type\":\"string\"},"
    "\"footage\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
    "\"properties\":{\"path\":{\"type\":\"string\",\"format\":\"ef-asset\"},"
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}}}}";

static JsonNode *
parse (const gchar *text)
{
  JsonNode *root = ef_json_parse ("test", text, -1, 0, NULL);

  g_assert_nonnull (root);
  return root;
}

/* Returns: the value afterwards, NULL when it was refused */
static JsonNode *
replace (const gchar *schema, const gchar *text, GString *places)
{
  g_autoptr (JsonNode) described = parse (schema);
  g_autoptr (JsonNode) value = parse (text);

  if (!ef_asset_fields_replace (
          json_node_get_object (described), value, mark, places, NULL))
    return NULL;
  return g_steal_pointer (&value);
}

static void
test_fields (void)
{
  g_autoptr (GString) places = g_string_new (NULL);
  g_autoptr (JsonNode) got = replace (SCHEMA,
      "{\"script\":\"a.mp4\",\"music\":\"m\",\"other\":\"x\",\"footage\":["
      "{\"path\":\"a\",\"tags\":[\"t\"]},{\"path\":\"b\"}]}",
      places);
  g_autoptr (JsonNode) wanted = parse (
      "{\"script\":\"a.mp4\",\"music\":\"<m>\",\"other\":\"x\",\"footage\":["
      "{\"path\":\"<a>\",\"tags\":[\"t\"]},{\"path\":\"<b>\"}]}");

  g_assert_true (json_node_equal (got, wanted));
  g_assert_nonnull (strstr (places->str, "params.music "));
  g_assert_nonnull (strstr (places->str, "params.footage[1].path "));
  g_assert_null (
      replace (SCHEMA, "{\"footage\":[{\"path\":\"bad\"}]}", places));
}

/* A server's schema may be anything, a user's parameters too. */
static void
test_odd_fields (void)
{
  static const gchar *const CASES[][2] = { { "{}", "{\"music\":\"m\"}" },
    { "{\"properties\":3}", "{\"music\":\"m\"}" },
    { "{\"properties\":{\"music\":[]}}", "{\"music\":\"m\"}" },
    { "{\"properties\":{\"music\":{\"format\":7}}}", "{\"music\":\"m\"}" },
    { SCHEMA, "{\"music\":7}" }, { SCHEMA, "{\"music\":{\"path\":\"a\"}}" },
    { SCHEMA, "{\"music\":null}" }, { SCHEMA, "{\"footage\":\"a\"}" },
    { SCHEMA, "{\"footage\":[\"a\",null,[{\"path\":\"a\"}]]}" } };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (GString) places = g_string_new (NULL);
    g_autoptr (JsonNode) got = replace (CASES[i][0], CASES[i][1], places);
    g_autoptr (JsonNode) wanted = parse (CASES[i][1]);

    g_assert_true (json_node_equal (got, wanted));
    g_assert_cmpstr (places->str, ==, "");
  }
}

static void
test_plan (void)
{
  static const gchar TEXT[] =
      "{\"version\":1,\"canvas\":{\"width\":64,\"height\":64,\"fps\":\"30/1\"},"
      "\"duration\":2,\"clips\":[{\"uri\":\"a\",\"at\":0,\"duration\":2}],"
      "\"voice\":{\"uri\":\"asset:" ID "\"},\"captions\":{\"words\":\"w\","
      "\"style\":\"karaoke\"}}";
  g_autoptr (GString) places = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = ef_plan_parse ("test", "/base", TEXT, -1, &error);
  const EfClip *clip;

  g_assert_no_error (error);
  g_assert_true (ef_plan_uris_replace (plan, mark, places, NULL));
  clip = g_ptr_array_index (plan->clips, 0);
  g_assert_cmpstr (clip->uri, ==, "</base/a>");
  g_assert_cmpstr (plan->voice.uri, ==, "<asset:" ID ">");
  g_assert_cmpstr (plan->captions.words, ==, "</base/w>");
  g_assert_null (plan->music.uri);
  g_assert_cmpstr (places->str, ==, "clips[0].uri voice.uri captions.words ");
  g_free (plan->voice.uri);
  plan->voice.uri = g_strdup ("bad");
  g_assert_false (ef_plan_uris_replace (plan, mark, places, NULL));
}

static void
test_uri (void)
{
  g_assert_cmpstr (ef_asset_uri_get_id ("asset:" ID), ==, ID);
  g_assert_null (ef_asset_uri_get_id ("asset:x"));
  g_assert_null (ef_asset_uri_get_id (ID));
  g_assert_null (ef_asset_uri_get_id ("/asset:" ID));
}

static void
test_results (void)
{
  static const struct
  {
    const gchar *name;
    guint variants;
    const gchar *suffix;
    guint variant;
  } CASES[] = {
    { "short.mp4", 1, "mp4", 0 },
    { "short-1.mp4", 1, "mp4", 0 },
    { "cover.jpg", 1, "jpg", 0 },
    { "captions.srt", 1, "srt", 0 },
    { "captions-2.vtt", 3, "vtt", 1 },
    { "plan-3.json", 3, "plan.json", 2 },
    { "manifest-10.json", 10, "manifest.json", 9 },
    { "voice.wav", 3, "voice.wav", EF_RESULT_SHARED },
    { "words.json", 1, "words.json", EF_RESULT_SHARED },
    { "scores.json", 1, "scores.json", EF_RESULT_SHARED },
    { "short.1x1.mp4", 1, "1x1.mp4", 0 },
    { "short-1.1x1.mp4", 1, "1x1.mp4", 0 },
    { "cover-2.16x9.jpg", 3, "16x9.jpg", 1 },
    { "captions.4x5-reels.srt", 1, "4x5-reels.srt", 0 },
    { "short.1x1.mp4", 3, "short.1x1.mp4", EF_RESULT_SHARED },
    { "short..mp4", 1, "short..mp4", EF_RESULT_SHARED },
    { "short.a.b.mp4", 1, "short.a.b.mp4", EF_RESULT_SHARED },
    /* None of the variants that there are */
    { "short-4.mp4", 3, "short-4.mp4", EF_RESULT_SHARED },
    { "short-0.mp4", 3, "short-0.mp4", EF_RESULT_SHARED },
    { "short.mp4", 3, "short.mp4", EF_RESULT_SHARED },
    { "short-1x.mp4", 3, "short-1x.mp4", EF_RESULT_SHARED },
    { "short--1.mp4", 3, "short--1.mp4", EF_RESULT_SHARED },
    { "short-99999999999.mp4", 3, "short-99999999999.mp4", EF_RESULT_SHARED },
    { "shorter.mp4", 1, "shorter.mp4", EF_RESULT_SHARED },
    { "planets.json", 1, "planets.json", EF_RESULT_SHARED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    guint variant;
    g_autofree gchar *suffix =
        ef_result_name (CASES[i].name, CASES[i].variants, &variant);

    g_assert_cmpstr (suffix, ==, CASES[i].suffix);
    g_assert_cmpuint (variant, ==, CASES[i].variant);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/assets/fields", test_fields);
  g_test_add_func ("/client/assets/odd-fields", test_odd_fields);
  g_test_add_func ("/client/assets/plan", test_plan);
  g_test_add_func ("/client/assets/uri", test_uri);
  g_test_add_func ("/client/assets/results", test_results);
  return g_test_run ();
}
