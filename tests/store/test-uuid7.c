/* Edit Factory - identifiers that sort by the time of their making: tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "uuid7.h"

#include <string.h>

#define PER_THREAD 20000
#define THREADS 4

static void
test_form (void)
{
  g_autofree gchar *id = ef_uuid7_new ();

  g_assert_cmpuint (strlen (id), ==, 36);
  g_assert_true (ef_uuid_is_valid (id));
  g_assert_cmpint (id[14], ==, '7');
}

static void
test_time (void)
{
  gint64 before = g_get_real_time () / 1000;
  g_autofree gchar *id = ef_uuid7_new ();
  gint64 after = g_get_real_time () / 1000;
  g_autofree gchar *hex = g_strdup_printf ("%.8s%.4s", id, id + 9);
  gint64 ms = (gint64)g_ascii_strtoull (hex, NULL, 16);

  g_assert_cmpint (ms, >=, before);
  /* counting may borrow from milliseconds to come */
  g_assert_cmpint (ms, <=, after + 1);
}

/* More than 4096 in a millisecond, so that the counter overflows. */
static gpointer
make_many (gpointer data)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < PER_THREAD; i++)
    g_ptr_array_add (ids, ef_uuid7_new ());
  for (guint i = 1; i < PER_THREAD; i++)
    g_assert_cmpstr (g_ptr_array_index (ids, i - 1), <,
        (const gchar *)g_ptr_array_index (ids, i));
  return ids;
}

static void
test_order (void)
{
  g_ptr_array_unref (make_many (NULL));
}

static void
test_threads (void)
{
  g_autoptr (GHashTable) all = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *made[THREADS];
  GThread *threads[THREADS];

  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new (NULL, make_many, NULL);
  for (guint i = 0; i < THREADS; i++)
    made[i] = g_thread_join (threads[i]);
  for (guint i = 0; i < THREADS; i++) {
    for (guint j = 0; j < made[i]->len; j++)
      g_assert_true (g_hash_table_add (all, g_ptr_array_index (made[i], j)));
  }
  for (guint i = 0; i < THREADS; i++)
    g_ptr_array_unref (made[i]);
}

static void
test_valid (void)
{
  static const gchar *const bad[] = { "", "x",
    "01990000-0000-7000-8000-00000000000",
    "01990000-0000-7000-8000-0000000000000",
    "01990000-0000-7000-8000-00000000000A",
    "01990000-0000-7000-8000-00000000000g",
    "0199000000000-7000-8000-000000000000",
    "{1990000-0000-7000-8000-000000000000",
    "01990000-0000-7000-8000-00000000000\n", "../../etc/passwd" };

  g_assert_true (ef_uuid_is_valid ("01990000-0000-7000-8000-000000000000"));
  g_assert_true (ef_uuid_is_valid ("ffffffff-ffff-7fff-bfff-ffffffffffff"));
  g_assert_false (ef_uuid_is_valid (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (ef_uuid_is_valid (bad[i]));
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uuid7/form", test_form);
  g_test_add_func ("/uuid7/time", test_time);
  g_test_add_func ("/uuid7/order", test_order);
  g_test_add_func ("/uuid7/threads", test_threads);
  g_test_add_func ("/uuid7/valid", test_valid);
  return g_test_run ();
}
