-- What stands between reading a list and applying it: which attribute fills which field, what is unclear, and every line that was left out.
alter table imports.source add column mapping jsonb not null default '{}';
alter table imports.run add column unclear int not null default 0;

-- Staged entries are read again by whoever needs them.
truncate imports.entry;
alter table imports.entry add column added_at timestamptz(3), add column is_adult boolean;

-- Entries of which it is not certain which streams they are; `stream_id` is the one that each is taken for.
create table imports.doubt (
  app_id int not null,
  run_id uuid not null,
  seq int not null,
  line int not null,
  name text not null,
  group_name text not null,
  why text not null,
  stream_id int,
  -- [{id, name, group}]
  candidates jsonb not null,
  primary key (app_id, run_id, seq),
  foreign key (app_id, run_id) references imports.run (app_id, id) on delete cascade
);
select platform.lock_to_app('imports.doubt');

create table imports.skipped_line (
  app_id int not null,
  run_id uuid not null,
  seq int not null,
  line int not null,
  why text not null,
  text text not null,
  primary key (app_id, run_id, seq),
  foreign key (app_id, run_id) references imports.run (app_id, id) on delete cascade
);
select platform.lock_to_app('imports.skipped_line');
