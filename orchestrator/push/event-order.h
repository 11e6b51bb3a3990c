/* Edit Factory - in which order events may be told
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An event's id is drawn before its transaction commits, so 8 may become
 * visible after 9. A client that was told 9 resumes behind it: telling 9 while
 * 8 may still come would lose 8. So ids are told
 *
 * - as long as each follows the one before without a gap, and
 * - across a gap when it is settled: whoever draws an id holds the lock on the
 *   table until its transaction ends, so once every transaction that held it
 *   after a later id was seen has ended, what is not there will never be.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EfEventOrder:
 * @position: everything up to here has been told
 * @settled: no id up to here will appear any more
 * @wanted: 0, or what is to be settled as soon as all of @writers have ended
 */
typedef struct
{
  gint64 position;
  gint64 settled;
  gint64 wanted;
  GPtrArray *writers;
} EfEventOrder;

void ef_event_order_clear (EfEventOrder *self);
/* @ids: ascending, all that are visible after the position. Returns: how many
 * of them may be told now. */
guint
ef_event_order_count (const EfEventOrder *self, const gint64 *ids, guint n);
/* Up to @id everything has been told. */
void ef_event_order_advance (EfEventOrder *self, gint64 id);
/**
 * ef_event_order_settle:
 * @last: an id that has been seen behind a gap
 * @writers: (transfer full): transactions that hold the lock, asked for after
 *   @last was seen
 *
 * Returns: TRUE when more is settled now; read again, for what has come since
 */
gboolean
ef_event_order_settle (EfEventOrder *self, gint64 last, GPtrArray *writers);

G_END_DECLS
