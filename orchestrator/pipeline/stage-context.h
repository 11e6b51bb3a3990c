/* Edit Factory - the inside of a stage's context, for the engine
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "stage.h"

G_BEGIN_DECLS

typedef void (*EfStageProgress) (
    EfStageContext *context, gdouble fraction, gpointer user_data);
typedef void (*EfStageWarning) (
    EfStageContext *context, const gchar *message, gpointer user_data);

struct _EfStageContext
{
  JsonObject *set;
  gchar *folder;
  struct _EfCache *cache;
  GCancellable *cancellable;
  gint64 stall; /* microseconds without progress that are a hang */
  EfStageProgress progress;
  EfStageWarning warning;
  gpointer user_data;
  GMutex lock;
  GPtrArray *warnings;
};

EfStageContext *ef_stage_context_new (
    JsonObject *set, const gchar *folder, GCancellable *cancellable);
void ef_stage_context_free (EfStageContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfStageContext, ef_stage_context_free)

G_END_DECLS
