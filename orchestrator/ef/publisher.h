/* Edit Factory - results appear whole under their names, or not at all
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every result is first written to a hidden file beside its final place; when
 * all are there they are renamed one after the other. Whatever ends the
 * program before leaves nothing under a final name; hidden files that a killed
 * program left are removed by the next run with the same output.
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EfPublisher EfPublisher;

EfPublisher *ef_publisher_new (gboolean overwrite);
/* Removes what has not been committed. */
void ef_publisher_free (EfPublisher *publisher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPublisher, ef_publisher_free)

/* Can @path be written at all? Asked before the work begins: the folder exists
 * and is writable, nothing is there unless overwriting is allowed. */
gboolean
ef_publisher_check (EfPublisher *publisher, const gchar *path, GError **error);
/* Returns: (transfer none): where to write what will become @path */
const gchar *ef_publisher_add (EfPublisher *publisher, const gchar *path);
gboolean ef_publisher_copy (EfPublisher *publisher, const gchar *source,
    const gchar *path, GCancellable *cancellable, GError **error);
gboolean ef_publisher_commit (EfPublisher *publisher, GError **error);

/* Removes the temporary files of all publishers, for a program that must end
 * at once. */
void ef_publisher_emergency (void);

G_END_DECLS
