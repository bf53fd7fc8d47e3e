-- Change sets of many rows: what one statement has changed stands in lines of up to five hundred rows, with those columns alone that differ.
-- `before` and `after` of such a line are JSON objects: by column, the values of the rows of `row_ids`, in their order, as texts (JSON as it is).
-- Rows that were made or removed stand whole, as a JSON array of objects; the first have no `before`, the others no `after`.
-- Lines without `columns` are older: one row each, whole, with a hash of what it was left as.
alter table catalog.change add column columns text[], add column after jsonb;

create or replace function catalog.note_update() returns trigger language plpgsql as $$
declare
  names text;
  changed text[];
begin
  -- Each statement is planned anew: a plan that was made for one row would compare each of a hundred thousand with each.
  select string_agg(format('case when bool_or(o.%1$I is distinct from n.%1$I) then %1$L end', attname), ', ' order by attnum) into names
    from pg_attribute where attrelid = tg_relid and attnum > 0 and not attisdropped;
  execute 'select array_remove(array[' || names || '], null) from old_rows o join new_rows n using (app_id, id)' into changed;
  if coalesce(cardinality(changed), 0) = 0 then return null; end if;
  execute (select format($f$insert into catalog.change (app_id, change_set_id, target, row_id, row_ids, columns, before, after)
      select app_id, %L::uuid, %L, case when count(*) = 1 then min(id) end, array_agg(id), %L::text[], jsonb_build_object(%s), jsonb_build_object(%s)
      from (select app_id, id, (row_number() over () - 1) / 500 as portion, %s
        from old_rows o join new_rows n using (app_id, id) where (%s) is distinct from (%s)) c
      group by app_id, portion$f$,
    catalog.now_change_set(), tg_table_schema || '.' || tg_table_name, changed,
    string_agg(format(case atttypid when 'jsonb'::regtype then '%L, jsonb_agg(o_%s)' else '%L, to_jsonb(array_agg(o_%s::text))' end, attname, attnum), ', '),
    string_agg(format(case atttypid when 'jsonb'::regtype then '%L, jsonb_agg(n_%s)' else '%L, to_jsonb(array_agg(n_%s::text))' end, attname, attnum), ', '),
    string_agg(format('o.%1$I as o_%2$s, n.%1$I as n_%2$s', attname, attnum), ', '),
    string_agg(format('o.%I', attname), ', '), string_agg(format('n.%I', attname), ', '))
    from pg_attribute where attrelid = tg_relid and attname = any (changed));
  return null;
end $$;

create function catalog.columns_of(target oid) returns text[] language sql stable as $$
  select array_agg(attname::text order by attnum) from pg_attribute where attrelid = target and attnum > 0 and not attisdropped $$;

create or replace function catalog.note_insert() returns trigger language plpgsql as $$
begin
  insert into catalog.change (app_id, change_set_id, target, row_id, row_ids, columns, after)
    select app_id, catalog.now_change_set(), tg_table_schema || '.' || tg_table_name, case when count(*) = 1 then min(id) end, array_agg(id),
      catalog.columns_of(tg_relid), jsonb_agg(whole)
    from (select app_id, id, (row_number() over () - 1) / 500 as portion, to_jsonb(n) as whole from new_rows n) c group by app_id, portion;
  return null;
end $$;
create or replace function catalog.note_delete() returns trigger language plpgsql as $$
begin
  insert into catalog.change (app_id, change_set_id, target, row_id, row_ids, columns, before)
    select app_id, catalog.now_change_set(), tg_table_schema || '.' || tg_table_name, case when count(*) = 1 then min(id) end, array_agg(id),
      catalog.columns_of(tg_relid), jsonb_agg(whole)
    from (select app_id, id, (row_number() over () - 1) / 500 as portion, to_jsonb(o) as whole from old_rows o) c group by app_id, portion;
  return null;
end $$;

-- A line's times tell as a stream's do whether it has changed since it was made.
drop trigger noted_insert on lines.line;
create trigger noted_insert after insert on lines.line referencing new table as new_rows for each statement execute function catalog.note_dated_insert();

-- A username is found by its unique key, in its order too; and a search reads notes as well, which no index has ever helped.
drop index lines.line_username;
drop index lines.line_username_trgm;

-- Room for a second version of each row in its page: a change of columns that no index has then writes no index.
alter table catalog.stream set (fillfactor = 50);
alter table lines.line set (fillfactor = 50);
