/* Edit Factory - plan.json: several deliverables of one programme
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "plan-internal.h"

#include <string.h>

#define MAX_NAME 4096 /* of a style, a safe area: they may be paths */
#define MAX_PRESET 200
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789"

EfPlanOutput *
ef_plan_output_new (void)
{
  return g_new0 (EfPlanOutput, 1);
}

void
ef_plan_output_free (EfPlanOutput *output)
{
  g_free (output->name);
  g_free (output->preset);
  g_free (output->style);
  g_free (output->safe_area);
  g_clear_pointer (&output->overrides, json_node_unref);
  g_clear_pointer (&output->framings, g_ptr_array_unref);
  g_free (output);
}

guint
ef_plan_n_outputs (const EfPlan *plan)
{
  return 1 + plan->more->len;
}

static const EfPlanOutput *
output_at (const EfPlan *plan, guint i)
{
  return i > 0 ? g_ptr_array_index (plan->more, i - 1) : NULL;
}

EfPlanLook
ef_plan_get_look (const EfPlan *plan, guint i)
{
  const EfPlanCaptions *c = &plan->captions;
  EfPlanLook look = { plan->name, plan->preset, plan->width, plan->height,
    c->style, c->safe_area, c->overrides };
  const EfPlanOutput *o = output_at (plan, i);

  if (!o)
    return look;
  look.name = o->name;
  look.preset = o->preset;
  if (o->width > 0) {
    look.width = o->width;
    look.height = o->height;
  }
  if (o->style)
    look.style = o->style;
  if (o->safe_area)
    look.safe_area = o->safe_area;
  if (o->overrides)
    look.overrides = o->overrides;
  return look;
}

EfClip
ef_plan_get_framed_clip (const EfPlan *plan, guint output, guint clip)
{
  const EfPlanOutput *o = output_at (plan, output);
  EfClip framed = *(const EfClip *)g_ptr_array_index (plan->clips, clip);
  const EfClip *own = o && o->framings && clip < o->framings->len
      ? g_ptr_array_index (o->framings, clip)
      : NULL;

  if (!own)
    return framed;
  framed.fit = own->fit;
  framed.focus_x = own->focus_x;
  framed.focus_y = own->focus_y;
  framed.has_motion = own->has_motion;
  framed.from = own->from;
  framed.to = own->to;
  framed.ease = own->ease;
  return framed;
}

/* Reading */

static void
read_canvas (EfJsonObject *parent, EfPlanOutput *output)
{
  gint64 width = 0, height = 0;
  EfJsonObject o;

  if (!ef_json_get_object (parent, "canvas", EF_JSON_OPTIONAL, &o))
    return;
  ef_json_get_int (&o, "width", EF_JSON_REQUIRED, 16, EF_PLAN_MAX_SIZE, &width);
  ef_json_get_int (
      &o, "height", EF_JSON_REQUIRED, 16, EF_PLAN_MAX_SIZE, &height);
  output->width = width;
  output->height = height;
  ef_json_object_close (parent, &o);
}

void
ef_plan_read_captions_look (
    EfJsonObject *o, gchar **style, gchar **safe_area, JsonNode **overrides)
{
  JsonNode *node;

  ef_json_get_string (o, "style", EF_JSON_OPTIONAL, MAX_NAME, style);
  ef_json_get_string (o, "safe_area", EF_JSON_OPTIONAL, MAX_NAME, safe_area);
  node = ef_json_get_any (o, "overrides");
  if (node && !JSON_NODE_HOLDS_OBJECT (node))
    ef_json_object_fail (o, "overrides", "must be an object");
  else if (node)
    *overrides = json_node_copy (node);
}

static void
read_captions (EfJsonObject *parent, EfPlanOutput *output)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, "captions", EF_JSON_OPTIONAL, &o))
    return;
  ef_plan_read_captions_look (
      &o, &output->style, &output->safe_area, &output->overrides);
  ef_json_object_close (parent, &o);
}

static void
free_framing (gpointer clip)
{
  if (clip)
    ef_clip_free (clip);
}

static gboolean
read_framing (
    EfJsonObject *parent, JsonArray *array, guint i, GPtrArray *framings)
{
  EfJsonObject o;
  EfClip *clip;

  if (json_array_get_null_element (array, i)) {
    g_ptr_array_add (framings, NULL);
    return TRUE;
  }
  if (!ef_json_get_element (parent, "clips", array, i, &o))
    return FALSE;
  clip = ef_clip_new ();
  g_ptr_array_add (framings, clip);
  ef_plan_read_framing (&o, clip);
  return ef_json_object_close (parent, &o);
}

