/* Edit Factory - assignment against trying everything
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "assign.h"

#define SLOTS 5
#define FILES 4

static gdouble
best_of_all (const gdouble weights[SLOTS][FILES], guint slot, guint used,
    guint n, guint *most)
{
  gdouble best = 0;

  if (slot == SLOTS) {
    if (n < *most)
      return 0;
    *most = n;
    return 0;
  }
  best = best_of_all (weights, slot + 1, used, n, most);
  for (guint f = 0; f < FILES; f++)
    if (weights[slot][f] > 0 && !(used & 1 << f))
      best = MAX (best,
          weights[slot][f] +
              best_of_all (weights, slot + 1, used | 1 << f, n + 1, most));
  return best;
}

static void
test_random (void)
{
  gdouble sum_all = 0, best_all = 0;

  for (guint seed = 0; seed < 300; seed++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (EfEdge));
    gdouble weights[SLOTS][FILES] = { 0 };
    const guint capacity[FILES] = { 1, 1, 1, 1 };
    gint fixed[SLOTS];
    g_autofree gint *files = NULL;
    guint used = 0, n = 0, most = 0;
    gdouble sum = 0, best;

    for (guint s = 0; s < SLOTS; s++) {
      fixed[s] = EF_UNASSIGNED;
      for (guint f = 0; f < FILES; f++) {
        EfEdge edge = { s, f, 0.7 + 0.1 * g_rand_int_range (rand, 0, 5) };

        if (g_rand_boolean (rand))
          continue;
        weights[s][f] = edge.weight;
        g_array_append_val (edges, edge);
      }
    }
    files = ef_assign (SLOTS, FILES, edges, capacity, fixed);
    for (guint s = 0; s < SLOTS; s++) {
      if (files[s] == EF_UNASSIGNED)
        continue;
      g_assert_cmpfloat (weights[s][files[s]], >, 0);
      g_assert_cmpuint (used & 1 << files[s], ==, 0);
      used |= 1 << files[s];
      sum += weights[s][files[s]];
      n++;
    }
    best = best_of_all (weights, 0, 0, 0, &most);
    g_assert_cmpuint (n, ==, most);
    g_assert_cmpfloat (sum, <=, best + 1e-9);
    sum_all += sum;
    best_all += best;
  }
  g_assert_cmpfloat (sum_all, >=, 0.98 * best_all);
}

static void
test_fixed_and_capacity (void)
{
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (EfEdge));
  const guint capacity[2] = { 1, 2 };
  const gint fixed[4] = { EF_UNASSIGNED, 0, EF_UNASSIGNED, EF_UNASSIGNED };
  g_autofree gint *files = NULL;

  for (guint s = 0; s < 4; s++) {
    for (guint f = 0; f < 2; f++) {
      EfEdge edge = { s, f, f == 0 ? 1 : 0.7 };

      g_array_append_val (edges, edge);
    }
  }
  files = ef_assign (4, 2, edges, capacity, fixed);
  g_assert_cmpint (files[1], ==, 0);
  g_assert_cmpint ((files[0] == 1) + (files[2] == 1) + (files[3] == 1), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/assign/random", test_random);
  g_test_add_func ("/match/assign/fixed", test_fixed_and_capacity);
  return g_test_run ();
}
