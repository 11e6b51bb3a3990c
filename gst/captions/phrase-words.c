/* Edit Factory - where a language breaks its phrases
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Subtitlers break before conjunctions and prepositions and never between an
 * article and its noun (Karamitroglou 1998, "A Proposed Set of Subtitling
 * Standards in Europe"). The words that do most of it are few.
 */
#include "phrase-words.h"

#include <string.h>

struct _EfPhraseWords
{
  const gchar *language;
  const gchar *openers; /* " and but … ": break before, not behind */
  const gchar *bound;   /* " a the … ": do not break behind */
};

static const EfPhraseWords languages[] = {
  { "de",
      " und oder aber denn weil dass wenn als ob damit obwohl während bevor "
      "nachdem in im an am auf mit von vom zu zum zur für bei beim nach aus "
      "über unter vor durch gegen ohne um bis seit ",
      " der die das den dem des ein eine einen einem einer eines kein keine "
      "mein meine dein sein ihr unser nicht sehr " },
  { "en",
      " and or but nor so because that which who whom whose if when while "
      "where although though unless until since before after than for to in "
      "on at from of by with about into over under through between without "
      "against during ",
      " a an the my your his her its our their this these those not very i "
      "you he she it we they is are was were be no " },
  { "es",
      " y e o u pero porque que si cuando como donde aunque mientras de del a "
      "al en con por para sin sobre entre desde hasta hacia ",
      " el la los las un una unos unas mi tu su nuestro no muy lo le se " },
  { "fr",
      " et ou mais car parce que qui dont où si quand comme lorsque pour dans "
      "de du des à au aux en avec sans sur sous par chez entre vers ",
      " le la les un une mon ma mes ton ta tes son sa ses notre votre leur ce "
      "cette ces ne je tu il elle on nous vous ils elles " },
  { "it",
      " e ed o ma perché che se quando come dove mentre di del della a al alla "
      "in nel nella con per da dal su sul tra fra senza ",
      " il lo la i gli le un uno una mio tuo suo nostro non molto " },
  { "nl",
      " en of maar want omdat dat die als toen terwijl in op aan met van naar "
      "voor bij uit over onder door tegen zonder om tot ",
      " de het een mijn jouw zijn haar ons onze niet heel " },
  { "pl",
      " i a lub ale bo że który która które gdy kiedy jeśli w we z ze na do od "
      "o po za przez dla bez przy nad pod ",
      " nie się mój moja twój bardzo ten ta to " },
  { "pt",
      " e ou mas porque que se quando como onde embora de do da dos das em no "
      "na nos nas com por para sem sobre entre até ",
      " o a os as um uma meu minha seu sua não muito " },
  { "ro",
      " și sau dar iar că care dacă când unde pentru deși de la în din pe cu "
      "fără peste sub prin spre până ",
      " un o al a ai ale nu foarte să se mai " },
  { "sv",
      " och eller men för att som om när där medan i på av med till från hos "
      "över under genom mot utan vid ",
      " en ett den det de min din sin vår inte mycket " },
};

static const EfPhraseWords no_language = { "", "", "" };

const EfPhraseWords *
ef_phrase_words_get (const gchar *language)
{
  for (guint i = 0; language && i < G_N_ELEMENTS (languages); i++)
    if (g_ascii_strncasecmp (language, languages[i].language, 2) == 0 &&
        !g_ascii_isalpha (language[2]))
      return &languages[i];
  return &no_language;
}

/* Is @word, without regard to case, in @list? */
static gboolean
is_listed (const gchar *list, const gchar *word)
{
  g_autofree gchar *lower = NULL;
  g_autofree gchar *padded = NULL;

  if (!*list || strlen (word) > 20)
    return FALSE;
  lower = g_utf8_strdown (word, -1);
  padded = g_strconcat (" ", lower, " ", NULL);
  return strstr (list, padded) != NULL;
}

/* Quotes and brackets behind the sign that counts. */
static gboolean
is_closing (gunichar c)
{
  switch (g_unichar_type (c)) {
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
      return TRUE;
    default:
      return c == '"' || c == '\'';
  }
}

