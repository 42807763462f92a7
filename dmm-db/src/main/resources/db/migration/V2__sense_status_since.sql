-- How long an instance has been in one state tells whether it is stuck there.
alter table circuit add column sense_status_since timestamp with time zone;
