-- Owned, not a view: console sessions. The id itself is in the browser alone.
create table web_session (
    id_sha256  varchar(64)              not null primary key,
    subject    varchar(128)             not null,
    expires_at timestamp with time zone not null
);
create index web_session_expires_at on web_session (expires_at);
