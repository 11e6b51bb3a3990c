/* Edit Factory - curves, and what stands where when
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "caption-stage.h"
#include "choreography.h"

#include <math.h>

#define MS ((guint64)1000000)

static void
test_progress (void)
{
  g_assert_cmpfloat (ef_animation_progress (0, 0.2), ==, 0);
  g_assert_cmpfloat_with_epsilon (
      ef_animation_progress (50 * MS, 0.2), 0.25, 1e-12);
  g_assert_cmpfloat (ef_animation_progress (900 * MS, 0.2), ==, 1);
  g_assert_cmpfloat (ef_animation_progress (0, 0), ==, 1);
}

/* Curves begin at 0, end at 1, and keep to them outside. */
static void
test_eases (void)
{
  gdouble (*const curves[]) (
      gdouble) = { ef_ease_out, ef_ease_in_out, ef_ease_out_back };
  gdouble most = 0;

  for (guint i = 0; i < G_N_ELEMENTS (curves); i++) {
    g_assert_cmpfloat_with_epsilon (curves[i](0), 0, 1e-12);
    g_assert_cmpfloat_with_epsilon (curves[i](1), 1, 1e-12);
    g_assert_cmpfloat (curves[i](-3), ==, curves[i](0));
    g_assert_cmpfloat (curves[i](7), ==, curves[i](1));
  }
  for (guint i = 0; i < 100; i++) {
    g_assert_cmpfloat (
        ef_ease_out ((i + 1) / 100.0), >, ef_ease_out (i / 100.0));
    g_assert_cmpfloat (
        ef_ease_in_out ((i + 1) / 100.0), >, ef_ease_in_out (i / 100.0));
    most = MAX (most, ef_ease_out_back (i / 100.0));
  }
  g_assert_cmpfloat_with_epsilon (ef_ease_in_out (0.5), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (ef_ease_out (0.5), 0.875, 1e-12);
  g_assert_cmpfloat_with_epsilon (most, 1.1, 0.001);
}

static void
test_poses (void)
{
  static const EfAnimation all[] = { EF_ANIMATION_NONE, EF_ANIMATION_FADE,
    EF_ANIMATION_POP, EF_ANIMATION_BOUNCE, EF_ANIMATION_SLIDE };
  gdouble peak = 0, highest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    EfPose end = ef_animate_cue (all[i], 1);

    g_assert_cmpfloat_with_epsilon (end.scale, 1, 1e-9);
    g_assert_cmpfloat_with_epsilon (end.rise, 0, 1e-9);
    g_assert_cmpfloat_with_epsilon (end.opacity, 1, 1e-9);
    end = ef_animate_word (all[i], 1, 1.2);
    g_assert_cmpfloat_with_epsilon (
        end.scale, ef_animation_rest_scale (all[i], 1.2), 1e-9);
  }
  for (guint i = 0; i <= 1000; i++) {
    peak =
        MAX (peak, ef_animate_word (EF_ANIMATION_POP, i / 1000.0, 1.2).scale);
    highest =
        MAX (highest, ef_animate_cue (EF_ANIMATION_BOUNCE, i / 1000.0).rise);
    g_assert_cmpfloat (
        ef_animate_cue (EF_ANIMATION_BOUNCE, i / 1000.0).rise, >=, 0);
    g_assert_cmpfloat (
        ef_animate_cue (EF_ANIMATION_SLIDE, i / 1000.0).rise, <=, 0);
    /* What the layout keeps free for it. */
    g_assert_cmpfloat (
        ef_animate_cue (EF_ANIMATION_POP, i / 1000.0).scale, <, 1.031);
  }
  g_assert_cmpfloat_with_epsilon (peak, 1.2, 1e-6);
  g_assert_cmpfloat_with_epsilon (highest, 1, 1e-6);
  g_assert_cmpfloat (ef_animate_cue (EF_ANIMATION_FADE, 0).opacity, ==, 0);
  g_assert_cmpfloat (ef_animate_cue (EF_ANIMATION_SLIDE, 0).rise, ==, -1);
}

