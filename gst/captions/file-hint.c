/* Edit Factory - a file of captions given to the wrong property
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "file-hint.h"

#include "subtitles.h"

#include <editfactory/cues.h>
#include <editfactory/words.h>

static const gchar *
property_for (const gchar *path)
{
  g_autoptr (EfCues) cues = ef_cues_load (path, NULL);
  g_autoptr (EfWords) words = cues ? NULL : ef_words_load (path, NULL);
  g_autoptr (EfCues) read = NULL;

  if (cues)
    return "cues-location";
  if (words)
    return "words-location";
  read = ef_subtitles_load (path, NULL, NULL, NULL, NULL);
  return read && ef_cues_length (read) > 0 ? "subtitles-location" : NULL;
}

void
ef_caption_file_hint (const gchar *path, const gchar *property, GError **error)
{
  const gchar *other = error && *error ? property_for (path) : NULL;
  gchar *old;

  if (!other || g_str_equal (other, property))
    return;
  old = (*error)->message;
  (*error)->message = g_strdup_printf (
      "%s; it is a file for %s, not for %s", old, other, property);
  g_free (old);
}
