/* Edit Factory - what forms of a Polish word have in common
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "polish.h"

#include <string.h>

/* Longer endings before shorter ones that they end with. Verbs and what is made
 * of them ask for more to remain: "pani" has no ending. */
static const gchar *const verbal[] = { "owaniem", "owaniach", "owania",
  "owaniu", "owanie", "owali", "owala", "owal", "owac", "ujemy", "ujecie",
  "ujesz", "ujac", "uje", "uja", "aniem", "aniach", "ania", "aniu", "anie",
  "ajac", "acie", "asz", "amy", "aja", "ali", "ala", "ac", "al", "eniem",
  "enia", "eniu", "enie", "icie", "ymy", "imy", "isz", "ysz", "ili", "ila",
  "yli", "yla", "ic", "yc", NULL };
static const gchar *const nominal[] = { "iejszego", "iejszych", "iejszej",
  "iejszym", "iejszy", "iejsza", "iejsze", "iego", "ego", "iemu", "emu", "iami",
  "ami", "ymi", "imi", "iach", "ach", "ych", "ich", "iom", "om", "iem", "em",
  "ym", "im", "iej", "ej", "iow", "ow", "owi", "ie", "ia", "io", "iu", "a", "e",
  "i", "o", "u", "y", NULL };

#define LEAST_VERB 4
#define LEAST_NOUN 3

static gboolean
strip_ending (GString *word, const gchar *const *endings, gsize least)
{
  gsize longest = 0;

  for (guint i = 0; endings[i]; i++) {
    gsize n = strlen (endings[i]);

    if (n > longest && word->len >= n + least &&
        g_str_has_suffix (word->str, endings[i]))
      longest = n;
  }
  g_string_truncate (word, word->len - longest);
  return longest > 0;
}

static void
drop_fleeting_e (GString *word)
{
  gsize n = word->len;

  if (n >= LEAST_NOUN + 2 && word->str[n - 2] == 'e' &&
      strchr ("kcn", word->str[n - 1])) {
    /* "okien" is "okn", as "okno" is */
    gsize from = word->str[n - 3] == 'i' ? n - 3 : n - 2;

    if (from >= 2)
      g_string_erase (word, from, n - 1 - from);
  }
}

gchar *
ef_stem_polish (const gchar *folded)
{
  GString *word = g_string_new (folded);

  if (g_str_is_ascii (folded)) {
    if (!strip_ending (word, verbal, LEAST_VERB))
      strip_ending (word, nominal, LEAST_NOUN);
    if (word->len > LEAST_NOUN && word->str[word->len - 1] == 'i')
      g_string_truncate (word, word->len - 1);
    drop_fleeting_e (word);
  }
  return g_string_free (word, FALSE);
}
