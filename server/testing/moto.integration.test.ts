import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { hasMoto, startMoto } from "./moto.ts";

test.skipIf(!hasMoto)("the stand-in for AWS answers an SDK client", async () => {
  const moto = await startMoto();
  try {
    const sts = new STSClient({ endpoint: moto.endpoint, region: "us-east-1", credentials: { accessKeyId: "x", secretAccessKey: "y" }, maxAttempts: 1 });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toMatch(/^\d{12}$/);
  } finally {
    await moto.stop();
  }
});
