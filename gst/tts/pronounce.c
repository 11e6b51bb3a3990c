/* Edit Factory - how the words of a script sound
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pronounce.h"
#include "phones.h"
#include "providers/provider.h"

#include <string.h>

GPtrArray *
ef_pronounce (const EfScript *script, guint first, guint count,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_auto (GStrv) ipa = NULL;
  gboolean english = g_str_has_prefix (script->language, "en");
  GPtrArray *phones;

  for (guint i = 0; i < count; i++) {
    g_string_append (lines, ef_script_token (script, first + i)->spoken);
    g_string_append_c (lines, '\n');
  }
  ipa = ef_speech_espeak_phonemes (
      script->language, lines->str, cancellable, error);
  if (!ipa)
    return NULL;
  if (g_strv_length (ipa) < count) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "espeak: fewer pronunciations than words");
    return NULL;
  }
  phones = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < count; i++)
    g_ptr_array_add (phones, ef_phones_from_ipa (ipa[i], english));
  return phones;
}

gdouble
ef_pronounce_weight (const EfToken *token, const gchar *phones)
{
  gdouble weight = 0.0;
  gsize n = strlen (token->spoken);

  if (n == 0)
    return 0.0;
  if (*phones) {
    weight = 1.0;
    for (const gchar *p = phones; *p; p++)
      weight += *p == ' ';
  } else {
    weight = (gdouble)g_utf8_strlen (token->spoken, -1);
  }
  if (strchr (".,;:!?", token->spoken[n - 1]))
    weight += 1.5;
  return weight;
}
