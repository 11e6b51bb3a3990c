/* Edit Factory - regions: cues above each other, moving up
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-track.h"
#include "phraser.h"
#include "region.h"
#include "scene.h"
#include "subtitles.h"

#include <math.h>
#include <string.h>

#define MS ((guint64)1000000)
#define WIDTH 1280
#define HEIGHT 720

/* A document of cues, drawn at any time. */
typedef struct
{
  EfStyle *style;
  EfSafeArea *area;
  EfCues *cues;
  EfCueTrack *track;
  EfScene *scene;
  const EfPlaced *placed;
  guint n;
} Play;

static void
play_open (Play *p, const gchar *area, const gchar *document)
{
  g_autoptr (EfCues) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) overrides = json_from_string (
      "{\"size\":54,\"outline\":0,\"shadow_colour\":\"#00000000\","
      "\"fonts\":\"DejaVu Sans\",\"weight\":400,\"chars_per_line\":60}",
      NULL);

  p->style = ef_style_load ("classic", overrides, &error);
  g_assert_no_error (error);
  p->area = ef_safe_area_load (area, &error);
  g_assert_no_error (error);
  read = ef_subtitles_parse (
      "f", document, strlen (document), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  p->cues = ef_captions_reflow (read, p->style, p->area, WIDTH, HEIGHT);
  p->track = ef_cue_track_new ();
  ef_cue_track_add (p->track, p->cues);
  p->scene = ef_scene_new (p->style, p->area, WIDTH, HEIGHT);
}

static void
play_close (Play *p)
{
  ef_scene_free (p->scene);
  ef_cue_track_free (p->track);
  ef_cues_unref (p->cues);
  ef_safe_area_free (p->area);
  ef_style_free (p->style);
}

static gboolean
play_at (Play *p, guint64 time)
{
  EfShown shown[EF_SCENE_MAX_CUES];
  guint n = ef_cue_track_find_all (p->track, time, shown);

  return ef_scene_update_all (p->scene, shown, n, &p->placed, &p->n);
}

static gint
bottom_of (const EfPlaced *placed)
{
  return placed->y + (gint)placed->sprite->height;
}

#define REGION(more) "WEBVTT\n\nREGION\nid:r " more "\n\n"
#define CUE(from, to, text) from " --> " to " region:r\n" text "\n\n"

/* Lines of "H" have the same ink. */
#define FOUR                                                                   \
  CUE ("00:00.000", "00:09.000", "H")                                          \
  CUE ("00:01.000", "00:09.000", "HH")                                         \
  CUE ("00:02.000", "00:09.000", "HHH") CUE ("00:03.000", "00:08.000", "HHHH")

/* Each stands a line above the one that began after it; the fourth leaves no
 * room for the first, which is back when it ends. */
static void
test_stack (void)
{
  static const gchar *const documents[] = {
    REGION ("lines:3 viewportanchor:0%,90%") FOUR,
    REGION ("lines:3 viewportanchor:0%,90% scroll:up") FOUR
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    gint pitch, last;
    Play p;

    play_open (&p, "full", documents[i]);
    play_at (&p, 900 * MS);
    g_assert_cmpuint (p.n, ==, 1);
    last = p.placed[0].y;
    play_at (&p, 1900 * MS);
    g_assert_cmpuint (p.n, ==, 2);
    pitch = p.placed[1].y - p.placed[0].y;
    g_assert_cmpint (p.placed[1].y, ==, last);
    g_assert_cmpint (pitch, >, p.placed[0].sprite->height);
    play_at (&p, 3900 * MS);
    g_assert_cmpuint (p.n, ==, 3);
    for (guint k = 0; k < 3; k++)
      g_assert_cmpint (
          abs (p.placed[k].y - last + pitch * (2 - (gint)k)), <=, 1);
    g_assert_cmpuint (p.placed[0].sprite->width, <, p.placed[1].sprite->width);
    play_at (&p, 8500 * MS);
    g_assert_cmpuint (p.n, ==, 3);
    g_assert_cmpint (p.placed[2].y, ==, last);
    play_close (&p);
  }
}

/* The point of the region stands where it should, whatever its height. */
static void
test_anchors (void)
{
  static const gchar *const points[] = { "0%,0%", "0%,50%", "0%,100%" };
  gint tops[3], bottoms[3];

  for (guint i = 0; i < 3; i++) {
    g_autofree gchar *text =
        g_strdup_printf (REGION ("lines:4 viewportanchor:0%%,50%% "
                                 "regionanchor:%s") "%s",
            points[i], FOUR);
    Play p;

    play_open (&p, "full", text);
    play_at (&p, 4000 * MS);
    g_assert_cmpuint (p.n, ==, 4);
    tops[i] = p.placed[0].y;
    bottoms[i] = bottom_of (&p.placed[3]);
    play_close (&p);
  }
  g_assert_cmpint (tops[0], >=, HEIGHT / 2);
  g_assert_cmpint (tops[0], <, HEIGHT / 2 + 20);
  g_assert_cmpint (bottoms[2], <=, HEIGHT / 2);
  g_assert_cmpint (bottoms[2], >, HEIGHT / 2 - 20);
  g_assert_cmpint (abs (2 * tops[1] - tops[0] - tops[2]), <=, 2);
}

