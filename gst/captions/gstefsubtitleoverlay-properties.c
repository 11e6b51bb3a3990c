/* Edit Factory - efsubtitleoverlay: properties
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"

#include <editfactory/json.h>

enum
{
  PROP_0,
  PROP_WORDS_LOCATION,
  PROP_CUES_LOCATION,
  PROP_SUBTITLES_LOCATION,
  PROP_SUBTITLE_ENCODING,
  PROP_WORDS_OFFSET,
  PROP_STYLE,
  PROP_STYLE_OVERRIDES,
  PROP_SAFE_AREA,
  PROP_WAIT_TEXT,
  PROP_DEBUG_SAFE_AREA,
  PROP_QOS,
  PROP_AVOID,
  PROP_LANGUAGE,
  PROP_ESTIMATE_WORDS,
  PROP_FIRST_FIELD
};

/* Ids of the style's fields, then of their colours as numbers. */
static guint
first_argb (void)
{
  const EfStyleField *fields = ef_style_fields ();
  guint n = 0;

  while (fields[n].name)
    n++;
  return PROP_FIRST_FIELD + n;
}

static JsonNode *
node_from_value (const EfStyleField *field, const GValue *value)
{
  JsonNode *node = json_node_alloc ();

  switch (field->type) {
    case EF_FIELD_NUMBER:
      return json_node_init_double (node, g_value_get_double (value));
    case EF_FIELD_INTEGER:
      return json_node_init_int (node, g_value_get_int (value));
    default:
      return json_node_init_string (node, g_value_get_string (value));
  }
}

/* NULL is the default: a style and a safe area there always are. */
static void
set_string (GstEfSubtitleOverlay *self, gchar **member, const GValue *value,
    GParamSpec *spec)
{
  const gchar *text = g_value_get_string (value);

  if (!text)
    text = g_value_get_string (g_param_spec_get_default_value (spec));
  GST_OBJECT_LOCK (self);
  g_free (*member);
  *member = g_strdup (text);
  GST_OBJECT_UNLOCK (self);
}

static void
set_boolean (GstEfSubtitleOverlay *self, gboolean *member, const GValue *value)
{
  GST_OBJECT_LOCK (self);
  *member = g_value_get_boolean (value);
  GST_OBJECT_UNLOCK (self);
}

static void
set_wait_text (GstEfSubtitleOverlay *self, gboolean wait)
{
  g_mutex_lock (&self->lock);
  self->wait_text = wait;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static void
set_field (
    GstEfSubtitleOverlay *self, const EfStyleField *field, const GValue *value)
{
  GST_OBJECT_LOCK (self);
  if (G_VALUE_HOLDS_STRING (value) && !g_value_get_string (value))
    g_hash_table_remove (self->style_values, field->name);
  else
    g_hash_table_insert (self->style_values, (gpointer)field->name,
        node_from_value (field, value));
  GST_OBJECT_UNLOCK (self);
  g_atomic_int_set (&self->restyle, TRUE);
}

void
gst_ef_subtitle_overlay_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (object);

  switch (id) {
    case PROP_WORDS_LOCATION:
      set_string (self, &self->words_location, value, spec);
      break;
    case PROP_CUES_LOCATION:
      set_string (self, &self->cues_location, value, spec);
      break;
    case PROP_SUBTITLES_LOCATION:
      set_string (self, &self->subtitles_location, value, spec);
      break;
    case PROP_SUBTITLE_ENCODING:
      set_string (self, &self->subtitle_encoding, value, spec);
      break;
    case PROP_WORDS_OFFSET:
      GST_OBJECT_LOCK (self);
      self->words_offset = g_value_get_int64 (value);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_STYLE:
      set_string (self, &self->style_name, value, spec);
      g_atomic_int_set (&self->restyle, TRUE);
      break;
    case PROP_STYLE_OVERRIDES:
      set_string (self, &self->style_overrides, value, spec);
      g_atomic_int_set (&self->restyle, TRUE);
      break;
    case PROP_SAFE_AREA:
      set_string (self, &self->safe_area_name, value, spec);
      g_atomic_int_set (&self->restyle, TRUE);
      break;
    case PROP_WAIT_TEXT:
      set_wait_text (self, g_value_get_boolean (value));
      break;
    case PROP_DEBUG_SAFE_AREA:
      set_boolean (self, &self->debug_safe_area, value);
      break;
    case PROP_QOS:
      set_boolean (self, &self->qos, value);
      break;
    case PROP_ESTIMATE_WORDS:
      set_boolean (self, &self->estimate_words, value);
      break;
    case PROP_LANGUAGE:
      set_string (self, &self->language, value, spec);
      break;
    case PROP_AVOID:
      set_string (self, &self->avoid, value, spec);
      g_atomic_int_set (&self->avoid_changed, TRUE);
      break;
    default:
      if (id >= first_argb ())
        gst_ef_subtitle_overlay_set_argb (self, id - first_argb (), value);
      else
        set_field (self, &ef_style_fields ()[id - PROP_FIRST_FIELD], value);
  }
}

