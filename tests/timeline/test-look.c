/* Edit Factory - crop, rotation, alpha and lookup tables by themselves
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "alpha.h"
#include "cube-lut.h"
#include "fields.h"
#include "orient.h"
#include "pose.h"
#include "rotator.h"
#include "tilt.h"

#include <math.h>
#include <string.h>

/* Posing */

/* A picture whose luma says where a sample lay: 16 y + x. */
static EfPicture
counted (guint8 *memory, guint width, guint height)
{
  EfPicture p = { .n_planes = 1, .sub_x = 1, .sub_y = 1, .par = 1 };

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      memory[y * width + x] = 16 * y + x;
  p.planes[0] = (EfPlane){ memory, width, width, height, EF_SAMPLE_U8, 0 };
  return p;
}

static void
check_pose (const EfClip *clip, guint rotation, gboolean mirrored,
    const gchar *expected)
{
  guint8 memory[4 * 3];
  EfPicture picture = counted (memory, 4, 3);
  EfUpright upright = { 0 };
  const EfPicture *p;
  g_autoptr (GString) text = g_string_new (NULL);

  picture.rotation = rotation;
  picture.mirrored = mirrored;
  ef_pose_apply (&picture, clip);
  ef_pose_apply (&picture, clip); /* only once */
  p = ef_upright_get (&upright, &picture);
  for (guint y = 0; y < p->planes[0].height; y++) {
    for (guint x = 0; x < p->planes[0].width; x++)
      g_string_append_printf (
          text, "%02x ", p->planes[0].data[y * p->planes[0].stride + x]);
    g_string_append (text, "/");
  }
  g_assert_cmpstr (text->str, ==, expected);
  ef_upright_clear (&upright);
}

/* 00 01 02 03 / 10 11 12 13 / 20 21 22 23 */
static void
test_pose (void)
{
  EfClip *clip = ef_clip_new ();

  clip->crop.left = 0.25;
  clip->crop.bottom = 0.33;
  check_pose (clip, 0, FALSE, "01 02 03 /11 12 13 /");
  clip->flip = EF_FLIP_HORIZONTAL;
  check_pose (clip, 0, FALSE, "03 02 01 /13 12 11 /");
  clip->rotate = 90;
  check_pose (clip, 0, FALSE, "13 03 /12 02 /11 01 /");
  clip->rotate = -270;
  check_pose (clip, 0, FALSE, "13 03 /12 02 /11 01 /");
  clip->rotate = 0;
  clip->flip = EF_FLIP_VERTICAL;
  check_pose (clip, 0, FALSE, "11 12 13 /01 02 03 /");
  clip->flip = EF_FLIP_BOTH;
  check_pose (clip, 0, FALSE, "13 12 11 /03 02 01 /");
  /* Upright: 20 10 00 / 21 11 01 / 22 12 02 / 23 13 03 */
  clip->flip = EF_FLIP_NONE;
  clip->crop = (EfCrop){ .left = 0.33, .bottom = 0.5 };
  check_pose (clip, 90, FALSE, "10 00 /11 01 /");
  clip->flip = EF_FLIP_HORIZONTAL;
  check_pose (clip, 90, FALSE, "00 10 /01 11 /");
  clip->flip = EF_FLIP_NONE;
  /* Upright: 23 13 03 / 22 12 02 / ... */
  check_pose (clip, 90, TRUE, "13 03 /12 02 /");
  clip->rotate = 45;
  check_pose (clip, 90, TRUE, "13 03 /12 02 /");
  g_assert_cmpfloat (ef_pose_angle (clip), ==, 45);
  clip->rotate = -1e-300;
  g_assert_cmpfloat (ef_pose_angle (clip), ==, 0);
  clip->rotate = -30;
  g_assert_cmpfloat (ef_pose_angle (clip), ==, 330);
  /* Nothing is left of neither side, but a sample stays. */
  clip->rotate = 0;
  clip->crop = (EfCrop){ 0.9, 0.9, 0.05, 0.05 };
  check_pose (clip, 0, FALSE, "23 /");
  ef_clip_free (clip);
}

