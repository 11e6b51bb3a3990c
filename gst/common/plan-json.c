/* Edit Factory - plan.json, read and written
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "plan-internal.h"

#include <string.h>

#define MAX_URI EF_PLAN_MAX_URI
#define MAX_SECONDS EF_PLAN_MAX_SECONDS
#define SNAP EF_PLAN_SNAP

static const gchar *const fit_names[] = { "cover", "contain", "blur", NULL };
static const gchar *const ease_names[] = { "linear", "in", "out", "in-out",
  NULL };
static const gchar *const transition_names[] = { "cut", "crossfade", "dip",
  "flash", "slide", "push", "zoom", "wipe", NULL };
const gchar *const ef_plan_direction_names[] = { "left", "right", "up", "down",
  NULL };
static const gchar *const fallback_names[] = { "loop", "hold", "next", NULL };

/* Reading */

/* Returns: (transfer full): the path of a file:// URI of this machine */
static gchar *
path_of_uri (EfJsonObject *o, const gchar *name, const gchar *uri)
{
  g_autofree gchar *host = NULL;
  gchar *path = g_filename_from_uri (uri, &host, NULL);

  if (path && (!host || g_str_equal (host, "localhost")))
    return path;
  g_free (path);
  ef_json_object_fail (
      o, name, "must be the file:// URI of a file on this machine");
  return NULL;
}

/* Makes a uri of the file absolute. Only local files and assets are known. */
static void
resolve_uri (EfJsonObject *o, const gchar *name, const gchar *base, gchar **uri)
{
  gchar *resolved = NULL;

  if (!*uri || o->error)
    return;
  if (!**uri) {
    ef_json_object_fail (o, name, "must not be empty");
  } else if (g_str_has_prefix (*uri, "asset:")) {
    if (!g_uuid_string_is_valid (*uri + strlen ("asset:")))
      ef_json_object_fail (o, name, "must be asset: and a UUID");
  } else if (g_str_has_prefix (*uri, "file://")) {
    resolved = path_of_uri (o, name, *uri);
  } else if (strstr (*uri, "://")) {
    g_autofree gchar *shown = ef_quote (*uri, 80);

    ef_json_object_fail (
        o, name, "only files and asset: are allowed, not '%s'", shown);
  } else {
    resolved = g_canonicalize_filename (*uri, base);
  }
  if (resolved) {
    g_free (*uri);
    *uri = resolved;
  }
}

void
ef_plan_get_uri (EfJsonObject *o, const gchar *name, EfJsonPresence presence,
    const gchar *base, gchar **uri)
{
  ef_json_get_string (o, name, presence, MAX_URI, uri);
  resolve_uri (o, name, base, uri);
}

static void
read_fps (EfJsonObject *o, EfPlan *plan)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) parts = NULL;
  guint64 n = 0, d = 0;

  if (!ef_json_get_string (o, "fps", EF_JSON_REQUIRED, 20, &text))
    return;
  parts = g_strsplit (text, "/", 3);
  if (g_strv_length (parts) == 2 &&
      g_ascii_string_to_unsigned (parts[0], 10, 1, 240000, &n, NULL) &&
      g_ascii_string_to_unsigned (parts[1], 10, 1, 1001, &d, NULL)) {
    plan->fps_n = n;
    plan->fps_d = d;
  } else {
    ef_json_object_fail (o, "fps", "must be a fraction such as 30/1");
  }
}

static void
read_canvas (EfJsonObject *parent, EfPlan *plan)
{
  EfJsonObject o;
  gint64 width = 0, height = 0;

  if (!ef_json_get_object (parent, "canvas", EF_JSON_REQUIRED, &o))
    return;
  ef_json_get_int (&o, "width", EF_JSON_REQUIRED, 16, EF_PLAN_MAX_SIZE, &width);
  ef_json_get_int (
      &o, "height", EF_JSON_REQUIRED, 16, EF_PLAN_MAX_SIZE, &height);
  read_fps (&o, plan);
  plan->width = width;
  plan->height = height;
  ef_json_object_close (parent, &o);
}

