-- SPDX-License-Identifier: Apache-2.0

-- Nothing was ever delivered by deploy_to, and requests no longer have it.
drop view ledger;
alter table certificate drop column deploy_to;

create view ledger as
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
           (select s.id from certificate s where s.renews = c.id
            and (s.tenant = c.tenant or s.tenant = 'registry' and c.tenant <> 'distributor')
            order by s.issued_at, s.id limit 1),
           (select s.id from certificate s where s.slot = c.slot and s.tenant = c.tenant
            and (s.issued_at, s.id) > (c.issued_at, c.id)
            order by s.issued_at, s.id limit 1)) as superseded_by,
       e.everywhere_at,
       e.last_good_until
from certificate c
left join granted_certificate g on g.id = c.id
left join revocation_status r on r.certificate_id = c.id
left join revocation_receipt e on e.transition = r.since and e.certificate_id = c.id;
