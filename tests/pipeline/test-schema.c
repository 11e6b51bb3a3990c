/* Edit Factory - tests of the schema subset
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "schema.h"

#include "fixture.h"

typedef struct
{
  const gchar *schema;
  const gchar *fault; /* pattern that the error must match */
} BadSchema;

static const BadSchema bad_schemas[] = {
  { "{}", "p: type: must be one of*" },
  { "{\"type\":\"wish\"}", "p: type: must be one of*" },
  { "{\"type\":3}", "p: type: must be a string" },
  { "{\"type\":\"string\",\"minLength\":1}",
      "p: 'minLength' is not a keyword that is understood" },
  { "{\"type\":\"string\",\"pattern\":\"(\"}", "p: pattern: *" },
  { "{\"type\":\"string\",\"maxLength\":1.5}",
      "p: maxLength: must be a whole*" },
  { "{\"type\":\"number\",\"minimum\":\"1\"}", "p: minimum: must be a number" },
  { "{\"type\":\"number\",\"minimum\":1,\"default\":0}",
      "p.default: must be at least 1, is 0" },
  { "{\"type\":\"string\",\"enum\":\"a\"}", "p: enum: must be an array*" },
  { "{\"type\":\"string\",\"enum\":[]}", "p: enum: must be an array*" },
  { "{\"type\":\"object\",\"properties\":[]}",
      "p: properties: must be an object" },
  { "{\"type\":\"object\",\"properties\":{\"a\":1}}",
      "p.a: must be a schema*" },
  { "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":"
    "{\"type\":\"x\"}}}}",
      "p.a[]: type: *" },
  { "{\"type\":\"object\",\"additionalProperties\":{}}",
      "p: additionalProperties: must be true or false" },
  { "{\"type\":\"object\",\"required\":\"a\"}", "p: required: *" },
  { "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{}}",
      "p: required[0]: is not one of the properties" },
  { "{\"type\":\"object\",\"required\":[1],\"properties\":{}}",
      "p: required[0]: is not one of the properties" },
};

static void
test_bad_schemas (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_schemas); i++) {
    g_autoptr (JsonNode) schema = parse (bad_schemas[i].schema);
    g_autoptr (GError) error = NULL;

    g_assert_false (
        ef_schema_check (json_node_get_object (schema), "p", &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
    if (!g_pattern_match_simple (bad_schemas[i].fault, error->message))
      g_error ("%s: '%s' is not '%s'", bad_schemas[i].schema, error->message,
          bad_schemas[i].fault);
  }
}

static const gchar job_schema[] =
    "{\"type\":\"object\",\"additionalProperties\":false,"
    "\"required\":[\"script\"],\"properties\":{"
    "\"script\":{\"type\":\"string\",\"maxLength\":5},"
    "\"style\":{\"type\":\"string\",\"pattern\":\"^[a-z]+$\","
    "\"default\":\"plain\"},"
    "\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":3,\"default\":2},"
    "\"gain\":{\"type\":\"number\",\"maximum\":0.5},"
    "\"kind\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"]},"
    "\"loud\":{\"type\":\"boolean\"},"
    "\"files\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":2,\"items\":"
    "{\"type\":\"object\",\"required\":[\"path\"],\"properties\":{"
    "\"path\":{\"type\":\"string\"},"
    "\"weight\":{\"type\":\"number\",\"default\":0.25}}}},"
    "\"free\":{\"type\":\"object\"}}}";

typedef struct
{
  const gchar *value;
  const gchar *fault;
} BadValue;

static const BadValue bad_values[] = {
  { "{}", "p: script: is required" },
  { "{\"script\":5}", "p.script: must be a string" },
  { "{\"script\":[\"a\"]}", "p.script: must be a string" },
  { "{\"script\":\"123456\"}", "p.script: must have at most 5 *has 6" },
  { "{\"script\":\"a\",\"colour\":1}", "p: colour: unknown field" },
  { "{\"script\":\"a\",\"style\":\"../x\"}",
      "p.style: '../x' does not match*" },
  { "{\"script\":\"a\",\"style\":\"x\\n\"}", "p.style: *does not match*" },
  { "{\"script\":\"a\",\"n\":0}", "p.n: must be at least 1, is 0" },
  { "{\"script\":\"a\",\"n\":4}", "p.n: must be at most 3, is 4" },
  { "{\"script\":\"a\",\"n\":1.5}", "p.n: must be a whole number" },
  { "{\"script\":\"a\",\"n\":\"1\"}", "p.n: must be a whole number" },
  { "{\"script\":\"a\",\"n\":true}", "p.n: must be a whole number" },
  { "{\"script\":\"a\",\"n\":{}}", "p.n: must be a whole number" },
  { "{\"script\":\"a\",\"gain\":0.75}", "p.gain: must be at most 0.5*" },
  { "{\"script\":\"a\",\"kind\":\"c\"}", "p.kind: must be one of a, b" },
  { "{\"script\":\"a\",\"kind\":1}", "p.kind: must be one of a, b" },
  { "{\"script\":\"a\",\"loud\":1}", "p.loud: must be true or false" },
  { "{\"script\":\"a\",\"files\":{}}", "p.files: must be an array" },
  { "{\"script\":\"a\",\"files\":[]}", "p.files: has 0 items*" },
  { "{\"script\":\"a\",\"files\":[{\"path\":\"x\"},{\"path\":\"x\"},"
    "{\"path\":\"x\"}]}",
      "p.files: has 3 items*" },
  { "{\"script\":\"a\",\"files\":[{\"path\":\"x\"},{}]}",
      "p.files[1]: path: is required" },
  { "{\"script\":\"a\",\"files\":[{\"path\":\"x\",\"y\":1}]}",
      "p.files[0]: y: unknown field" },
  { "{\"script\":\"a\",\"free\":[]}", "p.free: must be an object" },
};

static void
test_bad_values (void)
{
  g_autoptr (JsonNode) schema = parse (job_schema);
  g_autoptr (GError) fault = NULL;

  g_assert_true (ef_schema_check (json_node_get_object (schema), "p", &fault));
  g_assert_no_error (fault);
  for (guint i = 0; i < G_N_ELEMENTS (bad_values); i++) {
    g_autoptr (JsonNode) value = parse (bad_values[i].value);
    g_autoptr (GError) error = NULL;

    g_assert_null (
        ef_schema_apply (json_node_get_object (schema), value, "p", &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
    if (!g_pattern_match_simple (bad_values[i].fault, error->message))
      g_error ("%s: '%s' is not '%s'", bad_values[i].value, error->message,
          bad_values[i].fault);
  }
}

static void
test_defaults (void)
{
  g_autoptr (JsonNode) schema = parse (job_schema);
  g_autoptr (JsonNode) value = parse ("{\"script\":\"a\",\"gain\":0,"
                                      "\"free\":{\"x\":[1]},\"style\":null,"
                                      "\"files\":[{\"path\":\"x\"}]}");
  g_autoptr (JsonNode) expected =
      parse ("{\"script\":\"a\",\"gain\":0,\"free\":{\"x\":[1]},"
             "\"style\":\"plain\",\"n\":2,"
             "\"files\":[{\"path\":\"x\",\"weight\":0.25}]}");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) applied =
      ef_schema_apply (json_node_get_object (schema), value, "p", &error);

  g_assert_no_error (error);
  g_assert_true (json_node_equal (applied, expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/bad-schemas", test_bad_schemas);
  g_test_add_func ("/schema/bad-values", test_bad_values);
  g_test_add_func ("/schema/defaults", test_defaults);
  return g_test_run ();
}
