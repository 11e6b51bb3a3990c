/* Edit Factory - WebVTT: regions, and whom style sheets mean
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dump-cues.h"
#include "subtitles.h"

#include <string.h>

#define RUN(cases) dump_check (cases, G_N_ELEMENTS (cases), FALSE)

#define V "WEBVTT\n\n"
#define C "00:01.000 --> 00:02.000"
#define R V "REGION\n"

/* Regions */

static void
test_regions (void)
{
  static const ReaderCase cases[] = {
    { R "id:x\n\n" C " region:x\na", "1-2 2(0.5,1,1)[3 lines, 1] a" },
    { R "id:x width:40%\tlines:5 regionanchor:0%,25%\n"
        "viewportanchor:10%,20%\nscroll:up\n\n" C " region:x\na",
        "1-2 2(0.3,0.2,0.4)[5 lines, 0.25, up] a" },
    { R "id:x width:40% regionanchor:100%,100% viewportanchor:90%,90%\n\n" C
        " region:x align:start\na\n\n" C " align:right region:x\nb",
        "1-2 1(0.5,0.9,0.4)[3 lines, 1] a | 1-2 3(0.9,0.9,0.4)[3 lines, 1] b" },
    /* the position moves the region's box */
    { R "id:x width:40% viewportanchor:10%,90%\n\n" C
        " region:x position:75% align:center\na",
        "1-2 2(0.4,0.9,0.4)[3 lines, 1] a" },
    /* the last of one name; names are any text */
    { R "id:a,b>c lines:1\n\nREGION\nid:a,b>c lines:2\n\n" C " region:a,b>c\na",
        "1-2 2(0.5,1,1)[2 lines, 1] a" },
  };

  RUN (cases);
}

static void
test_broken_regions (void)
{
  static const ReaderCase cases[] = {
    { R "id:x width:140% lines:0\n\n" C " region:x\na",
        "1-2 2(0.5,1,1)[3 lines, 1] a",
        "line 4: a setting of the region is not valid; it is ignored" },
    { R "id:x width:\nlines:21\nregionanchor:5%\nviewportanchor:5%,x\n"
        "scroll:down\n40%\nwidth:-1%\nlines:2x\nid:\n\n" C " region:x\na",
        "1-2 2(0.5,1,1)[3 lines, 1] a",
        "line 4: a setting of the region is not valid; it is ignored; "
        "line 5: a setting of the region is not valid; it is ignored; "
        "line 6: a setting of the region is not valid; it is ignored; "
        "line 7: a setting of the region is not valid; it is ignored; "
        "line 8: a setting of the region is not valid; it is ignored; "
        "line 9: a setting of the region is not valid; it is ignored; "
        "line 10: a setting of the region is not valid; it is ignored; "
        "line 11: a setting of the region is not valid; it is ignored; "
        "line 12: a setting of the region is not valid; it is ignored" },
    { R "width:40%\n\n" C "\na", "1-2 a",
        "line 3: the region has no id; it is ignored" },
    { V C " region:x\na", "1-2 a",
        "line 3: there is no such region; it is ignored" },
    { R "id:x\n\n" C " region:x line:20%\na", "1-2 8(0.5,0.2,0) a",
        "line 6: a cue with a line, a size or columns is in no region; the "
        "region is "
        "ignored" },
    { R "id:x\n\n" C " size:50% region:x\na", "1-2 2(0.5,-1,0.5) a",
        "line 6: a cue with a line, a size or columns is in no region; the "
        "region is "
        "ignored" },
    { V C "\na\n\nREGION\nid:x\n\n" C "\nb", "1-2 a / b",
        "line 6: a region behind the first cue is ignored" },
    /* a region that lacks its blank line ends where the cue begins */
    { R "id:x\n" C " region:x\na", "1-2 2(0.5,1,1)[3 lines, 1] a" },
  };

  RUN (cases);
}

/* Cues of a region stay what they are, for as long as they last. */
static void
test_regions_are_not_stacked (void)
{
  static const ReaderCase cases[] = {
    { R "id:x scroll:up\n\n00:01.000 --> 00:09.000 region:x\na\n\n"
        "00:02.000 --> 00:04.000 region:x\nb\n\n"
        "00:03.900 --> 00:08.000 region:x\nc\n\n"
        "00:01.000 --> 00:03.000\nd\n\n00:02.000 --> 00:04.000\ne",
        "1-9 2(0.5,1,1)[3 lines, 1, up] a | 1-2 d | "
        "2-4 2(0.5,1,1)[3 lines, 1, up] b | 2-3 d / e | 3-4 e | "
        "3.9-8 2(0.5,1,1)[3 lines, 1, up] c" },
  };

  RUN (cases);
}

