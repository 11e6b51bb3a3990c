/* Edit Factory - tests: in which order events may be told
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "event-order.h"

static GPtrArray *
writers (const gchar *first, ...)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  va_list args;

  va_start (args, first);
  for (const gchar *one = first; one; one = va_arg (args, const gchar *))
    g_ptr_array_add (list, g_strdup (one));
  va_end (args);
  return list;
}

static void
test_count (void)
{
  static const struct
  {
    gint64 position, settled;
    gint64 ids[4];
    guint n, wanted;
  } CASES[] = {
    { 0, 0, { 1, 2, 3 }, 3, 3 },
    { 0, 0, { 2, 3 }, 2, 0 },
    { 5, 0, { 6, 8, 9 }, 3, 1 },
    { 5, 8, { 6, 8, 9 }, 3, 3 },
    { 5, 8, { 9, 10 }, 2, 2 },
    { 5, 8, { 10 }, 1, 0 },
    { 5, 7, { 6, 9 }, 2, 1 },
    { 5, 3, { 7 }, 1, 0 },
    { 5, 0, { 0 }, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    EfEventOrder order = { CASES[i].position, CASES[i].settled };

    g_assert_cmpuint (ef_event_order_count (&order, CASES[i].ids, CASES[i].n),
        ==, CASES[i].wanted);
  }
}

static void
test_settle (void)
{
  EfEventOrder order = { 5 };

  g_assert_false (
      ef_event_order_settle (&order, 9, writers ("1/1", "2/7", NULL)));
  /* one has ended; another one, that began later, does not matter */
  g_assert_false (
      ef_event_order_settle (&order, 30, writers ("2/7", "3/3", NULL)));
  g_assert_cmpint (order.settled, ==, 0);
  g_assert_true (
      ef_event_order_settle (&order, 31, writers ("2/8", "3/3", NULL)));
  g_assert_cmpint (order.settled, ==, 9);
  g_assert_true (ef_event_order_settle (&order, 31, writers (NULL)));
  g_assert_cmpint (order.settled, ==, 31);
  ef_event_order_advance (&order, 20);
  ef_event_order_advance (&order, 19);
  g_assert_cmpint (order.position, ==, 20);
  ef_event_order_clear (&order);
}

/* Made-up transactions, each of which draws ids, then commits or not. */

#define WRITERS 6
#define STEPS 20000

typedef struct
{
  gint64 next;
  guint serial;
  gboolean visible[STEPS * 2];
  struct
  {
    guint serial; /* 0: none under way */
    GArray *ids;
  } writer[WRITERS];
} Base;

static void
act (Base *base, GRand *rand)
{
  guint w = g_rand_int_range (rand, 0, WRITERS);
  guint what = g_rand_int_range (rand, 0, 4);

  if (!base->writer[w].serial)
    base->writer[w].serial = ++base->serial;
  if (what < 2) {
    gint64 id = base->next++;

    g_array_append_val (base->writer[w].ids, id);
    return;
  }
  for (guint i = 0; what == 2 && i < base->writer[w].ids->len; i++)
    base->visible[g_array_index (base->writer[w].ids, gint64, i)] = TRUE;
  g_array_set_size (base->writer[w].ids, 0);
  base->writer[w].serial = 0;
}

static GPtrArray *
list_writers (Base *base)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < WRITERS; i++)
    if (base->writer[i].serial)
      g_ptr_array_add (list, g_strdup_printf ("%u", base->writer[i].serial));
  return list;
}

/* What the hub does with its database. */
static void
follow (Base *base, EfEventOrder *order, GArray *told)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n;

  for (gint64 id = order->position + 1; id < base->next; id++)
    if (base->visible[id])
      g_array_append_val (ids, id);
  n = ef_event_order_count (order, (const gint64 *)ids->data, ids->len);
  if (n) {
    g_array_append_vals (told, ids->data, n);
    ef_event_order_advance (order, g_array_index (ids, gint64, n - 1));
  }
  if (n < ids->len)
    ef_event_order_settle (
        order, g_array_index (ids, gint64, ids->len - 1), list_writers (base));
}

static void
test_transactions (void)
{
  g_autofree Base *base = g_new0 (Base, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (gint64));
  EfEventOrder order = { 0 };
  guint seen = 0;

  base->next = 1;
  for (guint i = 0; i < WRITERS; i++)
    base->writer[i].ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < STEPS; i++) {
    act (base, rand);
    if (g_rand_int_range (rand, 0, 3) == 0)
      follow (base, &order, told);
  }
  for (guint i = 0; i < WRITERS; i++) {
    base->writer[i].serial = 0;
    g_array_unref (base->writer[i].ids);
  }
  follow (base, &order, told);
  follow (base, &order, told);
  for (gint64 id = 1; id < base->next; id++) {
    if (!base->visible[id])
      continue;
    g_assert_cmpuint (seen, <, told->len);
    g_assert_cmpint (g_array_index (told, gint64, seen++), ==, id);
  }
  g_assert_cmpuint (seen, ==, told->len);
  g_assert_cmpuint (seen, >, STEPS / 5);
  ef_event_order_clear (&order);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/order/count", test_count);
  g_test_add_func ("/order/settle", test_settle);
  g_test_add_func ("/order/transactions", test_transactions);
  return g_test_run ();
}
