/* Edit Factory - a loaded description, for the engine itself
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "run.h"
#include "stage.h"

G_BEGIN_DECLS

/**
 * EfBinding: "element.property": value, or for built-in stages "input": value.
 * @element: NULL for built-in stages
 * @value: a literal, or a string that starts with '$'
 */
typedef struct
{
  gchar *key;
  gchar *element;
  gchar *name;
  JsonNode *value;
} EfBinding;

/**
 * EfStageDescription: one stage as described.
 * @launch: (nullable): the pipeline; else @type is set
 * @for_each: (nullable): "$params.NAME", a number or an array
 * @when: (nullable): "$params.NAME" or "!$params.NAME"
 * @outputs: of a launch stage: the files that its bindings write
 * @keep: (nullable) (element-type utf8): its files that are results of a job;
 *   NULL: all of them
 * @node: the whole, for the cache's key
 */
typedef struct
{
  gchar *name;
  gchar *launch;
  const EfStageType *type;
  GPtrArray *bindings;
  gchar *for_each;
  gchar *when;
  gdouble weight;
  gboolean network;
  GPtrArray *outputs;
  GPtrArray *keep;
  JsonNode *node;
} EfStageDescription;

void ef_stage_description_free (EfStageDescription *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfStageDescription, ef_stage_description_free)

/* One stage by itself, from its object in a description that has been checked.
 * What its references lead to is not looked at, and @outputs is left empty. */
EfStageDescription *
ef_stage_description_new (const gchar *source, JsonNode *node, GError **error);

struct _EfDescription
{
  gchar *path;
  gchar *name;
  gchar *title;
  JsonObject *params;
  GPtrArray *stages;
};

EfStageDescription *
ef_description_find_stage (EfDescription *description, const gchar *name);

G_END_DECLS
