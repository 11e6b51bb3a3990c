/* Edit Factory - the built-in stages
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stages.h"

void
ef_stages_register (void)
{
  ef_stage_register (&ef_stage_speak);
  ef_stage_register (&ef_stage_score);
  ef_stage_register (&ef_stage_match);
  ef_stage_register (&ef_stage_cues);
  ef_stage_register (&ef_stage_master);
  ef_stage_register (&ef_stage_render);
  ef_stage_register (&ef_stage_verify);
  ef_stage_register (&ef_stage_probe);
}
