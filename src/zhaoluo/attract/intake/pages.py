from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def list_documents(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/list.html")


new_document = show_document = accept = link = reject = unsure = list_documents
