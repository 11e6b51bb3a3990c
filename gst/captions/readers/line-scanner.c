/* Edit Factory - lines of a text, one after the other, without copies
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "line-scanner.h"

#include <string.h>

void
ef_line_scanner_init (EfLineScanner *self, const gchar *data, gsize length)
{
  memset (self, 0, sizeof *self);
  self->next = data;
  self->end = data + length;
}

gboolean
ef_line_scanner_next (EfLineScanner *self)
{
  const gchar *p = self->next;

  if (p >= self->end)
    return FALSE;
  self->text = p;
  self->number++;
  while (p < self->end && *p != '\n' && *p != '\r')
    p++;
  self->length = p - self->text;
  if (p + 1 < self->end && p[0] == '\r' && p[1] == '\n')
    p++;
  self->next = MIN (p + 1, self->end);
  while (self->length > 0 &&
      (self->text[self->length - 1] == ' ' ||
          self->text[self->length - 1] == '\t'))
    self->length--;
  return TRUE;
}

gboolean
ef_line_scanner_is_blank (const EfLineScanner *self)
{
  return self->length == 0;
}

gboolean
ef_line_scanner_has_prefix (const EfLineScanner *self, const gchar *prefix)
{
  gsize length = strlen (prefix);

  return self->length >= length && memcmp (self->text, prefix, length) == 0;
}

gboolean
ef_line_scanner_contains (const EfLineScanner *self, const gchar *needle)
{
  return g_strstr_len (self->text, self->length, needle) != NULL;
}

void
ef_line_scanner_skip_block (EfLineScanner *self)
{
  while (ef_line_scanner_next (self) && !ef_line_scanner_is_blank (self))
    ;
}
