-- SPDX-License-Identifier: Apache-2.0

-- Where a service is bound, and not only for what kinds: [{"host": …, "kind": …}].
delete from service;
alter table service drop column kinds;
alter table service add column places jsonb not null;

-- Each delivery that put files in place. The last one of a place that was not undone says which certificate the host has.
create table arrival (
    deployment  varchar(255) primary key,
    slot        varchar(300) not null,
    host        varchar(255) not null,
    certificate varchar(128) not null,
    at          timestamptz  not null,
    -- Its reload failed, and the files of before are back.
    undone      boolean      not null
);
create index arrival_at_place on arrival (slot, host, at desc) where not undone;

-- Both are read again from their beginning; what else is known stays.
delete from view_position where topic in ('chancery.bindings.v1', 'chancery.deployment-events.v1');
