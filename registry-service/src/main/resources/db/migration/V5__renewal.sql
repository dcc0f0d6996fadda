-- Owned, not a view: renewals asked for by hand. With the predecessor, the attempt makes the command's id.
create table renewal (
    predecessor text                     not null,
    attempt     integer                  not null,
    at          timestamp with time zone not null,
    primary key (predecessor, attempt)
);
