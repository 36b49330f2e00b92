import { type EscalationEnd, type EscalationPath, onAny, PASS_ROLE } from "./path.ts";

const passed = (service: string): EscalationEnd => ({ kind: "passed-role", service, profile: false });
const held = (service: string, what: string): EscalationEnd => ({ kind: "held-role", service, holder: "uncollected", what });
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
    how: "makes a development endpoint with the role and signs in to it",
    calls: [PASS_ROLE, onAny("glue:CreateDevEndpoint", "devEndpoint/*")],
    end: passed(GLUE),
  },
  {
    id: "glue-002",
    how: "puts an SSH key of its own on a development endpoint that has the role",
    calls: [onAny("glue:UpdateDevEndpoint", "devEndpoint/*")],
    end: held(GLUE, "Glue development endpoints"),
  },
  { id: "glue-003", how: "makes a job with the role and runs it", calls: [PASS_ROLE, onAny("glue:CreateJob", "job/*"), START_JOB], end: passed(GLUE) },
  {
    id: "glue-004",
    how: "makes a job with the role and a trigger that runs it",
    calls: [PASS_ROLE, onAny("glue:CreateJob", "job/*"), TRIGGER],
    end: passed(GLUE),
  },
  {
    id: "glue-005",
    how: "gives a job the role and a script of its own and runs it",
    calls: [PASS_ROLE, onAny("glue:UpdateJob", "job/*"), START_JOB],
    end: passed(GLUE),
    takesFor: JOB,
  },
  {
    id: "glue-006",
    how: "gives a job the role and a script of its own, and makes a trigger that runs it",
    calls: [PASS_ROLE, onAny("glue:UpdateJob", "job/*"), TRIGGER],
    end: passed(GLUE),
    takesFor: JOB,
  },
  {
    id: "datapipeline-001",
    how: "makes a pipeline whose commands run with the role",
    calls: [PASS_ROLE, onAny("datapipeline:CreatePipeline"), onAny("datapipeline:PutPipelineDefinition"), onAny("datapipeline:ActivatePipeline")],
    end: passed("datapipeline.amazonaws.com"),
  },
];

/** Notebooks, training and agents (H41). */
export const MACHINE_LEARNING_PATHS: readonly EscalationPath[] = [
  {
    id: "sagemaker-001",
    how: "makes a notebook instance with the role",
    calls: [PASS_ROLE, onAny("sagemaker:CreateNotebookInstance", "notebook-instance/*")],
    end: passed(SAGEMAKER),
    takesFor: "the notebook can be opened, or runs a lifecycle script",
  },
  {
    id: "sagemaker-002",
    how: "runs a training job with the role",
    calls: [PASS_ROLE, onAny("sagemaker:CreateTrainingJob", "training-job/*")],
    end: passed(SAGEMAKER),
  },
  {
    id: "sagemaker-003",
    how: "runs a processing job with the role",
    calls: [PASS_ROLE, onAny("sagemaker:CreateProcessingJob", "processing-job/*")],
    end: passed(SAGEMAKER),
  },
  {
    id: "sagemaker-004",
    how: "opens a notebook instance that has the role",
    calls: [onAny("sagemaker:CreatePresignedNotebookInstanceUrl", "notebook-instance/*")],
    end: held(SAGEMAKER, "SageMaker notebook instances"),
  },
  {
    id: "sagemaker-005",
    how: "gives a notebook instance that has the role a lifecycle script of its own",
    calls: [
      onAny("sagemaker:CreateNotebookInstanceLifecycleConfig", "notebook-instance-lifecycle-config/*"),
      onAny("sagemaker:StopNotebookInstance", "notebook-instance/*"),
      onAny("sagemaker:UpdateNotebookInstance", "notebook-instance/*"),
      onAny("sagemaker:StartNotebookInstance", "notebook-instance/*"),
    ],
    end: held(SAGEMAKER, "SageMaker notebook instances"),
  },
  {
    id: "bedrock-001",
    how: "makes a code interpreter with the role and runs code in it",
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
    how: "runs code in a code interpreter that has the role",
    calls: [onAny("bedrock-agentcore:StartCodeInterpreterSession"), onAny("bedrock-agentcore:InvokeCodeInterpreter")],
    end: held(BEDROCK, "code interpreters"),
  },
];