/* Tilting */

/* At any angle, focus and motion a cover shows nothing but the picture. */
static void
test_tilt_covers (void)
{
  for (guint i = 0; i < 2000; i++) {
    EfClip *clip = ef_clip_new ();
    guint width = g_test_rand_int_range (10, 4000);
    guint height = g_test_rand_int_range (10, 4000);
    gdouble par = g_test_rand_double_range (0.5, 2);
    EfTilt t;

    clip->focus_x = g_test_rand_double_range (0, 1);
    clip->focus_y = g_test_rand_double_range (0, 1);
    clip->has_motion = g_test_rand_bit ();
    clip->from.zoom = g_test_rand_double_range (1, 4);
    clip->to.x = g_test_rand_double_range (-1, 1);
    clip->from.y = g_test_rand_double_range (-1, 1);
    t = ef_tilt_at (clip, g_test_rand_double_range (0, 360),
        g_test_rand_double_range (0, 1), 1, width, height, par, 108, 192);
    g_assert_false (ef_tilt_has_edges (&t));
    for (gint k = 0; k < 4; k++) {
      gdouble dx = k % 2 ? 54 : -54, dy = k / 2 ? 96 : -96;
      gdouble x = t.x + dx * t.xx + dy * t.xy;
      gdouble y = t.y + dx * t.yx + dy * t.yy;

      g_assert_cmpfloat (x, >=, -1e-6);
      g_assert_cmpfloat (y, >=, -1e-6);
      g_assert_cmpfloat (x, <=, width + 1e-6);
      g_assert_cmpfloat (y, <=, height + 1e-6);
    }
    ef_clip_free (clip);
  }
}

/* Near a quarter turn all is nearly as it is there. */
static void
test_tilt_is_steady (void)
{
  EfClip *clip = ef_clip_new ();
  EfPlacement p;
  EfTilt t;

  clip->focus_x = 0.3;
  clip->has_motion = TRUE;
  clip->to = (EfView){ 1.7, 0.1, -0.2 };
  for (clip->fit = EF_FIT_COVER; clip->fit <= EF_FIT_CONTAIN; clip->fit++) {
    p = ef_placement_at (clip, 0.6, 1, 640, 360, 1, 320, 320);
    t = ef_tilt_at (clip, 1e-7, 0.6, 1, 640, 360, 1, 320, 320);
    g_assert_cmpfloat (fabs (t.x - p.src_x - p.src_width / 2), <, 1e-3);
    g_assert_cmpfloat (fabs (t.y - p.src_y - p.src_height / 2), <, 1e-3);
    g_assert_cmpfloat (fabs (t.xx - p.src_width / p.width), <, 1e-3);
    g_assert_cmpfloat (fabs (t.yy - p.src_height / p.height), <, 1e-3);
  }
  ef_clip_free (clip);
}

/* Rotating */

/* A slope of both axes is what it is wherever it is read. */
static void
test_rotator_slope (void)
{
  static const gdouble reduce[] = { 0.3, 1, 1.9, 5.3 };
  g_autofree guint8 *memory = g_malloc (100 * 90);
  EfPlane plane = { memory, 100, 100, 90, EF_SAMPLE_U8, 0 };
  EfRotator *rotator = ef_rotator_new ();
  gint16 row[16];

  for (guint y = 0; y < 90; y++)
    for (guint x = 0; x < 100; x++)
      memory[y * 100 + x] = x + y;
  for (guint k = 0; k < G_N_ELEMENTS (reduce); k++) {
    gdouble r = reduce[k], c = cos (0.7), s = sin (0.7);
    EfAffine m = { 45.3, 41.7, c * r, s * r, -s * r, c * r, r, r };

    ef_rotator_start (rotator, &plane, &m);
    for (guint j = 0; j < 3; j++) {
      ef_rotator_row (rotator, j, row, G_N_ELEMENTS (row) / 2);
      for (guint i = 0; i < G_N_ELEMENTS (row) / 2; i++) {
        gdouble at = m.x + i * m.xx + j * m.xy + m.y + i * m.yx + j * m.yy;

        g_assert_cmpfloat (fabs (row[i] / 64.0 - at), <, 0.05);
      }
    }
  }
  ef_rotator_free (rotator);
}

