/* Edit Factory - what a voice says for a written word
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "script.h"
#include "number-words.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  const gchar *sign;
  const gchar *one;
  const gchar *many;
  const gchar *cent;
  const gchar *cents;
} Currency;

static const Currency currencies[] = {
  { "$", "dollar", "dollars", "cent", "cents" },
  { "€", "euro", "euros", "cent", "cents" },
  { "£", "pound", "pounds", "penny", "pence" },
};

static const gchar *
magnitude_of (const gchar *rest)
{
  if (rest[0] && !g_ascii_isalpha (rest[1])) {
    if (rest[0] == 'k' || rest[0] == 'K')
      return "thousand";
    if (rest[0] == 'M' || rest[0] == 'm')
      return "million";
    if (rest[0] == 'B' || rest[0] == 'b')
      return "billion";
  }
  return NULL;
}

static void
append_money (GString *out, const Currency *currency, EfWrittenNumber *number)
{
  const gchar *magnitude = magnitude_of (number->rest);
  gboolean cents = strlen (number->decimals) == 2 && !magnitude;
  guint n_cents = cents ? g_ascii_strtoull (number->decimals, NULL, 10) : 0;

  if (cents)
    number->decimals[0] = '\0';
  if (!cents || number->whole > 0 || n_cents == 0) {
    number->grouped = TRUE; /* an amount is no year */
    ef_append_number (out, number);
    if (magnitude) {
      ef_append_word (out, magnitude);
      number->rest++;
    }
    ef_append_word (out,
        number->whole == 1 && !magnitude && !number->decimals[0]
            ? currency->one
            : currency->many);
  }
  if (n_cents > 0) {
    ef_append_below_1000 (out, n_cents);
    if (number->whole == 0)
      ef_append_word (out, n_cents == 1 ? currency->cent : currency->cents);
  }
}

static const struct
{
  const gchar *unit;
  const gchar *one;
  const gchar *many;
} units[] = {
  { "%", "percent", "percent" },
  { "km/h", "kilometer per hour", "kilometers per hour" },
  { "mph", "mile per hour", "miles per hour" },
  { "kg", "kilogram", "kilograms" },
  { "km", "kilometer", "kilometers" },
  { "cm", "centimeter", "centimeters" },
  { "mm", "millimeter", "millimeters" },
  { "ml", "milliliter", "milliliters" },
  { "lbs", "pounds", "pounds" },
  { "ft", "foot", "feet" },
  { "GB", "gigabyte", "gigabytes" },
  { "MB", "megabyte", "megabytes" },
  { "TB", "terabyte", "terabytes" },
  { "min", "minute", "minutes" },
  { "hrs", "hours", "hours" },
  { "hr", "hour", "hours" },
  { "sec", "second", "seconds" },
  { "ms", "millisecond", "milliseconds" },
  { "°C", "degree Celsius", "degrees Celsius" },
  { "°F", "degree Fahrenheit", "degrees Fahrenheit" },
  { "°", "degree", "degrees" },
  { "g", "gram", "grams" },
  { "m", "meter", "meters" },
  { "h", "hour", "hours" },
  { "s", "second", "seconds" },
  { "x", "times", "times" },
  { "k", "thousand", "thousand" },
  { "M", "million", "million" },
  { "am", "a m", "a m" },
  { "pm", "p m", "p m" },
};

static gboolean
append_unit (GString *out, const EfWrittenNumber *number, const gchar *unit)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (unit, units[i].unit)) {
      ef_append_word (out,
          number->whole == 1 && !number->decimals[0] ? units[i].one
                                                     : units[i].many);
      return TRUE;
    }
  return FALSE;
}

/* "7:30", "7:30pm", "16:05" */
static gboolean
append_time (GString *out, const EfWrittenNumber *hour, const gchar *rest)
{
  guint minutes;

  if (rest[0] != ':' || !g_ascii_isdigit (rest[1]) ||
      !g_ascii_isdigit (rest[2]) || g_ascii_isdigit (rest[3]) ||
      hour->whole > 24)
    return FALSE;
  minutes = (rest[1] - '0') * 10 + rest[2] - '0';
  ef_append_below_1000 (out, hour->whole);
  if (minutes == 0 && !rest[3])
    ef_append_word (out, "o'clock");
  else if (minutes > 0 && minutes < 10)
    ef_append_word (out, "oh");
  if (minutes > 0)
    ef_append_below_1000 (out, minutes);
  if (g_ascii_strncasecmp (rest + 3, "am", 2) == 0)
    ef_append_word (out, "a m");
  if (g_ascii_strncasecmp (rest + 3, "pm", 2) == 0)
    ef_append_word (out, "p m");
  return TRUE;
}

