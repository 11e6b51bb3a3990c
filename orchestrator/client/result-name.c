/* Edit Factory - what a job's output is called here
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "result-name.h"

#include <string.h>

/* Outputs of each variant: NAME.EXTENSION of the server, suffix of ef make. */
static const struct
{
  const gchar *stem, *extension, *suffix;
} RESULTS[] = {
  { "short", ".mp4", "mp4" },
  { "cover", ".jpg", "jpg" },
  { "captions", ".srt", "srt" },
  { "captions", ".vtt", "vtt" },
  { "plan", ".json", "plan.json" },
  { "manifest", ".json", "manifest.json" },
};

/* @middle: what stands between stem and extension: "", "-2", ".1x1", "-2.1x1".
 * @name, @name_length: (out): of a further output: "1x1" */
static gboolean
parse_middle (const gchar *middle, gsize length, guint variants, guint *variant,
    const gchar **name, gsize *name_length)
{
  const gchar *dot = memchr (middle, '.', length);
  guint number;

  *name_length = 0;
  if (dot) {
    *name = dot + 1;
    *name_length = length - (dot + 1 - middle);
    length = dot - middle;
    if (*name_length == 0 || memchr (*name, '.', *name_length))
      return FALSE;
  }
  if (length == 0 && variants == 1) {
    *variant = 0;
    return TRUE;
  }
  if (length < 2 || length > 3 || middle[0] != '-' || middle[1] == '0' ||
      strspn (middle + 1, "0123456789") < length - 1)
    return FALSE;
  number = (guint)g_ascii_strtoull (middle + 1, NULL, 10);
  *variant = number - 1;
  return number <= variants;
}

gchar *
ef_result_name (const gchar *name, guint variants, guint *variant)
{
  const gchar *further;
  gsize n;

  for (guint i = 0; i < G_N_ELEMENTS (RESULTS); i++) {
    gsize stem = strlen (RESULTS[i].stem);
    gsize ends = stem + strlen (RESULTS[i].extension);

    if (g_str_has_prefix (name, RESULTS[i].stem) &&
        g_str_has_suffix (name, RESULTS[i].extension) &&
        strlen (name) >= ends &&
        parse_middle (
            name + stem, strlen (name) - ends, variants, variant, &further, &n))
      return n > 0
          ? g_strdup_printf ("%.*s.%s", (gint)n, further, RESULTS[i].suffix)
          : g_strdup (RESULTS[i].suffix);
  }
  *variant = EF_RESULT_SHARED;
  return g_strdup (name);
}
