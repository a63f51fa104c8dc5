from __future__ import annotations

from django.conf import settings
from django.db import models

from .channels import Channel, Pairing
from .meetings import PromotionEvent, Reception
from .trip import Trip
from .visit import Visit


class Origin(models.Model):
    """Through what a project came (项目由来): the first contact, its trip, reception or event, the channel, the pairing.

    One row per project; what is not known stays empty.  The mode stands with the project.
    """

    zone = models.ForeignKey("scope.Zone", on_delete=models.PROTECT, related_name="+")
    project = models.OneToOneField("projects.Project", on_delete=models.CASCADE, related_name="+")
    first_contact_on = models.DateField("首次接触", null=True, blank=True)
    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, null=True, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="+")
    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(PromotionEvent, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, related_name="+")
    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, null=True, related_name="+")
    region = models.CharField("来源地区代码", max_length=6, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("记录时间")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "项目由来"

    def __str__(self) -> str:
        return f"{self.project_id}"
