/* Edit Factory - readers of subtitle files: what each makes of its format
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dump-cues.h"
#include "subtitles.h"

#include <string.h>

static void
run_bytes (const gchar *text, gsize length, const gchar *encoding,
    gboolean times, const gchar *expected, const gchar *expected_warnings)
{
  g_autoptr (GString) warnings = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfCues) cues = ef_subtitles_parse (
      "f", text, length, encoding, dump_warning, warnings, &error);
  g_autofree gchar *got = cues ? dump_cues (cues, times) : NULL;

  g_assert_cmpstr (cues ? got : error->message, ==, expected);
  if (!strstr (warnings->str, expected_warnings ? expected_warnings : ""))
    g_error ("'%s' is not in '%s'", expected_warnings, warnings->str);
  if (!expected_warnings)
    g_assert_cmpstr (warnings->str, ==, "");
}

static void
run_cases (const ReaderCase *cases, guint n, gboolean times)
{
  for (guint i = 0; i < n; i++)
    run_bytes (cases[i].text, strlen (cases[i].text), NULL, times,
        cases[i].expected, cases[i].warnings);
}

#define RUN(cases, times) run_cases (cases, G_N_ELEMENTS (cases), times)
#define T "00:00:01,000 --> 00:00:02,000\n"
#define NONE "f: has no cue that can be read"

static void
test_srt (void)
{
  static const ReaderCase cases[] = {
    /* line ends, no numbers, short times, a point for the comma */
    { "1\r\n" T "a\r\nb\r\n\r\n2\r\n1:02.5 --> 1:03\r\nc",
        "1-2 a / b | 62.5-63 c" },
    { "1\r" T "a\r\r2\r00:00:03,0 --> 00:00:04,0\rb", "1-2 a | 3-4 b" },
    { "\n\n" T "\n\na\n", "1-2 a" },
    /* a blank line in the text, none between cues, a number as text */
    { "1\n" T "a\n\nb\n2\n00:00:03,000 --> 00:00:04,000\n7\n\n3\n"
      "00:00:05,000 --> 00:00:06,000\nc",
        "1-2 a / b | 3-4 7 | 5-6 c" },
    { "1\n" T "a\n\n2\n", "1-2 a", "line 5: there is no valid time" },
    { T "12:30 is lunch -> go", "1-2 12:30 is lunch -> go", NULL },
    /* broken */
    { "1\n00:00:01,000 --> 00:00:0x,000\na\n\n2\n" T "b", "1-2 b",
        "line 1: there is no valid time" },
    { "1\nx\na\n\n2\n" T "b", "1-2 b", "line 1: there is no valid time" },
    { "00:00:99,000 --> 00:02:00,000\na\n\n" T "b", "1-2 b", "line 1: " },
    { "99999999999:00:00,000 --> 00:02:00,000\na\n\n" T "b", "1-2 b",
        "line 1: " },
    { "hello", NONE, "line 1: " },
    /* times */
    { "-00:00:01,000 --> 00:00:02,000\na", "0-2 a",
        "line 1: the cue begins before 0" },
    { "-00:00:02,000 --> -00:00:01,000\na\n\n" T "b", "1-2 b",
        "line 1: the cue ends before 0" },
    { "00:00:01,000 --> 00:00:01,000\na\n\n" T "b", "1-2 b",
        "line 1: the cue has no length" },
  };

  RUN (cases, FALSE);
}

static void
test_srt_markup (void)
{
  static const ReaderCase cases[] = {
    { T "<b>a <i>b</i></b> <u>c</u> <s>d</s>", "1-2 {b}a {bi}b {u}c {s}d" },
    { T "<B>a</b> <b>un<i>be</b>liev", "1-2 {b}a {b}un+{bi}be+liev" },
    { T "<font color=\"#f00\">a</font> <font color=lime face='X'>b</font>"
        "<FONT COLOR=0000ff>c",
        "1-2 {#ff0000ff}a {#00ff00ff'X'}b+{#0000ffff}c" },
    { T "<font color=nope>a</font>", "1-2 a" },
    /* not on the list: text */
    { T "<script>a</script> <b onclick=x>b</b> <3 a<b <>",
        "1-2 <script>a</script> {b}b <3 a<b <>" },
    { T "a &amp; &lt;b&gt; &#65;&#x1F600; &nope; &#0; &",
        "1-2 a & <b> A\360\237\230\200 &nope; &#0; &" },
    { T "{\\b1}a{\\b0} {\\c&H0000FF&}b {\\an8}{x} {\\p1}",
        "1-2 8(0.5,0.05,0) {b}a {#ff0000ff}b {#ff0000ff}{x}" },
    { T "</b></i>a</font>", "1-2 a" },
    /* bidirectional overrides and control characters go */
    { T "a\342\200\256b\342\201\246c\001d", "1-2 abcd" },
  };

  RUN (cases, FALSE);
}

