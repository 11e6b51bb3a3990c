/* Edit Factory - tests: which addresses are the public Internet's
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static gboolean
is_public (const gchar *text)
{
  struct sockaddr_in v4 = { .sin_family = AF_INET };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

  if (inet_pton (AF_INET, text, &v4.sin_addr) == 1)
    return ef_address_is_public ((struct sockaddr *)&v4);
  g_assert_cmpint (inet_pton (AF_INET6, text, &v6.sin6_addr), ==, 1);
  return ef_address_is_public ((struct sockaddr *)&v6);
}

/* The first and last address of every block, and its neighbours. */
static void
test_table (void)
{
  static const gchar *const PUBLIC[] = { "1.0.0.0", "9.255.255.255", "11.0.0.0",
    "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
    "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255",
    "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
    "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255",
    "203.0.114.0", "223.255.255.255", "8.8.8.8", "2000::1", "2001:200::1",
    "2001:4860:4860::8888", "2003::1", "2606:4700::1", "3ffe:ffff::1",
    "3fff:1000::1" };
  static const gchar *const DENIED[] = { "0.0.0.0", "0.255.255.255", "10.0.0.0",
    "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.0", "127.0.0.1",
    "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255",
    "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.192", "192.0.2.1",
    "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0",
    "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.0",
    "239.255.255.255", "240.0.0.0", "255.255.255.255", "::", "::1", "::8.8.8.8",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:7f00:1::1", "2001:1ff::1",
    "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1",
    "3fff:fff::1", "4000::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1",
    "fec0::1", "ff02::1", "1fff:ffff::1" };

  for (guint i = 0; i < G_N_ELEMENTS (PUBLIC); i++)
    if (!is_public (PUBLIC[i]))
      g_error ("%s is public", PUBLIC[i]);
  for (guint i = 0; i < G_N_ELEMENTS (DENIED); i++)
    if (is_public (DENIED[i]))
      g_error ("%s is not public", DENIED[i]);
}

static void
test_families (void)
{
  struct sockaddr address = { .sa_family = AF_UNIX };

  g_assert_false (ef_address_is_public (&address));
}

static void
test_hosts (void)
{
  g_assert_true (ef_host_may_be_public ("example.com"));
  g_assert_true (ef_host_may_be_public ("8.8.8.8"));
  g_assert_true (ef_host_may_be_public ("2606:4700::1"));
  g_assert_false (ef_host_may_be_public ("localhost"));
  g_assert_false (ef_host_may_be_public ("LOCALHOST."));
  g_assert_false (ef_host_may_be_public ("a.localhost"));
  g_assert_false (ef_host_may_be_public ("127.0.0.1"));
  g_assert_false (ef_host_may_be_public ("::1"));
  g_assert_false (ef_host_may_be_public ("169.254.169.254"));
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/table", test_table);
  g_test_add_func ("/address/families", test_families);
  g_test_add_func ("/address/hosts", test_hosts);
  return g_test_run ();
}
