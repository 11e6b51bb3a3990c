/* Edit Factory - tenants, as their operator sees them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * In the role ef_owner.
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * EfTenantField: what can be set of a tenant.
 * @option: "max-running"
 * @column: of the table
 * @nullable: whether "none" takes the limit away
 */
typedef struct
{
  const gchar *option;
  const gchar *column;
  const gchar *help;
  gboolean nullable;
} EfTenantField;

enum
{
  EF_TENANT_WEIGHT,
  EF_TENANT_MAX_RUNNING,
  EF_TENANT_MAX_QUEUED,
  EF_TENANT_STORAGE,
  EF_TENANT_SPEECH,
  EF_TENANT_RENDER,
  EF_TENANT_REQUEST_RATE,
  EF_TENANT_REQUEST_BURST,
  EF_TENANT_CREATION_RATE,
  EF_TENANT_CREATION_BURST,
  EF_N_TENANT_FIELDS
};

extern const EfTenantField ef_tenant_fields[EF_N_TENANT_FIELDS];

/* Returns: (transfer full): id of the tenant @name, made when it is not there
 */
gchar *
ef_tenants_ensure (EfConnection *connection, const gchar *name, GError **error);
/* Returns: (transfer full) (nullable): NULL without @error: there is none */
gchar *
ef_tenants_find (EfConnection *connection, const gchar *name, GError **error);
/* EF_ERROR_EXISTS when there is one of that name. Returns: (transfer full): its
 * id */
gchar *
ef_tenants_add (EfConnection *connection, const gchar *name, GError **error);
/* @values: EF_N_TENANT_FIELDS of them: NULL leaves it, "none" takes it away */
gboolean ef_tenants_set (EfConnection *connection, const gchar *id,
    const gchar *const *values, GError **error);
/* Returns: (transfer full): JSON: [{id, name, …, usage: {…}}] */
gchar *ef_tenants_list (EfConnection *connection, GError **error);

G_END_DECLS