/* Far outside lies the edge; nothing is read beyond the memory (ASan looks). */
static void
test_rotator_outside (void)
{
  static const guint sizes[][2] = { { 1, 1 }, { 2, 3 }, { 17, 5 } };
  guint8 memory[17 * 5];
  EfRotator *rotator = ef_rotator_new ();
  gint16 row[64];

  memset (memory, 77, sizeof (memory));
  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    for (gdouble r = 0.01; r < 1000; r *= 7) {
      EfPlane plane = { memory, (gint)sizes[k][0], sizes[k][0], sizes[k][1],
        EF_SAMPLE_U8, 0 };
      EfAffine m = { -1e5, 1e5, 9e3, 1e3, -5e3, 7e3, r, r * 2 };

      ef_rotator_start (rotator, &plane, &m);
      for (guint j = 0; j < 40; j++) {
        ef_rotator_row (rotator, j, row, G_N_ELEMENTS (row));
        for (guint i = 0; i < G_N_ELEMENTS (row); i++)
          g_assert_cmpint (ABS (row[i] - 77 * 64), <=, 2);
      }
    }
  ef_rotator_free (rotator);
}

/* Alpha */

#define SIDE 64

/* White on the left, and on the right nothing in green: how decoders give it.
 * Enlarged over grey, no green may show, and no sample leave white to grey. */
static void
test_alpha_edge (gconstpointer data)
{
  const gdouble rotate = GPOINTER_TO_INT (data);
  guint8 samples[4][SIDE * SIDE], out[SIDE * SIDE * 3 / 2];
  EfPicture p = { .n_planes = 3,
    .sub_x = 1,
    .sub_y = 1,
    .par = 1,
    .matrix = EF_MATRIX_BT709,
    .alpha = EF_ALPHA_STRAIGHT };
  EfClip *clip = ef_clip_new ();
  EfLayer layer = { .picture = &p, .clip = clip };
  EfCanvas canvas = { { out, out + SIDE * SIDE, out + SIDE * SIDE * 5 / 4 },
    { SIDE, SIDE / 2, SIDE / 2 }, SIDE, SIDE };
  EfComposer *composer = ef_composer_new (SIDE, SIDE);
  guint seen[2] = { 0 };

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++) {
      gboolean there = x < SIDE / 2;

      samples[0][y * SIDE + x] = there ? 235 : 145;
      samples[1][y * SIDE + x] = there ? 128 : 54;
      samples[2][y * SIDE + x] = there ? 128 : 34;
      samples[3][y * SIDE + x] = there ? 255 : 0;
    }
  for (guint i = 0; i < 4; i++)
    p.planes[i] = (EfPlane){ samples[i], SIDE, SIDE, SIDE, EF_SAMPLE_U8, 0 };
  clip->background = 0x808080;
  clip->rotate = rotate;
  clip->has_motion = TRUE;
  clip->from.zoom = clip->to.zoom = 2.3;
  ef_composer_draw (composer, &layer, NULL, NULL, &canvas);
  for (guint i = 0; i < SIDE * SIDE; i++) {
    g_assert_cmpint (out[i], >=, 125);
    g_assert_cmpint (out[i], <=, 236);
    seen[0] += out[i] <= 127;
    seen[1] += out[i] >= 234;
  }
  g_assert_cmpuint (seen[0], >, SIDE * SIDE / 3);
  g_assert_cmpuint (seen[1], >, SIDE * SIDE / 3);
  for (guint i = SIDE * SIDE; i < sizeof (out); i++)
    g_assert_cmpint (ABS (out[i] - 128), <=, 1);
  ef_composer_free (composer);
  ef_clip_free (clip);
}

/* The fill of a picture that is half transparent is half transparent: over
 * black it is darker than over white. Ten bits, half the columns of chroma. */