static void
read_colour (EfJsonObject *o, const gchar *name, guint32 *value)
{
  g_autofree gchar *text = NULL;
  guint64 colour;

  if (!ef_json_get_string (o, name, EF_JSON_OPTIONAL, 7, &text))
    return;
  if (strlen (text) == 7 && text[0] == '#' &&
      g_ascii_string_to_unsigned (text + 1, 16, 0, 0xffffff, &colour, NULL))
    *value = colour;
  else
    ef_json_object_fail (o, name, "must be a colour such as #101820");
}

static void
read_view (EfJsonObject *parent, const gchar *name, EfView *view)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, name, EF_JSON_REQUIRED, &o))
    return;
  ef_json_get_number (
      &o, "zoom", EF_JSON_OPTIONAL, 1, EF_PLAN_MAX_ZOOM, &view->zoom);
  ef_json_get_number (&o, "x", EF_JSON_OPTIONAL, -1, 1, &view->x);
  ef_json_get_number (&o, "y", EF_JSON_OPTIONAL, -1, 1, &view->y);
  ef_json_object_close (parent, &o);
}

static void
read_motion (EfJsonObject *parent, EfClip *clip)
{
  EfJsonObject o;
  gint ease = clip->ease;

  if (!ef_json_get_object (parent, "motion", EF_JSON_OPTIONAL, &o))
    return;
  clip->has_motion = TRUE;
  read_view (&o, "from", &clip->from);
  read_view (&o, "to", &clip->to);
  ef_json_get_choice (&o, "ease", EF_JSON_OPTIONAL, ease_names, &ease);
  clip->ease = ease;
  ef_json_object_close (parent, &o);
}

void
ef_plan_read_framing (EfJsonObject *o, EfClip *clip)
{
  gint fit = EF_FIT_COVER;

  ef_json_get_choice (o, "fit", EF_JSON_OPTIONAL, fit_names, &fit);
  clip->fit = fit;
  ef_json_get_focus (o, &clip->focus_x, &clip->focus_y);
  read_motion (o, clip);
}

static void
read_transition (EfJsonObject *parent, EfClip *clip)
{
  EfJsonObject o;
  gint type = EF_TRANSITION_CUT, direction = EF_DIRECTION_LEFT;

  if (!ef_json_get_object (parent, "transition", EF_JSON_OPTIONAL, &o))
    return;
  ef_json_get_choice (&o, "type", EF_JSON_REQUIRED, transition_names, &type);
  ef_json_get_seconds (
      &o, "duration", EF_JSON_OPTIONAL, 0, 10, &clip->transition_duration);
  ef_json_get_choice (
      &o, "direction", EF_JSON_OPTIONAL, ef_plan_direction_names, &direction);
  clip->transition_colour = type == EF_TRANSITION_FLASH ? 0xffffff : 0;
  read_colour (&o, "colour", &clip->transition_colour);
  clip->transition_direction = direction;
  clip->transition = type;
  if (type == EF_TRANSITION_CUT || clip->transition_duration == 0) {
    clip->transition = EF_TRANSITION_CUT;
    clip->transition_duration = 0;
  }
  ef_json_object_close (parent, &o);
}

static gboolean
read_clip (EfJsonObject *parent, JsonArray *array, guint i, const gchar *base,
    EfPlan *plan)
{
  EfJsonObject o;
  EfClip *clip;
  JsonNode *why;
  gint fallback = EF_FALLBACK_LOOP;

  if (!ef_json_get_element (parent, "clips", array, i, &o))
    return FALSE;
  clip = ef_clip_new ();
  g_ptr_array_add (plan->clips, clip);
  ef_plan_get_uri (&o, "uri", EF_JSON_REQUIRED, base, &clip->uri);
  ef_json_get_seconds (&o, "at", EF_JSON_REQUIRED, 0, MAX_SECONDS, &clip->at);
  ef_json_get_seconds (
      &o, "duration", EF_JSON_REQUIRED, 0, MAX_SECONDS, &clip->duration);
  ef_json_get_seconds (&o, "in", EF_JSON_OPTIONAL, 0, MAX_SECONDS, &clip->in);
  ef_json_get_number (&o, "speed", EF_JSON_OPTIONAL, 0.25, 4, &clip->speed);
  ef_plan_read_framing (&o, clip);
  read_colour (&o, "background", &clip->background);
  ef_plan_read_look (&o, base, clip);
  read_transition (&o, clip);
  clip->has_sound = ef_json_get_number (&o, "sound", EF_JSON_OPTIONAL,
      EF_PLAN_MIN_GAIN_DB, EF_PLAN_MAX_GAIN_DB, &clip->sound_db);
  ef_json_get_choice (
      &o, "fallback", EF_JSON_OPTIONAL, fallback_names, &fallback);
  why = ef_json_get_any (&o, "why");
  if (why)
    clip->why = json_node_copy (why);
  clip->fallback = fallback;
  ef_plan_next_read (&o, base, clip);
  return ef_json_object_close (parent, &o);
}

