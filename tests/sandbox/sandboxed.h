/* Edit Factory - what tests of the sandbox share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "environment.h"
#include "sandbox.h"

#include <editfactory/json.h>
#include <pwd.h>

/* Who computes stages when the tests run as root. */
static inline const gchar *
stage_user (void)
{
  return getpwnam ("editfactory") ? "editfactory" : "nobody";
}

/* An order to the stage of hostile-stage.c. */
static inline EfStageOrder *
hostile_order (const gchar *folder, const gchar *act, const gchar *with)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = ef_json_parse (
      "test", "{\"name\":\"a\",\"call\":\"hostile\"}", -1, 0, &error);
  g_autoptr (JsonObject) set = json_object_new ();
  EfStageOrder *order;

  g_assert_no_error (error);
  json_object_set_string_member (set, "do", act);
  json_object_set_string_member (set, "with", with ? with : "");
  order = ef_stage_order_new ("a", node, set, folder, NULL);
  g_ptr_array_add (order->outputs, g_strdup ("out.txt"));
  return order;
}

static inline void
small_config (EfSandboxConfig *config)
{
  ef_sandbox_config_init (config);
  config->user = stage_user ();
  config->stage_program = g_getenv ("HOSTILE_STAGE");
  config->memory = 512 * 1024 * 1024;
  config->file_size = 64 * 1024 * 1024;
  config->processes = 64;
  config->cpu = 20;
  config->wall = 20;
}