static gboolean
is_ordinal_suffix (const gchar *rest)
{
  static const gchar *const suffixes[] = { "st", "nd", "rd", "th", NULL };

  return g_strv_contains (suffixes, rest);
}

/* Letters as they are, numbers inside ("B2B", "v2.0") in words. */
static void
append_letters (GString *out, const gchar *text)
{
  const gchar *p = text;

  while (*p) {
    gunichar c = g_utf8_get_char (p);

    if (g_ascii_isdigit (*p)) {
      g_autofree gchar *digits = g_strndup (p, strspn (p, "0123456789"));
      g_autofree gchar *words =
          ef_spoken_number (g_ascii_strtoull (digits, NULL, 10));

      p += strlen (digits);
      ef_append_word (out, strlen (digits) <= 15 ? words : digits);
      if (*p == '.' && g_ascii_isdigit (p[1]))
        ef_append_word (out, "point");
      g_string_append_c (out, ' ');
      continue;
    }
    if (g_unichar_isalnum (c) || c == '\'' || c == 0x2019)
      g_string_append_unichar (out, c == 0x2019 ? '\'' : c);
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
      g_string_append_c (out, ' ');
    p = g_utf8_next_char (p);
  }
}

/* "1980s", "90's": the last word takes an s */
static gboolean
append_decade (GString *out, const EfWrittenNumber *n)
{
  g_autofree gchar *words = NULL;

  if ((!g_str_equal (n->rest, "s") && !g_str_equal (n->rest, "'s") &&
          !g_str_equal (n->rest, "’s")) ||
      n->decimals[0] || n->whole % 10 != 0 || n->digits < 2)
    return FALSE;
  words =
      n->digits == 4 ? ef_spoken_year (n->whole) : ef_spoken_number (n->whole);
  if (g_str_has_suffix (words, "y")) {
    words[strlen (words) - 1] = '\0';
    ef_append_word (out, words);
    g_string_append (out, "ies");
  } else {
    ef_append_word (out, words);
    g_string_append_c (out, 's');
  }
  return TRUE;
}

/* "1/2", "3/4", "2/5" */
static gboolean
append_fraction (GString *out, const EfWrittenNumber *n)
{
  g_autofree gchar *count = NULL;
  g_autofree gchar *part = NULL;
  EfWrittenNumber m;

  if (n->rest[0] != '/' || !ef_read_number (n->rest + 1, &m) || *m.rest ||
      m.decimals[0] || n->decimals[0] || n->whole == 0 || n->whole >= m.whole ||
      m.whole > 10)
    return FALSE;
  count = ef_spoken_number (n->whole);
  part = m.whole == 2 ? g_strdup ("half")
      : m.whole == 4  ? g_strdup ("quarter")
                      : ef_spoken_ordinal (m.whole);
  ef_append_word (out, count);
  ef_append_word (out, part);
  if (n->whole > 1)
    g_string_append_c (out, 's');
  return TRUE;
}

static void
append_day (GString *out, guint month, guint day, guint year)
{
  static const gchar *const months[] = { "January", "February", "March",
    "April", "May", "June", "July", "August", "September", "October",
    "November", "December" };
  g_autofree gchar *ordinal = ef_spoken_ordinal (day);
  g_autofree gchar *spoken = ef_spoken_year (year);

  ef_append_word (out, months[month - 1]);
  ef_append_word (out, ordinal);
  ef_append_word (out, spoken);
}

/* Three numbers that can only be one day: 2024-05-12, 25/12/2024, 12/25/2024;
 * 12/05/2024 is left as it is, because it may be December or May. */
static gboolean
append_date (GString *out, const gchar *word)
{
  guint a, b, c;
  gchar sign, sign2, more;

  if (strlen (word) > 10 ||
      sscanf (word, "%4u%c%2u%c%4u%c", &a, &sign, &b, &sign2, &c, &more) != 5 ||
      sign != sign2 || (sign != '-' && sign != '/' && sign != '.'))
    return FALSE;
  if (a >= 1000 && b >= 1 && b <= 12 && c >= 1 && c <= 31)
    append_day (out, b, c, a);
  else if (c >= 1000 && a > 12 && a <= 31 && b >= 1 && b <= 12)
    append_day (out, b, a, c);
  else if (c >= 1000 && b > 12 && b <= 31 && a >= 1 && a <= 12)
    append_day (out, a, b, c);
  else
    return FALSE;
  return TRUE;
}

