/* Edit Factory - says which quota is used up, and until when
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "quota.h"

#include <string.h>

/* Where nobody knows when it frees: it takes a job to start, or somebody to
 * delete files. */
#define SOON 10
#define LATER 60

/* @asks: (nullable): what the request adds, with its unit
 * @frees: (nullable): how; NULL when time does it */
typedef struct
{
  const gchar *name;
  const gchar *what;
  const gchar *asks;
  const gchar *frees;
  guint retry;
} Quota;

static const Quota QUOTAS[] = {
  { "max_queued", "jobs wait", NULL,
      "a place is free when one starts or is cancelled", SOON },
  { "storage_bytes", "bytes are stored", "bytes",
      "delete assets or jobs to make room", LATER },
  { "speech_characters", "characters of speech were asked for within 30 days",
      "characters" },
  { "render_seconds", "seconds of video were finished within 30 days" },
  { NULL, "are used", NULL, "", LATER },
};

static const Quota *
find (const gchar *name)
{
  const Quota *quota = QUOTAS;

  while (quota->name && strcmp (quota->name, name) != 0)
    quota++;
  return quota;
}

static gdouble
get_number (JsonObject *object, const gchar *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;
}

static const gchar *
get_text (JsonObject *object, const gchar *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node)
                                              : NULL;
}

static gchar *
tell_frees (const Quota *quota, JsonObject *object)
{
  const gchar *at = get_text (object, "frees_at");

  if (quota->asks &&
      get_number (object, "asked") > get_number (object, "limit"))
    return g_strdup ("that is more than the whole quota: ask for less");
  if (quota->frees)
    return g_strdup (quota->frees);
  if (at)
    return g_strconcat ("enough is free at ", at, NULL);
  return g_strdup ("none of it will be free");
}

static guint
choose_retry (const Quota *quota, JsonObject *object)
{
  gdouble seconds = get_number (object, "frees_in");

  if (quota->frees)
    return quota->retry;
  return seconds > 0 ? (guint)MIN (seconds, G_MAXINT32) : 86400;
}

static EfProblem *
make (JsonObject *object)
{
  const gchar *name = get_text (object, "quota");
  const Quota *quota = find (name ? name : "");
  g_autofree gchar *frees = tell_frees (quota, object);
  g_autofree gchar *retry =
      g_strdup_printf ("%u", choose_retry (quota, object));
  g_autofree gchar *asked = quota->asks
      ? g_strdup_printf (", %.0f %s more are asked for",
            get_number (object, "asked"), quota->asks)
      : g_strdup ("");
  EfProblem *problem =
      ef_problem_new (429, "quota-exceeded", "%s: %.15g of %.15g %s%s; %s",
          name ? name : "quota", get_number (object, "used"),
          get_number (object, "limit"), quota->what, asked, frees);

  ef_problem_set_string (problem, "quota", name ? name : "");
  ef_problem_add_header (problem, "Retry-After", retry);
  return problem;
}

EfProblem *
ef_quota_problem (const gchar *excess)
{
  g_autoptr (JsonNode) document = json_from_string (excess, NULL);

  if (document && JSON_NODE_HOLDS_OBJECT (document))
    return make (json_node_get_object (document));
  return ef_problem_new (429, "quota-exceeded", "a quota is used up");
}
