-- What is sent to all sources of a stream: a user agent (null: the default), and headers, sealed, for they may carry credentials.
alter table catalog.stream add column user_agent text, add column headers_sealed text not null default '';
