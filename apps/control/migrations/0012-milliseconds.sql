-- Times have milliseconds, as the program's own: a page's cursor is made from a row's time, and a finer time in the table would not be found again by it.
do $$
declare
  one record;
begin
  for one in
    select format('alter table %I.%I %s', table_schema, table_name,
      string_agg(format('alter column %I type timestamptz(3)', column_name), ', ')) as statement
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and data_type = 'timestamp with time zone' and datetime_precision > 3
      and table_schema not in ('pgboss', 'information_schema', 'pg_catalog')
    group by table_schema, table_name
  loop
    execute one.statement;
  end loop;
end
$$;
