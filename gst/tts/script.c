/* Edit Factory - a script: what is shown and what is said, word by word
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "script.h"

#include <string.h>

/* A sentence longer than this is cut at a clause or a word: engines answer
 * sooner and never see more than they accept. */
#define MAX_SENTENCE_TOKENS 40
#define MAX_SENTENCE_CHARS 600
/* No word is longer; what is, is cut. */
#define MAX_TOKEN_CHARS 100
#define MAX_TOKEN_SPOKEN 300

static gboolean fail (GError **error, EfError code, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, EfError code, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, EF_ERROR, code, what);
  return FALSE;
}

static gboolean
has_speech (const gchar *text)
{
  for (const gchar *p = text; *p; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

gboolean
ef_script_check (const gchar *source, const gchar *text, gssize length,
    guint max_chars, GError **error)
{
  gsize bytes = length < 0 ? strlen (text) : (gsize)length;
  const gchar *end;
  glong n;

  if (max_chars == 0)
    max_chars = EF_SCRIPT_MAX_CHARS;
  if (!g_utf8_validate_len (text, bytes, &end))
    return fail (error, EF_ERROR_INPUT,
        "%s: is not valid UTF-8 text at byte %" G_GSIZE_FORMAT
        "; save it as UTF-8",
        source, (gsize)(end - text));
  n = g_utf8_strlen (text, bytes);
  if (n > (glong)max_chars)
    return fail (error, EF_ERROR_LIMIT,
        "%s: the script has %ld characters; "
        "at most %u can be spoken: shorten it",
        source, n, max_chars);
  for (const gchar *p = text; p < text + bytes; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  return fail (error, EF_ERROR_INPUT,
      "%s: the script is empty: there is nothing to say", source);
}

/* Cleaning */

static gboolean
is_invisible (gunichar c)
{
  /* Zero-width joiners belong to emoji and to Indic and Arabic words. */
  return c == 0xfeff || c == 0x200b || c == 0x2060 || c == 0xad ||
      (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* "[the site](https://…)" is shown and said as "the site". */
static gchar *
unlink_markdown (const gchar *text)
{
  g_autoptr (GRegex) links = g_regex_new (
      "!?\\[([^\\[\\]\\n]{1,500})\\]\\([^()\\s]{1,2000}\\)", 0, 0, NULL);
  g_autoptr (GError) error = NULL;
  gchar *out = g_regex_replace (links, text, -1, 0, "\\1", 0, &error);

  if (!out)
    out = g_strdup (text);
  return out;
}

/* Signs of emphasis stand at the edge of a word; inside one they are its own:
 * "snake_case", "2*3". */
static gboolean
is_emphasis (const gchar *start, const gchar *p)
{
  gunichar before = p > start ? g_utf8_get_char (g_utf8_prev_char (p)) : ' ';
  gunichar after = g_utf8_get_char (p + 1);

  if (*p == '`')
    return TRUE;
  if (*p == '~')
    return before == '~' || after == '~';
  return (*p == '*' || *p == '_') &&
      !(g_unichar_isalnum (before) && g_unichar_isalnum (after));
}

/* What opens a line of Markdown: a heading, a quote, an item of a list. Its
 * length in bytes, 0 for none. */
static gsize
line_mark (const gchar *p)
{
  gsize n = strspn (p, "#");

  if (n == 0)
    n = g_str_has_prefix (p, "•") ? strlen ("•") : strspn (p, ">-+*") == 1;
  return n > 0 && n <= 6 && p[n] == ' ' ? n : 0;
}

/* "1. " */
static gboolean
is_list_number (const gchar *p)
{
  gsize n = strspn (p, "0123456789");

  return n >= 1 && n <= 2 && p[n] == '.' && p[n + 1] == ' ';
}

/* Blanks become one blank, an empty line one newline; each item of a list is a
 * paragraph. */
static gchar *
clean_text (const gchar *text)
{
  g_autofree gchar *normal =
      g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autofree gchar *plain = unlink_markdown (normal);
  GString *out = g_string_new (NULL);
  guint newlines = 0;
  gboolean blank = FALSE, line_start = TRUE;

  for (const gchar *p = plain; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '\n') {
      newlines++;
      line_start = TRUE;
    }
    if (g_unichar_isspace (c) || g_unichar_iscntrl (c)) {
      blank = TRUE;
      continue;
    }
    if (line_start && line_mark (p) > 0) {
      newlines += 2;
      p += line_mark (p) - 1;
      line_start = FALSE;
      continue;
    }
    if (line_start && is_list_number (p))
      newlines += 2;
    line_start = FALSE;
    if (is_invisible (c) || is_emphasis (plain, p))
      continue;
    if (blank && out->len > 0)
      g_string_append_c (out, newlines > 1 ? '\n' : ' ');
    blank = FALSE;
    newlines = 0;
    g_string_append_unichar (out, c);
  }
  return g_string_free (out, FALSE);
}

/* Scripts written without blanks: each letter is a word of its own, so that
 * the highlight can follow. */
static gboolean
is_unspaced (gunichar c)
{
  GUnicodeScript s = g_unichar_get_script (c);

  return s == G_UNICODE_SCRIPT_HAN || s == G_UNICODE_SCRIPT_HIRAGANA ||
      s == G_UNICODE_SCRIPT_KATAKANA;
}

static void
add_token (EfScript *script, const gchar *start, const gchar *end, guint offset)
{
  EfToken token = { g_strndup (start, end - start), offset,
    g_utf8_strlen (start, end - start), NULL,
    start > script->text && (start[-1] == ' ' || start[-1] == '\n'),
    *end == '\n' || *end == '\0' };

  if (g_str_has_prefix (script->language, "en"))
    token.spoken = ef_spoken_english (token.text);
  else
    token.spoken = ef_spoken_plain (token.text);
  if (g_utf8_strlen (token.spoken, -1) > MAX_TOKEN_SPOKEN)
    *g_utf8_offset_to_pointer (token.spoken, MAX_TOKEN_SPOKEN) = '\0';
  g_array_append_val (script->tokens, token);
}

static gboolean
splits_after (const gchar *p, const gchar *next)
{
  gunichar c = g_utf8_get_char (p), d = g_utf8_get_char (next);

  /* Closing punctuation stays with the letter in front of it. */
  return (is_unspaced (c) && g_unichar_isalnum (d)) ||
      (is_unspaced (d) && g_unichar_isalnum (c)) ||
      (g_unichar_ispunct (c) && is_unspaced (d) &&
          g_unichar_type (c) != G_UNICODE_OPEN_PUNCTUATION);
}

static void
find_tokens (EfScript *script)
{
  const gchar *p = script->text;
  guint offset = 0;

  while (*p) {
    const gchar *start = p;
    guint first = offset;

    while (*p && *p != ' ' && *p != '\n') {
      const gchar *next = g_utf8_next_char (p);
      gboolean split =
          *next && *next != ' ' && *next != '\n' && splits_after (p, next);

      p = next;
      offset++;
      if (split || offset - first >= MAX_TOKEN_CHARS)
        break;
    }
    if (p > start)
      add_token (script, start, p, first);
    if (*p == ' ' || *p == '\n') {
      p++;
      offset++;
    }
  }
}

/* Sentences */

static gunichar
last_significant (const gchar *text)
{
  const gchar *p = text + strlen (text);

  while (p > text) {
    gunichar c;

    p = g_utf8_prev_char (p);
    c = g_utf8_get_char (p);
    if (c != '"' && c != '\'' && c != ')' && c != 0x201d && c != 0x2019 &&
        c != 0xbb)
      return c;
  }
  return 0;
}

/* Abbreviations whose dot ends no sentence. */
static gboolean
is_abbreviation (const gchar *text)
{
  static const gchar *const list[] = { "mr.", "mrs.", "ms.", "dr.", "st.",
    "prof.", "e.g.", "i.e.", "vs.", "no.", "approx.", "inc.", "jr.", "sr.",
    NULL };
  g_autofree gchar *lower = g_utf8_strdown (text, -1);

  return g_strv_contains (list, lower);
}

/* "J. R. R. Tolkien" */
static gboolean
is_initial (const gchar *text)
{
  gunichar c = g_utf8_get_char (text);
  const gchar *next = g_utf8_next_char (text);

  return g_unichar_isupper (c) && g_str_equal (next, ".");
}

/* @next: (nullable): "At 5 p.m. we left": a small letter goes on. */
static gboolean
ends_sentence (const EfToken *token, const EfToken *next)
{
  gunichar c = last_significant (token->text);

  if (c == '.')
    return !is_abbreviation (token->text) && !is_initial (token->text) &&
        !(next && g_unichar_islower (g_utf8_get_char (next->text)));
  if (c == 0x2026 && next)
    return !g_unichar_islower (g_utf8_get_char (next->text));
  return c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xff01 ||
      c == 0xff1f || c == 0x61f || c == 0x6d4 || c == 0x964;
}

static gboolean
ends_clause (const EfToken *token)
{
  gunichar c = last_significant (token->text);

  return c == ',' || c == ';' || c == ':' || c == 0x2014 || c == 0x2013 ||
      c == 0x3001 || c == 0xff0c || c == 0x60c;
}

static gboolean
is_list_number_token (const EfToken *token)
{
  gsize n = strspn (token->text, "0123456789");

  return n >= 1 && n <= 2 && g_str_equal (token->text + n, ".") &&
      !token->paragraph_after;
}

static void
find_sentences (EfScript *script)
{
  guint first = 0, clause = 0, n = script->tokens->len, chars = 0;

  for (guint i = 0; i < n; i++) {
    const EfToken *token = ef_script_token (script, i);
    const EfToken *next = i + 1 < n ? ef_script_token (script, i + 1) : NULL;
    gboolean paragraph = token->paragraph_after;
    gboolean too_long;
    EfSentence sentence = { first, 0, paragraph };
    guint end = i + 1;

    chars += g_utf8_strlen (token->spoken, -1) + 1;
    too_long =
        end - first >= MAX_SENTENCE_TOKENS || chars >= MAX_SENTENCE_CHARS;
    if (i == first && is_list_number_token (token))
      continue;
    if (ends_clause (token))
      clause = end;
    if (too_long && clause > first && !paragraph)
      end = clause;
    if (!paragraph && !too_long && !ends_sentence (token, next))
      continue;
    sentence.count = end - first;
    g_array_append_val (script->sentences, sentence);
    first = clause = end;
    i = end - 1;
    chars = 0;
  }
}

/* A sentence of nothing but signs (an emoji, a dash) belongs to the one before
 * it, or the first to the one behind. */
static void
join_silent_sentences (EfScript *script)
{
  for (guint i = 0; i < script->sentences->len; i++) {
    EfSentence *s = &g_array_index (script->sentences, EfSentence, i);
    g_autofree gchar *spoken = ef_script_spoken (script, s, NULL);

    if (has_speech (spoken) || script->sentences->len == 1)
      continue;
    if (i > 0) {
      EfSentence *before = s - 1;

      before->count += s->count;
      before->ends_paragraph = s->ends_paragraph;
    } else {
      EfSentence *behind = s + 1;

      behind->first = s->first;
      behind->count += s->count;
    }
    g_array_remove_index (script->sentences, i--);
  }
}

static void
clear_token (gpointer data)
{
  EfToken *token = data;

  g_free (token->text);
  g_free (token->spoken);
}

EfScript *
ef_script_new (const gchar *text, const gchar *language)
{
  EfScript *script = g_new0 (EfScript, 1);

  script->language = g_strdup (language);
  script->text = clean_text (text);
  script->tokens = g_array_new (FALSE, TRUE, sizeof (EfToken));
  g_array_set_clear_func (script->tokens, clear_token);
  script->sentences = g_array_new (FALSE, TRUE, sizeof (EfSentence));
  find_tokens (script);
  find_sentences (script);
  join_silent_sentences (script);
  return script;
}

void
ef_script_free (EfScript *script)
{
  g_free (script->language);
  g_free (script->text);
  g_array_unref (script->tokens);
  g_array_unref (script->sentences);
  g_free (script);
}

gchar *
ef_script_spoken (
    const EfScript *script, const EfSentence *sentence, GArray **starts)
{
  GString *out = g_string_new (NULL);
  guint n = 0;

  if (starts)
    *starts = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < sentence->count; i++) {
    const EfToken *token =
        &g_array_index (script->tokens, EfToken, sentence->first + i);

    if (out->len > 0 && *token->spoken && token->blank_before) {
      g_string_append_c (out, ' ');
      n++;
    }
    if (starts)
      g_array_append_val (*starts, n);
    g_string_append (out, token->spoken);
    n += g_utf8_strlen (token->spoken, -1);
  }
  return g_string_free (out, FALSE);
}

const EfToken *
ef_script_token (const EfScript *script, guint index)
{
  return &g_array_index (script->tokens, EfToken, index);
}

gchar *
ef_script_sentence_text (
    const EfScript *script, const EfSentence *sentence, guint *offset)
{
  const EfToken *first = ef_script_token (script, sentence->first);
  const EfToken *last =
      ef_script_token (script, sentence->first + sentence->count - 1);

  *offset = first->char_offset;
  return g_utf8_substring (
      script->text, first->char_offset, last->char_offset + last->char_length);
}
