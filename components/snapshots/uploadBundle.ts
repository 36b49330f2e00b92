import { ApiError } from "@/components/state/api";
import type { JobAnswer, Problem } from "@/server/contract/screen";

interface Upload {
  readonly done: Promise<JobAnswer>;
  readonly cancel: () => void;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const failure = (title: string, detail: string, status = 0): ApiError => new ApiError({ type: "about:blank", title, status, detail });

function refusal(request: XMLHttpRequest): ApiError {
  const body = parsed(request.responseText);
  if (typeof body === "object" && body !== null && "title" in body) return new ApiError(body as Problem);
  return failure("Upload refused", `the server answered with status ${request.status}`, request.status);
}

/** Sends a bundle and tells how much of it has left; `fetch` cannot tell that. The answer is the job that reads it. */
export function uploadBundle(file: File, onSent: (part: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<JobAnswer>((resolve, reject) => {
    request.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total);
    request.onload = () => (request.status >= 200 && request.status < 300 ? resolve(parsed(request.responseText) as JobAnswer) : reject(refusal(request)));
    request.onerror = () => reject(failure("Upload broken off", "the server did not take the file; check that it is running and that the file can be read"));
    request.onabort = () => reject(failure("Upload cancelled", "nothing was kept"));
  });
  request.open("POST", "/api/v1/snapshots");
  request.setRequestHeader("content-type", "application/octet-stream");
  request.setRequestHeader("x-bundle-name", encodeURIComponent(file.name));
  request.send(file);
  return { done, cancel: () => request.abort() };
}
