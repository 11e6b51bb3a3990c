/* Edit Factory - which fonts have a language's forms of letters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "language-fonts.h"

#include <string.h>
#include <unicode/uloc.h>

/* By language and script, or by language, script and region. */
static const struct
{
  const gchar *language;
  const gchar *families;
} fonts[] = {
  { "zh-Hant-HK", "Noto Sans CJK HK,Noto Sans HK,Source Han Sans HC" },
  { "zh-Hant-MO", "Noto Sans CJK HK,Noto Sans HK,Source Han Sans HC" },
  { "zh-Hans",
      "Noto Sans CJK SC,Noto Sans SC,Source Han Sans SC,"
      "WenQuanYi Micro Hei,WenQuanYi Zen Hei" },
  { "zh-Hant",
      "Noto Sans CJK TC,Noto Sans TC,Source Han Sans TC,"
      "AR PL UMing TW,cwTeXHei" },
  { "ja-Jpan",
      "Noto Sans CJK JP,Noto Sans JP,Source Han Sans,IPAexGothic,"
      "IPAGothic,VL Gothic,Takao Gothic" },
  { "ko-Kore",
      "Noto Sans CJK KR,Noto Sans KR,Source Han Sans K,NanumGothic,"
      "UnDotum" },
  { "ur-Arab",
      "Noto Nastaliq Urdu,Jameel Noori Nastaleeq,Nafees Nastaleeq,"
      "Gulzar,Awami Nastaliq" },
  { "ks-Arab", "Noto Nastaliq Urdu,Awami Nastaliq" },
  { "pnb-Arab", "Noto Nastaliq Urdu,Awami Nastaliq" },
};

const gchar *
ef_font_map_find (PangoFontMap *map, const gchar *family)
{
  const gchar *found = NULL;
  PangoFontFamily **families;
  int n;

  pango_font_map_list_families (map, &families, &n);
  for (int i = 0; i < n && !found; i++)
    if (g_ascii_strcasecmp (pango_font_family_get_name (families[i]), family) ==
        0)
      found = pango_font_family_get_name (families[i]);
  g_free (families);
  return found;
}

/* With the script and region that the language is likely to have (Unicode TR
 * 35, 4.3): "zh-TW" is zh-Hant-TW. FALSE when ICU does not know it. */
static gboolean
complete (const gchar *language, gchar *out, gsize room)
{
  UErrorCode status = U_ZERO_ERROR;
  int32_t n = uloc_addLikelySubtags (language, out, (int32_t)room, &status);

  if (U_FAILURE (status) || n <= 0 || n >= (int32_t)room)
    return FALSE;
  g_strdelimit (out, "_", '-');
  return TRUE;
}

static const gchar *
wanted_families (const gchar *language)
{
  gchar tag[64];

  if (!complete (language, tag, sizeof tag))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (fonts); i++) {
    gsize length = strlen (fonts[i].language);

    if (strncmp (tag, fonts[i].language, length) == 0 &&
        (tag[length] == 0 || tag[length] == '-'))
      return fonts[i].families;
  }
  return NULL;
}

gchar *
ef_language_families (PangoFontMap *map, const gchar *language)
{
  const gchar *wanted = language ? wanted_families (language) : NULL;
  g_autoptr (GString) list = g_string_new (NULL);
  g_auto (GStrv) names = NULL;

  if (!wanted)
    return NULL;
  names = g_strsplit (wanted, ",", -1);
  for (guint i = 0; names[i]; i++)
    if (ef_font_map_find (map, names[i]))
      g_string_append_printf (list, "%s%s", list->len ? "," : "", names[i]);
  return list->len ? g_strdup (list->str) : NULL;
}

gboolean
ef_language_is_rtl (const gchar *language)
{
  return language && uloc_isRightToLeft (language);
}
