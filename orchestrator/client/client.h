/* Edit Factory - asks the server, as docs/api.md says
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For one thread at a time. What does no harm twice is repeated while the
 * daemon is being started again (retry.h).
 */
#pragma once

#include "http.h"
#include "problem.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _EfClient EfClient;

/* @address: (nullable): see ef_server_find() */
EfClient *ef_client_new (const gchar *address, GError **error);
void ef_client_free (EfClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfClient, ef_client_free)
const gchar *ef_client_get_name (EfClient *client);

/**
 * EfCall:
 * @body: (nullable): an object
 * @key: (nullable): Idempotency-Key, which makes a POST repeatable
 * @etag: (nullable): for If-None-Match
 * @repeatable: a second time does no harm; GET and DELETE are by themselves
 * @once: no second try whatever happens: for tidying up
 * @timeout: seconds; 0 for what fits an answer that is ready
 */
typedef struct
{
  const gchar *method;
  const gchar *target;
  JsonObject *body;
  const gchar *key;
  const gchar *etag;
  gboolean repeatable;
  gboolean once;
  guint timeout;
} EfCall;

/**
 * EfAnswer:
 * @root: (nullable): the document, an object; NULL for 204 and 304
 */
typedef struct
{
  guint status;
  JsonNode *root;
  gchar *etag;
} EfAnswer;

#define EF_ANSWER_INIT                                                         \
  {                                                                            \
    0                                                                          \
  }
void ef_answer_clear (EfAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EfAnswer, ef_answer_clear)

/* Returns: whether it was done; a refusal is an error with the reason, and
 * ef_client_get_problem() has the rest. */
gboolean ef_client_call (EfClient *client, const EfCall *call, EfAnswer *answer,
    GCancellable *cancellable, GError **error);
/* Returns: (transfer full): the answer to GET @target */
JsonNode *ef_client_get (EfClient *client, const gchar *target,
    GCancellable *cancellable, GError **error);
/* Returns: (transfer none) (nullable): why the last request was refused */
const EfProblem *ef_client_get_problem (EfClient *client);

/* Waits, or fails at once when @cancellable is cancelled. */
gboolean
ef_client_sleep (gdouble seconds, GCancellable *cancellable, GError **error);

/* Was it refused because of the rate? */
gboolean ef_client_is_limited (const EfHttpReply *reply);
/* Returns: FALSE with what the server says when the status is another */
gboolean
ef_client_check_status (const EfHttpReply *reply, guint wanted, GError **error);

typedef enum
{
  EF_REPEAT_NEVER,
  EF_REPEAT_UNTAKEN, /* only what the server cannot have taken */
  EF_REPEAT_ANY
} EfRepeat;

/* Rewinds @data so that the request can be made again. */
typedef gboolean (*EfClientRewind) (gpointer data, GError **error);
/* For bodies that are files. */
gboolean ef_client_perform (EfClient *client, const EfHttpRequest *request,
    EfRepeat repeat, EfClientRewind rewind, EfHttpReply *reply,
    GCancellable *cancellable, GError **error);

G_END_DECLS
