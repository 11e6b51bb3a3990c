/* Edit Factory - every script as a picture, compared with the one we looked at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * EF_GOLDEN_UPDATE=1 writes the pictures of golden/ anew (README.md). Fonts are
 * those of the packages that ./factory installs and no others.
 */
#include "golden.h"

#include <editfactory/editfactory.h>
#include <string.h>

#define NOTO "truetype/noto/Noto"
static const gchar *const fonts[] = { "opentype/league-spartan",
  NOTO "Sans-Bold.ttf", NOTO "SansArabic-Bold.ttf",
  NOTO "NastaliqUrdu-Bold.ttf", NOTO "SansHebrew-Bold.ttf",
  NOTO "SansDevanagari-Bold.ttf", NOTO "SansBengali-Bold.ttf",
  NOTO "SansTamil-Bold.ttf", NOTO "SansThai-Bold.ttf", NOTO "SansLao-Bold.ttf",
  NOTO "SansKhmer-Bold.ttf", NOTO "SansMyanmar-Bold.ttf",
  NOTO "SerifTibetan-Bold.ttf", NOTO "ColorEmoji.ttf",
  "truetype/wqy/wqy-microhei.ttc", NULL };

/* @text: words of 0.5 s each, where blanks are; @milliseconds: of the frame */
typedef struct
{
  const gchar *name;
  const gchar *text;
  const gchar *settings;
  guint milliseconds;
} Case;

#define CASE                                                                   \
  "style=classic words-per-cue=8 animation=none size=72 "                      \
  "active-fill=#ffe14d "
static const Case cases[] = {
  { "latin-diacritics", "Dvořák’s naïve Øresund: Ấn Độ ẞẼǦ", CASE, 600 },
  { "combining-marks",
      "e\314\201 a\314\212\314\201 n\314\203\314\244 "
      "\341\272\241\314\206\314\211 done",
      CASE, 1100 },
  { "zalgo",
      "Z\314\200\314\201\314\202\314\203\314\204\314\205\314\206\314\207"
      "\314\210\314\211\314\212\314\213\314\214\314\215\314\216\314\217"
      "\314\243\314\244\314\245\314\246\314\247\314\250\314\251\314\252"
      "\314\253\314\254\314\255\314\256 stays inside",
      CASE, 100 },
  { "arabic", "لا إله في الكتاب المُدهِش", CASE, 1100 },
  { "arabic-karaoke", "هذه مدرسة كبيرة جدا",
      "style=karaoke-fill words-per-cue=8 ", 750 },
  { "arabic-tatweel-digits", "كتــــاب رقم ١٢٣ و 456 و٣٫٥٪", CASE, 1100 },
  { "urdu-nastaliq", "یہ اردو نستعلیق ہے", CASE "fonts=\"Noto Nastaliq Urdu\" ",
      600 },
  { "urdu-language", "یہ اردو Apple نستعلیق ہے", CASE "language=ur ", 600 },
  { "serbian", "бабоб његов збир", CASE "fonts=\"Noto Sans\" language=sr ",
      600 },
  { "arabic-latin-first", "iPhone متاح (الآن) في 24 بلدا!", CASE "language=ar ",
      600 },
  { "hebrew", "שָׁלוֹם עולם, מה שלומך?", CASE, 600 },
  { "hebrew-pieces", "קניתי ו(Galaxy S24) ב New York!", CASE "language=he ",
      600 },
  { "hebrew-brackets", "גרסה (iOS 17.2) של [Apple] ב-50% הנחה",
      CASE "language=he chars-per-line=40 ", 600 },
  { "mixed-directions", "قال \"Hello World!\" ثم ذهب (2024).", CASE, 600 },
  { "mixed-in-latin", "The word سلام عليكم means peace.", CASE, 1100 },
  { "devanagari", "नमस्ते दुनिया क्षत्रिय श्रृंगार", CASE, 600 },
  { "bengali-tamil", "বাংলা স্ক্রিপ্ট தமிழ் க்ஷௌ", CASE, 600 },
  { "thai", "สวัสดีครับนี่คือการทดสอบภาษาไทย", CASE, 300 },
  { "thai-tall", "ที่นี่ ปู่ อื้อฮือ ญี่ปุ่น กตัญญู", CASE, 600 },
  { "thai-outlined", "ปิ๊ง ฟ้า ญี่ปุ่น กู้ น้ำ", CASE "outline=14 ", 600 },
  { "vietnamese", "Tiếng Việt ẤẦẨẪẬ ỐỒỔỖỘ ỆẾ ữựở", CASE "outline=14 ", 600 },
  { "lao", "ສະບາຍດີຊາວໂລກນີ້ແມ່ນການທົດສອບ", CASE, 200 },
  { "khmer", "សួស្តីពិភពលោកនេះជាការសាកល្បង", CASE, 200 },
  { "burmese", "မင်္ဂလာပါကမ္ဘာလောကကြီး", CASE, 200 },
  { "tibetan", "བཀྲ་ཤིས་བདེ་ལེགས། རྫོགས་ཆེན་སྒྲུབ་", CASE, 600 },
  { "chinese", "我喜欢在北京吃苹果，你呢？", CASE, 200 },
  { "japanese", "東京タワーは「とても」高いです。", CASE, 200 },
  { "korean", "안녕하세요 세계 여러분", CASE, 600 },
  { "emoji",
      "Go 👩‍👩‍👧‍👦 👍🏽 🇩🇪🇯🇵 ❤️ "
      "🏳️‍🌈 "
      "1️⃣ "
      "yes",
      CASE, 600 },
  { "emoji-variations",
      "☎︎☎️ ♥︎♥️ 👩🏿‍🚀 "
      "🏴󠁧󠁢󠁳󠁣󠁴󠁿🇺🇳 "
      "#️⃣ "
      "🧑🏻‍🤝‍🧑🏿 👁️‍🗨️",
      CASE "outline=10 ", 600 },
  { "emoji-pop", "Wow 🚀 great", "style=word-pop ", 580 },
};

