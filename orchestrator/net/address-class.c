/* Edit Factory - which addresses belong to the public Internet
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "address-class.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

typedef struct
{
  const gchar *prefix;
  guint bits;
  EfAddressClass class;
} Range;

/* IANA's registries of special addresses; the first that fits. */
static const Range RANGES_4[] = {
  { "0.0.0.0", 32, EF_ADDRESS_UNSPECIFIED },
  { "0.0.0.0", 8, EF_ADDRESS_RESERVED },
  { "10.0.0.0", 8, EF_ADDRESS_PRIVATE },
  { "100.64.0.0", 10, EF_ADDRESS_PRIVATE },
  { "127.0.0.0", 8, EF_ADDRESS_LOOPBACK },
  { "169.254.0.0", 16, EF_ADDRESS_LINK_LOCAL },
  { "172.16.0.0", 12, EF_ADDRESS_PRIVATE },
  { "192.0.0.0", 24, EF_ADDRESS_RESERVED },
  { "192.0.2.0", 24, EF_ADDRESS_RESERVED },
  { "192.31.196.0", 24, EF_ADDRESS_RESERVED },
  { "192.52.193.0", 24, EF_ADDRESS_RESERVED },
  { "192.88.99.0", 24, EF_ADDRESS_RESERVED },
  { "192.168.0.0", 16, EF_ADDRESS_PRIVATE },
  { "192.175.48.0", 24, EF_ADDRESS_RESERVED },
  { "198.18.0.0", 15, EF_ADDRESS_RESERVED },
  { "198.51.100.0", 24, EF_ADDRESS_RESERVED },
  { "203.0.113.0", 24, EF_ADDRESS_RESERVED },
  { "224.0.0.0", 4, EF_ADDRESS_MULTICAST },
  { "240.0.0.0", 4, EF_ADDRESS_RESERVED },
};

static const Range RANGES_6[] = {
  { "::", 128, EF_ADDRESS_UNSPECIFIED },
  { "::1", 128, EF_ADDRESS_LOOPBACK },
  { "::", 96, EF_ADDRESS_EMBEDDED },         /* IPv4-compatible */
  { "::ffff:0:0", 96, EF_ADDRESS_EMBEDDED }, /* IPv4-mapped */
  { "::ffff:0:0:0", 96, EF_ADDRESS_EMBEDDED },
  { "64:ff9b::", 96, EF_ADDRESS_EMBEDDED },   /* NAT64 */
  { "64:ff9b:1::", 48, EF_ADDRESS_EMBEDDED }, /* NAT64 of one's own */
  { "100::", 64, EF_ADDRESS_RESERVED },
  { "2001::", 32, EF_ADDRESS_EMBEDDED }, /* Teredo */
  { "2001::", 23, EF_ADDRESS_RESERVED },
  { "2001:db8::", 32, EF_ADDRESS_RESERVED },
  { "2002::", 16, EF_ADDRESS_EMBEDDED }, /* 6to4 */
  { "3fff::", 20, EF_ADDRESS_RESERVED },
  { "fc00::", 7, EF_ADDRESS_PRIVATE },
  { "fe80::", 10, EF_ADDRESS_LINK_LOCAL },
  { "fec0::", 10, EF_ADDRESS_PRIVATE },
  { "ff00::", 8, EF_ADDRESS_MULTICAST },
  { "2000::", 3, EF_ADDRESS_PUBLIC },
  { "::", 0, EF_ADDRESS_RESERVED },
};

static gboolean
is_in (const guint8 *address, const guint8 *prefix, guint bits)
{
  guint rest = bits % 8;

  if (memcmp (address, prefix, bits / 8) != 0)
    return FALSE;
  return rest == 0 ||
      ((address[bits / 8] ^ prefix[bits / 8]) >> (8 - rest)) == 0;
}

static EfAddressClass
find (gint family, const guint8 *address, const Range *ranges, guint n)
{
  for (guint i = 0; i < n; i++) {
    guint8 prefix[16];

    if (inet_pton (family, ranges[i].prefix, prefix) != 1)
      g_assert_not_reached ();
    if (is_in (address, prefix, ranges[i].bits))
      return ranges[i].class;
  }
  return EF_ADDRESS_PUBLIC;
}

/* The bytes of an address, without its port. */
static const guint8 *
bytes_of (const struct sockaddr *address, gsize *length)
{
  if (address->sa_family == AF_INET) {
    *length = 4;
    return (const guint8 *)&((const struct sockaddr_in *)address)->sin_addr;
  }
  if (address->sa_family == AF_INET6) {
    *length = 16;
    return (const guint8 *)&((const struct sockaddr_in6 *)address)->sin6_addr;
  }
  return NULL;
}

EfAddressClass
ef_address_classify (const struct sockaddr *address)
{
  gsize length;
  const guint8 *bytes = bytes_of (address, &length);

  if (!bytes)
    return EF_ADDRESS_OTHER;
  return length == 4
      ? find (AF_INET, bytes, RANGES_4, G_N_ELEMENTS (RANGES_4))
      : find (AF_INET6, bytes, RANGES_6, G_N_ELEMENTS (RANGES_6));
}

EfAddressClass
ef_address_classify_text (const gchar *text)
{
  struct sockaddr_in four = { .sin_family = AF_INET };
  struct sockaddr_in6 six = { .sin6_family = AF_INET6 };

  if (inet_pton (AF_INET, text, &four.sin_addr) == 1)
    return ef_address_classify ((const struct sockaddr *)&four);
  if (inet_pton (AF_INET6, text, &six.sin6_addr) == 1)
    return ef_address_classify ((const struct sockaddr *)&six);
  return EF_ADDRESS_OTHER;
}

gboolean
ef_address_is_own (const struct sockaddr *address)
{
  gsize length, other_length;
  const guint8 *bytes = bytes_of (address, &length);
  struct ifaddrs *all = NULL;
  gboolean own = FALSE;

  if (!bytes || getifaddrs (&all) != 0)
    return TRUE;
  for (struct ifaddrs *i = all; i && !own; i = i->ifa_next) {
    const guint8 *other =
        i->ifa_addr ? bytes_of (i->ifa_addr, &other_length) : NULL;

    own = other && length == other_length && memcmp (bytes, other, length) == 0;
  }
  freeifaddrs (all);
  return own;
}