/* Rises without a step back, in the time the standard has, and not at all
 * without scroll:up. */
static void
test_motion (void)
{
  static const gchar *const documents[] = {
    REGION ("lines:3 viewportanchor:0%,90%") FOUR,
    REGION ("lines:3 viewportanchor:0%,90% scroll:up") FOUR
  };

  for (guint i = 0; i < 2; i++) {
    gint before, last, steps = 0;
    Play p;

    play_open (&p, "full", documents[i]);
    play_at (&p, 999 * MS);
    before = last = p.placed[0].y;
    for (guint time = 1000; time < 1600; time += 5) {
      play_at (&p, time * MS);
      g_assert_cmpint (p.placed[0].y, <=, last);
      steps += p.placed[0].y < last;
      last = p.placed[0].y;
      if (time < 1433 && i == 1)
        g_assert_cmpint (bottom_of (&p.placed[p.n - 1]), <=, 0.9 * HEIGHT + 5);
      if (time == 1440)
        g_assert_false (play_at (&p, 1500 * MS));
    }
    g_assert_cmpint (last, <, before - 20);
    if (i == 1)
      g_assert_cmpint (steps, >, 15);
    else
      g_assert_cmpint (steps, ==, 1);
    play_close (&p);
  }
}

/* What is drawn is the instant's, however time went there. */
static void
test_any_frame_rate (void)
{
  static const gchar document[] =
      REGION ("lines:2 viewportanchor:0%,90% scroll:up") FOUR;
  static const guint rates[] = { 24, 25, 60, 7 };
  gint expected[4][8];
  guint n[4] = { 0 };

  for (guint r = 0; r <= G_N_ELEMENTS (rates); r++) {
    Play p;

    play_open (&p, "full", document);
    for (guint i = 0; i < 4; i++) {
      guint64 time = (1100 + 700 * i) * MS;

      /* first each instant by itself, then at the end of a run */
      for (guint64 t = 0; r > 0 && t < time; t += 1000 * MS / rates[r - 1])
        play_at (&p, t);
      play_at (&p, time);
      if (r == 0)
        n[i] = p.n;
      g_assert_cmpuint (p.n, ==, n[i]);
      for (guint k = 0; k < p.n; k++) {
        if (r == 0)
          expected[i][k] = p.placed[k].y;
        g_assert_cmpint (p.placed[k].y, ==, expected[i][k]);
      }
    }
    play_close (&p);
  }
}

/* No row outside of the region, at any time, wherever the region stands. */
static void
test_stays_inside (void)
{
  for (guint percent = 0; percent <= 100; percent += 10) {
    g_autofree gchar *text =
        g_strdup_printf (REGION ("lines:2 scroll:up viewportanchor:0%%,%u%% "
                                 "regionanchor:0%%,%u%%") "%s",
            percent, percent, FOUR);
    gint top = G_MAXINT, bottom = 0;
    Play p;

    play_open (&p, "none", text);
    for (guint time = 0; time < 4000; time += 20) {
      play_at (&p, time * MS);
      for (guint k = 0; k < p.n; k++) {
        top = MIN (top, p.placed[k].y);
        bottom = MAX (bottom, bottom_of (&p.placed[k]));
      }
    }
    /* the safe area's margin, which motion may not touch */
    g_assert_cmpint (top, >=, (gint)floor (p.area->top * HEIGHT));
    g_assert_cmpint (bottom, <=, (gint)ceil ((1 - p.area->bottom) * HEIGHT));
    g_assert_cmpint (bottom - top, >, 70);
    g_assert_cmpint (bottom - top, <, 110);
    play_close (&p);
  }
}

static gboolean
are_apart (const EfPlaced *a, const EfPlaced *b)
{
  return bottom_of (a) <= b->y || bottom_of (b) <= a->y ||
      a->x + (gint)a->sprite->width <= b->x ||
      b->x + (gint)b->sprite->width <= a->x;
}

/* A region keeps away from what is there, and others from it. */
static void
test_beside_others (void)
{
  static const gchar *const documents[] = {
    "WEBVTT\n\nREGION\nid:r lines:3 viewportanchor:0%,95%\n\n"
    "00:00.000 --> 00:09.000 line:90%\nHHHHHH\n\n" CUE ("00:01.000",
        "00:09.000", "HHHHHHH") CUE ("00:02.000", "00:09.000", "HHHHHHH"),
    "WEBVTT\n\nREGION\nid:r lines:3 viewportanchor:0%,95%\n\n" CUE (
        "00:01.000", "00:09.000", "HHHHHHH") CUE ("00:02.000", "00:09.000",
        "HHHHHHH") "00:03.000 --> 00:09.000 line:90%\nHHHHHH\n\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    Play p;

    play_open (&p, "full", documents[i]);
    play_at (&p, 4000 * MS);
    g_assert_cmpuint (p.n, ==, 3);
    for (guint a = 0; a < 3; a++)
      for (guint b = 0; b < a; b++)
        g_assert_true (are_apart (&p.placed[a], &p.placed[b]));
    play_close (&p);
  }
}

