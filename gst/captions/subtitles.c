/* Edit Factory - subtitle files: SubRip and WebVTT, read and written
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "subtitles.h"

#include <editfactory/file.h>
#include <string.h>

#define MAX_LINE 4000
#define MAX_WORDS 200

typedef struct
{
  EfSubtitleWarning warn;
  gpointer user_data;
  guint line;
  GArray *found;
} Reader;

typedef struct
{
  GstClockTime start;
  GstClockTime end;
  gchar *text;
} Found;

static void
found_clear (gpointer data)
{
  g_free (((Found *)data)->text);
}

static void
warn (Reader *r, const gchar *what)
{
  g_autofree gchar *message = g_strdup_printf ("line %u: %s", r->line, what);

  if (r->warn)
    r->warn (message, r->user_data);
}

/* "[HH:]MM:SS[.,]mmm" */
static gboolean
read_time (const gchar **p, GstClockTime *time)
{
  guint64 parts[4] = {
    0,
  };
  guint n = 0, digits;

  while (**p == ' ' || **p == '\t')
    (*p)++;
  while (n < 4) {
    guint64 v = 0;

    for (digits = 0; g_ascii_isdigit (**p) && digits < 9; digits++, (*p)++)
      v = v * 10 + (**p - '0');
    if (digits == 0)
      return FALSE;
    parts[n++] = v;
    if (**p == ':' && n < 3) {
      (*p)++;
    } else if ((**p == '.' || **p == ',') && n >= 2) {
      (*p)++;
      for (v = 0, digits = 0; g_ascii_isdigit (**p) && digits < 3;
           digits++, (*p)++)
        v = v * 10 + (**p - '0');
      for (; digits < 3; digits++)
        v *= 10;
      while (g_ascii_isdigit (**p))
        (*p)++;
      *time = (n == 3 ? parts[0] * 3600 + parts[1] * 60 + parts[2]
                      : parts[0] * 60 + parts[1]) *
              GST_SECOND +
          v * GST_MSECOND;
      return *time < 100 * 3600 * GST_SECOND;
    } else {
      return FALSE;
    }
  }
  return FALSE;
}

static gboolean
read_times (const gchar *line, Found *found)
{
  const gchar *p = line;

  if (!read_time (&p, &found->start))
    return FALSE;
  while (*p == ' ' || *p == '\t')
    p++;
  if (!g_str_has_prefix (p, "-->"))
    return FALSE;
  p += 3;
  return read_time (&p, &found->end);
}

