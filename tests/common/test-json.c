/* Edit Factory - the JSON gate, the typed readers and the writer
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static void
assert_one_line (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, EF_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (const gchar *p = error->message; *p; p++)
    g_assert_cmpint ((guchar)*p, >=, 0x20);
}

static void
assert_bad (const gchar *data, gssize length, gint code, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = ef_json_parse ("d.json", data, length, 0, &error);

  if (root)
    g_error ("accepted: %.60s", data);
  assert_one_line (error);
  g_assert_cmpint (error->code, ==, code);
  if (!g_str_has_prefix (error->message, "d.json:") ||
      !strstr (error->message, expected))
    g_error ("'%s' is not in '%s' (%.60s)", expected, error->message, data);
}

static void
test_grammar (void)
{
  static const struct
  {
    const gchar *json;
    const gchar *expected;
  } bad[] = {
    { "", "d.json:1:" },
    { " \n ", "d.json:2:" },
    { "{", "d.json:1:" },
    { "{\"a\":1", "d.json:1:" },
    { "{\"a\":1}}", "d.json:1:" },
    { "{\"a\":1} {\"b\":2}", "d.json:1:" },
    { "{\"a\":1}x", "d.json:1:" },
    { "{\"a\":1,}", "d.json:1:" },
    { "{\"a\":[1,]}", "d.json:1:" },
    { "{\"a\":[,1]}", "d.json:1:" },
    { "{\"a\" 1}", "d.json:1:" },
    { "{a:1}", "d.json:1:" },
    { "{'a':1}", "d.json:1:" },
    { "{1:1}", "d.json:1:" },
    { "{\"a\":01}", "d.json:1:" },
    { "{\"a\":-01}", "d.json:1:" },
    { "{\"a\":+1}", "d.json:1:" },
    { "{\"a\":.5}", "d.json:1:" },
    { "{\"a\":5.}", "d.json:1:" },
    { "{\"a\":1e}", "d.json:1:" },
    { "{\"a\":1e+}", "d.json:1:" },
    { "{\"a\":-}", "d.json:1:" },
    { "{\"a\":0x10}", "d.json:1:" },
    { "{\"a\":NaN}", "d.json:1:" },
    { "{\"a\":Infinity}", "d.json:1:" },
    { "{\"a\":-Infinity}", "d.json:1:" },
    { "{\"a\":1e999}", "real number overflow" },
    { "{\"a\":9223372036854775808}", "too big integer" },
    { "{\"a\":-9223372036854775809}", "too big" },
    { "{\"a\":True}", "d.json:1:" },
    { "{\"a\":nul}", "d.json:1:" },
    { "{\"a\":undefined}", "d.json:1:" },
    { "{\"a\":\"x\ty\"}", "control character" },
    { "{\"a\":\"x\ny\"}", "newline" },
    { "{\"a\":\"\\x\"}", "invalid escape" },
    { "{\"a\":\"\\u12\"}", "invalid escape" },
    { "{\"a\":\"\\u0000\"}", "\\u0000" },
    { "{\"a\":\"\\ud800\"}", "Unicode" },
    { "{\"a\":\"\\udc00\"}", "Unicode" },
    { "{\"a\":\"\\ud800\\u0041\"}", "Unicode" },
    { "{\"a\":\"x}", "end of input" },
    { "/* no */{}", "d.json:1:" },
    { "{} // no", "d.json:1:" },
    { "{\"a\":1,\"a\":2}", "duplicate" },
    { "{\"a\":1,\"\\u0061\":2}", "duplicate" },
    { "{\"o\":{\"k\":1,\n\"k\":1}}", "d.json:2:" },
    { "\xef\xbb\xbf{}", "byte order mark" },
    { "\f{}", "d.json:1:" },
    { "\xc2\xa0{}", "d.json:1:" },
    { "[]", "must be a JSON object" },
    { "\"a\"", "d.json:1:" },
    { "1", "d.json:1:" },
    { "null", "d.json:1:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    /* without the NUL behind it, so that reading on would be noticed */
    gsize length = strlen (bad[i].json);
    g_autofree gchar *exact = g_memdup2 (bad[i].json, MAX (length, 1));

    assert_bad (exact, length, EF_ERROR_INPUT, bad[i].expected);
  }
}