#define V "WEBVTT\n\n"
#define C "00:01.000 --> 00:02.000"

static void
test_webvtt (void)
{
  static const ReaderCase cases[] = {
    { V C "\na\n\nid\n" C "\nb", "1-2 a / b" },
    { "WEBVTT - title\nKind: captions\n\nNOTE a\nb --> c\n\nNOTE\n\n" C "\na",
        "1-2 a" },
    { V C "\na\n00:03.000 --> 00:04.000\nb", "1-2 a | 3-4 b" },
    { V "nonsense\nmore\n\n" C "\na", "1-2 a", "line 3: there is no valid" },
    { V "00:01.000 --> x\nlost\n\n" C "\na", "1-2 a", "line 3: there is no" },
    { "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:10.000\n\n"
      "00:11.000 --> 00:12.000\na <00:11.500>b",
        "1-2 a b" },
    { "WEBVTT\nX-TIMESTAMP-MAP=x\n\n" C "\na", "1-2 a",
        "line 2: X-TIMESTAMP-MAP" },
    /* tags */
    { V C "\n<v Anna Lee>Hi <c.yellow.big>there</c> <i.x>you</i></v>",
        "1-2 Hi {#ffff00ff}there {i}you" },
    { V C "\n<lang en>a</lang> <ruby>b<rt>c</rt></ruby> <foo>d</foo> <3",
        "1-2 a b^c d <3" },
    { V C "\n&lt;b&gt; <b>x</b> R&amp;B", "1-2 <b> {b}x R&B" },
  };

  RUN (cases, FALSE);
}

static void
test_webvtt_settings (void)
{
  static const ReaderCase cases[] = {
    { V C " line:0\na", "1-2 8(0.5,0,0) a" },
    { V C " line:-1\na", "1-2 8(0.5,0.943,0) a" },
    { V C " line:25%,center position:10% align:start size:50%\na",
        "1-2 4(0.1,0.25,0.5) a" },
    { V C " align:right\na", "1-2 3(1,-1,0) a" },
    { V C " position:80%,line-left\na", "1-2 2(0.9,-1,0.2) a" },
    { V C " align:center\na", "1-2 a" },
    { V C " vertical:x\na", "1-2 a", "line 3: a cue setting is not valid" },
    { V C " line:900% size:501% line:nan% position:-1%\na", "1-2 a",
        "line 3: a cue setting is not valid" },
  };

  RUN (cases, FALSE);
}

static void
test_webvtt_times (void)
{
  static const ReaderCase cases[] = {
    { V "00:01.000 --> 00:04.000\na <00:02.000><c>b</c> <00:03.000>c",
        "1-4 a@1 b@2 c@3" },
    /* several words between two times share them by columns */
    { V "00:01.000 --> 00:04.000\n<00:02.000>aa bb <00:03.000>c",
        "1-4 aa@2 bb@2.5 c@3" },
    /* never back, never out of the cue */
    { V "00:01.000 --> 00:02.000\n<00:01.500>a <00:01.200>b <00:09.000>c",
        "1-2 a@1.5 b@1.5 c@2" },
    { V C "\na <00:00.x>b", "1-2 a@1 <00:00.x>b@1" },
    /* inside a word */
    { V "00:01.000 --> 00:03.000\nka<00:02.000>ra", "1-3 ka@1+ra@2" },
  };

  RUN (cases, TRUE);
}

#define HEAD                                                                   \
  "[Script Info]\nPlayResX: 1000\nPlayResY: 500\n\n[V4+ Styles]\n"             \
  "Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, "            \
  "Underline, StrikeOut, Alignment, MarginL, MarginR, MarginV\n"               \
  "Style: Default,Arial,40,&H00FFFFFF,-1,0,0,0,2,10,10,10\n"                   \
  "Style: Sign,Arial,20,&H000000FF,0,-1,0,0,7,100,0,50\n\n[Events]\n"          \
  "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, "        \
  "Effect, Text\n"
#define D "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,"

#define S V "STYLE\n"
#define S2 "STYLE\n::cue(i){font-weight:bold}\n\n"
#define C2 "00:03.000 --> 00:04.000"

