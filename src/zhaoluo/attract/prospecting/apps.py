from __future__ import annotations

from django.apps import AppConfig


class ProspectingConfig(AppConfig):
    name = "zhaoluo.attract.prospecting"
    label = "prospecting"
    verbose_name = "目标企业"

    def ready(self) -> None:
        from zhaoluo.foundation.panels.registry import Panel, hang

        from .queries.panels import enterprise_panel, origin_panel
        from .queries.wanted import ask_panel, proposed_panel, regions_panel, wanted_panel

        hang("chains.chain", Panel("目标企业", "prospecting/chain_card.html", wanted_panel))
        hang("chains.chain.acts", Panel("该找谁", "prospecting/ask_button.html", ask_panel))
        hang("chains.chain.proposed", Panel("拟引进", "", proposed_panel))
        hang("chains.chain.regions", Panel("目标企业", "", regions_panel))
        hang("projects.project", Panel("目标来源", "prospecting/origin_card.html", origin_panel))
        hang("registers.enterprise", Panel("目标企业", "prospecting/enterprise_card.html", enterprise_panel))
