/* Edit Factory - walls that a process builds around itself
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EfConfinement:
 * @read: (element-type utf8): files and folders to read and execute; what is
 *   not there is left out
 * @write: (element-type utf8): folders to write in
 * @processes: how many, threads counted; 0: no limit
 * @network: sockets of the Internet are allowed
 * @required: a wall that cannot be built is an error
 */
typedef struct
{
  GPtrArray *read;
  GPtrArray *write;
  guint processes;
  gboolean network;
  gboolean required;
} EfConfinement;

EfConfinement *ef_confinement_new (void);
void ef_confinement_free (EfConfinement *confinement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfConfinement, ef_confinement_free)

/* What stands. @landlock: version of its interface, 0 for none */
typedef struct
{
  guint landlock;
  gboolean seccomp;
} EfConfined;

/* For good. Before the first thread is made: threads that are there already
 * would stay free. */
gboolean ef_confine (
    const EfConfinement *confinement, EfConfined *confined, GError **error);

/* landlock.c, seccomp.c. FALSE with @error when it cannot be. */
gboolean ef_confine_landlock (
    const EfConfinement *confinement, guint *abi, GError **error);
gboolean ef_confine_seccomp (gboolean network, GError **error);

G_END_DECLS
