/* Edit Factory - efttssrc: text to speech with word times
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-efttssrc
 * @title: efttssrc
 * @short_description: text to speech with exact word times
 *
 * Speaks a script. The pad `audio` gives the sound, mono, at the engine's own
 * rate; the pad `text` gives each sentence as a buffer with a time, a duration
 * and an EfWordTimingMeta that tells when each word is heard. Either pad may
 * stay unlinked. Speech is made in a thread of its own, ahead of the listener,
 * so that a long script starts at once. See docs/efttssrc.md.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 efttssrc text="Hello there, world." ! audioconvert !
 * audioresample ! autoaudiosink
 * ]|
 */
#include "config.h"
#include "gstefttssrc.h"
#include "gstefttselements.h"

#include <editfactory/file.h>
#include <string.h>

GST_DEBUG_CATEGORY (ef_tts_src_debug);
#define GST_CAT_DEFAULT ef_tts_src_debug

#define DEFAULT_LANGUAGE "en-US"
#define DEFAULT_TIMEOUT (30 * GST_SECOND)
#define MAX_GAP (60 * GST_SECOND)
/* A script file may be longer than it has characters to speak, within reason;
 * four bytes a character is the most that UTF-8 takes. */
#define MAX_MAX_CHARS 1000000

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_LOCATION,
  PROP_PROVIDER,
  PROP_VOICE,
  PROP_LANGUAGE,
  PROP_RATE,
  PROP_PITCH,
  PROP_COMMAND,
  PROP_CACHE_DIR,
  PROP_WORDS_LOCATION,
  PROP_SENTENCE_GAP,
  PROP_PARAGRAPH_GAP,
  PROP_TIMEOUT,
  PROP_MAX_CHARS,
  PROP_WORDS_TIMING,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

GType
gst_ef_tts_provider_get_type (void)
{
  static const GEnumValue values[] = {
    { GST_EF_TTS_PROVIDER_AUTO, "flite for English, espeak for the rest",
        "auto" },
    { GST_EF_TTS_PROVIDER_FLITE, "flite: English, better voices", "flite" },
    { GST_EF_TTS_PROVIDER_ESPEAK, "espeak-ng: more than a hundred languages",
        "espeak" },
    { GST_EF_TTS_PROVIDER_COMMAND, "Any program: text in, WAV out", "command" },
    { 0, NULL, NULL }
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstEfTtsProvider", values));
  return type;
}

G_DEFINE_TYPE (GstEfTtsSrc, gst_ef_tts_src, GST_TYPE_ELEMENT);
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (efttssrc, "efttssrc", GST_RANK_NONE,
    GST_TYPE_EF_TTS_SRC,
    GST_DEBUG_CATEGORY_INIT (
        ef_tts_src_debug, "efttssrc", 0, "text to speech"));

/* Errors */

static void
error_code (const GError *error, GQuark *domain, gint *code)
{
  *domain = GST_RESOURCE_ERROR;
  *code = GST_RESOURCE_ERROR_FAILED;
  if (error->domain != EF_ERROR)
    return;
  switch (error->code) {
    case EF_ERROR_NOT_FOUND:
      *code = GST_RESOURCE_ERROR_NOT_FOUND;
      break;
    case EF_ERROR_IO:
      *code = GST_RESOURCE_ERROR_WRITE;
      break;
    case EF_ERROR_INPUT:
    case EF_ERROR_LIMIT:
      *code = GST_RESOURCE_ERROR_SETTINGS;
      break;
    default:
      break;
  }
}

void
gst_ef_tts_src_post_error (GstEfTtsSrc *self, const GError *error)
{
  GQuark domain;
  gint code;

  error_code (error, &domain, &code);
  gst_element_message_full (GST_ELEMENT (self), GST_MESSAGE_ERROR, domain, code,
      g_strdup (error->message), NULL, __FILE__, GST_FUNCTION, __LINE__);
}

/* The narration's own thread tells that it is done. */
static void
on_narrated (gpointer user_data, const GError *error)
{
  GstEfTtsSrc *self = user_data;

  if (error) {
    gst_ef_tts_src_post_error (self, error);
    return;
  }
  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_duration_changed (GST_OBJECT (self)));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WORDS_TIMING]);
}

/* From properties to a narration */

