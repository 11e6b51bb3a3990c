/* Edit Factory - finished stages in the object store
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * So that a job that goes on elsewhere does not begin anew. Nothing here fails
 * a job: what cannot be had is computed, and the log tells why.
 */
#pragma once

#include "asset-store.h"
#include "database.h"
#include "run.h"

G_BEGIN_DECLS

/**
 * EfShelf: of one attempt.
 * @readable: other users must be able to read what is fetched: stages
 */
typedef struct
{
  EfDatabase *database;
  EfAssetStore *store;
  const gchar *tenant;
  gboolean readable;
} EfShelf;

/* From now on @run keeps its finished stages in @shelf's store, which must be a
 * remote one, and looks there. */
void ef_shelf_serve (EfShelf *shelf, EfRun *run);
/* Would another machine rather fetch the files than compute them? */
gboolean ef_shelf_is_worth (gdouble seconds, guint64 bytes);

G_END_DECLS
