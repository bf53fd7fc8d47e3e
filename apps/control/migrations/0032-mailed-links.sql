-- Links that are mailed: for a new password, and to prove an address. Only their hashes are kept; each works once.
create table identity.mailed_link (
  token_hash text primary key,
  account_id uuid not null references identity.account (id) on delete cascade,
  kind text not null check (kind in ('reset', 'verify')),
  email text not null,
  expires_at timestamptz(3) not null
);
create index mailed_link_account on identity.mailed_link (account_id, kind);
grant select, insert, update, delete on identity.mailed_link to muxwell_across;

alter table identity.account add column email_verified_at timestamptz(3);
