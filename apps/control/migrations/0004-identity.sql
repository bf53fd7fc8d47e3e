-- Accounts belong to the installation and are reached across apps only; memberships, invitations and keys belong to apps.
create schema identity;
grant usage on schema identity to muxwell_runtime, muxwell_across;

create table identity.account (
  id uuid primary key,
  email text not null unique,
  name text not null,
  password_hash text not null,
  is_platform_admin boolean not null default false,
  language text not null default 'en',
  theme text not null default 'system',
  created_at timestamptz not null default now()
);
grant select, insert, update, delete on identity.account to muxwell_across;

create table identity.session (
  id uuid primary key,
  account_id uuid not null references identity.account (id) on delete cascade,
  kind text not null check (kind in ('cookie', 'refresh')),
  token_hash text not null unique,
  ip text not null,
  user_agent text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_account on identity.session (account_id);
grant select, insert, update, delete on identity.session to muxwell_across;

create table identity.membership (
  app_id int not null references tenancy.app (id) on delete cascade,
  account_id uuid not null references identity.account (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'editor', 'viewer', 'reseller')),
  joined_at timestamptz not null default now(),
  primary key (app_id, account_id)
);
create index membership_account on identity.membership (account_id);
select platform.lock_to_app('identity.membership');

create table identity.invitation (
  app_id int not null references tenancy.app (id) on delete cascade,
  id uuid not null,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'editor', 'viewer', 'reseller')),
  token_hash text not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (app_id, id)
);
select platform.lock_to_app('identity.invitation');

create table identity.api_key (
  app_id int not null references tenancy.app (id) on delete cascade,
  id uuid not null,
  name text not null,
  hash text not null unique,
  last4 text not null,
  role text not null check (role in ('owner', 'admin', 'editor', 'viewer', 'reseller')),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  primary key (app_id, id)
);
select platform.lock_to_app('identity.api_key');
