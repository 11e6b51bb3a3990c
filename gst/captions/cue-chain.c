/* Edit Factory - cues that are shown together stand where playing would leave
 * them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-chain.h"

/* Links of a chain that are followed, and cues that are placed for a picture.
 */
#define MAX_LINKS 128
#define MAX_PLACED 256

typedef struct
{
  EfCueTrack *track;
  EfScene *scene;
  guint placed;
} Chain;

/* Those in front of it first: each is placed once. */
static void
place (Chain *self, guint number, guint link)
{
  const EfCue *cues[EF_SCENE_MAX_CUES];
  guint beside[EF_SCENE_MAX_CUES];
  guint n = ef_cue_track_find_beside (self->track, number, beside);

  for (guint i = 0; i < n; i++) {
    cues[i] = ef_cue_track_get (self->track, beside[i]);
    if (link < MAX_LINKS && !ef_scene_knows (self->scene, cues[i]))
      place (self, beside[i], link + 1);
  }
  if (self->placed++ < MAX_PLACED)
    ef_scene_place (
        self->scene, ef_cue_track_get (self->track, number), cues, n);
}

void
ef_cue_chain_place (
    EfCueTrack *track, EfScene *scene, const EfShown *shown, guint n_shown)
{
  Chain chain = { track, scene, 0 };

  for (guint i = 0; i < n_shown; i++)
    if (!ef_scene_knows (scene, shown[i].cue))
      place (&chain, shown[i].number, 0);
}
