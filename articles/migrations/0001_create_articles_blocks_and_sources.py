import articles.letters
import articles.told
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


# The index over the letters of titles uses it (articles/letters.py).
LETTER_PAIRS = """
CREATE FUNCTION articles_letter_pairs(VARIADIC texts text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(capitals, place, 2)), '{}')
    FROM (SELECT upper(one) AS capitals FROM unnest(texts) one) every, generate_series(1, length(capitals) - 1) place
$$;
"""


class Migration(migrations.Migration):

    initial = True

    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("articles", "0001_create_articles_and_blocks"),
        ("articles", "0002_poll_feeds_and_notice_changes"),
        ("articles", "0003_join_near_duplicates"),
        ("articles", "0004_mute_entries_and_choose_what_to_take"),
        ("articles", "0006_mark_what_to_look_at"),
        ("articles", "0007_know_an_address_in_every_spelling"),
        ("articles", "0008_keep_what_stands_in_a_quotation"),
        ("articles", "0009_keep_what_is_wrong_with_an_entry"),
        ("articles", "0010_keep_what_is_said_of_feeds_as_sentences"),
        ("articles", "0011_index_what_pages_count"),
        ("articles", "0012_index_sitemaps_and_the_inbox"),
        ("articles", "0013_index_pairs_of_letters"),
        ("articles", "0014_index_articles_by_time"),
        ("articles", "0015_compare_with_other_outlets"),
        ("articles", "0016_index_articles_to_compare"),
        ("articles", "0017_index_new_editions"),
        ("articles", "0018_name_fields_in_the_desks_words"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(LETTER_PAIRS, "DROP FUNCTION articles_letter_pairs(text[]);"),
        migrations.CreateModel(
            name='HostRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(help_text='scheme://host[:port]', max_length=300, unique=True)),
                ('robots_txt', models.TextField(blank=True)),
                ('robots_known', models.BooleanField(default=True, help_text='False: the host could not say, so nothing is read')),
                ('tdmrep', models.JSONField(default=list)),
                ('read_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='識別名')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('homepage', models.URLField(blank=True, max_length=500, verbose_name='サイト')),
                ('rights', models.CharField(choices=[('full', '全文と原文を掲載できる'), ('excerpt', '要約と短い引用だけ'), ('link_only', '見出し・要点・リンクだけ')], default='full', max_length=20, verbose_name='権利ポリシー')),
                ('rights_confirmed', models.BooleanField(default=False, help_text='未確認の情報源は、公開の前に注意が表示されます。', verbose_name='権利を確認済み')),
                ('licence', models.CharField(blank=True, max_length=200, verbose_name='ライセンス')),
                ('licence_url', models.URLField(blank=True, max_length=500, verbose_name='ライセンスの URL')),
                ('attribution', models.CharField(blank=True, max_length=300, verbose_name='出典の表示')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('feed_url', models.URLField(blank=True, max_length=1000, verbose_name='フィードの URL')),
                ('is_polled', models.BooleanField(default=True, verbose_name='自動で巡回する')),
                ('takes_by_itself', models.BooleanField(default=True, help_text='外すと、新しい記事は受信箱で編集者の判断を待ちます。', verbose_name='新しい記事を自動で取り込む')),
                ('etag', models.CharField(blank=True, editable=False, max_length=300)),
                ('last_modified', models.CharField(blank=True, editable=False, max_length=100)),
                ('poll_interval', models.PositiveIntegerField(default=3600, verbose_name='巡回の間隔 (秒)')),
                ('next_poll_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='次の巡回')),
                ('last_polled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='最後の巡回')),
                ('last_ok_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='最後の成功')),
                ('failures', models.PositiveIntegerField(default=0, editable=False, verbose_name='続けて失敗した回数')),
                ('last_error', articles.told.ToldField(blank=True, editable=False, verbose_name='最後のエラー')),
            ],
            options={
                'verbose_name': '情報源',
                'verbose_name_plural': '情報源',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='識別名')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('name_ja', models.CharField(max_length=100, null=True, verbose_name='名称')),
                ('name_en', models.CharField(max_length=100, null=True, verbose_name='名称')),
            ],
            options={
                'verbose_name': 'トピック',
                'verbose_name_plural': 'トピック',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(blank=True, max_length=2000, null=True, unique=True, verbose_name='原文の URL')),
                ('address_key', models.CharField(blank=True, db_index=True, default='', editable=False, max_length=500)),
                ('slug', models.SlugField(max_length=100, unique=True, verbose_name='識別名')),
                ('author', models.CharField(blank=True, max_length=300, verbose_name='著者')),
                ('site', models.CharField(blank=True, max_length=200, verbose_name='掲載サイト')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='原文の言語')),
                ('licence', models.CharField(blank=True, max_length=200, verbose_name='ライセンス')),
                ('licence_url', models.URLField(blank=True, max_length=500, verbose_name='ライセンスの URL')),
                ('source_published_at', models.DateTimeField(blank=True, null=True, verbose_name='原文の公開日時')),
                ('rights_override', models.CharField(blank=True, choices=[('full', '全文と原文を掲載できる'), ('excerpt', '要約と短い引用だけ'), ('link_only', '見出し・要点・リンクだけ')], editable=False, max_length=20, verbose_name='権利（この記事だけ）')),
                ('published_rights', models.CharField(blank=True, editable=False, max_length=20)),
                ('rights_withheld', models.BooleanField(default=False, editable=False, verbose_name='権利の変更により非公開')),
                ('signals', models.JSONField(blank=True, default=dict, editable=False, verbose_name='取得の記録')),
                ('tdm_reserved', models.BooleanField(default=False, editable=False, verbose_name='AI・TDM の利用を留保している')),
                ('checked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='原文を最後に確かめた日時')),
                ('next_check_at', models.DateTimeField(blank=True, db_index=True, editable=False, null=True)),
                ('content_hash', models.CharField(db_index=True, editable=False, max_length=64)),
                ('sketch', models.JSONField(blank=True, default=list, editable=False)),
                ('to_compare', models.BooleanField(db_default=False, default=False, editable=False)),
                ('raw', models.TextField(editable=False, verbose_name='取り込んだままの原文')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='取り込み日時')),
                ('title', models.CharField(max_length=500, verbose_name='見出し')),
                ('title_ja', models.CharField(max_length=500, null=True, verbose_name='見出し')),
                ('title_en', models.CharField(max_length=500, null=True, verbose_name='見出し')),
                ('lead', models.TextField(blank=True, verbose_name='リード')),
                ('lead_ja', models.TextField(blank=True, null=True, verbose_name='リード')),
                ('lead_en', models.TextField(blank=True, null=True, verbose_name='リード')),
                ('impact_analysis', models.TextField(blank=True, verbose_name='影響分析')),
                ('impact_analysis_ja', models.TextField(blank=True, null=True, verbose_name='影響分析')),
                ('impact_analysis_en', models.TextField(blank=True, null=True, verbose_name='影響分析')),
                ('editorial_comment', models.TextField(blank=True, verbose_name='編集コメント')),
                ('editorial_comment_ja', models.TextField(blank=True, null=True, verbose_name='編集コメント')),
                ('editorial_comment_en', models.TextField(blank=True, null=True, verbose_name='編集コメント')),
                ('meta_description', models.CharField(blank=True, max_length=300, verbose_name='説明文')),
                ('meta_description_ja', models.CharField(blank=True, max_length=300, null=True, verbose_name='説明文')),
                ('meta_description_en', models.CharField(blank=True, max_length=300, null=True, verbose_name='説明文')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='公開日時')),
                ('published_at_ja', models.DateTimeField(blank=True, null=True, verbose_name='公開日時')),
                ('published_at_en', models.DateTimeField(blank=True, null=True, verbose_name='公開日時')),
                ('updated_at', models.DateTimeField(blank=True, null=True, verbose_name='更新日時')),
                ('updated_at_ja', models.DateTimeField(blank=True, null=True, verbose_name='更新日時')),
                ('updated_at_en', models.DateTimeField(blank=True, null=True, verbose_name='更新日時')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='取り込んだ人')),
                ('same_story_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='same_stories', to='articles.article', verbose_name='同じ話題の記事')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.source', verbose_name='情報源')),
                ('topics', models.ManyToManyField(blank=True, related_name='articles', to='articles.topic', verbose_name='トピック')),
            ],
            options={
                'verbose_name': '記事',
                'verbose_name_plural': '記事',
                'ordering': ['-created_at'],
                'indexes': [models.Index(condition=models.Q(('published_at_ja__isnull', False), ('rights_withheld', False)), fields=['-published_at_ja', '-id'], include=('source',), name='article_public_ja'), models.Index(django.db.models.expressions.CombinedExpression(models.F('id'), '/', models.Value(5000)), models.OrderBy(django.db.models.functions.comparison.Greatest('published_at_ja', 'updated_at_ja', output_field=models.DateTimeField()), descending=True), condition=models.Q(('published_at_ja__isnull', False), ('rights_withheld', False)), name='article_sitemap_ja'), models.Index(condition=models.Q(('published_at_ja__isnull', False), ('rights_withheld', False), ('updated_at_ja__isnull', False)), fields=['-updated_at_ja'], name='article_updated_ja'), models.Index(fields=['-created_at', '-id'], name='article_newest'), models.Index(condition=models.Q(('to_compare', True)), fields=['id'], name='article_to_compare'), django.contrib.postgres.indexes.GinIndex(articles.letters.LetterPairs('title_en', 'title_ja', 'url', 'author'), name='article_letters')],
            },
        ),
        migrations.CreateModel(
            name='RightsDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rights', models.CharField(blank=True, choices=[('full', '全文と原文を掲載できる'), ('excerpt', '要約と短い引用だけ'), ('link_only', '見出し・要点・リンクだけ')], max_length=20, verbose_name='掲載できる範囲')),
                ('note', models.TextField(verbose_name='根拠')),
                ('url', models.URLField(blank=True, max_length=1000, verbose_name='根拠の URL')),
                ('document', models.BinaryField(blank=True, null=True)),
                ('document_name', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rights_decisions', to='articles.article')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '権利の判断',
                'verbose_name_plural': '権利の判断',
                'ordering': ['-decided_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('heading', '見出し'), ('paragraph', '段落'), ('list_item', '箇条書き'), ('quote', '引用'), ('code', 'コード'), ('table', '表'), ('image', '画像'), ('caption', 'キャプション'), ('separator', '区切り')], max_length=20)),
                ('level', models.PositiveSmallIntegerField(default=0, help_text='heading 1-6; list item: depth from 1')),
                ('ordered', models.BooleanField(default=False)),
                ('language', models.CharField(blank=True, help_text='of code: python, bash, ...', max_length=40)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('boilerplate', models.BooleanField(default=False)),
                ('quoted', models.BooleanField(default=False, help_text='stands in a quotation and is no paragraph of it')),
                ('marks', models.JSONField(blank=True, default=list)),
                ('content_hash', models.CharField(max_length=64)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='articles.article')),
            ],
            options={
                'ordering': ['article', 'position'],
                'constraints': [models.UniqueConstraint(fields=('article', 'position'), name='block_position_unique')],
            },
        ),
        migrations.CreateModel(
            name='KeyPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('heading', models.CharField(max_length=200)),
                ('heading_ja', models.CharField(max_length=200, null=True)),
                ('heading_en', models.CharField(max_length=200, null=True)),
                ('text', models.TextField()),
                ('text_ja', models.TextField(null=True)),
                ('text_en', models.TextField(null=True)),
                ('anchors', models.JSONField(default=list, help_text='anchors of the paragraphs it rests on')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='key_points', to='articles.article')),
            ],
            options={
                'ordering': ['article', 'position'],
                'constraints': [models.UniqueConstraint(fields=('article', 'position'), name='keypoint_position_unique')],
            },
        ),
        migrations.CreateModel(
            name='Mute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='見出しに含まれる語')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to='articles.source')),
            ],
            options={
                'verbose_name': 'ミュート',
                'verbose_name_plural': 'ミュート',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), ('source__isnull', False), _connector='OR'), name='mute_says_what'), models.UniqueConstraint(fields=('words', 'source'), name='mute_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='FeedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text="SHA-256 of the entry's id", max_length=64)),
                ('url', models.CharField(blank=True, max_length=2000, verbose_name='URL')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='見出し')),
                ('author', models.CharField(blank=True, max_length=300, verbose_name='著者')),
                ('published', models.DateTimeField(blank=True, null=True, verbose_name='公開日時')),
                ('html', models.TextField(blank=True, help_text='sanitised content of the feed, for pages that refuse')),
                ('content_hash', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waiting', '取り込み待ち'), ('taken', '取り込み済み'), ('duplicate', '取り込み済みの記事と同じ'), ('held', '確認待ち'), ('failed', '取り込めなかった'), ('skipped', '見送り')], default='waiting', max_length=20, verbose_name='状態')),
                ('error', articles.told.ToldField(blank=True, verbose_name='エラー')),
                ('remark', articles.told.ToldField(blank=True, verbose_name='備考')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試行回数')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='feed_entries', to='articles.article', verbose_name='記事')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='articles.source', verbose_name='情報源')),
            ],
            options={
                'verbose_name': 'フィードの記事',
                'verbose_name_plural': 'フィードの記事',
                'ordering': ['-created_at', 'pk'],
                'indexes': [models.Index(fields=['source', '-created_at'], include=('state',), name='feed_entry_of_source'), models.Index(fields=['state'], name='feed_entry_state'), models.Index(fields=['-created_at', '-id'], name='feed_entry_newest')],
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='feed_entry_once_per_source')],
            },
        ),
        migrations.CreateModel(
            name='SourceChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_hash', models.CharField(max_length=64)),
                ('raw', models.TextField(editable=False)),
                ('steps', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('pending', '未反映'), ('applied', '反映済み'), ('dismissed', '見送り')], default='pending', max_length=20)),
                ('noticed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='source_changes', to='articles.article')),
            ],
            options={
                'verbose_name': '原文の更新',
                'verbose_name_plural': '原文の更新',
                'ordering': ['-noticed_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('article',), name='one_pending_change_per_article')],
            },
        ),
        migrations.CreateModel(
            name='StoryPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('proposed', '同じ話題かもしれない'), ('joined', '自動でまとめた'), ('same', '同じ記事'), ('other', '別の記事')], max_length=10)),
                ('evidence', models.JSONField(blank=True, default=dict)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='story_pair_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='story_pair_in_order')],
            },
        ),
    ]