static void
test_spans (void)
{
  EfSpan a = { 100, 200 }, b = { 220, 420 }, s;

  s = ef_animation_travel (a, b, 0);
  g_assert_cmpfloat (s.left, ==, 100);
  g_assert_cmpfloat (s.right, ==, 200);
  s = ef_animation_travel (a, b, 1);
  g_assert_cmpfloat_with_epsilon (s.left, 220, 1e-9);
  g_assert_cmpfloat_with_epsilon (s.right, 420, 1e-9);
  for (guint i = 1; i < 100; i++) {
    s = ef_animation_travel (a, b, i / 100.0);
    /* The edge ahead is nearer to its end than the other. */
    g_assert_cmpfloat ((s.right - 200) / 220, >, (s.left - 100) / 120);
    s = ef_animation_travel (b, a, i / 100.0);
    g_assert_cmpfloat ((220 - s.left) / 120, >, (420 - s.right) / 220);
  }
  s = ef_animation_grow (b, FALSE, 0.5);
  g_assert_cmpfloat (s.left, ==, 220);
  g_assert_cmpfloat_with_epsilon (s.right, 395, 1e-9);
  s = ef_animation_grow (b, TRUE, 0.5);
  g_assert_cmpfloat_with_epsilon (s.left, 245, 1e-9);
  g_assert_cmpfloat (s.right, ==, 420);
}

static void
test_sung (void)
{
  g_assert_cmpfloat (ef_animation_sung (400 * MS, 800 * MS, 100 * MS), ==, 0);
  g_assert_cmpfloat_with_epsilon (
      ef_animation_sung (400 * MS, 800 * MS, 500 * MS), 0.25, 1e-12);
  g_assert_cmpfloat (ef_animation_sung (400 * MS, 800 * MS, 900 * MS), ==, 1);
  /* Words that last no time. */
  g_assert_cmpfloat (ef_animation_sung (400 * MS, 400 * MS, 401 * MS), ==, 1);
}

static void
test_mix (void)
{
  g_assert_cmphex (
      ef_animation_mix (0x10203040, 0xffeeddcc, 0), ==, 0x10203040);
  g_assert_cmphex (
      ef_animation_mix (0x10203040, 0xffeeddcc, 1), ==, 0xffeeddcc);
  g_assert_cmphex (
      ef_animation_mix (0x00ff00ff, 0xff0000ff, 0.5), ==, 0x808000ff);
}

/* Choreography */

/* Words of half a second each. */
static void
stage_words (Stage *s, const gchar *overrides, const gchar *const *words)
{
  EfCues *cues = ef_cues_new ("classic", "en", 1080, 1920);
  EfCue *cue = ef_cues_append (cues, 0, 3000 * MS);

  for (guint i = 0; words[i]; i++)
    ef_cue_append_word (cue, words[i], i * 500 * MS, (i + 1) * 500 * MS, 0);
  stage_open (s, overrides, "none", cues, 1080, 1920);
}

static const EfMark *
stage_exposed (Stage *s, guint64 time, guint64 exposure, guint i)
{
  EfChoreography c = { s->style, ef_typesetter_get_scale (s->typesetter),
    ef_cues_index (s->cues, 0), s->layout, TRUE, exposure };

  ef_choreograph (&c, time, s->marks);
  g_assert_cmpuint (s->marks->len, >, i);
  return &g_array_index (s->marks, EfMark, i);
}

static const EfMark *
stage_at (Stage *s, guint64 time, guint i)
{
  return stage_exposed (s, time, 0, i);
}

static const EfWordBox *
stage_box (Stage *s, guint i)
{
  return &g_array_index (s->layout->boxes, EfWordBox, i);
}

/* The edge of what is sung goes through the word as the voice does, from the
 * side on which it is read. */
static void
test_karaoke (void)
{
  static const gchar *const latin[] = { "wonderful", "day", NULL };
  static const gchar *const hebrew[] = { "נפלא", "היום", NULL };
  Stage s;

  for (guint rtl = 0; rtl < 2; rtl++) {
    gdouble last = rtl ? G_MAXDOUBLE : -1;

    stage_words (&s, "{\"animation\":\"karaoke\",\"active_fill\":\"#ff0000\"}",
        rtl ? hebrew : latin);
    for (guint time = 20; time < 500; time += 20) {
      /* The active word is drawn last. */
      const EfMark *mark = stage_at (&s, time * MS, 1);
      gdouble sung = mark->edge / stage_box (&s, 0)->width;

      g_assert_cmpuint (mark->word, ==, 0);
      g_assert_cmphex (mark->sung, ==, 0xff0000ff);
      g_assert_cmpint (mark->from_right, ==, rtl);
      g_assert_cmpfloat_with_epsilon (
          rtl ? 1 - sung : sung, time / 500.0, 0.01);
      g_assert_true (rtl ? mark->edge < last : mark->edge > last);
      last = mark->edge;
    }
    stage_close (&s);
  }
}