static void
test_encoding (void)
{
  assert_bad ("{\"a\":\"\xff\"}", -1, EF_ERROR_INPUT, "UTF-8 text at byte 6");
  assert_bad ("{\"a\":\"\xc0\x80\"}", -1, EF_ERROR_INPUT, "not valid UTF-8");
  assert_bad ("{\"a\":\"\xed\xa0\x80\"}", -1, EF_ERROR_INPUT, "not valid");
  assert_bad ("{\"a\":\"\xf4\x90\x80\x80\"}", -1, EF_ERROR_INPUT, "not valid");
  assert_bad ("{\"a\":\"\xe2\x82", -1, EF_ERROR_INPUT, "not valid UTF-8");
  assert_bad ("{\"a\":\0 1}", 9, EF_ERROR_INPUT, "holds a NUL at byte 5");
  assert_bad ("{}\0", 3, EF_ERROR_INPUT, "holds a NUL at byte 2");
}

static void
test_limits (void)
{
  g_autoptr (GString) wide = g_string_new ("{\"o\":{");
  g_autoptr (GError) error = NULL;
  g_autofree gchar *deep = g_strnfill (200000, '[');
  g_autofree gchar *objects = NULL;
  g_autofree gchar *big = NULL;
  gsize length = EF_JSON_MAX_BYTES + 1;

  assert_bad (deep, -1, EF_ERROR_LIMIT, "nested deeper than 64");
  {
    g_autoptr (GString) s = g_string_new (NULL);

    for (guint i = 0; i < 100000; i++)
      g_string_append (s, "{\"a\":");
    objects = g_strdup (s->str);
  }
  assert_bad (objects, -1, EF_ERROR_LIMIT, "nested deeper than 64");

  for (guint i = 0; i <= EF_JSON_MAX_MEMBERS; i++)
    g_string_append_printf (wide, "%s\"k%u\":0", i ? "," : "", i);
  g_string_append (wide, "}}");
  assert_bad (wide->str, -1, EF_ERROR_LIMIT, "more than 4096 members");

  big = g_malloc (length);
  memset (big, ' ', length);
  assert_bad (big, length, EF_ERROR_LIMIT, "is larger than 16777216 bytes");
  g_assert_null (ef_json_parse ("x", "{\"a\":1}", -1, 6, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_LIMIT);
}

/* Depth counts brackets outside strings only. */
static void
test_depth (void)
{
  g_autoptr (GString) good = g_string_new ("{\"a\":");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;

  for (guint i = 1; i < EF_JSON_MAX_DEPTH; i++)
    g_string_append_c (good, '[');
  g_string_append (good, "\"[[[[[[\\\"[[[{{{\"");
  for (guint i = 1; i < EF_JSON_MAX_DEPTH; i++)
    g_string_append_c (good, ']');
  g_string_append_c (good, '}');
  root = ef_json_parse ("d.json", good->str, good->len, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (root);

  g_string_insert (good, 5, "[");
  g_string_insert (good, good->len - 1, "]");
  assert_bad (good->str, -1, EF_ERROR_LIMIT, "nested deeper");
}

/* Members whose names all have json-glib's hash: quadratic, but bounded. */
static void
test_colliding_names (void)
{
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  gint64 start;

  for (guint i = 0; i < 4096; i++) {
    g_string_append (json, i ? ",\"" : "\"");
    for (guint bit = 0; bit < 12; bit++)
      g_string_append (json, i >> bit & 1 ? "Ez" : "FY");
    g_string_append (json, "\":0");
  }
  g_string_append_c (json, '}');
  g_assert_cmpuint (g_str_hash ("EzEz"), ==, g_str_hash ("FYFY"));
  start = g_get_monotonic_time ();
  root = ef_json_parse ("d.json", json->str, json->len, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (
      json_object_get_size (json_node_get_object (root)), ==, 4096);
  g_test_message ("4096 colliding names: %" G_GINT64_FORMAT " us",
      g_get_monotonic_time () - start);
}

static void
test_messages_are_clean (void)
{
  g_autoptr (GString) json = g_string_new ("{\"");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  EfJsonObject o;

  assert_bad ("{\"a\": \x7f\x1b[31m }", -1, EF_ERROR_INPUT, "near");
  for (guint i = 0; i < 300; i++)
    g_string_append (json, "ü");
  assert_bad (json->str, -1, EF_ERROR_INPUT, "d.json:1:");

  for (guint i = 0; i < 100000; i++)
    g_string_append (json, "\\n");
  g_string_append (json, "\":1}");
  root = ef_json_parse ("d.json", json->str, -1, 0, &error);
  g_assert_no_error (error);
  ef_json_object_init (&o, "d.json", "", json_node_get_object (root));
  g_assert_false (ef_json_object_end (&o, &error));
  assert_one_line (error);
  g_assert_true (g_str_has_suffix (error->message, "…: unknown field"));
  g_assert_cmpuint (strlen (error->message), <, 300);
}

static void
test_quote (void)
{
  static const struct
  {
    const gchar *text;
    const gchar *expected;
  } cases[] = { { "", "" }, { "abcd", "abcd" }, { "abcde", "abcd…" },
    { "a\nb", "a?b" }, { "\xff", "\xef\xbf\xbd" }, { "ääää", "ääää" },
    { "äääää", "ääää…" }, { "\xc2\x85", "?" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *quoted = ef_quote (cases[i].text, 4);

    g_assert_cmpstr (quoted, ==, cases[i].expected);
  }
}

#define READ(json, statement, expected)                                        \
  G_STMT_START                                                                 \
  {                                                                            \
    g_autoptr (GError) error_ = NULL;                                          \
    g_autoptr (JsonNode) root_ =                                               \
        ef_json_parse ("d.json", json, -1, 0, &error_);                        \
    const gchar *expected_ = expected;                                         \
    EfJsonObject o;                                                            \
                                                                               \
    g_assert_no_error (error_);                                                \
    ef_json_object_init (&o, "d.json", "p[2]", json_node_get_object (root_));  \
    statement;                                                                 \
    g_assert_cmpint (ef_json_object_end (&o, &error_), ==, expected_ == NULL); \
    g_assert_cmpstr (error_ ? error_->message : NULL, ==, expected_);          \
  }                                                                            \
  G_STMT_END

static void
test_readers (void)
{
  static const gchar *const names[] = { "red", "green", NULL };
  gdouble number = 7;
  gint64 whole = 7;
  gboolean flag = FALSE;
  g_autofree gchar *text = g_strdup ("old");
  gint choice = 7;
  guint64 ns = 7;
  JsonArray *array = NULL;

#define NUMBER ef_json_get_number (&o, "a", EF_JSON_REQUIRED, -1, 10, &number)
  READ ("{\"a\":3}", g_assert_true (NUMBER), NULL);
  g_assert_cmpfloat (number, ==, 3);
  READ ("{\"a\":0.1}", g_assert_true (NUMBER), NULL);
  g_assert_cmpfloat (number, ==, 0.1);
  READ ("{\"a\":10.5}", g_assert_false (NUMBER),
      "d.json: p[2].a: must be between -1 and 10, is 10.5");
  g_assert_cmpfloat (number, ==, 0.1);
  READ ("{\"a\":\"3\"}", NUMBER, "d.json: p[2].a: must be a number");
  READ ("{\"a\":true}", NUMBER, "d.json: p[2].a: must be a number");
  READ ("{\"a\":[3]}", NUMBER, "d.json: p[2].a: must be a number");
  READ ("{\"a\":null}", NUMBER, "d.json: p[2].a: is required");
  READ ("{}", NUMBER, "d.json: p[2].a: is required");
  READ ("{\"a\":1,\"b\":1}", NUMBER, "d.json: p[2].b: unknown field");

#define WHOLE ef_json_get_int (&o, "a", EF_JSON_OPTIONAL, -5, 5000, &whole)
  READ ("{\"a\":-5}", g_assert_true (WHOLE), NULL);
  g_assert_cmpint (whole, ==, -5);
  READ ("{\"a\":1080.0}", g_assert_true (WHOLE), NULL);
  g_assert_cmpint (whole, ==, 1080);
  READ ("{\"a\":null}", g_assert_false (WHOLE), NULL);
  READ ("{}", g_assert_false (WHOLE), NULL);
  READ ("{\"a\":2.5}", WHOLE, "d.json: p[2].a: must be a whole number");
  READ ("{\"a\":1e300}", WHOLE, "d.json: p[2].a: must be a whole number");
  READ ("{\"a\":9223372036854775807}", WHOLE,
      "d.json: p[2].a: must be between -5 and 5000, is 9223372036854775807");
  g_assert_cmpint (whole, ==, 1080);

#define FLAG ef_json_get_bool (&o, "a", EF_JSON_REQUIRED, &flag)
  READ ("{\"a\":true}", g_assert_true (FLAG), NULL);
  g_assert_true (flag);
  READ ("{\"a\":1}", FLAG, "d.json: p[2].a: must be true or false");

#define TEXT ef_json_get_string (&o, "a", EF_JSON_REQUIRED, 3, &text)
  READ ("{\"a\":\"äöü\"}", g_assert_true (TEXT), NULL);
  g_assert_cmpstr (text, ==, "äöü");
  READ ("{\"a\":\"abcd\"}", TEXT,
      "d.json: p[2].a: must have at most 3 characters, has 4");
  READ ("{\"a\":1}", TEXT, "d.json: p[2].a: must be a string");
  g_assert_cmpstr (text, ==, "äöü");

#define CHOICE ef_json_get_choice (&o, "a", EF_JSON_REQUIRED, names, &choice)
  READ ("{\"a\":\"green\"}", g_assert_true (CHOICE), NULL);
  g_assert_cmpint (choice, ==, 1);
  READ ("{\"a\":\"b\\nue\"}", CHOICE,
      "d.json: p[2].a: must be one of red, green, is 'b?ue'");

#define SECONDS ef_json_get_seconds (&o, "a", EF_JSON_REQUIRED, -9, 9999, &ns)
  READ ("{\"a\":0.066666666}", g_assert_true (SECONDS), NULL);
  g_assert_cmpuint (ns, ==, 66666666);
  READ ("{\"a\":9998.999999999}", g_assert_true (SECONDS), NULL);
  g_assert_cmpuint (ns, ==, G_GUINT64_CONSTANT (9998999999999));
  READ ("{\"a\":-1}", SECONDS,
      "d.json: p[2].a: must be between 0 and 9999, is -1");

#define ARRAY ef_json_get_array (&o, "a", EF_JSON_REQUIRED, 1, 2, &array)
  READ ("{\"a\":[1]}", g_assert_true (ARRAY), NULL);
  READ ("{\"a\":[]}", ARRAY, "d.json: p[2].a: must have 1 to 2 items, has 0");
  READ ("{\"a\":{}}", ARRAY, "d.json: p[2].a: must be an array");
}

static void
test_nesting (void)
{
  static const gchar *const json[] = { "{\"l\":[{\"x\":1},{\"x\":99}]}",
    "{\"l\":[{\"x\":1},7]}", "{\"l\":[{\"x\":1},{\"x\":2,\"y\":0}]}",
    "{\"l\":[{\"x\":1},{\"x\":2}],\"z\":null}" };
  static const gchar *const expected[] = {
    "d.json: p[2].l[1].x: must be between 0 and 9, is 99",
    "d.json: p[2].l[1]: must be an object",
    "d.json: p[2].l[1].y: unknown field", "d.json: p[2].z: unknown field"
  };

  for (guint i = 0; i < G_N_ELEMENTS (json); i++) {
    READ (
        json[i],
        {
          JsonArray *list = NULL;

          if (ef_json_get_array (&o, "l", EF_JSON_REQUIRED, 0, 9, &list)) {
            for (guint k = 0; k < json_array_get_length (list); k++) {
              EfJsonObject child;
              gdouble x;

              if (!ef_json_get_element (&o, "l", list, k, &child))
                break;
              ef_json_get_number (&child, "x", EF_JSON_REQUIRED, 0, 9, &x);
              ef_json_object_close (&o, &child);
            }
          }
        },
        expected[i]);
  }
}

static gchar *
print_number (gdouble value)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree gchar *text = NULL;

  json_object_set_double_member (object, "a", value);
  json_node_take_object (node, object);
  text = ef_json_to_string (node);
  g_assert_true (g_str_has_prefix (text, "{\n  \"a\": "));
  g_assert_true (g_str_has_suffix (text, "\n}\n"));
  return g_strndup (text + 9, strlen (text) - 12);
}

static void
test_numbers (void)
{
  static const struct
  {
    gdouble value;
    const gchar *expected;
  } cases[] = { { 0.1, "0.1" }, { 0.1 + 0.2, "0.30000000000000004" },
    { 2, "2.0" }, { -0.0, "-0.0" }, { 1e21, "1e+21" },
    { 12345678.9, "12345678.9" }, { 0.066666666, "0.066666666" },
    { 3600.123456, "3600.123456" }, { NAN, "null" }, { INFINITY, "null" } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *text = print_number (cases[i].value);

    g_assert_cmpstr (text, ==, cases[i].expected);
  }
  for (guint i = 0; i < 2000; i++) {
    gdouble value = ldexp (
        g_rand_double (rand) - 0.5, g_rand_int_range (rand, -1000, 1000));
    g_autofree gchar *text = print_number (value);
    g_autofree gchar *json = g_strdup_printf ("{\"a\":%s}", text);
    g_autoptr (JsonNode) root = ef_json_parse ("d.json", json, -1, 0, NULL);

    g_assert_nonnull (root);
    g_assert_cmpfloat (
        json_object_get_double_member (json_node_get_object (root), "a"), ==,
        value);
  }
}

static void
test_locale (void)
{
  static const gchar *const comma[] = { "de_DE.UTF-8", "fr_FR.UTF-8",
    "de_DE.utf8", "fr_FR.utf8", "de_DE", "fr_FR" };
  g_autofree gchar *old = g_strdup (setlocale (LC_NUMERIC, NULL));
  g_autofree gchar *text = NULL;
  gboolean found = FALSE;
  gdouble number = 0;

  for (guint i = 0; i < G_N_ELEMENTS (comma) && !found; i++)
    found = setlocale (LC_NUMERIC, comma[i]) != NULL;
  if (!found) {
    g_test_skip ("no locale with a decimal comma is installed");
    return;
  }
  text = print_number (1.5);
  READ ("{\"a\":2.25}", NUMBER, NULL);
  setlocale (LC_NUMERIC, old);
  g_assert_cmpstr (text, ==, "1.5");
  g_assert_cmpfloat (number, ==, 2.25);
}

/* What is printed parses and prints the same. */
static void
test_round_trip (void)
{
  const gchar *json =
      "{\"s\":\"\\u0001\\t\\n\\\"\\\\\\/ü😀\\u007f\\ud83d\\ude00\","
      "\"e\":{},\"l\":[],\"n\":null,\"t\":true,\"i\":-9223372036854775808,"
      "\"o\":{\"a\":[[1,2.5],[{\"x\":[]}]]},\"\":0}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) first = ef_json_parse ("d", json, -1, 0, &error);
  g_autoptr (JsonNode) second = NULL;
  g_autofree gchar *once = NULL;
  g_autofree gchar *twice = NULL;

  g_assert_no_error (error);
  once = ef_json_to_string (first);
  second = ef_json_parse ("d", once, -1, 0, &error);
  g_assert_no_error (error);
  twice = ef_json_to_string (second);
  g_assert_cmpstr (once, ==, twice);
  g_assert_true (json_node_equal (first, second));
}

/* Whatever comes in, the gate answers with a tree or a clean message. */
static void
test_mutations (void)
{
  static const gchar seed[] =
      "{\"version\":1,\"text\":\"a\\u00e4\\ud83d\\ude00\",\"n\":[0,-1.5e-3,"
      "true,null],\"o\":{\"k\":{\"k\":[{},[]]}}}";
  static const gchar alphabet[] = "{}[]\":,\\u0dD8e-+.1tn \n\xff\xc3";
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  guint accepted = 0;

  for (guint i = 0; i < 20000; i++) {
    gsize length = g_rand_int_range (rand, 1, sizeof seed);
    g_autofree gchar *data = g_memdup2 (seed, length);
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) root = NULL;

    if (i % 2) {
      g_free (data);
      length = sizeof seed - 1;
      data = g_memdup2 (seed, length);
    }
    for (gint n = g_rand_int_range (rand, 0, 4); n > 0; n--)
      data[g_rand_int_range (rand, 0, length)] =
          alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
    root = ef_json_parse ("d.json", data, length, 0, &error);
    if (root)
      accepted++;
    else
      assert_one_line (error);
  }
  g_assert_cmpuint (accepted, >, 500);
  g_assert_cmpuint (accepted, <, 19000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/grammar", test_grammar);
  g_test_add_func ("/json/encoding", test_encoding);
  g_test_add_func ("/json/limits", test_limits);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/colliding-names", test_colliding_names);
  g_test_add_func ("/json/messages", test_messages_are_clean);
  g_test_add_func ("/json/quote", test_quote);
  g_test_add_func ("/json/readers", test_readers);
  g_test_add_func ("/json/nesting", test_nesting);
  g_test_add_func ("/json/numbers", test_numbers);
  g_test_add_func ("/json/locale", test_locale);
  g_test_add_func ("/json/round-trip", test_round_trip);
  g_test_add_func ("/json/mutations", test_mutations);
  return g_test_run ();
}
