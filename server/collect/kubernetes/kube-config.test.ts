import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadKubeAccess } from "./kube-config.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rolewalk-kubeconfig-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const kubeconfig = (user: object, cluster: object = { server: "https://api.example.com" }, name = "orchard") =>
  JSON.stringify({
    "current-context": "main",
    clusters: [{ name, cluster }],
    users: [{ name: "u", user }],
    contexts: [{ name: "main", context: { cluster: name, user: "u" } }],
  });
const errorOf = async (...args: Parameters<typeof loadKubeAccess>): Promise<string> => {
  const access = await loadKubeAccess(...args);
  return access.ok ? "" : access.error;
};

describe("credential plugins", () => {
  const exec = () => ({ exec: { apiVersion: "client.authentication.k8s.io/v1", command: "touch", args: [join(folder, "ran")] } });

  test("an exec plugin is refused with what to do, and has not run", async () => {
    expect(await errorOf({ uploaded: kubeconfig(exec()) })).toContain("ROLEWALK_ALLOW_EXEC=1");
    await expect(stat(join(folder, "ran"))).rejects.toThrow("ENOENT");
  });

  test("an auth provider with a command is refused", async () => {
    expect(
      await errorOf({ uploaded: kubeconfig({ "auth-provider": { name: "gcp", config: { "cmd-path": "touch", tokenFile: "/etc/hostname" } } }) }),
    ).toContain("auth provider");
  });

  test("the operator may allow them", async () => {
    expect((await loadKubeAccess({ uploaded: kubeconfig(exec()), allowExec: true })).ok).toBe(true);
  });
});

describe("files of this machine", () => {
  test("an uploaded kubeconfig may not point at any", async () => {
    const named = [
      { tokenFile: "/etc/hostname" },
      { "token-file": "/etc/hostname" },
      { "client-key": "/etc/hostname" },
      { "client-certificate": "/etc/hostname" },
    ];
    for (const user of named) expect(await errorOf({ uploaded: kubeconfig(user) })).toContain("may not point at files");
    expect(await errorOf({ uploaded: kubeconfig({ token: "t" }, { server: "https://api.example.com", "certificate-authority": "/etc/hostname" }) })).toContain(
      "certificate-authority",
    );
  });

  test("a kubeconfig in a file may, from its own folder", async () => {
    await writeFile(join(folder, "token"), "from-file");
    await writeFile(join(folder, "config"), kubeconfig({ tokenFile: "token" }));
    const access = await loadKubeAccess({ kubeconfig: join(folder, "config") });
    expect(access.ok && access.value.config.getCurrentUser()?.authProvider.config.tokenFile).toBe(join(folder, "token"));
  });
});

describe("what a kubeconfig says", () => {
  test("a cluster named by its EKS ARN has the ARN's name", async () => {
    const arn = "arn:aws:eks:eu-west-1:111122223333:cluster/orchard";
    expect(await loadKubeAccess({ uploaded: kubeconfig({ token: "t" }, { server: "https://api.example.com" }, arn) })).toMatchObject({
      ok: true,
      value: { clusterName: "orchard", arn },
    });
  });

  test("a context that is not there is named beside those that are", async () => {
    expect(await errorOf({ uploaded: kubeconfig({ token: "t" }), context: "prod" })).toBe("the kubeconfig has no context `prod`; it has `main`");
  });

  test("text that is no kubeconfig is an error that quotes nothing of it", async () => {
    const error = await errorOf({ uploaded: "users:\n- name: u\n  user: { token: s3cr3t\n" });
    expect(error).toContain("the uploaded kubeconfig is not valid: line ");
    expect(error).not.toContain("s3cr3t");
  });

  test.each(["https://169.254.169.254", "http://[::ffff:169.254.169.254]:80", "https://metadata.google.internal"])(
    "a server at %s is refused",
    async (server) => {
      expect(await errorOf({ uploaded: kubeconfig({ token: "t" }, { server }) })).toContain("hands out its credentials");
    },
  );

  test("a server that is no http or https URL is refused", async () => {
    expect(await errorOf({ uploaded: kubeconfig({ token: "t" }, { server: "file:///etc/passwd" }) })).toContain("no server that can be asked");
  });
});
