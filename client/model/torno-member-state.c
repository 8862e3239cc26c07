/* The words are those of the pill beside a name: as short as they can be. */
#include "config.h"

#include "torno-member-state.h"

#include <glib/gi18n-lib.h>

/**
 * torno_member_state_describe:
 * @days_left: days after today on which the plan is valid
 * @visits_left: of a pass; -1: the plan is none
 *
 * Returns: (transfer full) (nullable): the state, NULL where nothing is known of the member
 */
char *
torno_member_state_describe (TornoMemberState state, int days_left, int visits_left)
{
  switch (state)
    {
    case TORNO_MEMBER_INACTIVE:
      return g_strdup (_ ("Deactivated"));
    case TORNO_MEMBER_EXPIRED:
      return g_strdup (_ ("No valid plan"));
    case TORNO_MEMBER_FROZEN:
      return g_strdup (_ ("Plan is frozen"));
    case TORNO_MEMBER_UNKNOWN:
      return NULL;
    case TORNO_MEMBER_ACTIVE:
    case TORNO_MEMBER_EXPIRING:
    default:
      break;
    }
  if (visits_left >= 0)
    return g_strdup_printf (ngettext ("%d visit left", "%d visits left", visits_left), visits_left);
  if (days_left == 0)
    return g_strdup (_ ("Last day"));
  return g_strdup_printf (ngettext ("%d day left", "%d days left", days_left), days_left);
}
