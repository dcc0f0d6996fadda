-- Alerts, as the topic alerts says: a view.
create table alert (
    key       varchar(300) not null primary key,
    ce_type   varchar(100) not null,
    slot      varchar(257) not null,
    version   bigint       not null,
    state     varchar(32)  not null,
    opened_at bigint       not null,
    value     varchar      not null
);

create index alert_state on alert (state, opened_at desc);
