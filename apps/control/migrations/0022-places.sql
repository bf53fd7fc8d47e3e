-- An entry's place among those of its kind, counted while it is read; series are marked gone, never removed, so episodes need no check of each.
truncate imports.entry;
alter table imports.entry add column place int not null;
alter table catalog.stream drop constraint stream_app_id_series_id_fkey;
