/* Edit Factory - what a stage's process says, which may be anything
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

#define EF_MESSAGES_MAX_LINE 65536
#define EF_MESSAGES_MAX_LINES 100000
/* Of which so many are told on. */
#define EF_MESSAGES_MAX_WARNINGS 1000

/**
 * EfStageMessages:
 * @progress, @warning: (nullable): called for each
 * @ready, @landlock, @seccomp: the walls stand
 * @done: it says that it has finished
 * @error: (nullable): its own error
 * @violation: (nullable): why what it says is not understood
 */
typedef struct
{
  void (*progress) (gdouble fraction, gpointer user_data);
  void (*warning) (const gchar *text, gpointer user_data);
  gpointer user_data;
  gboolean ready;
  guint landlock;
  gboolean seccomp;
  gboolean done;
  GError *error;
  gchar *violation;
  GByteArray *line;
  guint n_lines;
  guint n_warnings;
} EfStageMessages;

void ef_stage_messages_init (EfStageMessages *self);
void ef_stage_messages_clear (EfStageMessages *self);
/* Takes bytes as they come. FALSE from the first line that is wrong on. */
gboolean
ef_stage_messages_feed (EfStageMessages *self, const gchar *data, gsize length);

G_END_DECLS
