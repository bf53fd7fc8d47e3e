-- What every domain stands on: outbox, cursors, settings, jobs, idempotency, and the lock on tenant tables.
create schema platform;
grant usage on schema platform to muxwell_runtime, muxwell_across;

-- Puts the second lock on a tenant-owned table: row-level security by the transaction's app, and the grants of both runtime roles.
create function platform.lock_to_app(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format($f$create policy own_app on %s to muxwell_runtime
    using (app_id = nullif(current_setting('app.app_id', true), '')::int)
    with check (app_id = nullif(current_setting('app.app_id', true), '')::int)$f$, target);
  execute format('create policy across_apps on %s to muxwell_across using (true) with check (true)', target);
  execute format('grant select, insert, update, delete on %s to muxwell_runtime, muxwell_across', target);
end $$;

create function platform.now_app() returns int language sql stable as $$ select nullif(current_setting('app.app_id', true), '')::int $$;
create function platform.now_by() returns jsonb language sql stable as $$ select nullif(current_setting('app.by', true), '')::jsonb $$;

create table platform.outbox (
  xid xid8 not null default pg_current_xact_id(),
  id bigint generated always as identity,
  app_id int,
  type text not null,
  payload jsonb not null,
  by jsonb not null default platform.now_by(),
  at timestamptz not null default clock_timestamp(),
  primary key (xid, id)
);
create index outbox_at on platform.outbox (at);
alter table platform.outbox enable row level security;
create policy own_app on platform.outbox for insert to muxwell_runtime with check (app_id is not distinct from platform.now_app());
create policy across_apps on platform.outbox to muxwell_across using (true) with check (true);
grant insert on platform.outbox to muxwell_runtime;
grant select, insert, delete on platform.outbox to muxwell_across;

create function platform.tell_outbox() returns trigger language plpgsql as $$ begin perform pg_notify('muxwell_outbox', ''); return null; end $$;
create trigger outbox_told after insert on platform.outbox for each statement execute function platform.tell_outbox();

create table platform.consumer (name text primary key, xid xid8 not null, id bigint not null);
grant select, insert, update on platform.consumer to muxwell_across;

-- app_id null: a setting of the installation.
create table platform.setting (
  app_id int,
  key text not null,
  value jsonb,
  sealed text,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  unique nulls not distinct (app_id, key)
);
alter table platform.setting enable row level security;
create policy own_app on platform.setting to muxwell_runtime using (app_id = platform.now_app()) with check (app_id = platform.now_app());
create policy across_apps on platform.setting to muxwell_across using (true) with check (true);
grant select, insert, update, delete on platform.setting to muxwell_runtime, muxwell_across;

create table platform.job (
  app_id int not null,
  id uuid not null,
  name text not null,
  payload jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'retrying', 'done', 'failed', 'cancelled')),
  progress jsonb,
  attempts int not null default 0,
  reason text not null default '',
  by jsonb not null default platform.now_by(),
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (app_id, id)
);
create index job_newest on platform.job (app_id, created_at desc, id desc);
select platform.lock_to_app('platform.job');

create table platform.idempotency (
  app_id int not null,
  actor text not null,
  key text not null,
  fingerprint text not null,
  status int,
  body text,
  at timestamptz not null default now(),
  primary key (app_id, actor, key)
);
create index idempotency_at on platform.idempotency (at);
select platform.lock_to_app('platform.idempotency');
