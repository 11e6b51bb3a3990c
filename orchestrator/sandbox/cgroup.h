/* Edit Factory - the memory of a group of processes, limited by the kernel
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** EfCgroup: one group below our own; version 1 or 2. */
typedef struct _EfCgroup EfCgroup;

/* Returns: NULL with *@reason (transfer full) when it cannot be made; that is
 * common: only root and delegated services may. */
EfCgroup *ef_cgroup_new (guint64 memory, gchar **reason);
/* When it is empty. */
void ef_cgroup_free (EfCgroup *cgroup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCgroup, ef_cgroup_free)
/* The file to which a process writes "0" to join. */
const gchar *ef_cgroup_get_procs (EfCgroup *cgroup);
/* Has a process of it been killed for want of memory? */
gboolean ef_cgroup_was_killed (EfCgroup *cgroup);

/* Removes what killed processes have left. */
void ef_cgroup_clean (void);

G_END_DECLS
