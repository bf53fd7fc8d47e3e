-- Import sources that people keep: named, with what is to be fetched, and when.
alter table imports.source
  add column name text,
  add column description text not null default '',
  add column is_saved boolean not null default false,
  -- Sealed JSON: addresses carry credentials.
  add column from_sealed text not null default '',
  add column every_hours int,
  add column next_run_at timestamptz(3);
create unique index source_name on imports.source (app_id, name) where is_saved;
create index source_due on imports.source (next_run_at) where is_saved and every_hours is not null;