/* "555-0199", "800-555-0199" */
static gboolean
append_telephone (GString *out, const gchar *word)
{
  guint digits = 0, groups = 1;

  for (const gchar *p = word; *p; p++) {
    if (*p == '-' && g_ascii_isdigit (p[1]))
      groups++;
    else if (g_ascii_isdigit (*p))
      digits++;
    else
      return FALSE;
  }
  if (groups < 2 || digits < 7 || digits > 15)
    return FALSE;
  for (const gchar *p = word; *p; p++) {
    if (*p == '-')
      g_string_append_c (out, ',');
    else
      ef_append_below_1000 (out, *p - '0');
  }
  return TRUE;
}

/* The second number of "3–5" or "3-5"; NULL when it is none */
static const gchar *
range_end (const EfWrittenNumber *n)
{
  const gchar *p = n->rest;
  EfWrittenNumber second;

  if (g_str_has_prefix (p, "–"))
    p += strlen ("–");
  else if (*p == '-')
    p++;
  else
    return NULL;
  return ef_read_number (p, &second) && *second.rest != '-' ? p : NULL;
}

/* A word that begins with a number: money, units, ordinals, times, ranges,
 * fractions; FALSE when it is none of them. */
static gboolean
append_numeric (GString *out, const gchar *word)
{
  const Currency *currency = NULL;
  EfWrittenNumber n;

  for (guint i = 0; i < G_N_ELEMENTS (currencies); i++)
    if (g_str_has_prefix (word, currencies[i].sign)) {
      currency = &currencies[i];
      word += strlen (currency->sign);
      break;
    }
  if (!ef_read_number (word, &n))
    return FALSE;
  if (!currency && (append_date (out, word) || append_telephone (out, word)))
    return TRUE;
  if (currency) {
    append_money (out, currency, &n);
    append_letters (out, n.rest);
    return TRUE;
  }
  if (append_time (out, &n, n.rest))
    return TRUE;
  if (is_ordinal_suffix (n.rest)) {
    g_autofree gchar *ordinal = ef_spoken_ordinal (n.whole);

    ef_append_word (out, ordinal);
    return TRUE;
  }
  if (append_fraction (out, &n) || append_decade (out, &n))
    return TRUE;
  if (range_end (&n)) {
    ef_append_number (out, &n);
    ef_append_word (out, "to");
    return append_numeric (out, range_end (&n));
  }
  for (guint i = 0; i < G_N_ELEMENTS (currencies); i++)
    if (g_str_equal (n.rest, currencies[i].sign)) {
      append_money (out, &currencies[i], &n);
      return TRUE;
    }
  ef_append_number (out, &n);
  if (*n.rest && !append_unit (out, &n, n.rest)) {
    if (out->len > 0)
      g_string_append_c (out, ' ');
    if (!append_numeric (
            out, n.rest + (*n.rest == '-' || *n.rest == '.' || *n.rest == '/')))
      append_letters (out, n.rest);
  }
  return TRUE;
}

static const struct
{
  const gchar *written;
  const gchar *spoken;
} lexicon[] = {
  { "dr.", "doctor" },
  { "mr.", "mister" },
  { "mrs.", "missis" },
  { "ms.", "miz" },
  { "st.", "saint" },
  { "vs.", "versus" },
  { "vs", "versus" },
  { "e.g.", "for example" },
  { "i.e.", "that is" },
  { "etc.", "et cetera" },
  { "approx.", "approximately" },
  { "&", "and" },
  { "+", "plus" },
  { "=", "equals" },
  { "@", "at" },
  { "w/", "with" },
  { "w/o", "without" },
  { "u.s.", "U S" },
  { "u.s.a.", "U S A" },
};

/* "#BestDayEver" to "best day ever" */
static void
append_camel (GString *out, const gchar *text)
{
  gboolean lower = FALSE;

  for (const gchar *p = text; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_isalnum (c)) {
      ef_append_word (out, " ");
      continue;
    }
    if (lower && g_unichar_isupper (c))
      g_string_append_c (out, ' ');
    lower = g_unichar_islower (c) || g_unichar_isdigit (c);
    g_string_append_unichar (out, c);
  }
}

static gchar *
spoken_url (const gchar *text)
{
  GString *out = g_string_new (NULL);
  const gchar *p = strstr (text, "://");

  p = p ? p + 3 : text;
  if (g_str_has_prefix (p, "www."))
    p += 4;
  for (; *p && *p != '/' && *p != '?' && *p != ' '; p++) {
    if (*p == '.')
      g_string_append (out, " dot ");
    else if (*p == '-')
      g_string_append (out, " dash ");
    else if (*p == '@')
      g_string_append (out, " at ");
    else
      g_string_append_c (out, *p);
  }
  return g_string_free (out, FALSE);
}

