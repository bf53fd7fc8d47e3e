-- What a form has changed is one row: which of its columns differ is found by a plan that is kept, and noted by a statement about those alone. The line that
-- is noted is the same as before; an edit of one stream took two to three milliseconds for it.
create or replace function catalog.note_update() returns trigger language plpgsql as $$
declare
  names text;
  changed text[];
  was jsonb;
  became jsonb;
begin
  if (select count(*) from (select from new_rows limit 2) few) = 1 then
    select to_jsonb(o), to_jsonb(n) into was, became from old_rows o join new_rows n using (app_id, id);
    changed := array(select attname::text from pg_attribute
      where attrelid = tg_relid and attnum > 0 and not attisdropped and was -> attname::text is distinct from became -> attname::text order by attnum);
    if changed = '{}' then return null; end if;
    execute (select format($f$insert into catalog.change (app_id, change_set_id, target, row_id, row_ids, columns, before, after)
        select n.app_id, %L::uuid, %L, n.id, array[n.id], %L::text[], jsonb_build_object(%s), jsonb_build_object(%s) from old_rows o, new_rows n$f$,
      catalog.now_change_set(), tg_table_schema || '.' || tg_table_name, changed,
      string_agg(format(case atttypid when 'jsonb'::regtype then '%1$L, jsonb_build_array(o.%1$I)' else '%1$L, to_jsonb(array[o.%1$I::text])' end, attname), ', '),
      string_agg(format(case atttypid when 'jsonb'::regtype then '%1$L, jsonb_build_array(n.%1$I)' else '%1$L, to_jsonb(array[n.%1$I::text])' end, attname), ', '))
      from pg_attribute where attrelid = tg_relid and attname = any (changed));
    return null;
  end if;
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
