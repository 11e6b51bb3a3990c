/* Edit Factory - English numbers in words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "number-words.h"

#include "script.h"
#include <string.h>

static const gchar *const ones[] = { "zero", "one", "two", "three", "four",
  "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
  "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
  "nineteen" };

static const gchar *const tens[] = { "", "", "twenty", "thirty", "forty",
  "fifty", "sixty", "seventy", "eighty", "ninety" };

void
ef_append_word (GString *out, const gchar *word)
{
  if (!*word)
    return;
  if (out->len > 0 && out->str[out->len - 1] != ' ')
    g_string_append_c (out, ' ');
  g_string_append (out, word);
}

void
ef_append_below_1000 (GString *out, guint n)
{
  if (n >= 100) {
    ef_append_word (out, ones[n / 100]);
    ef_append_word (out, "hundred");
    n %= 100;
    if (n == 0)
      return;
  }
  if (n < 20) {
    ef_append_word (out, ones[n]);
    return;
  }
  ef_append_word (out, tens[n / 10]);
  if (n % 10)
    g_string_append_printf (out, "-%s", ones[n % 10]);
}

gchar *
ef_spoken_number (guint64 number)
{
  static const struct
  {
    guint64 value;
    const gchar *name;
  } scales[] = { { G_GUINT64_CONSTANT (1000000000000), "trillion" },
    { 1000000000, "billion" }, { 1000000, "million" }, { 1000, "thousand" } };
  GString *out = g_string_new (NULL);

  if (number == 0)
    ef_append_word (out, ones[0]);
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++) {
    if (number < scales[i].value)
      continue;
    ef_append_below_1000 (out, (guint)MIN (number / scales[i].value, 999));
    ef_append_word (out, scales[i].name);
    number %= scales[i].value;
  }
  if (number > 0)
    ef_append_below_1000 (out, (guint)number);
  return g_string_free (out, FALSE);
}

/* 1100..1999 and 2010..2099 are read in pairs, as years are. */
gchar *
ef_spoken_year (guint64 n)
{
  GString *out;

  if (!((n >= 1100 && n < 2000) || (n >= 2010 && n < 2100)))
    return ef_spoken_number (n);
  out = g_string_new (NULL);
  ef_append_below_1000 (out, n / 100);
  if (n % 100 == 0) {
    ef_append_word (out, "hundred");
  } else {
    if (n % 100 < 10)
      ef_append_word (out, "oh");
    ef_append_below_1000 (out, n % 100);
  }
  return g_string_free (out, FALSE);
}

gchar *
ef_spoken_ordinal (guint64 n)
{
  static const struct
  {
    const gchar *cardinal;
    const gchar *ordinal;
  } odd[] = { { "one", "first" }, { "two", "second" }, { "three", "third" },
    { "five", "fifth" }, { "eight", "eighth" }, { "nine", "ninth" },
    { "twelve", "twelfth" } };
  g_autofree gchar *words = ef_spoken_number (n);

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    if (g_str_has_suffix (words, odd[i].cardinal)) {
      words[strlen (words) - strlen (odd[i].cardinal)] = '\0';
      return g_strconcat (words, odd[i].ordinal, NULL);
    }
  if (g_str_has_suffix (words, "y")) {
    words[strlen (words) - 1] = '\0';
    return g_strconcat (words, "ieth", NULL);
  }
  return g_strconcat (words, "th", NULL);
}

gboolean
ef_read_number (const gchar *text, EfWrittenNumber *number)
{
  const gchar *p = text;
  guint n = 0;

  memset (number, 0, sizeof *number);
  while (g_ascii_isdigit (*p) ||
      (*p == ',' && n > 0 && g_ascii_isdigit (p[1]) && g_ascii_isdigit (p[2]) &&
          g_ascii_isdigit (p[3]) && !g_ascii_isdigit (p[4]))) {
    if (*p == ',') {
      number->grouped = TRUE;
    } else {
      if (++n > 15)
        return FALSE;
      number->whole = number->whole * 10 + (*p - '0');
    }
    p++;
  }
  if (n == 0)
    return FALSE;
  number->digits = n;
  if (*p == '.' && g_ascii_isdigit (p[1])) {
    guint d = 0;

    for (p++; g_ascii_isdigit (*p) && d < 15; p++)
      number->decimals[d++] = *p;
  }
  number->rest = p;
  return TRUE;
}

void
ef_append_number (GString *out, const EfWrittenNumber *number)
{
  g_autofree gchar *words = NULL;

  /* A leading zero is read digit by digit, as in a code. */
  if (!number->decimals[0] && !number->grouped && number->digits == 4)
    words = ef_spoken_year (number->whole);
  else
    words = ef_spoken_number (number->whole);
  ef_append_word (out, words);
  if (number->decimals[0]) {
    ef_append_word (out, "point");
    for (const gchar *d = number->decimals; *d; d++)
      ef_append_word (out, ones[*d - '0']);
  }
}