static void
read_voice (EfJsonObject *parent, const gchar *base, EfPlanVoice *voice)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, "voice", EF_JSON_OPTIONAL, &o))
    return;
  ef_plan_get_uri (&o, "uri", EF_JSON_REQUIRED, base, &voice->uri);
  ef_json_get_seconds (&o, "at", EF_JSON_OPTIONAL, 0, MAX_SECONDS, &voice->at);
  ef_json_get_number (&o, "gain", EF_JSON_OPTIONAL, EF_PLAN_MIN_GAIN_DB,
      EF_PLAN_MAX_GAIN_DB, &voice->gain_db);
  ef_json_object_close (parent, &o);
}

static void
read_music (EfJsonObject *parent, const gchar *base, EfPlanMusic *music)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, "music", EF_JSON_OPTIONAL, &o))
    return;
  ef_plan_get_uri (&o, "uri", EF_JSON_REQUIRED, base, &music->uri);
  ef_json_get_number (&o, "gain", EF_JSON_OPTIONAL, EF_PLAN_MIN_GAIN_DB,
      EF_PLAN_MAX_GAIN_DB, &music->gain_db);
  ef_json_get_number (
      &o, "duck", EF_JSON_OPTIONAL, EF_PLAN_MIN_GAIN_DB, 0, &music->duck_db);
  ef_json_get_seconds (&o, "fade_in", EF_JSON_OPTIONAL, 0, 60, &music->fade_in);
  ef_json_get_seconds (
      &o, "fade_out", EF_JSON_OPTIONAL, 0, 60, &music->fade_out);
  ef_json_get_bool (&o, "loop", EF_JSON_OPTIONAL, &music->loop);
  ef_json_object_close (parent, &o);
}

static void
read_captions (
    EfJsonObject *parent, const gchar *base, EfPlanCaptions *captions)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, "captions", EF_JSON_OPTIONAL, &o))
    return;
  ef_plan_get_uri (&o, "words", EF_JSON_OPTIONAL, base, &captions->words);
  ef_plan_read_captions_look (
      &o, &captions->style, &captions->safe_area, &captions->overrides);
  ef_json_object_close (parent, &o);
}

static GstClockTime
distance (GstClockTime a, GstClockTime b)
{
  return a > b ? a - b : b - a;
}

/* Rounding in the file must not open gaps: what is off by up to SNAP is moved
 * onto the end of the clip before. */
static void
snap_clips (EfPlan *plan)
{
  GstClockTime at = 0;

  for (guint i = 0; i < plan->clips->len; i++) {
    EfClip *clip = g_ptr_array_index (plan->clips, i);
    GstClockTime end = clip->at + clip->duration;

    if (distance (clip->at, at) <= SNAP && end > at) {
      clip->at = at;
      clip->duration = end - at;
    }
    if (i + 1 == plan->clips->len && distance (end, plan->duration) <= SNAP &&
        plan->duration > clip->at)
      clip->duration = plan->duration - clip->at;
    at = clip->at + clip->duration;
  }
}