/* A document's opacity is of what the style has; nothing is drawn at 0. */
static void
test_word_opacity (void)
{
  static const gchar document[] =
      "{\"version\": 1, \"timed_words\": true, \"cues\": [{\"start\": 0, "
      "\"end\": 2, \"lines\": [{\"words\": ["
      "{\"text\": \"a\", \"start\": 0, \"end\": 1}, "
      "{\"text\": \"b\", \"opacity\": 0.25, \"start\": 1, \"end\": 2}, "
      "{\"text\": \"c\", \"opacity\": 0, \"start\": 1, \"end\": 2}]}]}]}";
  g_autoptr (GError) error = NULL;
  EfCues *cues = ef_cues_parse ("test", document, -1, &error);
  Stage s;

  g_assert_no_error (error);
  stage_open (&s, "{\"opacity\": 0.5, \"animation\": \"none\"}", "none", cues,
      1080, 1920);
  /* The active word is drawn last. */
  g_assert_cmpfloat (stage_at (&s, 500 * MS, 0)->opacity, ==, 0.125);
  g_assert_cmpfloat (stage_at (&s, 500 * MS, 1)->opacity, ==, 0.5);
  g_assert_cmpuint (s.marks->len, ==, 2);
  stage_close (&s);
  g_assert_null (ef_cues_parse ("test",
      "{\"version\": 1, \"cues\": [{\"start\": 0, \"end\": 2, \"lines\": "
      "[{\"words\": [{\"text\": \"a\", \"opacity\": 1.5}]}]}]}",
      -1, &error));
  g_assert_nonnull (strstr (error->message, "words[0].opacity"));
}

/* Between two frames of any rate lie the same pictures. */
static void
test_same_at_any_rate (void)
{
  static const gchar *const words[] = { "one", "two", "three", NULL };
  static const gchar *const motions[] = { "pop", "bounce", "slide", "fade",
    "highlight", "karaoke", "underline", "box" };

  for (guint m = 0; m < G_N_ELEMENTS (motions); m++) {
    g_autofree gchar *json = g_strdup_printf (
        "{\"animation\":\"%s\",\"cue_animation\":\"pop\"}", motions[m]);
    Stage s;

    stage_words (&s, json, words);
    for (guint64 time = 100; time < 1500; time += 100) {
      g_autofree gpointer first = NULL;
      gsize size;

      stage_at (&s, time * MS, 0);
      size = s.marks->len * sizeof (EfMark);
      first = g_memdup2 (s.marks->data, size);
      stage_at (&s, (time * 7 + 13) % 1500 * MS, 0);
      stage_at (&s, time * MS, 0);
      g_assert_cmpmem (
          first, size, s.marks->data, s.marks->len * sizeof (EfMark));
    }
    stage_close (&s);
  }
}

/* What moves stands as in the middle of the frame's time; which word is lit is
 * decided at its beginning. */
static void
test_exposure (void)
{
  static const gchar *const words[] = { "one", "two", NULL };
  const EfMark *mark;
  gdouble edge;
  Stage s;

  stage_words (
      &s, "{\"animation\":\"karaoke\",\"active_fill\":\"#ff0000\"}", words);
  edge = stage_at (&s, 520 * MS, 1)->edge;
  mark = stage_exposed (&s, 500 * MS, 40 * MS, 1);
  g_assert_cmpuint (mark->word, ==, 1);
  g_assert_cmpfloat (mark->edge, ==, edge);
  g_assert_cmpfloat (mark->edge, >, 0);
  /* The next word begins in the frame: it is not lit, and this one is sung. */
  mark = stage_exposed (&s, 490 * MS, 40 * MS, 1);
  g_assert_cmpuint (mark->word, ==, 0);
  g_assert_cmphex (mark->ink.fill, ==, 0xff0000ff);
  g_assert_cmphex (mark->sung, ==, 0);
  stage_close (&s);
}

