/* Edit Factory - the names of the results
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "publisher.h"

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * EfOutput: OUT.mp4 and what lies beside it.
 * @base: the absolute path without ".mp4"
 * @variants: 1, or how many OUT-N.mp4 there are
 * @names: NULL-terminated: of the plan's further outputs: OUT.NAME.mp4
 */
typedef struct
{
  gchar *base;
  guint variants;
  gchar **names;
} EfOutput;

/* @given: (nullable): -o; must end in ".mp4". @fallback: a path whose name
 * without extension is taken otherwise, in the current folder */
EfOutput *ef_output_new (
    const gchar *given, const gchar *fallback, guint variants, GError **error);
/* Returns: (transfer full): "talk.plan", which makes "talk.mp4", of
 * ".../talk.plan.json" */
gchar *ef_output_plan_name (const gchar *plan);
void ef_output_free (EfOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfOutput, ef_output_free)

/* Returns: (transfer full): OUT.SUFFIX, OUT-2.SUFFIX for @variant 1 of many;
 * suffix "mp4", "plan.json", … */
gchar *ef_output_name (EfOutput *output, guint variant, const gchar *suffix);
/* Returns: (transfer full): OUT.SUFFIX, shared by the variants */
gchar *ef_output_shared_name (EfOutput *output, const gchar *suffix);
/* The further outputs: of --formats (element-type EfFormat), of a plan. */
void ef_output_set_formats (EfOutput *output, GPtrArray *formats);
void ef_output_set_plan (EfOutput *output, const EfPlan *plan);
/* What each of them has: "mp4", "jpg", …; NULL-terminated */
extern const gchar *const ef_output_suffixes[];
/* Returns: (transfer full): OUT.NAME.SUFFIX for further output @i from 0 */
gchar *ef_output_further_name (
    EfOutput *output, guint variant, guint i, const gchar *suffix);
/* Can all of them be written? @suffixes: of these, further outputs have what is
 * in ef_output_suffixes too. @shared: NULL-terminated, as @suffixes; @except:
 * (nullable): a path that may exist, because it is the input */
gboolean ef_output_check (EfOutput *output, EfPublisher *publisher,
    const gchar *const *suffixes, const gchar *const *shared,
    const gchar *except, GError **error);

G_END_DECLS
