/* Edit Factory - from the stages' folders to OUT.mp4 and what lies beside it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "job.h"
#include "output.h"

G_BEGIN_DECLS

/* Suffixes of each variant's files, and of those the variants share. */
extern const gchar *const ef_result_suffixes[];
extern const gchar *const ef_result_shared[];
/* Of ef render: no voice or words are made. */
extern const gchar *const ef_result_no_shared[];

/**
 * ef_results_publish:
 * @input_plan: (nullable): absolute path of the plan that was rendered; it is
 *   not written again
 *
 * Copies and writes every result beside its final place, then puts them all in
 * place. The plan is made to refer to OUT.voice.wav and OUT.words.json.
 */
gboolean
ef_results_publish (EfJob *job, EfOutput *output, EfPublisher *publisher,
    const gchar *input_plan, GCancellable *cancellable, GError **error);

/* The videos alone, of a look at a plan. */
gboolean ef_results_publish_videos (EfJob *job, EfOutput *output,
    EfPublisher *publisher, GCancellable *cancellable, GError **error);

/* What verify measured, of the files in place. @voice: (nullable); @beside:
 * whether there is more than the video */
void ef_results_print (
    EfJob *job, EfOutput *output, const gchar *voice, gboolean beside);

G_END_DECLS
