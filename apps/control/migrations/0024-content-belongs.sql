-- Every row names a parent that is there: 0021 and 0022 had given these up for the speed of imports, which is not worth a row that belongs to nobody.
alter table catalog.stream add constraint stream_app_id_fkey foreign key (app_id) references tenancy.app (id) on delete cascade;
alter table catalog.series add constraint series_app_id_fkey foreign key (app_id) references tenancy.app (id) on delete cascade;
alter table catalog.stream add constraint stream_app_id_series_id_fkey foreign key (app_id, series_id) references catalog.series (app_id, id);
