/* Edit Factory - the whole public C API
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/version.h>
#include <editfactory/error.h>
#include <editfactory/json.h>
#include <editfactory/data.h>
#include <editfactory/language.h>
#include <editfactory/words.h>
#include <editfactory/cues.h>
#include <editfactory/scores.h>
#include <editfactory/plan.h>
#include <editfactory/media-guard.h>
