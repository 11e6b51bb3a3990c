/* Edit Factory - the guard's own readers of headers, on good and hostile bytes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-limits.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* An anonymous file that holds @data. */
static gint
file_of (const void *data, gsize length)
{
  gint fd = memfd_create ("header", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, data, length, 0), ==, length);
  return fd;
}

static gboolean
read_still (const gchar *container, const void *data, gsize length,
    EfStillHeader *header)
{
  gint fd = file_of (data, length);
  gboolean ok = ef_still_header_read (fd, container, header);

  close (fd);
  return ok;
}

static const guint8 png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80"
                            "\0\0\x01\xe0\x08\x02\0\0\0";
static const guint8 vp8[] = "RIFF\x1a\0\0\0WEBPVP8 \x0e\0\0\0\x10\2\0"
                            "\x9d\x01\x2a\x80\2\xe0\1\0\0\0";
static const guint8 vp8l[] = "RIFF\x1a\0\0\0WEBPVP8L\x0e\0\0\0\x2f"
                             "\x7f\xc2\x77\0\0\0\0\0\0\0";
static const guint8 vp8x[] = "RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0"
                             "\x7f\2\0\xdf\1\0";
static const guint8 jpeg[] = "\xff\xd8\xff\xe0\0\4XY\xff\xff\xff\xdb\0\3\0"
                             "\xff\xd0\xff\xc4\0\2\xff\xc2\0\x11\x08\1\xe0\2"
                             "\x80\3\1\1\0\2\1\0\3\1\0\xff\xda";

static void
test_sizes (void)
{
  static const struct
  {
    const gchar *container;
    const guint8 *data;
    gsize length;
  } good[] = { { "png", png, sizeof png - 1 }, { "webp", vp8, sizeof vp8 - 1 },
    { "webp", vp8l, sizeof vp8l - 1 }, { "webp", vp8x, sizeof vp8x - 1 },
    { "jpeg", jpeg, sizeof jpeg - 1 } };
  EfStillHeader header;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_test_message ("%u: %s", i, good[i].container);
    g_assert_true (
        read_still (good[i].container, good[i].data, good[i].length, &header));
    g_assert_cmpuint (header.width, ==, 640);
    g_assert_cmpuint (header.height, ==, 480);
    g_assert_cmpuint (header.orientation, ==, 1);
    g_assert_false (header.animated);
    /* cut off anywhere it is damaged, never read beyond */
    for (gsize n = 0; n < good[i].length - 20; n++)
      g_assert_false (read_still (good[i].container, good[i].data, n, &header));
  }
}

static void
test_animated (void)
{
  guint8 data[sizeof vp8x];
  EfStillHeader header;

  memcpy (data, vp8x, sizeof data);
  data[20] |= 0x02;
  g_assert_true (read_still ("webp", data, sizeof data, &header));
  g_assert_true (header.animated);
}

/* A marker without a length must not hide the frame header from us that
 * libjpeg goes on to read. */
static void
test_bare_markers (void)
{
  static const guint8 hidden[] =
      "\xff\xd8\xff\xd0\xff\xc0\0\x11\x08\x75\x30\x75\x30\3\1\1\0\2\1\0\3\1\0"
      "\xff\xc0\0\x11\x08\0\1\0\1\3\1\1\0\2\1\0\3\1\0";
  EfStillHeader header;

  g_assert_true (read_still ("jpeg", hidden, sizeof hidden, &header));
  g_assert_cmpuint (header.width, ==, 30000);
  g_assert_cmpuint (header.height, ==, 30000);
}

static void
put_16 (guint8 *d, guint value, gboolean big_endian)
{
  d[big_endian ? 0 : 1] = value >> 8;
  d[big_endian ? 1 : 0] = value;
}

static void
put_32 (guint8 *d, guint32 value, gboolean big_endian)
{
  put_16 (d + (big_endian ? 0 : 2), value >> 16, big_endian);
  put_16 (d + (big_endian ? 2 : 0), value & 0xffff, big_endian);
}

