/* Edit Factory - connections to PostgreSQL, and statements on them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "database.h"
#include "exchange.h"

#include <string.h>

/* What every session sets: no statement may hang, no transaction may stay
 * open, and a peer that is gone is noticed. */
#define SESSION                                                                \
  "-c search_path=ef -c statement_timeout=15000 -c lock_timeout=10000 "        \
  "-c idle_in_transaction_session_timeout=15000 -c timezone=UTC "              \
  "-c client_min_messages=warning"

/* Seconds: the server ends every statement before that (statement_timeout). */
#define PATIENCE 20

struct _EfDatabase
{
  gchar *url;
  gchar *role;
  guint max;
  guint n;
  GMutex lock;
  GCond freed;
  GQueue idle;
};

struct _EfConnection
{
  EfDatabase *database;
  PGconn *handle;
  GHashTable *prepared; /* address of the SQL to its name */
  gchar *tenant;
  gchar *constraint;
};

GQuark
ef_database_error_quark (void)
{
  return g_quark_from_static_string ("ef-database-error-quark");
}

EfDatabase *
ef_database_new (const gchar *url, const gchar *role, guint max_connections)
{
  EfDatabase *self = g_new0 (EfDatabase, 1);

  self->url = g_strdup (url);
  self->role = g_strdup (role);
  self->max = max_connections;
  g_mutex_init (&self->lock);
  g_cond_init (&self->freed);
  g_queue_init (&self->idle);
  return self;
}

static void
connection_free (EfConnection *self)
{
  PQfinish (self->handle);
  g_hash_table_unref (self->prepared);
  g_free (self->tenant);
  g_free (self->constraint);
  g_free (self);
}

void
ef_database_free (EfDatabase *self)
{
  g_queue_clear_full (&self->idle, (GDestroyNotify)connection_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->freed);
  g_free (self->url);
  g_free (self->role);
  g_free (self);
}

guint
ef_database_count (EfDatabase *self, guint *busy)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n;
  *busy = n - g_queue_get_length (&self->idle);
  g_mutex_unlock (&self->lock);
  return n;
}

const gchar *
ef_database_get_role (EfDatabase *self)
{
  return self->role;
}

/* One line, without libpq's own prefix and hints. */
static gchar *
tidy (const gchar *message)
{
  g_autofree gchar *line = g_strdup (message ? message : "");

  return ef_quote (g_strstrip (g_strdelimit (line, "\n\t", ' ')), 400);
}

/* What the server says besides results would go to standard error. */
static void
drop_notice (void *unused, const char *message)
{
}

static PGconn *
open_handle (EfDatabase *self, GError **error)
{
  const gchar *keys[] = { "dbname", "user", "options", "connect_timeout",
    "keepalives_idle", "keepalives_interval", "keepalives_count",
    "tcp_user_timeout", "application_name", NULL };
  const gchar *values[] = { self->url, self->role, SESSION, "5", "10", "5", "3",
    "10000", self->role, NULL };
  PGconn *handle = PQconnectdbParams (keys, values, 1);

  if (PQstatus (handle) != CONNECTION_OK) {
    g_autofree gchar *why = tidy (PQerrorMessage (handle));

    g_set_error (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_CONNECTION,
        "the database does not answer: %s", why);
    PQfinish (handle);
    return NULL;
  }
  PQsetNoticeProcessor (handle, drop_notice, NULL);
  return handle;
}