static void
test_alpha_fill (void)
{
  guint16 samples[4][SIDE * SIDE / 2];
  guint8 out[SIDE * SIDE * 3 / 2];
  EfPicture p = { .n_planes = 3,
    .sub_x = 2,
    .sub_y = 1,
    .par = 1,
    .matrix = EF_MATRIX_BT709,
    .alpha = EF_ALPHA_STRAIGHT };
  EfClip *clip = ef_clip_new ();
  EfLayer layer = { .picture = &p, .clip = clip };
  EfCanvas canvas = { { out, out + SIDE * SIDE, out + SIDE * SIDE * 5 / 4 },
    { SIDE, SIDE / 2, SIDE / 2 }, SIDE, SIDE };
  EfComposer *composer = ef_composer_new (SIDE, SIDE);

  for (guint c = 0; c < 4; c++) {
    guint width = c == 1 || c == 2 ? SIDE / 2 : SIDE;

    for (guint i = 0; i < width * SIDE / 2; i++)
      samples[c][i] = GUINT16_TO_LE (c == 0 ? 940 : 512);
    p.planes[c] = (EfPlane){ (guint8 *)samples[c], (gint)width * 2, width,
      SIDE / 2, EF_SAMPLE_U16, 4 };
  }
  clip->fit = EF_FIT_BLUR;
  for (guint i = 0; i < 2; i++) {
    /* White at 55 %, and white, of half the light of 128 / 255. */
    gdouble back = i ? 235 : 16, fill = 16 + 219 * 0.55;

    clip->background = i ? 0xffffff : 0;
    ef_composer_draw (composer, &layer, NULL, NULL, &canvas);
    fill = back + (fill - back) * 0.5;
    g_assert_cmpfloat (fabs (out[4 * SIDE + 30] - fill), <=, 2);
    g_assert_cmpfloat (
        fabs (out[SIDE / 2 * SIDE + 30] - (fill + 235) / 2), <=, 2);
  }
  ef_composer_free (composer);
  ef_clip_free (clip);
}

/* Fields */

/* Something smooth, in 4:2:0 with MPEG-2's siting. */
static void
draw_smooth (EfPicture *p, guint8 *memory)
{
  *p = (EfPicture){ .n_planes = 3,
    .sub_x = 2,
    .sub_y = 2,
    .chroma_y = 0.5,
    .par = 1,
    .matrix = EF_MATRIX_BT709 };
  for (guint c = 0; c < 3; c++) {
    guint step = c ? 2 : 1, side = SIDE / step;

    p->planes[c] = (EfPlane){ memory, (gint)side, side, side, EF_SAMPLE_U8, 0 };
    for (guint y = 0; y < side; y++)
      for (guint x = 0; x < side; x++)
        *memory++ = (guint8)(128.5 +
            70 * sin ((step * y + (c ? 0.5 : 0)) * 0.16 + c) *
                cos (step * x * 0.1));
  }
}

/* Both fields of a frame in which nothing moves look like the frame: they do
 * not jump, however the picture is turned. */
static void
test_fields (void)
{
  guint8 memory[SIDE * SIDE * 3 / 2], out[3][SIDE * SIDE * 3 / 2];
  EfClip *clip = ef_clip_new ();
  EfComposer *composer = ef_composer_new (SIDE, SIDE);

  clip->has_motion = TRUE;
  clip->from = clip->to = (EfView){ 1.3, 0, 0 };
  for (guint turn = 0; turn < 10; turn++) {
    gint worst = 0;

    clip->rotate = turn < 8 ? 0 : 20.0 * turn;
    for (guint k = 0; k < 3; k++) {
      EfPicture p;
      EfLayer layer = { .picture = &p, .clip = clip };
      guint8 *o = out[k];
      EfCanvas canvas = { { o, o + SIDE * SIDE, o + SIDE * SIDE * 5 / 4 },
        { SIDE, SIDE / 2, SIDE / 2 }, SIDE, SIDE };

      draw_smooth (&p, memory);
      p.rotation = turn % 4 * 90;
      p.mirrored = turn % 8 >= 4;
      if (k > 0)
        ef_fields_take (&p, k == 2);
      ef_composer_draw (composer, &layer, NULL, NULL, &canvas);
    }
    for (guint k = 1; k < 3; k++)
      for (guint y = 12; y < SIDE - 12; y++)
        for (guint x = 12; x < SIDE - 12; x++) {
          guint c = SIDE * SIDE + y / 2 * SIDE / 2 + x / 2;

          worst =
              MAX (worst, ABS (out[k][y * SIDE + x] - out[0][y * SIDE + x]));
          worst = MAX (worst, ABS (out[k][c] - out[0][c]));
        }
    g_test_message ("turn %u: %d", turn, worst);
    g_assert_cmpint (worst, <=, 3);
  }
  ef_composer_free (composer);
  ef_clip_free (clip);
}

