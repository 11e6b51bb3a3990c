/* Edit Factory - looks of words and places of cues that documents ask for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "caption-stage.h"
#include "cue-place.h"
#include "cue-track.h"
#include "dump-cues.h"
#include "subtitles.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define MS ((guint64)1000000)
#define WIDTH 1080
#define HEIGHT 1920

static void
stage_document (
    Stage *s, const gchar *overrides, const gchar *area, const gchar *document)
{
  g_autoptr (GError) error = NULL;
  EfCues *cues = ef_subtitles_parse (
      "f", document, strlen (document), NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  stage_open (s, overrides, area, cues, WIDTH, HEIGHT);
}

static const EfWordBox *
box (const Stage *s, guint i)
{
  return &g_array_index (s->layout->boxes, EfWordBox, i);
}

static const EfWordRun *
run (const Stage *s, guint i)
{
  return g_ptr_array_index (s->layout->runs, i);
}

#define ASS                                                                    \
  "[Script Info]\nPlayResX: 1080\nPlayResY: 1920\n[V4+ Styles]\n"              \
  "Format: Name, Fontsize, PrimaryColour, Alignment\n"                         \
  "Style: Default,50,&H00FFFFFF,2\n[Events]\n"                                 \
  "Format: Start, End, Text\n"
#define LINE "Dialogue: 0:00:00.00,0:00:04.00,"

/* Runs */

static void
test_runs (void)
{
  Stage s;

  stage_document (&s, "{}", "none",
      ASS LINE "plain of{\\i1}fi{\\i0}ce {\\u1}two words{\\u0}.");
  g_assert_cmpuint (s.layout->runs->len, ==, 7);
  g_assert_true (ef_word_run_is_plain (run (&s, 0)));
  g_assert_cmpstr (run (&s, 0)->key, ==, "plain");
  /* joined pieces are of one text, and are told apart */
  for (guint i = 1; i < 4; i++) {
    g_assert_cmpstr (run (&s, i)->text, ==, "office");
    g_assert_cmpuint (run (&s, i)->start, ==, 2 * (i - 1));
    g_assert_cmpuint (run (&s, i)->end, ==, 2 * i);
    g_assert_cmpstr (run (&s, i)->key, !=, run (&s, i - 1)->key);
  }
  g_assert_cmpuint (run (&s, 2)->spans->len, ==, 1);
  /* the line goes on over the blank and not to the point */
  g_assert_cmpuint (run (&s, 4)->line_end, ==, strlen ("two "));
  g_assert_true (run (&s, 4)->line_after);
  g_assert_false (run (&s, 4)->line_before);
  g_assert_cmpstr (run (&s, 5)->text, ==, "words.");
  g_assert_true (run (&s, 5)->line_before);
  g_assert_false (run (&s, 5)->line_after);
  stage_close (&s);
}

/* What is joined without end is not shaped as one: each word of it would lay
 * out all. */
static void
test_runs_are_bounded (void)
{
  g_autoptr (EfCues) cues = ef_cues_new ("x", "en", WIDTH, HEIGHT);
  EfCue *cue = ef_cues_append (cues, 0, 1000 * MS);
  g_autoptr (GPtrArray) runs = ef_word_runs_new ();
  EfRunLine line = { 0, 500, "", NULL, NULL };

  for (guint i = 0; i < 500; i++) {
    ef_cue_append_word (cue, "abcdefgh", 0, 1000 * MS, 0);
    g_array_index (cue->words, EfCueWord, i).flags = EF_CUE_WORD_JOINED;
  }
  ef_word_runs_add (runs, cue, &line);
  g_assert_cmpuint (runs->len, ==, 500);
  for (guint i = 0; i < runs->len; i++)
    g_assert_cmpuint (
        strlen (((EfWordRun *)g_ptr_array_index (runs, i))->text), <=, 128);
}

/* Type */

