/* Tells by a sound what a press at the door came to. */
#pragma once

#include "torno-station.h"

G_BEGIN_DECLS

typedef struct _TornoDoorSounds TornoDoorSounds;

TornoDoorSounds *torno_door_sounds_new (void);
void torno_door_sounds_free (TornoDoorSounds *sounds);
void torno_door_sounds_play (TornoDoorSounds *sounds, TornoOutcomeKind kind);
const char *torno_door_sounds_get_name (TornoOutcomeKind kind);
char *torno_door_sounds_find_file (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoDoorSounds, torno_door_sounds_free)

G_END_DECLS
