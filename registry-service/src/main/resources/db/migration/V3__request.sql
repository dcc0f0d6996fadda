-- Owned, not a view: requests over REST. The event's bytes stand here before they are on the log, so that whoever is unsure publishes the same again.
create table request (
    request_id   varchar(128)             not null primary key,
    subject      varchar(128)             not null,
    body_sha256  varchar(64)              not null,
    source       varchar(1024)            not null,
    time         timestamp with time zone not null,
    value        bytea                    not null,
    published_at timestamp with time zone
);
create index request_unpublished on request (time) where published_at is null;
