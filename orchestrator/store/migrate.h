/* Edit Factory - brings the database's schema up to date
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * ef_migrate:
 * @database: in the role ef_owner
 * @up_to: the last migration to apply; 0 for all
 *
 * Applies what is missing of migrations/NNNN-name.sql, each in a transaction
 * of its own, one program at a time. A database that is newer than this program
 * is refused.
 */
gboolean ef_migrate (EfDatabase *database, guint up_to, GError **error);
/* The newest migration that this program knows. */
guint ef_migrate_get_latest (void);

G_END_DECLS
