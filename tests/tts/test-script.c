/* Edit Factory - tests of what is shown and what is said
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "estimate.h"
#include "phones.h"
#include "script.h"

#include <string.h>

static const struct
{
  const gchar *written;
  const gchar *said;
} english[] = {
  { "Hello", "Hello" },
  { "there,", "there," },
  { "\"Quoted.\"", "Quoted." },
  { "it’s", "it's" },
  { "café", "café" },
  { "rock-and-roll", "rock and roll" },
  { "—", "" },
  { "🎉", "" },
  { "❤️", "" },
  { "...", "" },
  { "wow🎉!", "wow!" },
  /* numbers */
  { "0", "zero" },
  { "7", "seven" },
  { "21", "twenty-one" },
  { "105", "one hundred five" },
  { "1,234,567",
      "one million two hundred thirty-four thousand five hundred "
      "sixty-seven" },
  { "3.14", "three point one four" },
  { "0.05", "zero point zero five" },
  { "1999", "nineteen ninety-nine" },
  { "2005", "two thousand five" },
  { "2024.", "twenty twenty-four." },
  { "1,800", "one thousand eight hundred" },
  { "1st", "first" },
  { "22nd", "twenty-second" },
  { "30th,", "thirtieth," },
  { "100th", "one hundredth" },
  { "-5", "minus five" },
  { "-5°C", "minus five degrees Celsius" },
  { "1980s", "nineteen eighties" },
  { "90s", "nineties" },
  /* money */
  { "$3.50", "three dollars fifty" },
  { "$1", "one dollar" },
  { "$0.99", "ninety-nine cents" },
  { "£20", "twenty pounds" },
  { "€1,000", "one thousand euros" },
  { "$2000", "two thousand dollars" },
  { "$5M", "five million dollars" },
  { "$1.5B", "one point five billion dollars" },
  { "$10k!", "ten thousand dollars!" },
  { "20€", "twenty euros" },
  /* units */
  { "20%", "twenty percent" },
  { "2.5%", "two point five percent" },
  { "5kg", "five kilograms" },
  { "1km", "one kilometer" },
  { "60mph", "sixty miles per hour" },
  { "10x", "ten times" },
  { "4K", "four K" },
  { "20°C", "twenty degrees Celsius" },
  /* times, dates, ranges */
  { "7:30", "seven thirty" },
  { "7:05pm", "seven oh five p m" },
  { "9am", "nine a m" },
  { "12:00", "twelve o'clock" },
  { "3–5", "three to five" },
  { "3-5", "three to five" },
  { "2010–2020", "twenty ten to twenty twenty" },
  { "1/2", "one half" },
  { "3/4", "three quarters" },
  { "2/5", "two fifths" },
  { "555-0199", "five five five, zero one nine nine" },
  { "05/06/2024", "five six twenty twenty-four" },
  { "B2B", "B two B" },
  { "24/7", "twenty-four seven" },
  { "2024-05-12", "May twelfth twenty twenty-four" },
  { "25/12/2024", "December twenty-fifth twenty twenty-four" },
  { "12/25/2024", "December twenty-fifth twenty twenty-four" },
  /* abbreviations and signs */
  { "Dr.", "doctor" },
  { "e.g.", "for example" },
  { "etc.", "et cetera" },
  { "&", "and" },
  { "R&D", "R and D" },
  { "w/", "with" },
  { "U.S.", "U S" },
  { "@bob", "at bob" },
  { "#BestDayEver", "best day ever" },
  { "#1", "number one" },
  { "example.com", "example dot com" },
  { "https://www.example.org/path?q=1", "example dot org" },
  { "bob@example.com", "bob at example dot com" },
  { "COVID-19", "COVID nineteen" },
  { "iPhone", "iPhone" },
  { "v2.0.1", "v two point zero point one" },
  { "and/or", "and or" },
};

static void
test_english (void)
{
  guint wrong = 0;

  for (guint i = 0; i < G_N_ELEMENTS (english); i++) {
    g_autofree gchar *said = ef_spoken_english (english[i].written);

    if (g_ascii_strcasecmp (said, english[i].said) == 0)
      continue;
    g_test_message ("'%s' is said '%s', not '%s'", english[i].written, said,
        english[i].said);
    wrong++;
  }
  g_assert_cmpuint (wrong, ==, 0);
}

