/* A titled list of records of one kind, with what can be done with them. */
#pragma once

#include "torno-record-kind.h"
#include "torno-session.h"

G_BEGIN_DECLS

#define TORNO_TYPE_RECORD_GROUP (torno_record_group_get_type ())
G_DECLARE_FINAL_TYPE (TornoRecordGroup, torno_record_group, TORNO, RECORD_GROUP, AdwPreferencesGroup)

/* Signal "changed" (): a record has been added, changed or deleted here. */
TornoRecordGroup *torno_record_group_new (TornoSession *session, const TornoRecordKind *kind);
void torno_record_group_open (TornoRecordGroup *group, const char *path);
void torno_record_group_reload (TornoRecordGroup *group);

G_END_DECLS