/* Style sheets: what is known is taken, what is not changes nothing. */
static void
test_webvtt_sheets (void)
{
  static const ReaderCase cases[] = {
    { S "::cue { color: #0f0; font-weight: bold }\n\n" C "\na <i>b</i>",
        "1-2 {b#00ff00ff}a {bi#00ff00ff}b" },
    { S "::cue(b) {color:rgb(255, 0, 50%)}\n\n" C "\na <b>b</b> c",
        "1-2 a {b#ff007fff}b c" },
    { S "::cue(.x), ::cue( i.y ) { text-decoration: underline line-through;\n"
        "font-style:italic;background:url(http://a/);}\n\n" C
        "\n<c.x>a</c> <c.y>b</c> <i.q.y>c</i> <b.x>d</b>",
        "1-2 {ius}a b {ius}c {bius}d",
        "line 4: of style sheets color, opacity, font-* and text-decoration "
        "are "
        "read; "
        "'background' and other properties are ignored" },
    /* the stronger selector, then the later rule; tags give way to both */
    { S "::cue(c.x){color:#010101}::cue(.x){color:#020202}\n"
        "::cue(c){color:#030303}::cue(c){color:#04040480}\n\n" C
        "\n<c.x>a</c> <c>b</c> <c.red>c</c>",
        "1-2 {#010101ff}a {#04040480}b {#04040480}c" },
    { S "::cue(b){font-weight:normal}\n\n" S2 C "\n<b>a</b>", "1-2 a" },
    { S "/* ::cue{color:red} */ ::cue/**/{color:/*red*/blue}/*\n\n" C "\na",
        "1-2 {#0000ffff}a" },
    { S "::cue{color:nonsense;color;:;font-weight:900 !important}\n\n" C "\na",
        "1-2 {b}a" },
    { S "::cue{color:transparent;COLOR:RED}\n\n" C "\na", "1-2 {#ff0000ff}a" },
    /* not known */
    { S "::cue(#id){color:red}\n\n" C "\na", "1-2 a", NULL },
    { S "body,::cue(){color:red}\n\n" C "\n<v x>a", "1-2 a",
        "line 4: the selector 'body' of the style sheet is not supported; its "
        "rule is ignored; line 4: the selector '::cue()'" },
    { S "@import url(x); ::cue{color:red}\n\n" C "\na", "1-2 a",
        "line 4: at-rules of style sheets are ignored" },
    { S "@media x{::cue{color:red}} ::cue{color:blue}\n\n" C "\na",
        "1-2 {#0000ffff}a", "line 4: at-rules" },
    { S "::cue{color:red\n\n" C "\na", "1-2 {#ff0000ff}a" },
    { S "}}}{::cue{{color:red\n\n" C "\na", "1-2 a", "line 4: the selector" },
    /* only in front of cues */
    { V C "\na\n\nSTYLE\n::cue{color:red}\n\n" C2 "\nb", "1-2 a | 3-4 b",
        "line 6: a style sheet behind the first cue is ignored" },
  };

  RUN (cases, FALSE);
}

/* Bytes without end. */
static void
test_webvtt_large_sheets (void)
{
  static const gchar *const parts[] = { "::cue(.a){color:red}", "{", "}", "/*",
    "/**/", "@", "::cue(", ",", "::cue,", ":", ";", "{;", "{a:b;", "::cue{" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autoptr (GString) text = g_string_new (S);
    g_autoptr (EfCues) cues = NULL;
    gint64 begin = g_get_monotonic_time ();

    while (text->len < 2000000) {
      for (guint k = 0; k < 50; k++)
        g_string_append (text, parts[i]);
      g_string_append (text, text->len % 7 ? "\n" : "\n\nSTYLE\n");
    }
    g_string_append (text, "\n\n" C "\n<c.a>a</c>");
    cues =
        ef_subtitles_parse ("f", text->str, text->len, NULL, NULL, NULL, NULL);
    g_assert_cmpuint (ef_cues_length (cues), ==, 1);
    g_assert_cmpint (
        g_get_monotonic_time () - begin, <, 10 * G_TIME_SPAN_SECOND);
  }
}

