/* Edit Factory - readings and columns as pictures
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * EF_GOLDEN_UPDATE=1 writes the pictures of golden/ anew (README.md). Fonts are
 * those of the packages that ./factory installs; pictures of Noto's for East
 * Asia, the ones with vertical forms, are compared where it is installed.
 */
#include "golden.h"

#include <editfactory/editfactory.h>
#include <string.h>

#define NOTO_CJK "opentype/noto/NotoSansCJK-Bold.ttc"
static const gchar *const fonts[] = { "opentype/inter",
  "opentype/league-spartan", "truetype/lato", "truetype/wqy/wqy-microhei.ttc",
  "truetype/noto/NotoSansArabic-Bold.ttf", "truetype/noto/NotoColorEmoji.ttf",
  NULL };
static const gchar *const cjk[] = { NOTO_CJK, NULL };

typedef struct
{
  const gchar *name;
  const gchar *settings;
  const gchar *document;
  guint milliseconds;
} Case;

#define WQY " fonts=\"Inter,WenQuanYi Micro Hei\" "
#define NOTO " fonts=\"Inter,Noto Sans CJK JP\" "
#define CUE "WEBVTT\n\n00:00.000 --> 00:04.000"
#define SUNG                                                                   \
  "\n<00:00.000><ruby>東<rt>とう</rt>京<rt>きょう</rt></ruby>"          \
  "<00:01.000>タワーは<00:02.000>"                                         \
  "<ruby>承<rt>うけたまわ</rt></ruby><00:03.000>りました\n"
#define SIGNS "\n東京タワーは、「とても」\nっ高い。ABC（注）です…😀！？\n"

static const Case cases[] = {
  { "ruby", "style=classic" WQY,
      CUE "\nなにもない行\n"
          "<c.yellow><ruby>東<rt>とう</rt>京<rt>きょう</rt></ruby></c>へ"
          "<ruby>承<rt>うけたまわ</rt></ruby>る\nNew <ruby>York<rt>reading "
          "here</rt></ruby> gym\n",
      1000 },
  { "ruby-karaoke", "style=karaoke-fill" WQY, CUE SUNG, 750 },
  { "ruby-pop", "style=word-pop" WQY, CUE SUNG, 2080 },
  { "ruby-box", "style=boxed-word" WQY, CUE SUNG, 2500 },
  { "ruby-cue-box", "style=lower-third" WQY, CUE SUNG, 2500 },
  { "vertical-rl", "style=classic" WQY,
      CUE " vertical:rl line:0 align:start" SIGNS, 1000 },
  { "vertical-lr", "style=classic" WQY,
      CUE " vertical:lr line:0 position:100% align:end\n"
          "<u>下線</u>と<b>太字</b>\n<i>Italic</i> مرحبا "
          "<ruby>二<rt>に</rt></ruby>\n",
      1000 },
  { "vertical-karaoke", "style=karaoke-fill writing-mode=vertical-rl" WQY,
      CUE SUNG, 1500 },
  { "vertical-pop", "style=word-pop writing-mode=vertical-lr" WQY, CUE SUNG,
      80 },
  { "vertical-box", "style=boxed-word writing-mode=vertical-rl" WQY, CUE SUNG,
      1060 },
  { "vertical-underline", "style=underline writing-mode=vertical-rl" WQY,
      CUE SUNG, 1060 },
  { "vertical-turned",
      "style=karaoke writing-mode=vertical-rl rotation=-12" WQY, CUE SUNG,
      1500 },
  { "vertical-bounce",
      "style=classic animation=bounce motion-distance=60 "
      "writing-mode=vertical-rl" WQY,
      CUE SUNG, 1040 },
};

static const Case noto_cases[] = {
  { "noto-vertical-signs", "style=classic" NOTO,
      CUE " vertical:rl line:0 align:start" SIGNS, 1000 },
  { "noto-vertical-ruby", "style=karaoke-fill writing-mode=vertical-rl" NOTO,
      CUE SUNG, 1500 },
  { "noto-ruby", "style=word-pop" NOTO, CUE SUNG, 80 },
};

static gboolean
is_noto (const Case *c)
{
  return g_str_has_prefix (c->name, "noto-");
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;

  if (!golden_can_draw ())
    return;
  if (is_noto (c) && golden_fonts_missing (cjk)) {
    g_test_skip ("the package fonts-noto-cjk is not installed");
    return;
  }
  golden_check_document (c->name, c->settings, c->document, c->milliseconds);
}

static void
add_cases (const Case *all, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *path = g_strconcat ("/golden/", all[i].name, NULL);

    g_test_add_data_func (path, &all[i], test_case);
  }
}

int
main (int argc, char **argv)
{
  static const gchar *all[G_N_ELEMENTS (fonts) + 1];

  memcpy (all, fonts, sizeof fonts);
  if (!golden_fonts_missing (cjk))
    all[G_N_ELEMENTS (fonts) - 1] = NOTO_CJK;
  golden_begin (&argc, &argv, all);
  add_cases (cases, G_N_ELEMENTS (cases));
  add_cases (noto_cases, G_N_ELEMENTS (noto_cases));
  return golden_end ();
}
