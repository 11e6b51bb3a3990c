/* Edit Factory - tests of what a description may say
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "allow-list.h"
#include "description.h"

#include "fixture.h"
#include <gst/gst.h>

static gboolean
do_nothing (EfStageContext *context, GError **error)
{
  return TRUE;
}

static const gchar *const inputs[] = { "file", "text", NULL };
static const gchar *const paths[] = { "file", NULL };
static const gchar *const outputs[] = { "out.txt", NULL };
static const EfStageType plain = { "plain", 1, inputs, paths, outputs,
  do_nothing };

#define PARAMS                                                                 \
  "\"params\":{\"type\":\"object\",\"properties\":{"                           \
  "\"text\":{\"type\":\"string\"},\"n\":{\"type\":\"integer\"},"               \
  "\"file\":{\"type\":\"string\",\"format\":\"ef-asset\"}}}"
#define HEAD "{\"version\":1,\"name\":\"test\"," PARAMS ",\"stages\":["
#define TAIL "]}"
#define TONE "\"launch\":[\"audiotestsrc num-buffers=1 name=tone !\","
#define PLAIN(set) "{\"name\":\"a\",\"call\":\"plain\",\"set\":{" set "}}"
#define SINK(set)                                                              \
  "{\"name\":\"a\"," TONE "\"filesink name=f\"],\"set\":{" set "}}"

typedef struct
{
  const gchar *document;
  const gchar *fault; /* after the file's name */
} Bad;

static const Bad bad[] = {
  { "{\"version\":1}", ": name: *" },
  { "{\"version\":2,\"name\":\"x\"," PARAMS ",\"stages\":[" PLAIN ("") "]}",
      ": version: *" },
  { HEAD PLAIN ("") "],\"colour\":1}", ": colour: unknown field" },
  { HEAD TAIL, ": stages: *" },
  { HEAD "{\"name\":\"a\",\"call\":\"plain\",\"retry\":1}" TAIL,
      ": stages[0].retry: unknown field" },
  { HEAD "{\"name\":\"a\"}" TAIL, ": stages[0]: needs launch or call" },
  { HEAD "{\"name\":\"a\",\"call\":\"plain\",\"launch\":[\"fakesrc\"]}" TAIL,
      ": stages[0].call: a stage has launch or call, not both" },
  { HEAD "{\"name\":\"a\",\"call\":\"wish\"}" TAIL,
      ": stages[0].call: there is no built-in stage 'wish'" },
  { HEAD "{\"name\":\"a\",\"launch\":[[\"x\"]]}" TAIL,
      ": stages[0].launch: must be an array of strings" },
  { HEAD "{\"name\":\"a\",\"launch\":\"fakesrc ! fakesink\"}" TAIL,
      ": stages[0].launch: *" },
  { HEAD "{\"name\":\"../a\",\"call\":\"plain\"}" TAIL,
      ": stages[0]: name: '../a' must begin with a letter*" },
  { HEAD PLAIN ("") "," PLAIN ("") TAIL,
      ": stages[1]: name: 'a' is there twice" },
  { HEAD PLAIN ("\"colour\":1") TAIL,
      ": stages[0]: set.colour: the stage 'plain' has no input 'colour'" },
  { HEAD PLAIN ("\"text\":\"$params.nothing\"") TAIL,
      ": stages[0]: set.text: $params.nothing: there is no such parameter" },
  { HEAD PLAIN ("\"text\":\"$home\"") TAIL,
      ": stages[0]: set.text: $home: must be *" },
  { HEAD PLAIN ("\"text\":\"$out.b.out.txt\"") TAIL,
      ": stages[0]: set.text: $out.b.out.txt: there is no earlier stage "
      "'b'" },
  { HEAD PLAIN ("") ",{\"name\":\"b\",\"call\":\"plain\",\"set\":"
                    "{\"file\":\"$out.a.wish.txt\"}}" TAIL,
      ": stages[1]: set.file: *stage 'a' does not write 'wish.txt'" },
  { HEAD PLAIN ("\"text\":\"$asset.text\"") TAIL,
      ": stages[0]: set.text: *format is not ef-asset" },
  { HEAD PLAIN ("\"file\":\"$params.text\"") TAIL,
      ": stages[0]: set.file: *a path may only come from $out or $asset" },
  { HEAD PLAIN ("\"file\":\"/etc/passwd\"") TAIL,
      ": stages[0]: set.file: a path may only come from $out or $asset" },
  { HEAD "{\"name\":\"a\",\"call\":\"plain\",\"when\":\"always\"}" TAIL,
      ": stages[0]: when: *" },
  { HEAD "{\"name\":\"a\",\"call\":\"plain\",\"when\":\"$params.no\"}" TAIL,
      ": stages[0]: *there is no such parameter" },
  { HEAD "{\"name\":\"a\",\"call\":\"plain\",\"for_each\":\"$out.a.b\"}" TAIL,
      ": stages[0]: for_each: must be $params.NAME" },
  { HEAD "{\"name\":\"a\"," TONE "\"nonexistent\"]}" TAIL,
      ": stages[0]: launch: *nonexistent*" },
  { HEAD "{\"name\":\"a\"," TONE "\"tcpclientsink\"]}" TAIL,
      ": stages[0]: launch: element 'tcpclientsink' is not allowed" },
  { HEAD "{\"name\":\"a\"," TONE "\"( fakesink )\"]}" TAIL,
      ": stages[0]: launch: *" },
  { HEAD "{\"name\":\"a\",\"launch\":[\"file:///etc/passwd ! fakesink\"]}" TAIL,
      ": stages[0]: launch: *filesrc.location: paths are bound in \"set\"" },
  { HEAD "{\"name\":\"a\",\"launch\":[\"http://127.0.0.1/ ! fakesink\"]}" TAIL,
      ": stages[0]: launch: *" },
  { HEAD "{\"name\":\"a\"," TONE "\"filesink location=/tmp/x\"]}" TAIL,
      ": stages[0]: launch: filesink.location: paths are bound in \"set\"" },
  { HEAD "{\"name\":\"a\"," TONE "\"filesink append=true\"]}" TAIL,
      ": stages[0]: launch: the property 'append' of filesink is not *" },
  { HEAD "{\"name\":\"a\"," TONE "\"fakesink silence=1\"]}" TAIL,
      ": stages[0]: launch: *silence*" },
  { HEAD SINK ("\"location\":\"$out.a.x\"") TAIL,
      ": stages[0]: set.location: must be ELEMENT.PROPERTY" },
  { HEAD SINK ("\"g.location\":\"$out.a.x\"") TAIL,
      ": stages[0]: set.g.location: there is no element named 'g'" },
  { HEAD SINK ("\"f.colour\":1") TAIL,
      ": stages[0]: set.f.colour: filesink has no property 'colour'" },
  { HEAD SINK ("\"f.append\":true") TAIL,
      ": stages[0]: set.f.append: the property 'append' is not allowed" },
  { HEAD SINK ("\"f.location\":\"$params.text\"") TAIL,
      ": stages[0]: set.f.location: *a path may only come from*" },
  { HEAD SINK ("\"f.location\":\"$item\"") TAIL,
      ": stages[0]: set.f.location: *a path may only come from*" },
  { HEAD SINK ("\"f.location\":\"/tmp/x\"") TAIL,
      ": stages[0]: set.f.location: a path may only come from*" },
  { HEAD SINK ("\"f.location\":\"$out.a.../../x\"") TAIL,
      ": stages[0]: set.f.location: *the file's name may have*" },
  { HEAD SINK ("\"f.location\":\"$out.a.entry.json\"") TAIL,
      ": stages[0]: set.f.location: *the file's name may have*" },
  { HEAD SINK ("\"f.location\":\"$out.later.x\"") TAIL,
      ": stages[0]: set.f.location: *there is no earlier stage 'later'" },
};

