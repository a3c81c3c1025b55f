"""A site of any number of made-up stories, on a PostgreSQL of its own, for the benches of the reader's pages.

The text is drawn from word lists with a fixed seed: no real article is needed, and growth is a parameter.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# Each is one word to SudachiPy; most stories hold a few dozen of them.
COMMON = [
    "モデル",
    "学習",
    "推論",
    "性能",
    "企業",
    "研究",
    "評価",
    "公開",
    "利用",
    "開発",
    "技術",
    "計算",
    "画像",
    "言語",
    "音声",
    "検索",
    "応答",
    "精度",
    "費用",
    "半導体",
    "電力",
    "規制",
    "政策",
    "安全",
    "試験",
    "論文",
    "著者",
    "結果",
    "方法",
    "比較",
    "手法",
    "課題",
    "社会",
    "教育",
    "医療",
    "製造",
    "金融",
    "契約",
    "投資",
    "市場",
    "競争",
    "予測",
    "成長",
    "資金",
    "人材",
    "組織",
    "監査",
    "記録",
    "説明",
    "責任",
]
RARE = ["蒸留", "量子", "剪定", "翻訳", "農業", "漁業", "気象", "地震", "天文", "化石", "切手", "将棋"]
IN_A_THIRD = "訓練"
TOPICS = [("models", "モデル", "Models"), ("agents", "エージェント", "Agents"), ("chips", "半導体", "Chips")]
NEWEST = datetime(2026, 11, 20, tzinfo=UTC)
UNITS = 69  # of the reference page


@contextmanager
def as_replica() -> Iterator[None]:
    """Let PostgreSQL run no trigger and check no foreign key: it would be asked a million times for rows that we know."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("RESET session_replication_role")


@contextmanager
def database() -> Iterator[None]:
    """Start PostgreSQL in a temporary folder, point Django at it and make the tables."""
    data = Path(tempfile.mkdtemp(prefix="newsdesk-bench-"))
    os.environ |= {
        "NEWSDESK_DATA": str(data),
        "NEWSDESK_ENV": "demo",
        "DJANGO_SETTINGS_MODULE": "newsdesk.settings",
    }
    import django

    from newsdesk import data_folder, embedded

    data_folder.prepare_data(data)
    try:
        with embedded.Postgres(data, durable=False):
            django.setup()
            from django.core.management import call_command
            from django.db import connection

            call_command("migrate", interactive=False, verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")  # filling takes longer than a web process may
                # Cleaning up after the filling would be counted as work of whatever is measured then (`cpu`).
                cursor.execute("ALTER SYSTEM SET autovacuum = off")
                cursor.execute("SELECT pg_reload_conf()")
            yield
    finally:
        shutil.rmtree(data, ignore_errors=True)


def sentence(rng: random.Random, words: int) -> str:
    """Return a Japanese sentence of about that many content words."""
    return "の".join(rng.choices(COMMON, k=words)) + "について、新しい報告が出ました。"


def headline(rng: random.Random, number: int) -> str:
    """Return a headline of the usual length, different for every number."""
    subject, other, third, fourth = rng.choices(COMMON, k=4)
    return f"{subject}と{other}の新しい{third}を公開、{fourth}は前年の{number}倍に"


def content(rng: random.Random, *, title: str) -> dict[str, Any]:
    """Return an edition's content of the reference page's size: 69 paragraphs and headings, both languages."""
    from tests.newsdesk.stories import content as story_content
    from tests.newsdesk.stories import piece

    english = (
        "The team reports how the model was trained, what it cost and where it fails, in some detail. " * 3
    )
    body = [
        piece(
            n,
            "heading" if n % 9 == 0 else "paragraph",
            sentence(rng, 6) if n % 9 == 0 else "".join(sentence(rng, 12) for _ in range(2)),
            "How it was built" if n % 9 == 0 else english,
            level=2 if n % 9 == 0 else 0,
        )
        for n in range(UNITS)
    ]
    points = [
        {"heading": sentence(rng, 2), "text": sentence(rng, 8), "anchors": ["p1", "p5"]} for _ in range(5)
    ]
    return story_content(title=title, lead=sentence(rng, 10), key_points=points, body=body)


def fill(stories: int, *, seed: int = 7) -> None:
    """Make that many public stories, the newest of full size with six neighbours, the others short."""
    from articles.models import Article, Topic
    from newsdesk.models import PublicChange
    from newsdesk.reader import counts
    from related.models import RelatedLink
    from translations.models import Edition

    rng = random.Random(seed)
    topics = [Topic.objects.create(slug=slug, name_ja=ja, name_en=en) for slug, ja, en in TOPICS]
    with as_replica():
        for start in range(0, stories, 5_000):
            batch = [
                Article(
                    slug=f"story-{n}",
                    content_hash=f"{n}",
                    title_en=f"Story {n}",
                    title_ja=headline(rng, n),
                    lead_ja=sentence(rng, 8),
                    published_at_ja=NEWEST - timedelta(minutes=37 * n),
                )
                for n in range(start, min(start + 5_000, stories))
            ]
            Article.objects.bulk_create(batch)
            through = Article.topics.through
            through.objects.bulk_create(through(article=a, topic=topics[a.pk % 3]) for a in batch)
            short = {**content(rng, title=""), "body": []}
            Edition.objects.bulk_create(
                Edition(
                    article=a,
                    number=1,
                    content={
                        **(content(rng, title=a.title_ja) if start == 0 and n < 10 else short),
                        "title": a.title_ja,
                    },
                    translation_version=1,
                    published_at=a.published_at_ja or NEWEST,
                )
                for n, a in enumerate(batch)
            )
            if start == 0:
                RelatedLink.objects.bulk_create(
                    RelatedLink(
                        article=batch[0], neighbour=other, reason="同じトピック「モデル」", position=at
                    )
                    for at, other in enumerate(batch[1:7])
                )
    PublicChange.objects.all().delete()
    counts.recount()


def analyse() -> None:
    """Let PostgreSQL learn what the tables hold and write down what was filled, as it does in a running site by itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def cpu() -> float:
    """Return the CPU seconds of this process and of PostgreSQL's, those that ended included."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = psutil.Process(cursor.fetchone()[0]).parent()
    assert server is not None
    living = [psutil.Process(), *server.children()]
    return sum(sum(process.cpu_times()[:2]) for process in living) + sum(server.cpu_times()[:4])
