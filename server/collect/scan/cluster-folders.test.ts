import { expect, test } from "vitest";
import { ClusterFolders } from "./cluster-folders.ts";

const arn = (account: string) => `arn:aws:eks:eu-west-1:${account}:cluster/prod`;

test("what EKS says of a cluster goes where its API server is read, known by its address whatever it is called", () => {
  const folders = new ClusterFolders();
  expect(folders.claim({ name: "my-alias", endpoint: "https://ABC.gr7.eu-west-1.eks.amazonaws.com" })).toBe("my-alias");
  expect(folders.claim({ name: "prod", arn: arn("111122223333"), endpoint: "https://abc.gr7.eu-west-1.eks.amazonaws.com" })).toBe("my-alias");
});

test("a cluster behind another address is known by its name while nothing speaks against it", () => {
  const folders = new ClusterFolders();
  folders.claim({ name: "prod", endpoint: "http://127.0.0.1:8001" });
  expect(folders.claim({ name: "prod", arn: arn("111122223333"), endpoint: "https://abc.example.com" })).toBe("prod");
});

test("the address of another cluster of EKS speaks against a name, that of a tunnel does not", () => {
  const eks = (id: string) => `https://${id}.gr7.eu-west-1.eks.amazonaws.com`;
  const folders = new ClusterFolders();
  folders.claim({ name: "prod", endpoint: eks("a") });
  expect(folders.claim({ name: "prod", arn: arn("444455556666"), endpoint: eks("b") })).toBe("prod.444455556666.eu-west-1");
  expect(folders.claim({ name: "prod", arn: arn("111122223333"), endpoint: eks("a") })).toBe("prod");
});

test("two clusters of one name lie apart, by account and region", () => {
  const folders = new ClusterFolders();
  expect(folders.claim({ name: "prod", arn: arn("111122223333"), endpoint: "https://a.example.com" })).toBe("prod");
  expect(folders.claim({ name: "prod", arn: arn("444455556666"), endpoint: "https://b.example.com" })).toBe("prod.444455556666.eu-west-1");
  expect(folders.claim({ name: "prod", arn: arn("444455556666") })).toBe("prod.444455556666.eu-west-1");
});
