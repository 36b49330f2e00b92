import { createServer, type IncomingMessage } from "node:http";

/** A span as it came over the wire. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  readonly kind: number;
  readonly ms: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly failed: boolean;
}

export interface OtlpReceiver {
  readonly address: string;
  readonly spans: readonly ReceivedSpan[];
  /** Everything that came, bytes as Latin-1: nothing can hide in a field that is not decoded. */
  readonly raw: () => string;
  readonly paths: readonly string[];
  readonly resource: Readonly<Record<string, string | number>>;
  stop(): Promise<void>;
}

type Field = readonly [number: number, value: bigint | Uint8Array];

/** The fields of a protobuf message, those that hold others as bytes. */
function fields(bytes: Uint8Array): readonly Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const [number, wire] = [tag >> 3, tag & 7];
    if (wire === 0) found.push([number, varint()]);
    else if (wire === 2) {
      const length = Number(varint());
      found.push([number, bytes.subarray(at, at + length)]);
      at += length;
    } else {
      found.push([number, wire === 1 ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true))]);
      at += wire === 1 ? 8 : 4;
    }
  }
  return found;
}

const inside = (message: readonly Field[], wanted: number): Uint8Array[] =>
  message.flatMap(([number, value]) => (number === wanted && value instanceof Uint8Array ? [value] : []));
const number = (message: readonly Field[], wanted: number): bigint => {
  const value = message.find(([one]) => one === wanted)?.[1];
  return typeof value === "bigint" ? value : 0n;
};
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("hex");

function attributesIn(message: readonly Field[], wanted: number): Record<string, string | number> {
  const pairs = inside(message, wanted).map((pair) => {
    const [key, value] = [inside(fields(pair), 1)[0], fields(inside(fields(pair), 2)[0] ?? new Uint8Array())[0]?.[1]];
    return [text(key), value instanceof Uint8Array ? text(value) : Number(value)] as const;
  });
  return Object.fromEntries(pairs);
}

function spanOf(bytes: Uint8Array): ReceivedSpan {
  const span = fields(bytes);
  const ids = [1, 2, 4].map((one) => hex(inside(span, one)[0]));
  return {
    traceId: ids[0] ?? "",
    spanId: ids[1] ?? "",
    parentId: ids[2] ?? "",
    name: text(inside(span, 5)[0]),
    kind: Number(number(span, 6)),
    ms: Number(number(span, 8) - number(span, 7)) / 1e6,
    attributes: attributesIn(span, 9),
    failed: inside(span, 15).some((status) => number(fields(status), 3) === 2n),
  };
}

/** A collector of traces that speaks OTLP over HTTP with protobuf. */
export async function otlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const paths: string[] = [];
  const resource: Record<string, string | number> = {};
  let raw = "";
  const take = async (request: IncomingMessage): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    paths.push(`${request.url} ${request.headers["content-type"]}`);
    raw += body.toString("latin1");
    for (const one of inside(fields(body), 1).map(fields)) {
      Object.assign(resource, attributesIn(fields(inside(one, 1)[0] ?? new Uint8Array()), 1));
      for (const scope of inside(one, 2).map(fields)) spans.push(...inside(scope, 2).map(spanOf));
    }
  };
  const server = createServer(
    (request, response) => void take(request).then(() => response.writeHead(200, { "content-type": "application/x-protobuf" }).end()),
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const at = server.address();
  return {
    address: `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}`,
    spans,
    raw: () => raw,
    paths,
    resource,
    stop: () => new Promise((done) => server.close(() => done())),
  };
}
