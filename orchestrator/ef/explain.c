/* Edit Factory - an edit plan told to a person
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A clip's `why` may come from anybody: what is not of the expected kind is
 * left out.
 */
#include "explain.h"
#include "terminal.h"

static JsonNode *
member (JsonObject *o, const gchar *name, JsonNodeType type)
{
  JsonNode *node = o ? json_object_get_member (o, name) : NULL;

  return node && json_node_get_node_type (node) == type ? node : NULL;
}

static const gchar *
text_of (JsonObject *o, const gchar *name)
{
  JsonNode *node = member (o, name, JSON_NODE_VALUE);

  return node && json_node_get_value_type (node) == G_TYPE_STRING
      ? json_node_get_string (node)
      : "";
}

static gdouble
number_of (JsonObject *o, const gchar *name)
{
  JsonNode *node = member (o, name, JSON_NODE_VALUE);

  return node && json_node_get_value_type (node) != G_TYPE_STRING
      ? json_node_get_double (node)
      : 0;
}

static JsonObject *
object_of (JsonObject *o, const gchar *name)
{
  JsonNode *node = member (o, name, JSON_NODE_OBJECT);

  return node ? json_node_get_object (node) : NULL;
}

/* "keyword +1.00, quality +0.34": the larger first would hide the order in
 * which they are documented. */
static gchar *
describe_factors (JsonObject *factors)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GList) names = factors ? json_object_get_members (factors) : NULL;

  for (GList *l = names; l; l = l->next) {
    gdouble value = number_of (factors, l->data);

    if (value > -0.005 && value < 0.005)
      continue;
    g_string_append_printf (
        out, "%s%s %+.2f", out->len ? ", " : "", (const gchar *)l->data, value);
  }
  return g_string_free (out, FALSE);
}

static gchar *
describe_runner_up (JsonObject *why)
{
  JsonObject *second = object_of (why, "runner_up");
  g_autofree gchar *name = NULL;

  if (!second)
    return g_strdup ("-");
  name = g_path_get_basename (text_of (second, "uri"));
  return g_strdup_printf ("%s at %.1f (%.2f)", name, number_of (second, "in"),
      number_of (second, "score"));
}

static void
add_clip (EfTable *table, guint number, const EfClip *clip)
{
  JsonObject *why = clip->why && JSON_NODE_HOLDS_OBJECT (clip->why)
      ? json_node_get_object (clip->why)
      : NULL;
  g_autofree gchar *n = g_strdup_printf ("%u", number);
  g_autofree gchar *at =
      g_strdup_printf ("%.1f", clip->at / (gdouble)GST_SECOND);
  g_autofree gchar *file = g_path_get_basename (clip->uri);
  g_autofree gchar *in =
      g_strdup_printf ("%.1f", clip->in / (gdouble)GST_SECOND);
  g_autofree gchar *out = g_strdup_printf (
      "%.1f", (clip->in + clip->duration * clip->speed) / (gdouble)GST_SECOND);
  g_autofree gchar *score = g_strdup_printf ("%.2f", number_of (why, "score"));
  g_autofree gchar *factors = describe_factors (object_of (why, "factors"));
  g_autofree gchar *runner_up = describe_runner_up (why);
  const gchar *keyword = text_of (why, "keyword");

  ef_table_add (table, n, at, file, in, out, score, *keyword ? keyword : "-",
      runner_up, factors, text_of (why, "sentence"));
}

void
ef_explain_plan (const EfPlan *plan)
{
  static const gchar *const TITLES[] = { ">", ">AT S", "FILE", ">IN", ">OUT",
    ">SCORE", "KEYWORD", "RUNNER-UP", "FACTORS", "SENTENCE", NULL };
  EfTable *table = ef_table_new (TITLES);

  for (guint i = 0; i < plan->clips->len; i++)
    add_clip (table, i + 1, g_ptr_array_index (plan->clips, i));
  ef_table_print (table, 0);
}
