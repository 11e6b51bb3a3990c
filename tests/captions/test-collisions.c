/* Edit Factory - captions beside each other and beside other things
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "avoid.h"
#include "cue-track.h"
#include "even-lines.h"
#include "scene.h"

#include <editfactory/editfactory.h>
#include <math.h>
#include <string.h>

#define WIDTH 360
#define HEIGHT 640

typedef struct
{
  EfStyle *style;
  EfSafeArea *area;
  EfScene *scene;
  EfCues *cues;
} Stage;

static void
stage_init (Stage *s, const gchar *area)
{
  g_autoptr (GError) error = NULL;

  s->style = ef_style_load ("classic", NULL, &error);
  g_assert_no_error (error);
  s->area = ef_safe_area_load (area, &error);
  g_assert_no_error (error);
  s->scene = ef_scene_new (s->style, s->area, WIDTH, HEIGHT);
  s->cues = ef_cues_new ("classic", "en", WIDTH, HEIGHT);
}

static void
stage_clear (Stage *s)
{
  ef_scene_free (s->scene);
  ef_cues_unref (s->cues);
  ef_safe_area_free (s->area);
  ef_style_free (s->style);
}

/* Seconds; one line. */
static void
add_cue (Stage *s, guint start, guint end, const gchar *text)
{
  EfCue *cue = ef_cues_append (s->cues, start * GST_SECOND, end * GST_SECOND);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i]; i++)
    ef_cue_append_word (cue, words[i], start * GST_SECOND, end * GST_SECOND, 0);
}

/* What is drawn of cues @first..@last, pixels that are not transparent. */
static EfRect
drawn (Stage *s, guint first, guint last)
{
  EfRect box = { WIDTH, HEIGHT, 0, 0 };
  EfShown shown[EF_SCENE_MAX_CUES];
  const EfPlaced *placed;
  guint n;

  for (guint i = first; i <= last; i++)
    shown[i - first] = (EfShown){ ef_cues_index (s->cues, i), FALSE,
      ef_cues_index (s->cues, i)->start, 0 };
  ef_scene_update_all (s->scene, shown, last - first + 1, &placed, &n);
  for (guint i = 0; i < n; i++) {
    EfSprite *sprite = placed[i].sprite;

    ef_sprite_draw (sprite);
    for (guint y = 0; y < sprite->height; y++)
      for (guint x = 0; x < sprite->width; x++) {
        const guint32 *row =
            (const guint32 *)(sprite->argb + (gsize)y * sprite->stride);

        if (row[x] >> 24 == 0)
          continue;
        box.left = MIN (box.left, placed[i].x + (gint)x);
        box.right = MAX (box.right, placed[i].x + (gint)x + 1);
        box.top = MIN (box.top, placed[i].y + (gint)y);
        box.bottom = MAX (box.bottom, placed[i].y + (gint)y + 1);
      }
  }
  g_assert_cmpfloat (box.right, >, box.left);
  return box;
}

static gboolean
overlap (const EfRect *a, const EfRect *b)
{
  return a->left < b->right && b->left < a->right && a->top < b->bottom &&
      b->top < a->bottom;
}

static gboolean
same (const EfRect *a, const EfRect *b)
{
  return a->left == b->left && a->top == b->top && a->right == b->right &&
      a->bottom == b->bottom;
}

static EfAvoid
avoid_of (const EfRect *r, guint start, guint end)
{
  return (EfAvoid){ { r->left / WIDTH, r->top / HEIGHT,
                        (r->right - r->left) / WIDTH,
                        (r->bottom - r->top) / HEIGHT },
    start * GST_SECOND, end * GST_SECOND };
}

/* A layer where captions stand makes those move that it meets, and only them.
 */
static void
test_moves (void)
{
  Stage s;
  EfRect free_box, moved, wanted;
  EfAvoid avoid;

  stage_init (&s, "generic");
  for (guint i = 0; i < 3; i++)
    add_cue (&s, i, i + 1, "All the same");
  wanted = drawn (&s, 0, 0);
  avoid =
      avoid_of (&(EfRect){ 0, wanted.top - 5, WIDTH, wanted.bottom + 5 }, 1, 2);
  ef_scene_set_avoid (s.scene, &avoid, 1);
  free_box = drawn (&s, 0, 0);
  g_assert_true (same (&free_box, &wanted));
  moved = drawn (&s, 1, 1);
  g_assert_true (
      moved.bottom <= wanted.top - 5 || moved.top >= wanted.bottom + 5);
  g_assert_cmpfloat (fabs (moved.top - wanted.top), <, 100);
  g_assert_cmpfloat (
      fabs (moved.right - moved.left - wanted.right + wanted.left), <=, 1);
  free_box = drawn (&s, 2, 2);
  g_assert_true (same (&free_box, &wanted));
  stage_clear (&s);
}

