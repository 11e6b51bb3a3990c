/* Edit Factory - the one gate through which every JSON document passes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/file.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EF_JSON_MAX_BYTES (16 * 1024 * 1024)
#define EF_JSON_MAX_DEPTH 64
/* members of one object; arrays may be longer */
#define EF_JSON_MAX_MEMBERS 4096

/**
 * ef_json_parse:
 * @source: what to call the document in errors (a file name, "request")
 * @data: the document, UTF-8, need not be NUL-terminated
 * @length: bytes in @data, or -1 when it is NUL-terminated
 * @max_bytes: refuse more than this; 0 for EF_JSON_MAX_BYTES
 *
 * Strict RFC 8259: well-formed, UTF-8 without NUL, no duplicate keys, depth
 * at most EF_JSON_MAX_DEPTH, nothing after the document, the top level an
 * object. Errors read "SOURCE:LINE:COLUMN: what".
 *
 * Returns: (transfer full): the root, or %NULL with @error set
 */
EF_API JsonNode *ef_json_parse (const gchar *source, const gchar *data,
    gssize length, gsize max_bytes, GError **error);

/** ef_json_load: as ef_json_parse(), from the file @path. */
EF_API JsonNode *
ef_json_load (const gchar *path, gsize max_bytes, GError **error);

/**
 * ef_json_save:
 *
 * Writes @root pretty-printed with a newline at the end, to a temporary file
 * beside @path which is then renamed: a reader sees the old or the new whole
 * document, never a part. Numbers are printed independently of the locale.
 */
EF_API gboolean ef_json_save (
    JsonNode *root, const gchar *path, GError **error);

/** ef_json_to_string: Returns: (transfer full): @root pretty-printed */
EF_API gchar *ef_json_to_string (JsonNode *root);

/*
 * Typed, path-tracking reading of an object. An EfJsonObject borrows the
 * JsonObject, knows the path that leads to it ("clips[3].motion") and keeps
 * the first error; all getters after an error are no-ops that leave the
 * output alone, so a reader is a straight line followed by one check:
 *
 *   EfJsonObject o;
 *   ef_json_object_init (&o, "plan.json", "", json_node_get_object (root));
 *   ef_json_get_number (&o, "duration", EF_JSON_REQUIRED, 0.04, 3600, &d);
 *   ef_json_get_string (&o, "uri", EF_JSON_OPTIONAL, 4096, &uri);
 *   return ef_json_object_end (&o, error);
 *
 * ef_json_object_end() reports a member that no getter asked for as
 * "plan.json: clips[3].colour: unknown field".
 */
typedef struct _EfJsonObject EfJsonObject;
struct _EfJsonObject
{
  const gchar *source;
  gchar *path;
  JsonObject *object;
  GHashTable *seen;
  GError *error;
};

typedef enum
{
  EF_JSON_OPTIONAL,
  EF_JSON_REQUIRED
} EfJsonPresence;

EF_API void ef_json_object_init (EfJsonObject *self, const gchar *source,
    const gchar *path, JsonObject *object);
/* Ends reading: clears @self, moves the first error (or the first unknown
 * field) into @error. */
EF_API gboolean ef_json_object_end (EfJsonObject *self, GError **error);
/* Each getter returns TRUE when the member was present and valid. null counts
 * as absent for optional members. Ranges are inclusive. */
EF_API gboolean ef_json_get_number (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, gdouble min, gdouble max, gdouble *value);
EF_API gboolean ef_json_get_int (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, gint64 min, gint64 max, gint64 *value);
EF_API gboolean ef_json_get_bool (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, gboolean *value);
/* @value: (transfer full): at most @max_chars characters; frees the old */
EF_API gboolean ef_json_get_string (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, gsize max_chars, gchar **value);
/* @names: NULL-terminated; @value becomes the index of the match */
EF_API gboolean ef_json_get_choice (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, const gchar *const *names, gint *value);
/* seconds as a decimal number, to nanoseconds, rounded */
EF_API gboolean ef_json_get_seconds (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, gdouble min, gdouble max, guint64 *value_ns);
/* @array: (transfer none) */
EF_API gboolean ef_json_get_array (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, guint min_items, guint max_items,
    JsonArray **array);
EF_API gboolean ef_json_get_object (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, EfJsonObject *child);
/* Element @i of an array of objects that ef_json_get_array() gave. */
EF_API gboolean ef_json_get_element (EfJsonObject *self, const gchar *name,
    JsonArray *array, guint i, EfJsonObject *child);
/* Marks a member as known without reading it: free-form data of others. */
EF_API JsonNode *ef_json_get_any (EfJsonObject *self, const gchar *name);
/* Ends @child and carries its error up into @self. */
EF_API gboolean ef_json_object_close (EfJsonObject *self, EfJsonObject *child);
/* Records an error of the caller's own about member @name. */
EF_API void ef_json_object_fail (EfJsonObject *self, const gchar *name,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Nanoseconds as a JSON number of seconds, rounded to the microsecond so that
 * 0.1 s reads 0.1. */
EF_API void
ef_json_set_seconds (JsonObject *object, const gchar *name, guint64 ns);

G_END_DECLS
