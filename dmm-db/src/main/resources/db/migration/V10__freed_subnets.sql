-- [jooq ignore start]
-- When a subnet of a pool was last given back.
create index subnet_freed on subnet (pool, freed_at) where prefix is not null and freed_at is not null;
-- [jooq ignore stop]