static void
test_many_regions (void)
{
  g_autoptr (GString) text = g_string_new (V);
  g_autoptr (GString) warnings = g_string_new (NULL);
  g_autoptr (EfCues) cues = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "REGION\nid:r%u\n\n", i);
  g_string_append (text, C " region:r99\na\n\n" C " region:r100\nb");
  cues = ef_subtitles_parse (
      "f", text->str, text->len, NULL, dump_warning, warnings, NULL);
  g_assert_cmpuint (ef_cues_length (cues), ==, 2);
  g_assert_cmpuint (ef_cues_index (cues, 0)->place.lines, ==, 3);
  g_assert_cmpuint (ef_cues_index (cues, 1)->place.lines, ==, 0);
  g_assert_nonnull (strstr (
      warnings->str, "line 303: there are more than 100 regions; the rest is"));
}

/* Places */

/* The box of a cue, and in it the text. */
static void
test_boxes (void)
{
  static const ReaderCase cases[] = {
    { V C " position:20%\na", "1-2 2(0.2,-1,0.4) a" },
    { V C " position:60%,line-left align:right\na", "1-2 3(1,-1,0.4) a" },
    { V C " position:80%,line-right size:50% align:left\na",
        "1-2 1(0.3,-1,0.5) a" },
    { V C " line:-3\na", "1-2 8(0.5,0.829,0) a" },
    { V C " line:40\na", "1-2 8(0.5,1,0) a" },
    { V C " line:50%,end align:end\na", "1-2 3(1,0.5,0) a" },
    /* start and end depend on the text, left and right do not */
    { V C " align:start\nשלום", "1-2 3(1,-1,0) שלום" },
    { V C " align:end position:40%\n<v Anna>שלום", "1-2 1(0.4,-1,0.6) שלום" },
    { V C " align:left\n12 שלום", "1-2 1(0,-1,0) 12 שלום" },
    { V C " align:start\na שלום", "1-2 1(0,-1,0) a שלום" },
  };

  RUN (cases);
}

/* Style sheets */

#define S V "STYLE\n"

static void
test_selectors (void)
{
  static const ReaderCase cases[] = {
    /* names of cues, escaped as CSS wants it */
    { S "::cue(#one){color:red}::cue(#\\31 ){color:blue}\n"
        "::cue(#a\\ \\62\\.c){color:lime}\n\none\n" C
        "\nx\n\n1\n00:03.000 --> 00:04.000\ny\n\na b.c\n"
        "00:05.000 --> 00:06.000\nz\n\none\n\n00:07.000 --> 00:08.000\nw",
        "1-2 {#ff0000ff}x | 3-4 {#0000ffff}y | 5-6 {#00ff00ff}z | 7-8 w",
        "line 19: there is no valid time; the cue is left out" },
    /* voices */
    { S "::cue([voice=\"Anna\"]){color:red}\n"
        "::cue(v[ voice = 'Bob & Co' ]){color:blue}\n"
        "::cue(v[voice^=\"C\"]){color:lime}::cue([voice]){font-style:italic}\n"
        "\n" C "\n<v Anna>a</v> <v.x  Bob  &amp; Co >b</v> <v Cy>c</v> <v "
        "Di>d</v> <c Anna>e</c>",
        "1-2 {i#ff0000ff}a {i#0000ffff}b {i#00ff00ff}c {i}d e" },
    { S "::cue(v[voice$=a]){color:red}::cue(v[voice~=Lee]){color:blue}\n"
        "::cue(v[voice*=\"i\"]){color:lime}\n\n" C
        "\n<v Anna>a</v> <v Ann Lee>b</v> <v Jim>c</v>",
        "1-2 {#ff0000ff}a {#0000ffff}b {#00ff00ff}c" },
    /* languages: of the tag, or of what is in it */
    { S "::cue(lang){font-style:italic}::cue(lang[lang=\"en-GB\"]){color:red}\n"
        "::cue(b:lang(en)){color:blue}\n\n" C
        "\n<lang en-GB>a <b>b</b></lang> <b>c</b> <lang de>d</lang> "
        "<lang english><b>e</b></lang>",
        "1-2 {i#ff0000ff}a {bi#0000ffff}b {b}c {i}d {bi}e" },
    { S "::cue([lang|=en]){color:red}::cue(:lang('de')){color:blue}\n\n" C
        "\n<lang en-US>a</lang> <lang DE>b <i>c</i></lang> <i>d</i>",
        "1-2 {#ff0000ff}a {#0000ffff}b {i#0000ffff}c {i}d" },
    /* several classes; all tags */
    { S "::cue(c.a.b){color:red}::cue(*){font-weight:bold}\n\n" C
        "\n<c.a.b>a</c> <c.b.x.a>b</c> <c.a>c</c> d",
        "1-2 {b#ff0000ff}a {b#ff0000ff}b {b}c {b}d" },
    /* a name leads over classes, these over tags, then the later leads */
    { S "::cue(#x){color:#010101}::cue{color:#020202}\n"
        "::cue(.a[voice]){color:#030303}::cue(.a){color:#040404}\n"
        "::cue(v.a){color:#050505}::cue(v){color:#060606}\n\nx\n" C
        "\na <v.a Ann>b</v> <c.a>c</c> <v Ann>d</v>",
        "1-2 {#010101ff}a {#030303ff}b {#040404ff}c {#060606ff}d" },
    /* fonts */
    { S "::cue(i){font-size:150%;font-family:\"some font\", sans}\n"
        "::cue(b){font-size:2em;font-size:20px}::cue(u){font-size:9em}\n\n" C
        "\n<i>a<b>b</b></i> <u>c</u>",
        "1-2 {i1.5x'some font'}a+{bi3x'some font'}b {u4x}c" },
  };

  RUN (cases);
}

