/* Edit Factory - tests: hashes, and what was read a moment ago
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "expiring-cache.h"
#include "sha256.h"

#include <string.h>

/* FIPS 180-4 examples, and a long message in pieces of all sizes. */
static void
test_sha256 (void)
{
  static const gchar *const KNOWN[][2] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
  };
  g_autofree gchar *long_text = g_strnfill (100000, 'a');
  g_autofree gchar *wanted =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, long_text, -1);
  g_autofree gchar *found = NULL;
  gsize left = strlen (long_text);
  EfSha256 sum;

  ef_sha256_init (&sum);
  for (guint i = 0; i < G_N_ELEMENTS (KNOWN); i++) {
    g_autofree gchar *text = NULL;

    ef_sha256_update (&sum, KNOWN[i][0], strlen (KNOWN[i][0]));
    text = ef_sha256_finish (&sum);
    g_assert_cmpstr (text, ==, KNOWN[i][1]);
  }
  for (gsize n = 1; left; n++) {
    ef_sha256_update (&sum, long_text, MIN (n, left));
    left -= MIN (n, left);
  }
  found = ef_sha256_finish (&sum);
  g_assert_cmpstr (found, ==, wanted);
}

typedef struct
{
  gint number;
} Value;

static guint cleared;

static void
clear (gpointer unused)
{
  cleared++;
}

static void
put (EfExpiringCache *cache, const gchar *key, gint number, guint age)
{
  Value *value = g_atomic_rc_box_new0 (Value);

  value->number = number;
  ef_expiring_cache_put (cache, key, value, age);
  g_atomic_rc_box_release_full (value, clear);
}

static gint
get (EfExpiringCache *cache, const gchar *key)
{
  Value *value = ef_expiring_cache_get (cache, key);
  gint number = value ? value->number : 0;

  if (value)
    g_atomic_rc_box_release_full (value, clear);
  return number;
}

static void
test_cache (void)
{
  EfExpiringCache *cache = ef_expiring_cache_new (60, 3, clear);
  EfExpiringCache *fleeting = ef_expiring_cache_new (0, 3, clear);
  guint age = ef_expiring_cache_get_age (cache);

  put (cache, "a", 1, age);
  g_assert_cmpint (get (cache, "a"), ==, 1);
  ef_expiring_cache_forget (cache, "a");
  g_assert_cmpint (get (cache, "a"), ==, 0);
  /* What was read before it was forgotten may be out of date. */
  put (cache, "a", 2, age);
  g_assert_cmpint (get (cache, "a"), ==, 0);
  age = ef_expiring_cache_get_age (cache);
  for (gint i = 1; i <= 4; i++) {
    g_autofree gchar *key = g_strdup_printf ("%d", i);

    put (cache, key, i, age);
  }
  g_assert_cmpint (get (cache, "1"), ==, 0);
  g_assert_cmpint (get (cache, "4"), ==, 4);
  put (fleeting, "a", 1, ef_expiring_cache_get_age (fleeting));
  g_assert_cmpint (get (fleeting, "a"), ==, 0);
  ef_expiring_cache_free (cache);
  ef_expiring_cache_free (fleeting);
  g_assert_cmpuint (cleared, ==, 7);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/sha256", test_sha256);
  g_test_add_func ("/common/expiring-cache", test_cache);
  return g_test_run ();
}
