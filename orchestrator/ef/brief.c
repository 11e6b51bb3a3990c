/* Edit Factory - what a video is to be made from: options, checks, parameters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "brief.h"
#include "formats.h"
#include "match.h"
#include "platform.h"
#include "providers/provider.h"
#include "style.h"
#include "suggest.h"

#include <editfactory/data.h>
#include <editfactory/media-guard.h>
#include <editfactory/words.h>
#include <string.h>

#define LANGUAGE "en-US"

static gboolean
conflict (
    EfInvocation *invocation, const gchar *a, const gchar *b, GError **error)
{
  if (!ef_command_find_option (invocation->command, a) ||
      !ef_invocation_is_set (invocation, a) ||
      !ef_invocation_is_set (invocation, b))
    return FALSE;
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "--%s and --%s exclude each other: give one of them", a, b);
  return TRUE;
}

gboolean
ef_brief_add_voice (JsonObject *params, EfInvocation *invocation,
    const gchar *script, GError **error)
{
  if (conflict (invocation, "no-voice", "voice-file", error) ||
      conflict (invocation, "no-voice", "voice", error) ||
      conflict (invocation, "voice-file", "voice", error))
    return FALSE;
  json_object_set_string_member (params, "script", script);
  ef_job_set_string (params, "voice", invocation, "voice");
  ef_job_set_string (params, "provider", invocation, "provider");
  ef_job_set_string (params, "language", invocation, "language");
  ef_job_set_number (params, "rate", invocation, "rate");
  return ef_job_set_file (
             params, "voice_file", invocation, "voice-file", error) &&
      ef_job_set_file (params, "words", invocation, "words", error);
}

static JsonNode *
get_formats (EfInvocation *invocation)
{
  const gchar *text = ef_invocation_get (invocation, "formats");
  g_auto (GStrv) parts = text ? g_strsplit (text, ",", -1) : NULL;
  JsonArray *array;
  JsonNode *node;

  if (!parts)
    return NULL;
  array = json_array_new ();
  node = json_node_new (JSON_NODE_ARRAY);
  for (gchar **part = parts; *part; part++)
    json_array_add_string_element (array, g_strstrip (*part));
  json_node_take_array (node, array);
  return node;
}

gboolean
ef_brief_add_edit (JsonObject *params, EfInvocation *invocation, GError **error)
{
  static const gchar *const STRINGS[] = { "style", "preset", "match" };
  static const gchar *const NUMBERS[][2] = { { "music_gain", "music-gain" },
    { "music_duck", "music-duck" }, { "min_shot", "min-shot" },
    { "max_shot", "max-shot" }, { "seed", "seed" } };
  JsonNode *formats = get_formats (invocation);

  if (ef_invocation_get_flag (invocation, "no-voice"))
    json_object_set_boolean_member (params, "no_voice", TRUE);
  if (ef_invocation_get_flag (invocation, "fast-score"))
    json_object_set_boolean_member (params, "fast_score", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (STRINGS); i++)
    ef_job_set_string (params, STRINGS[i], invocation, STRINGS[i]);
  for (guint i = 0; i < G_N_ELEMENTS (NUMBERS); i++)
    ef_job_set_number (params, NUMBERS[i][0], invocation, NUMBERS[i][1]);
  if (formats)
    json_object_set_member (params, "formats", formats);
  return ef_job_set_file (params, "music", invocation, "music", error) &&
      ef_overlays_add (params, invocation, error);
}

/* Checks */

static const EfSpeechProvider *
find_provider (EfInvocation *invocation, GError **error)
{
  const gchar *language = ef_invocation_get (invocation, "language");

  return ef_speech_provider_find (ef_invocation_get (invocation, "provider"),
      language ? language : LANGUAGE, ef_invocation_get (invocation, "voice"),
      error);
}

/* @provider: (nullable): NULL counts the voices of all. Providers that list
 * none know best themselves. */
