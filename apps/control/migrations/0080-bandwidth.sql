-- What each app, stream, line and server has carried: in steps of five minutes, which are kept for a day, and of an hour, kept for a month.
create schema monitoring;
grant usage on schema monitoring to muxwell_runtime, muxwell_across;

-- The steps in which somebody counted, and for how long; what is missing was not counted.
create table monitoring.step (
  app_id int not null,
  minutes smallint not null,
  at timestamptz(3) not null,
  seconds real not null,
  primary key (app_id, minutes, at)
);
select platform.lock_to_app('monitoring.step');

-- Nothing stands here for what carried nothing in a step. `subject` is an id as text; empty for the app as a whole.
create table monitoring.traffic (
  app_id int not null,
  kind text not null check (kind in ('app', 'stream', 'line', 'server')),
  subject text not null,
  minutes smallint not null,
  at timestamptz(3) not null,
  bytes_in bigint not null,
  bytes_out bigint not null,
  peak_in bigint not null,
  peak_out bigint not null,
  viewers int not null,
  primary key (app_id, kind, subject, minutes, at)
);
create index traffic_at on monitoring.traffic (app_id, minutes, at);
select platform.lock_to_app('monitoring.traffic');

-- What was kept of viewers and bandwidth so far goes on; the first hour's change gathers what is older than a day.
insert into monitoring.step (app_id, minutes, at, seconds)
select distinct app_id, 5, date_bin('5 minutes', at, 'epoch'), 300 from delivery.figure;
insert into monitoring.traffic (app_id, kind, subject, minutes, at, bytes_in, bytes_out, peak_in, peak_out, viewers)
select app_id, 'app', '', 5, date_bin('5 minutes', at, 'epoch'), 0, (avg(bits_per_second) * 37.5)::bigint, 0, max(bits_per_second), max(viewers)
from delivery.figure group by 1, 5;