static void
test_ass (void)
{
  static const ReaderCase cases[] = {
    { HEAD D "Hello, big\\Nworld\\hx\\ny {comment}z",
        "1-2 Hello, big / world\302\240x y z" },
    { HEAD "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,no\n" D "a",
        "1-2 a" },
    /* what differs from Default, and places */
    { HEAD "Dialogue: 0,0:00:01.00,0:00:02.00,Sign,,0,0,0,,a",
        "1-2 7(0.1,0.1,0) {i#ff0000ff0.5x}a" },
    { HEAD D "{\\i1}a{\\r} b {\\rSign}c", "1-2 {i}a b {i#ff0000ff0.5x}c" },
    { HEAD D "{\\c&H00FF00&\\fs80}a{\\c\\fs} b {\\1c&HFF0000&\\alpha&H80&}c",
        "1-2 {#00ff00ff2x}a b {#0000ff7f}c" },
    { HEAD D "{\\an8}a", "1-2 8(0.5,0.02,0) a" },
    { HEAD D "{\\a6}a", "1-2 8(0.5,0.02,0) a" },
    { HEAD D "{\\pos(250,400)}a", "1-2 2(0.25,0.8,0) a" },
    { HEAD D "{\\move(500,250,1,1)\\t(0,9,\\fs99\\c&H0&)\\fad(1,2)}a",
        "1-2 2(0.5,0.5,0) a", "line 12: changes over time (\\t) are ignored" },
    /* fonts: a name, and no list of names */
    { HEAD D "{\\fnDeja Vu}a {\\fn}b {\\fn@x}c {\\fnx,y}d",
        "1-2 {'Deja Vu'}a b {'x'}c d" },
    { HEAD D "{\\pos(1e999,x)\\an99\\fs-3\\k}a", "1-2 a" },
    /* drawings are ignored, told once */
    { HEAD D "{\\p1}m 0 0 l 9 9{\\p0}text\n" D "{\\p4}m 1 1", "1-2 text",
        "line 12: drawing commands are ignored" },
    { HEAD D "{\\b1", "1-2 {\\b1" },
    /* layers of the same text */
    { HEAD D "a\nDialogue: 1,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\b1}a",
        "1-2 a" },
    { HEAD D "a\nDialogue: 1,0:00:01.00,0:00:02.00,Sign,,0,0,0,,a",
        "1-2 a | 1-2 7(0.1,0.1,0) {i#ff0000ff0.5x}a" },
    { HEAD "Dialogue: 0,x,0:00:02.00,Default,,0,0,0,,a\n" D "b", "1-2 b",
        "line 12: there is no valid time" },
    { HEAD "Dialogue: 0,-0:00:01.00,0:00:02.00,Default,,0,0,0,,b", "0-2 b",
        "line 12: the cue begins before 0" },
    { HEAD "Dialogue: 0\n" D "b", "1-2 b", "line 12: there is no valid time" },
    /* no head at all */
    { "[Events]\n" D "a", "1-2 a" },
    { "[Script Info]\nPlayResX: 0\n[Events]\n" D "a", "1-2 a",
        "line 2: PlayResX: must be 1" },
    { "[V4+ Styles]\nStyle: x,1\n[Events]\n" D "a", "1-2 a",
        "line 2: a style before" },
    /* SSA's alignment and colours */
    { "[V4 Styles]\nFormat: Name, PrimaryColour, Alignment\n"
      "Style: *Default,16777215,2\nStyle: Top,255,6\n[Events]\n"
      "Format: Marked, Start, End, Style, Text\n"
      "Dialogue: Marked=0,0:00:01.00,0:00:02.00,Top,a, b",
        "1-2 8(0.5,0,0) {#ff0000ff}a, {#ff0000ff}b" },
  };

  RUN (cases, FALSE);
}

static void
test_ass_karaoke (void)
{
  static const ReaderCase cases[] = {
    { HEAD D "{\\k20}Ka{\\kf30}ra {\\ko10}o{\\K20}ke",
        "1-2 Ka@1+ra@1.2 o@1.5+ke@1.6" },
    { HEAD D "{\\k50}one two {\\kt80\\k20}three",
        "1-2 one@1 two@1.4 three@1.8" },
  };

  RUN (cases, TRUE);
}

