/* Edit Factory - what an answer is made of
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "response.h"

G_BEGIN_DECLS

/* @headers: name, value, name, value, …
 * @fd: -1 unless it is a file
 * @stream_data: NULL when it has found its reader */
struct _EfResponse
{
  guint status;
  GPtrArray *headers;
  gchar *etag;
  JsonNode *json;
  gchar *text;
  EfProblem *problem;
  gint fd;
  guint64 size;
  gchar *media_type;
  gchar *file_name;
  const EfResponseStream *stream;
  gpointer stream_data;
  gboolean later;
};

/* Returns: (nullable): the value of a header added to @self */
const gchar *ef_response_get_header (EfResponse *self, const gchar *name);

G_END_DECLS
