/* Edit Factory - how often a hint is sent
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hint-pace.h"

gint64
ef_hint_pace_due (const EfHintPace *self)
{
  if (!self->wanted)
    return G_MAXINT64;
  return self->last ? self->last + EF_HINT_PACE : 0;
}

gboolean
ef_hint_pace_take (EfHintPace *self, gint64 now)
{
  if (ef_hint_pace_due (self) > now)
    return FALSE;
  self->wanted = FALSE;
  self->last = now;
  return TRUE;
}