/* A word that comes with its cue does not flow into its colour. */
static void
test_comes_lit (void)
{
  static const gchar *const words[] = { "one", "two", NULL };
  Stage s;

  stage_words (
      &s, "{\"animation\":\"highlight\",\"active_fill\":\"#ff0000\"}", words);
  g_assert_cmphex (stage_at (&s, 1 * MS, 1)->ink.fill, ==, 0xff0000ff);
  g_assert_cmphex (stage_at (&s, 501 * MS, 1)->ink.fill, !=, 0xff0000ff);
  stage_close (&s);
}

/* Words at rest change nothing from frame to frame. */
static void
test_rest (void)
{
  static const gchar *const words[] = { "one", "two", NULL };
  g_autofree gpointer first = NULL;
  gsize size;
  Stage s;

  stage_words (&s, "{\"animation\":\"pop\",\"animation_time\":0.1}", words);
  stage_at (&s, 150 * MS, 0);
  size = s.marks->len * sizeof (EfMark);
  first = g_memdup2 (s.marks->data, size);
  stage_at (&s, 450 * MS, 0);
  g_assert_cmpmem (first, size, s.marks->data, s.marks->len * sizeof (EfMark));
  stage_close (&s);
}

static void
test_box_travels (void)
{
  static const gchar *const words[] = { "one", "two", NULL };
  const EfMark *mark;
  gdouble last = 0;
  Stage s;

  stage_words (&s,
      "{\"animation\":\"box\",\"animation_time\":0.3,\"box_padding_x\":0}",
      words);
  for (guint time = 500; time <= 800; time += 20) {
    mark = stage_at (&s, time * MS, 0);
    g_assert_cmpint (mark->kind, ==, EF_MARK_BAR);
    g_assert_cmpfloat (mark->x, >=, last);
    last = mark->x;
  }
  g_assert_cmpfloat_with_epsilon (
      mark->bar.width, stage_box (&s, 1)->width, 0.01);
  stage_close (&s);
}

/* How far the active word's outline goes at most, from @time on for 0.5 s. */
static EfSpan
widest (Stage *s, guint64 time)
{
  EfSpan widest = { G_MAXDOUBLE, 0 };

  for (guint64 t = time; t < time + 500; t += 5) {
    const EfMark *mark = stage_at (s, t * MS, s->layout->boxes->len - 1);
    gdouble large = mark->scale * mark->ink.size / s->layout->size;
    gdouble x = mark->x + mark->phase_x;
    gdouble outline = s->style->outline * large;

    widest.left = MIN (widest.left, x - outline);
    widest.right = MAX (
        widest.right, x + stage_box (s, mark->word)->width * large + outline);
  }
  return widest;
}

/* A word that pops leaves the letters beside it in sight, however long it is,
 * and those stay where they are; alone on its line it swells as it likes. */
static void
test_pop_beside (void)
{
  static const gchar *const words[] = { "so", "extraordinary", "it", NULL };
  static const gchar *const alone[] = { "extraordinary", NULL };
  static const gchar json[] =
      "{\"animation\":\"pop\",\"pop_scale\":1.4,\"words_per_cue\":3,"
      "\"size\":60,\"outline\":3,\"shadow_colour\":\"#00000000\"}";
  gint32 x[2];
  EfSpan wide;
  Stage s;

  stage_words (&s, json, words);
  wide = widest (&s, 500);
  g_assert_cmpfloat (
      wide.left, >=, stage_box (&s, 0)->x + stage_box (&s, 0)->width - 1);
  g_assert_cmpfloat (wide.right, <=, stage_box (&s, 2)->x + 1);
  g_assert_cmpfloat (wide.right - wide.left, >, stage_box (&s, 1)->width + 8);
  for (guint t = 0; t < 2; t++)
    x[t] = stage_at (&s, (510 + 60 * t) * MS, 1)->x;
  g_assert_cmpint (x[0], ==, x[1]);
  stage_close (&s);
  stage_words (&s, json, alone);
  wide = widest (&s, 0);
  g_assert_cmpfloat (
      wide.right - wide.left, >, stage_box (&s, 0)->width * 1.35);
  stage_close (&s);
}

