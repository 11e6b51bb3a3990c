/* Edit Factory - built-in stages and what they are given
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stage-context.h"

/* Silence for this long is a hang. */
#define EF_STAGE_STALL (60 * G_USEC_PER_SEC)

static gpointer
make_registry (gpointer unused)
{
  (void)unused;
  return g_hash_table_new (g_str_hash, g_str_equal);
}

static GHashTable *
registry (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_registry, NULL);
}

void
ef_stage_register (const EfStageType *type)
{
  g_hash_table_insert (registry (), (gpointer)type->name, (gpointer)type);
}

const EfStageType *
ef_stage_find (const gchar *name)
{
  return g_hash_table_lookup (registry (), name);
}

EfStageContext *
ef_stage_context_new (
    JsonObject *set, const gchar *folder, GCancellable *cancellable)
{
  EfStageContext *context = g_new0 (EfStageContext, 1);

  context->set = json_object_ref (set);
  context->folder = g_strdup (folder);
  context->cancellable =
      cancellable ? g_object_ref (cancellable) : g_cancellable_new ();
  context->stall = EF_STAGE_STALL;
  context->warnings = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&context->lock);
  return context;
}

void
ef_stage_context_free (EfStageContext *context)
{
  json_object_unref (context->set);
  g_free (context->folder);
  g_object_unref (context->cancellable);
  g_ptr_array_unref (context->warnings);
  g_mutex_clear (&context->lock);
  g_free (context);
}

JsonNode *
ef_stage_get_node (EfStageContext *context, const gchar *name)
{
  JsonNode *node = json_object_get_member (context->set, name);

  return node && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static JsonNode *
get_value (EfStageContext *context, const gchar *name)
{
  JsonNode *node = ef_stage_get_node (context, name);

  return node && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

const gchar *
ef_stage_get_string (EfStageContext *context, const gchar *name)
{
  JsonNode *node = get_value (context, name);

  if (!node || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

gdouble
ef_stage_get_number (
    EfStageContext *context, const gchar *name, gdouble fallback)
{
  JsonNode *node = get_value (context, name);

  if (!node || json_node_get_value_type (node) == G_TYPE_STRING)
    return fallback;
  return json_node_get_double (node);
}

gboolean
ef_stage_get_bool (EfStageContext *context, const gchar *name)
{
  JsonNode *node = get_value (context, name);

  return node && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
      json_node_get_boolean (node);
}

gchar *
ef_stage_output (EfStageContext *context, const gchar *file)
{
  return g_build_filename (context->folder, file, NULL);
}

GCancellable *
ef_stage_get_cancellable (EfStageContext *context)
{
  return context->cancellable;
}

struct _EfCache *
ef_stage_get_cache (EfStageContext *context)
{
  return context->cache;
}

void
ef_stage_progress (EfStageContext *context, gdouble fraction)
{
  if (context->progress)
    context->progress (context, CLAMP (fraction, 0.0, 1.0), context->user_data);
}

void
ef_stage_warn (EfStageContext *context, const gchar *format, ...)
{
  g_autofree gchar *message = NULL;
  gboolean known;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_mutex_lock (&context->lock);
  known = g_ptr_array_find_with_equal_func (
      context->warnings, message, g_str_equal, NULL);
  if (!known)
    g_ptr_array_add (context->warnings, g_strdup (message));
  g_mutex_unlock (&context->lock);
  if (!known && context->warning)
    context->warning (context, message, context->user_data);
}
