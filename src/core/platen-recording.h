/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-types.h"

G_BEGIN_DECLS

typedef struct _PlatenRecording PlatenRecording;

/**
 * PlatenRecordingState:
 *
 * Gives the text that an option holds just now, or NULL.
 */
typedef const char *(*PlatenRecordingState) (const char *option, gpointer user_data);

#define PLATEN_TYPE_RECORDING (platen_recording_get_type ())

GType            platen_recording_get_type (void);
PlatenRecording *platen_recording_new (const char *vendor, const char *model);
PlatenRecording *platen_recording_from_text (const char *text, GError **error);
PlatenRecording *platen_recording_ref (PlatenRecording *self);
void             platen_recording_unref (PlatenRecording *self);
char            *platen_recording_to_text (PlatenRecording *self);

char *platen_recording_dup_vendor (PlatenRecording *self);
char *platen_recording_dup_model (PlatenRecording *self);
void  platen_recording_set_timing (PlatenRecording *self, const char *what, gint64 us);
int   platen_recording_get_timing_ms (PlatenRecording *self, const char *what);

void     platen_recording_add_option (PlatenRecording *self, GVariant *option);
void     platen_recording_add_change (PlatenRecording *self,
                                      GVariant        *option,
                                      const char      *when,
                                      const char      *is);
char   **platen_recording_list_names (PlatenRecording *self);
void     platen_recording_set_follower (PlatenRecording *self,
                                        const char      *name,
                                        const char      *followed);
char    *platen_recording_dup_followed (PlatenRecording *self, const char *name);
gboolean platen_recording_is_condition (PlatenRecording *self, const char *name);
PlatenDeviceOption *platen_recording_make_option (PlatenRecording     *self,
                                                  const char          *name,
                                                  PlatenRecordingState get_state,
                                                  gpointer             user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenRecording, platen_recording_unref)

G_END_DECLS