static void
read_framings (EfJsonObject *o, guint n_clips, EfPlanOutput *output)
{
  JsonArray *array = NULL;

  if (!ef_json_get_array (
          o, "clips", EF_JSON_OPTIONAL, 0, EF_PLAN_MAX_CLIPS, &array))
    return;
  output->framings = g_ptr_array_new_with_free_func (free_framing);
  if (json_array_get_length (array) != n_clips)
    ef_json_object_fail (o, "clips",
        "must have one item for each of the plan's %u clips, or null in its "
        "place",
        n_clips);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_framing (o, array, i, output->framings))
      return;
}

/* The first output: the plan's own canvas and captions. */
static void
read_first (EfJsonObject *o, EfPlan *plan)
{
  static const gchar *const OTHERS[] = { "canvas", "captions", "clips" };

  ef_json_get_string (o, "preset", EF_JSON_REQUIRED, MAX_PRESET, &plan->preset);
  ef_json_get_string (
      o, "name", EF_JSON_OPTIONAL, EF_PLAN_MAX_OUTPUT_NAME, &plan->name);
  for (guint i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    if (ef_json_get_any (o, OTHERS[i]))
      ef_json_object_fail (o, OTHERS[i],
          "is the plan's own for the first output: change it there");
}

static void
read_further (EfJsonObject *o, EfPlan *plan)
{
  EfPlanOutput *output = ef_plan_output_new ();

  g_ptr_array_add (plan->more, output);
  ef_json_get_string (
      o, "preset", EF_JSON_REQUIRED, MAX_PRESET, &output->preset);
  ef_json_get_string (
      o, "name", EF_JSON_REQUIRED, EF_PLAN_MAX_OUTPUT_NAME, &output->name);
  read_canvas (o, output);
  read_captions (o, output);
  read_framings (o, plan->clips->len, output);
}

void
ef_plan_read_outputs (EfJsonObject *parent, EfPlan *plan)
{
  JsonArray *array = NULL;
  EfJsonObject o;

  if (!ef_json_get_array (
          parent, "outputs", EF_JSON_OPTIONAL, 0, EF_PLAN_MAX_OUTPUTS, &array))
    return;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    if (!ef_json_get_element (parent, "outputs", array, i, &o))
      return;
    if (i == 0)
      read_first (&o, plan);
    else
      read_further (&o, plan);
    if (!ef_json_object_close (parent, &o))
      return;
  }
}

/* Rules */

static gboolean fail (GError **error, const gchar *source, guint i,
    const gchar *format, ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (GError **error, const gchar *source, guint i, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (
      error, EF_ERROR, EF_ERROR_INPUT, "%s: outputs[%u].%s", source, i, what);
  return FALSE;
}

static gboolean
is_name (const gchar *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= EF_PLAN_MAX_OUTPUT_NAME &&
      strspn (name, NAME_CHARACTERS "-_") == length &&
      strchr (NAME_CHARACTERS, name[0]);
}

static gboolean
validate_name (const EfPlan *plan, guint i, const gchar *source, GError **error)
{
  const gchar *name = ef_plan_get_look (plan, i).name;

  if (!name && i == 0)
    return TRUE;
  if (!name || !is_name (name))
    return fail (error, source, i,
        "name: must be 1 to %d characters of a-z, 0-9, - and _, the first a "
        "letter or digit",
        EF_PLAN_MAX_OUTPUT_NAME);
  for (guint k = 0; k < i; k++)
    if (g_strcmp0 (ef_plan_get_look (plan, k).name, name) == 0)
      return fail (error, source, i,
          "name: '%s' is the name of outputs[%u] already", name, k);
  return TRUE;
}

static gboolean
is_size (guint size)
{
  return size >= 16 && size <= EF_PLAN_MAX_SIZE && size % 2 == 0;
}

static gboolean
validate_canvas (
    const EfPlan *plan, guint i, const gchar *source, GError **error)
{
  EfPlanLook look = ef_plan_get_look (plan, i);

  if (!is_size (look.width))
    return fail (error, source, i,
        "canvas.width: must be even, 16 to %d, is %u", EF_PLAN_MAX_SIZE,
        look.width);
  if (!is_size (look.height))
    return fail (error, source, i,
        "canvas.height: must be even, 16 to %d, is %u", EF_PLAN_MAX_SIZE,
        look.height);
  return TRUE;
}

/* FALSE for NaN */
static gboolean
is_view (const EfView *v)
{
  return v->zoom >= 1 && v->zoom <= EF_PLAN_MAX_ZOOM && v->x >= -1 &&
      v->x <= 1 && v->y >= -1 && v->y <= 1;
}

static gboolean
validate_framings (
    const EfPlan *plan, guint i, const gchar *source, GError **error)
{
  const EfPlanOutput *output = output_at (plan, i);

  if (!output->framings)
    return TRUE;
  if (output->framings->len != plan->clips->len)
    return fail (error, source, i, "clips: has %u items for %u clips",
        output->framings->len, plan->clips->len);
  for (guint k = 0; k < output->framings->len; k++) {
    const EfClip *clip = g_ptr_array_index (output->framings, k);

    if (clip &&
        !(clip->focus_x >= 0 && clip->focus_x <= 1 && clip->focus_y >= 0 &&
            clip->focus_y <= 1))
      return fail (error, source, i,
          "clips[%u].focus: must be two numbers from 0 to 1, are %g and %g", k,
          clip->focus_x, clip->focus_y);
    if (clip && clip->has_motion &&
        !(is_view (&clip->from) && is_view (&clip->to)))
      return fail (error, source, i,
          "clips[%u].motion: zoom must be 1 to %d, x and y -1 to 1", k,
          EF_PLAN_MAX_ZOOM);
  }
  return TRUE;
}

/* All of them together are no larger than one may be: they are composed and
 * encoded at once. Eight of 3840x2160 are. */
static gboolean
validate_area (const EfPlan *plan, const gchar *source, GError **error)
{
  const guint64 most = (guint64)EF_PLAN_MAX_SIZE * EF_PLAN_MAX_SIZE;
  guint64 area = 0;

  for (guint i = 0; i < ef_plan_n_outputs (plan); i++) {
    EfPlanLook look = ef_plan_get_look (plan, i);

    area += (guint64)look.width * look.height;
  }
  if (area <= most)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: outputs: their canvases have %.1f million pixels together, at most "
      "%.1f can be made at once",
      source, area / 1e6, most / 1e6);
  return FALSE;
}

