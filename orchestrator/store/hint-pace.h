/* Edit Factory - how often a hint is sent
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A NOTIFY takes a lock of the whole database for a moment: microseconds
 * between two of a kind. */
#define EF_HINT_PACE 50000

/**
 * EfHintPace: the first hint is sent at once, those that follow soon are sent
 * together.
 * @last: when it was last sent, 0 for never; monotonic time
 */
typedef struct
{
  gint64 last;
  gboolean wanted;
} EfHintPace;

/* When it is to be sent: G_MAXINT64 when nobody wants it. */
gint64 ef_hint_pace_due (const EfHintPace *self);
/* Is it to be sent now? Then it counts as sent. */
gboolean ef_hint_pace_take (EfHintPace *self, gint64 now);

G_END_DECLS
