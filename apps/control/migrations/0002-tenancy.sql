-- Apps and the host names that lead to them.
create schema tenancy;
grant usage on schema tenancy to muxwell_runtime, muxwell_across;

create table tenancy.app (
  id int generated always as identity primary key,
  slug text not null unique,
  name text not null,
  time_zone text not null default 'UTC',
  is_default boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index one_default_app on tenancy.app (is_default) where is_default;
alter table tenancy.app enable row level security;
create policy own_app on tenancy.app to muxwell_runtime using (id = platform.now_app());
create policy across_apps on tenancy.app to muxwell_across using (true) with check (true);
grant select, update on tenancy.app to muxwell_runtime;
grant select, insert, update, delete on tenancy.app to muxwell_across;

create table tenancy.domain (
  app_id int not null references tenancy.app (id) on delete cascade,
  id uuid not null,
  host text not null unique,
  created_at timestamptz not null default now(),
  primary key (app_id, id)
);
select platform.lock_to_app('tenancy.domain');
