-- What was deleted or merged away here stays away when its source gives it again: the row is gone as before, and says that it was us.
alter table catalog.stream add column is_left_out boolean not null default false;
alter table catalog.series add column is_left_out boolean not null default false;

-- What a source's last run has read, and what it has left: {"document", "base", "runId"}; null where that is not known.
alter table imports.source add column applied jsonb;