static void
test_sizes_share_a_baseline (void)
{
  Stage plain, mixed;

  stage_document (&plain, "{}", "none", ASS LINE "big small");
  stage_document (&mixed, "{}", "none", ASS LINE "{\\fs100}big {\\fs25}small");
  g_assert_cmpfloat (box (&mixed, 0)->y, ==, box (&mixed, 1)->y);
  g_assert_cmpfloat_with_epsilon (
      box (&mixed, 0)->width, 2 * box (&plain, 0)->width, 1);
  g_assert_cmpfloat_with_epsilon (
      box (&mixed, 1)->width, box (&plain, 1)->width / 2, 1);
  g_assert_cmpfloat_with_epsilon (
      mixed.layout->ascent, 2 * plain.layout->ascent, 1);
  /* one lies behind the other, with the style's own blank between */
  g_assert_cmpfloat_with_epsilon (
      box (&mixed, 1)->x - box (&mixed, 0)->x - box (&mixed, 0)->width,
      box (&plain, 1)->x - box (&plain, 0)->x - box (&plain, 0)->width, 1);
  stage_close (&plain);
  stage_close (&mixed);
}

/* Fonts are names of what is installed, whatever a document calls them. */
static void
test_fonts (void)
{
  static const gchar *const names[] = { "No Such Font", "Inter:size=99",
    "Inter 99", "Inter-99", "../../x.ttf" };
  Stage plain, other;

  stage_document (&plain, "{\"fonts\":\"Inter\"}", "none", ASS LINE "word");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *text =
        g_strdup_printf (ASS LINE "{\\fn%s}word", names[i]);

    stage_document (&other, "{\"fonts\":\"Inter\"}", "none", text);
    g_assert_cmpfloat (box (&other, 0)->width, ==, box (&plain, 0)->width);
    stage_close (&other);
  }
  stage_document (&other, "{\"fonts\":\"Inter\"}", "none",
      ASS LINE "{\\fndejavu sans mono}word");
  g_assert_cmpfloat (
      fabs (box (&other, 0)->width - box (&plain, 0)->width), >, 2);
  stage_close (&other);
  stage_close (&plain);
}

/* A cue with large words shrinks until it fits. */
static void
test_large_words_fit (void)
{
  Stage s;

  stage_document (&s, "{}", "none",
      ASS LINE "{\\fs200}enormous words\\N{\\fs50}and others");
  g_assert_cmpfloat (s.layout->whole.x, >=, 0.05 * WIDTH);
  g_assert_cmpfloat (
      s.layout->whole.x + s.layout->whole.width, <=, 0.95 * WIDTH);
  stage_close (&s);
}

static EfSprite *
draw (Stage *s, const EfWordRun *word)
{
  g_autoptr (PangoLayout) layout =
      ef_typesetter_layout (s->typesetter, word->text, 100);
  EfInk ink = { .size = 100, .fill = 0xffffffff, .outline = 0x000000ff };
  EfSprite *sprite;
  EfShape shape;
  EfPiece piece = { &shape, 0, 0, word->size };

  ef_look_spans_apply (word->spans, layout);
  ef_shape_init (&shape, word, layout);
  sprite = ef_brush_word (s->style, &piece, 1, &ink);
  ef_shape_clear (&shape);
  return sprite;
}

/* Paints words at their boxes: coverage of white on black. */
static cairo_surface_t *
paint (Stage *s)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1200, 300);
  cairo_t *cr = cairo_create (surface);
  gdouble scale = 100 / s->layout->size;

  for (guint i = 0; i < s->layout->runs->len; i++) {
    g_autoptr (EfSprite) sprite = draw (s, run (s, i));
    gdouble x = (box (s, i)->x - s->layout->whole.x) * scale;

    cairo_set_source_surface (
        cr, sprite->surface, round (x) + 40 + sprite->left, 200 + sprite->top);
    cairo_paint (cr);
  }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Mean difference of the pixels that @a covers, 0..255. */
