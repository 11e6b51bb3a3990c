/* Edit Factory - error answers (RFC 9457 problem documents)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** EfProblem: why a request is refused; docs/api.md lists the codes. */
typedef struct _EfProblem EfProblem;

/**
 * ef_problem_new:
 * @status: 400 to 599
 * @code: the stable name of the fault ("job-terminal"), which also ends `type`
 * @format: the detail: one line for people that says what to do
 */
EfProblem *ef_problem_new (guint status, const gchar *code, const gchar *format,
    ...) G_GNUC_PRINTF (3, 4);
/**
 * ef_problem_from_error:
 *
 * The detail is @error's message; where that starts with a path into the
 * request ("params.clips[3].in: must be …", also after the source name
 * "request: "), the pointer is set from it ("/params/clips/3/in").
 */
EfProblem *
ef_problem_from_error (guint status, const gchar *code, const GError *error);
void ef_problem_free (EfProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfProblem, ef_problem_free)

/* @pointer: JSON Pointer (RFC 6901) of the fault in the request's body */
void ef_problem_set_pointer (EfProblem *self, const gchar *pointer);
/* A further member, such as `holder`. */
void
ef_problem_set_string (EfProblem *self, const gchar *name, const gchar *value);
/* A header of the answer, such as Retry-After. */
void
ef_problem_add_header (EfProblem *self, const gchar *name, const gchar *value);

guint ef_problem_get_status (const EfProblem *self);
const gchar *ef_problem_get_code (const EfProblem *self);
const gchar *ef_problem_get_detail (const EfProblem *self);
/* Returns: (transfer none) (nullable) */
const gchar *ef_problem_get_pointer (const EfProblem *self);
/* Returns: (transfer none): name, value, name, value, …, NULL */
const gchar *const *ef_problem_get_headers (const EfProblem *self);
/* Returns: (transfer full): the document */
JsonNode *ef_problem_to_json (const EfProblem *self, const gchar *request_id);

/** ef_status_title: RFC 9110's words for @status ("Content Too Large"). */
const gchar *ef_status_title (guint status);

G_END_DECLS