/* What a region says is inherited by its text. */
static void
test_region_looks (void)
{
  static const ReaderCase cases[] = {
    { V "REGION\nid:x\n\nREGION\nid:y\n\nSTYLE\n"
        "::cue-region{color:red}::cue-region(#y){color:blue}\n\n" C
        " region:x\na\n\n" C " region:y\nb\n\n" C "\nc",
        "1-2 2(0.5,1,1)[3 lines, 1] {#ff0000ff}a | "
        "1-2 2(0.5,1,1)[3 lines, 1] {#0000ffff}b | 1-2 c" },
    { V "REGION\nid:x\n\nSTYLE\n::cue{font-style:italic;color:lime}\n"
        "::cue-region(#x){color:blue;font-weight:bold}\n\n" C " region:x\na",
        "1-2 2(0.5,1,1)[3 lines, 1] {bi#00ff00ff}a" },
  };

  RUN (cases);
}

#define REFUSED(line, selector)                                                \
  "line " line ": the selector '" selector                                     \
  "' of the style sheet is not supported; its rule is ignored"

/* Tags in each other fade what is left; nonsense fades nothing. */
static void
test_opacity (void)
{
  static const ReaderCase cases[] = {
    { S "::cue{opacity:.5}\n::cue(b){opacity:50%}\n::cue(i){opacity:x}\n\n" C
        "\na <b>b</b> <i>c",
        "1-2 {~0.5}a {b~0.25}b {i~0.5}c" },
    { S "::cue(.a){opacity:-1}\n::cue(.b){opacity:2}\n::cue(.a.c){opacity:1}"
        "\n\n" C "\n<c.a>a</c> <c.b>b</c> <c.a.c>c",
        "1-2 {~0}a b c" },
  };

  RUN (cases);
}

