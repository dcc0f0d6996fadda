-- Serials on issuances whose certificate has not been read: a view, like certificate. A row goes when its certificate comes, so that there are
-- few; should two replicas read the two topics in the same moment it may stay, and counts for nothing.
create table recorded_serial (
    id          text                     not null primary key, -- issuer.serial
    issuer      text                     not null,
    serial      text                     not null,
    tenant      text                     not null,
    request_id  text                     not null,
    recorded_at timestamp with time zone not null, -- the broker's append time
    not_after   timestamp with time zone not null
);
create index recorded_serial_by_serial on recorded_serial (serial);

-- In the shape of ledger. What is not known without the certificate is null.
create view unfinished as
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
       cast(null as text)   as superseded_by
from recorded_serial s
left join revocation_status r on r.certificate_id = s.id
where not exists (select 1 from certificate c where c.id = s.id);
