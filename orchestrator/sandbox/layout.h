/* Edit Factory - what a sandbox is made from, and what one stage sees of it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "confine.h"
#include "stage-order.h"

G_BEGIN_DECLS

/**
 * EfLayout: the same for all stages.
 * @bwrap: (nullable): the program; NULL: no namespaces
 * @program: what computes a stage
 * @staging: (nullable): folder below which ef-sandbox-enter shows what the
 *   unprivileged user could not reach; NULL: it can
 * @registry: (nullable): GStreamer's registry
 * @folders: libraries, plugins, data, fonts
 * @links: (element-type utf8): pairs of name and target of symbolic links
 * @environment: NULL-terminated, for every stage
 */
typedef struct
{
  gchar *bwrap;
  gchar *program;
  gchar *staging;
  gchar *registry;
  GPtrArray *folders;
  GPtrArray *links;
  gchar **environment;
} EfLayout;

/* Looks at the system once. @program: (nullable): see EfSandboxConfig */
EfLayout *ef_layout_new (const gchar *program);
void ef_layout_free (EfLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLayout, ef_layout_free)

/* Pure from here on. @order: (nullable): NULL for a trial of the walls. */

/* Returns: (transfer full) (element-type utf8): what of its inputs the stage
 * is shown. A stage that has the network gets no media: JSON documents by
 * themselves, and no folders. */
GPtrArray *ef_layout_inputs (EfStageOrder *order);
/* Returns: (transfer full) (element-type utf8): the arguments of bwrap, NULL
 * not among them. @staged: (element-type utf8): the paths to be shown below
 * @staging are added */
GPtrArray *ef_layout_arguments (
    const EfLayout *layout, EfStageOrder *order, GPtrArray *staged);
EfConfinement *
ef_layout_confinement (const EfLayout *layout, EfStageOrder *order);
/* Returns: (transfer full) */
gchar **ef_layout_environment (const EfLayout *layout, EfStageOrder *order);

G_END_DECLS
