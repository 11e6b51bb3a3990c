/* Edit Factory - readings above their words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "caption-stage.h"
#include "dump-cues.h"
#include "subtitles.h"

#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <string.h>

#define V "WEBVTT\n\n"
#define C "00:01.000 --> 00:02.000"

/* What a base or a reading cannot be stands in brackets. */
static void
test_reading (void)
{
#define TEN "0123456789"
#define LONG TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
  static const ReaderCase cases[] = {
    { V C "\n<ruby>b<rt>c<rt>d</ruby> <ruby>e<rt>f", "1-2 b^cd e^f" },
    { V C "\nx<ruby>b<rt>c</rt>d<rt>e</rt></ruby>y z", "1-2 x+b^c+d^e+y z" },
    { V C "\n<ruby> New York <rt> a  b\nc </rt> </ruby>z",
        "1-2 New\302\240York^a  b c z" },
    { V C "\n<ruby><c.red>b</c><rt>c</rt></ruby>", "1-2 {#ff0000ff}b^c" },
    { V C "\n<ruby>b<i>d</i><rt>c</rt></ruby>", "1-2 b+{i}d+(c)" },
    { V C "\n<ruby>b<lang fr>d</lang><rt>c</rt></ruby>", "1-2 b+d+(c)" },
    { V C "\n<ruby><rt>c</rt></ruby> a", "1-2 (c) a" },
    { V C "\n<ruby>b\nd<rt>c</rt></ruby>", "1-2 b / d+(c)" },
    { V C "\n<ruby>b<rt></rt>d</ruby>", "1-2 b+d" },
    { V C "\n<ruby>b<rt><ruby>c<rt>d</rt></ruby>e</rt></ruby>", "1-2 b^cd+e" },
    { V C "\n<rt>a</rt> b", "1-2 a b" },
    { V C "\n<ruby>b<rt>" LONG "</rt></ruby>", "1-2 b^" LONG },
    { V C "\n<ruby>b<rt>" LONG "x</rt></ruby>", "1-2 b+(" LONG "x)" },
    { V C "\n<ruby>b<rt>c\342\200\256d&lt;</rt></ruby>", "1-2 b^cd<" },
  };
  static const ReaderCase timed[] = {
    { V "00:01.000 --> 00:04.000\n<ruby>a<rt>x<00:02.000></rt></ruby> "
        "<00:03.000><ruby>b<rt>y</rt></ruby>",
        "1-4 a^x@1 b^y@3" },
    { V "00:01.000 --> 00:04.000\n<ruby>a<00:02.000>b<rt>x</rt></ruby>",
        "1-4 a@1+b@2+(x)@2.5" },
  };

  dump_check (cases, G_N_ELEMENTS (cases), FALSE);
  dump_check (timed, G_N_ELEMENTS (timed), TRUE);
}

static gchar *
write_and_read (const EfCues *cues, gboolean webvtt)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-ruby-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "cues", NULL);
  g_autoptr (GError) error = NULL;
  gchar *text = NULL;

  if (webvtt)
    ef_cues_write_vtt (cues, path, &error);
  else
    ef_cues_write_srt (cues, path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_unlink (path);
  g_rmdir (folder);
  return text;
}

static void
test_writing (void)
{
  static const gchar text[] = V
      "00:00:01.000 --> 00:00:02.000 vertical:rl\n"
      "x<ruby>a&amp;<rt>&lt;b</rt></ruby> <i><ruby>c<rt>d</rt></ruby></i>\n\n";
  g_autoptr (EfCues) cues = dump_parse (text);
  g_autofree gchar *vtt = write_and_read (cues, TRUE);
  g_autofree gchar *srt = write_and_read (cues, FALSE);
  g_autofree gchar *plain = ef_cue_get_text (ef_cues_index (cues, 0));

  g_assert_cmpstr (vtt, ==, text);
  g_assert_cmpstr (
      srt, ==, "1\n00:00:01,000 --> 00:00:02,000\nxa&(<b) <i>c(d)</i>\n\n");
  g_assert_cmpstr (plain, ==, "xa&(<b) c(d)");
}

#define CUES(cue, word)                                                        \
  "{\"version\": 1, \"cues\": [{\"start\": 0, \"end\": 1, " cue                \
  "\"lines\": [{\"words\": [{\"text\": \"a\"" word "}]}]}]}"

static void
test_documents (void)
{
  static const gchar good[] =
      CUES ("\"writing_mode\": \"vertical-lr\", ", ", \"ruby\": \" b \"");
  static const struct
  {
    const gchar *text;
    const gchar *error;
  } bad[] = {
    { CUES ("", ", \"ruby\": \"\""), "words[0].ruby: has nothing to show" },
    { CUES ("", ", \"ruby\": 1"), "words[0].ruby: " },
    { CUES ("", ", \"ruby\": \"" LONG "x\""), "words[0].ruby: " },
    { CUES ("\"writing_mode\": \"rl\", ", ""), "cues[0].writing_mode: " },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (EfCues) cues = ef_cues_parse ("f", good, -1, &error);
  g_autofree gchar *got = NULL;

  g_assert_no_error (error);
  got = dump_cues (cues, FALSE);
  g_assert_cmpstr (got, ==, "0-1 lr a^b");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_null (ef_cues_parse ("f", bad[i].text, -1, &error));
    if (!strstr (error->message, bad[i].error))
      g_error ("'%s' is not in '%s'", bad[i].error, error->message);
    g_clear_error (&error);
  }
}