static void
test_encodings (void)
{
  static const gchar srt[] = T "\303\251t\303\251 \360\237\230\200";
  static const gchar *const encodings[] = { "UTF-16LE", "UTF-16BE", "UTF-32LE",
    "UTF-32BE" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++) {
    g_autofree gchar *marked = g_strconcat ("\357\273\277", srt, NULL);
    gsize length;
    g_autofree gchar *bytes =
        g_convert (marked, -1, encodings[i], "UTF-8", NULL, &length, NULL);

    run_bytes (bytes, length, NULL, FALSE,
        "1-2 \303\251t\303\251 "
        "\360\237\230\200",
        NULL);
  }
  run_bytes (T "\351t\351", strlen (T) + 3, "WINDOWS-1252", FALSE,
      "1-2 \303\251t\303\251", NULL);
  run_bytes (T "a\nb\351t\351", strlen (T) + 6, NULL, FALSE,
      "f: line 3, byte 33 (0xe9): is not UTF-8 text; name its encoding "
      "(subtitle-encoding=WINDOWS-1252), or convert it: iconv -f WINDOWS-1252 "
      "-t UTF-8",
      NULL);
  run_bytes ("1\0\n\0a\0b\0", 8, NULL, FALSE,
      "f: line 1, byte 0 (0x31): is not UTF-8 text but seems to be UTF-16; "
      "name its encoding (subtitle-encoding=UTF-16LE), or convert it: iconv "
      "-f UTF-16LE -t UTF-8",
      NULL);
  run_bytes (T "a\0b", strlen (T) + 3, NULL, FALSE, "1-2 ab",
      "1 NUL characters are left out");
  run_bytes (T "a\201", strlen (T) + 2, "SHIFT_JIS", FALSE,
      "f: line 2, byte 31: is not SHIFT_JIS text", NULL);
  run_bytes (
      "x", 1, "nope", FALSE, "f: the encoding 'nope' is not known", NULL);
}

static void
test_order (void)
{
  static const ReaderCase cases[] = {
    { "00:05,0 --> 00:06,0\nc\n\n00:01,0 --> 00:02,0\na\n\n"
      "00:03,0 --> 00:04,0\nb",
        "1-2 a | 3-4 b | 5-6 c" },
    /* a slip is cut, an overlap is stacked, also inside one another */
    { "00:01,0 --> 00:03,2\na\n\n00:03,0 --> 00:04,0\nb", "1-3 a | 3-4 b" },
    { "00:01,0 --> 00:09,0\na\n\n00:03,0 --> 00:04,0\nb",
        "1-3 a | 3-4 a / b | 4-9 a" },
    { "00:01,0 --> 00:09,0\na\n\n00:01,0 --> 00:09,0\nb", "1-9 a / b" },
    { "00:01,0 --> 00:09,0\na\n\n00:02,0 --> 00:09,0\nb\n\n"
      "00:03,0 --> 00:09,0\nc\n\n00:04,0 --> 00:09,0\nd",
        "1-2 a | 2-3 a / b | 3-4 a / b / c | 4-9 b / c / d",
        "at 4.000 s more than 3 cues are shown at one place" },
  };

  RUN (cases, FALSE);
}

static void
test_text_pad (void)
{
  static const struct
  {
    const gchar *text;
    gboolean markup;
    const gchar *expected;
  } cases[] = {
    { "<b>a</b> &amp; {\\b1}b", FALSE, "1-2 <b>a</b> &amp; {\\b1}b" },
    { "<b>a</b> &amp; {\\b1}b", TRUE, "1-2 {b}a & {\\b1}b" },
    { "<span foreground='red' weight=\"700\" style='italic'>a<span "
      "underline='single' color='#00f'>b</span></span> <big>c</big>",
        TRUE, "1-2 {bi#ff0000ff}a+{biu#0000ffff}b c" },
    { "<span onload='x' font_desc='/etc/passwd'>a</span><img src=x>", TRUE,
        "1-2 a<img src=x>" },
    { "<!DOCTYPE l [<!ENTITY a \"b\">]>&a;&a;", TRUE,
        "1-2 <!DOCTYPE l [<!ENTITY a \"b\">]>&a;&a;" },
    { " \n ", TRUE, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EfCues) cues =
        ef_text_cue (cases[i].text, strlen (cases[i].text), cases[i].markup,
            GST_SECOND, 2 * GST_SECOND, NULL, NULL, NULL);
    g_autofree gchar *got = dump_cues (cues, FALSE);

    g_assert_cmpstr (got, ==, cases[i].expected);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/readers/srt", test_srt);
  g_test_add_func ("/readers/srt-markup", test_srt_markup);
  g_test_add_func ("/readers/webvtt", test_webvtt);
  g_test_add_func ("/readers/webvtt-sheets", test_webvtt_sheets);
  g_test_add_func ("/readers/webvtt-large-sheets", test_webvtt_large_sheets);
  g_test_add_func ("/readers/webvtt-settings", test_webvtt_settings);
  g_test_add_func ("/readers/webvtt-times", test_webvtt_times);
  g_test_add_func ("/readers/ass", test_ass);
  g_test_add_func ("/readers/ass-karaoke", test_ass_karaoke);
  g_test_add_func ("/readers/encodings", test_encodings);
  g_test_add_func ("/readers/order", test_order);
  g_test_add_func ("/readers/text-pad", test_text_pad);
  return g_test_run ();
}