static void
test_other_languages (void)
{
  static const gchar *const table[][2] = { { "25", "25" },
    { "Straße,", "Straße," }, { "🎉", "" }, { "12,50", "12,50" }, { "-", "" },
    { "день🎉!", "день!" }, { "€5", "€5" } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree gchar *said = ef_spoken_plain (table[i][0]);

    g_assert_cmpstr (said, ==, table[i][1]);
  }
}

/* Every token lies in the text where it says it does. */
static void
check_offsets (const EfScript *script)
{
  guint end = 0;

  g_assert_true (g_utf8_validate (script->text, -1, NULL));
  for (guint i = 0; i < script->tokens->len; i++) {
    const EfToken *token = ef_script_token (script, i);
    g_autofree gchar *there = g_utf8_substring (script->text,
        token->char_offset, token->char_offset + token->char_length);

    g_assert_cmpstr (there, ==, token->text);
    g_assert_cmpuint (token->char_offset, >=, end);
    g_assert_cmpuint (token->char_length, >, 0);
    end = token->char_offset + token->char_length;
  }
}

static void
check_sentences (const EfScript *script)
{
  guint next = 0;

  for (guint i = 0; i < script->sentences->len; i++) {
    const EfSentence *s = &g_array_index (script->sentences, EfSentence, i);
    g_autofree gchar *spoken = ef_script_spoken (script, s, NULL);

    g_assert_cmpuint (s->first, ==, next);
    g_assert_cmpuint (s->count, >, 0);
    g_assert_cmpuint (strlen (spoken), >, 0);
    g_assert_cmpuint (g_utf8_strlen (spoken, -1), <=, 1000);
    next = s->first + s->count;
  }
  g_assert_cmpuint (next, ==, script->tokens->len);
}

static EfScript *
make (const gchar *text, const gchar *language)
{
  EfScript *script = ef_script_new (text, language);

  check_offsets (script);
  check_sentences (script);
  return script;
}

