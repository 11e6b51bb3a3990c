/* Edit Factory - ef probe: what the media guard sees in a file
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "environment.h"
#include "media-description.h"
#include "terminal.h"

#include <editfactory/json.h>
#include <editfactory/media-guard.h>

static const EfOption OPTIONS[] = {
  { "json", 0, EF_OPTION_FLAG, NULL, NULL,
      "Print a JSON object, {\"files\":[...]}, instead of text." },
  { NULL }
};

static void
print_video (const EfMediaInfo *info)
{
  ef_terminal_print ("  picture   %u x %u%s", info->width, info->height,
      info->is_still ? ", a still" : "");
  if (info->rotation || info->mirrored)
    ef_terminal_print (", stored %u x %u turned by %u degrees%s",
        info->coded_width, info->coded_height, info->rotation,
        info->mirrored ? ", mirrored" : "");
  if (info->video_codec)
    ef_terminal_print (", %s", info->video_codec);
  if (!info->is_still && info->fps_n > 0 && info->fps_d > 0)
    ef_terminal_print (", %.3f frames/s", (gdouble)info->fps_n / info->fps_d);
  ef_terminal_print ("\n");
}

static void
print_info (const EfMediaInfo *info)
{
  g_autofree gchar *name = ef_terminal_clean (info->path);

  ef_terminal_print ("%s\n  container %s\n", name, info->container);
  if (info->has_video)
    print_video (info);
  if (info->has_audio)
    ef_terminal_print ("  sound     %s, %u Hz, %u channel%s\n",
        info->audio_codec ? info->audio_codec : "unknown", info->audio_rate,
        info->audio_channels, info->audio_channels == 1 ? "" : "s");
  if (info->undecodable)
    ef_terminal_print (
        "  left out  %s: no decoder for it here\n", info->undecodable);
  if (!info->is_still)
    ef_terminal_print (
        "  duration  %.3f s\n", info->duration / (gdouble)GST_SECOND);
}

static JsonObject *
describe (const EfMediaInfo *info)
{
  JsonObject *object = ef_media_description_new (info);
  g_autofree gchar *path = g_utf8_make_valid (info->path, -1);

  json_object_set_string_member (object, "path", path);
  return object;
}

static void
print_json (JsonArray *files)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree gchar *text = NULL;

  json_object_set_array_member (object, "files", json_array_ref (files));
  json_node_take_object (root, object);
  text = ef_json_to_string (root);
  ef_terminal_print ("%s\n", text);
}

static gint
run (EfInvocation *invocation, GError **error)
{
  gboolean json = ef_invocation_get_flag (invocation, "json");
  g_autoptr (JsonArray) files = json_array_new ();
  gint status = EF_EXIT_OK;

  if (!ef_environment_init_gst (error))
    return -1;
  for (guint i = 0; i < invocation->arguments->len; i++) {
    g_autoptr (GError) local = NULL;
    g_autoptr (EfMediaInfo) info = ef_media_probe (
        ef_invocation_get_argument (invocation, i), NULL, 0, &local);

    if (!info) {
      ef_terminal_error (local->message);
      status = EF_EXIT_FAILED;
    } else if (json) {
      json_array_add_object_element (files, describe (info));
    } else {
      print_info (info);
    }
  }
  if (json)
    print_json (files);
  return status;
}

static const gchar *const EXAMPLES[] = { "ef probe clip.mp4 photo.jpg",
  "Container, picture, sound and duration of both.", "ef probe --json clip.mp4",
  "The same for a program to read.", NULL };

const EfCommand ef_command_probe = { "probe",
  "show what is in a media file, or why it is refused", "FILE...", 1, G_MAXUINT,
  "Looks at files the way ef make does: first at their first bytes, then with "
  "the parsers of an allow-list, without decoding anything. A file that is "
  "refused here is refused everywhere, with the same reason.\n\n"
  "Width and height are of the upright picture with square pixels, after "
  "rotation.",
  OPTIONS, EXAMPLES, run };
