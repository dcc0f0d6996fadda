-- A view of certificate-events, revocations and outcomes: drop it, and the log brings it back. Nothing here depends on the order in which the
-- topics are read; what depends on the time is derived when it is asked for.
create table certificate (
    id             text                     not null primary key, -- issuer.serial
    issuer         text                     not null,
    serial         text                     not null,
    subject        text                     not null,
    names          text[]                   not null,
    profile        text                     not null,
    service        text,
    kind           text                     not null,
    slot           text                     not null,
    tenant         text                     not null,
    request_id     text                     not null,
    issued_at      timestamp with time zone not null, -- the broker's append time of the request
    not_before     timestamp with time zone not null,
    not_after      timestamp with time zone not null, -- inclusive (RFC 5280 4.1.2.5)
    expiring_from  timestamp with time zone not null, -- the last fifth of the lifetime
    expires_at     timestamp with time zone not null, -- notAfter + 1 s
    auto_renew     boolean                  not null,
    deploy_to      text[]                   not null,
    labels         jsonb                    not null,
    renews         text,
    policy_version text                     not null,
    sha256         text                     not null,
    chain          text                     not null  -- PEM: the certificate, then its issuers without the root
);
create index certificate_by_end on certificate (not_after, id);
create index certificate_by_issue on certificate (issued_at, id);
create index certificate_by_slot on certificate (slot, issued_at, id);
create index certificate_by_serial on certificate (serial);
create index certificate_by_request on certificate (tenant, request_id);
create index certificate_by_service on certificate (service, kind);
create index certificate_by_predecessor on certificate (renews) where renews is not null;
create index certificate_by_name on certificate using gin (names);

-- Transitions may be read before their certificate: they stand for themselves. All of one certificate's are on one partition, in order.
create table revocation_transition (
    partition      integer not null,
    log_offset     bigint  not null,
    certificate_id text    not null,
    type           text    not null,
    value          text    not null,
    primary key (partition, log_offset)
);
create index revocation_transition_by_certificate on revocation_transition (certificate_id, log_offset);

-- What the transitions amount to: the fold of contracts over all of a certificate's.
create table revocation_status (
    certificate_id text                     not null primary key,
    state          text                     not null, -- revoked, held, released
    reason         text,
    at             timestamp with time zone,
    transition     text
);

-- The first outcome of a request names its certificate; a later one changes nothing.
create table outcome (
    tenant         text  not null,
    request_id     text  not null,
    state          text  not null, -- granted, refused, explained
    certificate_id text,
    reason         text,
    sentence       text,
    decision       jsonb not null,
    primary key (tenant, request_id)
);

-- A certificate is superseded by the one that names it as its predecessor, or by the next one in its slot.
create view ledger as
select c.*,
       r.state      as revocation_state,
       r.reason     as revocation_reason,
       r.at         as revocation_at,
       r.transition as revocation_transition,
       coalesce(
           (select s.id from certificate s where s.renews = c.id order by s.issued_at, s.id limit 1),
           (select s.id from certificate s where s.slot = c.slot and (s.issued_at, s.id) > (c.issued_at, c.id)
            order by s.issued_at, s.id limit 1)) as superseded_by
from certificate c
left join revocation_status r on r.certificate_id = c.id;
