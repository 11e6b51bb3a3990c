/* Edit Factory - computes one stage in a sandbox
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stage-main.h"
#include "stages.h"

int
main (void)
{
  return ef_stage_main (ef_stages_register);
}
