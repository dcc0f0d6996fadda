-- Receipts of revocations, and blocked keys: views of receipts and blocked-keys, beside the ledger's others.
create table revocation_receipt (
    transition      text                     not null primary key,
    certificate_id  text                     not null,
    everywhere_at   timestamp with time zone not null, -- no responder says good any more
    last_good_until timestamp with time zone not null  -- the last nextUpdate of an answer that said so
);

create table blocked_key (
    key_sha256 text                     not null primary key, -- of the SubjectPublicKeyInfo
    at         timestamp with time zone not null,
    actor      text                     not null,
    proof      text                     not null, -- proof-of-key, operator
    comment    text
);

alter table certificate add column key_sha256 text; -- of the SubjectPublicKeyInfo; null where its certificate cannot be read
create index certificate_by_key on certificate (key_sha256);

alter table revocation_status add column since text; -- the transition that ended the last time at which it was good

-- The new columns are filled from the log, like the others.
truncate certificate, granted_certificate, recorded_serial, outcome, revocation_transition, revocation_status;
delete from view_position where view = 'ledger';

create or replace view ledger as
select c.id,
       c.issuer,
       c.serial,
       c.subject,
       c.names,
       c.profile,
       c.service,
       c.kind,
       c.slot,
       c.tenant,
       c.request_id,
       c.issued_at,
       c.not_before,
       c.not_after,
       c.expiring_from,
       c.expires_at,
       c.auto_renew,
       c.deploy_to,
       c.labels,
       c.renews,
       c.policy_version,
       coalesce(g.sha256, c.sha256) as sha256,
       coalesce(g.chain, c.chain)   as chain,
       r.state      as revocation_state,
       r.reason     as revocation_reason,
       r.at         as revocation_at,
       r.transition as revocation_transition,
       coalesce(
           (select s.id from certificate s where s.renews = c.id order by s.issued_at, s.id limit 1),
           (select s.id from certificate s where s.slot = c.slot and (s.issued_at, s.id) > (c.issued_at, c.id)
            order by s.issued_at, s.id limit 1)) as superseded_by,
       e.everywhere_at,
       e.last_good_until
from certificate c
left join granted_certificate g on g.id = c.id
left join revocation_status r on r.certificate_id = c.id
left join revocation_receipt e on e.transition = r.since and e.certificate_id = c.id;

create or replace view unfinished as
select s.id,
       s.issuer,
       s.serial,
       ''                   as subject,
       cast('{}' as text[]) as names,
       cast(null as text)   as profile,
       cast(null as text)   as service,
       cast(null as text)   as kind,
       'cert/' || s.id      as slot,
       s.tenant,
       s.request_id,
       s.recorded_at        as issued_at,
       cast(null as timestamp with time zone) as not_before,
       s.not_after,
       false                as auto_renew,
       cast('{}' as jsonb)  as labels,
       cast(null as text)   as renews,
       cast(null as text)   as sha256,
       cast(null as text)   as chain,
       r.state              as revocation_state,
       r.reason             as revocation_reason,
       r.at                 as revocation_at,
       r.transition         as revocation_transition,
       cast(null as text)   as superseded_by,
       e.everywhere_at,
       e.last_good_until
from recorded_serial s
left join revocation_status r on r.certificate_id = s.id
left join revocation_receipt e on e.transition = r.since and e.certificate_id = s.id
where not exists (select 1 from certificate c where c.id = s.id);
