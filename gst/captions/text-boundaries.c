/* Edit Factory - where the words and clusters of a text end
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "text-boundaries.h"

#include <unicode/ubrk.h>

static const UBreakIteratorType types[] = { UBRK_CHARACTER, UBRK_WORD,
  UBRK_LINE };

/* Small kana and ー begin no line (UTS 35, "lb"). */
#define STRICT "@lb=strict"

#define N_TYPES G_N_ELEMENTS (types)
#define ALL_TYPES ((1 << N_TYPES) - 1)

struct _EfTextBoundaries
{
  UBreakIterator *iterators[N_TYPES];
  UText *text;
};

EfTextBoundaries *
ef_text_boundaries_new (void)
{
  EfTextBoundaries *self = g_new0 (EfTextBoundaries, 1);
  UErrorCode status = U_ZERO_ERROR;

  for (guint i = 0; i < N_TYPES; i++)
    self->iterators[i] = ubrk_open (types[i], STRICT, NULL, 0, &status);
  return self;
}

void
ef_text_boundaries_free (EfTextBoundaries *self)
{
  for (guint i = 0; i < N_TYPES; i++)
    g_clear_pointer (&self->iterators[i], ubrk_close);
  g_clear_pointer (&self->text, utext_close);
  g_free (self);
}

/* Sets a bit of @found at each boundary. */
static gboolean
walk (UBreakIterator *iterator, UText *text, guint8 bit, guint8 *found)
{
  UErrorCode status = U_ZERO_ERROR;

  if (!iterator)
    return FALSE;
  ubrk_setUText (iterator, text, &status);
  if (U_FAILURE (status))
    return FALSE;
  for (int32_t at = ubrk_first (iterator); at != UBRK_DONE;
       at = ubrk_next (iterator))
    found[at] |= bit;
  return TRUE;
}

static guint8
boundary_of (guint8 bits)
{
  if (bits == ALL_TYPES)
    return EF_BOUNDARY_WORD;
  if (!(bits & 1))
    return EF_BOUNDARY_NONE;
  return bits & 4 ? EF_BOUNDARY_LINE : EF_BOUNDARY_CLUSTER;
}

guint8 *
ef_text_boundaries_find (
    EfTextBoundaries *self, const gchar *text, gsize length)
{
  UErrorCode status = U_ZERO_ERROR;
  g_autofree guint8 *found = g_new0 (guint8, length + 1);

  self->text = utext_openUTF8 (self->text, text, (int64_t)length, &status);
  if (U_FAILURE (status))
    return NULL;
  for (guint i = 0; i < N_TYPES; i++)
    if (!walk (self->iterators[i], self->text, (guint8)(1 << i), found))
      return NULL;
  for (gsize i = 0; i <= length; i++)
    found[i] = boundary_of (found[i]);
  return g_steal_pointer (&found);
}
