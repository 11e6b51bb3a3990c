/* Edit Factory - what is to be made: the options of ef make and ef submit
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "brief.h"
#include "output.h"

G_BEGIN_DECLS

#define EF_OPTION_VARIANTS_ROW                                                 \
  {                                                                            \
    "variants", 'n', EF_OPTION_INTEGER, "N", "1",                              \
        "Make N different videos, OUT-1.mp4, OUT-2.mp4 and so on, that begin " \
        "with different scenes and share as little footage as possible.",      \
        1, 10                                                                  \
  }
#define EF_OPTION_PLAN_ROW                                                     \
  {                                                                            \
    "plan", 0, EF_OPTION_PATH, "FILE", NULL,                                   \
        "Make the video of this edit plan, which names voice, footage, music " \
        "and captions itself; SCRIPT only gives the video's name then. The "   \
        "same as ef render.",                                                  \
        .command_line_only = TRUE                                              \
  }

/**
 * EfOrder:
 * @script: (nullable): its text
 * @plan: (nullable): absolute path of a plan instead
 * @output: (nullable): valid after ef_order_check()
 */
typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  EfPublisher *publisher;
  EfOutput *output;
  gchar *script;
  gchar *plan;
} EfOrder;

EfOrder *ef_order_new (EfInvocation *invocation);
void ef_order_free (EfOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfOrder, ef_order_free)

/* Options that exclude each other, names of the results; reads the script. */
gboolean ef_order_check (EfOrder *order, GError **error);
/* "short", or "render" for a plan */
const gchar *ef_order_get_pipeline (EfOrder *order);
/* Returns: (transfer full): checked as far as this machine can, with absolute
 * paths; only what was given */
JsonObject *ef_order_build_params (
    EfOrder *order, GCancellable *cancellable, GError **error);
/* What would be made. @params: with defaults filled in */
void ef_order_print (EfOrder *order, JsonObject *params);

G_END_DECLS
