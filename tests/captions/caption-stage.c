/* Edit Factory - the first cue of a document, set on a canvas, for tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "caption-stage.h"

void
stage_open (Stage *s, const gchar *overrides, const gchar *area, EfCues *cues,
    guint width, guint height)
{
  g_autoptr (JsonNode) node = json_from_string (overrides, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSafeArea) safe = ef_safe_area_load (area, &error);

  g_assert_no_error (error);
  s->style = ef_style_load ("classic", node, &error);
  g_assert_no_error (error);
  s->cues = cues;
  s->typesetter = ef_typesetter_new (s->style, safe, width, height);
  s->layout =
      ef_typesetter_place (s->typesetter, ef_cues_index (cues, 0), NULL, 0);
  s->marks = g_array_new (FALSE, FALSE, sizeof (EfMark));
}

void
stage_close (Stage *s)
{
  g_array_unref (s->marks);
  ef_cue_layout_free (s->layout);
  ef_typesetter_free (s->typesetter);
  ef_cues_unref (s->cues);
  ef_style_free (s->style);
}
