/* Edit Factory - a PostgreSQL for the tests of one program
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * StoreFixture: started by the first use in a program, stopped at its end.
 * @state: the state folder
 */
typedef struct
{
  gchar *state;
  gchar *url;
  EfDatabase *owner;
  EfDatabase *api;
  EfDatabase *worker;
} StoreFixture;

StoreFixture *store_fixture_start (void);
void store_fixture_stop (StoreFixture *fixture);
/* A tenant of its own for every test. */
gchar *store_fixture_tenant (StoreFixture *fixture, gint max_running);
/* Returns: (transfer full): the first field of the first row, as the owner */
gchar *store_fixture_ask (StoreFixture *fixture, const gchar *sql);
/* Returns: (transfer full): id of a queued job */
gchar *store_fixture_submit (
    StoreFixture *fixture, const gchar *tenant, const gchar *request);
/* Returns: (transfer full): id of a registered worker */
gchar *store_fixture_worker (StoreFixture *fixture, const gchar *instance);

G_END_DECLS
