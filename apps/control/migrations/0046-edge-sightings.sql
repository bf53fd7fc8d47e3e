-- When each edge process was last connected: after a restart, plays wait for those that were here a minute ago.
create table servers.edge (
  server_id uuid not null references servers.server (id) on delete cascade,
  process text not null,
  seen_at timestamptz(3) not null,
  primary key (server_id, process)
);
alter table servers.edge enable row level security;
create policy across_apps on servers.edge to muxwell_across using (true) with check (true);
grant select, insert, update, delete on servers.edge to muxwell_across;
