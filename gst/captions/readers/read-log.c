/* Edit Factory - what a reader has to say about a file
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "read-log.h"

void
ef_read_log (EfReadLog *self, guint line, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  g_autofree gchar *message = NULL;
  va_list args;

  self->last_line = MAX (self->last_line, line);
  if (++self->count > EF_READ_LOG_MAX || !self->warn)
    return;
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  message = line > 0 ? g_strdup_printf ("line %u: %s", line, what)
                     : g_steal_pointer (&what);
  self->warn (message, self->user_data);
}

void
ef_read_log_finish (EfReadLog *self)
{
  g_autofree gchar *message = NULL;

  if (self->count <= EF_READ_LOG_MAX || !self->warn)
    return;
  message = g_strdup_printf ("up to line %u: %u more warnings", self->last_line,
      self->count - EF_READ_LOG_MAX);
  self->warn (message, self->user_data);
}
