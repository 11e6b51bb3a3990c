/* Edit Factory - a plan as pieces of files on tracks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/cues.h>
#include <editfactory/media-guard.h>
#include <editfactory/plan.h>
#include <editfactory/words.h>

G_BEGIN_DECLS

/**
 * EfExport: what is exported.
 * @name: of the project
 * @document: (nullable): the plan as it was read: what an editor has no word
 *   for goes along in it
 * @cues: (nullable)
 * @words: (nullable): of the voice, where the music steps back
 * @media: (element-type utf8 EfMediaInfo): by path; a file that is not in it
 *   is taken for endless
 */
typedef struct
{
  const gchar *name;
  const EfPlan *plan;
  JsonObject *document;
  const EfCues *cues;
  const EfWords *words;
  GHashTable *media;
} EfExport;

/**
 * EfPiece: a stretch of a track that one stretch of a file fills.
 * @clip: index of the plan's clip; -1 for voice and music
 * @uri: (transfer none): path or asset:UUID
 * @at, @duration: programme time, nanoseconds; pieces of the picture begin and
 *   end on frames
 * @in: source time, nanoseconds
 * @speed: source seconds a programme second; 0 when the frame at @in is held
 * @before, @after: how far the transitions at its ends reach beyond it,
 *   nanoseconds, whole frames; 0 where there is none
 * @gain_db: of a sound
 */
typedef struct
{
  gint clip;
  const gchar *uri;
  GstClockTime at;
  GstClockTime duration;
  GstClockTime in;
  gdouble speed;
  GstClockTime before;
  GstClockTime after;
  gdouble gain_db;
} EfPiece;

/** EfEditList: tracks, each in order and without overlap (element-type
 * EfPiece). The picture has no gaps; @sound is that of the clips. */
typedef struct
{
  GArray *picture;
  GArray *sound;
  GArray *voice;
  GArray *music;
} EfEditList;

/* Borrows from @export. */
EfEditList *ef_edit_list_new (const EfExport *export);
void ef_edit_list_free (EfEditList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfEditList, ef_edit_list_free)

const EfMediaInfo *ef_export_find (const EfExport *export, const gchar *uri);
/* Returns: (transfer full): the file:// URI of a path; an asset: as it is */
gchar *ef_export_uri (const gchar *uri);
/* Returns: (transfer full) (nullable): clip @i of the document, or with @i -1
 * all of it but the clips, as it was written */
JsonNode *ef_export_own (const EfExport *export, gint i);

G_END_DECLS
