/* Edit Factory - readings set above their words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ruby.h"

void
ef_ruby_clear (EfRuby *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->spans, g_array_unref);
}

void
ef_ruby_copy (const EfRuby *self, EfRuby *copy)
{
  *copy = *self;
  copy->text = g_strdup (self->text);
  copy->spans = self->spans ? g_array_ref (self->spans) : NULL;
}

void
ef_ruby_append_key (const EfRuby *self, GString *key)
{
  if (self->text)
    g_string_append_printf (key, "\002%.4f %.4f %.4f %s", self->size,
        self->spacing, self->rise, self->text);
}