static gdouble
difference (cairo_surface_t *a, cairo_surface_t *b)
{
  const guint32 *p = (const guint32 *)cairo_image_surface_get_data (a);
  const guint32 *q = (const guint32 *)cairo_image_surface_get_data (b);
  guint n = (guint)cairo_image_surface_get_height (a) *
      (guint)cairo_image_surface_get_stride (a) / 4;
  gdouble sum = 0, inked = 1;

  for (guint i = 0; i < n; i++) {
    sum += abs ((gint)(p[i] & 0xff) - (gint)(q[i] & 0xff));
    inked += (p[i] & 0xff) > 128;
  }
  return sum / inked;
}

/* A word in pieces of many looks is the picture of the word in one piece: the
 * letters are joined, the outlines do not cut each other. */
static void
test_pieces_make_the_word (void)
{
  static const gchar *const documents[][2] = {
    { ASS LINE "السلام", ASS LINE "الس{\\alpha&H01&}لام" },
    { ASS LINE "السلام", ASS LINE "ا{\\k20}ل{\\k20}س{\\k20}لا{\\k20}م" },
    { ASS LINE "office", ASS LINE "of{\\alpha&H01&}fi{\\alpha&H02&}ce" },
    { ASS LINE "क्षत्रिय", ASS LINE "क्ष{\\alpha&H01&}त्रिय" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    cairo_surface_t *whole, *pieces;
    Stage a, b;

    stage_document (
        &a, "{\"shadow_colour\":\"#00000000\"}", "none", documents[i][0]);
    stage_document (
        &b, "{\"shadow_colour\":\"#00000000\"}", "none", documents[i][1]);
    g_assert_cmpuint (a.layout->runs->len, ==, 1);
    g_assert_cmpuint (b.layout->runs->len, >, 1);
    g_assert_cmpfloat_with_epsilon (
        a.layout->whole.width, b.layout->whole.width, 0.5);
    whole = paint (&a);
    pieces = paint (&b);
    g_test_message ("%u: %.2f", i, difference (whole, pieces));
    g_assert_cmpfloat (difference (whole, pieces), <, 12);
    cairo_surface_destroy (whole);
    cairo_surface_destroy (pieces);
    stage_close (&a);
    stage_close (&b);
  }
}

/* The check above finds letters that are not joined. */
static void
test_pieces_tell_apart (void)
{
  cairo_surface_t *whole, *pieces;
  Stage a, b;

  stage_document (
      &a, "{\"shadow_colour\":\"#00000000\"}", "none", ASS LINE "السلام");
  stage_document (&b, "{\"shadow_colour\":\"#00000000\"}", "none",
      ASS LINE "الس\342\200\214لام");
  whole = paint (&a);
  pieces = paint (&b);
  g_assert_cmpfloat (difference (whole, pieces), >, 20);
  cairo_surface_destroy (whole);
  cairo_surface_destroy (pieces);
  stage_close (&a);
  stage_close (&b);
}

static guint
ink_rows (EfSprite *sprite)
{
  guint rows = 0;

  for (guint y = 0; y < sprite->height; y++)
    for (guint x = 0; x < sprite->width; x++)
      if (((const guint32 *)(sprite->argb + y * sprite->stride))[x] >> 24 >
          99) {
        rows++;
        break;
      }
  return rows;
}

static gdouble
ink_sum (EfSprite *sprite)
{
  gdouble sum = 0;

  for (guint y = 0; y < sprite->height; y++)
    for (guint x = 0; x < sprite->width; x++)
      sum +=
          (((const guint32 *)(sprite->argb + y * sprite->stride))[x] & 0xff) /
          255.0;
  return sum;
}

/* Bold has more ink, an underline more rows, a strike neither more rows nor
 * less ink, italics another shape. */
static void
test_looks_are_drawn (void)
{
  static const gchar *const looks[] = { "", "{\\b1}", "{\\i1}", "{\\u1}",
    "{\\s1}" };
  EfSprite *sprites[5];
  Stage s[5];

  for (guint i = 0; i < 5; i++) {
    g_autofree gchar *text = g_strconcat (ASS LINE, looks[i], "noon", NULL);

    stage_document (&s[i],
        "{\"weight\":400,\"outline\":0,\"shadow_colour\":\"#00000000\"}",
        "none", text);
    sprites[i] = draw (&s[i], run (&s[i], 0));
  }
  g_assert_cmpfloat (ink_sum (sprites[1]), >, 1.15 * ink_sum (sprites[0]));
  g_assert_true (sprites[2]->width != sprites[0]->width ||
      memcmp (sprites[2]->argb, sprites[0]->argb,
          (gsize)sprites[0]->stride * sprites[0]->height) != 0);
  g_assert_cmpuint (ink_rows (sprites[3]), >, ink_rows (sprites[0]) + 2);
  g_assert_cmpuint (ink_rows (sprites[4]), ==, ink_rows (sprites[0]));
  g_assert_cmpfloat (ink_sum (sprites[4]), >, 1.05 * ink_sum (sprites[0]));
  for (guint i = 0; i < 5; i++) {
    ef_sprite_unref (sprites[i]);
    stage_close (&s[i]);
  }
}

/* Colours */

static guint
fill_at (Stage *s, gboolean timed, guint64 time, guint word)
{
  EfChoreography c = { s->style, ef_typesetter_get_scale (s->typesetter),
    ef_cues_index (s->cues, 0), s->layout, timed, 0 };

  ef_choreograph (&c, time, s->marks);
  for (guint i = 0; i < s->marks->len; i++)
    if (g_array_index (s->marks, EfMark, i).word == word)
      return g_array_index (s->marks, EfMark, i).ink.fill;
  g_assert_not_reached ();
}

#define SUNG LINE "{\\k100}one {\\c&H0000FF&\\k100}two {\\k100}three"

static void
test_colours (void)
{
  Stage s;

  stage_document (&s, "{\"active_fill\":\"#ffe14d\"}", "none", ASS SUNG);
  g_assert_cmphex (fill_at (&s, TRUE, 500 * MS, 0), ==, 0xffe14dff);
  g_assert_cmphex (fill_at (&s, TRUE, 500 * MS, 1), ==, 0xff0000ff);
  g_assert_cmphex (fill_at (&s, TRUE, 1500 * MS, 0), ==, 0xffffffff);
  g_assert_cmphex (fill_at (&s, TRUE, 1500 * MS, 1), ==, 0xffe14dff);
  g_assert_cmphex (fill_at (&s, TRUE, 2500 * MS, 1), ==, 0xff0000ff);
  g_assert_cmphex (fill_at (&s, FALSE, 1500 * MS, 1), ==, 0xff0000ff);
  stage_close (&s);
  /* A style that keeps spoken words lit. */
  stage_document (&s,
      "{\"active_fill\":\"#ffe14d\",\"spoken_fill\":\"#ffe14d\","
      "\"animation\":\"karaoke\"}",
      "none", ASS SUNG);
  g_assert_cmphex (fill_at (&s, TRUE, 500 * MS, 1), ==, 0xff0000ff);
  g_assert_cmphex (fill_at (&s, TRUE, 1500 * MS, 1), ==, 0xff0000ff);
  g_assert_cmphex (
      g_array_index (s.marks, EfMark, s.marks->len - 1).sung, ==, 0xffe14dff);
  g_assert_cmphex (fill_at (&s, TRUE, 2500 * MS, 1), ==, 0xffe14dff);
  stage_close (&s);
}

/* Places */

static void
test_anchors (void)
{
  for (gint anchor = 1; anchor <= 9; anchor++) {
    g_autofree gchar *text =
        g_strdup_printf (ASS LINE "{\\an%d\\pos(540,960)}words", anchor);
    const EfWordBox *w;
    Stage s;

    stage_document (&s, "{\"position_y\":0.9}", "none", text);
    w = &s.layout->whole;
    g_assert_cmpfloat_with_epsilon (
        w->x + w->width * ((anchor - 1) % 3) / 2, 540, 1);
    g_assert_cmpfloat_with_epsilon (
        w->y + s.layout->height * (2 - (anchor - 1) / 3) / 2, 960, 1);
    stage_close (&s);
  }
}

/* The document's place, but never under the app's buttons; what it does not say
 * is the style's. */
static void
test_places_stay_safe (void)
{
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("tiktok", NULL);
  Stage s;

  stage_document (&s, "{}", "tiktok", ASS LINE "{\\an7\\pos(0,0)}words");
  g_assert_cmpfloat (s.layout->whole.x, >=, area->left * WIDTH);
  g_assert_cmpfloat (s.layout->whole.y, >=, area->top * HEIGHT);
  g_assert_cmpfloat (s.layout->whole.y, <, area->top * HEIGHT + 60);
  stage_close (&s);
  stage_document (&s, "{}", "tiktok", ASS LINE "{\\an3\\pos(1080,1920)}words");
  g_assert_cmpfloat (
      s.layout->whole.x + s.layout->whole.width, <=, (1 - area->right) * WIDTH);
  g_assert_cmpfloat (
      s.layout->whole.y + s.layout->height, <=, (1 - area->bottom) * HEIGHT);
  stage_close (&s);
  stage_document (&s, "{\"position_y\":0.4,\"anchor\":\"top\"}", "none",
      "WEBVTT\n\n00:00.000 --> 00:01.000 position:20% align:start\nwords");
  g_assert_cmpfloat_with_epsilon (s.layout->whole.x, 0.2 * WIDTH, 1);
  g_assert_cmpfloat_with_epsilon (s.layout->whole.y, 0.4 * HEIGHT, 1);
  stage_close (&s);
}

static void
test_own_width (void)
{
  static const gchar text[] =
      "WEBVTT\n\n00:00.000 --> 00:01.000 size:50% line:20%\n"
      "words that need two lines";
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("none", NULL);
  g_autoptr (EfCues) read =
      ef_subtitles_parse ("f", text, strlen (text), NULL, NULL, NULL, NULL);
  g_autoptr (EfCues) cues =
      ef_captions_reflow (read, style, area, WIDTH, HEIGHT);
  g_autofree gchar *got = dump_texts (cues);

  g_assert_cmpstr (got, ==, "words that/need two lines");
}

/* Cues at one place are stacked, cues at others go on beside them. */
static void
test_overlaps (void)
{
  static const gchar text[] =
      ASS "Dialogue: 0:00:00.00,0:00:10.00,below\n"
          "Dialogue: 0:00:02.00,0:00:05.00,{\\an8}above\n"
          "Dialogue: 0:00:03.00,0:00:06.00,{\\an8}more\n"
          "Dialogue: 0:00:03.00,0:00:06.00,{\\an8}more\n"
          "Dialogue: 0:00:09.90,0:00:12.00,{\\pos(10,10)}corner\n";
  g_autoptr (EfCues) cues =
      ef_subtitles_parse ("f", text, strlen (text), NULL, NULL, NULL, NULL);
  g_autofree gchar *got = dump_cues (cues, FALSE);

  g_assert_cmpstr (got, ==,
      "0-10 below | 2-3 8(0.5,0,0) above | 3-5 8(0.5,0,0) above / more | "
      "5-6 8(0.5,0,0) more | 9.9-12 2(0.00926,0.00521,0) corner");
}

static void
test_track (void)
{
  g_autoptr (EfCues) cues = ef_cues_new ("x", "en", WIDTH, HEIGHT);
  EfCueTrack *track = ef_cue_track_new ();
  g_autoptr (EfCues) next = ef_cues_new ("x", "en", WIDTH, HEIGHT);
  EfCue *sentence;
  EfShown shown[EF_SCENE_MAX_CUES];

  for (guint i = 0; i < 6; i++) {
    EfCue *cue = ef_cues_append (cues, i * MS, 100 * MS);

    ef_cue_append_word (cue, "x", 0, 100 * MS, 0);
    /* two at each place, which are stacked */
    cue->place = (EfCuePlace){ 5, 0.5f, 0.1f * (i / 2), 0 };
  }
  ef_cue_track_add (track, cues);
  g_assert_cmpuint (ef_cue_track_find_all (track, 2 * MS, shown), ==, 3);
  g_assert_true (shown[0].cue == ef_cues_index (cues, 0));
  g_assert_true (shown[2].cue == ef_cues_index (cues, 2));
  g_assert_cmpuint (shown[0].time, ==, 2 * MS);
  g_assert_cmpuint (ef_cue_track_find_all (track, 50 * MS, shown), ==, 4);
  g_assert_true (shown[0].cue == ef_cues_index (cues, 2));
  g_assert_true (shown[3].cue == ef_cues_index (cues, 5));
  g_assert_cmpuint (ef_cue_track_find_all (track, 100 * MS, shown), ==, 0);
  /* Of another document, as sentences are: it takes one place over. */
  sentence = ef_cues_append (next, 60 * MS, 90 * MS);
  ef_cue_append_word (sentence, "y", 60 * MS, 90 * MS, 0);
  sentence->place = (EfCuePlace){ 5, 0.5f, 0.2f, 0 };
  ef_cue_track_add (track, next);
  g_assert_cmpuint (ef_cue_track_find_all (track, 70 * MS, shown), ==, 4);
  g_assert_true (shown[0].cue == ef_cues_index (cues, 1));
  g_assert_true (shown[2].cue == ef_cues_index (cues, 3));
  g_assert_true (shown[3].cue == ef_cues_index (next, 0));
  ef_cue_track_free (track);
}

/* A cue that stays keeps its picture when another comes and goes. */
static void
test_scene (void)
{
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("none", NULL);
  g_autoptr (EfCues) cues = ef_cues_new ("x", "en", WIDTH, HEIGHT);
  EfScene *scene = ef_scene_new (style, area, WIDTH, HEIGHT);
  EfShown shown[2];
  const EfPlaced *placed;
  guint n;
  gint y;

  for (guint i = 0; i < 2; i++) {
    EfCue *cue = ef_cues_append (cues, 0, 100 * MS);

    ef_cue_append_word (cue, i ? "two" : "one", 0, 100 * MS, 0);
    cue->place = (EfCuePlace){ 5, 0.5f, 0.3f + 0.4f * i, 0 };
  }
  for (guint i = 0; i < 2; i++)
    shown[i] = (EfShown){ ef_cues_index (cues, i), FALSE, MS, 0 };
  g_assert_true (ef_scene_update_all (scene, shown, 1, &placed, &n));
  g_assert_cmpuint (n, ==, 1);
  y = placed[0].y;
  g_assert_true (ef_scene_update_all (scene, shown, 2, &placed, &n));
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (placed[0].y, ==, y);
  g_assert_cmpint (placed[1].y, >, y + 500);
  g_assert_false (ef_scene_update_all (scene, shown, 2, &placed, &n));
  g_assert_true (ef_scene_update_all (scene, shown + 1, 1, &placed, &n));
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (placed[0].y, >, y + 500);
  ef_scene_free (scene);
}

/* cues.json keeps all of it. */
static void
test_document (void)
{
  static const gchar text[] = ASS LINE
      "{\\an7\\pos(108,192)}a{\\b1\\i1\\u1\\s1}b {\\fnSome Font\\c&H8000FF&"
      "\\fs75}c";
  g_autofree gchar *path =
      g_build_filename (g_get_tmp_dir (), "ef-looks-cues.json", NULL);
  g_autoptr (EfCues) cues =
      ef_subtitles_parse ("f", text, strlen (text), NULL, NULL, NULL, NULL);
  g_autoptr (EfCues) loaded = NULL;
  g_autofree gchar *before = dump_cues (cues, FALSE);
  g_autofree gchar *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (
      before, ==, "0-4 7(0.1,0.1,0) a+{bius}b {bius#ff0080ff1.5x'Some Font'}c");
  ef_cues_save (cues, path, &error);
  g_assert_no_error (error);
  loaded = ef_cues_load (path, &error);
  g_assert_no_error (error);
  after = dump_cues (loaded, FALSE);
  g_assert_cmpstr (after, ==, before);
  g_remove (path);
}

/* Exits */

static gdouble
opacity_at (Stage *s, guint64 time, gint *y)
{
  EfChoreography c = { s->style, ef_typesetter_get_scale (s->typesetter),
    ef_cues_index (s->cues, 0), s->layout, FALSE, 0 };

  ef_choreograph (&c, time, s->marks);
  if (s->marks->len == 0)
    return 0;
  *y = g_array_index (s->marks, EfMark, 0).y;
  return g_array_index (s->marks, EfMark, 0).opacity;
}

static void
test_exits (void)
{
  static const gchar *const names[] = { "fade", "pop", "slide" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *json = g_strdup_printf (
        "{\"cue_exit\":\"%s\",\"cue_exit_time\":0.5}", names[i]);
    gdouble last = 1;
    gint rest, y = 0;
    Stage s;

    stage_document (&s, json, "none", ASS LINE "word");
    g_assert_cmpfloat (opacity_at (&s, 3490 * MS, &rest), ==, 1);
    for (guint time = 3500; time < 4000; time += 5) {
      gdouble opacity = opacity_at (&s, time * MS, &y);

      g_assert_cmpfloat (opacity, <=, last);
      last = opacity;
      if (g_str_equal (names[i], "slide"))
        g_assert_cmpint (y, >=, rest);
    }
    g_assert_cmpfloat (last, <, 0.1);
    stage_close (&s);
  }
}

/* A cue as short as its exit is seen for half of its time. */
static void
test_short_exit (void)
{
  gint y;
  Stage s;

  stage_document (&s, "{\"cue_exit\":\"fade\",\"cue_exit_time\":2}", "none",
      ASS "Dialogue: 0:00:01.00,0:00:02.00,word");
  g_assert_cmpfloat (opacity_at (&s, 1500 * MS, &y), ==, 1);
  g_assert_cmpfloat (opacity_at (&s, 1750 * MS, &y), ==, 0.875);
  g_assert_cmpfloat (opacity_at (&s, 1990 * MS, &y), <, 0.1);
  stage_close (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/looks/runs", test_runs);
  g_test_add_func ("/looks/runs-are-bounded", test_runs_are_bounded);
  g_test_add_func ("/looks/sizes", test_sizes_share_a_baseline);
  g_test_add_func ("/looks/fonts", test_fonts);
  g_test_add_func ("/looks/large-words-fit", test_large_words_fit);
  g_test_add_func ("/looks/pieces", test_pieces_make_the_word);
  g_test_add_func ("/looks/pieces-tell-apart", test_pieces_tell_apart);
  g_test_add_func ("/looks/drawn", test_looks_are_drawn);
  g_test_add_func ("/looks/colours", test_colours);
  g_test_add_func ("/places/anchors", test_anchors);
  g_test_add_func ("/places/safe", test_places_stay_safe);
  g_test_add_func ("/places/width", test_own_width);
  g_test_add_func ("/places/overlaps", test_overlaps);
  g_test_add_func ("/places/track", test_track);
  g_test_add_func ("/places/scene", test_scene);
  g_test_add_func ("/looks/document", test_document);
  g_test_add_func ("/exits/curves", test_exits);
  g_test_add_func ("/exits/short", test_short_exit);
  return g_test_run ();
}
