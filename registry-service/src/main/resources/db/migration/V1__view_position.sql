-- Where each view stands on the log. Rows and position are written in one transaction; see dev.chancery.log.view.
create table view_position (
    view        varchar(64)  not null,
    topic       varchar(249) not null,
    topic_id    varchar(64)  not null,
    partition   integer      not null,
    next_offset bigint       not null,
    primary key (view, topic, partition)
);
