"""Pages of runs that never were: a good one, and one in which everything is wrong that can be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from operate.page.deployment import Alarm, Change, Deployment, Finding, Resource
from operate.page.known import Drill, Held, Known, Missing
from operate.page.log import Log, as_log
from operate.page.model import Commit, Execution, Image, Page
from operate.page.reports import Case, Coverage, Report
from operate.page.stage import Action, Approval, Rule, Stage
from operate.page.state import State

BEGIN = datetime(2026, 3, 4, 9, 0, 0, tzinfo=UTC)
NASTY = "<script>document.title='owned'</script>"
"""Whatever comes from outside may be this, and has to stay text."""


def action(stage: str, name: str, start: float, seconds: float, **more: object) -> Action:
    fields: dict[str, object] = {
        "stage": stage,
        "name": name,
        "label": name.rpartition(".")[2],
        "kind": "CodeBuild",
        "state": State.SUCCEEDED,
        "started": BEGIN + timedelta(seconds=start),
        "ended": BEGIN + timedelta(seconds=start + seconds),
        "log": as_log([f"line {number} of {name}" for number in range(60)], whole=f"logs/{stage}-{name}.log"),
        **more,
    }
    return Action(**fields)  # type: ignore[arg-type]


def not_run(stage: str, name: str, kind: str) -> Action:
    return action(stage, name, 0, 0, kind=kind, state=State.NOT_RUN, started=None, ended=None, log=None)


def report(stage: str, group: str, *cases: Case) -> Report:
    return Report(stage=stage, action="Checks", group=group, cases=cases)


def case(name: str, state: State = State.SUCCEEDED, message: str = "") -> Case:
    return Case(name=name, state=state, suite="shop.test_orders", seconds=0.125, message=message)


def checks(stage: str, start: float, *more: Case, **fields: object) -> Action:
    cases = [case(f"test_order_number_{number}_can_be_read_back") for number in range(12)]
    reports = (report(stage, f"shop-{stage.lower()}-checks", *cases, *more),)
    return action(stage, "Checks", start, 14, summary="12 tests passed", reports=reports, **fields)


def deployment(stage: str, account: str) -> Deployment:
    return Deployment(
        stage=stage,
        stack=f"shop-{stage.lower()}",
        account=account,
        region="us-east-1",
        status="UPDATE_COMPLETE",
        source="the change set",
        changes=(
            Change(kind="replaced", id="BackendTaskDef1A2B3C", type="AWS::ECS::TaskDefinition", detail="Image"),
            Change(kind="modified", id="BackendService9F", type="AWS::ECS::Service"),
            Change(kind="added", id="ErrorsAlarm77", type="AWS::CloudWatch::Alarm"),
        ),
        findings=(Finding(concern="IAM broadened", text="BackendRole may now read every bucket.", grave=True),),
        resources=(
            Resource(
                type="AWS::ECS::Service", id="BackendService9F", physical="arn:aws:ecs:x", status="UPDATE_COMPLETE"
            ),
            Resource(type="AWS::S3::Bucket", id="Site", physical="shop-site-1234567890", status="CREATE_COMPLETE"),
        ),
        outputs=(("ApiUrl", "https://a1b2c3.execute-api.us-east-1.amazonaws.com/prod/"), ("ApiKeyId", "k3y1d")),
        alarms=(
            Alarm(name=f"shop-{stage.lower()}-unhealthy", state="OK", composite=True, since=BEGIN),
            Alarm(name=f"shop-{stage.lower()}-errors", state="INSUFFICIENT_DATA", reason="no data yet"),
        ),
    )


def good() -> Page:
    """Everything went well."""
    synth = action(
        "Build",
        "Synth",
        2,
        64,
        summary="1,755 tests passed, 97 % of the lines covered",
        reports=(report("Build", "shop-unit-tests", *(case(f"test_unit_{number}") for number in range(300))),),
        coverage=(Coverage(group="shop-coverage", lines=97.35, covered=970, missed=30, least=(("a/b.py", 41.0),)),),
    )
    load = report("Staging", "shop-staging-load", case("p95 of at most 1000 ms", message="321 ms of 3 requests"))
    digest = f"sha256:{'ab' * 32}"
    stages = (
        Stage(name="Source", actions=(action("Source", "shop", 0, 1.2, kind="CodeStarSourceConnection", log=None),)),
        Stage(name="Build", actions=(synth,)),
        Stage(name="UpdatePipeline", actions=(action("UpdatePipeline", "SelfMutate", 66, 4),)),
        Stage(name="Assets", actions=(action("Assets", "DockerAssets", 70, 9), action("Assets", "FileAssets", 70, 6))),
        Stage(
            name="Dev",
            actions=(
                action("Dev", "shop-dev.Prepare", 80, 1),
                action("Dev", "shop-dev.Deploy", 81, 22),
                checks("Dev", 103),
            ),
            deployments=(deployment("Dev", "222222222222"),),
        ),
        Stage(
            name="Staging",
            actions=(
                action("Staging", "shop-staging.Deploy", 118, 21),
                checks("Staging", 140),
                action("Staging", "LoadCheck", 140, 8, reports=(load,)),
            ),
            deployments=(deployment("Staging", "333333333333"),),
        ),
        Stage(name="ApproveProd", actions=(action("ApproveProd", "ApproveProd", 155, 41, kind="Manual", log=None),)),
        Stage(
            name="Prod",
            actions=(action("Prod", "shop-prod.Deploy", 197, 23), checks("Prod", 220)),
            rules=(
                Rule(
                    name="Window",
                    moment="BeforeEntry",
                    kind="DeploymentWindow",
                    state=State.OVERRIDDEN,
                    answer="Closed.",
                ),
                Rule(name="BakeProd", moment="OnSuccess", kind="LambdaInvoke", state=State.SUCCEEDED, answer="Quiet."),
            ),
            deployments=(deployment("Prod", "444444444444"),),
        ),
    )
    return Page(
        product="shop",
        pipeline="shop-delivery",
        account="111111111111",
        region="us-east-1",
        execution="0f0e0d0c-1111-2222-3333-444455556666",
        state=State.SUCCEEDED,
        made=BEGIN + timedelta(minutes=5),
        version="3",
        trigger="a push: main",
        commit=Commit(
            id="ab" * 20,
            message="Sell more mugs\n\nBecause people drink more coffee.",
            author="Ada",
            email="ada@example.com",
            branch="main",
        ),
        stages=stages,
        approvals=(
            Approval(
                stage="ApproveProd",
                action="ApproveProd",
                state=State.SUCCEEDED,
                by="arn:aws:sts::111111111111:assumed-role/shop-approvers/grace",
                at=BEGIN + timedelta(seconds=196),
                why="tried it in staging",
                asked="Deploy to Prod? Sell more mugs\nTests: build 1755 passed",
                link="https://example.com/review",
                waited=41,
            ),
        ),
        images=(Image(tag="5858ea0fa502", digests=(("Dev", digest), ("Staging", digest), ("Prod", digest))),),
        executions=(
            Execution(id="0f0e0d0c-1111-2222-3333-444455556666", state=State.SUCCEEDED, started=BEGIN, why="this run"),
            Execution(id="earlier", state=State.SUPERSEDED, started=BEGIN, why="the same commit", page="../earlier/"),
        ),
        known=Known(
            where="this machine",
            rehearsal=True,
            not_exercised=(Missing(thing="routes", why="there is no network", proven_by="tests of the template"),),
            recorded_only=("AWS::WAFv2::LoggingConfiguration (4): recorded, with nothing behind it",),
            drills=(
                Drill(name="Alarm drill", where="shop-prod", result="9 alarms fired.", details=("shop-prod-errors",)),
            ),
            accounts=(
                Held(what="stacks", apart=True, seen="3 stacks, each in its own"),
                Held(what="rights", apart=False, seen="any"),
            ),
        ),
    )


def bad() -> Page:
    """A failed one, whose every text is nasty."""
    page = good()
    message = f"AssertionError: assert 500 == 200 {NASTY}\n  at line 7"
    failing = checks(
        "Dev",
        103,
        case(f"test_nasty{NASTY}", State.FAILED, message),
        case("test_left_out", State.SKIPPED, "not here"),
        state=State.FAILED,
        error=f"make integ failed with exit code 2\n{NASTY}",
        log=Log(
            lines=(*(f"line {number}" for number in range(80)), NASTY, "the very end"), cut="Only its end is here."
        ),
    )
    stages = list(page.stages)
    stages[4] = replace(stages[4], actions=(*stages[4].actions[:2], failing))
    for number in (5, 6, 7):
        stage = stages[number]
        actions = tuple(not_run(stage.name, one.name, one.kind) for one in stage.actions)
        stages[number] = replace(stage, actions=actions, rules=(), deployments=())
    return replace(
        page,
        state=State.FAILED,
        stages=tuple(stages),
        approvals=(),
        commit=replace(page.commit, message=f"Sell {NASTY}", author=NASTY),
        notes=("The rules of its gates cannot be read: AccessDenied.",),
    )
