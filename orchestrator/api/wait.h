/* Edit Factory - ?wait=30: an answer when there is something new
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "service.h"

G_BEGIN_DECLS

/* Called before the job is read, so that nothing that happens to it from then
 * on is missed. Returns: FALSE with @response set when ?wait is not understood
 */
gboolean
ef_wait_begin (EfService *service, EfRequest *request, EfResponse **response);
/* Is there nothing in @answer that the client waits for, and time left? */
gboolean ef_wait_goes_on (EfRequest *request, const EfJobAnswer *answer);

G_END_DECLS
