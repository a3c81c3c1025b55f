"""Which fields exist once per language. `Article.objects.published()` relies on `published_at_<language>`."""

from modeltranslation.translator import TranslationOptions, register

from articles.models import Article, KeyPoint, Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name",)


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = (
        "title",
        "lead",
        "impact_analysis",
        "editorial_comment",
        "meta_description",
        "published_at",
        "updated_at",
    )


@register(KeyPoint)
class KeyPointTranslation(TranslationOptions):
    fields = ("heading", "text")
