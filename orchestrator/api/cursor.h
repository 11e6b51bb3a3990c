/* Edit Factory - where the next page of a list begins
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "service.h"

G_BEGIN_DECLS

#define EF_PAGE_DEFAULT 50
#define EF_PAGE_MAX 200

/* ?cursor= and ?limit=. @before: (out): NULL for the first page
 * Returns: FALSE with @response set */
gboolean ef_cursor_read (
    EfRequest *request, gchar **before, guint *limit, EfResponse **response);
/**
 * ef_cursor_answer:
 * @name: of the list
 * @list: "[…]"
 * @next: (nullable): the last id of the page, when there are more
 */
EfResponse *
ef_cursor_answer (const gchar *name, const gchar *list, const gchar *next);

G_END_DECLS
