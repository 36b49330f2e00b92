import { setTimeout as sleep } from "node:timers/promises";
import { type Answered, type Person, signedIn } from "./person.ts";
import type { Estate } from "./questions.ts";
import { Questions } from "./questions.ts";

export interface Crowd {
  readonly users: number;
  /** Milliseconds between an answer and the next question of the same person, on average. */
  readonly thinkMs: number;
  readonly seconds: number;
}

/** Milliseconds; of the slowest answers too, the nth of a hundred. */
export interface Times {
  readonly asked: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export function timesOf(answers: readonly Answered[]): Times {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (part: number): number => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN) * 10) / 10;
  return { asked: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

async function livesOn(person: Person, questions: Questions, { thinkMs }: Crowd, until: number, take: (answer: Answered) => void): Promise<void> {
  // nobody begins together with everybody else
  await sleep(questions.rest(thinkMs) * 0.66);
  while (Date.now() < until) {
    const { kind, path } = questions.next();
    take(await person.ask(kind, path));
    await sleep(questions.rest(thinkMs));
  }
}

/** So many people ask for so many seconds, each with a session of his own. `take` gets every answer. */
export async function crowd(
  of: Crowd,
  estate: Estate,
  address: string,
  authorization: Readonly<Record<string, string>>,
  take: (answer: Answered) => void,
): Promise<void> {
  const people: Person[] = [];
  for (let i = 0; i < of.users; i += 1) people.push(await signedIn(address, authorization));
  const until = Date.now() + of.seconds * 1000;
  await Promise.all(people.map((person, i) => livesOn(person, new Questions(estate, i), of, until, take)));
  for (const person of people) person.leave();
}
