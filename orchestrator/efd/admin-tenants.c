/* Edit Factory - efd tenants
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "admin.h"
#include "amount.h"
#include "tenants.h"

#include <math.h>
#include <string.h>

#define USAGE "[list | add NAME | set NAME]"
#define MAX_NAME 200

/* Bounds of numbers; those of ef_tenant_fields that are integers. */
static const struct
{
  gdouble min;
  gdouble max;
  gboolean whole;
} BOUNDS[EF_N_TENANT_FIELDS] = {
  [EF_TENANT_WEIGHT] = { 0.001, 1000 },
  [EF_TENANT_MAX_RUNNING] = { 0, 1000000, TRUE },
  [EF_TENANT_MAX_QUEUED] = { 0, 1000000, TRUE },
  [EF_TENANT_SPEECH] = { 0, 1e12, TRUE },
  [EF_TENANT_RENDER] = { 0, 1e12 },
  [EF_TENANT_REQUEST_RATE] = { 0.001, 1e6 },
  [EF_TENANT_REQUEST_BURST] = { 1, 1e6, TRUE },
  [EF_TENANT_CREATION_RATE] = { 0.001, 1e6 },
  [EF_TENANT_CREATION_BURST] = { 1, 1e6, TRUE },
};

/* Sizes come as "50G". Returns: the number as SQL takes it */
static gchar *
read_size (const EfTenantField *field, const gchar *text, GError **error)
{
  guint64 bytes;

  if (!ef_amount_parse (field->option, text, &bytes, error))
    return NULL;
  /* as far as a double is exact */
  return g_strdup_printf (
      "%" G_GUINT64_FORMAT, MIN (bytes, G_GUINT64_CONSTANT (1) << 53));
}

static gchar *
read_number (guint i, const gchar *text, GError **error)
{
  gchar *end = NULL;
  gdouble value = g_ascii_strtod (text, &end);

  if (*text && *end == '\0' && value >= BOUNDS[i].min &&
      value <= BOUNDS[i].max && (!BOUNDS[i].whole || value == floor (value)))
    return g_strdup (text);
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "--%s: must be a %snumber from %.10g to %.10g%s",
      ef_tenant_fields[i].option, BOUNDS[i].whole ? "whole " : "",
      BOUNDS[i].min, BOUNDS[i].max,
      ef_tenant_fields[i].nullable ? ", or none" : "");
  return NULL;
}

/* Replaces each text with what SQL takes. */
static gboolean
check_values (gchar **values, GError **error)
{
  for (guint i = 0; i < EF_N_TENANT_FIELDS; i++) {
    g_autofree gchar *text = values[i];

    if (!text)
      continue;
    if (ef_tenant_fields[i].nullable && strcmp (text, "none") == 0)
      values[i] = g_steal_pointer (&text);
    else if (i == EF_TENANT_STORAGE)
      values[i] = read_size (&ef_tenant_fields[i], text, error);
    else
      values[i] = read_number (i, text, error);
    if (!values[i])
      return FALSE;
  }
  return TRUE;
}

static gboolean
list (EfAdmin *admin, EfConnection *connection, GError **error)
{
  static const EfAdminColumn COLUMNS[] = { { "NAME", "name" },
    { "WEIGHT", "weight" }, { "RUNNING", "max_running" },
    { "QUEUED", "max_queued" }, { "STORAGE", "storage_bytes" },
    { "used", "usage.storage_bytes" }, { "SPEECH", "speech_characters" },
    { "used", "usage.speech_characters" }, { "RENDER", "render_seconds" },
    { "used", "usage.render_seconds" }, { NULL } };
  g_autofree gchar *json = NULL;

  if (!ef_admin_get_word (admin, NULL, error))
    return FALSE;
  json = ef_tenants_list (connection, error);
  return ef_admin_print (admin, json, COLUMNS, error);
}

static gchar *
find (EfConnection *connection, const gchar *name, GError **error)
{
  gchar *id = ef_tenants_find (connection, name, error);

  if (!id && !*error)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "there is no tenant '%s': efd tenants list names them", name);
  return id;
}

static gboolean
is_name (const gchar *name)
{
  if (!*name || !g_utf8_validate (name, -1, NULL) ||
      g_utf8_strlen (name, -1) > MAX_NAME)
    return FALSE;
  for (const gchar *c = name; *c; c = g_utf8_next_char (c))
    if (!g_unichar_isprint (g_utf8_get_char (c)))
      return FALSE;
  return TRUE;
}

static gchar *
add (EfConnection *connection, const gchar *name, GError **error)
{
  if (is_name (name))
    return ef_tenants_add (connection, name, error);
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "a tenant's name must be 1 to %d characters that can be printed",
      MAX_NAME);
  return NULL;
}

static gboolean
change (
    EfAdmin *admin, EfConnection *connection, gchar **values, GError **error)
{
  const gchar *name = ef_admin_get_word (admin, "tenant", error);
  gboolean is_new = strcmp (admin->verb, "add") == 0;
  g_autofree gchar *id = NULL;

  if (!name || !check_values (values, error) ||
      !ef_connection_begin (connection, error))
    return FALSE;
  id = is_new ? add (connection, name, error) : find (connection, name, error);
  return id &&
      ef_tenants_set (connection, id, (const gchar *const *)values, error) &&
      ef_connection_commit (connection, error);
}

static gboolean
run (EfAdmin *admin, gchar **values, GError **error)
{
  g_autoptr (EfDatabase) database = NULL;
  g_autoptr (EfConnection) connection = NULL;

  if (!g_strv_contains (
          ((const gchar *const[]){ "list", "add", "set", NULL }), admin->verb))
    return ef_admin_fail_verb (admin, "list, add or set", error);
  database = ef_admin_open (admin, error);
  connection = database ? ef_database_acquire (database, NULL, error) : NULL;
  if (!connection)
    return FALSE;
  return strcmp (admin->verb, "list") == 0
      ? list (admin, connection, error)
      : change (admin, connection, values, error);
}

gboolean
ef_admin_tenants (gint argc, gchar **argv, GError **error)
{
  g_auto (EfAdmin) admin = { 0 };
  gchar *values[EF_N_TENANT_FIELDS] = { NULL };
  GOptionEntry entries[EF_N_TENANT_FIELDS + 1] = { { NULL } };
  gboolean ok;

  for (guint i = 0; i < EF_N_TENANT_FIELDS; i++)
    entries[i] = (GOptionEntry){ ef_tenant_fields[i].option, 0, 0,
      G_OPTION_ARG_STRING, &values[i], ef_tenant_fields[i].help,
      ef_tenant_fields[i].nullable ? "N|none" : "N" };
  ok = ef_admin_parse (&admin, argc, argv, entries, USAGE, error) &&
      run (&admin, values, error);
  for (guint i = 0; i < EF_N_TENANT_FIELDS; i++)
    g_free (values[i]);
  return ok;
}
