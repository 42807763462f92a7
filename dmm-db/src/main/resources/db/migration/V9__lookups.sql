-- What daemons look for again and again, so that it costs what is live, not what ever was.

-- Ended requests whose rule was last seen replicating. Begins as request_status does, which is thereby not needed.
create index request_status_rule on request (status, rule_state);
drop index request_status;

-- Rules that ended a while ago and are to be audited.
create index request_finished on request (finished_at, rule_id);

-- [jooq ignore start]
create index request_leased on request (leased_by) where leased_by is not null;
create index request_streams on request (status) where desired_streams <> 0 or current_streams <> 0;
-- [jooq ignore stop]

-- Under which name a circuit, live or not, had its subnets.
create index circuit_named on circuit (allocation_name);
