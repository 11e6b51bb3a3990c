/* Edit Factory - connections to PostgreSQL, and statements on them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <libpq-fe.h>

G_BEGIN_DECLS

/**
 * EfDatabaseError:
 * @EF_DATABASE_ERROR_CONNECTION: no connection, or it broke: try again
 * @EF_DATABASE_ERROR_BUSY: the server asks to try again (serialisation,
 *   deadlock, shutting down, out of connections)
 * @EF_DATABASE_ERROR_CONFLICT: a unique index refused the row
 * @EF_DATABASE_ERROR_QUOTA: the tenant has used what it may; the message is
 *   JSON (quota_document() in the schema)
 * @EF_DATABASE_ERROR_FAILED: anything else: a fault of ours
 */
typedef enum
{
  EF_DATABASE_ERROR_CONNECTION,
  EF_DATABASE_ERROR_BUSY,
  EF_DATABASE_ERROR_CONFLICT,
  EF_DATABASE_ERROR_QUOTA,
  EF_DATABASE_ERROR_FAILED
} EfDatabaseError;

#define EF_DATABASE_ERROR (ef_database_error_quark ())
GQuark ef_database_error_quark (void);

/** EfDatabase: a pool of connections in one role; thread-safe. */
typedef struct _EfDatabase EfDatabase;
/** EfConnection: one of them, used by one thread at a time. */
typedef struct _EfConnection EfConnection;

/**
 * ef_database_new:
 * @url: libpq's connection string
 * @role: "ef_owner", "ef_api" or "ef_worker"
 * @max_connections: more acquirers wait for a free one
 *
 * Connects when the first connection is needed.
 */
EfDatabase *
ef_database_new (const gchar *url, const gchar *role, guint max_connections);
void ef_database_free (EfDatabase *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfDatabase, ef_database_free)

/* @busy: (out): of them, how many somebody uses now. Returns: open ones */
guint ef_database_count (EfDatabase *database, guint *busy);
const gchar *ef_database_get_role (EfDatabase *database);

/* @tenant: (nullable): whose rows the role ef_api sees; NULL: nobody's.
 * Connections that broke are made anew here, so a restart of the server costs
 * at most one error. */
EfConnection *
ef_database_acquire (EfDatabase *database, const gchar *tenant, GError **error);
void ef_connection_release (EfConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfConnection, ef_connection_release)

typedef PGresult EfRows;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRows, PQclear)

/**
 * ef_connection_query:
 * @sql: a string constant with $1, $2, …: it is prepared once a connection and
 *   known by its address
 * @values: text, or NULL for SQL's null
 *
 * Returns: (transfer full): the result, or NULL with @error
 */
EfRows *ef_connection_query (EfConnection *connection, const gchar *sql,
    guint n_values, const gchar *const *values, GError **error);

/* EF_QUERY (connection, error, "SELECT … $1", id) */
#define EF_QUERY(connection, error, sql, ...)                                  \
  ef_connection_query (connection, sql,                                        \
      sizeof ((const gchar *const[]){ NULL, ##__VA_ARGS__ }) /                 \
              sizeof (const gchar *) -                                         \
          1,                                                                   \
      (const gchar *const[]){ NULL, ##__VA_ARGS__ } + 1, error)

/* Several statements at once, without values: migrations. */
gboolean
ef_connection_run (EfConnection *connection, const gchar *sql, GError **error);
/* The unique index that refused the last statement, or NULL. */
const gchar *ef_connection_get_constraint (EfConnection *connection);
/* For LISTEN: the connection itself. */
PGconn *ef_connection_get_handle (EfConnection *connection);

/* Transactions; a connection that is released in one is rolled back. */
gboolean ef_connection_begin (EfConnection *connection, GError **error);
gboolean ef_connection_commit (EfConnection *connection, GError **error);

/* Returns: (nullable): the text of a field; NULL for SQL's null */
const gchar *ef_rows_get (const EfRows *rows, gint row, gint column);
gint64 ef_rows_get_int (const EfRows *rows, gint row, gint column);
gboolean ef_rows_get_bool (const EfRows *rows, gint row, gint column);
/* @rows: (transfer full) (nullable)
 * Returns: (transfer full) (nullable): the first field of the first row */
gchar *ef_rows_take_text (EfRows *rows);
/**
 * ef_rows_take_page:
 * @rows: (transfer full) (nullable): documents and their ids, one more than
 *   @limit when there are more
 * @next: (out): the last id of the page, or NULL when there are no more
 *
 * Returns: (transfer full) (nullable): "[DOCUMENT,…]"
 */
gchar *ef_rows_take_page (EfRows *rows, guint limit, gchar **next);

G_END_DECLS
