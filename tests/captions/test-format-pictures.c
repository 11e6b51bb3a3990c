/* Edit Factory - every family of raw formats as a picture, compared with the
 * one we looked at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * EF_GOLDEN_UPDATE=1 writes the pictures of golden/ anew (README.md).
 */
#include "format-picture.h"
#include "golden.h"
#include "overlay-fixture.h"

#include <string.h>

static gchar *words_path;

static const gchar *const fonts[] = { "opentype/league-spartan", NULL };

/* Solid and translucent colours beside each other, so that no channel, range or
 * place of chroma can be wrong unseen. */
#define SETTINGS                                                               \
  "style=boxed-word animation=none size=330 min-size=300 position-y=0.5 "      \
  "words-per-cue=2 fill=#20e040 spoken-fill=#ff30ff active-fill=#ff2020 "      \
  "box-colour=#2040ffc0 outline-colour=#ffe000 outline=22 "

/* Another rounding stays far within these; the mistakes below are outside. */
static const Likeness limits = { 38, 0.99, 2.3 };

#define TELEVISION ",colorimetry=bt709,chroma-site=mpeg2"
#define FIELDS                                                                 \
  TELEVISION ",interlace-mode=interleaved,field-order=top-field-first"

/* @formats: all of them have one picture, and the first writes it
 * @more, @padded: as in FormatPicture */
typedef struct
{
  const gchar *name;
  const gchar *formats[12];
  const gchar *more;
  gboolean padded;
} Family;

static const Family families[] = {
  { "format-planar-420", { "I420", "YV12" }, TELEVISION },
  { "format-planar-420-601", { "I420", "YV12", "NV12" },
      ",colorimetry=bt601,chroma-site=jpeg" },
  { "format-planar-422", { "Y42B" }, TELEVISION },
  { "format-planar-444", { "Y444" }, TELEVISION },
  { "format-planar-411", { "Y41B" }, TELEVISION },
  { "format-semi-planar-420", { "NV12", "NV21" }, TELEVISION },
  { "format-semi-planar-422", { "NV16", "NV61" }, TELEVISION },
  { "format-semi-planar-444", { "NV24" }, TELEVISION },
  { "format-packed-422", { "UYVY", "YUY2", "YVYU", "VYUY", "v216" },
      TELEVISION },
  { "format-packed-444", { "v308", "IYU2" }, TELEVISION },
  { "format-packed-422-deep", { "v210", "Y210", "Y212_LE", "Y212_BE" },
      TELEVISION },
  { "format-planar-420-deep",
      { "I420_10LE", "I420_12LE", "I420_10BE", "I420_12BE" }, TELEVISION },
  { "format-planar-422-deep",
      { "I422_10LE", "I422_12LE", "I422_10BE", "I422_12BE" }, TELEVISION },
  { "format-planar-444-deep",
      { "Y444_10LE", "Y444_12LE", "Y444_16LE", "Y444_10BE", "Y444_12BE",
          "Y444_16BE", "Y410" },
      TELEVISION },
  { "format-semi-planar-deep",
      { "P010_10LE", "P012_LE", "P016_LE", "P010_10BE", "P012_BE", "P016_BE" },
      TELEVISION },
  { "format-alpha-420", { "A420", "AV12", "A420_10LE", "A420_10BE" },
      TELEVISION },
  { "format-alpha-422", { "A422_10LE", "A422_10BE" }, TELEVISION },
  { "format-alpha-444",
      { "AYUV", "VUYA", "AYUV64", "A444_10LE", "Y412_LE", "Y412_BE",
          "A444_10BE" },
      TELEVISION },
  { "format-alpha-rgb",
      { "ARGB", "ABGR", "RGBA", "BGRA", "GBRA", "GBRA_10LE", "GBRA_12LE",
          "GBRA_10BE", "GBRA_12BE" },
      NULL },
  { "format-alpha-rgb-16",
      { "ARGB64", "ARGB64_LE", "ABGR64_LE", "RGBA64_LE", "BGRA64_LE",
          "ARGB64_BE", "ABGR64_BE", "RGBA64_BE", "BGRA64_BE" },
      NULL },
  { "format-rgb", { "RGB", "BGR", "xRGB", "RGBx", "xBGR", "BGRx" }, NULL },
  { "format-rgb-16", { "RGB16", "BGR16" }, NULL },
  { "format-rgb-15", { "RGB15", "BGR15" }, NULL },
  { "format-planar-rgb", { "GBR", "RGBP", "BGRP" }, NULL },
  { "format-planar-rgb-deep",
      { "GBR_10LE", "GBR_12LE", "GBR_10BE", "GBR_12BE", "RGB10A2_LE",
          "BGR10A2_LE", "r210" },
      NULL },
  { "format-grey", { "GRAY8", "GRAY16_LE", "GRAY16_BE" }, NULL },
  { "format-full-range", { "I420", "NV12", "I420_10LE", "P010_10LE" },
      ",colorimetry=1:3:5:1,chroma-site=jpeg" },
  { "format-interlaced", { "I420", "NV12", "I420_10LE" }, FIELDS },
  { "format-cropped", { "I420", "NV12", "I420_10LE" }, TELEVISION, TRUE },
  { "format-cropped-422", { "UYVY", "Y42B", "v210" }, TELEVISION, TRUE },
};

