/* A member's photo, or the initials: chosen from a file, and taken away again. */
#pragma once

#include "torno-member.h"
#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MEMBER_PHOTO (torno_member_photo_get_type ())
G_DECLARE_FINAL_TYPE (TornoMemberPhoto, torno_member_photo, TORNO, MEMBER_PHOTO, AdwBin)

void torno_member_photo_set_session (TornoMemberPhoto *photo, TornoSession *session);
void torno_member_photo_show_member (TornoMemberPhoto *photo, TornoMember *member);
void torno_member_photo_take_file (TornoMemberPhoto *photo, GFile *file);
gboolean torno_member_photo_has_picture (TornoMemberPhoto *photo);

G_END_DECLS
