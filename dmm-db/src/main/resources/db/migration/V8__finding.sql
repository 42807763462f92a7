-- What the reconciler found at the peers that does not fit what DMM believes.
create table finding (
  kind              varchar(16) not null,
  place             varchar(255) not null,
  name              varchar(255) not null,
  rule_id           varchar(64),
  detail            text not null,
  certain           boolean not null,
  first_seen_at     timestamp with time zone not null,
  last_seen_at      timestamp with time zone not null,
  reported_at       timestamp with time zone,
  problem           text not null default '',
  primary key (kind, place, name)
);
