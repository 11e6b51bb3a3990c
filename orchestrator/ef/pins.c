/* Edit Factory - footage that a user wants in a shot, or nowhere
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pins.h"
#include "suggest.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SHOT 10000
#define MAX_SECONDS 86400

/* The footage */

static const gchar *
path_at (JsonArray *footage, guint i)
{
  return json_object_get_string_member (
      json_array_get_object_element (footage, i), "path");
}

static const gchar *
find_path (JsonArray *footage, const gchar *path)
{
  for (guint i = 0; i < json_array_get_length (footage); i++)
    if (strcmp (path_at (footage, i), path) == 0)
      return path_at (footage, i);
  return NULL;
}

/* @n: (out): how many are called so. */
static const gchar *
find_name (JsonArray *footage, const gchar *name, guint *n)
{
  const gchar *found = NULL;

  *n = 0;
  for (guint i = 0; i < json_array_get_length (footage); i++) {
    const gchar *path = path_at (footage, i);
    const gchar *slash = strrchr (path, '/');

    if (strcmp (slash ? slash + 1 : path, name) != 0)
      continue;
    found = path;
    ++*n;
  }
  return found;
}

static const gchar *
find_file (JsonArray *footage, const gchar *name, guint *n)
{
  g_autofree gchar *real = realpath (name, NULL);
  const gchar *path = real ? find_path (footage, real) : NULL;

  *n = 1;
  return path ? path : find_name (footage, name, n);
}

/* Told apart at the last "@", unless that is part of the name.
 * Returns: the path; @rest: (out): what follows "@", or NULL. */
static const gchar *
split_file (JsonArray *footage, const gchar *text, const gchar **rest, guint *n)
{
  const gchar *at = strrchr (text, '@');
  const gchar *path = find_file (footage, text, n);
  g_autofree gchar *name = NULL;

  *rest = NULL;
  if (path || !at)
    return path;
  name = g_strndup (text, at - text);
  *rest = at + 1;
  return find_file (footage, name, n);
}

static gboolean
fail (GError **error, const gchar *option, const gchar *value, const gchar *why)
{
  g_set_error (
      error, EF_ERROR, EF_ERROR_USAGE, "--%s %s: %s", option, value, why);
  return FALSE;
}

static gboolean
fail_to_find (JsonArray *footage, const gchar *option, const gchar *value,
    guint n, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *why = NULL;
  const gchar *equals = strchr (value, '=');
  const gchar *near;

  if (n > 1)
    return fail (error, option, value,
        "several files of the footage are called so: give the path");
  for (guint i = 0; i < json_array_get_length (footage); i++)
    g_ptr_array_add (names, g_path_get_basename (path_at (footage, i)));
  g_ptr_array_add (names, NULL);
  near = ef_suggest (
      equals ? equals + 1 : value, (const gchar *const *)names->pdata);
  why = near ? g_strdup_printf ("no such file among the footage; did you mean "
                                "'%s'?",
                   near)
             : g_strdup ("no such file among the footage");
  return fail (error, option, value, why);
}

/* @text: up to @end, a number of seconds. */
static gboolean
read_seconds (const gchar *text, gchar end, gdouble *value, const gchar **next)
{
  gchar *stop;

  *value = g_ascii_strtod (text, &stop);
  *next = stop + (*stop != '\0');
  return stop != text && *stop == end && *value >= 0 && *value <= MAX_SECONDS;
}

/* Options */

static gboolean
add_pin (
    JsonArray *pins, JsonArray *footage, const gchar *value, GError **error)
{
  gchar *end;
  guint64 shot = g_ascii_strtoull (value, &end, 10);
  JsonObject *pin;
  const gchar *path, *rest, *next;
  gdouble in = 0;
  guint n;

  if (*end != '=' || !g_ascii_isdigit (*value) || shot < 1 || shot > MAX_SHOT)
    return fail (error, "pin", value,
        "must be SHOT=FILE or SHOT=FILE@SECONDS, shots counted from 1");
  path = split_file (footage, end + 1, &rest, &n);
  if (!path)
    return fail_to_find (footage, "pin", value, n, error);
  if (rest && !read_seconds (rest, '\0', &in, &next))
    return fail (error, "pin", value, "after @ there must be seconds");
  pin = json_object_new ();
  json_object_set_int_member (pin, "shot", shot);
  json_object_set_string_member (pin, "path", path);
  if (rest)
    json_object_set_double_member (pin, "in", in);
  json_array_add_object_element (pins, pin);
  return TRUE;
}

static gboolean
add_ban (
    JsonArray *bans, JsonArray *footage, const gchar *value, GError **error)
{
  JsonObject *ban;
  const gchar *path, *rest, *next;
  gdouble from = 0, to = 0;
  guint n;

  path = split_file (footage, value, &rest, &n);
  if (!path)
    return fail_to_find (footage, "ban", value, n, error);
  if (rest &&
      (!read_seconds (rest, '-', &from, &next) ||
          !read_seconds (next, '\0', &to, &next) || to <= from))
    return fail (error, "ban", value,
        "after @ there must be FROM-TO, seconds, TO after FROM");
  ban = json_object_new ();
  json_object_set_string_member (ban, "path", path);
  if (rest) {
    json_object_set_double_member (ban, "from", from);
    json_object_set_double_member (ban, "to", to);
  }
  json_array_add_object_element (bans, ban);
  return TRUE;
}

typedef gboolean (*Add) (
    JsonArray *array, JsonArray *footage, const gchar *value, GError **error);

static gboolean
add_all (JsonObject *params, EfInvocation *invocation, const gchar *option,
    const gchar *member, Add add, GError **error)
{
  GPtrArray *values = ef_invocation_get_all (invocation, option);
  JsonArray *footage = json_object_get_array_member (params, "footage");
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < values->len; i++)
    if (!add (array, footage, g_ptr_array_index (values, i), error))
      return FALSE;
  if (values->len > 0)
    json_object_set_array_member (params, member, g_steal_pointer (&array));
  return TRUE;
}

gboolean
ef_pins_add (JsonObject *params, EfInvocation *invocation, GError **error)
{
  return add_all (params, invocation, "pin", "pins", add_pin, error) &&
      add_all (params, invocation, "ban", "bans", add_ban, error);
}