/* "Dr." and "J." end no sentence. */
static gboolean
is_abbreviation (const gchar *word)
{
  static const gchar list[] = " dr. mr. mrs. ms. st. prof. vs. sr. jr. bzw. "
                              "ca. nr. mme. mlle. sra. e.g. i.e. z.b. p.ex. ";

  return is_listed (list, word) ||
      (g_utf8_strlen (word, 3) == 2 && word[strlen (word) - 1] == '.' &&
          g_unichar_isupper (g_utf8_get_char (word)));
}

/* What stands behind the sign that counts. */
static gboolean
is_trailing (gunichar c)
{
  switch (g_unichar_type (c)) {
    case G_UNICODE_OTHER_SYMBOL:
    case G_UNICODE_MODIFIER_SYMBOL:
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SPACE_SEPARATOR:
      return TRUE;
    default:
      return is_closing (c);
  }
}

static gunichar
last_sign (const gchar *text)
{
  const gchar *p = text + strlen (text);
  gunichar c = 0;

  while (p > text) {
    p = g_utf8_prev_char (p);
    c = g_utf8_get_char (p);
    if (!is_trailing (c))
      return c;
  }
  return c;
}

static gboolean
ends_sentence (gunichar c)
{
  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 ||
      c == 0xff01 || c == 0xff1f || c == 0xff0e || c == 0x61f || c == 0x6d4 ||
      c == 0x964 || c == 0x965 || c == 0x1362;
}

static gboolean
ends_clause (gunichar c)
{
  return c == ',' || c == ';' || c == ':' || c == 0x2014 || c == 0x2013 ||
      c == 0x3001 || c == 0xff0c || c == 0xff1b || c == 0xff1a || c == 0x60c ||
      c == 0x61b;
}

/* Scripts that are written without blanks. */
static gboolean
is_unspaced (gunichar c)
{
  switch (g_unichar_get_script (c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      return g_unichar_iswide (c) && !g_unichar_isalpha (c);
  }
}

gboolean
ef_phrase_ends_sentence (const gchar *text)
{
  return ends_sentence (last_sign (text));
}

gboolean
ef_phrase_begins_speech (const gchar *word)
{
  return g_unichar_type (g_utf8_get_char (word)) == G_UNICODE_DASH_PUNCTUATION;
}

/* "20", "$3,499", "90%": what it counts follows. */
static gboolean
is_number (const gchar *word)
{
  gboolean digits = FALSE;

  for (; *word; word = g_utf8_next_char (word)) {
    gunichar c = g_utf8_get_char (word);

    if (g_unichar_isalpha (c))
      return FALSE;
    digits |= g_unichar_isdigit (c);
  }
  return digits;
}

static gboolean
is_opening (gunichar c)
{
  return c == '"' || c == '(' || c == '[' || c == 0x201c || c == 0x201e ||
      c == 0xab || c == 0xbf || c == 0xa1;
}

/* Emoji belong to what they follow. */
static gboolean
is_picture (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL;
}

/* Does what is quoted or in brackets go on behind @word? */
static gboolean
opens (const gchar *word)
{
  const gchar *p = g_utf8_next_char (word);

  if (!is_opening (g_utf8_get_char (word)))
    return FALSE;
  for (; *p; p = g_utf8_next_char (p))
    if (is_closing (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

EfBreak
ef_phrase_break (const EfPhraseWords *self, const gchar *word,
    const gchar *next, gboolean joined)
{
  gunichar last = last_sign (word), first = g_utf8_get_char (next);

  if (!joined && last == '.' && is_abbreviation (word))
    return EF_BREAK_BOUND;
  if (ends_sentence (last) && (!joined || is_unspaced (first)))
    return EF_BREAK_SENTENCE;
  if (ends_clause (last))
    return EF_BREAK_CLAUSE;
  if (joined)
    return is_unspaced (last) || is_unspaced (first) ? EF_BREAK_PLAIN
                                                     : EF_BREAK_JOINED;
  /* Where blanks do not part words they part phrases. */
  if (is_unspaced (last) && is_unspaced (first))
    return EF_BREAK_CLAUSE;
  if (is_listed (self->openers, word) || is_listed (self->bound, word))
    return EF_BREAK_BOUND;
  if (is_listed (self->openers, next))
    return EF_BREAK_OPENER;
  /* Of a language whose conjunctions are not known nothing is known. */
  if ((*self->openers && is_number (word)) || opens (word) ||
      is_picture (first))
    return EF_BREAK_BOUND;
  return opens (next) ? EF_BREAK_OPENER : EF_BREAK_PLAIN;
}
