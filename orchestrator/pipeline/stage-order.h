/* Edit Factory - one stage to be computed, by whoever does it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Seconds without a word from a stage that are a hang. */
#define EF_STAGE_ORDER_STALL 180

typedef struct _EfStageOrder EfStageOrder;

/**
 * EfStageOrder: all that is needed to compute one stage, here or in another
 * process.
 * @label: "render", or "render[1]" for the second of a for_each
 * @node: the stage as its description has it
 * @set: its resolved values
 * @folder: where it writes
 * @inputs: (element-type utf8): absolute paths that it may read: files among
 *   the values and inside them, folders of this run's finished stages
 * @outputs: (element-type utf8): names of the files that it may leave
 * @network: it needs the network
 * @stall: seconds without progress that are a hang
 * @progress, @warning: (nullable): told in the thread of the executor
 * @cpu_seconds, @peak_bytes: what it took; filled in by the executor, 0 when
 *   not known
 */
struct _EfStageOrder
{
  gchar *label;
  JsonNode *node;
  JsonObject *set;
  gchar *folder;
  GPtrArray *inputs;
  GPtrArray *outputs;
  gboolean network;
  guint stall;
  GCancellable *cancellable;
  void (*progress) (EfStageOrder *order, gdouble fraction, gpointer user_data);
  void (*warning) (EfStageOrder *order, const gchar *text, gpointer user_data);
  gpointer user_data;
  gdouble cpu_seconds;
  guint64 peak_bytes;
};

/* @cancellable: (nullable) */
EfStageOrder *ef_stage_order_new (const gchar *label, JsonNode *node,
    JsonObject *set, const gchar *folder, GCancellable *cancellable);
void ef_stage_order_free (EfStageOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfStageOrder, ef_stage_order_free)

/* Computes the stage in this process, without a cache. */
gboolean ef_stage_order_run (EfStageOrder *order, GError **error);

G_END_DECLS
