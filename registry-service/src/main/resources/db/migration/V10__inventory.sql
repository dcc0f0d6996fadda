-- Hosts and services, as the topic bindings says: a view. The rules are in dev.chancery.registry.inventory.InventoryRows.
create table inventory (
    key       varchar(200) not null primary key,
    ce_type   varchar(100) not null,
    version   bigint       not null,
    deleted   boolean      not null,
    state     jsonb        not null,
    event_id  varchar(200) not null,
    -- The last record of the key on the log is not the one that counts, and compaction would keep that last one.
    shadowed  boolean      not null
);

create index inventory_shadowed on inventory (key) where shadowed;
create index inventory_bindings on inventory using gin ((state -> 'bindings') jsonb_path_ops);

-- Which record won each version: how a writer learns whether its own did.
create table inventory_version (
    key      varchar(200) not null,
    version  bigint       not null,
    event_id varchar(200) not null,
    primary key (key, version)
);
