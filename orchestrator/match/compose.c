/* Edit Factory - from choices to the clips of a plan
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "compose.h"

#include "framing.h"

#include <editfactory/json.h>
#include <math.h>

/* Slower than this is seen, and said. */
#define MIN_SEEN_SPEED 0.95
/* What is missing of a shot that a held frame can fill unnoticed. */
#define MAX_HOLD (500 * GST_MSECOND)

static void
set_transition (EfClip *clip, const EfClip *before, gboolean both_stills,
    const EfMatchOptions *options)
{
  GstClockTime duration = options->crossfade;

  if (options->transitions == EF_MATCH_CUTS || duration == 0 ||
      (options->transitions == EF_MATCH_SOFT && !both_stills))
    return;
  if (clip->duration < 2 * duration || before->duration < 2 * duration)
    return;
  clip->transition = EF_TRANSITION_CROSSFADE;
  clip->transition_duration = duration;
}

/* Why */

static const gchar *
reason_of (const EfChoice *c)
{
  if (c->pinned)
    return "pinned";
  if (c->needs_fallback)
    return "nothing lasts as long as the shot";
  if (c->footage->place == EF_PLACE_RESERVE && c->round == 0)
    return "frozen, but nothing better is left";
  if (c->round > 0)
    return "everything was shown: again, with another crop";
  if (c->suggested)
    return "suggested for this shot";
  if (c->speed < MIN_SEEN_SPEED)
    return c->keyword ? "the words name its tag; slowed down to last"
                      : "not shown yet; slowed down to last";
  return c->keyword ? "the words name its tag"
                    : "the best moment not shown yet";
}

static gdouble
rounded (gdouble value)
{
  return round (value * 1000) / 1000;
}

static JsonObject *
factors_to_json (const EfFactors *f)
{
  const struct
  {
    const gchar *name;
    gdouble value;
  } list[] = {
    { "keyword", f->keyword },
    { "recency", f->recency },
    { "diversity", f->diversity },
    { "overlap", f->overlap },
    { "avoided", f->avoided },
    { "quality", f->quality },
    { "look_alike", f->look_alike },
    { "enlarged", f->enlarged },
    { "slowed", f->slowed },
    { "shake", f->shake },
    { "reserved", f->reserved },
    { "chance", f->chance },
  };
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    json_object_set_double_member (
        object, list[i].name, rounded (list[i].value));
  return object;
}

static gchar *
sentence_of (const EfWords *words, const EfSlot *slot)
{
  GString *text = g_string_new (NULL);

  for (guint i = slot->first_word; i < slot->end_word; i++) {
    if (text->len > 0)
      g_string_append_c (text, ' ');
    g_string_append (text, ef_words_index (words, i)->text);
  }
  return g_string_free (text, FALSE);
}

static JsonObject *
runner_up_to_json (const EfChoice *c)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "uri", c->footage->score->path);
  ef_json_set_seconds (object, "in", c->range.start);
  json_object_set_double_member (object, "score", rounded (c->score));
  return object;
}

static JsonNode *
explain (const EfWords *words, const EfSlot *slot, const EfPick *pick)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree gchar *sentence = sentence_of (words, slot);

  json_object_set_string_member (object, "sentence", sentence);
  json_object_set_double_member (object, "score", rounded (pick->choice.score));
  json_object_set_object_member (
      object, "factors", factors_to_json (&pick->choice.factors));
  if (pick->choice.keyword)
    json_object_set_string_member (object, "keyword", pick->choice.keyword);
  json_object_set_string_member (object, "reason", reason_of (&pick->choice));
  if (pick->has_runner_up)
    json_object_set_object_member (
        object, "runner_up", runner_up_to_json (&pick->runner_up));
  json_node_take_object (node, object);
  return node;
}

/* The plan */

static EfClip *
make_clip (const EfPlan *plan, const EfSlot *slot, const EfPick *pick,
    guint n_stills, const EfMatchOptions *options)
{
  const EfChoice *c = &pick->choice;
  EfClip *clip = ef_clip_new ();
  GstClockTime covered = (c->range.end - c->range.start) / c->speed;

  clip->uri = g_strdup (c->footage->score->path);
  clip->at = ef_plan_frame_pts (plan, slot->first_frame);
  clip->duration = ef_plan_frame_pts (plan, slot->end_frame) - clip->at;
  clip->in = c->range.start;
  clip->speed = c->speed;
  clip->fallback = covered + MAX_HOLD < clip->duration && !c->footage->still
      ? EF_FALLBACK_LOOP
      : EF_FALLBACK_HOLD;
  ef_framing_apply (clip, c, n_stills, options);
  return clip;
}

