-- Reading the audit trail of all gyms, the newest first; and finding what it says of a person who is to be forgotten.
CREATE INDEX audit_entries_id_idx ON audit_entries (id);
CREATE INDEX audit_entries_person_idx ON audit_entries ((coalesce(after, before) ->> 'user_id'))
  WHERE record IN ('measurement', 'attendance', 'consent', 'fingerprint');
