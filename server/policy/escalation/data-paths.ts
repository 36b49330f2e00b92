import { type EscalationEnd, type EscalationPath, type HolderKind, onAny, PASS_ROLE } from "./path.ts";

const passed = (service: string): EscalationEnd => ({ kind: "passed-role", service, profile: false });
const held = (service: string, holder: HolderKind): EscalationEnd => ({ kind: "held-role", service, holder });
const GLUE = "glue.amazonaws.com";
const SAGEMAKER = "sagemaker.amazonaws.com";
const BEDROCK = "bedrock-agentcore.amazonaws.com";
const START_JOB = onAny("glue:StartJobRun", "job/*");
const TRIGGER = onAny("glue:CreateTrigger", "trigger/*");
const JOB = "a Glue job exists";

/** Data pipelines and jobs (H41). */
export const GLUE_PATHS: readonly EscalationPath[] = [
  {
    id: "glue-001",
    calls: [PASS_ROLE, onAny("glue:CreateDevEndpoint", "devEndpoint/*")],
    end: passed(GLUE),
  },
  {
    id: "glue-002",
    calls: [onAny("glue:UpdateDevEndpoint", "devEndpoint/*")],
    end: held(GLUE, "glue-endpoint"),
  },
  { id: "glue-003", calls: [PASS_ROLE, onAny("glue:CreateJob", "job/*"), START_JOB], end: passed(GLUE) },
  {
    id: "glue-004",
    calls: [PASS_ROLE, onAny("glue:CreateJob", "job/*"), TRIGGER],
    end: passed(GLUE),
  },
  {
    id: "glue-005",
    calls: [PASS_ROLE, onAny("glue:UpdateJob", "job/*"), START_JOB],
    end: passed(GLUE),
    takesFor: JOB,
  },
  {
    id: "glue-006",
    calls: [PASS_ROLE, onAny("glue:UpdateJob", "job/*"), TRIGGER],
    end: passed(GLUE),
    takesFor: JOB,
  },
  {
    id: "datapipeline-001",
    calls: [PASS_ROLE, onAny("datapipeline:CreatePipeline"), onAny("datapipeline:PutPipelineDefinition"), onAny("datapipeline:ActivatePipeline")],
    end: passed("datapipeline.amazonaws.com"),
  },
];

/** Notebooks, training and agents (H41). */
export const MACHINE_LEARNING_PATHS: readonly EscalationPath[] = [
  {
    id: "sagemaker-001",
    calls: [PASS_ROLE, onAny("sagemaker:CreateNotebookInstance", "notebook-instance/*")],
    end: passed(SAGEMAKER),
    takesFor: "the notebook can be opened, or runs a lifecycle script",
  },
  {
    id: "sagemaker-002",
    calls: [PASS_ROLE, onAny("sagemaker:CreateTrainingJob", "training-job/*")],
    end: passed(SAGEMAKER),
  },
  {
    id: "sagemaker-003",
    calls: [PASS_ROLE, onAny("sagemaker:CreateProcessingJob", "processing-job/*")],
    end: passed(SAGEMAKER),
  },
  {
    id: "sagemaker-004",
    calls: [onAny("sagemaker:CreatePresignedNotebookInstanceUrl", "notebook-instance/*")],
    end: held(SAGEMAKER, "notebook-instance"),
  },
  {
    id: "sagemaker-005",
    calls: [
      onAny("sagemaker:CreateNotebookInstanceLifecycleConfig", "notebook-instance-lifecycle-config/*"),
      onAny("sagemaker:StopNotebookInstance", "notebook-instance/*"),
      onAny("sagemaker:UpdateNotebookInstance", "notebook-instance/*"),
      onAny("sagemaker:StartNotebookInstance", "notebook-instance/*"),
    ],
    end: held(SAGEMAKER, "notebook-instance"),
  },
  {
    id: "bedrock-001",
    calls: [
      PASS_ROLE,
      onAny("bedrock-agentcore:CreateCodeInterpreter"),
      onAny("bedrock-agentcore:StartCodeInterpreterSession"),
      onAny("bedrock-agentcore:InvokeCodeInterpreter"),
    ],
    end: passed(BEDROCK),
  },
  {
    id: "bedrock-002",
    calls: [onAny("bedrock-agentcore:StartCodeInterpreterSession"), onAny("bedrock-agentcore:InvokeCodeInterpreter")],
    end: held(BEDROCK, "code-interpreter"),
  },
];
