/* Edit Factory - columns of text
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "caption-stage.h"
#include "dump-cues.h"
#include "scene.h"
#include "subtitles.h"
#include "turn.h"

#include <editfactory/editfactory.h>
#include <string.h>

#define V "WEBVTT\n\n"
#define C "00:01.000 --> 00:02.000"

/* Lines count from the side on which the first column stands. */
static void
test_settings (void)
{
  static const ReaderCase cases[] = {
    { V C " vertical:rl\na", "1-2 4(0,0.5,0) rl a" },
    { V C " vertical:lr\na", "1-2 6(1,0.5,0) lr a" },
    { V C " vertical:rl line:0\na", "1-2 6(1,0.5,0) rl a" },
    { V C " line:0 vertical:lr\na", "1-2 4(0,0.5,0) lr a" },
    { V C " vertical:rl line:-1 align:start\na", "1-2 9(0.057,0,0) rl a" },
    { V C " vertical:rl line:1\na", "1-2 6(0.943,0.5,0) rl a" },
    { V C " vertical:lr line:-2\na", "1-2 4(0.886,0.5,0) lr a" },
    { V C " vertical:rl line:20%\na", "1-2 6(0.2,0.5,0) rl a" },
    { V C " vertical:lr line:20%,end position:10%,line-left size:60%\na",
        "1-2 6(0.2,0.4,0.6) lr a" },
    { V C " vertical:rl line:30%,center align:end\na", "1-2 2(0.3,1,0) rl a" },
  };

  dump_check (cases, G_N_ELEMENTS (cases), FALSE);
}

/* Columns are in no region: a cue of WebVTT loses it, and one whose style wants
 * columns stands by itself. */
static void
test_regions (void)
{
#define REGION V "REGION\nid:r lines:2\n\n" C " region:r"
  static const ReaderCase cases[] = {
    { REGION " vertical:rl\na", "1-2 4(0,0.5,0) rl a",
        "line 6: a cue with a line, a size or columns is in no region; the "
        "region is ignored" },
  };
  static const gchar *const overrides[] = { "{}",
    "{\"writing_mode\": \"vertical-rl\"}" };

  dump_check (cases, G_N_ELEMENTS (cases), FALSE);
  for (guint vertical = 0; vertical < 2; vertical++) {
    Stage s;

    stage_open (
        &s, overrides[vertical], "none", dump_parse (REGION "\na"), 1080, 1920);
    g_assert_true (s.layout->vertical == (vertical == 1));
    g_assert_true (s.layout->in_region == (vertical == 0));
    stage_close (&s);
  }
}

/* Where columns stand */

#define WIDTH 1080
#define HEIGHT 1920
/* Of the classic safe area. */
#define MARGIN 54

static void
open_stage (Stage *s, const gchar *overrides, const gchar *text)
{
  g_autofree gchar *document = g_strconcat (V C, text, NULL);

  stage_open (s, overrides, "none", dump_parse (document), WIDTH, HEIGHT);
}

/* The origin of a word on the canvas as it stands. */
static void
origin (const Stage *s, guint i, gdouble *x, gdouble *y)
{
  const EfWordBox *box = &g_array_index (s->layout->boxes, EfWordBox, i);

  *x = s->layout->across - box->y;
  *y = box->x;
}

/* Words follow each other downwards, columns leftwards or rightwards. */
static void
test_order (void)
{
  static const gchar *const modes[] = { " vertical:rl", " vertical:lr" };

  for (guint i = 0; i < 2; i++) {
    g_autofree gchar *text = g_strconcat (modes[i], "\na b\nc d", NULL);
    gdouble x[4], y[4];
    Stage s;

    open_stage (&s, "{}", text);
    g_assert_true (s.layout->vertical);
    for (guint k = 0; k < 4; k++)
      origin (&s, k, &x[k], &y[k]);
    g_assert_cmpfloat (x[0], ==, x[1]);
    g_assert_cmpfloat (x[2], ==, x[3]);
    g_assert_cmpfloat (y[0], <, y[1]);
    g_assert_cmpfloat (y[2], <, y[3]);
    if (i == 0)
      g_assert_cmpfloat (x[0], >, x[2] + s.layout->size);
    else
      g_assert_cmpfloat (x[0] + s.layout->size, <, x[2]);
    stage_close (&s);
  }
}

/* What a cue asks for is at its edges: those of what may be drawn, within the
 * classic margin. */
