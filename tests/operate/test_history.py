"""`tap history`: what went through, who let it, what was rolled back."""

from tests.operate.conftest import Tap
from tests.operate.delivery import Delivery

GRACE = "arn:aws:sts::111111111111:assumed-role/tap-commerce-approvers/grace@example.com"


def test_nothing_has_happened_yet(run: Tap) -> None:
    told = run("history")
    assert (told.code, told.out) == (0, "nothing has gone through this pipeline yet\n")
    assert run("history", "--json").document == {"executions": []}


def test_each_execution_tells_who_let_it_and_why(run: Tap, delivery: Delivery) -> None:
    first = delivery.push().source().run("ApproveProd", "ApproveProd", by=GRACE, summary="reviewed")
    first.run("Prod", "Deploy").status = "Succeeded"
    second = delivery.push().source().run("Staging", "Checks", "Failed", error="2 of 14 failed")
    second.status = "Failed"
    told = run("history").out
    assert told.index(second.id) < told.index(first.id)
    assert f"Succeeded   {first.commit[:12]} Change 1 by ada@example.com\n" in told
    assert f"  {first.id}  push (main), 3 min 0 s\n" in told
    assert "  ApproveProd/ApproveProd approved by grace@example.com: reviewed\n" in told
    assert "  Staging/Checks failed: 2 of 14 failed\n" in told


def test_a_rollback_and_a_stop_are_told(run: Tap, delivery: Delivery) -> None:
    first = delivery.push().source()
    first.status, first.more = "Stopped", {"stopTrigger": {"reason": "wrong branch"}}
    back = delivery.push()
    back.status = "Succeeded"
    back.more = {
        "executionType": "ROLLBACK",
        "rollbackMetadata": {"rollbackTargetPipelineExecutionId": first.id},
        "trigger": {"triggerType": "ManualRollback", "triggerDetail": GRACE},
    }
    told = run("history").out
    assert f"  {back.id}  rollback (grace@example.com), 0.0 s\n  back to execution {first.id}\n" in told
    assert "  stopped: wrong branch\n" in told


def test_programs_get_the_same(run: Tap, delivery: Delivery) -> None:
    first = delivery.push().source().run("ApproveProd", "ApproveProd", "Failed", by=GRACE, summary="not on a Friday")
    first.status = "Failed"
    delivery.push()
    newest, oldest = run("history", "--json").document["executions"]
    assert newest["approvals"] == []
    assert (oldest["execution"]["id"], oldest["author"], oldest["failed"]) == (first.id, "ada@example.com", [])
    (approval,) = oldest["approvals"]
    assert (approval["answer"], approval["by"], approval["reason"]) == ("Rejected", GRACE, "not on a Friday")


def test_only_so_many_are_shown(run: Tap, delivery: Delivery) -> None:
    for _ in range(3):
        delivery.push()
    assert len(run("history", "--limit", "2", "--json").document["executions"]) == 2
