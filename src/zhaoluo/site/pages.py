from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from zhaoluo.foundation.files.rules import MAX_BYTES


def home(request: HttpRequest) -> HttpResponse:
    """The front door leads to the cockpit."""
    return redirect("cockpit:cockpit")


def health(request: HttpRequest) -> HttpResponse:
    """Whether the web server answers and reaches its database (for the supervisor and for monitors)."""
    return JsonResponse({"ok": True})


health.public = True  # type: ignore[attr-defined]


def _say(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text, "number": getattr(request, "number", "")}
    if getattr(request, "htmx", False):
        return render(request, "message.html#message", context, status=status)
    return render(request, "message.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same whether the row does not exist or is not the reader's."""
    return _say(request, 404, "没有这一页", "地址不对，或者这条记录不归您看。请从左侧菜单重新进入。")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be taken as a form; nearly always a text that is far too long."""
    if isinstance(exception, RequestDataTooBig):
        return _say(
            request, 413, "粘贴的文字太长", "一次最多约 2 MB；请存成文件上传，或分开提交。什么都没有写入。"
        )
    return _say(request, 400, "没有看懂这次提交", "请退回上一页重新填写再试。什么都没有写入。")


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _say(request, 403, "您的角色不能打开这一页", "需要的话请找区管理员调整角色；这次访问已经记下。")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form from elsewhere or from before signing in again."""
    return _say(
        request,
        403,
        "表单已过期",
        "可能是登录过期，或在别的窗口退出过。请返回、刷新页面，再提交一次；刚才什么都没有改。",
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413 before anything was read."""
    return _say(
        request,
        413,
        "上传太大",
        f"一次最多 {3 * MAX_BYTES // 1048576} MB，单个文件最多 {MAX_BYTES // 1048576} MB。请压缩或分开上传；什么都没有保存。",
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500: what failed, that nothing was saved, and the number to tell."""
    return _say(request, 500, "出错了，这次没有保存", "请稍后再试；还不行，请把下面的请求编号告诉管理员。")
