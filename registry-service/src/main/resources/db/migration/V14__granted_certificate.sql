-- What the first outcome gave the requester of each certificate: a view of outcomes, like certificate. The two topics are read in no order between
-- them, so neither row waits for the other or changes it; which octets are the certificate is derived when it is asked for.
create table granted_certificate (
    id     text not null primary key, -- issuer.serial
    sha256 text not null,
    chain  text -- absent where certificate has the very same, which is nearly always
);

-- Where a token cannot repeat a signature, the octets in the first outcome are the certificate.
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
            order by s.issued_at, s.id limit 1)) as superseded_by
from certificate c
left join granted_certificate g on g.id = c.id
left join revocation_status r on r.certificate_id = c.id;
