-- What a blocked key leaves to be revoked is looked for where something is new: the key itself, or a certificate of it.
alter table blocked_key add column news bigint not null default 1;
alter table blocked_key add column looked bigint not null default 0; -- the news of which nothing is left
create index blocked_key_with_news on blocked_key (key_sha256) where looked < news;

create function certificate_of_blocked_key() returns trigger language plpgsql as $$
begin
    update blocked_key set news = news + 1 where key_sha256 in (select key_sha256 from entered);
    return null;
end $$;
create trigger certificate_of_blocked_key after insert on certificate
    referencing new table as entered for each statement execute function certificate_of_blocked_key();
