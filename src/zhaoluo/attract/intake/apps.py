from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "zhaoluo.attract.intake"
    label = "intake"
    verbose_name = "资料收件"

    def ready(self) -> None:
        from zhaoluo.foundation.files.registry import let_read
        from zhaoluo.foundation.panels.registry import Panel, hang

        from .queries import may_read, origin_panel
        from .queries.ledger_forms import forms

        let_read("intake.document", may_read)
        let_read("intake.ledgerform", forms.may_read)
        hang("projects.exports", Panel("台账", "intake/ledger_form_exports.html", forms.export_panel))
        hang("projects.project", Panel("出处", "intake/origin.html", origin_panel))
