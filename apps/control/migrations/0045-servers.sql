-- Servers of the installation, the authority that their certificates come from, and the codes with which machines join.
create schema servers;
grant usage on schema servers to muxwell_runtime, muxwell_across;

create table servers.authority (
  only_one boolean primary key default true check (only_one),
  certificate text not null,
  private_key_sealed text not null
);

create table servers.server (
  id uuid primary key,
  name text not null,
  is_primary boolean not null default false,
  public_url text not null default '',
  peer_address text not null default '',
  weight int not null default 100,
  max_connections int not null default 1000,
  is_draining boolean not null default false,
  joined_at timestamptz(3) not null default now()
);
create unique index one_primary on servers.server (is_primary) where is_primary;

create table servers.join_code (
  id uuid primary key,
  secret_sealed text not null,
  made_by text not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);

alter table servers.authority enable row level security;
alter table servers.server enable row level security;
alter table servers.join_code enable row level security;
create policy across_apps on servers.authority to muxwell_across using (true) with check (true);
create policy across_apps on servers.server to muxwell_across using (true) with check (true);
create policy across_apps on servers.join_code to muxwell_across using (true) with check (true);
grant select, insert on servers.authority to muxwell_across;
grant select, insert, update, delete on servers.server to muxwell_across;
grant select, insert, update, delete on servers.join_code to muxwell_across;
