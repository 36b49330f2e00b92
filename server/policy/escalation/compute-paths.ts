import { EC2 } from "@/server/policy/ec2.ts";
import { call, type EscalationEnd, type EscalationPath, onAny, PASS_ROLE } from "./path.ts";

const passed = (service: string, profile = false): EscalationEnd => ({ kind: "passed-role", service, profile });
const instance = (managed = false): EscalationEnd => ({
  kind: "held-role",
  service: EC2,
  holder: "instance",
  ...(managed ? { managed: true as const } : {}),
});

/** Virtual machines (H33, H34). */
export const EC2_PATHS: readonly EscalationPath[] = [
  { id: "ec2-001", calls: [PASS_ROLE, onAny("ec2:RunInstances")], end: passed(EC2, true) },
  {
    id: "ec2-002",
    calls: [call("ec2:ModifyInstanceAttribute", "holder"), call("ec2:StopInstances", "holder"), call("ec2:StartInstances", "holder")],
    end: instance(),
  },
  {
    id: "ec2-003",
    calls: [PASS_ROLE, onAny("ec2:RequestSpotInstances")],
    end: passed(EC2, true),
  },
  {
    id: "ec2-004",
    calls: [onAny("ec2:CreateLaunchTemplateVersion", "launch-template/*"), onAny("ec2:ModifyLaunchTemplate", "launch-template/*")],
    end: { kind: "held-role", service: EC2, holder: "launch-template" },
  },
  {
    id: "ec2instanceconnect-003",
    calls: [call("ec2-instance-connect:SendSSHPublicKey", "holder"), onAny("ec2:DescribeInstances")],
    end: instance(),
    takesFor: "the instance's SSH port can be reached and EC2 Instance Connect is installed",
  },
  {
    id: "ssm-001",
    calls: [call("ssm:StartSession", "holder")],
    end: instance(true),
    takesFor: "the SSM agent of the instance is running",
  },
  {
    id: "ssm-002",
    calls: [call("ssm:SendCommand", "holder"), onAny("ssm:SendCommand", "document/*")],
    end: instance(true),
    takesFor: "the SSM agent of the instance is running",
  },
];

const LAMBDA = "lambda.amazonaws.com";
const aFunction: EscalationEnd = { kind: "held-role", service: LAMBDA, holder: "lambda-function" };

/** Functions (H41). */
export const LAMBDA_PATHS: readonly EscalationPath[] = [
  {
    id: "lambda-001",
    calls: [PASS_ROLE, onAny("lambda:CreateFunction", "function:*"), onAny("lambda:InvokeFunction", "function:*")],
    end: passed(LAMBDA),
  },
  {
    id: "lambda-002",
    calls: [PASS_ROLE, onAny("lambda:CreateFunction", "function:*"), onAny("lambda:CreateEventSourceMapping")],
    end: passed(LAMBDA),
  },
  {
    id: "lambda-003",
    calls: [call("lambda:UpdateFunctionCode", "holder")],
    end: aFunction,
    takesFor: "something invokes the function",
  },
  {
    id: "lambda-004",
    calls: [call("lambda:UpdateFunctionCode", "holder"), call("lambda:InvokeFunction", "holder")],
    end: aFunction,
  },
  {
    id: "lambda-005",
    calls: [call("lambda:UpdateFunctionCode", "holder"), call("lambda:AddPermission", "holder")],
    end: aFunction,
  },
  {
    id: "lambda-006",
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
    calls: [PASS_ROLE, onAny("ecs:CreateCluster"), REGISTER, onAny("ecs:CreateService", "service/*")],
    end: passed(TASKS),
  },
  {
    id: "ecs-002",
    calls: [PASS_ROLE, onAny("ecs:CreateCluster"), REGISTER, onAny("ecs:RunTask", "task-definition/*")],
    end: passed(TASKS),
  },
  {
    id: "ecs-003",
    calls: [PASS_ROLE, REGISTER, onAny("ecs:CreateService", "service/*")],
    end: passed(TASKS),
    takesFor: CLUSTER,
  },
  {
    id: "ecs-004",
    calls: [PASS_ROLE, REGISTER, onAny("ecs:RunTask", "task-definition/*")],
    end: passed(TASKS),
    takesFor: CLUSTER,
  },
  {
    id: "ecs-005",
    calls: [PASS_ROLE, REGISTER, onAny("ecs:StartTask", "task-definition/*")],
    end: passed(TASKS),
    takesFor: "an ECS cluster with a container instance exists",
  },
  {
    id: "ecs-006",
    calls: [onAny("ecs:ExecuteCommand"), onAny("ecs:DescribeTasks", "task/*")],
    end: { kind: "held-role", service: TASKS, holder: "ecs-task-definition" },
    takesFor: "a task of the definition is running with execute command turned on",
  },
  {
    id: "apprunner-001",
    calls: [PASS_ROLE, onAny("apprunner:CreateService", "service/*")],
    end: passed("tasks.apprunner.amazonaws.com"),
  },
  {
    id: "apprunner-002",
    calls: [onAny("apprunner:UpdateService", "service/*")],
    end: { kind: "held-role", service: "tasks.apprunner.amazonaws.com", holder: "app-runner-service" },
  },
];
