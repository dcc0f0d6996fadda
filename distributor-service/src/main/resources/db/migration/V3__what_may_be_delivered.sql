-- SPDX-License-Identifier: Apache-2.0

-- What the log says against a certificate. A view: dropped and filled again from the log at any time.

-- Every transition of a certificate, as it stands on the log; the fold says what they amount to. One that nobody can read has the type ''.
create table transition (
    certificate varchar not null,
    log_offset  bigint  not null,
    type        varchar not null,
    value       bytea   not null,
    primary key (certificate, log_offset)
);

-- SHA-256 of the public keys that no certificate may have any more.
create table blocked_key (
    key varchar primary key
);

-- The certificates that the issuer made for the distributor, also those that this database has forgotten.
create table issued (
    certificate varchar     primary key,
    slot        varchar     not null,
    digest      varchar     not null,
    issued_at   timestamptz not null
);
create index issued_slot on issued (slot, issued_at);

-- To know our own requests again by what was asked.
create index request_digest on request (digest);
