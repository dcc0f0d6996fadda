-- Outcomes of every tenant are looked up by the request's id alone.
create index outcome_by_request on outcome (request_id);
