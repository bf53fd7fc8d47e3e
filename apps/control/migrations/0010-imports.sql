-- Where playlists come from, the runs that read them, what a run found, and what each source gave last.
create schema imports;
grant usage on schema imports to muxwell_runtime, muxwell_across;

-- `identity` is a keyed hash of what makes two runs come from the same place.
create table imports.source (
  app_id int not null references tenancy.app (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('url', 'text', 'upload', 'xtream')),
  identity text not null,
  label text not null,
  created_at timestamptz not null default now(),
  primary key (app_id, id),
  unique (app_id, identity)
);
select platform.lock_to_app('imports.source');

create table imports.upload (
  app_id int not null references tenancy.app (id) on delete cascade,
  id uuid not null,
  name text not null,
  bytes bigint not null,
  created_at timestamptz not null default now(),
  primary key (app_id, id)
);
select platform.lock_to_app('imports.upload');

create table imports.run (
  app_id int not null references tenancy.app (id) on delete cascade,
  id uuid not null,
  source_id uuid not null,
  kind text not null,
  label text not null,
  -- Sealed JSON: addresses carry credentials.
  from_sealed text not null,
  apply_now boolean not null,
  options jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'fetching', 'staged', 'applying', 'done', 'failed', 'cancelled', 'undone')),
  progress jsonb not null default '{"phase": "waiting", "done": 0, "of": null, "perSecond": 0}',
  found jsonb not null default '{"live": 0, "radio": 0, "movie": 0, "episode": 0}',
  changes jsonb not null default '{"added": 0, "changed": 0, "gone": 0, "unchanged": 0}',
  groups jsonb not null default '[]',
  attributes jsonb not null default '[]',
  guide_urls text[] not null default '{}',
  skipped int not null default 0,
  skipped_lines jsonb not null default '[]',
  reason text not null default '',
  change_set_id uuid,
  job_id uuid,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (app_id, id),
  foreign key (app_id, source_id) references imports.source (app_id, id) on delete cascade
);
create index run_newest on imports.run (app_id, created_at desc, id desc);
create index run_source on imports.run (app_id, source_id);
select platform.lock_to_app('imports.run');

-- What a run found, until it is applied or ended. Filled by COPY; lives as long as its run.
create table imports.entry (
  app_id int not null,
  run_id uuid not null,
  seq int not null,
  line int not null,
  key text not null,
  second_key text not null,
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
  fingerprint text not null,
  sources_sealed text not null
);
create index entry_run on imports.entry (app_id, run_id);
select platform.lock_to_app('imports.entry');

-- What each source has given up to now: a fingerprint per key tells changed from unchanged.
create table imports.item (
  app_id int not null references tenancy.app (id) on delete cascade,
  source_id uuid not null,
  key text not null,
  second_key text not null,
  fingerprint text not null,
  run_id uuid not null,
  gone_run_id uuid,
  primary key (app_id, source_id, key)
);
create index item_second on imports.item (app_id, source_id, second_key);
select platform.lock_to_app('imports.item');
