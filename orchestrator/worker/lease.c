/* Edit Factory - how long a worker may believe that its jobs are its own
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lease.h"

#include <time.h>

gdouble
ef_lease_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}
