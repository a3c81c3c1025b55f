import django.contrib.postgres.fields
import django.db.models.deletion
import pgvector.django.halfvec
import pgvector.django.indexes
from django.db import migrations, models
from pgvector.django import VectorExtension


class Migration(migrations.Migration):

    initial = True

    # A database from before the migrations were folded has these, and by them this one.
    replaces = [
        ("related", "0001_store_embeddings_and_links"),
        ("related", "0002_place_after_embedding"),
        ("related", "0004_order_links_by_the_key_of_their_story"),
        ("related", "0005_keep_vectors_in_half_precision"),
        ("related", "0006_keep_what_originals_tell"),
    ]

    dependencies = [
        ('articles', '0001_create_articles_blocks_and_sources'),
    ]

    operations = [
        VectorExtension(),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article_id', models.BigIntegerField()),
                ('is_embedded', models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Original',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='articles.article')),
                ('told_at', models.DateTimeField(db_index=True)),
                ('host', models.CharField(blank=True, max_length=255)),
                ('vector', pgvector.django.halfvec.HalfVectorField(dimensions=512)),
                ('names', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list)),
                ('numbers', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), default=list)),
                ('links', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list)),
            ],
        ),
        migrations.CreateModel(
            name='Embedding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=100)),
                ('edition_number', models.PositiveIntegerField()),
                ('vector', pgvector.django.halfvec.HalfVectorField(dimensions=512)),
                ('names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='embeddings', to='articles.article')),
            ],
            options={
                'verbose_name': '埋め込み',
                'verbose_name_plural': '埋め込み',
                'indexes': [pgvector.django.indexes.HnswIndex(ef_construction=64, fields=['vector'], m=16, name='embedding_nearest', opclasses=['halfvec_cosine_ops']), models.Index(fields=['model'], name='embedding_model')],
                'constraints': [models.UniqueConstraint(fields=('article', 'model'), name='embedding_once_per_model')],
            },
        ),
        migrations.CreateModel(
            name='RelatedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField(default=0.0, editable=False, verbose_name='近さ')),
                ('reason', models.CharField(max_length=200, verbose_name='理由（読者に表示）')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='順番')),
                ('pinned', models.BooleanField(default=False, verbose_name='固定')),
                ('hidden', models.BooleanField(default=False, verbose_name='非表示')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related_links', to='articles.article', verbose_name='記事')),
                ('neighbour', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article', verbose_name='関連記事')),
            ],
            options={
                'verbose_name': '関連記事',
                'verbose_name_plural': '関連記事',
                'ordering': ['article_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('article', 'neighbour'), name='related_link_once'), models.CheckConstraint(condition=models.Q(('article', models.F('neighbour')), _negated=True), name='related_link_not_itself'), models.CheckConstraint(condition=models.Q(('hidden', True), ('pinned', True), _negated=True), name='related_link_pinned_or_hidden')],
            },
        ),
    ]
