-- An outcome says which bytes it answers, and an id alone does not: an order that is taken on again, after this database was restored from a backup,
-- has the request id of the first time and another key. So the digest is what a request and its outcome have in common.

alter table request add column digest varchar;

-- SHA-256 over topic, key, ce_source, ce_time and value, each after its length in eight octets.
update request set digest = encode(sha256(
    int8send(octet_length(topic)) || topic
    || int8send(octet_length(key)) || key
    || int8send(octet_length(origin)) || origin
    || int8send(octet_length(stamp)) || stamp
    || int8send(octet_length(request.value)) || request.value), 'hex')
from (
    select request_id as id,
        convert_to('chancery.requests.distributor.v1', 'UTF8') as topic,
        convert_to(request_id, 'UTF8') as key,
        convert_to(source, 'UTF8') as origin,
        convert_to(to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'UTF8') as stamp
    from request) parts
where parts.id = request.request_id;

alter table request alter column digest set not null;

-- A view: filled again from the log.
drop table outcome;
delete from view_position where view = 'outcome';

-- The first outcome of each of our requests, as it was asked.
create table outcome (
    digest     varchar primary key,
    request_id varchar not null,
    type       varchar not null,
    value      bytea   not null
);
