-- Indexes that a bulk load has dropped, until they are made again: after its commit, or at the next start. Only the owner sees to them.
create table platform.owed_index (name text primary key, definition text not null);
alter table platform.owed_index enable row level security;
