-- Who is kept out of the viewers' protocols, and which addresses their limits do not hold for.
create table delivery.access_rule (
  app_id int not null references tenancy.app (id) on delete cascade,
  id uuid not null,
  effect text not null check (effect in ('block', 'lift')),
  kind text not null check (kind in ('address', 'agent', 'country', 'network')),
  value text not null,
  note text not null default '',
  expires_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  created_by text not null,
  primary key (app_id, id),
  unique (app_id, effect, kind, value)
);
create index access_rule_newest on delivery.access_rule (app_id, created_at desc, id desc);
select platform.lock_to_app('delivery.access_rule');
