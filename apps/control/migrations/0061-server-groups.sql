-- Groups of servers: a way of balancing of their own, members in the order in which they take viewers.
create table servers.server_group (
  id uuid primary key,
  name text not null unique,
  method text not null,
  is_active boolean not null
);
create table servers.group_member (
  group_id uuid not null references servers.server_group on delete cascade,
  server_id uuid not null references servers.server on delete cascade,
  priority int not null,
  primary key (group_id, server_id)
);
create index group_member_server on servers.group_member (server_id);

alter table servers.server_group enable row level security;
alter table servers.group_member enable row level security;
create policy across_apps on servers.server_group to muxwell_across using (true) with check (true);
create policy across_apps on servers.group_member to muxwell_across using (true) with check (true);
grant select, insert, update, delete on servers.server_group, servers.group_member to muxwell_across;
