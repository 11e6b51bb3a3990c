/* Edit Factory - languages of texts
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/language.h>
#include <string.h>

#define MAX_LANGUAGES 256

static gboolean
is_all (const gchar *text, gboolean (*is_kind) (gchar))
{
  for (; *text; text++)
    if (!is_kind (*text))
      return FALSE;
  return TRUE;
}

static gboolean
is_letter (gchar c)
{
  return g_ascii_isalpha (c);
}

static gboolean
is_digit (gchar c)
{
  return g_ascii_isdigit (c);
}

static gboolean
is_script (const gchar *part)
{
  return strlen (part) == 4 && is_all (part, is_letter);
}

static gboolean
is_region (const gchar *part)
{
  return (strlen (part) == 2 && is_all (part, is_letter)) ||
      (strlen (part) == 3 && is_all (part, is_digit));
}

/* RFC 5646, 2.1.1: language small, Script, REGION. @parts: of a tag, of small
 * letters. Returns: (transfer full) (nullable) */
static gchar *
join (gchar **parts)
{
  gsize length = strlen (parts[0]);
  GString *tag;
  guint i = 1;

  if (length < 2 || length > 3 || !is_all (parts[0], is_letter) ||
      g_str_equal (parts[0], "und"))
    return NULL;
  tag = g_string_new (parts[0]);
  if (parts[i] && is_script (parts[i])) {
    parts[i][0] = g_ascii_toupper (parts[i][0]);
    g_string_append_printf (tag, "-%s", parts[i++]);
  }
  if (parts[i] && is_region (parts[i])) {
    g_autofree gchar *region = g_ascii_strup (parts[i], -1);

    g_string_append_printf (tag, "-%s", region);
  }
  return g_string_free (tag, FALSE);
}

static gchar *
normalised (const gchar *tag)
{
  g_autofree gchar *lower = NULL;
  g_auto (GStrv) parts = NULL;

  if (!tag || !*tag || strlen (tag) > EF_LANGUAGE_MAX_TAG)
    return NULL;
  lower = g_ascii_strdown (tag, -1);
  parts = g_strsplit_set (lower, "-_", 8);
  return join (parts);
}

const gchar *
ef_language_intern (const gchar *tag)
{
  static GMutex lock;
  static GHashTable *known;
  g_autofree gchar *wanted = normalised (tag);
  const gchar *found;

  if (!wanted)
    return NULL;
  g_mutex_lock (&lock);
  if (!known)
    known = g_hash_table_new (g_str_hash, g_str_equal);
  found = g_hash_table_lookup (known, wanted);
  if (!found && g_hash_table_size (known) < MAX_LANGUAGES) {
    found = g_steal_pointer (&wanted);
    g_hash_table_add (known, (gpointer)found);
  }
  g_mutex_unlock (&lock);
  return found;
}
