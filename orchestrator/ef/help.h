/* Edit Factory - help and man pages from a command's table
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "command.h"

G_BEGIN_DECLS

/* Returns: (transfer full): text of at most @width columns */
gchar *ef_help_overview (guint width);
gchar *ef_help_command (const EfCommand *command, guint width);
/* Returns: (transfer full): roff with the man macros; NULL for ef itself */
gchar *ef_help_man (const EfCommand *command);

/* Appends @text wrapped at @width, every line but the first indented. */
void ef_help_wrap (
    GString *out, const gchar *text, guint column, guint indent, guint width);

G_END_DECLS