static const Family *
family (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_str_equal (families[i].name, name))
      return &families[i];
  g_error ("no family is called %s", name);
}

static cairo_surface_t *
render (const Family *f, const gchar *format, const gchar *told,
    const gchar *settings)
{
  FormatPicture p = { format, f->more, told, f->padded };
  g_autofree gchar *whole =
      g_strdup_printf ("words-location=%s %s", words_path, settings);

  return format_picture_render (&p, whole);
}

static void
test_family (gconstpointer data)
{
  const Family *f = data;

  if (!golden_can_draw ())
    return;
  for (guint i = 0; f->formats[i]; i++) {
    cairo_surface_t *picture = render (f, f->formats[i], NULL, SETTINGS);
    cairo_surface_t *ground = render (f, f->formats[i], NULL, "opacity=0");

    g_test_message ("%s:", f->formats[i]);
    if (i == 0)
      golden_update (f->name, picture);
    golden_check_within (f->name, picture, ground, &limits);
    cairo_surface_destroy (picture);
    cairo_surface_destroy (ground);
  }
}

/* Mistakes */

/* What a family's picture is like when the element takes a frame of @format for
 * @told. The ground is as it should be; the caption is not. */
typedef struct
{
  const gchar *name;
  const gchar *family;
  const gchar *format;
  const gchar *told;
} Mistake;

static const Mistake mistakes[] = {
  { "chroma-swapped", "format-planar-420", "I420", "YV12" TELEVISION },
  { "chroma-swapped-pairs", "format-semi-planar-420", "NV12",
      "NV21" TELEVISION },
  { "chroma-swapped-packed", "format-packed-422", "UYVY", "VYUY" TELEVISION },
  { "colours-swapped", "format-rgb", "RGB", "BGR" },
  { "colours-turned", "format-planar-rgb", "GBR", "RGBP" },
  { "site-420", "format-planar-420", "I420",
      "I420,colorimetry=bt709,chroma-site=jpeg" },
  { "site-rows", "format-planar-420", "I420",
      "I420,colorimetry=bt709,chroma-site=cosited" },
  { "site-422", "format-planar-422", "Y42B",
      "Y42B,colorimetry=bt709,chroma-site=jpeg" },
  { "site-411", "format-planar-411", "Y41B",
      "Y41B,colorimetry=bt709,chroma-site=jpeg" },
  { "site-deep", "format-semi-planar-deep", "P010_10LE",
      "P010_10LE,colorimetry=bt709,chroma-site=jpeg" },
  { "range", "format-planar-420", "I420",
      "I420,chroma-site=mpeg2,colorimetry=1:3:5:1" },
  { "range-full", "format-full-range", "I420",
      "I420,chroma-site=jpeg,colorimetry=bt709" },
  { "range-grey", "format-grey", "GRAY8", "GRAY8,colorimetry=2:4:0:0" },
  { "matrix", "format-planar-420-601", "I420",
      "I420,chroma-site=jpeg,colorimetry=bt709" },
  { "offset", "format-packed-422", "UYVY", "YUY2" TELEVISION },
  { "offset-alpha", "format-alpha-rgb", "ARGB", "RGBA" },
  { "depth", "format-planar-422-deep", "I422_10LE", "I422_12LE" TELEVISION },
  { "alpha-left", "format-alpha-rgb", "ARGB", "xRGB" },
  { "fields", "format-interlaced", "I420", "I420" TELEVISION },
};

static void
test_mistake (gconstpointer data)
{
  const Mistake *m = data;
  const Family *f = family (m->family);
  cairo_surface_t *golden, *wrong, *ground;

  if (!golden_can_draw ())
    return;
  golden = golden_load (f->name);
  wrong = render (f, m->format, m->told, SETTINGS);
  ground = render (f, m->format, NULL, "opacity=0");
  g_assert_false (golden_within (golden, wrong, ground, &limits, m->name));
  cairo_surface_destroy (golden);
  cairo_surface_destroy (wrong);
  cairo_surface_destroy (ground);
}

/* Completeness */

static gboolean
has_family (const gchar *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_strv_contains (families[i].formats, format))
      return TRUE;
  return FALSE;
}

static void
test_complete (void)
{
  g_autoptr (GPtrArray) names = overlay_own_formats ();

  for (guint i = 0; i < names->len; i++)
    if (!has_family (g_ptr_array_index (names, i)))
      g_error ("%s is in no family of formats that has a picture: add it here",
          (gchar *)g_ptr_array_index (names, i));
}

int
main (int argc, char **argv)
{
  int status;

  golden_begin (&argc, &argv, fonts);
  words_path = overlay_save_words (golden_folder ());
  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    g_autofree gchar *path = g_strconcat ("/formats/", families[i].name, NULL);

    g_test_add_data_func (path, &families[i], test_family);
  }
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++) {
    g_autofree gchar *path = g_strconcat ("/mistakes/", mistakes[i].name, NULL);

    g_test_add_data_func (path, &mistakes[i], test_mistake);
  }
  g_test_add_func ("/formats/complete", test_complete);
  status = golden_end ();
  g_free (words_path);
  return status;
}
