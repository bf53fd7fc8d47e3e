-- Large imports: what a source gave last stands on the rows themselves, and a bulk insert is remembered in one line.

-- `import_key` names a row for good; `import_given` is the key under which its source gave it last, and `import_marks` are hashes of what it gave
-- (the whole, then name, guide id, group and path: sixteen digits, then eight each), by which it is known again when the key has changed.
alter table catalog.stream add column import_given text, add column import_marks text not null default '';
alter table catalog.series add column import_given text, add column import_marks text not null default '';
-- Nobody's change: it is not to be remembered, nor undone.
alter table catalog.stream disable trigger user;
alter table catalog.series disable trigger user;
update catalog.stream set import_given = import_key where import_key is not null;
update catalog.series set import_given = import_key where import_key is not null;
alter table catalog.stream enable trigger user;
alter table catalog.series enable trigger user;

-- A source's rows are always wanted together: equal keys make a small index. Names are searched in memory.
drop index catalog.stream_import;
drop index catalog.series_import;
create index stream_import on catalog.stream (app_id, import_source_id) where import_source_id is not null;
create index series_import on catalog.series (app_id, import_source_id) where import_source_id is not null;

-- Rows that were inserted together and carry their times are one line: one of them has changed since if its times differ.
alter table catalog.change add column row_ids int[], alter column row_id drop not null;
create function catalog.note_dated_insert() returns trigger language plpgsql as $$
begin
  insert into catalog.change (app_id, change_set_id, target, row_ids, after_hash)
    select app_id, catalog.now_change_set(), tg_table_schema || '.' || tg_table_name, array_agg(id), 'dated' from new_rows group by app_id;
  return null;
end $$;
drop trigger noted_insert on catalog.stream;
drop trigger noted_insert on catalog.series;
create trigger noted_insert after insert on catalog.stream referencing new table as new_rows for each statement execute function catalog.note_dated_insert();
create trigger noted_insert after insert on catalog.series referencing new table as new_rows for each statement execute function catalog.note_dated_insert();

-- Staged entries live as long as their run, and no run needs them after a crash of the database: it stages again.
drop table imports.item;
drop table imports.entry;
create unlogged table imports.entry (
  app_id int not null,
  run_id uuid not null,
  seq int not null,
  line int not null,
  given text not null,
  marks text not null,
  kind text not null,
  name text not null,
  groups text[] not null,
  logo_url text not null,
  epg_channel_id text,
  number int,
  container text not null,
  details jsonb not null,
  series_key text,
  season int,
  episode int,
  sources_sealed text not null
);
create index entry_run on imports.entry (app_id, run_id);
select platform.lock_to_app('imports.entry');
