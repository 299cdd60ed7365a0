"""What has to hold before production is entered: the right person has said yes, to the images that were checked."""

from constructs import Construct

from pipeline.approver_rule import ApproverRule
from pipeline.approvers import Approvers
from pipeline.conditions import Conditions
from pipeline.reports import Reports
from pipeline.same_images import SameImages
from pipeline.storage import Storage
from stages.settings import Settings


def guard_releases(
    scope: Construct, *, settings: Settings, storage: Storage, reports: Reports, conditions: Conditions
) -> Approvers:
    """Make the approvers' role, and add both rules to the conditions of every wave of production.

    Each wave wants the approval that was asked for last before it, and the images of the last wave before production.
    """
    delivery = settings.pipeline
    approvers = Approvers(
        scope,
        "Approvers",
        pipeline=delivery.name,
        principals=delivery.approvers.principals,
        approvals=[f"Approve{wave.name.capitalize()}" for wave in delivery.waves if wave.approval],
        report_groups=reports.names,
        build_logs=storage.build_logs,
    )
    approver = ApproverRule(
        scope,
        "Approver",
        pipeline=delivery.name,
        approvers=approvers,
        people={person.session: person.emails for person in delivery.approvers.people},
        repository=delivery.source.codecommit.repository if delivery.source.codecommit else None,
        log_group=storage.log_group("Approver"),
    )
    images = SameImages(
        scope,
        "SameImages",
        pipeline=delivery.name,
        targets=[(stage.account, stage.region) for stage in settings.stages if stage.production],
        log_group=storage.log_group("SameImages"),
    )
    approval = checked = ""
    for wave in delivery.waves:
        title = wave.name.capitalize()
        approval = f"Approve{title}" if wave.approval else approval
        if not approval:
            checked = title
            continue
        conditions.before_entry(title, "FAIL", approver.rule(approval=approval))
        if checked:  # else production is all there is, and nobody has checked anything before
            targets = [(stage.account, stage.region) for stage in settings.stages_of(wave)]
            conditions.before_entry(title, "FAIL", images.rule(checked=checked, targets=targets))
    return approvers