static gboolean
check_language (const gchar *language, GError **error)
{
  gsize n = strlen (language);
  gboolean ok = n >= 2 && n <= 35 && g_ascii_isalpha (language[0]);

  for (gsize i = 0; ok && i < n; i++)
    ok = g_ascii_isalnum (language[i]) || language[i] == '-';
  if (!ok)
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "language: '%.40s' is no language tag; write \"en-US\" or \"de\"",
        language);
  return ok;
}

static gchar *
read_script (GstEfTtsSrc *self, GError **error)
{
  g_autofree gchar *text = NULL;
  const gchar *source = self->script ? "text" : self->location;
  gsize length = 0;

  if (self->script) {
    text = g_strdup (self->script);
    length = strlen (text);
  } else if (!self->location) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "efttssrc: nothing to say; set the property text or location");
    return NULL;
  } else if (!ef_file_read (self->location, (gsize)self->max_chars * 4 + 4096,
                 &text, &length, error)) {
    return NULL;
  }
  if (!ef_script_check (source, text, (gssize)length, self->max_chars, error))
    return NULL;
  return g_steal_pointer (&text);
}

static EfSpeaker *
make_speaker (GstEfTtsSrc *self, GError **error)
{
  g_autoptr (GEnumClass) names = g_type_class_ref (GST_TYPE_EF_TTS_PROVIDER);
  const gchar *name = g_enum_get_value (names, self->provider)->value_nick;
  const EfSpeechProvider *provider;
  g_autoptr (EfSpeaker) speaker = NULL;
  g_autoptr (GError) why = NULL;

  if (!check_language (self->language, error))
    return NULL;
  provider = ef_speech_provider_find (name, self->language, self->voice, error);
  if (!provider)
    return NULL;
  speaker = ef_speaker_new (provider, self->voice, self->language);
  speaker->rate = self->speed;
  speaker->pitch = self->pitch;
  speaker->cache_dir = g_strdup (self->cache_dir);
  speaker->timeout = self->timeout;
  if (self->command &&
      !g_shell_parse_argv (self->command, NULL, &speaker->command, &why)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "command: %s", why->message);
    return NULL;
  }
  return g_steal_pointer (&speaker);
}

static EfNarration *
make_narration (GstEfTtsSrc *self, GError **error)
{
  g_autofree gchar *text = read_script (self, error);
  g_autoptr (EfSpeaker) speaker = text ? make_speaker (self, error) : NULL;

  if (!speaker)
    return NULL;
  return ef_narration_new (g_steal_pointer (&speaker),
      ef_script_new (text, self->language), self->sentence_gap,
      self->paragraph_gap, self->words_location, on_narrated, self);
}

static gboolean
open_narration (GstEfTtsSrc *self)
{
  g_autoptr (GError) error = NULL;

  GST_OBJECT_LOCK (self);
  self->narration = make_narration (self, &error);
  GST_OBJECT_UNLOCK (self);
  if (!self->narration) {
    gst_ef_tts_src_post_error (self, error);
    return FALSE;
  }
  gst_ef_tts_src_reset_streams (self);
  ef_narration_start (self->narration);
  return TRUE;
}

static void
close_narration (GstEfTtsSrc *self)
{
  EfNarration *narration;

  GST_OBJECT_LOCK (self);
  narration = g_steal_pointer (&self->narration);
  GST_OBJECT_UNLOCK (self);
  g_clear_pointer (&narration, ef_narration_free);
}

static GstStateChangeReturn
gst_ef_tts_src_change_state (GstElement *element, GstStateChange transition)
{
  GstEfTtsSrc *self = GST_EF_TTS_SRC (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !open_narration (self))
    return GST_STATE_CHANGE_FAILURE;
  /* Engine and readers stop before the pads' tasks are waited for. */
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY && self->narration)
    ef_narration_stop (self->narration);
  ret = GST_ELEMENT_CLASS (gst_ef_tts_src_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
          ret == GST_STATE_CHANGE_FAILURE))
    close_narration (self);
  return ret;
}

/* An application's EOS ends the programme where it is. */
static gboolean
gst_ef_tts_src_send_event (GstElement *element, GstEvent *event)
{
  GstEfTtsSrc *self = GST_EF_TTS_SRC (element);

  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (gst_ef_tts_src_parent_class)
        ->send_event (element, event);
  gst_event_unref (event);
  if (!self->narration)
    return FALSE;
  g_atomic_int_set (&self->eos_wanted, TRUE);
  ef_narration_interrupt (self->narration, TRUE);
  return TRUE;
}

