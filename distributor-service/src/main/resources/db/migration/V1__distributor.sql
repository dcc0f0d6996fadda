-- Views: dropped and filled again from the log at any time.

create table view_position (
    view        varchar not null,
    topic       varchar not null,
    topic_id    varchar not null,
    partition   int     not null,
    next_offset bigint  not null,
    primary key (view, topic, partition)
);

-- Hosts and services as the registry last published them; deleted ones stay, so that a lower version stays lower.
create table inventory (
    key     varchar primary key,
    version bigint  not null,
    deleted boolean not null,
    type    varchar not null,
    value   bytea   not null,
    planned boolean not null default false
);
create index inventory_unplanned on inventory (key) where not planned;

-- The first outcome of each of our requests.
create table outcome (
    request_id varchar primary key,
    type       varchar not null,
    value      bytea   not null
);

-- Owned: lost when this database is lost. Private keys are in here encrypted, under a secret that is not.

create table orders (
    sequence    bigint generated always as identity unique,
    command_id  varchar primary key,
    verb        varchar not null check (verb in ('issue', 'renew', 'redeliver')),
    service     varchar not null,
    kind        varchar not null,
    predecessor varchar,
    host        varchar,
    received_at timestamptz not null,
    state       varchar not null check (state in ('received', 'requested', 'granted', 'refused', 'done')),
    attempt     int     not null default 0,
    key_pem     text,
    public_key  varchar,
    certificate varchar
);
create index orders_open on orders (sequence) where state in ('received', 'requested');

-- The bytes of each request, stored before they are published, published again until the broker has said yes.
create table request (
    request_id varchar primary key,
    command_id varchar     not null references orders,
    attempt    int         not null,
    source     varchar     not null,
    type       varchar     not null,
    time       timestamptz not null,
    value      bytea       not null,
    state      varchar     not null check (state in ('stored', 'published', 'settled')),
    sent_at    timestamptz,
    unique (command_id, attempt)
);
create index request_open on request (time) where state <> 'settled';

-- What each slot holds: the newest granted order.
create table slot (
    slot           varchar primary key,
    service        varchar not null,
    order_id       varchar not null references orders,
    order_sequence bigint  not null,
    certificate    varchar not null,
    chain          text    not null,
    planned        boolean not null default false
);
create index slot_service on slot (service);
create index slot_unplanned on slot (service) where not planned;

-- What was last planned for each slot on each host: a difference to what should be there is a delivery.
create table placement (
    slot        varchar not null,
    host        varchar not null,
    certificate varchar not null,
    binding     varchar not null,
    trust       varchar not null,
    primary key (slot, host)
);

create table delivery (
    sequence      bigint generated always as identity unique,
    deployment    varchar primary key,
    slot          varchar     not null,
    host          varchar     not null,
    command_id    varchar     not null,
    order_id      varchar     not null references orders,
    certificate   varchar     not null,
    chain         text        not null,
    binding       bytea       not null,
    phase         varchar     not null check (phase in ('planned', 'started', 'rolling-back', 'ended')),
    reason        text,
    tries         int         not null default 0,
    next_try_at   timestamptz not null,
    claimed_by    varchar,
    claimed_until timestamptz
);
create index delivery_open on delivery (slot, host, sequence) where phase <> 'ended';

-- The bytes of each fact, stored with the rows that it tells of, published in this order and again until the broker has said yes.
create table fact (
    sequence  bigint generated always as identity unique,
    id        varchar primary key,
    key       varchar     not null,
    type      varchar     not null,
    time      timestamptz not null,
    value     bytea       not null,
    published boolean     not null default false
);
create index fact_unpublished on fact (sequence) where not published;