static EfPlan *
plan_from_node (
    const gchar *source, const gchar *base, JsonNode *root, GError **error)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();
  EfJsonObject o;
  JsonArray *clips = NULL;
  JsonNode *meta;
  gint64 version;

  ef_json_object_init (&o, source, "", json_node_get_object (root));
  ef_json_get_int (&o, "version", EF_JSON_REQUIRED, 1, 1, &version);
  read_canvas (&o, plan);
  ef_json_get_seconds (
      &o, "duration", EF_JSON_REQUIRED, 0, MAX_SECONDS, &plan->duration);
  if (ef_json_get_array (
          &o, "clips", EF_JSON_REQUIRED, 1, EF_PLAN_MAX_CLIPS, &clips))
    for (guint i = 0; i < json_array_get_length (clips); i++)
      if (!read_clip (&o, clips, i, base, plan))
        break;
  ef_plan_read_filters (&o, base, &plan->filters);
  ef_plan_layers_read (&o, base, plan);
  read_voice (&o, base, &plan->voice);
  read_music (&o, base, &plan->music);
  read_captions (&o, base, &plan->captions);
  ef_plan_read_outputs (&o, plan);
  meta = ef_json_get_any (&o, "meta");
  if (meta)
    plan->meta = json_node_copy (meta);
  if (!ef_json_object_end (&o, error))
    return NULL;
  snap_clips (plan);
  if (!ef_plan_validate (plan, source, error))
    return NULL;
  return g_steal_pointer (&plan);
}

EfPlan *
ef_plan_parse (const gchar *source, const gchar *base, const gchar *data,
    gssize length, GError **error)
{
  g_autoptr (JsonNode) root = ef_json_parse (source, data, length, 0, error);

  return root ? plan_from_node (source, base, root, error) : NULL;
}

static gchar *
folder_of (const gchar *path)
{
  g_autofree gchar *absolute = g_canonicalize_filename (path, NULL);

  return g_path_get_dirname (absolute);
}

EfPlan *
ef_plan_load (const gchar *path, GError **error)
{
  g_autoptr (JsonNode) root = ef_json_load (path, 0, error);
  g_autofree gchar *base = folder_of (path);

  return root ? plan_from_node (path, base, root, error) : NULL;
}

/* Writing */

void
ef_plan_set_uri (
    JsonObject *object, const gchar *name, const gchar *uri, const gchar *base)
{
  g_autofree gchar *escaped = NULL;
  gsize n = strlen (base);
  const gchar *shown = uri;

  if (g_str_has_prefix (uri, base) && uri[n] == '/')
    shown = uri + n + 1;
  if (g_path_is_absolute (uri) &&
      (!g_utf8_validate (uri, -1, NULL) || g_str_has_prefix (shown, "asset:")))
    shown = escaped = g_filename_to_uri (uri, NULL, NULL);
  json_object_set_string_member (object, name, shown);
}

static JsonObject *
view_to_json (const EfView *view)
{
  JsonObject *object = json_object_new ();

  json_object_set_double_member (object, "zoom", view->zoom);
  json_object_set_double_member (object, "x", view->x);
  json_object_set_double_member (object, "y", view->y);
  return object;
}

static void
set_motion (JsonObject *object, const EfClip *clip)
{
  JsonObject *motion = json_object_new ();

  json_object_set_object_member (motion, "from", view_to_json (&clip->from));
  json_object_set_object_member (motion, "to", view_to_json (&clip->to));
  json_object_set_string_member (motion, "ease", ease_names[clip->ease]);
  json_object_set_object_member (object, "motion", motion);
}

void
ef_plan_write_framing (JsonObject *object, const EfClip *clip)
{
  JsonArray *focus = json_array_new ();

  json_object_set_string_member (object, "fit", fit_names[clip->fit]);
  json_array_add_double_element (focus, clip->focus_x);
  json_array_add_double_element (focus, clip->focus_y);
  json_object_set_array_member (object, "focus", focus);
  if (clip->has_motion)
    set_motion (object, clip);
}

static void
set_colour (JsonObject *object, const gchar *name, guint32 value)
{
  g_autofree gchar *colour = g_strdup_printf ("#%06x", value);

  json_object_set_string_member (object, name, colour);
}

static void
set_transition (JsonObject *object, const EfClip *clip)
{
  JsonObject *transition = json_object_new ();
  EfTransitionType type = clip->transition;

  json_object_set_string_member (transition, "type", transition_names[type]);
  ef_json_set_exact_seconds (transition, "duration", clip->transition_duration);
  if (type == EF_TRANSITION_DIP || type == EF_TRANSITION_FLASH)
    set_colour (transition, "colour", clip->transition_colour);
  if (type == EF_TRANSITION_SLIDE || type == EF_TRANSITION_PUSH ||
      type == EF_TRANSITION_WIPE)
    json_object_set_string_member (transition, "direction",
        ef_plan_direction_names[clip->transition_direction]);
  json_object_set_object_member (object, "transition", transition);
}

