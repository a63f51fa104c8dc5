from __future__ import annotations

from django.urls import include, path

from . import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("health/", pages.health, name="health"),
    path("cockpit/", include("zhaoluo.govern.cockpit.urls")),
    path("projects/", include("zhaoluo.projects.urls")),
    path("enterprises/", include("zhaoluo.registers.enterprises.urls")),
    path("chains/", include("zhaoluo.registers.chains.urls")),
    path("prospecting/", include("zhaoluo.attract.prospecting.urls")),
    path("trips/", include("zhaoluo.attract.trips.urls")),
    path("reviews/", include("zhaoluo.attract.reviews.urls")),
    path("policies/", include("zhaoluo.registers.policies.urls")),
    path("intake/", include("zhaoluo.attract.intake.urls")),
    path("people/", include("zhaoluo.registers.people.urls")),
    path("files/", include("zhaoluo.foundation.files.urls")),
    path("notices/", include("zhaoluo.foundation.notices.urls")),
    path("ui/", include("zhaoluo.foundation.ui.urls")),
]
handler400 = "zhaoluo.site.pages.bad_request"
handler404 = "zhaoluo.site.pages.not_found"
handler403 = "zhaoluo.site.pages.denied"
handler500 = "zhaoluo.site.pages.failed"
