/* Edit Factory - what the user probably meant
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "suggest.h"

#include <editfactory/data.h>
#include <string.h>

#define MAX_LENGTH 63

/* Levenshtein's distance over two rows. */
static guint
distance (const gchar *a, const gchar *b)
{
  guint row[MAX_LENGTH + 1];
  gsize la = MIN (strlen (a), MAX_LENGTH), lb = MIN (strlen (b), MAX_LENGTH);

  for (guint j = 0; j <= lb; j++)
    row[j] = j;
  for (guint i = 1; i <= la; i++) {
    guint diagonal = row[0];

    row[0] = i;
    for (guint j = 1; j <= lb; j++) {
      guint above = row[j];
      guint change =
          diagonal + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));

      row[j] = MIN (MIN (above, row[j - 1]) + 1, change);
      diagonal = above;
    }
  }
  return row[lb];
}

const gchar *
ef_suggest (const gchar *given, const gchar *const *names)
{
  gsize length = strlen (given);
  const gchar *best = NULL;
  guint least = MAX (length / 3, 1) + 1;

  if (length < 2 || length > MAX_LENGTH)
    return NULL;
  for (guint i = 0; names[i]; i++) {
    guint d = distance (given, names[i]);

    if (d < least) {
      least = d;
      best = names[i];
    }
  }
  return best;
}

void
ef_suggest_data (const gchar *kind, const gchar *given, GError **error)
{
  g_auto (GStrv) names = ef_data_list (kind);
  const gchar *near = ef_suggest (given, (const gchar *const *)names);
  gchar *old;

  if (!near || !error || !*error)
    return;
  old = (*error)->message;
  (*error)->message = g_strdup_printf ("%s; did you mean '%s'?", old, near);
  g_free (old);
}
