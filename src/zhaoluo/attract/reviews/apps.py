from __future__ import annotations

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "zhaoluo.attract.reviews"
    label = "reviews"
    verbose_name = "项目评审"