/* A JPEG with one Exif entry, its orientation. Returns: its length */
static gsize
make_exif (guint8 *d, guint orientation, gboolean big_endian)
{
  static const guint8 frame[] =
      "\xff\xc0\0\x11\x08\1\xe0\2\x80\3\1\1\0\2\1\0\3\1\0";

  memcpy (d, "\xff\xd8\xff\xe1\0\x22", 6);
  memcpy (d + 6, "Exif\0\0", 6);
  memcpy (d + 12, big_endian ? "MM" : "II", 2);
  put_16 (d + 14, 42, big_endian);
  put_32 (d + 16, 8, big_endian);
  put_16 (d + 20, 1, big_endian);
  put_16 (d + 22, 0x0112, big_endian);
  put_16 (d + 24, 3, big_endian);
  put_32 (d + 26, 1, big_endian);
  put_16 (d + 30, orientation, big_endian);
  put_16 (d + 32, 0, big_endian);
  put_32 (d + 34, 0, big_endian);
  memcpy (d + 38, frame, sizeof frame);
  return 38 + sizeof frame;
}

static void
test_exif (void)
{
  EfStillHeader header;
  guint8 d[100];

  for (guint value = 0; value <= 9; value++) {
    for (guint big_endian = 0; big_endian < 2; big_endian++) {
      gsize n = make_exif (d, value, big_endian);

      g_assert_true (read_still ("jpeg", d, n, &header));
      g_assert_cmpuint (
          header.orientation, ==, value >= 1 && value <= 8 ? value : 1);
    }
  }
  /* an entry table that lies outside */
  make_exif (d, 6, TRUE);
  put_32 (d + 16, 0xfffffff0, TRUE);
  g_assert_true (read_still ("jpeg", d, sizeof d, &header));
  g_assert_cmpuint (header.orientation, ==, 1);
}

static gboolean
mp4_ok (const void *data, gsize length, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  gint fd = file_of (data, length);
  gboolean ok = ef_mp4_check (fd, "f.mp4", length, &error);

  close (fd);
  if (expected && !strstr (error->message, expected))
    g_error ("'%s' is not in '%s'", expected, error->message);
  return ok;
}

#define BYTES(text) text, sizeof text - 1

static void
test_boxes (void)
{
  g_assert_true (mp4_ok (BYTES ("\0\0\0\x0c"
                                "ftypisom\0\0\0\x08moov"),
      NULL));
  g_assert_true (mp4_ok (BYTES ("\0\0\0\x0amdatxx\0\0\0\0moovabc"), NULL));
  g_assert_true (
      mp4_ok (BYTES ("\0\0\0\1mdat\0\0\0\0\0\0\0\x12xx\0\0\0\x08moov"), NULL));
  g_assert_false (mp4_ok (BYTES ("\0\0\0\x0c"
                                 "ftypisom"),
      "has no index"));
  g_assert_false (mp4_ok (BYTES ("\0\0\1\0mdatxx"), "before its index"));
  g_assert_false (mp4_ok (BYTES ("\0\0\1\0moovxx"), "middle of its index"));
  g_assert_false (mp4_ok (BYTES ("\0\0\0\7moovxx"), "has no index"));
  g_assert_false (
      mp4_ok (BYTES ("\0\0\0\1mdat\xff\xff\xff\xff\xff\xff\xff\xff"),
          "before its index"));
  g_assert_false (
      mp4_ok (BYTES ("\0\0\0\1mdat\0\0\0\0\0\0\0\x0fxx"), "has no index"));
  g_assert_false (mp4_ok (BYTES ("\0\0\0\x18"
                                 "ftypheic\0\0\0\0mif1heic"),
      "is a HEIC picture"));
  g_assert_false (mp4_ok (BYTES ("\0\0\0\x18"
                                 "ftypavif\0\0\0\0mif1avif"),
      "is an AVIF picture"));
}

