/* Edit Factory - how much a job will have spoken
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "speech.h"
#include "bind.h"

#include <string.h>

/* A job cannot run a stage more often. */
#define MAX_TIMES 100000

static gboolean
is_text (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING;
}

static guint64
count_text (JsonObject *set, const gchar *key)
{
  JsonNode *node = json_object_get_member (set, key);

  return is_text (node) ? g_utf8_strlen (json_node_get_string (node), -1) : 0;
}

static gboolean
is_true (JsonObject *set, const gchar *key)
{
  JsonNode *node = json_object_get_member (set, key);

  return node && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
      json_node_get_boolean (node);
}

/* As the stage itself decides. */
static guint64
count_speak (JsonObject *set)
{
  if (is_text (json_object_get_member (set, "voice_file")) ||
      is_text (json_object_get_member (set, "words")) ||
      is_true (set, "no_voice"))
    return 0;
  return count_text (set, "script");
}

/* Is @element an efttssrc of the launch line? */
static gboolean
is_speech (const gchar *launch, const gchar *element)
{
  g_autofree gchar *name = g_regex_escape_string (element, -1);
  g_autofree gchar *pattern =
      g_strdup_printf ("\\befttssrc\\b[^!]*\\bname\\s*=\\s*\"?%s\\b", name);

  return g_regex_match_simple (pattern, launch, 0, 0);
}

static guint64
count_launch (EfStageDescription *stage, JsonObject *set)
{
  guint64 n = 0;

  for (guint i = 0; i < stage->bindings->len; i++) {
    EfBinding *binding = stage->bindings->pdata[i];

    if (binding->element && strcmp (binding->name, "text") == 0 &&
        is_speech (stage->launch, binding->element))
      n += count_text (set, binding->key);
  }
  return n;
}

static guint64
count_once (EfStageDescription *stage, const EfScope *scope)
{
  JsonObject *set = ef_scope_resolve_stage (scope, stage);
  guint64 n = 0;

  if (stage->launch)
    n = count_launch (stage, set);
  else if (strcmp (stage->type->name, "speak") == 0)
    n = count_speak (set);
  json_object_unref (set);
  return n;
}

static guint64
count_stage (EfStageDescription *stage, EfScope *scope)
{
  guint times = stage->for_each ? ef_scope_count (scope, stage->for_each) : 1;
  guint64 n = 0;

  if (!ef_scope_test_when (scope, stage->when))
    return 0;
  times = MIN (times, MAX_TIMES);
  for (scope->index = 0; scope->index < times; scope->index++) {
    scope->item = stage->for_each
        ? ef_scope_item (scope, stage->for_each, scope->index)
        : NULL;
    n += count_once (stage, scope);
  }
  return n;
}

guint64
ef_speech_count (
    EfDescription *description, JsonObject *params, const gchar *stop_after)
{
  g_autoptr (GHashTable) folders = g_hash_table_new (g_str_hash, g_str_equal);
  guint64 n = 0;

  for (guint i = 0; i < description->stages->len; i++) {
    EfStageDescription *stage = description->stages->pdata[i];
    EfScope scope = { params, folders, stage->name };

    n += count_stage (stage, &scope);
    if (g_strcmp0 (stage->name, stop_after) == 0)
      break;
  }
  return n;
}
