from django.db import migrations

REFUSE = """
create or replace function chains_revision_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'permission denied: 图谱版次只增不改，不能 %', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger chains_revision_append_only before update or delete on chains_chainrevision
  for each row execute function chains_revision_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("chains", "0001_initial")]
    operations = [
        migrations.RunSQL(
            REFUSE,
            "drop trigger chains_revision_append_only on chains_chainrevision; drop function chains_revision_refuse();",
        )
    ]
