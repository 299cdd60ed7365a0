// Compares pairs of CloudFormation templates with the library that `cdk diff` is made of, which knows what each change of
// a property does to its resource. Reads [{deployed, wanted}, ...] from stdin, writes what differs to stdout, as JSON.
"use strict";

const { fullDiff } = require("@aws-cdk/cloudformation-diff");
// Not part of the package's interface, but the very database that it compares with, loaded no second time.
const { loadResourceModel } = require("@aws-cdk/cloudformation-diff/lib/diff/util");

const SECTIONS = ["conditions", "mappings", "outputs", "parameters"];

function resources(collection) {
  const found = [];
  collection.forEachDifference((id, change) => {
    if (!change.isDifferent) return;
    const properties = [];
    const other = [];
    change.forEachDifference((kind, name, value) => {
      if (!value.isDifferent) return;
      const differs = { name, old: value.oldValue ?? null, new: value.newValue ?? null };
      if (kind === "Property") properties.push({ ...differs, impact: value.changeImpact ?? "WILL_UPDATE" });
      else other.push(differs);
    });
    found.push({
      id,
      impact: change.changeImpact,
      old: change.oldValue ?? null,
      new: change.newValue ?? null,
      properties,
      other,
      stateful: Boolean(change.oldResourceType && loadResourceModel(change.oldResourceType)?.isStateful),
    });
  });
  return found;
}

function statement(one) {
  const targets = ({ values, not }) => ({ values, not });
  return {
    effect: one.effect,
    actions: targets(one.actions),
    resources: targets(one.resources),
    principals: targets(one.principals),
    condition: one.condition ?? null,
    unparsed: one.render().effect === "" ? one.render().resource : null,
  };
}

function rule(one) {
  return {
    group: one.groupId,
    protocol: one.describeProtocol(),
    peer: one.describePeer(),
    cidr: one.peer?.kind === "cidr-ip" ? one.peer.ip : null,
  };
}

function both(collection, shape) {
  return { added: collection.additions.map(shape), removed: collection.removals.map(shape) };
}

function compare({ deployed, wanted }) {
  const diff = fullDiff(deployed, wanted);
  const sections = Object.fromEntries(SECTIONS.map((name) => [name, diff[name].logicalIds]));
  sections.transform = diff.transform?.isDifferent ? ["Transform"] : [];
  sections.other = diff.unknown.logicalIds;
  return {
    resources: resources(diff.resources),
    sections,
    statements: both(diff.iamChanges.statements, statement),
    policies: both(diff.iamChanges.managedPolicies, (one) => ({ identity: one.identityArn, policy: one.managedPolicyArn })),
    ingress: both(diff.securityGroupChanges.ingress, rule),
    egress: both(diff.securityGroupChanges.egress, rule),
  };
}

process.stdout.write(JSON.stringify(JSON.parse(require("node:fs").readFileSync(0, "utf8")).map(compare)));
