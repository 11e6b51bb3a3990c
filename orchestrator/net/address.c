/* Edit Factory - which addresses the daemon may talk to for others
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

typedef struct
{
  guint8 prefix[16];
  guint bits;
} Block;

/* IANA's registry of special IPv4 addresses, and multicast. */
static const Block DENIED_4[] = {
  { { 0 }, 8 },             /* this network */
  { { 10 }, 8 },            /* private */
  { { 100, 64 }, 10 },      /* carriers' NAT */
  { { 127 }, 8 },           /* this machine */
  { { 169, 254 }, 16 },     /* link-local, cloud metadata */
  { { 172, 16 }, 12 },      /* private */
  { { 192, 0, 0 }, 24 },    /* protocols */
  { { 192, 0, 2 }, 24 },    /* documentation */
  { { 192, 31, 196 }, 24 }, /* AS112 */
  { { 192, 52, 193 }, 24 }, /* AMT */
  { { 192, 88, 99 }, 24 },  /* 6to4 relays */
  { { 192, 168 }, 16 },     /* private */
  { { 192, 175, 48 }, 24 }, /* AS112 */
  { { 198, 18 }, 15 },      /* benchmarks */
  { { 198, 51, 100 }, 24 }, /* documentation */
  { { 203, 0, 113 }, 24 },  /* documentation */
  { { 224 }, 4 },           /* multicast */
  { { 240 }, 4 },           /* reserved, broadcast */
};

/* Of IPv6 only the global unicast block is public, without these. */
static const Block GLOBAL_6 = { { 0x20 }, 3 };
static const Block DENIED_6[] = {
  { { 0x20, 0x01 }, 23 },             /* protocols, Teredo, ORCHID */
  { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
  { { 0x20, 0x02 }, 16 },             /* 6to4 */
  { { 0x3f, 0xff }, 20 },             /* documentation */
};

static gboolean
is_in (const guint8 *bytes, const Block *block)
{
  guint whole = block->bits / 8, rest = block->bits % 8;

  if (memcmp (bytes, block->prefix, whole) != 0)
    return FALSE;
  return rest == 0 || (bytes[whole] ^ block->prefix[whole]) >> (8 - rest) == 0;
}

static gboolean
is_in_any (const guint8 *bytes, const Block *blocks, guint n)
{
  for (guint i = 0; i < n; i++)
    if (is_in (bytes, &blocks[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_public_4 (const guint8 *bytes)
{
  return !is_in_any (bytes, DENIED_4, G_N_ELEMENTS (DENIED_4));
}

static gboolean
is_public_6 (const guint8 *bytes)
{
  return is_in (bytes, &GLOBAL_6) &&
      !is_in_any (bytes, DENIED_6, G_N_ELEMENTS (DENIED_6));
}

gboolean
ef_address_is_public (const struct sockaddr *address)
{
  if (address->sa_family == AF_INET)
    return is_public_4 (
        (const guint8 *)&((const struct sockaddr_in *)address)->sin_addr);
  if (address->sa_family == AF_INET6)
    return is_public_6 (
        (const guint8 *)&((const struct sockaddr_in6 *)address)->sin6_addr);
  return FALSE;
}

gboolean
ef_host_may_be_public (const gchar *host)
{
  g_autofree gchar *name = g_ascii_strdown (host, -1);
  guint8 bytes[16];
  gsize n = strlen (name);

  if (n > 0 && name[n - 1] == '.')
    name[n - 1] = '\0';
  if (strcmp (name, "localhost") == 0 || g_str_has_suffix (name, ".localhost"))
    return FALSE;
  if (inet_pton (AF_INET, name, bytes) == 1)
    return is_public_4 (bytes);
  if (inet_pton (AF_INET6, name, bytes) == 1)
    return is_public_6 (bytes);
  return TRUE;
}