static EfConnection *
connection_new (EfDatabase *database, GError **error)
{
  PGconn *handle = open_handle (database, error);
  EfConnection *self;

  if (!handle)
    return NULL;
  self = g_new0 (EfConnection, 1);
  self->database = database;
  self->handle = handle;
  self->prepared = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

static gboolean
set_tenant (EfConnection *self, const gchar *tenant, GError **error)
{
  g_autoptr (EfRows) rows = NULL;

  if (g_strcmp0 (self->tenant, tenant) == 0)
    return TRUE;
  rows = EF_QUERY (self, error, "SELECT set_config ('ef.tenant', $1, false)",
      tenant ? tenant : "");
  if (!rows)
    return FALSE;
  g_free (self->tenant);
  self->tenant = g_strdup (tenant);
  return TRUE;
}

/* Did the server hang up while the connection lay idle? */
static gboolean
is_alive (EfConnection *self)
{
  return PQconsumeInput (self->handle) &&
      PQstatus (self->handle) == CONNECTION_OK;
}

static void
forget (EfConnection *self)
{
  EfDatabase *database = self->database;

  connection_free (self);
  g_mutex_lock (&database->lock);
  database->n--;
  g_cond_signal (&database->freed);
  g_mutex_unlock (&database->lock);
}

/* Returns: an idle connection, or NULL when a new one may be made. */
static EfConnection *
take (EfDatabase *self)
{
  EfConnection *connection;

  g_mutex_lock (&self->lock);
  while (!(connection = g_queue_pop_head (&self->idle)) && self->n >= self->max)
    g_cond_wait (&self->freed, &self->lock);
  if (!connection)
    self->n++;
  g_mutex_unlock (&self->lock);
  return connection;
}

EfConnection *
ef_database_acquire (EfDatabase *self, const gchar *tenant, GError **error)
{
  EfConnection *connection;

  while ((connection = take (self)) && !is_alive (connection))
    forget (connection);
  if (!connection && !(connection = connection_new (self, error))) {
    g_mutex_lock (&self->lock);
    self->n--;
    g_cond_signal (&self->freed);
    g_mutex_unlock (&self->lock);
    return NULL;
  }
  if (set_tenant (connection, tenant, error))
    return connection;
  forget (connection);
  return NULL;
}

/* What happened to one connection has probably happened to those that lie idle,
 * and to find that out takes PATIENCE for each. */
static void
forget_idle (EfDatabase *self)
{
  GQueue idle;

  g_mutex_lock (&self->lock);
  idle = self->idle;
  g_queue_init (&self->idle);
  self->n -= idle.length;
  g_cond_broadcast (&self->freed);
  g_mutex_unlock (&self->lock);
  g_queue_clear_full (&idle, (GDestroyNotify)connection_free);
}

void
ef_connection_release (EfConnection *self)
{
  EfDatabase *database;

  if (!self)
    return;
  database = self->database;
  if (PQtransactionStatus (self->handle) != PQTRANS_IDLE)
    ef_connection_run (self, "ROLLBACK", NULL);
  if (PQstatus (self->handle) != CONNECTION_OK ||
      PQtransactionStatus (self->handle) != PQTRANS_IDLE) {
    forget_idle (database);
    forget (self);
    return;
  }
  g_mutex_lock (&database->lock);
  g_queue_push_head (&database->idle, self);
  g_cond_signal (&database->freed);
  g_mutex_unlock (&database->lock);
}

/* SQLSTATE classes: PostgreSQL 15 manual, appendix A. */
static EfDatabaseError
classify (EfConnection *self, const gchar *state)
{
  static const gchar *const BUSY[] = { "40001", "40P01", "55P03", "57014",
    "53300", NULL };

  if (PQstatus (self->handle) != CONNECTION_OK || !state ||
      g_str_has_prefix (state, "57P") || g_str_has_prefix (state, "08"))
    return EF_DATABASE_ERROR_CONNECTION;
  if (g_strv_contains (BUSY, state))
    return EF_DATABASE_ERROR_BUSY;
  return strcmp (state, "23505") == 0 ? EF_DATABASE_ERROR_CONFLICT
                                      : EF_DATABASE_ERROR_FAILED;
}

static EfRows *
check (EfConnection *self, EfRows *rows, GError **error)
{
  ExecStatusType status = PQresultStatus (rows);
  g_autofree gchar *why = NULL;

  g_clear_pointer (&self->constraint, g_free);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    return rows;
  self->constraint =
      g_strdup (PQresultErrorField (rows, PG_DIAG_CONSTRAINT_NAME));
  why = tidy (PQerrorMessage (self->handle));
  g_set_error (error, EF_DATABASE_ERROR,
      classify (self, PQresultErrorField (rows, PG_DIAG_SQLSTATE)),
      "the database refused: %s", why);
  PQclear (rows);
  return NULL;
}

static EfRows *
finish (EfConnection *self, gboolean sent, GError **error)
{
  return check (self, ef_exchange_end (self->handle, sent, PATIENCE), error);
}

static EfRows *
run (EfConnection *self, const gchar *sql, GError **error)
{
  ef_exchange_begin (self->handle);
  return finish (self, PQsendQuery (self->handle, sql), error);
}

static const gchar *
prepare (EfConnection *self, const gchar *sql, guint n_values, GError **error)
{
  gchar *name = g_hash_table_lookup (self->prepared, sql);
  EfRows *rows;

  if (name)
    return name;
  name = g_strdup_printf ("s%u", g_hash_table_size (self->prepared));
  ef_exchange_begin (self->handle);
  rows = finish (
      self, PQsendPrepare (self->handle, name, sql, n_values, NULL), error);
  if (!rows) {
    g_free (name);
    return NULL;
  }
  PQclear (rows);
  g_hash_table_insert (self->prepared, (gpointer)sql, name);
  return name;
}

EfRows *
ef_connection_query (EfConnection *self, const gchar *sql, guint n_values,
    const gchar *const *values, GError **error)
{
  const gchar *name = prepare (self, sql, n_values, error);

  if (!name)
    return NULL;
  ef_exchange_begin (self->handle);
  return finish (self,
      PQsendQueryPrepared (self->handle, name, n_values, values, NULL, NULL, 0),
      error);
}

gboolean
ef_connection_run (EfConnection *self, const gchar *sql, GError **error)
{
  g_autoptr (EfRows) rows = run (self, sql, error);

  return rows != NULL;
}

const gchar *
ef_connection_get_constraint (EfConnection *self)
{
  return self->constraint;
}

PGconn *
ef_connection_get_handle (EfConnection *self)
{
  return self->handle;
}

gboolean
ef_connection_begin (EfConnection *self, GError **error)
{
  return ef_connection_run (self, "BEGIN", error);
}

gboolean
ef_connection_commit (EfConnection *self, GError **error)
{
  g_autoptr (EfRows) rows = run (self, "COMMIT", error);

  if (!rows)
    return FALSE;
  if (strcmp (PQcmdStatus (rows), "COMMIT") == 0)
    return TRUE;
  g_set_error (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_FAILED,
      "the database rolled the transaction back");
  return FALSE;
}

const gchar *
ef_rows_get (const EfRows *rows, gint row, gint column)
{
  return PQgetisnull (rows, row, column) ? NULL
                                         : PQgetvalue (rows, row, column);
}

gint64
ef_rows_get_int (const EfRows *rows, gint row, gint column)
{
  const gchar *text = ef_rows_get (rows, row, column);

  return text ? g_ascii_strtoll (text, NULL, 10) : 0;
}

gboolean
ef_rows_get_bool (const EfRows *rows, gint row, gint column)
{
  return g_strcmp0 (ef_rows_get (rows, row, column), "t") == 0;
}

gchar *
ef_rows_take_text (EfRows *rows)
{
  g_autoptr (EfRows) owned = rows;

  return owned && PQntuples (owned) > 0 ? g_strdup (ef_rows_get (owned, 0, 0))
                                        : NULL;
}

gchar *
ef_rows_take_page (EfRows *rows, guint limit, gchar **next)
{
  g_autoptr (EfRows) owned = rows;
  GString *text;
  gint n;

  if (!owned)
    return NULL;
  n = MIN (PQntuples (owned), (gint)limit);
  *next =
      PQntuples (owned) > n ? g_strdup (ef_rows_get (owned, n - 1, 1)) : NULL;
  text = g_string_new ("[");
  for (gint i = 0; i < n; i++)
    g_string_append_printf (
        text, "%s%s", i ? "," : "", ef_rows_get (owned, i, 0));
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}
