import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./paths.mjs";

const ARN = "arn:aws:eks:us-east-1:111122223333:cluster/demo";
const HOST = "https://D539D4633E53DE1B716D3041E8A2C7F0.gr7.us-east-1.eks.amazonaws.com";
const POD = "orders-6c9f7d5b84-x2m4q";
const ROLE = "arn:aws:iam::111122223333:role/";

let folder = "";
let command = "";

// as `aws eks update-kubeconfig` writes it: a context named by the cluster's ARN, and a program that gets the token
const kubeconfig = () => {
  const cluster = (name, server) => ({ name, cluster: { server } });
  const context = (name, of, namespace) => ({ name, context: { cluster: of, user: "me", ...(namespace ? { namespace } : {}) } });
  const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", command: join(folder, "plugin"), args: [], interactiveMode: "Never" };
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": ARN,
    clusters: [cluster(ARN, HOST), cluster("by-address", HOST), cluster("arn:aws:eks:us-east-1:111122223333:cluster/other", "https://other.example.com")],
    contexts: [context(ARN, ARN, "shop"), context("alias", "by-address"), context("elsewhere", "arn:aws:eks:us-east-1:111122223333:cluster/other")],
    users: [{ name: "me", user: { exec } }],
  };
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rolewalk-kubectl-"));
  writeFileSync(join(folder, "config"), JSON.stringify(kubeconfig()));
  writeFileSync(join(folder, "plugin"), `#!/bin/sh\ntouch ${join(folder, "ran")}\n`);
  chmodSync(join(folder, "plugin"), 0o755);
  // found as kubectl finds a plugin: an executable of that name on the PATH, a symbolic link as npm makes it
  mkdirSync(join(folder, "bin"));
  const { bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  command = join(folder, "bin", "kubectl-rolewalk");
  symlinkSync(join(ROOT, bin["kubectl-rolewalk"]), command);
});

afterAll(() => {
  expect(existsSync(join(folder, "ran"))).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});

const run = (words, more = {}) => {
  const PATH = (process.env.PATH ?? "").split(delimiter).filter((path) => !path.includes("node_modules"));
  const env = { ...process.env, PATH: PATH.join(delimiter), KUBECONFIG: join(folder, "config"), ROLEWALK_HOME: join(folder, "home"), ...more };
  const { status, stdout, stderr } = spawnSync(command, [...words, "--bundle", join(ROOT, "server/demo/bundle")], { encoding: "utf8", env, cwd: folder });
  return { status, stdout, stderr: stderr.replace(/^rolewalk: command line built.*\n/, "") };
};
const ask = (...words) => {
  const { status, stdout, stderr } = run([...words, "--json"]);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return JSON.parse(stdout);
};

describe("kubectl rolewalk, started as a plugin", () => {
  test("a pod of the current context and its namespace", () => {
    expect(ask("pod", POD)).toMatchObject({ pod: `k8s://demo/pod/shop/${POD}` });
  });

  test("another context, by the address of its server, and a namespace", () => {
    expect(ask("-n", "shop", "--context=alias", "pod", POD)).toMatchObject({ pod: `k8s://demo/pod/shop/${POD}` });
    expect(ask("pod", POD, "-n", "shop", "--context", "alias")).toMatchObject({ pod: `k8s://demo/pod/shop/${POD}` });
  });

  test("without a namespace of its own a context means `default`", () => {
    expect(run(["pod", POD, "--context", "alias"])).toMatchObject({ status: 2, stderr: expect.stringContaining(`k8s://demo/pod/default/${POD}`) });
  });

  test("explain, who and reach take kubectl's names beside IAM's", () => {
    expect(ask("explain", "sa/orders", `${ROLE}OrdersRole`).verdicts[0]).toMatchObject({ from: "k8s://demo/serviceaccount/shop/orders" });
    expect(ask("who", "sa/orders").principals.map((p) => p.ref)).toContain("k8s://demo/group/shop-deployers");
    expect(ask("reach", `po/${POD}`)).toMatchObject({ from: `k8s://demo/pod/shop/${POD}` });
    expect(ask("who", "S3Admin")).toMatchObject({ to: `${ROLE}S3Admin` });
  });

  test("kube-can asks within the namespace, and of the whole cluster with -A or for types without one", () => {
    expect(ask("kube-can", "group/shop-deployers", "create", "pods/exec").allowed).toBe(true);
    expect(ask("kube-can", "group/shop-deployers", "create", "pods/exec", "-A").allowed).toBe(false);
    expect(ask("kube-can", "group/shop-deployers", "create", "pods/exec", "-n", "kube-system").allowed).toBe(false);
    expect(ask("kube-can", "hugotse", "get", "nodes").allowed).toBe(false);
    expect(ask("kube-can", "--user", "u", "--group", "shop-deployers", "get", "pods").allowed).toBe(true);
    expect(ask("kube-who-can", "create", "pods/exec").subjects.map((s) => s.ref)).toContain("k8s://demo/group/shop-deployers");
  });

  test("cluster questions are about the context's cluster", () => {
    expect(ask("cluster-access").entries).toHaveLength(3);
    expect(ask("cluster-migration").clusters.map((c) => c.cluster)).toEqual(["demo"]);
    expect(ask("kube-permissions", "hugotse").clusters.map((c) => c.cluster)).toEqual(["demo"]);
    expect(ask("kube-permissions", "sa/orders").subject).toBe("k8s://demo/serviceaccount/shop/orders");
  });

  test("a context whose cluster is not in the snapshot is one clear line that names those that are", () => {
    const { status, stdout, stderr } = run(["cluster-access", "--context", "elsewhere"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(
      /^rolewalk: the context `elsewhere` leads to cluster `.*other` \(https:\/\/other\.example\.com\), which is not in the snapshot; it has demo\..*\n$/,
    );
    expect(run(["cluster-access", "--context", "elsewhere", "--cluster", "demo"]).status).toBe(0);
  });

  test("a context that is not there, and a kubeconfig that is not there", () => {
    expect(run(["pod", POD, "--context", "nowhere"])).toMatchObject({ status: 2, stderr: expect.stringContaining("has no context `nowhere`; it has") });
    expect(run(["pod", POD, "--kubeconfig", join(folder, "missing")])).toMatchObject({ status: 2, stderr: expect.stringContaining("cannot be read") });
  });

  test("what names no object of a cluster needs no kubeconfig", () => {
    expect(run(["who", "S3Admin"], { KUBECONFIG: join(folder, "missing") }).status).toBe(0);
    expect(run(["coverage"], { KUBECONFIG: join(folder, "missing") }).status).toBe(0);
  });
});
