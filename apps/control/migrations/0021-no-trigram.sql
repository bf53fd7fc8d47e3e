-- Names of streams are searched in memory, where the catalogue is anyway: an index of trigrams costs imports more than everything else that they do.
drop function catalog.search_streams(text);
drop index catalog.stream_name_trgm;

-- Row-level security lets in the rows of the transaction's own app alone, which is there: asking again for each of a hundred thousand rows tells nothing new.
alter table catalog.stream drop constraint stream_app_id_fkey;
alter table catalog.series drop constraint series_app_id_fkey;
