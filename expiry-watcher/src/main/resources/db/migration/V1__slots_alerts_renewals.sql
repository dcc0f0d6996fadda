-- SPDX-License-Identifier: Apache-2.0

-- What follows, down to the rule, is a view: it can be dropped, and is back once the log has been read again.

create table view_position (
    view        varchar(64)  not null,
    topic       varchar(255) not null,
    topic_id    varchar(64)  not null,
    partition   int          not null,
    next_offset bigint       not null,
    primary key (view, topic, partition)
);

create table certificate (
    id               varchar(128)  primary key,
    slot             varchar(300)  not null,
    tenant           varchar(64)   not null,
    profile          varchar(255)  not null,
    service          varchar(255),
    kind             varchar(128)  not null,
    subject_cn       varchar(1024) not null,
    issuer_cn        varchar(1024) not null,
    not_before       timestamptz   not null,
    not_after        timestamptz   not null,
    validity_seconds bigint        not null,
    auto_renew       boolean       not null,
    renews           varchar(128),
    -- Its place on the log: what spreads renewals evenly, and what breaks a tie between two certificates of one slot.
    log_partition    int           not null,
    log_offset       bigint        not null
);
create index certificate_of_slot on certificate (slot, not_before desc, log_offset desc);
create index certificate_renews on certificate (renews) where renews is not null;
create index certificate_of_service on certificate (service) where service is not null;

-- Every transition of a certificate, as it stands on the log; what they amount to is the fold's business.
create table transition (
    certificate varchar(128)  not null,
    log_offset  bigint        not null,
    type        varchar(255)  not null,
    value       varchar       not null,
    primary key (certificate, log_offset)
);

create table archived (
    certificate varchar(128) primary key
);

create table service (
    name       varchar(255) primary key,
    version    bigint       not null,
    deleted    boolean      not null,
    auto_renew boolean      not null,
    -- The kinds that at least one binding has.
    kinds      jsonb        not null
);

create table deployment (
    slot        varchar(300) not null,
    host        varchar(255) not null,
    certificate varchar(128),
    state       varchar(32)  not null,
    at          timestamptz  not null,
    detail      varchar,
    primary key (slot, host)
);

-- Commands that ended without a certificate: the request was refused, or never could be made.
create table failed_command (
    command_id varchar(255) primary key,
    at         timestamptz  not null,
    detail     varchar
);

create table alert_command (
    command_id    varchar(255) primary key,
    slot          varchar(300) not null,
    kind          varchar(32)  not null,
    what          varchar(16)  not null,
    until         timestamptz,
    appended_at   timestamptz  not null,
    log_offset    bigint       not null,
    applied       boolean      not null default false
);
create index alert_command_waiting on alert_command (slot) where not applied;

-- ---------------------------------------------------------------------------------------------------------------------
-- What the watcher itself has decided.

-- One row per slot. next_action_at is when the slot must be looked at again: at once (the epoch) after news, never (null) when
-- time alone changes nothing. The scan reads this index and nothing else.
create table slot (
    slot           varchar(300) primary key,
    next_action_at timestamptz,
    state          varchar(32)  not null default 'new',
    certificate    varchar(128),
    not_after      timestamptz
);
create index slot_next_action on slot (next_action_at) where next_action_at is not null;
create index slot_soonest on slot (not_after) where state in ('valid', 'almost_expired', 'held');

-- An alert's current state, as it was (or is about to be) published.
create table alert (
    slot           varchar(300) not null,
    kind           varchar(32)  not null,
    version        bigint       not null,
    state          varchar(16)  not null,
    type           varchar(255) not null,
    value          varchar      not null,
    silenced_until timestamptz,
    primary key (slot, kind)
);
create index alert_open on alert (kind) where state <> 'resolved';

-- Attempts to renew. The key makes a second command for one attempt impossible.
create table renewal (
    predecessor  varchar(128) not null,
    attempt      int          not null,
    slot         varchar(300) not null,
    command_id   varchar(255) not null unique,
    commanded_at timestamptz  not null,
    result       varchar(16),
    primary key (predecessor, attempt)
);
create index renewal_open on renewal (slot) where result is null;

-- Events made from rows, byte for byte, in the order in which they are to be published.
create table outbox (
    seq          bigint generated always as identity primary key,
    topic        varchar(255) not null,
    key          varchar(512) not null,
    ce_id        varchar(512) not null,
    ce_source    varchar(255) not null,
    ce_type      varchar(255) not null,
    ce_time      timestamptz  not null,
    value        varchar      not null,
    published_at timestamptz
);
create index outbox_waiting on outbox (seq) where published_at is null;
create index outbox_out on outbox (published_at) where published_at is not null;

-- Whoever holds this row's lock acts for all replicas; the others wait for their next turn.
create table turn (
    id int primary key,
    -- The rules that next_action_at was reckoned by.
    rules varchar(1024) not null default ''
);
insert into turn (id) values (1);
