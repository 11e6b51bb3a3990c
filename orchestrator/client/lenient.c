/* Edit Factory - documents of a server that may be newer than this program
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lenient.h"

static void
accept_the_rest (EfJsonObject *o)
{
  g_autoptr (GList) names = json_object_get_members (o->object);

  for (GList *l = names; l; l = l->next)
    ef_json_get_any (o, l->data);
}

gboolean
ef_lenient_end (EfJsonObject *o, GError **error)
{
  accept_the_rest (o);
  return ef_json_object_end (o, error);
}

gboolean
ef_lenient_close (EfJsonObject *o, EfJsonObject *child)
{
  accept_the_rest (child);
  return ef_json_object_close (o, child);
}

void
ef_lenient_get_id (EfJsonObject *o, const gchar *name, gchar **value)
{
  if (ef_json_get_string (o, name, EF_JSON_REQUIRED, 64, value) &&
      !g_uuid_string_is_valid (*value))
    ef_json_object_fail (o, name, "is not a UUID");
}