/* Letters have the colours of the box where it is behind them, nowhere else. */
static void
test_box_covers (void)
{
  static const gchar *const words[] = { "wonderful", "days", NULL };
  guint parts[2] = { 0 };
  Stage s;

  stage_words (&s,
      "{\"animation\":\"box\",\"animation_time\":0.4,\"box_padding_x\":5,"
      "\"fill\":\"#ffffff\",\"active_fill\":\"#000000\"}",
      words);
  for (guint time = 500; time < 900; time += 10) {
    const EfMark *bar = stage_at (&s, time * MS, 0);
    gdouble left = bar->x + bar->phase_x - bar->bar.width / 2;
    gdouble edges[] = { left, left + bar->bar.width };

    for (guint i = 0; i < 2; i++) {
      const EfMark *word = &g_array_index (s.marks, EfMark, i + 1);
      gdouble edge = edges[i] - stage_box (&s, i)->x;

      g_assert_cmpuint (word->word, ==, i);
      if (edge <= 1 || edge >= stage_box (&s, i)->width - 1)
        continue;
      g_assert_cmphex (word->ink.fill, ==, 0xffffffff);
      g_assert_cmphex (word->sung, ==, 0x000000ff);
      g_assert_cmpint (word->from_right, ==, i == 0);
      g_assert_cmpfloat_with_epsilon (word->edge, edge, 0.5);
      parts[i]++;
    }
  }
  g_assert_cmphex (stage_at (&s, 900 * MS, 2)->ink.fill, ==, 0x000000ff);
  g_assert_cmphex (stage_at (&s, 900 * MS, 1)->ink.fill, ==, 0xffffffff);
  g_assert_cmpuint (parts[0], >, 3);
  g_assert_cmpuint (parts[1], >, 3);
  stage_close (&s);
}

/* The bar lies under the letters that hang over it. */
static void
test_underline_below (void)
{
  static const gchar *const words[] = { "jumping", "gypsy", NULL };
  Stage s;

  stage_words (&s, "{\"animation\":\"underline\"}", words);
  g_assert_cmpint (stage_at (&s, 400 * MS, 0)->kind, ==, EF_MARK_BAR);
  g_assert_cmpuint (s.marks->len, ==, 3);
  stage_close (&s);
}

/* Words that are not spoken yet are not there; a hidden state neither. */
static void
test_reveal (void)
{
  static const gchar *const words[] = { "one", "two", "three", NULL };
  Stage s;

  stage_words (&s, "{\"animation\":\"slide\"}", words);
  stage_at (&s, 700 * MS, 0);
  g_assert_cmpuint (s.marks->len, ==, 2);
  stage_close (&s);
  stage_words (&s, "{\"upcoming_opacity\":0.5,\"spoken_opacity\":0}", words);
  g_assert_cmpfloat (stage_at (&s, 700 * MS, 0)->opacity, ==, 0.5);
  g_assert_cmpuint (s.marks->len, ==, 2);
  g_assert_cmpfloat (stage_at (&s, 700 * MS, 1)->opacity, ==, 1);
  stage_close (&s);
}

/* Words without times are not words to come. */
static void
test_untimed (void)
{
  static const gchar *const words[] = { "one", "two", NULL };
  Stage s;

  stage_words (&s, "{\"upcoming_opacity\":0}", words);
  {
    EfChoreography c = { s.style, ef_typesetter_get_scale (s.typesetter),
      ef_cues_index (s.cues, 0), s.layout, FALSE };

    ef_choreograph (&c, 100 * MS, s.marks);
  }
  g_assert_cmpuint (s.marks->len, ==, 2);
  g_assert_cmpfloat (g_array_index (s.marks, EfMark, 1).opacity, ==, 1);
  stage_close (&s);
}

/* Where another cue has just been, none fades in. */
static void
test_no_blink (void)
{
  static const gchar *const words[] = { "one", NULL };
  static const gchar *const motions[] = { "fade", "pop", "slide" };

  for (guint i = 0; i < G_N_ELEMENTS (motions); i++) {
    g_autofree gchar *json =
        g_strdup_printf ("{\"cue_animation\":\"%s\"}", motions[i]);
    Stage s;

    stage_words (&s, json, words);
    for (guint successor = 0; successor < 2; successor++) {
      EfChoreography c = { s.style, ef_typesetter_get_scale (s.typesetter),
        ef_cues_index (s.cues, 0), s.layout, TRUE, .successor = successor };
      gdouble opacity = 0;

      ef_choreograph (&c, 10 * MS, s.marks);
      if (s.marks->len > 0)
        opacity = g_array_index (s.marks, EfMark, 0).opacity;
      g_assert_true (successor ? opacity == 1 : opacity < 0.7);
    }
    stage_close (&s);
  }
}

