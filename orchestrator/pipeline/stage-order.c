/* Edit Factory - one stage to be computed, by whoever does it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stage-order.h"
#include "launch.h"

EfStageOrder *
ef_stage_order_new (const gchar *label, JsonNode *node, JsonObject *set,
    const gchar *folder, GCancellable *cancellable)
{
  EfStageOrder *order = g_new0 (EfStageOrder, 1);

  order->label = g_strdup (label);
  order->node = json_node_copy (node);
  order->set = json_object_ref (set);
  order->folder = g_strdup (folder);
  order->inputs = g_ptr_array_new_with_free_func (g_free);
  order->outputs = g_ptr_array_new_with_free_func (g_free);
  order->stall = EF_STAGE_ORDER_STALL;
  order->cancellable =
      cancellable ? g_object_ref (cancellable) : g_cancellable_new ();
  return order;
}

void
ef_stage_order_free (EfStageOrder *order)
{
  g_free (order->label);
  json_node_unref (order->node);
  json_object_unref (order->set);
  g_free (order->folder);
  g_ptr_array_unref (order->inputs);
  g_ptr_array_unref (order->outputs);
  g_object_unref (order->cancellable);
  g_free (order);
}

static void
on_progress (EfStageContext *context, gdouble fraction, gpointer user_data)
{
  EfStageOrder *order = user_data;

  if (order->progress)
    order->progress (order, fraction, order->user_data);
}

static void
on_warning (EfStageContext *context, const gchar *text, gpointer user_data)
{
  EfStageOrder *order = user_data;

  if (order->warning)
    order->warning (order, text, order->user_data);
}

gboolean
ef_stage_order_run (EfStageOrder *order, GError **error)
{
  g_autoptr (EfStageDescription) stage =
      ef_stage_description_new (order->label, order->node, error);
  g_autoptr (EfStageContext) context = NULL;

  if (!stage)
    return FALSE;
  context =
      ef_stage_context_new (order->set, order->folder, order->cancellable);
  context->progress = on_progress;
  context->warning = on_warning;
  context->user_data = order;
  /* Where a pipeline stands still is best told by whoever sees it, so before
   * patience with the whole stage ends. */
  context->stall = MIN (context->stall, order->stall * G_USEC_PER_SEC * 2 / 3);
  return stage->launch ? ef_launch_run (stage, context, error)
                       : stage->type->run (context, error);
}