/* Properties */

static void
set_string (gchar **field, const GValue *value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
  if (*field && !**field)
    g_clear_pointer (field, g_free);
}

static void
gst_ef_tts_src_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEfTtsSrc *self = GST_EF_TTS_SRC (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_TEXT:
      /* An empty script is an error of its own, and not "no script". */
      g_free (self->script);
      self->script = g_value_dup_string (value);
      break;
    case PROP_LOCATION:
      set_string (&self->location, value);
      break;
    case PROP_PROVIDER:
      self->provider = g_value_get_enum (value);
      break;
    case PROP_VOICE:
      set_string (&self->voice, value);
      break;
    case PROP_LANGUAGE:
      set_string (&self->language, value);
      if (!self->language)
        self->language = g_strdup (DEFAULT_LANGUAGE);
      break;
    case PROP_RATE:
      self->speed = g_value_get_double (value);
      break;
    case PROP_PITCH:
      self->pitch = g_value_get_double (value);
      break;
    case PROP_COMMAND:
      set_string (&self->command, value);
      break;
    case PROP_CACHE_DIR:
      set_string (&self->cache_dir, value);
      break;
    case PROP_WORDS_LOCATION:
      set_string (&self->words_location, value);
      break;
    case PROP_SENTENCE_GAP:
      self->sentence_gap = g_value_get_uint64 (value);
      break;
    case PROP_PARAGRAPH_GAP:
      self->paragraph_gap = g_value_get_uint64 (value);
      break;
    case PROP_TIMEOUT:
      self->timeout = g_value_get_uint64 (value);
      break;
    case PROP_MAX_CHARS:
      self->max_chars = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static const gchar *
words_timing (GstEfTtsSrc *self)
{
  g_autoptr (EfWords) words =
      self->narration ? ef_narration_get_words (self->narration) : NULL;

  return words ? ef_timing_to_string (words->timing) : NULL;
}

static void
gst_ef_tts_src_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEfTtsSrc *self = GST_EF_TTS_SRC (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_TEXT:
      g_value_set_string (value, self->script);
      break;
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_PROVIDER:
      g_value_set_enum (value, self->provider);
      break;
    case PROP_VOICE:
      g_value_set_string (value, self->voice);
      break;
    case PROP_LANGUAGE:
      g_value_set_string (value, self->language);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->speed);
      break;
    case PROP_PITCH:
      g_value_set_double (value, self->pitch);
      break;
    case PROP_COMMAND:
      g_value_set_string (value, self->command);
      break;
    case PROP_CACHE_DIR:
      g_value_set_string (value, self->cache_dir);
      break;
    case PROP_WORDS_LOCATION:
      g_value_set_string (value, self->words_location);
      break;
    case PROP_SENTENCE_GAP:
      g_value_set_uint64 (value, self->sentence_gap);
      break;
    case PROP_PARAGRAPH_GAP:
      g_value_set_uint64 (value, self->paragraph_gap);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint64 (value, self->timeout);
      break;
    case PROP_MAX_CHARS:
      g_value_set_uint (value, self->max_chars);
      break;
    case PROP_WORDS_TIMING:
      g_value_set_static_string (value, words_timing (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_tts_src_finalize (GObject *object)
{
  GstEfTtsSrc *self = GST_EF_TTS_SRC (object);

  g_free (self->script);
  g_free (self->location);
  g_free (self->voice);
  g_free (self->language);
  g_free (self->command);
  g_free (self->cache_dir);
  g_free (self->words_location);
  gst_flow_combiner_unref (self->combiner);
  g_mutex_clear (&self->seek_lock);
  g_mutex_clear (&self->flow_lock);
  G_OBJECT_CLASS (gst_ef_tts_src_parent_class)->finalize (object);
}

#define FLAGS                                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

static GParamSpec *
string_prop (const gchar *name, const gchar *nick, const gchar *blurb)
{
  return g_param_spec_string (name, nick, blurb, NULL, FLAGS);
}

static GParamSpec *
factor_prop (const gchar *name, const gchar *nick, const gchar *blurb)
{
  return g_param_spec_double (name, nick, blurb, 0.5, 2.0, 1.0, FLAGS);
}

static GParamSpec *
time_prop (const gchar *name, const gchar *nick, const gchar *blurb,
    GstClockTime max, GstClockTime value)
{
  return g_param_spec_uint64 (name, nick, blurb, 0, max, value, FLAGS);
}

static void
make_props (void)
{
  props[PROP_TEXT] = string_prop ("text", "Text", "The script to speak, UTF-8");
  props[PROP_LOCATION] = string_prop ("location", "Location",
      "A UTF-8 file with the script, when text is unset");
  props[PROP_PROVIDER] =
      g_param_spec_enum ("provider", "Provider", "The engine that speaks",
          GST_TYPE_EF_TTS_PROVIDER, GST_EF_TTS_PROVIDER_AUTO, FLAGS);
  props[PROP_VOICE] = string_prop ("voice", "Voice",
      "The engine's name of a voice; unset takes the language's own");
  props[PROP_LANGUAGE] = g_param_spec_string ("language", "Language",
      "The script's language, a BCP 47 tag", DEFAULT_LANGUAGE, FLAGS);
  props[PROP_RATE] =
      factor_prop ("rate", "Rate", "Speed of speech; 1 is the engine's own");
  props[PROP_PITCH] = factor_prop (
      "pitch", "Pitch", "Height of the voice; 1 is the engine's own");
  props[PROP_COMMAND] = string_prop ("command", "Command",
      "Provider command: a program and its arguments, run without a shell; "
      "reads a sentence on stdin, writes WAV on stdout");
  props[PROP_CACHE_DIR] = string_prop ("cache-dir", "Cache folder",
      "Where spoken sentences are kept for the next time; unset keeps none");
  props[PROP_WORDS_LOCATION] = string_prop ("words-location", "Words location",
      "Where words.json is written when the whole script is spoken");
  props[PROP_SENTENCE_GAP] = time_prop ("sentence-gap", "Sentence gap",
      "Silence between sentences, nanoseconds", MAX_GAP,
      EF_NARRATION_SENTENCE_GAP);
  props[PROP_PARAGRAPH_GAP] = time_prop ("paragraph-gap", "Paragraph gap",
      "Silence between paragraphs, nanoseconds", MAX_GAP,
      EF_NARRATION_PARAGRAPH_GAP);
  props[PROP_TIMEOUT] = time_prop ("timeout", "Timeout",
      "How long an engine may take for a sentence, nanoseconds; 0 for ever",
      G_MAXUINT64, DEFAULT_TIMEOUT);
  props[PROP_MAX_CHARS] = g_param_spec_uint ("max-chars", "Maximum characters",
      "A longer script is refused", 1, MAX_MAX_CHARS, EF_SCRIPT_MAX_CHARS,
      FLAGS);
  props[PROP_WORDS_TIMING] =
      g_param_spec_string ("words-timing", "Words timing",
          "Where the words' times come from (engine, provider, aligned, "
          "estimated); unset until the whole script is spoken",
          NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
gst_ef_tts_src_class_init (GstEfTtsSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_ef_tts_src_set_property;
  object_class->get_property = gst_ef_tts_src_get_property;
  object_class->finalize = gst_ef_tts_src_finalize;
  make_props ();
  g_object_class_install_properties (object_class, N_PROPS, props);
  gst_type_mark_as_plugin_api (GST_TYPE_EF_TTS_PROVIDER, 0);

  element_class->change_state = GST_DEBUG_FUNCPTR (gst_ef_tts_src_change_state);
  element_class->send_event = GST_DEBUG_FUNCPTR (gst_ef_tts_src_send_event);
  gst_ef_tts_src_add_templates (element_class);
  gst_element_class_set_static_metadata (element_class, "Text to speech",
      "Source/Audio/Text", "Speaks a script and tells when each word is heard",
      "Edit Factory");
}

static void
gst_ef_tts_src_init (GstEfTtsSrc *self)
{
  self->language = g_strdup (DEFAULT_LANGUAGE);
  self->speed = 1.0;
  self->pitch = 1.0;
  self->sentence_gap = EF_NARRATION_SENTENCE_GAP;
  self->paragraph_gap = EF_NARRATION_PARAGRAPH_GAP;
  self->timeout = DEFAULT_TIMEOUT;
  self->max_chars = EF_SCRIPT_MAX_CHARS;
  g_mutex_init (&self->seek_lock);
  g_mutex_init (&self->flow_lock);
  self->combiner = gst_flow_combiner_new ();
  gst_ef_tts_src_add_pads (self, GST_ELEMENT_GET_CLASS (self));
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}
