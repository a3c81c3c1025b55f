"""What the desk's forms take, and the sentences they refuse it with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Source
from articles.rights import LARGEST_DOCUMENT
from translations.desk import posted
from translations.desk.comments import desk_people
from translations.models import Part
from translations.people import name_of
from translations.prepared import Prepared

# Far above any paragraph, far below what a worker or a page could not carry.
LONGEST_TEXT = 50_000
LONGEST_HEADING = 200
LARGEST_OPML = 5_000_000
POINT_FIELD = re.compile(r"point-(\d{1,3})-heading")
POINT_VERB = re.compile(r"(remove|up|down)-(\d{1,3})")
BLOCK_POSITION = re.compile(r"\s*\d{1,6}\s*")


class AddressField(forms.URLField):
    """A web address as people paste it: without its scheme, too, which a browser's own field for addresses refuses."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        wrong = gettext_lazy("URL を読めません。https:// から始まる URL を入力してください。")
        options["error_messages"] = {"invalid": wrong} | options.get("error_messages", {})
        super().__init__(assume_scheme="https", **options)
        self.widget.attrs |= {"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}


class NewArticleForm(forms.Form):
    """An address, a text, or a file. An address beside a text or file says where that is from."""

    url = AddressField(label=gettext_lazy("原文の URL"), required=False, max_length=2000)
    title = forms.CharField(label=gettext_lazy("見出し"), required=False, max_length=500)
    text = forms.CharField(
        label=gettext_lazy("本文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "lang": "en"}),
    )
    file = forms.FileField(
        label=gettext_lazy("ファイル"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".html,.htm,.md,.markdown,.txt,text/*"}),
    )
    draft_now = forms.BooleanField(label=gettext_lazy("すぐに下訳する"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """Refuse nothing at all, and two texts at once."""
        given = super().clean() or {}
        text, file = given.get("text", "").strip(), given.get("file")
        if text and file:
            raise forms.ValidationError(
                _("本文とファイルの両方が指定されています。どちらか一つにしてください。"), code="two"
            )
        if not self.errors and not (text or file or given.get("url")):
            raise forms.ValidationError(
                _("URL、本文、ファイルのどれもありません。いずれか一つを指定してください。"), code="nothing"
            )
        return given


class FeedForm(forms.Form):
    """The address of a feed, or of a page that offers one."""

    url = AddressField(
        label=gettext_lazy("フィードかサイトの URL"),
        max_length=1000,
        error_messages={
            "required": gettext_lazy("URL がありません。フィードかサイトの URL を入力してください。")
        },
    )
    takes_by_itself = forms.BooleanField(
        label=gettext_lazy("新しい記事を自動で取り込む（外すと、編集者が選ぶ）"), initial=True, required=False
    )


class OpmlForm(forms.Form):
    """A list of subscriptions."""

    file = forms.FileField(
        label=gettext_lazy("OPML ファイル"),
        widget=forms.FileInput(attrs={"accept": ".opml,.xml,text/x-opml,text/xml"}),
        error_messages={"required": gettext_lazy("ファイルがありません。OPML ファイルを選んでください。")},
    )

    def clean_file(self) -> Any:
        """Refuse what no list of feeds is as large as."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_OPML:
            raise forms.ValidationError(
                _("ファイルが大きすぎます（%(size)d MB）。5 MB までの OPML を選んでください。"),
                params={"size": file.size // 1_000_000},
            )
        return file


class RightsForm(forms.Form):
    """What one article may show, why, and the proof."""

    rights = forms.ChoiceField(
        label=gettext_lazy("この記事で掲載できる範囲"),
        choices=[("", gettext_lazy("情報源の方針に従う")), *Source.Rights.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("根拠"),
        max_length=2000,
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "placeholder": gettext_lazy("例: 著者から 11 月 20 日にメールで全文掲載の許諾を得た"),
            }
        ),
        error_messages={
            "required": gettext_lazy("根拠がありません。あとで誰が見ても分かるように書いてください。")
        },
    )
    url = forms.URLField(
        label=gettext_lazy("根拠の URL（任意）"),
        required=False,
        max_length=1000,
        error_messages={
            "invalid": gettext_lazy("URL を読めません。https:// から始まる URL を入力してください。")
        },
    )
    document = forms.FileField(label=gettext_lazy("根拠のファイル（任意・5 MB まで）"), required=False)

    def clean_document(self) -> Any:
        """Refuse what no letter of permission is as large as."""
        file = self.cleaned_data["document"]
        if file and file.size > LARGEST_DOCUMENT:
            raise forms.ValidationError(
                _("ファイルが大きすぎます（%(size)d MB）。5 MB までのファイルを選んでください。"),
                params={"size": file.size // 1_000_000},
            )
        return file


class ResummaryForm(forms.Form):
    """Which parts to write again, and how."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("作り直す部分"),
        choices=Part.Name.choices,
        initial=Part.Name.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("作り直す部分を一つ以上選んでください。")},
    )
    instruction = forms.CharField(
        label=gettext_lazy("指示（任意）"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(
            attrs={"rows": 2, "placeholder": gettext_lazy("例: 数字を優先し、影響分析は日本の読者向けに")}
        ),
    )


class TermForm(forms.Form):
    """A term that was proposed, as an editor may have mended it."""

    source = forms.CharField(max_length=200)
    replaced = forms.CharField(max_length=200)
    rendering = forms.CharField(max_length=200)


class ReturnForm(forms.Form):
    """Why an article goes back to its translator."""

    reason = forms.CharField(
        label=gettext_lazy("差し戻しの理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("差し戻しの理由がありません。直してほしい点を入力してください。")
        },
    )


_REVIEWERS = Prepared(desk_people)


class HourField(forms.DateTimeField):
    """An hour that the desk can keep and every calendar can show: the year 1 in Japan lies before PostgreSQL's dates."""

    years = range(2000, 2200)

    def to_python(self, value: Any) -> datetime | None:
        """Return the hour. Raises ValidationError where it cannot be read or no year of ours has it."""
        found: datetime | None = super().to_python(value)
        if found is not None and found.year not in self.years:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class AssignForm(forms.Form):
    """Who looks after an article or some, and until when."""

    assignee = forms.ChoiceField(
        label=gettext_lazy("担当"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("この人には割り当てられません。担当できる人を選んでください。")
        },
    )
    due_at = HourField(
        label=gettext_lazy("期限（日本時間）"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "invalid": gettext_lazy("期限を読めません。2026-11-20 09:00 の形で入力してください。")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["assignee"]).choices = self.assignees

    def assignees(self) -> list[tuple[str, str]]:
        """Return whom may be chosen: key and name, nobody first."""
        return [("", _("担当なし")), *((str(person.pk), name_of(person)) for person in self.people)]

    @cached_property
    def people(self) -> list[User]:
        """Whom an article may be given to. Costs one query, for whoever asks first."""
        return _REVIEWERS.rows()

    def clean_assignee(self) -> User | None:
        """Return the person, None where nobody is chosen."""
        key = self.cleaned_data["assignee"]
        return next((person for person in self.people if str(person.pk) == key), None)

    def clean(self) -> dict[str, Any]:
        """Refuse a time limit that nobody has to keep."""
        given = super().clean() or {}
        if given.get("due_at") and not given.get("assignee"):
            raise forms.ValidationError(
                _("期限だけが指定されています。担当する人も選んでください。"), code="nobody"
            )
        return given


class PublishForm(forms.Form):
    """The version the editor read, and the public note of a correction."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("訂正の説明（読者に公開・任意）"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RestoreForm(forms.Form):
    """Which edition was public as the editor saw it, and the public note of the correction."""

    instead_of = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("訂正の説明（読者に公開・任意）"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ScheduleForm(forms.Form):
    """The version the editor read, and the hour it goes out."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    at = HourField(
        label=gettext_lazy("公開日時（日本時間）"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": gettext_lazy("公開日時がありません。日付と時刻を入力してください。"),
            "invalid": gettext_lazy("公開日時を読めません。2026-11-20 09:00 の形で入力してください。"),
        },
    )

    def clean_at(self) -> Any:
        """Refuse an hour that has passed."""
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError(
                _("公開日時（%(at)s）が過去です。これからの日時を入力してください。"),
                code="past",
                params={"at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M")},
            )
        return at


class WithdrawForm(forms.Form):
    """Why a story goes away from its readers."""

    reason = forms.CharField(
        label=gettext_lazy("公開終了の理由（履歴に残ります）"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("公開終了の理由がありません。理由を入力してください。")},
    )


def read_row(data: Mapping[str, str]) -> tuple[str, int | None, list[str]]:
    """Return a posted row's text with the line ends that are stored, the version it was made from, and what is wrong.

    No form: it would be put together for every save, and is never shown.
    """
    text = data.get("text", "").replace("\r\n", "\n")  # browsers send CRLF
    version = posted.number(data.get("version", "").strip())
    errors = []
    if len(text) > LONGEST_TEXT:
        errors.append(
            _("訳文が長すぎます（%(show_value)d 文字）。%(limit_value)d 文字以内にしてください。")
            % {"show_value": len(text), "limit_value": LONGEST_TEXT}
        )
    if version is None:
        errors.append(_("保存できませんでした。ページを再読み込みして、もう一度保存してください。"))
    return text, version, errors


def read_points(data: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the key points of a posted row in their order, empty ones left out, and what is wrong with them.

    The button that was pressed may also remove one (`do=remove-2`) or move it (`do=up-2`, `do=down-2`).
    """
    numbers = sorted(int(found[1]) for name in data if (found := POINT_FIELD.fullmatch(name)))
    pressed = POINT_VERB.fullmatch(data.get("do", ""))
    if pressed and int(pressed[2]) in numbers:
        _rearrange(numbers, verb=pressed[1], at=numbers.index(int(pressed[2])))
    points: list[dict[str, Any]] = []
    errors: list[str] = []
    for number in numbers:
        # PostgreSQL's JSON has no room for NUL, which no keyboard types.
        heading = data.get(f"point-{number}-heading", "").replace("\x00", "").strip()
        text = data.get(f"point-{number}-text", "").replace("\x00", "").replace("\r\n", "\n").strip()
        blocks = data.get(f"point-{number}-blocks", "").split(",")
        if not heading and not text:
            continue
        if len(heading) > LONGEST_HEADING:
            errors.append(
                _(
                    "キーポイント %(number)d の見出しが長すぎます（%(length)d 文字）。%(limit)d 文字以内にしてください。"
                )
                % {"number": len(points) + 1, "length": len(heading), "limit": LONGEST_HEADING}
            )
        if len(text) > LONGEST_TEXT:
            errors.append(
                _(
                    "キーポイント %(number)d の文が長すぎます（%(length)d 文字）。%(limit)d 文字以内にしてください。"
                )
                % {"number": len(points) + 1, "length": len(text), "limit": LONGEST_TEXT}
            )
        points.append(
            {
                "heading": heading,
                "text": text,
                "blocks": [int(at) for at in blocks if BLOCK_POSITION.fullmatch(at)],
            }
        )
    return points, errors


def _rearrange(numbers: list[int], *, verb: str, at: int) -> None:
    if verb == "remove":
        del numbers[at]
    elif verb == "up" and at > 0:
        numbers[at - 1], numbers[at] = numbers[at], numbers[at - 1]
    elif verb == "down" and at + 1 < len(numbers):
        numbers[at + 1], numbers[at] = numbers[at], numbers[at + 1]
