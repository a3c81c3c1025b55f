import articles.letters
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import newsdesk.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("newsdesk", "0001_keep_pages_search_and_reports"),
        ("newsdesk", "0004_keep_a_pulse"),
        ("newsdesk", "0006_draw_share_cards"),
        ("newsdesk", "0007_send_webhooks"),
        ("newsdesk", "0008_count_failed_sign_ins"),
        ("newsdesk", "0011_count_policy_reports"),
        ("newsdesk", "0012_index_pairs_of_words"),
        ("newsdesk", "0016_index_reports_for_their_list"),
        ("newsdesk", "0017_index_letters_of_reports"),
    ]

    dependencies = [
        ('articles', '0001_create_articles_blocks_and_sources'),
        ('translations', '0001_create_translations_units_and_runs'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.TextField(verbose_name='記録')),
                ('position', models.BigIntegerField(null=True, unique=True, verbose_name='番号')),
                ('digest', models.CharField(max_length=64, null=True, verbose_name='ハッシュ')),
                ('has_turn', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': '監査記録',
                'verbose_name_plural': '監査記録',
                'ordering': ['-position'],
            },
        ),
        migrations.CreateModel(
            name='DueStory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='PublicChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_table', models.CharField(max_length=63)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': '公開内容の変更',
                'verbose_name_plural': '公開内容の変更',
            },
        ),
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': '動作確認',
                'verbose_name_plural': '動作確認',
            },
        ),
        migrations.CreateModel(
            name='ShareCard',
            fields=[
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='card', serialize=False, to='translations.edition')),
                ('recipe', models.PositiveSmallIntegerField()),
                ('png', models.BinaryField()),
            ],
            options={
                'verbose_name': '共有用の画像',
                'verbose_name_plural': '共有用の画像',
            },
        ),
        migrations.CreateModel(
            name='StoryText',
            fields=[
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text', serialize=False, to='translations.edition')),
                ('recipe', models.CharField(max_length=64)),
                ('head', models.JSONField()),
                ('html', models.TextField()),
                ('seal', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': '組版済みの本文',
                'verbose_name_plural': '組版済みの本文',
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=1000, verbose_name='通知先の URL')),
                ('secret', models.CharField(default=newsdesk.models.new_webhook_secret, editable=False, help_text='受信側に渡し、署名（Standard Webhooks）の確認に使います。', max_length=100, verbose_name='署名の鍵')),
                ('is_active', models.BooleanField(default=True, verbose_name='有効')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登録した日時')),
            ],
            options={
                'verbose_name': 'Webhook',
                'verbose_name_plural': 'Webhook',
            },
        ),
        migrations.CreateModel(
            name='CspReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('directive', models.CharField(max_length=30)),
                ('blocked', models.CharField(max_length=100)),
                ('page', models.CharField(max_length=100)),
                ('count', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'directive', 'blocked', 'page'), name='csp_report_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='FailedSignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64)),
                ('sender', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='failed_sign_in_at')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='articles.article')),
                ('edition_number', models.PositiveIntegerField()),
                ('recipe', models.PositiveSmallIntegerField()),
                ('published_at', models.DateTimeField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('pairs', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list)),
                ('text', models.TextField()),
                ('original', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': '検索の索引',
                'verbose_name_plural': '検索の索引',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='search_words'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['pairs'], name='search_pairs'), models.Index(fields=['-published_at', '-article'], name='search_newest')],
            },
        ),
        migrations.CreateModel(
            name='StoryCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic_id', models.BigIntegerField(null=True)),
                ('source_id', models.BigIntegerField(null=True)),
                ('month', models.DateField(help_text='its first day in Japan', null=True)),
                ('stories', models.IntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['topic_id'], include=('stories',), name='story_count_of_topic'), models.Index(fields=['source_id'], include=('stories',), name='story_count_of_source')],
            },
        ),
        migrations.CreateModel(
            name='ReaderReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition_number', models.PositiveIntegerField(verbose_name='版')),
                ('anchor', models.CharField(blank=True, max_length=20, verbose_name='段落')),
                ('passage', models.TextField(blank=True, verbose_name='その段落の訳文')),
                ('kind', models.CharField(choices=[('meaning', '意味が違う・訳し漏れがある'), ('fact', '数字・名前・日付が違う'), ('wording', '日本語が読みにくい'), ('other', 'そのほか')], max_length=20, verbose_name='種類')),
                ('message', models.TextField(verbose_name='内容')),
                ('form_id', models.CharField(editable=False, max_length=40, unique=True)),
                ('sender', models.CharField(editable=False, max_length=64)),
                ('is_settled', models.BooleanField(default=False, verbose_name='対応済み')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='受け付けた日時')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reader_reports', to='articles.article', verbose_name='記事')),
            ],
            options={
                'verbose_name': '読者からの報告',
                'verbose_name_plural': '読者からの報告',
                'ordering': ['is_settled', '-created_at'],
                'indexes': [models.Index(fields=['-created_at', 'sender'], name='report_lately'), models.Index(fields=['is_settled', '-created_at', '-id'], name='report_unsettled_first'), django.contrib.postgres.indexes.GinIndex(articles.letters.LetterPairs('message', 'passage'), name='report_letters')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payload', models.JSONField(verbose_name='内容')),
                ('state', models.CharField(choices=[('waiting', '送信待ち'), ('delivered', '送信済み'), ('failed', '送信できなかった')], default='waiting', max_length=20, verbose_name='状態')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='送信した回数')),
                ('next_try_at', models.DateTimeField(verbose_name='次の送信')),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='最後のエラー')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='作成した日時')),
                ('event', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='translations.event')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='newsdesk.webhook', verbose_name='Webhook')),
            ],
            options={
                'verbose_name': 'Webhook の送信',
                'verbose_name_plural': 'Webhook の送信',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='delivery_due')],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'event'), name='delivery_once_per_webhook')],
            },
        ),
    ]
