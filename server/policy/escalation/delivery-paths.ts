import { call, type EscalationEnd, type EscalationPath, onAny, PASS_ROLE } from "./path.ts";

const CLOUDFORMATION = "cloudformation.amazonaws.com";
const CODEBUILD = "codebuild.amazonaws.com";
const passed = (service: string): EscalationEnd => ({ kind: "passed-role", service, profile: false });
const stack: EscalationEnd = { kind: "held-role", service: CLOUDFORMATION, holder: "uncollected", what: "stacks with a service role" };
const project: EscalationEnd = { kind: "held-role", service: CODEBUILD, holder: "codebuild-project", what: "CodeBuild projects" };
const CREATE_PROJECT = onAny("codebuild:CreateProject", "project/*");

/** Stacks and builds (H41). */
export const DELIVERY_PATHS: readonly EscalationPath[] = [
  {
    id: "cloudformation-001",
    how: "makes a stack whose resources the role creates",
    calls: [PASS_ROLE, onAny("cloudformation:CreateStack", "stack/*")],
    end: passed(CLOUDFORMATION),
  },
  {
    id: "cloudformation-002",
    how: "changes a stack that has the role",
    calls: [onAny("cloudformation:UpdateStack", "stack/*")],
    end: stack,
  },
  {
    id: "cloudformation-003",
    how: "makes a stack set with the role as its administration role, and an instance of it",
    calls: [PASS_ROLE, onAny("cloudformation:CreateStackSet", "stackset/*"), onAny("cloudformation:CreateStackInstances", "stackset/*")],
    end: passed(CLOUDFORMATION),
  },
  {
    id: "cloudformation-004",
    how: "changes a stack set so that the role administers it",
    calls: [PASS_ROLE, onAny("cloudformation:UpdateStackSet", "stackset/*")],
    end: passed(CLOUDFORMATION),
    takesFor: "a stack set exists",
  },
  {
    id: "cloudformation-005",
    how: "makes a change set of a stack that has the role and executes it",
    calls: [onAny("cloudformation:CreateChangeSet", "stack/*"), onAny("cloudformation:ExecuteChangeSet", "stack/*")],
    end: stack,
  },
  {
    id: "codebuild-001",
    how: "makes a build project with the role and starts a build",
    calls: [PASS_ROLE, CREATE_PROJECT, onAny("codebuild:StartBuild", "project/*")],
    end: passed(CODEBUILD),
  },
  {
    id: "codebuild-002",
    how: "starts a build of the project with commands of its own",
    calls: [call("codebuild:StartBuild", "holder")],
    end: project,
  },
  {
    id: "codebuild-003",
    how: "starts a batch build of the project with commands of its own",
    calls: [call("codebuild:StartBuildBatch", "holder")],
    end: project,
  },
  {
    id: "codebuild-004",
    how: "makes a build project with the role and starts a batch build",
    calls: [PASS_ROLE, CREATE_PROJECT, onAny("codebuild:StartBuildBatch", "project/*")],
    end: passed(CODEBUILD),
  },
];
