import pgvector.django.halfvec
import pgvector.django.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('related', '0004_order_links_by_the_key_of_their_story'),
    ]

    operations = [
        # The index is built within this, or many times slower.
        migrations.RunSQL("SET LOCAL maintenance_work_mem = '512MB'", migrations.RunSQL.noop),
        migrations.RemoveIndex(
            model_name='embedding',
            name='embedding_nearest',
        ),
        migrations.AlterField(
            model_name='embedding',
            name='vector',
            field=pgvector.django.halfvec.HalfVectorField(dimensions=512),
        ),
        migrations.AddIndex(
            model_name='embedding',
            index=pgvector.django.indexes.HnswIndex(ef_construction=64, fields=['vector'], m=16, name='embedding_nearest', opclasses=['halfvec_cosine_ops']),
        ),
    ]
