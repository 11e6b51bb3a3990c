/* Edit Factory - capital and small letters, as a language has them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "letter-case.h"

#include <string.h>
#include <unicode/ucasemap.h>

struct _EfLetterCase
{
  EfCase text_case;
  gchar *language; /* of @map */
  UCaseMap *map;   /* (nullable) */
};

EfLetterCase *
ef_letter_case_new (EfCase text_case)
{
  EfLetterCase *self = g_new0 (EfLetterCase, 1);

  self->text_case = text_case;
  return self;
}

void
ef_letter_case_free (EfLetterCase *self)
{
  g_clear_pointer (&self->map, ucasemap_close);
  g_free (self->language);
  g_free (self);
}

static void
set_language (EfLetterCase *self, const gchar *language)
{
  UErrorCode status = U_ZERO_ERROR;

  if (self->map && g_strcmp0 (language, self->language) == 0)
    return;
  g_clear_pointer (&self->map, ucasemap_close);
  g_free (self->language);
  self->language = g_strdup (language);
  self->map = ucasemap_open (
      language ? language : "", U_TITLECASE_NO_LOWERCASE, &status);
}

static int32_t
map (EfLetterCase *self, const gchar *text, gchar *out, int32_t room)
{
  UErrorCode status = U_ZERO_ERROR;
  int32_t n, length = (int32_t)strlen (text);

  if (self->text_case == EF_CASE_UPPER)
    n = ucasemap_utf8ToUpper (self->map, out, room, text, length, &status);
  else if (self->text_case == EF_CASE_LOWER)
    n = ucasemap_utf8ToLower (self->map, out, room, text, length, &status);
  else
    n = ucasemap_utf8ToTitle (self->map, out, room, text, length, &status);
  return U_SUCCESS (status) && n < room ? n : -1;
}

gchar *
ef_letter_case_apply (EfLetterCase *self, const gchar *text,
    const gchar *language, gboolean begins)
{
  /* No letter becomes more than three, of three bytes each. */
  gsize room = 9 * strlen (text) + 1;
  g_autofree gchar *out = NULL;

  if (self->text_case == EF_CASE_AS_IS ||
      (self->text_case == EF_CASE_TITLE && !begins) || room > G_MAXINT32)
    return g_strdup (text);
  set_language (self, language);
  out = g_malloc (room);
  if (!self->map || map (self, text, out, (int32_t)room) < 0)
    return g_strdup (text);
  return g_steal_pointer (&out);
}
