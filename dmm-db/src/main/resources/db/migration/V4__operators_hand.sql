-- What operators set by hand, and what lists of requests are looked up by.

-- A daemon that takes no work, in any replica, until somebody resumes it.
create table daemon_pause (
  daemon            varchar(64) primary key,
  paused_by         varchar(255) not null,
  paused_at         timestamp with time zone not null
);

-- What an operator wants of a link instead of what is configured or discovered; null leaves that as it is.
alter table mesh_link add column override_vlan_range varchar(1024);
alter table mesh_link add column override_capacity_mbps bigint;
alter table mesh_link add column override_by varchar(255);
alter table mesh_link add column override_at timestamp with time zone;

-- One for each order of the list of requests, with the rule id that makes it total.
create index request_priority on request (priority, rule_id);
create index request_decided on request (decided_mbps, rule_id);
create index request_updated on request (updated_at, rule_id);
create index request_status_since on request (status, created_at, rule_id);

-- [jooq ignore start]
-- A size that is not known sorts as the smallest.
create index request_size on request (coalesce(size_bytes, -1), rule_id);
create index circuit_rule on circuit (rule_id, id);
-- [jooq ignore stop]
