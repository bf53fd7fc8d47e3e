-- Countries (ISO 3166-1 alpha-2) in which a stream, or all that a bouquet grants, may be watched, or may not; both empty: everywhere.
alter table catalog.stream
  add column allowed_countries text[] not null default '{}',
  add column denied_countries text[] not null default '{}';
alter table catalog.bouquet
  add column allowed_countries text[] not null default '{}',
  add column denied_countries text[] not null default '{}';