static gboolean
is_covered (const EfPlaced *placed, const EfRect *zone)
{
  return placed->x < zone->right && placed->y < zone->bottom &&
      placed->x + (gint)placed->sprite->width > zone->left &&
      bottom_of (placed) > zone->top;
}

/* Nor where an app covers the picture, while it moves. */
static void
test_zones (void)
{
  static const gchar *const areas[] = { "tiktok", "reels", "shorts" };

  for (guint i = 0; i < 3 * 11; i++) {
    guint percent = i % 11 * 10;
    g_autofree gchar *text = g_strdup_printf (
        REGION ("lines:3 width:%u%% scroll:up viewportanchor:%u%%,%u%% "
                "regionanchor:%u%%,%u%%") "%s",
        30 + i, percent, percent, percent, percent, FOUR);
    const EfRect *zones;
    guint n_zones;
    Play p;

    play_open (&p, areas[i / 11], text);
    for (guint time = 0; time < 4000; time += 40) {
      play_at (&p, time * MS);
      zones =
          ef_typesetter_get_zones (ef_scene_get_typesetter (p.scene), &n_zones);
      g_assert_cmpuint (n_zones, >, 0);
      for (guint k = 0; k < p.n; k++)
        for (guint z = 0; z < n_zones; z++)
          g_assert_false (is_covered (&p.placed[k], &zones[z]));
    }
    play_close (&p);
  }
}

/* As many cues as lines; tall ones get their room. */
static void
test_many_lines (void)
{
  g_autoptr (GString) text =
      g_string_new (REGION ("lines:12 scroll:up viewportanchor:0%,100%"));
  gint last = 0;
  Play p;

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (text, CUE ("00:00.%03u", "00:09.000", "H"), 10 * i);
  play_open (&p, "full", text->str);
  play_at (&p, 2000 * MS);
  g_assert_cmpuint (p.n, ==, 12);
  for (guint i = 0; i < p.n; i++) {
    g_assert_cmpint (p.placed[i].y, >, last);
    last = p.placed[i].y;
  }
  play_close (&p);

  play_open (&p, "full",
      REGION ("lines:2 viewportanchor:0%,60%") CUE ("00:00.000", "00:09.000",
          "<c.big>ปี่ที่</c>") CUE ("00:01.000", "00:09.000", "ปี่ที่")
          CUE ("00:02.000", "00:09.000", "ปี่ที่"));
  play_at (&p, 3000 * MS);
  g_assert_cmpuint (p.n, >=, 2);
  g_assert_cmpfloat (p.placed[0].opacity, ==, 1);
  play_close (&p);
}

/* A cue that begins behind another is above all; an end lets those above down.
 */
static void
test_rise (void)
{
  EfCue cues[3] = { { 0, 9000 * MS }, { 1000 * MS, 9000 * MS },
    { 2000 * MS, 9000 * MS } };
  EfCueLayout layout = { .in_region = TRUE, .pitch = 100 };
  EfRegionCue all[3];

  for (guint i = 0; i < 3; i++) {
    cues[i].place = (EfCuePlace){ 2, 0.5f, 0.9f, 1, 3, 1, TRUE };
    all[i] = (EfRegionCue){ &cues[i], &layout };
  }
  cues[1].place.x = 0.2f;
  g_assert_cmpfloat (ef_region_rise (all, 3, 0, 3000 * MS), ==, 100);
  g_assert_cmpfloat (ef_region_rise (all, 3, 1, 3000 * MS), ==, 0);
  g_assert_cmpfloat (ef_region_rise (all, 3, 2, 2000 * MS), ==, -100);
  g_assert_cmpfloat_with_epsilon (
      ef_region_rise (all, 3, 0, (guint64)(2216.5 * MS)), 50, 0.1);
  g_assert_cmpfloat_with_epsilon (
      ef_region_rise (all, 3, 2, (guint64)(2216.5 * MS)), -50, 0.1);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regions/stack", test_stack);
  g_test_add_func ("/regions/anchors", test_anchors);
  g_test_add_func ("/regions/motion", test_motion);
  g_test_add_func ("/regions/any-frame-rate", test_any_frame_rate);
  g_test_add_func ("/regions/stays-inside", test_stays_inside);
  g_test_add_func ("/regions/zones", test_zones);
  g_test_add_func ("/regions/beside-others", test_beside_others);
  g_test_add_func ("/regions/many-lines", test_many_lines);
  g_test_add_func ("/regions/rise", test_rise);
  return g_test_run ();
}
