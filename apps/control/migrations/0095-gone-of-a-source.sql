-- An import that changes a hundredth of its source looks at that hundredth, and at what is gone: not at everything that the source has given.
create index stream_gone on catalog.stream (app_id, import_source_id) where gone_at is not null;
