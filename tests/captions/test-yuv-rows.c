/* Edit Factory - samples made many at once are those made one by one
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "yuv-rows.h"

#include <string.h>

#define WIDEST 150

typedef struct
{
  guint8 y[2][WIDEST];
  guint8 keep[2][WIDEST];
  guint8 u[WIDEST / 2];
  guint8 v[WIDEST / 2];
  guint8 chroma_keep[WIDEST / 2];
} Samples;

typedef struct
{
  guint32 pixels[2][WIDEST + 1];
  gint16 scratch[EF_YUV_ROWS_SCRATCH (WIDEST)];
} Source;

static gdouble
channel (guint32 pixel, guint shift)
{
  return pixel >> shift & 0xff;
}

/* 0 to @most, often one of the ends. */
static guint32
random_level (GRand *rand, gint most)
{
  gint level = g_rand_int_range (rand, -100, most + 101);

  return (guint32)CLAMP (level, 0, most);
}

/* No colour is above its alpha. */
static guint32
random_pixel (GRand *rand)
{
  guint32 alpha = random_level (rand, 255), pixel = alpha << 24;

  for (guint shift = 0; shift < 24; shift += 8)
    pixel |= random_level (rand, (gint)alpha) << shift;
  return pixel;
}

static EfYuvRows
rows_of (Source *source, Samples *out, guint width, gboolean cosited)
{
  return (EfYuvRows){ .width = width,
    .cosited = cosited,
    .matrix = ef_yuv_matrix (0.2126, 0.0722, FALSE),
    .argb = { source->pixels[0] + 1, source->pixels[1] + 1 },
    .y = { out->y[0], out->y[1] },
    .keep = { out->keep[0], out->keep[1] },
    .u = out->u,
    .v = out->v,
    .chroma_keep = out->chroma_keep,
    .scratch = source->scratch };
}

/* Blue, of which Cb is a half, in real numbers. */
static gdouble
chroma_of (const Source *source, guint x, gboolean cosited)
{
  gdouble u = 0;

  for (gint i = cosited ? -1 : 0; i < 2; i++)
    for (guint row = 0; row < 2; row++) {
      guint32 p = source->pixels[row][(gint)(1 + 2 * x) + i];
      gdouble weight = !cosited ? 0.25 : i == 0 ? 0.25 : 0.125;
      gdouble luma = 0.2126 * channel (p, 16) + 0.7152 * channel (p, 8) +
          0.0722 * channel (p, 0);

      u += weight *
          ((channel (p, 0) - luma) / 1.8556 * 224 / 255 +
              channel (p, 24) * 128 / 255);
    }
  return u;
}

static void
check_real (
    const Source *source, const Samples *got, guint width, gboolean cosited)
{
  for (guint x = 0; x < width; x++) {
    guint32 p = source->pixels[0][x + 1];
    gdouble y = (0.2126 * channel (p, 16) + 0.7152 * channel (p, 8) +
                    0.0722 * channel (p, 0)) *
            219 / 255 +
        channel (p, 24) * 16 / 255;

    g_assert_cmpfloat_with_epsilon (got->y[0][x], y, 0.55);
    g_assert_cmpuint (got->keep[0][x], ==, 255 - (p >> 24));
  }
  for (guint x = 0; x < width / 2; x++)
    g_assert_cmpfloat_with_epsilon (
        got->u[x], chroma_of (source, x, cosited), 0.7);
}

static void
check_width (GRand *rand, guint width, gboolean cosited)
{
  Source source = { 0 };
  Samples plain, quick;
  EfYuvRows rows = rows_of (&source, &plain, width, cosited);

  for (guint row = 0; row < 2; row++)
    for (guint x = 1; x <= width; x++)
      source.pixels[row][x] = random_pixel (rand);
  memset (&plain, 7, sizeof plain);
  memset (&quick, 7, sizeof quick);
  ef_yuv_rows_make_plain (&rows);
  check_real (&source, &plain, width, cosited);
  rows = rows_of (&source, &quick, width, cosited);
  ef_yuv_rows_make (&rows);
  g_assert_cmpmem (&plain, sizeof plain, &quick, sizeof quick);
}

static void
test_widths (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint width = 2; width <= WIDEST; width += 2)
    for (guint i = 0; i < 8; i++)
      check_width (rand, width, i & 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/captions/yuv-rows/widths", test_widths);
  return g_test_run ();
}
