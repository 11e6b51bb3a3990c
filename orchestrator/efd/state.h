/* Edit Factory - the daemon's state folder
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * EfState: held by one daemon at a time.
 * @instance: a UUID that stays with the folder
 */
typedef struct
{
  gchar *folder;
  gchar *instance;
  gint lock;
} EfState;

/* Makes the folder and locks it. */
EfState *ef_state_open (const gchar *folder, GError **error);
/* Removes efd.json and unlocks. */
void ef_state_close (EfState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfState, ef_state_close)
/* Returns: (transfer full): a path below the folder */
gchar *ef_state_path (EfState *state, const gchar *name);
/* Makes the folder @path unless it is there. @group: may pass, or -1 */
gboolean ef_state_make_folder (const gchar *path, gint group, GError **error);
/* A file of the owner's alone. */
gboolean ef_state_write_secret (
    EfState *state, const gchar *name, const gchar *text, GError **error);
/* efd.json: where the daemon answers. @port: 0 for none */
gboolean ef_state_announce (
    EfState *state, const gchar *socket, guint port, GError **error);

G_END_DECLS