/* A tall thing at one side: shorter lines beside it, in the same size. */
static void
test_reflows (void)
{
  Stage s;
  EfRect wanted, box, obstacle = { 0, 0, WIDTH * 0.5, HEIGHT };
  EfAvoid avoid = avoid_of (&obstacle, 0, 9);

  stage_init (&s, "none");
  add_cue (&s, 0, 1, "four words stand here");
  wanted = drawn (&s, 0, 0);
  g_assert_true (overlap (&wanted, &obstacle));
  ef_scene_set_avoid (s.scene, &avoid, 1);
  box = drawn (&s, 0, 0);
  g_assert_false (overlap (&box, &obstacle));
  g_assert_cmpfloat (
      box.bottom - box.top, >, 1.5 * (wanted.bottom - wanted.top));
  stage_clear (&s);
}

/* Where there is no room at all captions go on where they were. */
static void
test_no_room (void)
{
  Stage s;
  EfRect wanted, box, obstacle = { 0, 0, WIDTH, HEIGHT };
  EfAvoid avoid = avoid_of (&obstacle, 0, 9);

  stage_init (&s, "none");
  add_cue (&s, 0, 1, "Hello there");
  wanted = drawn (&s, 0, 0);
  ef_scene_set_avoid (s.scene, &avoid, 1);
  box = drawn (&s, 0, 0);
  g_assert_true (same (&wanted, &box));
  stage_clear (&s);
}

/* A document may place its cues; zones that are covered move them all the
 * same. */
static void
test_documents_place (void)
{
  Stage s;
  EfRect top_left, bottom_right, covered;

  stage_init (&s, "full");
  for (guint i = 0; i < 3; i++)
    add_cue (&s, i, i + 1, "Up here");
  g_array_index (s.cues->cues, EfCue, 0).place = (EfCuePlace){ 7, 0.1f, 0.2f };
  g_array_index (s.cues->cues, EfCue, 1).place = (EfCuePlace){ 3, 0.9f, 0.8f };
  top_left = drawn (&s, 0, 0);
  g_assert_cmpfloat_with_epsilon (top_left.left, 0.1 * WIDTH, 6);
  g_assert_cmpfloat_with_epsilon (top_left.top, 0.2 * HEIGHT, 10);
  bottom_right = drawn (&s, 1, 1);
  g_assert_cmpfloat_with_epsilon (bottom_right.right, 0.9 * WIDTH, 6);
  g_assert_cmpfloat_with_epsilon (bottom_right.bottom, 0.8 * HEIGHT, 10);
  /* The style's own place again. */
  g_assert_cmpfloat_with_epsilon (
      drawn (&s, 2, 2).top, s.style->position_y * HEIGHT, 60);
  stage_clear (&s);
  stage_init (&s, "tiktok");
  add_cue (&s, 0, 1, "Up here");
  g_array_index (s.cues->cues, EfCue, 0).place = (EfCuePlace){ 9, 1, 0 };
  covered = drawn (&s, 0, 0);
  g_assert_cmpfloat (covered.top, >=, HEIGHT * 150.0 / 1920);
  g_assert_cmpfloat (covered.right, <=, WIDTH * 1000.0 / 1080);
  stage_clear (&s);
}