/* Tables */

static void
test_cube_values (void)
{
  g_autoptr (GError) error = NULL;
  /* Red and green change places; blue is turned round. */
  g_autoptr (EfCubeLut) lut = ef_cube_lut_parse ("a.cube",
      "\xef\xbb\xbf# made by hand\r\nTITLE \"swap\"\r\nLUT_3D_SIZE 2\r\n"
      "DOMAIN_MIN 0 0 0\r\nDOMAIN_MAX 1 2 1\r\n\r\n"
      "0 0 1\n0 1 1\n1 0 1\n1 1 1\n0 0 0\n0 1 0\n1 0 0\n1 1 0",
      &error);
  gfloat rgb[] = { 0.25f, 1.5f, 0.125f }, far[] = { -3, 1, 9 };

  g_assert_no_error (error);
  ef_cube_lut_apply (lut, rgb);
  g_assert_cmpfloat (fabsf (rgb[0] - 0.75f), <, 1e-6f);
  g_assert_cmpfloat (fabsf (rgb[1] - 0.25f), <, 1e-6f);
  g_assert_cmpfloat (fabsf (rgb[2] - 0.875f), <, 1e-6f);
  ef_cube_lut_apply (lut, far);
  g_assert_cmpfloat (fabsf (far[0] - 0.5f), <, 1e-6f);
  g_assert_cmpfloat (far[1], ==, 0);
  g_assert_cmpfloat (far[2], ==, 0);
}

static void
test_cube_1d (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfCubeLut) lut = ef_cube_lut_parse ("a.cube",
      "LUT_1D_SIZE 3\nLUT_1D_INPUT_RANGE 0 2\n0 1 -1\n.5 .5 0\n1 0 4e0\n",
      &error);
  gfloat rgb[] = { 0.5f, 1.5f, 2.0f };

  g_assert_no_error (error);
  ef_cube_lut_apply (lut, rgb);
  g_assert_cmpfloat (rgb[0], ==, 0.25f);
  g_assert_cmpfloat (rgb[1], ==, 0.25f);
  g_assert_cmpfloat (rgb[2], ==, 4.0f);
}