static gboolean
looks_like_address (const gchar *core)
{
  static const gchar *const ends[] = { ".com", ".org", ".net", ".io", ".tv",
    ".co", ".de", ".fr", ".uk", ".eu", ".ro", NULL };

  if (strstr (core, "://") || g_str_has_prefix (core, "www."))
    return TRUE;
  if (strpbrk (core, " ,;"))
    return FALSE;
  for (guint i = 0; ends[i]; i++) {
    const gchar *found = strstr (core, ends[i]);

    if (found && found > core && !g_ascii_isalnum (found[strlen (ends[i])]))
      return TRUE;
  }
  return FALSE;
}

/* Splits @word into what stands before, the word, and what stands behind. */
static void
peel (const gchar *word, gchar **core, gchar **behind)
{
  const gchar *start = word, *end = word + strlen (word);

  while (*start) {
    gunichar c = g_utf8_get_char (start);

    if (g_unichar_isalnum (c) || strchr ("$#@&+=", *start) || c == 0x20ac ||
        c == 0xa3)
      break;
    start = g_utf8_next_char (start);
  }
  while (end > start) {
    const gchar *p = g_utf8_prev_char (end);
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isalnum (c) || strchr ("%&+=@$", *p) || c == 0xb0 ||
        c == 0x20ac || c == 0xa3)
      break;
    end = p;
  }
  *core = g_strndup (start, end - start);
  *behind = g_strdup (end);
}

/* The pause that a sign behind a word means. */
static gchar
pause_of (const gchar *behind)
{
  for (const gchar *p = behind; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '.' || c == '!' || c == '?' || c == ',' || c == ';' || c == ':')
      return (gchar)c;
    if (c == 0x2026)
      return '.';
    if (c == 0x2014 || c == 0x2013)
      return ',';
  }
  return '\0';
}

/* "-5": a minus in front of a number and nothing else */
static gboolean
append_signed (GString *out, const gchar *word, const gchar *core)
{
  if ((word[0] == '-' && g_str_has_prefix (word + 1, core)) ||
      (g_str_has_prefix (word, "−") &&
          g_str_has_prefix (word + strlen ("−"), core))) {
    g_autoptr (GString) number = g_string_new (NULL);

    if (!append_numeric (number, core))
      return FALSE;
    ef_append_word (out, "minus");
    ef_append_word (out, number->str);
    return TRUE;
  }
  return append_numeric (out, core);
}

gchar *
ef_spoken_english (const gchar *word)
{
  g_autofree gchar *core = NULL;
  g_autofree gchar *behind = NULL;
  g_autofree gchar *lower = g_utf8_strdown (word, -1);
  GString *out = g_string_new (NULL);
  gchar pause;

  for (guint i = 0; i < G_N_ELEMENTS (lexicon); i++)
    if (g_str_equal (lower, lexicon[i].written)) {
      g_string_append (out, lexicon[i].spoken);
      return g_string_free (out, FALSE);
    }
  peel (word, &core, &behind);
  pause = pause_of (behind);
  if (!*core) {
    /* A lone dash or dots: nothing is said, the pause is the engine's. */
  } else if (looks_like_address (core)) {
    g_autofree gchar *url = spoken_url (core);

    g_string_append (out, url);
  } else if (core[0] == '#' && g_ascii_isdigit (core[1])) {
    g_string_append (out, "number ");
    append_numeric (out, core + 1);
  } else if (core[0] == '#' || core[0] == '@') {
    if (core[0] == '@')
      g_string_append (out, "at ");
    append_camel (out, core + 1);
  } else if (!append_signed (out, word, core)) {
    g_auto (GStrv) parts = g_strsplit (core, "&", -1);
    g_autofree gchar *joined = g_strjoinv (" and ", parts);

    append_letters (out, joined);
  }
  g_strchomp (out->str);
  out->len = strlen (out->str);
  if (pause && out->len > 0)
    g_string_append_c (out, pause);
  return g_string_free (out, FALSE);
}

gchar *
ef_spoken_plain (const gchar *word)
{
  GString *out = g_string_new (NULL);
  gboolean speech = FALSE;

  for (const gchar *p = word; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    GUnicodeType type = g_unichar_type (c);

    speech |= g_unichar_isalnum (c) || type == G_UNICODE_CURRENCY_SYMBOL;
    if (type != G_UNICODE_OTHER_SYMBOL && type != G_UNICODE_MODIFIER_SYMBOL &&
        type != G_UNICODE_FORMAT && type != G_UNICODE_UNASSIGNED &&
        !(c >= 0xfe00 && c <= 0xfe0f))
      g_string_append_unichar (out, c);
  }
  if (!speech)
    g_string_truncate (out, 0);
  return g_string_free (out, FALSE);
}