static void
test_frames (void)
{
  static const guint8 key[] = "\x10\2\0\x9d\x01\x2a\x80\2\xe0\1";
  static const guint8 prores[] = "\0\0\1\0icpf\0\x94\0\0apl0\2\x80\1\xe0";
  guint w, h;

  g_assert_true (
      ef_frame_header_size ("image/jpeg", jpeg, sizeof jpeg - 1, &w, &h));
  g_assert_cmpuint (w, ==, 640);
  g_assert_cmpuint (h, ==, 480);
  g_assert_true (
      ef_frame_header_size ("video/x-vp8", key, sizeof key - 1, &w, &h));
  g_assert_cmpuint (w, ==, 640);
  g_assert_cmpuint (h, ==, 480);
  g_assert_true (ef_frame_header_size (
      "video/x-prores", prores, sizeof prores - 1, &w, &h));
  g_assert_cmpuint (w, ==, 640);
  g_assert_cmpuint (h, ==, 480);
  g_assert_false (ef_frame_header_size ("image/jpeg", jpeg + 2, 20, &w, &h));
  g_assert_false (ef_frame_header_size ("video/x-h264", key, 10, &w, &h));
  for (gsize n = 0; n < sizeof key - 1; n++)
    g_assert_false (ef_frame_header_size ("video/x-vp8", key, n, &w, &h));
  for (gsize n = 0; n < sizeof prores - 1; n++)
    g_assert_false (ef_frame_header_size ("video/x-prores", prores, n, &w, &h));
}

/* Random damage: whatever comes out, nothing is read out of bounds (ASan) and
 * every call ends. */
static void
test_mutations (void)
{
  static const gchar *const types[] = { "image/jpeg", "video/x-vp8",
    "video/x-prores" };
  static const gchar mp4[] = "\0\0\0\x0c"
                             "ftypisom\0\0\0\1mdat\0\0\0\0\0\0\0\x12xx"
                             "\0\0\0\x08moov";
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint8 exif[100];
  gsize n_exif = make_exif (exif, 6, FALSE);
  const struct
  {
    const gchar *container;
    const void *data;
    gsize length;
  } seeds[] = { { "png", png, sizeof png }, { "webp", vp8x, sizeof vp8x },
    { "jpeg", jpeg, sizeof jpeg }, { "jpeg", exif, n_exif },
    { "mp4", mp4, sizeof mp4 } };

  for (guint i = 0; i < 20000; i++) {
    guint s = i % G_N_ELEMENTS (seeds);
    gsize length = seeds[s].length;
    g_autofree guint8 *data = g_memdup2 (seeds[s].data, length);
    EfStillHeader header;
    guint w, h;

    for (gint n = g_rand_int_range (rand, 1, 6); n > 0; n--)
      data[g_rand_int_range (rand, 0, length)] = g_rand_int (rand);
    length = g_rand_int_range (rand, 1, length + 1);
    data = g_realloc (data, length);
    if (g_str_equal (seeds[s].container, "mp4"))
      mp4_ok (data, length, NULL);
    else if (read_still (seeds[s].container, data, length, &header))
      g_assert_true (header.orientation >= 1 && header.orientation <= 8);
    for (guint t = 0; t < G_N_ELEMENTS (types); t++)
      ef_frame_header_size (types[t], data, length, &w, &h);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/headers/sizes", test_sizes);
  g_test_add_func ("/headers/animated", test_animated);
  g_test_add_func ("/headers/bare-markers", test_bare_markers);
  g_test_add_func ("/headers/exif", test_exif);
  g_test_add_func ("/headers/boxes", test_boxes);
  g_test_add_func ("/headers/frames", test_frames);
  g_test_add_func ("/headers/mutations", test_mutations);
  return g_test_run ();
}
