/* The workflows: what no row of the route table can say alone. */
#pragma once

#include "torno-call.h"

G_BEGIN_DECLS

/* torno-api-session.c */
void torno_api_login_prepare (TornoCall *call);
void torno_api_login_finish (TornoCall *call);
void torno_api_password_prepare (TornoCall *call);

/* torno-api-users.c */
void torno_api_staff_prepare (TornoCall *call);
void torno_api_member_prepare (TornoCall *call);
void torno_api_user_update_prepare (TornoCall *call);

/* torno-api-move.c */
void torno_api_move_run (TornoCall *call);

/* torno-api-gyms.c */
void torno_api_gym_prepare (TornoCall *call);

/* torno-api-products.c */
void torno_api_stock_prepare (TornoCall *call);

/* torno-api-photos.c */
void torno_api_photo_prepare (TornoCall *call);

/* torno-api-sales.c */
void torno_api_checkout_finish (TornoCall *call);

/* torno-api-export.c */
void torno_api_export_prepare (TornoCall *call);

/* torno-api-openapi.c */
void torno_api_openapi_finish (TornoCall *call);

/* torno-api-measurements.c */
void torno_api_measurement_prepare (TornoCall *call);
void torno_api_measurement_update_prepare (TornoCall *call);
void torno_api_progress_finish (TornoCall *call);

/* torno-api-visits.c */
void torno_api_check_in_prepare (TornoCall *call);
void torno_api_user_plan_update_prepare (TornoCall *call);

/* torno-api-health.c */
void torno_api_health_prepare (TornoCall *call);
void torno_api_sockets_prepare (TornoCall *call);
void torno_api_stations_prepare (TornoCall *call);

/* torno-api-import.c */
void torno_api_import_finish (TornoCall *call);

G_END_DECLS