static void
test_places (void)
{
  static const struct
  {
    const gchar *settings;
    gdouble x; /* of the side that is placed, pixels */
    gdouble y;
    gint side_x; /* -1: left, 0: middle, 1: right */
    gint side_y;
  } cases[] = {
    { " vertical:rl line:0 align:start", WIDTH - MARGIN, MARGIN, 1, -1 },
    { " vertical:rl", MARGIN, HEIGHT / 2, -1, 0 },
    { " vertical:lr", WIDTH - MARGIN, HEIGHT / 2, 1, 0 },
    { " vertical:lr line:0 align:end", MARGIN, HEIGHT - MARGIN, -1, 1 },
    { " vertical:lr line:50%,center position:30%", WIDTH / 2, 0.3 * HEIGHT, 0,
        0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *text = g_strconcat (cases[i].settings, "\nabc de", NULL);
    EfRect r;
    Stage s;

    open_stage (&s, "{}", text);
    r = s.layout->taken;
    g_assert_cmpfloat_with_epsilon (
        r.left + (r.right - r.left) * (1 + cases[i].side_x) / 2, cases[i].x, 2);
    g_assert_cmpfloat_with_epsilon (
        r.top + (r.bottom - r.top) * (1 + cases[i].side_y) / 2, cases[i].y, 2);
    g_assert_cmpfloat (r.bottom - r.top, >, r.right - r.left);
    stage_close (&s);
  }
}

/* Columns may be as long as the canvas is high: a text that does not fit on a
 * line fits in one, and a longer one is made smaller. */
static void
test_length (void)
{
#define LONG_TEXT "\nmmmmmmmmmmmmmmmmmmmmmmmmmmmm"
  Stage column, line, longer;

  open_stage (&column, "{}", " vertical:rl" LONG_TEXT);
  open_stage (&line, "{}", LONG_TEXT);
  open_stage (&longer, "{}", " vertical:rl" LONG_TEXT "mmmmmmmmmmmmmm");
  g_assert_cmpfloat (column.layout->size, >, 1.3 * line.layout->size);
  g_assert_cmpfloat (longer.layout->size, <, column.layout->size);
  stage_close (&column);
  stage_close (&line);
  stage_close (&longer);
}

/* A style's columns, and a cue that has lines all the same. */
static void
test_style (void)
{
  static const gchar rl[] = "{\"writing_mode\": \"vertical-rl\"}";
  g_autoptr (GError) error = NULL;
  EfCues *across = ef_cues_parse ("f",
      "{\"version\": 1, \"cues\": [{\"start\": 0, \"end\": 1, "
      "\"writing_mode\": \"horizontal\", "
      "\"lines\": [{\"words\": [{\"text\": \"a\"}]}]}]}",
      -1, &error);
  Stage s;

  g_assert_no_error (error);
  open_stage (&s, rl, "\na b");
  g_assert_true (s.layout->vertical);
  stage_close (&s);
  stage_open (&s, rl, "none", across, WIDTH, HEIGHT);
  g_assert_false (s.layout->vertical);
  stage_close (&s);
}

/* Letters of a column are of its language, as those of a line are. */
static void
test_language (void)
{
  const gchar *language = ef_language_intern ("zh-TW");
  Stage s;

  open_stage (&s, "{}", "\na");
  ef_typesetter_set_language (s.typesetter, language);
  for (guint vertical = 0; vertical < 2; vertical++) {
    g_autoptr (PangoLayout) layout =
        ef_typesetter_layout_along (s.typesetter, (gboolean)vertical, "a", 20);

    g_assert_cmpstr (pango_language_to_string (pango_context_get_language (
                         pango_layout_get_context (layout))),
        ==, "zh-tw");
  }
  stage_close (&s);
}

/* Sides that depend on how the text is read are sides of columns as well. */
static void
test_sides (void)
{
  static const struct
  {
    const gchar *align;
    const gchar *text;
    gboolean right;
  } cases[] = { { "start", "\nab", FALSE }, { "end", "\nab", TRUE },
    { "start", "\nسلام", TRUE }, { "end", "\nسلام", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gdouble wanted = cases[i].right ? 0.75 * WIDTH : 0.25 * WIDTH, along;
    g_autofree gchar *overrides = g_strdup_printf (
        "{\"writing_mode\": \"vertical-rl\", \"align\": \"%s\", "
        "\"position_x\": %s}",
        cases[i].align, i % 2 ? "0.75" : "0.25");
    Stage s;
    EfRect r;

    open_stage (&s, overrides, cases[i].text);
    along = ef_typesetter_get_length (s.typesetter, TRUE);
    r = s.layout->taken;
    g_assert_cmpfloat_with_epsilon (
        cases[i].right ? r.right : r.left, wanted, 20);
    g_assert_cmpfloat (along, >, 0.5 * HEIGHT);
    stage_close (&s);
  }
}

/* A canvas that is laid and set up again. */
static void
test_turn (void)
{
  EfRect rect = { 10, 20, 100, 200 }, lying = ef_turn_lay (rect, 300);
  EfRect again = ef_turn_stand (lying, 300);
  EfSafeArea area = { .top = 0.1, .bottom = 0.2, .left = 0.3, .right = 0.4 };
  g_autoptr (EfRoom) room = ef_turn_room (&area, 1000, 2000);
  EfRect clear = ef_room_get_clear (room);

  g_assert_cmpfloat (lying.left, ==, 20);
  g_assert_cmpfloat (lying.top, ==, 200);
  g_assert_true (memcmp (&rect, &again, sizeof rect) == 0);
  g_assert_cmpfloat (clear.left, ==, 200);
  g_assert_cmpfloat (clear.right, ==, 1600);
  g_assert_cmpfloat (clear.top, ==, 400);
  g_assert_cmpfloat (clear.bottom, ==, 700);
}

/* Captions beside each other: columns keep away from lines, and lines from
 * columns. */
static void
test_collisions (void)
{
  static const gchar *const pairs[][2] = {
    { " vertical:rl line:50%,center\naaa bbb", " line:50%,center\nccc ddd" },
    { " line:50%,center\nccc ddd", " vertical:lr line:50%,center\naaa bbb" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (EfCueLayout) second = NULL;
    Stage s, other;
    EfRect a, b;

    open_stage (&s, "{}", pairs[i][0]);
    open_stage (&other, "{}", pairs[i][1]);
    a = s.layout->taken;
    second = ef_typesetter_place (
        s.typesetter, ef_cues_index (other.cues, 0), &a, 1);
    b = second->taken;
    g_assert_true (a.right <= b.left || b.right <= a.left ||
        a.bottom <= b.top || b.bottom <= a.top);
    stage_close (&s);
    stage_close (&other);
  }
}

/* The rectangle of what is drawn of @layout at @time. */
static EfRect
drawn (Stage *s, GstClockTime time)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("none", &error);
  EfScene *scene = ef_scene_new (s->style, area, WIDTH, HEIGHT);
  EfRect all = { G_MAXDOUBLE, G_MAXDOUBLE, 0, 0 };
  const EfPlaced *placed;
  guint n;

  ef_scene_update (scene, ef_cues_index (s->cues, 0), TRUE, time, &placed, &n);
  for (guint i = 0; i < n; i++) {
    all.left = MIN (all.left, placed[i].x);
    all.top = MIN (all.top, placed[i].y);
    all.right = MAX (all.right, placed[i].x + (gint)placed[i].sprite->width);
    all.bottom = MAX (all.bottom, placed[i].y + (gint)placed[i].sprite->height);
  }
  ef_scene_free (scene);
  return all;
}

/* Whatever moves stays inside of what the layout says it takes. */
static void
test_drawn (void)
{
  static const gchar *const motions[] = { "none", "pop", "bounce", "slide",
    "karaoke", "underline", "box" };

  for (guint i = 0; i < G_N_ELEMENTS (motions); i++)
    for (guint time = 1100; time < 1300; time += 60) {
      g_autofree gchar *overrides =
          g_strdup_printf ("{\"animation\": \"%s\"}", motions[i]);
      EfRect r;
      Stage s;

      open_stage (&s, overrides,
          " vertical:rl\n<00:01.000>abc <00:01.500>"
          "<ruby>def<rt>xyz</rt></ruby>");
      r = drawn (&s, time * GST_MSECOND);
      g_assert_cmpfloat (r.left, >=, s.layout->taken.left - 1);
      g_assert_cmpfloat (r.right, <=, s.layout->taken.right + 1);
      g_assert_cmpfloat (r.top, >=, s.layout->taken.top - 1);
      g_assert_cmpfloat (r.bottom, <=, s.layout->taken.bottom + 1);
      g_assert_cmpfloat (r.bottom - r.top, >, 100);
      stage_close (&s);
    }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vertical/settings", test_settings);
  g_test_add_func ("/vertical/regions", test_regions);
  g_test_add_func ("/vertical/order", test_order);
  g_test_add_func ("/vertical/places", test_places);
  g_test_add_func ("/vertical/length", test_length);
  g_test_add_func ("/vertical/style", test_style);
  g_test_add_func ("/vertical/language", test_language);
  g_test_add_func ("/vertical/sides", test_sides);
  g_test_add_func ("/vertical/turn", test_turn);
  g_test_add_func ("/vertical/collisions", test_collisions);
  g_test_add_func ("/vertical/drawn", test_drawn);
  return g_test_run ();
}