/* Where words stand */

static const EfWordBox *
box (const Stage *s, guint i)
{
  return &g_array_index (s->layout->boxes, EfWordBox, i);
}

static const EfRuby *
ruby (const Stage *s, guint i)
{
  return &((EfWordRun *)g_ptr_array_index (s->layout->runs, i))->ruby;
}

static void
open_stage (Stage *s, const gchar *text)
{
  g_autofree gchar *document = g_strconcat (V C "\n", text, NULL);

  stage_open (s, "{}", "none", dump_parse (document), 1920, 1080);
}

/* Distance of the baselines of two lines. */
static gdouble
distance (const gchar *text)
{
  gdouble distance;
  Stage s;

  open_stage (&s, text);
  distance = box (&s, 1)->y - box (&s, 0)->y;
  g_assert_cmpfloat (distance, >, 0);
  stage_close (&s);
  return distance;
}

/* A word is as wide as its reading, at any place of its line, and one with a
 * short reading as wide as without. */
static void
test_width (void)
{
#define WIDE "<ruby>ab<rt>a reading that is long</rt></ruby>"
  static const gchar *const texts[] = { WIDE, WIDE " x", "x " WIDE,
    "x " WIDE " x", "x" WIDE "x" };
  static const guint word[] = { 0, 0, 1, 1, 1 };
  Stage s, plain;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    gdouble width;

    open_stage (&s, texts[i]);
    width = ruby (&s, word[i])->width * s.layout->size;
    g_assert_cmpfloat (ruby (&s, word[i])->spacing, >, 0);
    g_assert_cmpfloat_with_epsilon (box (&s, word[i])->width, width, 0.5);
    stage_close (&s);
  }
  open_stage (&s, "x <ruby>mmmmm<rt>a</rt></ruby> x");
  open_stage (&plain, "x mmmmm x");
  g_assert_cmpfloat (ruby (&s, 1)->spacing, ==, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (box (&s, i)->x, box (&plain, i)->x, 0.1);
  stage_close (&s);
  stage_close (&plain);
}

/* Letters that hang together cannot be spaced out. */
static void
test_cursive (void)
{
  Stage s;

  open_stage (&s, "<ruby>سلام<rt>a reading that is long</rt></ruby>");
  g_assert_cmpfloat (ruby (&s, 0)->spacing, ==, 0);
  g_assert_cmpfloat (ruby (&s, 0)->size, <, EF_RUBY_SIZE);
  g_assert_cmpfloat_with_epsilon (
      box (&s, 0)->width, ruby (&s, 0)->width * s.layout->size, 0.5);
  stage_close (&s);
}

/* Only lines with readings are higher. */
static void
test_height (void)
{
  gdouble plain = distance ("gy\nAb");
  gdouble above = distance ("<ruby>gy<rt>x</rt></ruby>\nAb");
  gdouble below = distance ("gy\n<ruby>Ab<rt>x</rt></ruby>");
  Stage s;

  g_assert_cmpfloat_with_epsilon (above, plain, 0.01);
  g_assert_cmpfloat (below, >, 1.1 * plain);
  open_stage (&s, "<ruby>Ab<rt>x</rt></ruby>\nAb");
  g_assert_cmpfloat (box (&s, 0)->over, >, 0);
  g_assert_cmpfloat (box (&s, 1)->over, ==, 0);
  g_assert_cmpfloat_with_epsilon (box (&s, 0)->y - s.layout->whole.y,
      s.layout->ascent + box (&s, 0)->over, 0.01);
  stage_close (&s);
}

/* Readings are lit with their words, whatever stands in front. */
static void
test_highlight (void)
{
  g_autoptr (EfCues) cues = dump_parse (
      V "00:00.000 --> 00:02.000\n<00:00.000><ruby>a<rt>x</rt></ruby>"
        "<00:01.000><ruby>b<rt>y</rt></ruby>\n");
  Stage s;
  EfChoreography c;

  stage_open (&s, "{\"active_fill\": \"#ff0000\"}", "none",
      g_steal_pointer (&cues), 1920, 1080);
  c = (EfChoreography){ s.style, ef_typesetter_get_scale (s.typesetter),
    ef_cues_index (s.cues, 0), s.layout, TRUE };
  for (guint lit = 0; lit < 2; lit++) {
    ef_choreograph (&c, (500 + 1000 * lit) * GST_MSECOND, s.marks);
    g_assert_cmpuint (s.marks->len, ==, 2);
    for (guint i = 0; i < 2; i++) {
      const EfMark *mark = &g_array_index (s.marks, EfMark, i);

      g_assert_cmpint (mark->ink.fill == 0xff0000ff, ==, mark->word == lit);
    }
  }
  stage_close (&s);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ruby/reading", test_reading);
  g_test_add_func ("/ruby/writing", test_writing);
  g_test_add_func ("/ruby/documents", test_documents);
  g_test_add_func ("/ruby/width", test_width);
  g_test_add_func ("/ruby/cursive", test_cursive);
  g_test_add_func ("/ruby/height", test_height);
  g_test_add_func ("/ruby/highlight", test_highlight);
  return g_test_run ();
}
