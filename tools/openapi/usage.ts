// What somebody who writes against the generated types would write: it must compile, and what is wrong must not.
import type { components, operations, paths } from "./praktikmatch.js";

type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];
type Answer<Path extends keyof paths, Method extends "get" | "post"> = paths[Path][Method] extends {
  responses: { [Status in 200 | 201]?: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;

const query: operations["list_needs"]["parameters"]["query"] = { status: "open", mine: true, limit: 3 };

// @ts-expect-error there is no such state
const wrong: operations["list_needs"]["parameters"]["query"] = { status: "ajar" };

// @ts-expect-error a change says which version it has seen
const unversioned: operations["patch_need"]["parameters"]["header"] = {};

export function firstOf(page: Answer<"/v1/needs", "get">): Schema<"NeedRead"> | undefined {
  return page.items[0];
}

export function begins(need: Schema<"NeedRead">): string {
  return need.working_times.map((time) => `${time.weekday} ${time.from}`).join(", ");
}

export function told(problem: Schema<"Problem">): string {
  return `${problem.code}: ${problem.detail} (${problem.request_id})`;
}

export { query, unversioned, wrong };