/* A quarter turn about the middle makes a line of words a column. */
static void
test_turn (void)
{
  static const gchar *const words[] = { "one", "two", "three", NULL };
  gint x[3], y[3];
  Stage s;

  stage_words (&s, "{\"rotation\":90}", words);
  for (guint i = 0; i < 3; i++) {
    const EfMark *mark = stage_at (&s, 2900 * MS, i);

    x[mark->word] = mark->x;
    y[mark->word] = mark->y;
  }
  g_assert_cmpint (ABS (x[0] - x[1]), <=, 1);
  g_assert_cmpint (ABS (x[1] - x[2]), <=, 1);
  g_assert_cmpint (y[0], <, y[1]);
  g_assert_cmpint (y[1], <, y[2]);
  stage_close (&s);
}

static void
test_align (void)
{
  static const gchar *const words[] = { "one", NULL };
  Stage s;
  const EfWordBox *box;

  stage_words (&s, "{\"align\":\"left\",\"position_x\":0.25}", words);
  g_assert_cmpfloat_with_epsilon (stage_box (&s, 0)->x, 270, 0.01);
  stage_close (&s);
  stage_words (&s, "{\"align\":\"right\",\"position_x\":0.75}", words);
  box = stage_box (&s, 0);
  g_assert_cmpfloat_with_epsilon (box->x + box->width, 810, 0.01);
  stage_close (&s);
  /* The outline stays on the canvas. */
  stage_words (&s, "{\"align\":\"left\",\"position_x\":0}", words);
  g_assert_cmpfloat (stage_box (&s, 0)->x, >=, s.style->outline);
  stage_close (&s);
  stage_words (&s, "{\"anchor\":\"bottom\",\"position_y\":0.5}", words);
  g_assert_cmpfloat_with_epsilon (
      s.layout->whole.y + s.layout->height, 960, 0.01);
  stage_close (&s);
}

/* The element makes anew no more than a value changes. */
static void
test_scopes (void)
{
  static const struct
  {
    const gchar *json;
    EfStyleScope scope;
  } cases[] = { { "{}", EF_STYLE_SAME }, { "{\"opacity\":0.5}", EF_STYLE_SHOW },
    { "{\"fill\":\"#010203\"}", EF_STYLE_SHOW },
    { "{\"position_y\":0.1,\"opacity\":0.5}", EF_STYLE_PLACE },
    { "{\"rotation\":5}", EF_STYLE_DRAW }, { "{\"size\":20}", EF_STYLE_TYPE },
    { "{\"fonts\":\"Lato\"}", EF_STYLE_TYPE },
    { "{\"words_per_cue\":1,\"opacity\":0.5}", EF_STYLE_PHRASE } };
  g_autoptr (EfStyle) plain = ef_style_load ("classic", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JsonNode) node = json_from_string (cases[i].json, NULL);
    g_autoptr (EfStyle) other = ef_style_load ("classic", node, NULL);

    g_assert_cmpint (ef_style_difference (plain, other), ==, cases[i].scope);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/animation/word-opacity", test_word_opacity);
  g_test_add_func ("/animation/progress", test_progress);
  g_test_add_func ("/animation/eases", test_eases);
  g_test_add_func ("/animation/poses", test_poses);
  g_test_add_func ("/animation/spans", test_spans);
  g_test_add_func ("/animation/sung", test_sung);
  g_test_add_func ("/animation/mix", test_mix);
  g_test_add_func ("/choreography/karaoke", test_karaoke);
  g_test_add_func ("/choreography/any-rate", test_same_at_any_rate);
  g_test_add_func ("/choreography/exposure", test_exposure);
  g_test_add_func ("/choreography/comes-lit", test_comes_lit);
  g_test_add_func ("/choreography/rest", test_rest);
  g_test_add_func ("/choreography/box", test_box_travels);
  g_test_add_func ("/choreography/box-covers", test_box_covers);
  g_test_add_func ("/choreography/pop-beside", test_pop_beside);
  g_test_add_func ("/choreography/underline-below", test_underline_below);
  g_test_add_func ("/choreography/reveal", test_reveal);
  g_test_add_func ("/choreography/no-blink", test_no_blink);
  g_test_add_func ("/choreography/untimed", test_untimed);
  g_test_add_func ("/choreography/turn", test_turn);
  g_test_add_func ("/choreography/align", test_align);
  g_test_add_func ("/choreography/scopes", test_scopes);
  return g_test_run ();
}