static void
test_bad (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree gchar *path = fixture_write (f, "bad.json", bad[i].document);
    g_autofree gchar *pattern = g_strconcat ("*bad.json", bad[i].fault, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_description_load (path, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
    if (!g_pattern_match_simple (pattern, error->message))
      g_error (
          "%s:\n'%s' is not '%s'", bad[i].document, error->message, pattern);
    g_assert_null (strchr (error->message, '\n'));
  }
}

static void
test_good (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = fixture_write (f, "good.json",
      HEAD PLAIN ("\"file\":\"$asset.file\",\"text\":\"$params."
                  "text\"") ","
                            "{\"name\":\"b\"," TONE
                            "\"wavenc ! filesink name=f "
                            "sync=false\"],"
                            "\"set\":{\"tone.freq\":\"$params.n\","
                            "\"f.location\":"
                            "\"$out.b.x.wav\"},\"for_each\":\"$"
                            "params.n\",\"when\":"
                            "\"!$params.text\",\"weight\":3},"
                            "{\"name\":\"c\",\"call\":\"plain\","
                            "\"set\":{\"file\":"
                            "\"$out.b.x.wav\"}}" TAIL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfDescription) description = ef_description_load (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (ef_description_get_name (description), ==, "test");
  g_assert_cmpuint (description->stages->len, ==, 3);
}

/* The descriptions that are shipped load; a bad one beside them would not keep
 * them from it, for each is loaded by itself. */
static void
test_unknown_name (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_description_load ("no-such-description", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

static void
test_allow_list (void)
{
  g_assert_false (ef_allow_list_has_element ("souphttpsrc"));
  g_assert_false (ef_allow_list_has_element ("uridecodebin"));
  g_assert_cmpint (
      ef_allow_list_get_property ("filesrc", "location"), ==, EF_PROPERTY_PATH);
  g_assert_cmpint (
      ef_allow_list_get_property ("efttssrc", "text"), ==, EF_PROPERTY_VALUE);
  /* a command, an endpoint and a key are the operator's */
  g_assert_cmpint (ef_allow_list_get_property ("efttssrc", "command"), ==,
      EF_PROPERTY_REFUSED);
  g_assert_cmpint (ef_allow_list_get_property ("efttssrc", "api-key"), ==,
      EF_PROPERTY_REFUSED);
  g_assert_cmpint (ef_allow_list_get_property ("efttssrc", "endpoint"), ==,
      EF_PROPERTY_REFUSED);
  /* parts of names are no names */
  g_assert_cmpint (
      ef_allow_list_get_property ("efttssrc", "max"), ==, EF_PROPERTY_REFUSED);
  g_assert_cmpint (ef_allow_list_get_property ("efttssrc", "chars"), ==,
      EF_PROPERTY_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  ef_stage_register (&plain);
  g_test_add ("/description/bad", Fixture, NULL, fixture_set_up, test_bad,
      fixture_tear_down);
  g_test_add ("/description/good", Fixture, NULL, fixture_set_up, test_good,
      fixture_tear_down);
  g_test_add ("/description/unknown-name", Fixture, NULL, fixture_set_up,
      test_unknown_name, fixture_tear_down);
  g_test_add_func ("/description/allow-list", test_allow_list);
  return g_test_run ();
}
