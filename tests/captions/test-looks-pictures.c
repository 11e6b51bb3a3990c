/* Edit Factory - looks and places of documents as pictures
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * EF_GOLDEN_UPDATE=1 writes the pictures of golden/ anew (README.md). Fonts are
 * those of the packages that ./factory installs and no others.
 */
#include "golden.h"

#include <editfactory/editfactory.h>

#define NOTO "truetype/noto/Noto"
static const gchar *const fonts[] = { "opentype/inter",
  "opentype/league-spartan", NOTO "SansArabic-Bold.ttf",
  NOTO "SansDevanagari-Bold.ttf", NULL };

typedef struct
{
  const gchar *name;
  const gchar *settings;
  const gchar *document;
  guint milliseconds;
} Case;

#define ASS                                                                    \
  "[Script Info]\nPlayResX: 360\nPlayResY: 640\n[V4+ Styles]\n"                \
  "Format: Name, Fontsize, PrimaryColour, Alignment, MarginL, MarginR, "       \
  "MarginV\nStyle: Default,20,&H00FFFFFF,2,20,20,40\n[Events]\n"               \
  "Format: Start, End, Text\n"
#define LINE "Dialogue: 0:00:00.00,0:00:04.00,"

static const Case cases[] = {
  { "looks", "style=classic weight=500",
      ASS LINE "{\\b1}bold{\\b0} {\\i1}italic{\\i0}\\N"
               "{\\u1}under a line{\\u0}\\N{\\s1}struck{\\s0} out",
      1000 },
  { "looks-sizes", "style=classic",
      ASS LINE "a {\\fs40}Bi{\\u1}g{\\u0} {\\fs10}small{\\fs20} word\\N"
               "in {\\c&H0000FF&}three{\\c&HFF8000&} colours",
      1000 },
  { "looks-pieces", "style=classic",
      ASS LINE "الس{\\c&H0000FF&}لام{\\c} علي{\\c&HFF00FF&}كم\\N"
               "{\\c}of{\\c&H00FF00&}fi{\\c&HFFFF00&}ce क्ष{\\c&H0080FF&}त्रिय",
      1000 },
  { "looks-lines-rtl", "style=classic",
      ASS LINE "سلام {\\u1\\fs40}Bag{\\u0\\fs20} و {\\s1\\fs30}مرحبا", 1000 },
  { "looks-synthetic", "style=word-pop animation=none",
      ASS LINE "made {\\i1}oblique{\\i0}", 1000 },
  { "looks-fonts", "style=classic",
      ASS LINE "{\\fnleague spartan}League {\\b1}bold{\\b0}{\\fn} Inter "
               "{\\fnNo Such Font}none",
      1000 },
  { "looks-karaoke", "style=karaoke-fill",
      ASS LINE "{\\k50}sing {\\c&HFFFF00&\\k50}syl{\\k50}la{\\k50}bles", 900 },
  { "places-ass", "style=classic",
      ASS LINE "in the style's place\n" LINE "{\\an7}upper left\n" LINE
               "{\\an9\\pos(340,150)}at 340, 150\n" LINE
               "{\\an5\\pos(180,280)\\c&H00FFFF&}the middle\n",
      1000 },
  { "places-stacked", "style=classic",
      ASS LINE "{\\an8}the first\n" LINE "{\\an8}the second\n", 1000 },
  { "places-webvtt", "style=classic",
      "WEBVTT\n\n"
      "00:00.000 --> 00:04.000 line:20% position:10% align:start\n"
      "<c.yellow>start</c> at <i>ten</i>\n\n"
      "00:00.000 --> 00:04.000 line:60% position:90% align:end\n"
      "end at <b>ninety</b>\n\n"
      "00:00.000 --> 00:04.000 line:40% size:50%\nnarrow lines of two\n",
      1000 },
  { "exit-pop", "style=boxed-word cue-exit=pop cue-exit-time=0.4",
      ASS LINE "going away", 3800 },
  { "exit-slide", "style=classic cue-exit=slide cue-exit-time=0.4",
      ASS LINE "going away", 3800 },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;

  if (!golden_can_draw ())
    return;
  golden_check_document (c->name, c->settings, c->document, c->milliseconds);
}

int
main (int argc, char **argv)
{
  golden_begin (&argc, &argv, fonts);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strconcat ("/golden/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  return golden_end ();
}
