from django.db import migrations

REFUSE = """
create or replace function prospecting_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'permission denied: 查询已封存，不能 %', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger prospecting_search_sealed before update or delete on prospecting_search
  for each row execute function prospecting_refuse();
create trigger prospecting_candidate_sealed before update or delete on prospecting_candidate
  for each row execute function prospecting_refuse();
create trigger prospecting_scorecard_kept before update or delete on prospecting_scorecardversion
  for each row execute function prospecting_refuse();
"""
ALLOW = """
drop trigger prospecting_search_sealed on prospecting_search;
drop trigger prospecting_candidate_sealed on prospecting_candidate;
drop trigger prospecting_scorecard_kept on prospecting_scorecardversion;
drop function prospecting_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("prospecting", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
