-- The log of what was changed, by whom; each entry carries the hash of the one before it in its app.
create schema audit;
grant usage on schema audit to muxwell_runtime, muxwell_across;

create table audit.entry (
  app_id int not null default 0,
  id bigint generated always as identity,
  at timestamptz not null,
  action text not null,
  actor_id text not null,
  actor_kind text not null,
  actor_name text not null,
  resource text not null,
  resource_id text,
  summary text not null,
  before jsonb,
  after jsonb,
  ip text not null,
  user_agent text not null,
  request_id text not null,
  hash text not null,
  primary key (app_id, id)
);
create index entry_newest on audit.entry (app_id, id desc);
create index entry_action on audit.entry (app_id, action, id desc);
select platform.lock_to_app('audit.entry');
