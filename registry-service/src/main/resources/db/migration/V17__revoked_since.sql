-- A transition counts from the broker's append time, so the ledger is read again from the log.
truncate certificate, granted_certificate, recorded_serial, outcome, revocation_transition, revocation_status;
delete from view_position where view = 'ledger';

alter table revocation_transition add column appended_at timestamp with time zone not null;