/* Pictures */

static gchar *
write_words (const Case *c)
{
  gchar *path = g_build_filename (golden_folder (), "words.json", NULL);
  g_auto (GStrv) parts = g_strsplit (c->text, " ", -1);
  guint n = g_strv_length (parts), offset = 0;
  g_autoptr (EfWords) words =
      ef_words_new ("und", c->text, n * 500 * GST_MSECOND, EF_TIMING_GIVEN);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++) {
    guint length = g_utf8_strlen (parts[i], -1);

    ef_words_append (words, parts[i], i * 500 * GST_MSECOND,
        (i + 1) * 500 * GST_MSECOND, offset, length);
    offset += length + 1;
  }
  ef_words_save (words, path, &error);
  g_assert_no_error (error);
  return path;
}

static cairo_surface_t *
render (const Case *c)
{
  g_autofree gchar *path = write_words (c);
  g_autofree gchar *settings =
      g_strdup_printf ("words-location=%s %s", path, c->settings);

  return golden_render (settings, c->milliseconds);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  cairo_surface_t *picture;

  if (!golden_can_draw ())
    return;
  picture = render (c);
  golden_check (c->name, picture);
  cairo_surface_destroy (picture);
}

/* Letters that no font has are told once each, with their caption. */
static void
test_missing (void)
{
  static const Case c = { "missing",
    "See \360\223\200\200\360\223\200\201 "
    "and \360\223\200\200 again",
    NULL, 0 };
  g_autofree gchar *path = write_words (&c);
  GstElement *pipeline;
  g_autofree gchar *launch = g_strdup_printf (
      "videotestsrc num-buffers=60 ! video/x-raw,width=360,height=640 ! "
      "efsubtitleoverlay style=classic words-location=%s ! fakesink",
      path);
  guint first = 0, second = 0;
  GstBus *bus;
  GstMessage *message;

  if (!golden_can_draw ())
    return;
  pipeline = gst_parse_launch (launch, NULL);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
              GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS | GST_MESSAGE_ERROR))) {
    const GstStructure *s = gst_message_get_structure (message);
    const gchar *text = s ? gst_structure_get_string (s, "message") : NULL;
    gboolean end = GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT;

    first += text && strstr (text, "U+13000 of the caption \"See ") &&
        strstr (text, "fonts-noto-core");
    second += text && strstr (text, "U+13001 of the caption \"See ");
    gst_message_unref (message);
    if (end)
      break;
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  g_assert_cmpuint (first, ==, 1);
  g_assert_cmpuint (second, ==, 1);
}

int
main (int argc, char **argv)
{
  golden_begin (&argc, &argv, fonts);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strconcat ("/scripts/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/scripts/missing", test_missing);
  return golden_end ();
}
