/* Edit Factory - hints between daemons that there is something to look at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hints may get lost, come twice and for nothing: whoever takes them also
 * polls. They go through one connection of their own, outside of the
 * transactions that they tell of: a NOTIFY inside would make commits wait for
 * one another.
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * EfHint:
 * @EF_HINT_JOB: something has happened to a job
 * @EF_HINT_QUEUE: a job may be waiting for a worker
 * @EF_HINT_CANCEL: a running job is to be stopped
 */
typedef enum
{
  EF_HINT_JOB,
  EF_HINT_QUEUE,
  EF_HINT_CANCEL,
  EF_N_HINTS
} EfHint;

typedef struct _EfHints EfHints;

/* @taken: called in a thread of its own when another daemon has sent a hint,
 * and for each kind after a new connection, for what was missed */
EfHints *ef_hints_start (const gchar *url,
    void (*taken) (EfHint hint, gpointer user_data), gpointer user_data);
/* Sends what is to be sent still. */
void ef_hints_stop (EfHints *hints);
/* From any thread; returns at once. */
void ef_hints_send (EfHints *hints, EfHint hint);

G_END_DECLS
