-- Who may do what. Of a password there is a salted hash, of tokens and session ids a SHA-256 digest in hex.
create table web_user (
  name              varchar(64) primary key,
  role              varchar(16) not null,
  password_hash     varchar(255) not null,
  created_at        timestamp with time zone not null,
  changed_at        timestamp with time zone not null,
  last_sign_in_at   timestamp with time zone
);

create table api_token (
  name              varchar(64) primary key,
  role              varchar(16) not null,
  digest            varchar(64) not null unique,
  created_by        varchar(255) not null,
  created_at        timestamp with time zone not null,
  expires_at        timestamp with time zone not null,
  last_used_at      timestamp with time zone
);

-- A session of a user or of a token ends with it.
create table web_session (
  digest            varchar(64) primary key,
  name              varchar(255) not null,
  role              varchar(16) not null,
  user_name         varchar(64) references web_user (name) on delete cascade,
  token_name        varchar(64) references api_token (name) on delete cascade,
  started_at        timestamp with time zone not null,
  last_used_at      timestamp with time zone not null,
  ends_at           timestamp with time zone not null
);
create index web_session_user on web_session (user_name);
create index web_session_token on web_session (token_name);

-- A browser that was sent to the OpenID provider and has not come back.
create table sign_in_attempt (
  state_digest      varchar(64) primary key,
  browser_digest    varchar(64) not null,
  nonce             varchar(128) not null,
  verifier          varchar(128) not null,
  next_path         varchar(512) not null,
  expires_at        timestamp with time zone not null
);
