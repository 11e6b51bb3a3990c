/* Edit Factory - an edit plan told to a person
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>

G_BEGIN_DECLS

/* A table: when, file, in and out, score, keyword, the runner-up; and for each
 * shot the sentence and what each factor added. */
void ef_explain_plan (const EfPlan *plan);

G_END_DECLS
