/* Edit Factory - tests: which addresses are public
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "address-class.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static const struct
{
  const gchar *address;
  EfAddressClass class;
} CASES[] = {
  { "8.8.8.8", EF_ADDRESS_PUBLIC },
  { "1.1.1.1", EF_ADDRESS_PUBLIC },
  { "9.255.255.255", EF_ADDRESS_PUBLIC },
  { "11.0.0.0", EF_ADDRESS_PUBLIC },
  { "100.63.255.255", EF_ADDRESS_PUBLIC },
  { "100.128.0.0", EF_ADDRESS_PUBLIC },
  { "172.15.255.255", EF_ADDRESS_PUBLIC },
  { "172.32.0.0", EF_ADDRESS_PUBLIC },
  { "192.167.255.255", EF_ADDRESS_PUBLIC },
  { "192.169.0.0", EF_ADDRESS_PUBLIC },
  { "198.17.255.255", EF_ADDRESS_PUBLIC },
  { "198.20.0.0", EF_ADDRESS_PUBLIC },
  { "223.255.255.255", EF_ADDRESS_PUBLIC },
  { "0.0.0.0", EF_ADDRESS_UNSPECIFIED },
  { "0.1.2.3", EF_ADDRESS_RESERVED },
  { "127.0.0.1", EF_ADDRESS_LOOPBACK },
  { "127.255.255.254", EF_ADDRESS_LOOPBACK },
  { "10.0.0.0", EF_ADDRESS_PRIVATE },
  { "10.255.255.255", EF_ADDRESS_PRIVATE },
  { "172.16.0.0", EF_ADDRESS_PRIVATE },
  { "172.31.255.255", EF_ADDRESS_PRIVATE },
  { "192.168.0.1", EF_ADDRESS_PRIVATE },
  { "100.64.0.0", EF_ADDRESS_PRIVATE },
  { "100.127.255.255", EF_ADDRESS_PRIVATE },
  { "169.254.169.254", EF_ADDRESS_LINK_LOCAL },
  { "169.254.0.0", EF_ADDRESS_LINK_LOCAL },
  { "192.0.0.170", EF_ADDRESS_RESERVED },
  { "192.0.2.1", EF_ADDRESS_RESERVED },
  { "192.88.99.1", EF_ADDRESS_RESERVED },
  { "198.18.0.1", EF_ADDRESS_RESERVED },
  { "198.19.255.255", EF_ADDRESS_RESERVED },
  { "198.51.100.7", EF_ADDRESS_RESERVED },
  { "203.0.113.7", EF_ADDRESS_RESERVED },
  { "224.0.0.1", EF_ADDRESS_MULTICAST },
  { "239.255.255.255", EF_ADDRESS_MULTICAST },
  { "240.0.0.1", EF_ADDRESS_RESERVED },
  { "255.255.255.255", EF_ADDRESS_RESERVED },
  { "2606:4700:4700::1111", EF_ADDRESS_PUBLIC },
  { "2a00:1450:4001::1", EF_ADDRESS_PUBLIC },
  { "2003::1", EF_ADDRESS_PUBLIC },
  { "2001:200::1", EF_ADDRESS_PUBLIC },
  { "::", EF_ADDRESS_UNSPECIFIED },
  { "::1", EF_ADDRESS_LOOPBACK },
  { "::2", EF_ADDRESS_EMBEDDED },
  { "::127.0.0.1", EF_ADDRESS_EMBEDDED },
  { "::ffff:127.0.0.1", EF_ADDRESS_EMBEDDED },
  { "::ffff:8.8.8.8", EF_ADDRESS_EMBEDDED },
  { "::ffff:0:127.0.0.1", EF_ADDRESS_EMBEDDED },
  { "64:ff9b::7f00:1", EF_ADDRESS_EMBEDDED },
  { "64:ff9b:1::1", EF_ADDRESS_EMBEDDED },
  { "2001:0:5ef5:79fd::1", EF_ADDRESS_EMBEDDED },
  { "2002:7f00:1::", EF_ADDRESS_EMBEDDED },
  { "2001:10::1", EF_ADDRESS_RESERVED },
  { "2001:db8::1", EF_ADDRESS_RESERVED },
  { "100::1", EF_ADDRESS_RESERVED },
  { "3fff::1", EF_ADDRESS_RESERVED },
  { "4000::1", EF_ADDRESS_RESERVED },
  { "fc00::1", EF_ADDRESS_PRIVATE },
  { "fdff:ffff::1", EF_ADDRESS_PRIVATE },
  { "fd00:ec2::254", EF_ADDRESS_PRIVATE },
  { "fe80::1", EF_ADDRESS_LINK_LOCAL },
  { "febf::1", EF_ADDRESS_LINK_LOCAL },
  { "fec0::1", EF_ADDRESS_PRIVATE },
  { "ff02::1", EF_ADDRESS_MULTICAST },
  { "localhost", EF_ADDRESS_OTHER },
  { "", EF_ADDRESS_OTHER },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    if (ef_address_classify_text (CASES[i].address) != CASES[i].class)
      g_error ("%s is taken for %d", CASES[i].address,
          ef_address_classify_text (CASES[i].address));
}

static void
test_own (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  struct sockaddr other = { .sa_family = AF_UNIX };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_true (ef_address_is_own ((struct sockaddr *)&address));
  g_assert_cmpint (inet_pton (AF_INET, "192.0.2.77", &address.sin_addr), ==, 1);
  g_assert_false (ef_address_is_own ((struct sockaddr *)&address));
  g_assert_true (ef_address_is_own (&other));
  g_assert_cmpint (ef_address_classify (&other), ==, EF_ADDRESS_OTHER);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address-class/table", test_table);
  g_test_add_func ("/address-class/own", test_own);
  return g_test_run ();
}