static void
test_broken_sheets (void)
{
  static const ReaderCase cases[] = {
    { S "/* one\ntwo */\n\n" C "\na", "1-2 a" },
    { S "/* one\ntwo */\n::cue(b i) {color:red}\n\n" C "\n<b><i>a", "1-2 {bi}a",
        REFUSED ("6", "::cue(b i)") },
    { S "::cue(:past){color:red}\n::cue(b){\n color:red\n}\n"
        "::cue(b>i){color:red}\n\n" C "\n<b>a",
        "1-2 {b#ff0000ff}a",
        REFUSED ("4", "::cue(:past)") "; " REFUSED ("8", "::cue(b>i)") },
    { S "::cue(#1),::cue(v[voice=\"a,b\"]),::cue([voice=),"
        "::cue(v){color:red}\n\n" C "\n<v a,b>a",
        "1-2 {#ff0000ff}a",
        REFUSED ("4", "::cue(#1)") "; " REFUSED (
            "4", "::cue([voice=),::cue(v)") },
    { S "::cue([onclick]){color:red}\n::cue(b:lang()){color:red}\n"
        "::cue-region(b){color:red}\nvideo::cue{color:red}\n\n" C "\na",
        "1-2 a",
        REFUSED ("4", "::cue([onclick])") "; " REFUSED (
            "5", "::cue(b:lang())") "; " REFUSED ("6",
            "::cue-region(b)") "; " REFUSED ("7", "video::cue") },
    { S "::cue(#\\0),::cue(#\\d800 ),::cue(.a.b.c.d.e){color:red}\n\n" C "\na",
        "1-2 a",
        REFUSED ("4", "::cue(#\\0)") "; " REFUSED (
            "4", "::cue(#\\d800 )") "; " REFUSED ("4", "::cue(.a.b.c.d.e)") },
    { S "::cue{background:red;color:red}\n::cue(b){opacity:.5}\n\n" C "\na",
        "1-2 {#ff0000ff}a",
        "line 4: of style sheets color, opacity, font-* and text-decoration "
        "are "
        "read; "
        "'background' and other properties are ignored" },
    { S "::cue{color:red}\n@import 'x';\n\n" C "\na", "1-2 {#ff0000ff}a" },
  };

  RUN (cases);
}

/* Names without end are none; what they cost is bounded. */
static void
test_long_names (void)
{
  g_autofree gchar *name = g_strnfill (63, 'x');
  g_autofree gchar *more = g_strnfill (64, 'x');
  g_autofree gchar *text = g_strdup_printf (S "::cue(#%s){color:red}\n\n%s\n" C
                                              "\na\n\n%s\n" C " line:0\nb\n",
      name, name, more);
  g_autofree gchar *long_selector =
      g_strdup_printf (S "::cue(#%s){color:red}\n\n%s\n" C "\na\n", more, more);
  ReaderCase fits = { text, "1-2 {#ff0000ff}a | 1-2 8(0.5,0,0) b", NULL };
  ReaderCase none = { long_selector, "1-2 a",
    REFUSED ("4", "::cue(#xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") };

  dump_check (&fits, 1, FALSE);
  dump_check (&none, 1, FALSE);
}

/* A hundred rules that ask all there is of each of many tags. */
static void
test_cost (void)
{
  g_autoptr (GString) text = g_string_new (S);
  g_autoptr (GString) warnings = g_string_new (NULL);
  g_autoptr (EfCues) cues = NULL;
  gint64 begin;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "::cue(c.q.r.s[voice]){color:red}\n");
  g_string_append (text, "\n" C "\na");
  while (text->len < 400000)
    g_string_append_printf (text,
        "\n\n00:0%u.000 --> 00:09.000 line:%u%%\n"
        "<c.a.b.c.d.e.f.g.h.i><lang x>x</lang></c>",
        (guint)text->len % 8, (guint)text->len % 100);
  begin = g_get_monotonic_time ();
  cues = ef_subtitles_parse (
      "f", text->str, text->len, NULL, dump_warning, warnings, NULL);
  g_test_message ("%.2f s", (g_get_monotonic_time () - begin) / 1e6);
  g_assert_nonnull (cues);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_TIME_SPAN_SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/webvtt/regions", test_regions);
  g_test_add_func ("/webvtt/broken-regions", test_broken_regions);
  g_test_add_func (
      "/webvtt/regions-are-not-stacked", test_regions_are_not_stacked);
  g_test_add_func ("/webvtt/many-regions", test_many_regions);
  g_test_add_func ("/webvtt/boxes", test_boxes);
  g_test_add_func ("/webvtt/opacity", test_opacity);
  g_test_add_func ("/webvtt/selectors", test_selectors);
  g_test_add_func ("/webvtt/region-looks", test_region_looks);
  g_test_add_func ("/webvtt/broken-sheets", test_broken_sheets);
  g_test_add_func ("/webvtt/long-names", test_long_names);
  g_test_add_func ("/webvtt/cost", test_cost);
  return g_test_run ();
}
