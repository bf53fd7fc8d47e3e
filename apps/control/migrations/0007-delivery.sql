-- Ended sessions and refused plays.
create schema delivery;
grant usage on schema delivery to muxwell_runtime, muxwell_across;

create table delivery.past_session (
  app_id int not null,
  id text not null,
  line_id int,
  username text not null,
  stream_id int not null,
  stream_name text not null,
  output text not null,
  ip text not null,
  user_agent text not null,
  edge text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  bytes bigint not null,
  reason text not null,
  primary key (app_id, id)
);
create index past_session_newest on delivery.past_session (app_id, ended_at desc, id desc);
create index past_session_line on delivery.past_session (app_id, line_id, ended_at desc);
select platform.lock_to_app('delivery.past_session');

-- One row for all refusals of a line (or a guessed name), stream, address and reason within an hour.
create table delivery.denial (
  app_id int not null,
  id uuid not null,
  line text not null,
  line_id int,
  stream_id int,
  stream_name text not null,
  reason text not null,
  says text not null,
  ip text not null,
  user_agent text not null,
  count int not null,
  trace jsonb not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (app_id, id)
);
create index denial_newest on delivery.denial (app_id, last_at desc, id desc);
select platform.lock_to_app('delivery.denial');

create table delivery.figure (
  app_id int not null,
  at timestamptz not null,
  viewers int not null,
  bits_per_second bigint not null,
  primary key (app_id, at)
);
select platform.lock_to_app('delivery.figure');
