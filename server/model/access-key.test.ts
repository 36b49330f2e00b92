import { expect, test } from "vitest";
import { isKeyId, isKeyIdName } from "./access-key.ts";

test("an access key id is told by its form alone", () => {
  expect(["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE"].every(isKeyId)).toBe(true);
  expect(["AKIA", "akiaiosfodnn7example", " AKIAIOSFODNN7EXAMPLE", "AROAIOSFODNN7EXAMPLE"].some(isKeyId)).toBe(false);
});

test.each(["AWS_ACCESS_KEY_ID", "aws-access-key-id", "accessKeyId", "S3_ACCESS_KEY", "access-key", "BACKUP_AWS_ACCESS_KEY_ID", "aws_key"])(
  "E4: %s names a key id",
  (name) => expect(isKeyIdName(name)).toBe(true),
);
test.each(["AWS_SECRET_ACCESS_KEY", "secret-access-key", "KEY_ID", "api-key", "tls.key", "password"])("E4: %s does not", (name) =>
  expect(isKeyIdName(name)).toBe(false),
);