static void
get_set_value (JsonNode *node, EfFieldType type, GValue *value)
{
  if (type == EF_FIELD_NUMBER)
    g_value_set_double (value, json_node_get_double (node));
  else if (type == EF_FIELD_INTEGER)
    g_value_set_int (value, (gint)json_node_get_int (node));
  else
    g_value_set_string (value, json_node_get_string (node));
}

static void
get_style_value (const EfStyle *style, const EfStyleField *field, GValue *value)
{
  gconstpointer member = (const guint8 *)style + field->offset;

  switch (field->type) {
    case EF_FIELD_NUMBER:
      g_value_set_double (value, *(const gdouble *)member);
      break;
    case EF_FIELD_INTEGER:
      g_value_set_int (value, *(const gint *)member);
      break;
    case EF_FIELD_COLOUR:
      g_value_take_string (
          value, g_strdup_printf ("#%08x", *(const guint *)member));
      break;
    case EF_FIELD_TEXT:
      g_value_set_string (value, *(gchar *const *)member);
      break;
    case EF_FIELD_CHOICE:
      g_value_set_static_string (value, field->choices[*(const gint *)member]);
      break;
  }
}

/* What was set, else, once it is loaded, what the style says. */
static void
get_field (GstEfSubtitleOverlay *self, GParamSpec *spec,
    const EfStyleField *field, GValue *value)
{
  JsonNode *node;

  g_param_value_set_default (spec, value);
  GST_OBJECT_LOCK (self);
  node = g_hash_table_lookup (self->style_values, field->name);
  if (node)
    get_set_value (node, field->type, value);
  else if (self->style)
    get_style_value (self->style, field, value);
  GST_OBJECT_UNLOCK (self);
}

/* Another thread may set it meanwhile. */
static void
get_string (GstEfSubtitleOverlay *self, gchar **member, GValue *value)
{
  GST_OBJECT_LOCK (self);
  g_value_set_string (value, *member);
  GST_OBJECT_UNLOCK (self);
}

void
gst_ef_subtitle_overlay_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (object);

  switch (id) {
    case PROP_WORDS_LOCATION:
      get_string (self, &self->words_location, value);
      break;
    case PROP_CUES_LOCATION:
      get_string (self, &self->cues_location, value);
      break;
    case PROP_SUBTITLES_LOCATION:
      get_string (self, &self->subtitles_location, value);
      break;
    case PROP_SUBTITLE_ENCODING:
      get_string (self, &self->subtitle_encoding, value);
      break;
    case PROP_WORDS_OFFSET:
      g_value_set_int64 (value, self->words_offset);
      break;
    case PROP_STYLE:
      get_string (self, &self->style_name, value);
      break;
    case PROP_STYLE_OVERRIDES:
      get_string (self, &self->style_overrides, value);
      break;
    case PROP_SAFE_AREA:
      get_string (self, &self->safe_area_name, value);
      break;
    case PROP_WAIT_TEXT:
      g_value_set_boolean (value, self->wait_text);
      break;
    case PROP_DEBUG_SAFE_AREA:
      g_value_set_boolean (value, self->debug_safe_area);
      break;
    case PROP_QOS:
      g_value_set_boolean (value, self->qos);
      break;
    case PROP_ESTIMATE_WORDS:
      g_value_set_boolean (value, self->estimate_words);
      break;
    case PROP_LANGUAGE:
      get_string (self, &self->language, value);
      break;
    case PROP_AVOID:
      get_string (self, &self->avoid, value);
      break;
    default:
      if (id >= first_argb ())
        gst_ef_subtitle_overlay_get_argb (self, id - first_argb (), value);
      else
        get_field (
            self, spec, &ef_style_fields ()[id - PROP_FIRST_FIELD], value);
  }
}

#define READY_FLAGS                                                            \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

#define PLAYING_FLAGS                                                          \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

/* With the values that it takes, when they are words. */
static const gchar *
blurb_of (const EfStyleField *field)
{
  g_autofree gchar *choices = NULL;
  g_autofree gchar *blurb = NULL;

  if (field->type != EF_FIELD_CHOICE)
    return field->blurb;
  choices = g_strjoinv (", ", (gchar **)field->choices);
  blurb = g_strdup_printf ("%s: %s", field->blurb, choices);
  return g_intern_string (blurb);
}

/* Each value of a style is a property too; unset, the style's file rules. What
 * is phrased anew when it changes is not for moving from frame to frame. */