static JsonNode *
make_meta (const EfMatchOptions *options)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *match = json_object_new ();

  json_object_set_int_member (match, "seed", options->seed & G_MAXINT64);
  json_object_set_int_member (match, "variant", options->variant);
  json_object_set_int_member (match, "variants", options->n_variants);
  json_object_set_object_member (object, "match", match);
  json_node_take_object (node, object);
  return node;
}

/* The same clips once more, framed for another canvas. */
static EfPlanOutput *
make_output (const EfPlan *plan, const GArray *picks,
    const EfMatchCanvas *canvas, const EfMatchOptions *options)
{
  EfPlanOutput *output = ef_plan_output_new ();
  EfMatchOptions own = *options;
  guint n_stills = 0;

  own.width = output->width = canvas->width;
  own.height = output->height = canvas->height;
  output->name = g_strdup (canvas->name);
  output->framings =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_clip_free);
  for (guint i = 0; i < picks->len; i++) {
    const EfChoice *c = &g_array_index (picks, EfPick, i).choice;
    EfClip *clip = ef_clip_new ();

    clip->duration =
        ((const EfClip *)g_ptr_array_index (plan->clips, i))->duration;
    ef_framing_apply (clip, c, n_stills, &own);
    g_ptr_array_add (output->framings, clip);
    n_stills += c->footage->still;
  }
  return output;
}

EfPlan *
ef_compose_plan (const EfWords *words, const GArray *slots, const GArray *picks,
    const EfMatchOptions *options)
{
  EfPlan *plan = ef_plan_new ();
  gboolean was_still = FALSE;
  guint n_stills = 0;

  plan->width = options->width;
  plan->height = options->height;
  plan->fps_n = options->fps_n;
  plan->fps_d = options->fps_d;
  plan->duration = ef_plan_frame_pts (plan, ef_slots_n_frames (words, options));
  plan->meta = make_meta (options);
  for (guint i = 0; i < picks->len; i++) {
    const EfSlot *slot = &g_array_index (slots, EfSlot, i);
    const EfPick *pick = &g_array_index (picks, EfPick, i);
    gboolean still = pick->choice.footage->still;
    EfClip *clip = make_clip (plan, slot, pick, n_stills, options);

    if (i > 0)
      set_transition (clip, g_ptr_array_index (plan->clips, i - 1),
          still && was_still, options);
    clip->why = explain (words, slot, pick);
    g_ptr_array_add (plan->clips, clip);
    n_stills += still;
    was_still = still;
  }
  for (guint i = 0; i < options->n_canvases; i++)
    g_ptr_array_add (
        plan->more, make_output (plan, picks, &options->canvases[i], options));
  return plan;
}

/* Warnings */

static void
warn_of_blur (
    const GArray *picks, const EfMatchOptions *options, GPtrArray *warnings)
{
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < picks->len; i++) {
    const EfFootage *footage = g_array_index (picks, EfPick, i).choice.footage;

    if (ef_framing_fit (footage, options) != EF_FIT_BLUR ||
        !g_hash_table_add (told, (gpointer)footage))
      continue;
    g_ptr_array_add (warnings,
        g_strdup_printf ("%s: is only %ux%u, shown over its own blurred fill",
            footage->score->path, footage->score->width,
            footage->score->height));
  }
}

void
ef_compose_warnings (
    const GArray *picks, const EfMatchOptions *options, GPtrArray *warnings)
{
  guint repeated = 0, slowed = 0, filled = 0;
  gdouble slowest = 1;

  for (guint i = 0; i < picks->len; i++) {
    const EfChoice *c = &g_array_index (picks, EfPick, i).choice;

    repeated += c->round > 0;
    filled += c->needs_fallback;
    if (c->needs_fallback || c->speed > MIN_SEEN_SPEED)
      continue;
    slowed++;
    slowest = MIN (slowest, c->speed);
  }
  if (slowed > 0)
    g_ptr_array_add (warnings,
        g_strdup_printf ("%u of %u shots are slowed down, to %.0f %% at most: "
                         "add longer footage to avoid it",
            slowed, picks->len, slowest * 100));
  if (repeated > 0)
    g_ptr_array_add (warnings,
        g_strdup_printf ("%u of %u shots repeat a moment, with another crop: "
                         "add footage to avoid it",
            repeated, picks->len));
  if (filled > 0)
    g_ptr_array_add (warnings,
        g_strdup_printf ("%u of %u shots are longer than any footage: the clip "
                         "is looped or its last frame held",
            filled, picks->len));
  warn_of_blur (picks, options, warnings);
}
