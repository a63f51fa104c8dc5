from django.db import migrations

REFUSE = """
create or replace function journal_refuse() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - '{served_at,attempts,parked_at,trouble}'::text[]
                        = to_jsonb(old) - '{served_at,attempts,parked_at,trouble}'::text[] then
    return new;
  end if;
  raise exception '留痕只增不改：不能 %', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger journal_append_only before update or delete on journal_event
  for each row execute function journal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunSQL(
            REFUSE,
            "drop trigger journal_append_only on journal_event; drop function journal_refuse();",
        )
    ]
