-- Commands that a caller gave. OWNED, not a view: the bytes are stored first, published, marked out, and published again, the same,
-- by whoever finds them unmarked. A repeated Idempotency-Key finds the command that it gave the first time.
create table command (
    caller          varchar(128) not null,
    idempotency_key varchar(200) not null,
    command_id      varchar(128) not null,
    meaning         varchar(700) not null,
    topic           varchar(249) not null,
    key             varchar(300) not null,
    ce_type         varchar(100) not null,
    ce_time         varchar(40)  not null,
    value           varchar(8192) not null,
    given_at        bigint       not null,
    published       boolean      not null default false,
    primary key (caller, idempotency_key)
);

create index command_unpublished on command (given_at) where not published;
create index command_given on command (given_at);
