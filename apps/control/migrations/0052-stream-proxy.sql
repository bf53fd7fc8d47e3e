-- The proxy through which a stream's sources are pulled; sealed, for its address may carry credentials. Empty: none.
alter table catalog.stream add column proxy_sealed text not null default '';