static gboolean
check_voice_name (const gchar *provider, const gchar *name, GError **error)
{
  g_autoptr (GPtrArray) voices = ef_speech_list_voices ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const gchar *near;

  for (guint i = 0; i < voices->len; i++) {
    EfVoice *voice = g_ptr_array_index (voices, i);

    if (!voice->available || (provider && strcmp (voice->provider, provider)))
      continue;
    if (strcmp (voice->id, name) == 0)
      return TRUE;
    g_ptr_array_add (names, voice->id);
  }
  if (names->len == 0)
    return TRUE;
  g_ptr_array_add (names, NULL);
  near = ef_suggest (name, (const gchar *const *)names->pdata);
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "--voice %s: there is no such voice%s%s%s%s%s: see ef voices", name,
      provider ? " of " : "", provider ? provider : "",
      near ? "; did you mean '" : "", near ? near : "", near ? "'" : "");
  return FALSE;
}

/* A file that must have sound is looked at before the long work begins. */
static gboolean
check_sound (EfInvocation *invocation, const gchar *option, GError **error)
{
  const gchar *path = ef_command_find_option (invocation->command, option)
      ? ef_invocation_get (invocation, option)
      : NULL;
  g_autoptr (EfMediaInfo) info = NULL;

  if (!path)
    return TRUE;
  info = ef_media_probe (path, NULL, 0, error);
  if (info && info->has_audio)
    return TRUE;
  if (info)
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: has no sound: give another --%s", path, option);
  else
    g_prefix_error (error, "--%s: ", option);
  return FALSE;
}

static gboolean
check_words (EfInvocation *invocation, GError **error)
{
  const gchar *path = ef_invocation_get (invocation, "words");
  EfWords *words = path ? ef_words_load (path, error) : NULL;

  if (!path)
    return TRUE;
  if (!words) {
    g_prefix_error (error, "--words: ");
    return FALSE;
  }
  ef_words_unref (words);
  return TRUE;
}

gboolean
ef_brief_check_voice (EfInvocation *invocation, GError **error)
{
  const gchar *name = ef_invocation_get (invocation, "voice");
  const gchar *given = ef_invocation_get (invocation, "provider");
  gboolean any = strcmp (given, "auto") == 0;

  return find_provider (invocation, error) &&
      (!name || check_voice_name (any ? NULL : given, name, error)) &&
      check_words (invocation, error) &&
      check_sound (invocation, "voice-file", error);
}

GPtrArray *
ef_brief_parse_formats (EfInvocation *invocation, GError **error)
{
  g_autoptr (JsonNode) formats = get_formats (invocation);
  GPtrArray *parsed = ef_formats_parse (
      formats, ef_invocation_get (invocation, "preset"), error);

  if (!parsed)
    g_prefix_error (error, "--");
  return parsed;
}

gboolean
ef_brief_check_edit (EfInvocation *invocation, GError **error)
{
  const gchar *style = ef_invocation_get (invocation, "style");
  const gchar *preset = ef_invocation_get (invocation, "preset");
  g_autoptr (EfStyle) loaded = ef_style_load (style, NULL, error);
  g_autoptr (EfPlatform) platform = NULL;
  g_autoptr (GPtrArray) formats = NULL;
  EfMatchOptions options;

  if (!loaded) {
    ef_suggest_data ("styles", style, error);
    return FALSE;
  }
  platform = ef_platform_load (preset, error);
  if (!platform) {
    ef_suggest_data ("platforms", preset, error);
    return FALSE;
  }
  formats = ef_brief_parse_formats (invocation, error);
  return formats &&
      ef_match_options_init (
          &options, ef_invocation_get (invocation, "match"), error) &&
      check_sound (invocation, "music", error);
}

gchar *
ef_brief_describe_voice (EfInvocation *invocation)
{
  const gchar *file = ef_invocation_get (invocation, "voice-file");
  const gchar *name = ef_invocation_get (invocation, "voice");
  const EfSpeechProvider *provider;
  g_autofree gchar *own = NULL;

  if (ef_command_find_option (invocation->command, "no-voice") &&
      ef_invocation_get_flag (invocation, "no-voice"))
    return g_strdup ("none: the captions are paced for reading");
  if (file)
    return g_strdup_printf ("the recording %s", file);
  provider = find_provider (invocation, NULL);
  if (!provider)
    return g_strdup ("unknown");
  if (!name)
    own = provider->default_voice (ef_invocation_get (invocation, "language"));
  return g_strdup_printf ("%s of %s",
      name      ? name
          : own ? own
                : "its own",
      provider->name);
}
