/* Edit Factory - tests of the choice of moments
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "moments.h"

#define FILES 4
#define SEGMENTS 30

/* Random scores of windows that overlap by half; hashes from a few looks. */
static GPtrArray *
make_files (GRand *rand)
{
  GPtrArray *files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_file_score_free);

  for (guint i = 0; i < FILES; i++) {
    EfFileScore *file = ef_file_score_new ("/a.mp4", EF_MEDIA_VIDEO);

    for (guint k = 0; k < SEGMENTS; k++) {
      EfSegmentScore *s = ef_file_score_append (
          file, k * 3 * GST_SECOND / 2, (k + 2) * 3 * GST_SECOND / 2);

      s->total = g_rand_int_range (rand, 0, 50) / 50.0;
      s->hash = (guint64)g_rand_int_range (rand, 0, 40) *
          G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      if (g_rand_int_range (rand, 0, 4) == 0)
        s->rejected = g_strdup ("blurred");
    }
    g_ptr_array_add (files, file);
  }
  return files;
}

static const EfMoment *
at (GArray *moments, guint i)
{
  return &g_array_index (moments, EfMoment, i);
}

static void
assert_apart (const EfMoment *a, const EfMoment *b)
{
  if (a->file == b->file)
    g_assert_true (a->segment->end <= b->segment->start ||
        b->segment->end <= a->segment->start);
  g_assert_cmpint (
      __builtin_popcountll (a->segment->hash ^ b->segment->hash), >=, 8);
}

static void
test_choose (void)
{
  for (guint seed = 0; seed < 50; seed++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    g_autoptr (GPtrArray) files = make_files (rand);
    g_autoptr (GArray) ranked = ef_moments_rank (files);
    g_autoptr (GArray) all = ef_moments_choose (ranked, 0);
    g_autoptr (GArray) five = ef_moments_choose (ranked, 5);

    g_assert_cmpuint (ranked->len, ==, FILES * SEGMENTS);
    g_assert_cmpuint (five->len, ==, 5);
    g_assert_cmpuint (all->len, >, 5);
    g_assert_true (at (all, 0)->segment == at (ranked, 0)->segment);
    for (guint i = 0; i < all->len; i++) {
      g_assert_null (at (all, i)->segment->rejected);
      /* 0.15 at most for being near another one */
      if (i > 0)
        g_assert_cmpfloat (at (all, i)->segment->total, <=,
            at (all, i - 1)->segment->total + 0.1501);
      if (i < five->len)
        g_assert_true (at (five, i)->segment == at (all, i)->segment);
      for (guint k = 0; k < i; k++)
        assert_apart (at (all, k), at (all, i));
    }
  }
}

/* Forty good moments in a row and one a little less good far away; @better of
 * those in the row are much better. */
static GPtrArray *
make_row (guint better)
{
  GPtrArray *files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_file_score_free);
  EfFileScore *file = ef_file_score_new ("/a.mp4", EF_MEDIA_VIDEO);

  file->duration = 400 * GST_SECOND;
  for (guint k = 0; k < 41; k++) {
    GstClockTime start = k < 40 ? k * 3 * GST_SECOND : 390 * GST_SECOND;
    EfSegmentScore *s =
        ef_file_score_append (file, start, start + 3 * GST_SECOND);

    s->total = k == 40 ? 0.6 : k < better ? 0.9 : 0.65;
    s->hash = k * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  }
  g_ptr_array_add (files, file);
  return files;
}

/* They spread over the file, unless what is near is much better. */
static void
test_spread (void)
{
  g_autoptr (GPtrArray) alike = make_row (0);
  g_autoptr (GPtrArray) two = make_row (2);
  g_autoptr (GArray) ranked = ef_moments_rank (alike);
  g_autoptr (GArray) ranked_two = ef_moments_rank (two);
  g_autoptr (GArray) spread = ef_moments_choose (ranked, 3);
  g_autoptr (GArray) best = ef_moments_choose (ranked_two, 3);
  GstClockTime least = GST_CLOCK_TIME_NONE;

  for (guint i = 1; i < 3; i++)
    for (guint k = 0; k < i; k++) {
      GstClockTime a = at (spread, i)->segment->start;
      GstClockTime b = at (spread, k)->segment->start;

      least = MIN (least, a > b ? a - b : b - a);
    }
  g_assert_cmpuint (least, >, 50 * GST_SECOND);
  g_assert_cmpuint (at (best, 0)->segment->start, ==, 0);
  g_assert_cmpuint (at (best, 1)->segment->start, ==, 3 * GST_SECOND);
}

static void
test_nothing (void)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GArray) ranked = ef_moments_rank (files);
  g_autoptr (GArray) chosen = ef_moments_choose (ranked, 0);

  g_assert_cmpuint (chosen->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ef/moments/choose", test_choose);
  g_test_add_func ("/ef/moments/spread", test_spread);
  g_test_add_func ("/ef/moments/nothing", test_nothing);
  return g_test_run ();
}