gboolean
ef_plan_validate_outputs (
    const EfPlan *plan, const gchar *source, GError **error)
{
  if (ef_plan_n_outputs (plan) > EF_PLAN_MAX_OUTPUTS) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: outputs: there are at most %d", source, EF_PLAN_MAX_OUTPUTS);
    return FALSE;
  }
  for (guint i = 0; i < ef_plan_n_outputs (plan); i++)
    if (!validate_name (plan, i, source, error) ||
        (i > 0 &&
            (!validate_canvas (plan, i, source, error) ||
                !validate_framings (plan, i, source, error))))
      return FALSE;
  return validate_area (plan, source, error);
}

/* Writing */

static JsonObject *
first_to_json (const EfPlan *plan)
{
  JsonObject *object = json_object_new ();

  if (plan->name)
    json_object_set_string_member (object, "name", plan->name);
  json_object_set_string_member (
      object, "preset", plan->preset ? plan->preset : "generic");
  return object;
}

void
ef_plan_write_captions_look (JsonObject *object, const gchar *style,
    const gchar *safe_area, JsonNode *overrides)
{
  if (style)
    json_object_set_string_member (object, "style", style);
  if (safe_area)
    json_object_set_string_member (object, "safe_area", safe_area);
  if (overrides)
    json_object_set_member (object, "overrides", json_node_copy (overrides));
}

static void
set_captions (JsonObject *object, const EfPlanOutput *output)
{
  JsonObject *captions;

  if (!output->style && !output->safe_area && !output->overrides)
    return;
  captions = json_object_new ();
  ef_plan_write_captions_look (
      captions, output->style, output->safe_area, output->overrides);
  json_object_set_object_member (object, "captions", captions);
}

static void
set_framings (JsonObject *object, const EfPlanOutput *output)
{
  JsonArray *clips;

  if (!output->framings)
    return;
  clips = json_array_new ();
  for (guint i = 0; i < output->framings->len; i++) {
    const EfClip *clip = g_ptr_array_index (output->framings, i);
    JsonObject *framing = clip ? json_object_new () : NULL;

    if (clip) {
      ef_plan_write_framing (framing, clip);
      json_array_add_object_element (clips, framing);
    } else {
      json_array_add_null_element (clips);
    }
  }
  json_object_set_array_member (object, "clips", clips);
}

static JsonObject *
output_to_json (const EfPlanOutput *output)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", output->name);
  json_object_set_string_member (
      object, "preset", output->preset ? output->preset : "generic");
  if (output->width > 0) {
    JsonObject *canvas = json_object_new ();

    json_object_set_int_member (canvas, "width", output->width);
    json_object_set_int_member (canvas, "height", output->height);
    json_object_set_object_member (object, "canvas", canvas);
  }
  set_captions (object, output);
  set_framings (object, output);
  return object;
}

void
ef_plan_write_outputs (JsonObject *object, const EfPlan *plan)
{
  JsonArray *outputs = json_array_new ();

  if (plan->preset || plan->name || plan->more->len > 0)
    json_array_add_object_element (outputs, first_to_json (plan));
  for (guint i = 0; i < plan->more->len; i++)
    json_array_add_object_element (
        outputs, output_to_json (g_ptr_array_index (plan->more, i)));
  json_object_set_array_member (object, "outputs", outputs);
}
