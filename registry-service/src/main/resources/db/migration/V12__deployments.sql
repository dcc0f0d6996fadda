-- Deliveries, as the topic deployment-events says: a view. One row for each delivery to each host; the newest delivery of a slot to a host is
-- the one whose first record stands last on the log.
create table deployment (
    deployment   varchar(200) not null,
    slot         varchar(257) not null,
    host         varchar(128) not null,
    service      varchar(128) not null,
    state        varchar(32)  not null,
    certificate  varchar(120),
    at           bigint       not null,
    first_offset bigint       not null,
    value        varchar      not null,
    primary key (slot, host, deployment)
);

create index deployment_newest on deployment (slot, host, first_offset desc);
create index deployment_host on deployment (host);
create index deployment_service on deployment (service);
create index deployment_certificate on deployment (certificate);
