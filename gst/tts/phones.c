/* Edit Factory - from IPA to the phones of the English acoustic model
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "phones.h"

#include <string.h>

typedef struct
{
  const gchar *ipa;
  const gchar *phones;
} Rule;

/* The longer spellings first. */
static const Rule rules[] = {
  { "tʃ", "CH" },
  { "tɕ", "CH" },
  { "tʂ", "CH" },
  { "dʒ", "JH" },
  { "dʑ", "JH" },
  { "dʐ", "JH" },
  { "aɪ", "AY" },
  { "aʊ", "AW" },
  { "eɪ", "EY" },
  { "oʊ", "OW" },
  { "əʊ", "OW" },
  { "ɔɪ", "OY" },
  { "ɔø", "OY" },
  { "ɪɹ", "IH R" },
  { "ɛɹ", "EH R" },
  { "ɔːɹ", "AO R" },
  { "ɑːɹ", "AA R" },
  { "ʊɹ", "UH R" },
  { "ʎ", "L Y" },
  { "ɲ", "N Y" },
  { "i", "IY" },
  { "ɪ", "IH" },
  { "ᵻ", "IH" },
  { "ɨ", "IH" },
  { "e", "EH" },
  { "ɛ", "EH" },
  { "æ", "AE" },
  { "a", "AA" },
  { "ɑ", "AA" },
  { "ɒ", "AA" },
  { "ɔ", "AO" },
  { "o", "OW" },
  { "ʊ", "UH" },
  { "u", "UW" },
  { "ʉ", "UW" },
  { "ɯ", "UW" },
  { "ʌ", "AH" },
  { "ə", "AH" },
  { "ɐ", "AH" },
  { "ɤ", "AH" },
  { "ɚ", "ER" },
  { "ɜ", "ER" },
  { "ɝ", "ER" },
  { "ø", "ER" },
  { "œ", "ER" },
  { "ɵ", "ER" },
  { "y", "IY" },
  { "p", "P" },
  { "b", "B" },
  { "t", "T" },
  { "d", "D" },
  { "ʈ", "T" },
  { "ɖ", "D" },
  { "k", "K" },
  { "c", "K" },
  { "q", "K" },
  { "ɡ", "G" },
  { "g", "G" },
  { "ɟ", "G" },
  { "ɣ", "G" },
  { "m", "M" },
  { "ɱ", "M" },
  { "n", "N" },
  { "ɳ", "N" },
  { "ŋ", "NG" },
  { "f", "F" },
  { "ɸ", "F" },
  { "v", "V" },
  { "ʋ", "V" },
  { "β", "V" },
  { "θ", "TH" },
  { "ð", "DH" },
  { "s", "S" },
  { "z", "Z" },
  { "ʃ", "SH" },
  { "ɕ", "SH" },
  { "ʂ", "SH" },
  { "ʒ", "ZH" },
  { "ʑ", "ZH" },
  { "ʐ", "ZH" },
  { "h", "HH" },
  { "ɦ", "HH" },
  { "x", "HH" },
  { "χ", "HH" },
  { "ç", "HH" },
  { "ħ", "HH" },
  { "l", "L" },
  { "ɫ", "L" },
  { "ɭ", "L" },
  { "ɬ", "L" },
  { "ɹ", "R" },
  { "r", "R" },
  { "ʁ", "R" },
  { "ʀ", "R" },
  { "ɽ", "R" },
  { "ɺ", "R" },
  { "w", "W" },
  { "ʍ", "W" },
  { "ɥ", "Y" },
  { "j", "Y" },
};

/* Stress, length, ties and nasality say nothing that the model knows; a long
 * consonant written twice is one sound. */
static gchar *
strip_marks (const gchar *ipa)
{
  GString *out = g_string_new (NULL);
  gunichar before = 0;

  for (const gchar *p = ipa; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == 0x2c8 || c == 0x2cc || c == 0x2d0 || c == 0x2d1 ||
        g_unichar_ismark (c))
      continue;
    if (c != before)
      g_string_append_unichar (out, c);
    before = c;
  }
  return g_string_free (out, FALSE);
}

static const Rule *
match (const gchar *p)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_has_prefix (p, rules[i].ipa))
      return &rules[i];
  return NULL;
}

gchar *
ef_phones_from_ipa (const gchar *ipa, gboolean english)
{
  g_autofree gchar *plain = strip_marks (ipa);
  GString *out = g_string_new (NULL);
  const gchar *p = plain;

  while (*p) {
    const Rule *rule = match (p);
    const gchar *phones = rule ? rule->phones : NULL;

    if (g_str_has_prefix (p, "ɾ"))
      phones = english ? "T" : "R";
    if (english && g_str_has_prefix (p, "ʔ"))
      phones = "T";
    if (phones) {
      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append (out, phones);
    }
    p = rule ? p + strlen (rule->ipa) : g_utf8_next_char (p);
  }
  return g_string_free (out, FALSE);
}
