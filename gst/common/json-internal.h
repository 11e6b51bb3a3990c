/* Edit Factory - what the readers of documents share; not installed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/json.h>

G_BEGIN_DECLS

/* Is @node a JSON number? A string, a boolean and null are not. */
G_GNUC_INTERNAL gboolean ef_json_node_get_number (
    JsonNode *node, gdouble *value);
/* Reads the member "focus": two numbers from 0 to 1. */
G_GNUC_INTERNAL void
ef_json_get_focus (EfJsonObject *self, gdouble *x, gdouble *y);
/* As ef_json_get_string(), for text that is shown as one run: refuses the
 * empty string and control characters, line breaks among them. */
G_GNUC_INTERNAL gboolean ef_json_get_word (
    EfJsonObject *self, const gchar *name, gchar **value);
/* Nanoseconds as a JSON number of seconds without rounding: for times that
 * must stay on their frame. */
G_GNUC_INTERNAL void
ef_json_set_exact_seconds (JsonObject *object, const gchar *name, guint64 ns);

G_END_DECLS
