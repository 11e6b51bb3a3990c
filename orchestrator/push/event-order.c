/* Edit Factory - in which order events may be told
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "event-order.h"

void
ef_event_order_clear (EfEventOrder *self)
{
  g_clear_pointer (&self->writers, g_ptr_array_unref);
}

guint
ef_event_order_count (const EfEventOrder *self, const gint64 *ids, guint n)
{
  gint64 last = MAX (self->position, self->settled);
  guint i;

  for (i = 0; i < n; i++) {
    if (ids[i] > self->settled && ids[i] != last + 1)
      break;
    last = MAX (last, ids[i]);
  }
  return i;
}

void
ef_event_order_advance (EfEventOrder *self, gint64 id)
{
  self->position = MAX (self->position, id);
}

static gboolean
is_among (GPtrArray *writers, const gchar *writer)
{
  return g_ptr_array_find_with_equal_func (writers, writer, g_str_equal, NULL);
}

gboolean
ef_event_order_settle (EfEventOrder *self, gint64 last, GPtrArray *writers)
{
  if (!self->wanted) {
    self->wanted = last;
    self->writers = writers;
  } else {
    for (guint i = self->writers->len; i > 0; i--)
      if (!is_among (writers, self->writers->pdata[i - 1]))
        g_ptr_array_remove_index_fast (self->writers, i - 1);
    g_ptr_array_unref (writers);
  }
  if (self->writers->len)
    return FALSE;
  self->settled = self->wanted;
  self->wanted = 0;
  g_clear_pointer (&self->writers, g_ptr_array_unref);
  return TRUE;
}