static void
test_cube_errors (void)
{
  static const gchar *const cases[][2] = {
    { "", "a.cube:0: is not a .cube file" },
    { "\x89PNG", "a.cube:1: LUT_3D_SIZE or LUT_1D_SIZE must come first" },
    { "0 0 0", "a.cube:1: LUT_3D_SIZE or LUT_1D_SIZE must come first" },
    { "LUT_3D_SIZE 1", "a.cube:1: the size must be a whole number from 2 to" },
    { "LUT_3D_SIZE 66", "from 2 to 65; export the table with 33" },
    { "LUT_3D_SIZE 1e5", "a.cube:1: the size must be" },
    { "LUT_3D_SIZE nan", "a.cube:1: numbers must be finite" },
    { "LUT_3D_SIZE -2", "a.cube:1: the size must be" },
    { "LUT_3D_SIZE 2.5", "a.cube:1: the size must be" },
    { "LUT_3D_SIZE", "a.cube:1: 1 numbers are needed" },
    { "LUT_1D_SIZE 65537", "from 2 to 65536" },
    { "LUT_3D_SIZE 2\nLUT_1D_SIZE 2", "a.cube:2: a file holds one table" },
    { "LUT_1D_SIZE 2\n0 0", "a.cube:2: 3 numbers are needed" },
    { "LUT_1D_SIZE 2\n0 0 0 0", "a.cube:2: there is more than 3 numbers" },
    { "LUT_1D_SIZE 2\n0 0 inf", "a.cube:2: numbers must be finite" },
    { "LUT_1D_SIZE 2\n0 0 1e7", "a.cube:2: numbers must be finite" },
    { "LUT_1D_SIZE 2\n0 0 0x", "a.cube:2: 3 numbers are needed" },
    { "LUT_1D_SIZE 2\n0 0 0", "a.cube:2: ends after 1 of 2 colours" },
    { "LUT_1D_SIZE 2\n0 0 0\n0 0 0\n0 0 0", "a.cube:4: there are more than 2" },
    { "LUT_1D_SIZE 2\n0 0 0\nDOMAIN_MIN 0 0 0", "a.cube:3: keywords must" },
    { "DOMAIN_MAX 1 0 1\nLUT_1D_SIZE 2\n0 0 0\n0 0 0", "DOMAIN_MAX must be" },
    { "LUT_IN_VIDEO_RANGE", "a.cube:1: 'LUT_IN_VIDEO_RANGE' is no keyword" },
    { "#    5    10    5    10    5    10    5    10    5    10    5    10    5"
      "    10    5    10    5    10    5    10    5    10    5    10    5    "
      "10 "
      "   5    10    5    10    5    10    5    10    5    10    5    10    5  "
      " "
      "10    5    10    5    10    5    10    5    10",
        "a.cube:1: a line has more than 250 bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    EfCubeLut *lut = ef_cube_lut_parse ("a.cube", cases[i][0], &error);

    g_assert_null (lut);
    g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
    if (!strstr (error->message, cases[i][1]))
      g_error ("'%s' is not in '%s'", cases[i][1], error->message);
  }
}

/* Whatever the bytes are: an error or a table, never a crash. */
static void
test_cube_noise (void)
{
  static const gchar *const words[] = { "LUT_3D_SIZE ", "LUT_1D_SIZE ", "2",
    "3", " ", "\n", "\n", "0.5 0.5 0.5\n", "0 1 2\n", "DOMAIN_MIN ", "-1",
    "1e6", "nan", "\r", "#", "\xff", "\"" };
  guint good = 0;

  for (guint i = 0; i < 20000; i++) {
    g_autoptr (GString) text = g_string_new ("LUT_1D_SIZE 2\n");
    EfCubeLut *lut;

    for (guint k = g_test_rand_int_range (0, 12); k > 0; k--)
      g_string_append (
          text, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
    lut = ef_cube_lut_parse ("noise", text->str, NULL);
    if (lut) {
      gfloat rgb[] = { (gfloat)i, -1, 0.3f };

      ef_cube_lut_apply (lut, rgb);
      g_assert_true (isfinite (rgb[0] + rgb[1] + rgb[2]));
      ef_cube_lut_unref (lut);
      good++;
    }
  }
  g_assert_cmpuint (good, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/look/pose", test_pose);
  g_test_add_func ("/look/tilt/covers", test_tilt_covers);
  g_test_add_func ("/look/tilt/is-steady", test_tilt_is_steady);
  g_test_add_func ("/look/rotator/slope", test_rotator_slope);
  g_test_add_func ("/look/rotator/outside", test_rotator_outside);
  g_test_add_data_func (
      "/look/alpha/edge", GINT_TO_POINTER (0), test_alpha_edge);
  g_test_add_data_func (
      "/look/alpha/edge-turned", GINT_TO_POINTER (30), test_alpha_edge);
  g_test_add_func ("/look/alpha/fill", test_alpha_fill);
  g_test_add_func ("/look/fields", test_fields);
  g_test_add_func ("/look/cube/values", test_cube_values);
  g_test_add_func ("/look/cube/1d", test_cube_1d);
  g_test_add_func ("/look/cube/errors", test_cube_errors);
  g_test_add_func ("/look/cube/noise", test_cube_noise);
  return g_test_run ();
}
