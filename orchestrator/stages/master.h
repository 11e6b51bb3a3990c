/* Edit Factory - the master stage: a plan's sound as finished AAC
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "meter.h"
#include <editfactory/plan.h>
#include <editfactory/words.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EfMasterOptions: fill with ef_master_options_init() first.
 * @plan: (nullable): path of plan.json
 * @words: (nullable): path of words.json; NULL: the plan's captions.words
 * @output: path of the M4A file; the report goes beside it, .json for .m4a
 * @encoder: (nullable): GStreamer element; NULL: the best installed
 * @bitrate: bits a second, 192000
 * @target: LUFS, -14
 * @true_peak: most that the decoded AAC may reach, dBTP, -1
 * @ceiling: where the limiter begins its search, dBTP, -1.5
 * @max_gain: dB, 48
 * @start, @stop: programme time of the part that is written, at the gain that
 *   the whole needs; both 0: the whole
 * @correct: whether what was encoded is corrected and encoded again; TRUE
 */
typedef struct
{
  const gchar *plan;
  const gchar *words;
  const gchar *output;
  const gchar *encoder;
  guint bitrate;
  gdouble target;
  gdouble true_peak;
  gdouble ceiling;
  gdouble max_gain;
  GstClockTime start;
  GstClockTime stop;
  gboolean correct;
} EfMasterOptions;

void ef_master_options_init (EfMasterOptions *options);

/**
 * EfMasterResult:
 * @mix: the mix before gain and limiter
 * @delivered: the AAC file, decoded again
 * @gain, @ceiling: dB and dBTP, of the round that was kept
 * @rounds: how often it was encoded
 * @frames: length of what was written, at 48 kHz
 * @silent: nothing above -70 LUFS: no gain was applied
 * @on_target: integrated within 0.2 LU (a part's does not count) and true peak
 *   not above the limit
 * @warnings: (element-type utf8)
 */
typedef struct
{
  EfLoudness mix;
  EfLoudness delivered;
  gdouble gain;
  gdouble ceiling;
  guint rounds;
  guint64 frames;
  gchar *encoder;
  gboolean silent;
  gboolean on_target;
  GPtrArray *warnings;
} EfMasterResult;

void ef_master_result_free (EfMasterResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfMasterResult, ef_master_result_free)

/* @fraction: 0..1, never decreasing; from the calling thread */
typedef void (*EfMasterProgress) (gdouble fraction, gpointer user_data);

/**
 * ef_master_run:
 *
 * Mixes the programme once, finds gain and ceiling, encodes, decodes what was
 * encoded and measures it, corrects and encodes again, at most four times.
 * The file appears under its name only when it is complete.
 *
 * Returns: (transfer full): what was made. A programme that cannot be brought
 *   to its target is made as near as it gets, with a warning
 */
EfMasterResult *
ef_master_run (const EfMasterOptions *options, EfMasterProgress progress,
    gpointer user_data, GCancellable *cancellable, GError **error);

G_END_DECLS
