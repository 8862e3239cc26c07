/* The records of the contract (api.md, "Records") and the shapes of bodies that are no record. One file a record. */
#pragma once

#include "torno-record.h"

G_BEGIN_DECLS

extern const TornoRecord torno_record_gym;
extern const TornoRecord torno_record_user;
extern const TornoRecord torno_record_staff_member;
extern const TornoRecord torno_record_member_with_plan;
extern const TornoRecord torno_record_plan;
extern const TornoRecord torno_record_user_plan;
extern const TornoRecord torno_record_product;
extern const TornoRecord torno_record_stocked_product;
extern const TornoRecord torno_record_new_stock;
extern const TornoRecord torno_record_restock;
extern const TornoRecord torno_record_stock_movement;
extern const TornoRecord torno_record_sale;
extern const TornoRecord torno_record_void;
extern const TornoRecord torno_record_refund;
extern const TornoRecord torno_record_checkout;
extern const TornoRecord torno_record_ticket;
extern const TornoRecord torno_record_sale_summary;
extern const TornoRecord torno_record_shift;
extern const TornoRecord torno_record_shift_count;
extern const TornoRecord torno_record_shift_movement;
extern const TornoRecord torno_record_revenue;
extern const TornoRecord torno_record_product_revenue;
extern const TornoRecord torno_record_plan_revenue;
extern const TornoRecord torno_record_visit_hour;
extern const TornoRecord torno_record_absent_member;
extern const TornoRecord torno_record_expiring_member;
extern const TornoRecord torno_record_period;
extern const TornoRecord torno_record_measurement;
extern const TornoRecord torno_record_progress;
extern const TornoRecord torno_record_attendance;
extern const TornoRecord torno_record_attendance_summary;
extern const TornoRecord torno_record_override;
extern const TornoRecord torno_record_consent;
extern const TornoRecord torno_record_photo;
extern const TornoRecord torno_record_fingerprint;
extern const TornoRecord torno_record_export;
extern const TornoRecord torno_record_audit_entry;
extern const TornoRecord torno_record_product_import;
extern const TornoRecord torno_record_plan_import;
extern const TornoRecord torno_record_member_import;
extern const TornoRecord torno_record_import_result;
extern const TornoRecord torno_record_station;
extern const TornoRecord torno_record_health;
extern const TornoRecord torno_record_message;
extern const TornoRecord torno_record_login;
extern const TornoRecord torno_record_session;
extern const TornoRecord torno_record_new_password;

extern const char *const torno_role_values[];
extern const char *const torno_staff_role_values[];
extern const char *const torno_plan_role_values[];
extern const char *const torno_payment_type_values[];
extern const char *const torno_audit_action_values[];
extern const char *const torno_audit_record_values[];

G_END_DECLS