static GParamSpec *
spec_for_field (const EfStyleField *field)
{
  g_autofree gchar *name = g_strdelimit (g_strdup (field->name), "_", '-');
  const gchar *interned = g_intern_string (name);
  GParamFlags flags = PLAYING_FLAGS | GST_PARAM_DOC_SHOW_DEFAULT;

  if (ef_style_field_scope (field) < EF_STYLE_PHRASE)
    flags |= GST_PARAM_CONTROLLABLE;
  switch (field->type) {
    case EF_FIELD_NUMBER:
      return g_param_spec_double (interned, interned, field->blurb, field->min,
          field->max, CLAMP (0, field->min, field->max), flags);
    case EF_FIELD_INTEGER:
      return g_param_spec_int (interned, interned, field->blurb,
          (gint)field->min, (gint)field->max, (gint)field->min, flags);
    default:
      return g_param_spec_string (
          interned, interned, blurb_of (field), NULL, PLAYING_FLAGS);
  }
}

static void
install_file_properties (GObjectClass *object_class)
{
  g_object_class_install_property (object_class, PROP_WORDS_LOCATION,
      g_param_spec_string ("words-location", "Words",
          "words.json whose words "
          "are phrased by the style and shown",
          NULL, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_CUES_LOCATION,
      g_param_spec_string ("cues-location", "Cues",
          "cues.json, shown as it "
          "is; goes before words-location",
          NULL, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_SUBTITLES_LOCATION,
      g_param_spec_string ("subtitles-location", "Subtitles",
          "SubRip, "
          "WebVTT or ASS file",
          NULL, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_SUBTITLE_ENCODING,
      g_param_spec_string ("subtitle-encoding", "Subtitle encoding",
          "Of subtitles-location, as iconv names it (WINDOWS-1252), unless the "
          "file has a byte order mark; unset: UTF-8",
          NULL, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_ESTIMATE_WORDS,
      g_param_spec_boolean ("estimate-words", "Estimate words",
          "Light the words of captions without word times one by one, each for "
          "its share of the caption's time",
          FALSE, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_LANGUAGE,
      g_param_spec_string ("language", "Language",
          "BCP 47 tag of text that does not say its own: chooses the forms of "
          "letters, their case, and the direction of mixed lines",
          NULL, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_WORDS_OFFSET,
      g_param_spec_int64 ("words-offset", "Words offset",
          "Nanoseconds added "
          "to the times of words-location: where the voice begins",
          G_MININT64, G_MAXINT64, 0, READY_FLAGS));
}

static void
install_style_properties (GObjectClass *object_class)
{
  const EfStyleField *fields = ef_style_fields ();

  g_object_class_install_property (object_class, PROP_STYLE,
      g_param_spec_string ("style", "Style",
          "Name of a style, or the path of "
          "its file",
          "word-pop", PLAYING_FLAGS));
  g_object_class_install_property (object_class, PROP_STYLE_OVERRIDES,
      g_param_spec_string ("style-overrides", "Style overrides",
          "JSON object "
          "of style values that replace the style's",
          NULL, PLAYING_FLAGS));
  g_object_class_install_property (object_class, PROP_SAFE_AREA,
      g_param_spec_string ("safe-area", "Safe area",
          "Name of a safe area, or "
          "the path of its file",
          "generic", PLAYING_FLAGS));
  g_object_class_install_property (object_class, PROP_WAIT_TEXT,
      g_param_spec_boolean ("wait-text", "Wait for text",
          "Hold video, for 2 s "
          "at most, until the text pad has told what is said",
          TRUE, PLAYING_FLAGS));
  g_object_class_install_property (object_class, PROP_DEBUG_SAFE_AREA,
      g_param_spec_boolean ("debug-safe-area", "Show the safe area",
          "Draw the zones that the app covers", FALSE, PLAYING_FLAGS));
  g_object_class_install_property (object_class, PROP_QOS,
      g_param_spec_boolean ("qos", "QoS",
          "Draw no new captions for frames that the sink says are late", TRUE,
          PLAYING_FLAGS));
  g_object_class_install_property (object_class, PROP_AVOID,
      g_param_spec_string ("avoid", "Avoid",
          "Other things in the picture that captions keep away from, JSON: "
          "{\"rectangles\": [{x, y, width, height (of the canvas), at, "
          "duration (seconds)}]}",
          NULL, PLAYING_FLAGS));
  for (guint i = 0; fields[i].name; i++)
    g_object_class_install_property (
        object_class, PROP_FIRST_FIELD + i, spec_for_field (&fields[i]));
  gst_ef_subtitle_overlay_install_argb (object_class, first_argb ());
}

void
gst_ef_subtitle_overlay_install_properties (GObjectClass *object_class)
{
  install_file_properties (object_class);
  install_style_properties (object_class);
}