static JsonObject *
clip_to_json (const EfClip *clip, const gchar *base)
{
  JsonObject *object = json_object_new ();

  ef_plan_set_uri (object, "uri", clip->uri, base);
  ef_json_set_exact_seconds (object, "at", clip->at);
  ef_json_set_exact_seconds (object, "duration", clip->duration);
  ef_json_set_exact_seconds (object, "in", clip->in);
  json_object_set_double_member (object, "speed", clip->speed);
  if (clip->background)
    set_colour (object, "background", clip->background);
  ef_plan_write_look (object, clip, base);
  ef_plan_write_framing (object, clip);
  if (clip->transition != EF_TRANSITION_CUT)
    set_transition (object, clip);
  if (clip->has_sound)
    json_object_set_double_member (object, "sound", clip->sound_db);
  json_object_set_string_member (
      object, "fallback", fallback_names[clip->fallback]);
  ef_plan_next_write (object, clip, base);
  if (clip->why)
    json_object_set_member (object, "why", json_node_copy (clip->why));
  return object;
}

static void
set_canvas (JsonObject *object, const EfPlan *plan)
{
  JsonObject *canvas = json_object_new ();
  g_autofree gchar *fps = g_strdup_printf ("%d/%d", plan->fps_n, plan->fps_d);

  json_object_set_int_member (canvas, "width", plan->width);
  json_object_set_int_member (canvas, "height", plan->height);
  json_object_set_string_member (canvas, "fps", fps);
  json_object_set_object_member (object, "canvas", canvas);
}

static void
set_sound (JsonObject *object, const EfPlan *plan, const gchar *base)
{
  if (plan->voice.uri) {
    JsonObject *voice = json_object_new ();

    ef_plan_set_uri (voice, "uri", plan->voice.uri, base);
    ef_json_set_exact_seconds (voice, "at", plan->voice.at);
    json_object_set_double_member (voice, "gain", plan->voice.gain_db);
    json_object_set_object_member (object, "voice", voice);
  }
  if (plan->music.uri) {
    JsonObject *music = json_object_new ();

    ef_plan_set_uri (music, "uri", plan->music.uri, base);
    json_object_set_double_member (music, "gain", plan->music.gain_db);
    json_object_set_double_member (music, "duck", plan->music.duck_db);
    ef_json_set_exact_seconds (music, "fade_in", plan->music.fade_in);
    ef_json_set_exact_seconds (music, "fade_out", plan->music.fade_out);
    json_object_set_boolean_member (music, "loop", plan->music.loop);
    json_object_set_object_member (object, "music", music);
  }
}

static void
set_captions (JsonObject *object, const EfPlan *plan, const gchar *base)
{
  const EfPlanCaptions *c = &plan->captions;
  JsonObject *captions;

  if (!c->words && !c->style && !c->safe_area && !c->overrides)
    return;
  captions = json_object_new ();
  if (c->words)
    ef_plan_set_uri (captions, "words", c->words, base);
  ef_plan_write_captions_look (captions, c->style, c->safe_area, c->overrides);
  json_object_set_object_member (object, "captions", captions);
}

gboolean
ef_plan_save (const EfPlan *plan, const gchar *path, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree gchar *base = folder_of (path);
  JsonObject *object;
  JsonArray *clips;

  if (!ef_plan_validate (plan, path, error))
    return FALSE;
  object = json_object_new ();
  clips = json_array_new ();
  json_object_set_int_member (object, "version", 1);
  set_canvas (object, plan);
  ef_json_set_exact_seconds (object, "duration", plan->duration);
  for (guint i = 0; i < plan->clips->len; i++)
    json_array_add_object_element (
        clips, clip_to_json (g_ptr_array_index (plan->clips, i), base));
  json_object_set_array_member (object, "clips", clips);
  ef_plan_write_filters (object, &plan->filters, base);
  json_object_set_array_member (
      object, "layers", ef_plan_layers_to_json (plan->layers, base));
  set_sound (object, plan, base);
  set_captions (object, plan, base);
  ef_plan_write_outputs (object, plan);
  if (plan->meta)
    json_object_set_member (object, "meta", json_node_copy (plan->meta));
  json_node_take_object (root, object);
  return ef_json_save (root, path, error);
}
