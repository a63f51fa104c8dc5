from __future__ import annotations

from django.urls import path

from .pages import acts, lists, pledges, record, rules

app_name = "projects"
urlpatterns = [
    path("", lists.list_projects, name="list"),
    path("board/", lists.board, name="board"),
    path("new/", lists.new, name="new"),
    path("take-over/", lists.take_over, name="take_over"),
    path("export.<str:form>", lists.export, name="export"),
    path("rules/", rules.show, name="rules"),
    path("rules/demands/", rules.save_demand, name="save_demand"),
    path("rules/limits/", rules.save_limit, name="save_limit"),
    path("rules/modes/", rules.save_mode, name="save_mode"),
    path("<int:project_id>/", record.show, name="show"),
    path("<int:project_id>/gate/", record.gate, name="gate"),
    path("<int:project_id>/money/", record.money, name="money"),
    path("<int:project_id>/promises/", pledges.promises, name="promises"),
    path("<int:project_id>/files/", record.files, name="files"),
    path("<int:project_id>/timeline/", record.timeline, name="timeline"),
    path("<int:project_id>/edit/", record.edit, name="edit"),
    path("<int:project_id>/move/", acts.move, name="move"),
    path("<int:project_id>/reports/", acts.report, name="report"),
    path("<int:project_id>/reports/<int:report_id>/verify/", acts.verify, name="verify"),
    path("<int:project_id>/reports/<int:report_id>/return/", acts.return_report, name="return_report"),
    path("<int:project_id>/reports/<int:report_id>/withdraw/", acts.withdraw, name="withdraw"),
    path("<int:project_id>/waivers/", acts.ask_waiver, name="ask_waiver"),
    path("<int:project_id>/waivers/<int:waiver_id>/approve/", acts.answer_waiver, name="approve_waiver"),
    path("<int:project_id>/waivers/<int:waiver_id>/refuse/", acts.answer_waiver, name="refuse_waiver"),
    path("<int:project_id>/shelve/", acts.shelve, name="shelve"),
    path("<int:project_id>/lose/", acts.lose, name="lose"),
    path("<int:project_id>/resume/", acts.resume, name="resume"),
    path("<int:project_id>/money/entries/", acts.enter_money, name="enter_money"),
    path("<int:project_id>/money/entries/<int:entry_id>/void/", acts.void_money, name="void_money"),
    path("<int:project_id>/money/plans/", acts.set_plan, name="set_plan"),
    path("<int:project_id>/money/instruments/", acts.enter_instrument, name="enter_instrument"),
    path("<int:project_id>/money/agreements/", acts.enter_agreement, name="enter_agreement"),
    path("<int:project_id>/milestones/", acts.date_milestone, name="date_milestone"),
    path("<int:project_id>/promises/add/", pledges.promise, name="promise"),
    path("<int:project_id>/promises/<int:promise_id>/settle/", pledges.settle, name="settle_promise"),
    path("<int:project_id>/promises/<int:promise_id>/confirm/", pledges.confirm, name="confirm_promise"),
    path("<int:project_id>/promises/<int:promise_id>/withdraw/", pledges.withdraw, name="withdraw_promise"),
    path("<int:project_id>/conditions/<int:condition_id>/meet/", pledges.meet, name="meet_condition"),
    path("<int:project_id>/notes/", acts.note, name="note"),
    path("<int:project_id>/files/add/", acts.attach, name="attach"),
]