static gboolean
append_entity (GString *out, const gchar **p)
{
  static const struct
  {
    const gchar *name;
    const gchar *text;
  } entities[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
    { "&nbsp;", " " }, { "&quot;", "\"" }, { "&apos;", "'" }, { "&lrm;", "" },
    { "&rlm;", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (*p, entities[i].name)) {
      g_string_append (out, entities[i].text);
      *p += strlen (entities[i].name);
      return TRUE;
    }
  return FALSE;
}

gchar *
ef_subtitles_plain_text (const gchar *text)
{
  GString *out = g_string_new (NULL);
  const gchar *p = text;

  while (*p) {
    gunichar c = g_utf8_get_char (p);

    if (*p == '<' &&
        (g_ascii_isalpha (p[1]) || p[1] == '/' || g_ascii_isdigit (p[1]))) {
      const gchar *end = strchr (p, '>');

      if (end) {
        p = end + 1;
        continue;
      }
    } else if (*p == '{' && p[1] == '\\') {
      const gchar *end = strchr (p, '}');

      if (end) {
        p = end + 1;
        continue;
      }
    } else if (*p == '&' && append_entity (out, &p)) {
      continue;
    }
    if (!(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069) &&
        (!g_unichar_iscntrl (c) || c == '\n' || c == '\t'))
      g_string_append_unichar (out, c);
    p = g_utf8_next_char (p);
  }
  return g_string_free (out, FALSE);
}

static void
take_cue (Reader *r, Found *found, GString *text)
{
  g_autofree gchar *plain = ef_subtitles_plain_text (text->str);

  g_strstrip (plain);
  if (found->end <= found->start) {
    warn (r, "the cue ends before it begins; it is left out");
  } else if (!*plain) {
    return;
  } else if (r->found->len >= EF_CUES_MAX_CUES) {
    warn (r, "there are too many cues; the rest is left out");
  } else {
    Found cue = { found->start, found->end, g_strdup (plain) };

    g_array_append_val (r->found, cue);
  }
}

/* One block: lines up to an empty one. */
static void
read_block (Reader *r, gchar **lines)
{
  Found found = {
    0,
  };
  g_autoptr (GString) text = g_string_new (NULL);
  guint first = 0;

  if (!lines[0] || g_str_has_prefix (lines[0], "WEBVTT") ||
      g_str_has_prefix (lines[0], "NOTE") ||
      g_str_has_prefix (lines[0], "STYLE") ||
      g_str_has_prefix (lines[0], "REGION"))
    return;
  if (!strstr (lines[0], "-->"))
    first = 1;
  if (!lines[first] || !read_times (lines[first], &found)) {
    warn (r, "there is no valid time; the cue is left out");
    return;
  }
  for (guint i = first + 1; lines[i]; i++)
    g_string_append_printf (text, "%s%s", text->len ? "\n" : "", lines[i]);
  take_cue (r, &found, text);
}

static void
read_blocks (Reader *r, gchar **lines)
{
  g_autoptr (GPtrArray) block = g_ptr_array_new ();

  for (guint i = 0;; i++) {
    gboolean blank = !lines[i] || !*g_strchomp (lines[i]);

    if (!blank) {
      if (block->len == 0)
        r->line = i + 1;
      if (strlen (lines[i]) > MAX_LINE)
        warn (r, "the line is too long; it is left out");
      else
        g_ptr_array_add (block, lines[i]);
    } else if (block->len > 0) {
      g_ptr_array_add (block, NULL);
      read_block (r, (gchar **)block->pdata);
      g_ptr_array_set_size (block, 0);
    }
    if (!lines[i])
      break;
  }
}

static gint
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

static EfCues *
cues_from (GArray *found)
{
  EfCues *cues = ef_cues_new (NULL, NULL, 1080, 1920);

  g_array_sort (found, compare_found);
  for (guint i = 0; i < found->len; i++) {
    Found *f = &g_array_index (found, Found, i);
    g_auto (GStrv) lines = g_strsplit (f->text, "\n", 20);
    EfCue *cue;
    guint line = 0, n = 0;

    /* Of overlapping cues the earlier gives way. */
    if (i + 1 < found->len)
      f->end = MIN (f->end,
          MAX (g_array_index (found, Found, i + 1).start, f->start + 1));
    cue = ef_cues_append (cues, f->start, f->end);
    for (guint k = 0; lines[k]; k++) {
      g_auto (GStrv) words = g_strsplit_set (lines[k], " \t", -1);
      gboolean any = FALSE;

      for (guint w = 0; words[w] && n < MAX_WORDS; w++)
        if (*words[w]) {
          ef_cue_append_word (cue, words[w], f->start, f->end, line);
          any = TRUE;
          n++;
        }
      line += any;
    }
  }
  return cues;
}

EfCues *
ef_subtitles_parse (const gchar *source, const gchar *data, gsize length,
    EfSubtitleWarning warning, gpointer user_data, GError **error)
{
  Reader r = { warning, user_data, 0, NULL };
  g_autofree gchar *copy = NULL;
  g_auto (GStrv) lines = NULL;
  EfCues *cues;

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0) {
    data += 3;
    length -= 3;
  }
  if (!g_utf8_validate_len (data, length, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: is not UTF-8 text; convert it, for instance with "
        "iconv -f WINDOWS-1252 -t UTF-8",
        source);
    return NULL;
  }
  copy = g_strndup (data, length);
  lines = g_strsplit (copy, "\n", -1);
  r.found = g_array_new (FALSE, FALSE, sizeof (Found));
  g_array_set_clear_func (r.found, found_clear);
  read_blocks (&r, lines);
  if (r.found->len == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: has no cue that can be read", source);
    g_array_unref (r.found);
    return NULL;
  }
  cues = cues_from (r.found);
  g_array_unref (r.found);
  return cues;
}

EfCues *
ef_subtitles_load (const gchar *path, EfSubtitleWarning warning,
    gpointer user_data, GError **error)
{
  g_autofree gchar *data = NULL;
  gsize length;

  if (!ef_file_read (path, EF_SUBTITLES_MAX_BYTES, &data, &length, error))
    return NULL;
  return ef_subtitles_parse (path, data, length, warning, user_data, error);
}

/* Writing */

static void
append_time (GString *out, GstClockTime time, gchar decimal)
{
  guint64 ms = (time + GST_MSECOND / 2) / GST_MSECOND;

  g_string_append_printf (out, "%02" G_GUINT64_FORMAT ":%02u:%02u%c%03u",
      ms / 3600000, (guint)(ms / 60000 % 60), (guint)(ms / 1000 % 60), decimal,
      (guint)(ms % 1000));
}

gboolean
ef_cues_write_srt (const EfCues *cues, const gchar *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    g_autofree gchar *text = ef_cue_get_text (cue);

    g_string_append_printf (out, "%u\n", i + 1);
    append_time (out, cue->start, ',');
    g_string_append (out, " --> ");
    append_time (out, cue->end, ',');
    g_string_append_printf (out, "\n%s\n\n", text);
  }
  return ef_file_write (path, out->str, out->len, error);
}

gboolean
ef_cues_write_vtt (const EfCues *cues, const gchar *path, GError **error)
{
  g_autoptr (GString) out = g_string_new ("WEBVTT\n\n");

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    g_autofree gchar *text = ef_cue_get_text (cue);
    g_autofree gchar *escaped = g_markup_escape_text (text, -1);

    append_time (out, cue->start, '.');
    g_string_append (out, " --> ");
    append_time (out, cue->end, '.');
    g_string_append_printf (out, "\n%s\n\n", escaped);
  }
  return ef_file_write (path, out->str, out->len, error);
}
