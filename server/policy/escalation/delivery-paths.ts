import { call, type EscalationEnd, type EscalationPath, onAny, PASS_ROLE } from "./path.ts";

const CLOUDFORMATION = "cloudformation.amazonaws.com";
const CODEBUILD = "codebuild.amazonaws.com";
const passed = (service: string): EscalationEnd => ({ kind: "passed-role", service, profile: false });
const stack: EscalationEnd = { kind: "held-role", service: CLOUDFORMATION, holder: "stack" };
const project: EscalationEnd = { kind: "held-role", service: CODEBUILD, holder: "codebuild-project" };
const CREATE_PROJECT = onAny("codebuild:CreateProject", "project/*");

/** Stacks and builds (H41). */
export const DELIVERY_PATHS: readonly EscalationPath[] = [
  {
    id: "cloudformation-001",
    calls: [PASS_ROLE, onAny("cloudformation:CreateStack", "stack/*")],
    end: passed(CLOUDFORMATION),
  },
  {
    id: "cloudformation-002",
    calls: [onAny("cloudformation:UpdateStack", "stack/*")],
    end: stack,
  },
  {
    id: "cloudformation-003",
    calls: [PASS_ROLE, onAny("cloudformation:CreateStackSet", "stackset/*"), onAny("cloudformation:CreateStackInstances", "stackset/*")],
    end: passed(CLOUDFORMATION),
  },
  {
    id: "cloudformation-004",
    calls: [PASS_ROLE, onAny("cloudformation:UpdateStackSet", "stackset/*")],
    end: passed(CLOUDFORMATION),
    takesFor: "a stack set exists",
  },
  {
    id: "cloudformation-005",
    calls: [onAny("cloudformation:CreateChangeSet", "stack/*"), onAny("cloudformation:ExecuteChangeSet", "stack/*")],
    end: stack,
  },
  {
    id: "codebuild-001",
    calls: [PASS_ROLE, CREATE_PROJECT, onAny("codebuild:StartBuild", "project/*")],
    end: passed(CODEBUILD),
  },
  {
    id: "codebuild-002",
    calls: [call("codebuild:StartBuild", "holder")],
    end: project,
  },
  {
    id: "codebuild-003",
    calls: [call("codebuild:StartBuildBatch", "holder")],
    end: project,
  },
  {
    id: "codebuild-004",
    calls: [PASS_ROLE, CREATE_PROJECT, onAny("codebuild:StartBuildBatch", "project/*")],
    end: passed(CODEBUILD),
  },
];
