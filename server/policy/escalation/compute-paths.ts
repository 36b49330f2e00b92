import { call, type EscalationEnd, type EscalationPath, onAny, PASS_ROLE } from "./path.ts";

const EC2 = "ec2.amazonaws.com";
const passed = (service: string, profile = false): EscalationEnd => ({ kind: "passed-role", service, profile });
const instance = (managed = false): EscalationEnd => ({
  kind: "held-role",
  service: EC2,
  holder: "instance",
  what: "EC2 instances",
  ...(managed ? { managed: true as const } : {}),
});

/** Virtual machines (H33, H34). */
export const EC2_PATHS: readonly EscalationPath[] = [
  { id: "ec2-001", how: "starts an instance with the role's instance profile", calls: [PASS_ROLE, onAny("ec2:RunInstances")], end: passed(EC2, true) },
  {
    id: "ec2-002",
    how: "stops the instance, changes its user data and starts it again",
    calls: [call("ec2:ModifyInstanceAttribute", "holder"), call("ec2:StopInstances", "holder"), call("ec2:StartInstances", "holder")],
    end: instance(),
  },
  {
    id: "ec2-003",
    how: "requests a spot instance with the role's instance profile",
    calls: [PASS_ROLE, onAny("ec2:RequestSpotInstances")],
    end: passed(EC2, true),
  },
  {
    id: "ec2-004",
    how: "writes a new default version of a launch template that holds the role's profile, and waits for the next instance",
    calls: [onAny("ec2:CreateLaunchTemplateVersion", "launch-template/*"), onAny("ec2:ModifyLaunchTemplate", "launch-template/*")],
    end: { kind: "held-role", service: EC2, holder: "uncollected", what: "launch templates" },
  },
  {
    id: "ec2instanceconnect-003",
    how: "pushes an SSH key onto the instance and signs in",
    calls: [call("ec2-instance-connect:SendSSHPublicKey", "holder"), onAny("ec2:DescribeInstances")],
    end: instance(),
    takesFor: "the instance's SSH port can be reached and EC2 Instance Connect is installed",
  },
  {
    id: "ssm-001",
    how: "opens a Session Manager session on the instance",
    calls: [call("ssm:StartSession", "holder")],
    end: instance(true),
    takesFor: "the SSM agent of the instance is running",
  },
  {
    id: "ssm-002",
    how: "has Systems Manager run a command on the instance",
    calls: [call("ssm:SendCommand", "holder"), onAny("ssm:SendCommand", "document/*")],
    end: instance(true),
    takesFor: "the SSM agent of the instance is running",
  },
];

const LAMBDA = "lambda.amazonaws.com";
const aFunction: EscalationEnd = { kind: "held-role", service: LAMBDA, holder: "lambda-function", what: "Lambda functions" };

/** Functions (H41). */
export const LAMBDA_PATHS: readonly EscalationPath[] = [
  {
    id: "lambda-001",
    how: "makes a function with the role and invokes it",
    calls: [PASS_ROLE, onAny("lambda:CreateFunction", "function:*"), onAny("lambda:InvokeFunction", "function:*")],
    end: passed(LAMBDA),
  },
  {
    id: "lambda-002",
    how: "makes a function with the role and lets a stream trigger it",
    calls: [PASS_ROLE, onAny("lambda:CreateFunction", "function:*"), onAny("lambda:CreateEventSourceMapping")],
    end: passed(LAMBDA),
  },
  {
    id: "lambda-003",
    how: "replaces the code of the function and waits until it runs",
    calls: [call("lambda:UpdateFunctionCode", "holder")],
    end: aFunction,
    takesFor: "something invokes the function",
  },
  {
    id: "lambda-004",
    how: "replaces the code of the function and invokes it",
    calls: [call("lambda:UpdateFunctionCode", "holder"), call("lambda:InvokeFunction", "holder")],
    end: aFunction,
  },
  {
    id: "lambda-005",
    how: "replaces the code of the function and lets another principal invoke it",
    calls: [call("lambda:UpdateFunctionCode", "holder"), call("lambda:AddPermission", "holder")],
    end: aFunction,
  },
  {
    id: "lambda-006",
    how: "makes a function with the role and lets another principal invoke it",
    calls: [PASS_ROLE, onAny("lambda:CreateFunction", "function:*"), onAny("lambda:AddPermission", "function:*")],
    end: passed(LAMBDA),
  },
];

const TASKS = "ecs-tasks.amazonaws.com";
const REGISTER = onAny("ecs:RegisterTaskDefinition", "task-definition/*");
const CLUSTER = "an ECS cluster exists";

/** Containers (H41). */
export const ECS_PATHS: readonly EscalationPath[] = [
  {
    id: "ecs-001",
    how: "makes a cluster and a service whose tasks have the role",
    calls: [PASS_ROLE, onAny("ecs:CreateCluster"), REGISTER, onAny("ecs:CreateService", "service/*")],
    end: passed(TASKS),
  },
  {
    id: "ecs-002",
    how: "makes a cluster and runs a task with the role",
    calls: [PASS_ROLE, onAny("ecs:CreateCluster"), REGISTER, onAny("ecs:RunTask", "task-definition/*")],
    end: passed(TASKS),
  },
  {
    id: "ecs-003",
    how: "makes a service whose tasks have the role",
    calls: [PASS_ROLE, REGISTER, onAny("ecs:CreateService", "service/*")],
    end: passed(TASKS),
    takesFor: CLUSTER,
  },
  {
    id: "ecs-004",
    how: "runs a task with the role",
    calls: [PASS_ROLE, REGISTER, onAny("ecs:RunTask", "task-definition/*")],
    end: passed(TASKS),
    takesFor: CLUSTER,
  },
  {
    id: "ecs-005",
    how: "starts a task with the role on a container instance",
    calls: [PASS_ROLE, REGISTER, onAny("ecs:StartTask", "task-definition/*")],
    end: passed(TASKS),
    takesFor: "an ECS cluster with a container instance exists",
  },
  {
    id: "ecs-006",
    how: "runs a command in a running task of the role",
    calls: [onAny("ecs:ExecuteCommand"), onAny("ecs:DescribeTasks", "task/*")],
    end: { kind: "held-role", service: TASKS, holder: "ecs-task-definition", what: "ECS task definitions" },
    takesFor: "a task of the definition is running with execute command turned on",
  },
  {
    id: "apprunner-001",
    how: "makes an App Runner service with the role",
    calls: [PASS_ROLE, onAny("apprunner:CreateService", "service/*")],
    end: passed("tasks.apprunner.amazonaws.com"),
  },
  {
    id: "apprunner-002",
    how: "gives an App Runner service that has the role another image",
    calls: [onAny("apprunner:UpdateService", "service/*")],
    end: { kind: "held-role", service: "tasks.apprunner.amazonaws.com", holder: "uncollected", what: "App Runner services" },
  },
];
