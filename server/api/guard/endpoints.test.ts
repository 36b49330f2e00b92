import { expect, test } from "vitest";
import { requireListedEndpoint } from "./endpoints.ts";

const asked = (endpoint: string | undefined, listed?: string) => () =>
  requireListedEndpoint(endpoint, listed === undefined ? {} : { ROLEWALK_ENDPOINTS: listed });

test("an endpoint is asked only where it is listed, by its whole origin", () => {
  expect(asked("https://aws.internal.example.com")).toThrow("ROLEWALK_ENDPOINTS");
  expect(asked("http://10.0.0.8:8080/admin", "https://10.0.0.8:8080")).toThrow("http://10.0.0.8:8080 is not one of those");
  expect(asked("http://127.0.0.1@a.example.com", "http://127.0.0.1:*")).toThrow();
  expect(asked("http://127.0.0.1.example.com", "http://127.0.0.1:*")).toThrow();
  expect(asked("http://127.0.0.1:5001/x", "https://a.example.com, http://127.0.0.1:*")).not.toThrow();
  expect(asked("https://a.example.com/", "https://a.example.com")).not.toThrow();
  expect(asked(undefined)).not.toThrow();
});
