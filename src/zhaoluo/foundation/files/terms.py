from __future__ import annotations

from zhaoluo.foundation.terms import Term


class FileEvent(Term):
    STORED = "file.stored", "上传附件"
    OPENED = "file.opened", "打开附件"
    EXPORTED = "list.exported", "导出名单"


class FileKind(Term):
    """What a file proves.  ``OTHER`` is no evidence of anything."""

    AGREEMENT = "agreement", "协议文本"
    VOUCHER = "voucher", "资金凭证"
    START = "start", "开工证据"
    PRODUCTION = "production", "投产证据"
    LAND = "land", "用地文件"
    BASIS = "basis", "依据文件"
    PHOTO = "photo", "照片"
    SOURCE = "source", "原始资料"
    OTHER = "other", "其他"