/* Cues that are shown together do not overprint, and none jumps. */
static void
test_stacks (void)
{
  Stage s;
  EfRect first, second, third, both, again;

  stage_init (&s, "generic");
  add_cue (&s, 0, 3, "the first of them");
  add_cue (&s, 1, 4, "the second one");
  add_cue (&s, 2, 5, "and a third");
  first = drawn (&s, 0, 0);
  both = drawn (&s, 0, 1);
  drawn (&s, 0, 2);
  /* The first has ended. */
  second = drawn (&s, 1, 1);
  g_assert_false (overlap (&first, &second));
  g_assert_cmpfloat (MIN (first.top, second.top), ==, both.top);
  g_assert_cmpfloat (MAX (first.bottom, second.bottom), ==, both.bottom);
  drawn (&s, 1, 2);
  again = drawn (&s, 1, 1);
  g_assert_true (same (&again, &second));
  drawn (&s, 1, 2);
  third = drawn (&s, 2, 2);
  g_assert_false (overlap (&third, &second));
  stage_clear (&s);
}

/* One document's cues are shown together; of those that come one by one the
 * last begun. */
static void
test_track (void)
{
  EfCueTrack *track = ef_cue_track_new ();
  g_autoptr (EfCues) sentence = ef_cues_new (NULL, NULL, 1, 1);
  EfShown out[EF_SCENE_MAX_CUES];
  Stage s;

  stage_init (&s, "generic");
  for (guint i = 0; i < 6; i++)
    add_cue (&s, i, i + 3, "a");
  ef_cue_track_add (track, s.cues);
  g_assert_cmpuint (ef_cue_track_find_all (track, 0, out), ==, 1);
  g_assert_cmpuint (ef_cue_track_find_all (track, 2 * GST_SECOND, out), ==, 3);
  g_assert_true (out[0].cue == ef_cues_index (s.cues, 0));
  g_assert_true (out[2].cue == ef_cues_index (s.cues, 2));
  g_assert_cmpuint (out[2].time, ==, 2 * GST_SECOND);
  ef_cues_append (sentence, 2 * GST_SECOND + 1, 3 * GST_SECOND);
  ef_cue_track_add (track, sentence);
  g_assert_cmpuint (
      ef_cue_track_find_all (track, 2 * GST_SECOND + 1, out), ==, 1);
  g_assert_true (out[0].cue == ef_cues_index (sentence, 0));
  g_assert_cmpuint (ef_cue_track_find_all (track, 9 * GST_SECOND, out), ==, 0);
  ef_cue_track_free (track);
  stage_clear (&s);
}

static void
test_avoid_json (void)
{
  static const gchar *const wrong[] = { "", "[]", "{", "{}",
    "{\"rectangles\":[{}]}", "{\"rectangles\":[1]}", "{\"rectangle\":[]}",
    ("{\"rectangles\":[{\"x\":0,\"y\":0,\"width\":-1,\"height\":1,\"at\":0,"
     "\"duration\":1}]}") };
  EfAvoid one = { { 0.25, 0.5, 0.125, 0.75 }, GST_SECOND, 3 * GST_SECOND };
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (EfAvoid));
  g_autoptr (GArray) read = NULL;
  g_autofree gchar *json = NULL;
  g_autoptr (GError) error = NULL;

  g_array_append_val (list, one);
  json = ef_avoid_to_json (list);
  read = ef_avoid_parse (json, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 1);
  g_assert_cmpmem (read->data, sizeof one, &one, sizeof one);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) e = NULL;

    g_assert_null (ef_avoid_parse (wrong[i], &e));
    g_assert_nonnull (e);
    g_assert_nonnull (strstr (e->message, "avoid"));
  }
}

static void
test_even_lines (void)
{
  gdouble widths[] = { 5, 1, 1, 1, 1, 5 };
  guint firsts[6];

  ef_break_evenly (widths, 6, 2, firsts);
  g_assert_cmpuint (firsts[1], ==, 3);
  ef_break_evenly (widths, 6, 3, firsts);
  g_assert_cmpuint (firsts[1], ==, 1);
  g_assert_cmpuint (firsts[2], ==, 5);
  ef_break_evenly (widths, 6, 6, firsts);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpuint (firsts[i], ==, i);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collisions/moves", test_moves);
  g_test_add_func ("/collisions/reflows", test_reflows);
  g_test_add_func ("/collisions/no-room", test_no_room);
  g_test_add_func ("/collisions/documents-place", test_documents_place);
  g_test_add_func ("/collisions/stacks", test_stacks);
  g_test_add_func ("/collisions/track", test_track);
  g_test_add_func ("/collisions/avoid-json", test_avoid_json);
  g_test_add_func ("/collisions/even-lines", test_even_lines);
  return g_test_run ();
}