static void
test_cleaning (void)
{
  static const gchar *const table[][2] = {
    { "  Hello \t there  ", "Hello there" },
    { "one\ntwo", "one two" },
    { "one\n\n\ntwo", "one\ntwo" },
    { "**bold** and _it_ and `code`", "bold and it and code" },
    { "# Title\n\nText", "Title\nText" },
    { "> quote", "quote" },
    { "- point one\n- point two", "point one\npoint two" },
    { "1. first\n2. second", "1. first\n2. second" },
    { "[the site](https://example.com)", "the site" },
    { "snake_case stays", "snake_case stays" },
    { "about ~5 and 2*3", "about ~5 and 2*3" },
    { "zero\xe2\x80\x8bwidth", "zerowidth" },
    { "\xef\xbb\xbf"
      "BOM",
        "BOM" },
    { "a\xe2\x80\xae"
      "b",
        "ab" },
    { "e\xcc\x81t\xc3\xa9", "été" },
    { "soft\xc2\xadhyphen", "softhyphen" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (EfScript) script = make (table[i][0], "en-US");

    g_assert_cmpstr (script->text, ==, table[i][1]);
  }
}

static void
test_sentences (void)
{
  static const struct
  {
    const gchar *text;
    const gchar *language;
    guint n;
  } table[] = {
    { "One. Two! Three? Four", "en", 4 },
    { "Dr. Smith paid $3.50. He left.", "en", 2 },
    { "He said \"stop.\" Then he left.", "en", 2 },
    { "Wait... what?", "en", 1 },
    { "Wait... What?", "en", 2 },
    { "1. Open it\n2. Close it", "en", 2 },
    { "First paragraph\n\nsecond paragraph", "en", 2 },
    { "Version 2.0 is out. Get it", "en", 2 },
    { "Hello. 🎉 🎉", "en", 1 },
    { "🎉 Hello.", "en", 1 },
    { "これはテストです。東京はきれいです。", "ja", 2 },
    { "यह एक परीक्षण है। धन्यवाद।", "hi", 2 },
    { "هل هذا اختبار؟ نعم.", "ar", 2 },
    { "J. R. R. Tolkien wrote it. Yes.", "en", 2 },
    { "At 5 p.m. we left.", "en", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (EfScript) script = make (table[i].text, table[i].language);

    if (script->sentences->len != table[i].n)
      g_error ("'%s': %u sentences, not %u", table[i].text,
          script->sentences->len, table[i].n);
  }
}

static void
test_unspaced_letters (void)
{
  g_autoptr (EfScript) script = make ("東京はきれい。", "ja");
  g_autofree gchar *spoken = ef_script_spoken (
      script, &g_array_index (script->sentences, EfSentence, 0), NULL);

  g_assert_cmpuint (script->tokens->len, ==, 6);
  g_assert_cmpstr (ef_script_token (script, 5)->text, ==, "い。");
  g_assert_cmpstr (spoken, ==, "東京はきれい。");
}

static void
test_hostile_texts (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  static const gchar *const texts[] = { "<speak><break time=\"9s\"/>hi</speak>",
    "[[h@'loU]] x", "-v foo --stdin a", "$(reboot) `reboot` ; reboot",
    "a\x01\x02\x7f\x1b[31m b", "\xe2\x81\xa6\xe2\x80\xaetxt\xe2\x80\xac a",
    "%s%n%x $1 $ 1$ $$$ #a @b @ # & 1", "1.2.3.4.5.6 1:2:3 1/2/3/4 5–6–7",
    "999999999999999999999999 1e400 0x1F", "((((a)))) \"\"\"\" ''''",
    "👨‍👩‍👧‍👦 a 🏳️‍🌈 🇩🇪 1️⃣" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (EfScript) script = make (texts[i], "en-US");

    g_assert_cmpuint (script->sentences->len, >, 0);
  }
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (out, 'a');
  {
    g_autoptr (EfScript) one_word = make (out->str, "en-US");

    for (guint i = 0; i < one_word->tokens->len; i++)
      g_assert_cmpuint (ef_script_token (one_word, i)->char_length, <=, 1000);
  }
  g_string_truncate (out, 0);
  for (guint i = 0; i < 4000; i++)
    g_string_append (out, "$9 - ");
  {
    g_autoptr (EfScript) money = make (out->str, "en-US");

    g_assert_cmpuint (money->tokens->len, ==, 8000);
  }
}

static void
test_check (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_script_check ("x", "Hello", -1, 0, &error));
  g_assert_false (ef_script_check ("s.txt",
      "ab\xff"
      "c",
      -1, 0, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "byte 2"));
  g_assert_nonnull (strstr (error->message, "s.txt"));
  g_clear_error (&error);
  g_assert_false (ef_script_check ("x", "ab\0c", 4, 0, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (ef_script_check ("x", "", -1, 0, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (ef_script_check ("x", "¡¿ 🎉", -1, 0, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (ef_script_check ("x", "ééééé", -1, 4, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_true (ef_script_check ("x", "ééééé", -1, 5, &error));
}

static void
test_estimate (void)
{
  g_autoptr (GError) error = NULL;
  const gchar *text = "Ten years ago, this valley was empty. Now three hundred "
                      "people live here.";
  g_autoptr (EfWords) words = ef_words_estimate (text, "en-US", &error);
  g_autoptr (EfWords) fast = ef_words_estimate_at (text, "en-US", 400, &error);
  gdouble seconds, pace;

  g_assert_no_error (error);
  g_assert_true (ef_words_validate (words, &error));
  g_assert_cmpint (words->timing, ==, EF_TIMING_ESTIMATED);
  g_assert_cmpuint (ef_words_length (words), ==, 13);
  seconds = ef_words_index (words, 12)->end / 1e9;
  pace = strlen (text) / seconds;
  g_test_message ("%.1f characters a second", pace);
  g_assert_cmpfloat (pace, >, 12.0);
  g_assert_cmpfloat (pace, <, 17.5);
  g_assert_cmpuint (fast->duration, <, words->duration);
  g_assert_null (ef_words_estimate ("", "en", NULL));
}

static void
test_phones (void)
{
  static const gchar *const table[][2] = { { "həlˈoʊ", "HH AH L OW" },
    { "θɹˈiː", "TH R IY" }, { "tʃˈɜːtʃ", "CH ER CH" }, { "", "" },
    { "annɪ", "AA N IH" }, { "☃", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree gchar *phones = ef_phones_from_ipa (table[i][0], TRUE);

    g_assert_cmpstr (phones, ==, table[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/english", test_english);
  g_test_add_func ("/script/other-languages", test_other_languages);
  g_test_add_func ("/script/cleaning", test_cleaning);
  g_test_add_func ("/script/sentences", test_sentences);
  g_test_add_func ("/script/unspaced-letters", test_unspaced_letters);
  g_test_add_func ("/script/hostile-texts", test_hostile_texts);
  g_test_add_func ("/script/check", test_check);
  g_test_add_func ("/script/estimate", test_estimate);
  g_test_add_func ("/script/phones", test_phones);
  return g_test_run ();
}
