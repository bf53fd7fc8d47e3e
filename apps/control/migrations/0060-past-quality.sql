-- How a connection did, kept with its history: as it was looked at last; null when it never was.
alter table delivery.past_session add column quality jsonb;
