/* Edit Factory - what a stage may write into, and what it left there
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Gives @folder to the stage's user; for root alone. */
gboolean
ef_outputs_give (const gchar *folder, uid_t uid, gid_t gid, GError **error);

/**
 * ef_outputs_take:
 * @names: (element-type utf8): files that the stage may leave
 * @max_bytes: of each, 0 for no limit
 * @shared: they must be readable for other users: the next stage is one
 *
 * When no process of the stage runs any more. Makes @folder the caller's;
 * removes what is not in @names. Only plain files without other names pass,
 * anything else is EF_SANDBOX_ERROR_OUTPUT.
 */
gboolean ef_outputs_take (const gchar *folder, GPtrArray *names,
    guint64 max_bytes, gboolean shared, GError **error);

G_END_DECLS
