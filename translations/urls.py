"""The desk's addresses, below /admin/desk/, each with the permission it takes."""

from django.urls import path

from translations.views import (
    aids,
    blocks,
    bulk,
    bulk_changes,
    comments,
    editions,
    exchange,
    figures,
    findings,
    intake,
    language,
    notices,
    original,
    pictures,
    presence,
    prompts,
    proposals,
    queue,
    redrafting,
    regroup,
    release,
    replacing,
    resummaries,
    review,
    rights,
    rows,
    sources,
    terms,
    thread,
    versions,
)
from translations.views.access import desk

app_name = "desk"

DRAFT = "draft_translation"
REVIEW = "review_translation"
APPROVE = "approve_translation"
PUBLISH = "publish_translation"
CORRECT = "correct_translation"
SEE_FIGURES = "see_figures"
ADD_TERMS = "add_glossaryentry"
LOOK_IN = "articles.view_feedentry"
TAKE = "articles.change_feedentry"
SEE_SOURCES = "articles.view_source"
ADD_SOURCES = "articles.add_source"
RUN_SOURCES = "articles.change_source"
EDIT_SOURCE = "articles.change_article"

urlpatterns = [
    path("", desk(queue.page, REVIEW), name="queue"),
    path("language/", desk(language.choose, REVIEW), name="language"),
    path("bulk/", desk(bulk.act, REVIEW), name="bulk"),
    # What staff look at: quality, money, time
    path("figures/", desk(figures.page, SEE_FIGURES), name="figures"),
    path("figures/spent/", desk(figures.spent, SEE_FIGURES), name="spent"),
    path("prompts/", desk(prompts.page, SEE_FIGURES), name="prompts"),
    path("terms/", desk(terms.page, REVIEW), name="terms"),
    path("terms/decide/", desk(terms.decide, ADD_TERMS), name="term_decide"),
    path("terms/files/", desk(exchange.page, REVIEW), name="exchange"),
    path("terms/files/preview/", desk(exchange.preview, ADD_TERMS), name="exchange_preview"),
    path("terms/files/apply/", desk(exchange.apply, ADD_TERMS), name="exchange_apply"),
    path("terms/files/glossary.csv", desk(exchange.export_glossary, REVIEW), name="glossary_export"),
    path("terms/files/memory.tmx", desk(exchange.export_memory, REVIEW), name="memory_export"),
    path("new/", desk(queue.add, REVIEW), name="add"),
    # The way in: what feeds brought, and what would be stored
    path("new/preview/", desk(intake.preview, REVIEW), name="new_preview"),
    path("inbox/", desk(intake.page, LOOK_IN), name="inbox"),
    path("inbox/act/", desk(intake.act, TAKE), name="inbox_act"),
    path("inbox/<int:pk>/take/", desk(intake.take, TAKE), name="entry_take"),
    path("inbox/<int:pk>/skip/", desk(intake.skip, TAKE), name="entry_skip"),
    path("inbox/<int:pk>/offer/", desk(intake.offer_again, TAKE), name="entry_offer"),
    path("inbox/mute/", desk(intake.mute, TAKE), name="mute"),
    path("inbox/mute/<int:pk>/lift/", desk(intake.unmute, TAKE), name="unmute"),
    path("resummary/", desk(resummaries.choose, DRAFT), name="resummary_many"),
    path("resummary/start/", desk(resummaries.start, DRAFT), name="resummary_start"),
    path("runs/", desk(resummaries.runs, REVIEW), name="runs"),
    path("runs/<int:run>/decide/", desk(resummaries.decide, REVIEW), name="run_decide"),
    path("runs/<int:run>/job/", desk(resummaries.job, DRAFT), name="run_job"),
    # The review page, and steps of the whole article
    path("<int:pk>/", desk(review.page, REVIEW), name="review"),
    path("<int:pk>/progress/", desk(review.progress, REVIEW), name="progress"),
    path("<int:pk>/draft/", desk(review.request_draft, DRAFT), name="draft"),
    path("<int:pk>/redraft/", desk(redrafting.choose, DRAFT), name="redraft_many"),
    path("<int:pk>/redraft/start/", desk(redrafting.start, DRAFT), name="redraft_start"),
    path("<int:pk>/resummary/", desk(review.request_resummary, DRAFT), name="resummary"),
    path("<int:pk>/judge/", desk(review.request_judgement, DRAFT), name="judge"),
    path("<int:pk>/runs/<int:run>/retry/", desk(review.retry, DRAFT), name="retry"),
    path("<int:pk>/runs/<int:run>/cancel/", desk(review.cancel, DRAFT), name="cancel"),
    path("<int:pk>/by-hand/", desk(review.begin_by_hand, REVIEW), name="by_hand"),
    path("<int:pk>/assign/", desk(review.assign, REVIEW), name="assign"),
    path("<int:pk>/resubmit/", desk(review.resubmit, REVIEW), name="resubmit"),
    path("<int:pk>/return/", desk(review.hand_back, APPROVE), name="return"),
    path("<int:pk>/approve-all/", desk(review.approve_all, APPROVE), name="approve_all"),
    # Sources and their feeds
    path("sources/", desk(sources.page, SEE_SOURCES), name="sources"),
    path("sources/add/", desk(sources.add, ADD_SOURCES), name="source_add"),
    path("sources/import/", desk(sources.import_opml, ADD_SOURCES), name="opml_import"),
    path("sources/newsdesk.opml", desk(sources.export_opml, SEE_SOURCES), name="opml_export"),
    path("sources/<int:pk>/poll/", desk(sources.poll_soon, RUN_SOURCES), name="source_poll"),
    path("sources/<int:pk>/pause/", desk(sources.pause, RUN_SOURCES), name="source_pause"),
    path("sources/<int:pk>/choose/", desk(sources.choose, RUN_SOURCES), name="source_choose"),
    # The blocks of the original
    path("<int:pk>/blocks/", desk(blocks.page, REVIEW), name="blocks"),
    path("<int:pk>/blocks/<int:block>/aside/", desk(blocks.set_aside, EDIT_SOURCE), name="block_aside"),
    path("<int:pk>/blocks/<int:block>/retype/", desk(blocks.retype, EDIT_SOURCE), name="block_retype"),
    path("<int:pk>/blocks/<int:block>/merge/", desk(blocks.merge, EDIT_SOURCE), name="block_merge"),
    path("<int:pk>/blocks/<int:block>/split/", desk(blocks.split, EDIT_SOURCE), name="block_split"),
    # What this article may show
    path("<int:pk>/rights/", desk(rights.page, REVIEW), name="rights"),
    path("<int:pk>/rights/decide/", desk(rights.decide, EDIT_SOURCE), name="rights_decide"),
    path("<int:pk>/rights/<int:decision>/document/", desk(rights.document, REVIEW), name="rights_document"),
    # Others who tell the same story
    path("<int:pk>/thread/", desk(thread.page, REVIEW), name="thread"),
    path("<int:pk>/thread/<int:other>/decide/", desk(thread.decide, EDIT_SOURCE), name="thread_decide"),
    path("<int:pk>/thread/leave/", desk(thread.leave, EDIT_SOURCE), name="thread_leave"),
    # The original has a new wording
    path("<int:pk>/original/", desk(original.page, REVIEW), name="original"),
    path("<int:pk>/original/look/", desk(original.look, REVIEW), name="original_look"),
    path("<int:pk>/original/<int:change>/take/", desk(original.take_in, REVIEW), name="original_take"),
    path("<int:pk>/original/<int:change>/leave/", desk(original.leave, REVIEW), name="original_leave"),
    # One row: a unit ("unit-12") or a part ("part-lead")
    path("<int:pk>/rows/<slug:place>/", desk(rows.show, REVIEW), name="row"),
    path("<int:pk>/rows/<slug:place>/save/", desk(rows.save, REVIEW), name="row_save"),
    path("<int:pk>/rows/<slug:place>/approve/", desk(rows.approve, APPROVE), name="row_approve"),
    path("<int:pk>/rows/<slug:place>/unapprove/", desk(rows.unapprove, APPROVE), name="row_unapprove"),
    path("<int:pk>/rows/<slug:place>/ask/", desk(proposals.ask, DRAFT), name="row_ask"),
    path("<int:pk>/rows/<slug:place>/redraft/", desk(proposals.redraft, DRAFT), name="row_redraft"),
    path("<int:pk>/rows/<slug:place>/merge/", desk(regroup.merge, REVIEW), name="row_merge"),
    path("<int:pk>/rows/<slug:place>/split/", desk(regroup.split, REVIEW), name="row_split"),
    path("<int:pk>/pictures/<int:block>/describe/", desk(pictures.describe, REVIEW), name="picture_describe"),
    path("<int:pk>/rows/<slug:place>/leave-out/", desk(pictures.leave_out, REVIEW), name="picture_leave"),
    path("<int:pk>/rows/<slug:place>/aids/", desk(aids.show, REVIEW), name="row_aids"),
    path("<int:pk>/rows/<slug:place>/history/", desk(versions.history, REVIEW), name="row_history"),
    path(
        "<int:pk>/rows/<slug:place>/restore/<int:event>/", desk(versions.restore, REVIEW), name="row_restore"
    ),
    path(
        "<int:pk>/rows/<slug:place>/accept/<int:candidate>/",
        desk(proposals.accept, REVIEW),
        name="row_accept",
    ),
    path(
        "<int:pk>/rows/<slug:place>/reject/<int:candidate>/",
        desk(proposals.reject, REVIEW),
        name="row_reject",
    ),
    path(
        "<int:pk>/rows/<slug:place>/offer/<int:candidate>/", desk(proposals.offer, REVIEW), name="row_offer"
    ),
    path("<int:pk>/rows/<slug:place>/fix/<int:finding>/", desk(findings.fix, REVIEW), name="finding_fix"),
    path(
        "<int:pk>/rows/<slug:place>/dismiss/<int:finding>/",
        desk(findings.dismiss, REVIEW),
        name="finding_dismiss",
    ),
    path(
        "<int:pk>/rows/<slug:place>/reopen/<int:finding>/",
        desk(findings.reopen, REVIEW),
        name="finding_reopen",
    ),
    path("<int:pk>/replace/", desk(replacing.preview, REVIEW), name="replace"),
    path("<int:pk>/replace/apply/", desk(replacing.apply, REVIEW), name="replace_apply"),
    path("<int:pk>/bulk-changes/", desk(bulk_changes.page, REVIEW), name="bulk_changes"),
    path(
        "<int:pk>/bulk-changes/<int:event>/undo/",
        desk(bulk_changes.take_back, REVIEW),
        name="bulk_change_undo",
    ),
    path("<int:pk>/here/", desk(presence.beat, REVIEW), name="presence"),
    path("notices/", desk(notices.page, REVIEW), name="notices"),
    path("notices/read/", desk(notices.read_all, REVIEW), name="notices_read"),
    path("notices/<int:notice>/", desk(notices.follow, REVIEW), name="notice"),
    # Talk beside a row
    path("<int:pk>/rows/<slug:place>/comments/", desk(comments.show, REVIEW), name="comments"),
    path("<int:pk>/rows/<slug:place>/comments/write/", desk(comments.write, REVIEW), name="comment_write"),
    path(
        "<int:pk>/rows/<slug:place>/comments/<int:thread>/settle/",
        desk(comments.settle, REVIEW),
        name="comment_settle",
    ),
    path(
        "<int:pk>/rows/<slug:place>/comments/<int:thread>/reopen/",
        desk(comments.reopen, REVIEW),
        name="comment_reopen",
    ),
    # Findings of the whole article, and of the desk
    path("<int:pk>/findings/", desk(findings.check, REVIEW), name="findings"),
    path("<int:pk>/fixes/", desk(findings.preview_fixes, REVIEW), name="fixes"),
    path("<int:pk>/fixes/apply/", desk(findings.apply_fixes, REVIEW), name="fixes_apply"),
    path("checks/", desk(findings.quality, REVIEW), name="checks"),
    # The way out
    path("<int:pk>/publish/", desk(release.panel, REVIEW), name="release"),
    path("<int:pk>/publish/now/", desk(release.publish, PUBLISH), name="publish"),
    path("<int:pk>/publish/schedule/", desk(release.schedule, PUBLISH), name="schedule"),
    path("<int:pk>/publish/unschedule/", desk(release.unschedule, PUBLISH), name="unschedule"),
    path("<int:pk>/publish/withdraw/", desk(release.withdraw, PUBLISH), name="withdraw"),
    path("<int:pk>/editions/", desk(editions.page, REVIEW), name="editions"),
    path("<int:pk>/editions/<int:number>/restore/", desk(editions.restore, CORRECT), name="restore"),
]
