/** What the local run knows of the stack, and where it knows it from: the synthesized template and nothing else. */
import type { QueueDefinition } from './aws/message-queues.ts';
import type { FunctionDefinition } from './functions/host.ts';
import { type Api, readApi } from './template/api.ts';
import { readFunctions } from './template/functions.ts';
import { type EventSource, readEventSources, readQueues } from './template/queues.ts';
import { type Role, readRoles } from './template/roles.ts';
import { readSchedules, type Schedule } from './template/schedules.ts';
import { readSecrets, readTables, type Secret, type Table } from './template/storage.ts';
import type { Template } from './template/template.ts';
import { readTopics } from './template/topics.ts';

export type { Api, GatewayResponse, Route } from './template/api.ts';
export { LOCAL_ACCOUNT, LOCAL_REGION } from './template/local-account.ts';
export type { EventSource } from './template/queues.ts';
export type { Role } from './template/roles.ts';
export type { Schedule } from './template/schedules.ts';
export type { Secret, Table } from './template/storage.ts';
export { readTemplate, type Template } from './template/template.ts';

/** Everything of a stack that the local run can play. */
export interface Stack {
  readonly api: Api;
  readonly functions: readonly FunctionDefinition[];
  readonly tables: readonly Table[];
  readonly secrets: readonly Secret[];
  readonly roles: readonly Role[];
  readonly schedules: readonly Schedule[];
  readonly queues: readonly QueueDefinition[];
  /** By their ARNs. */
  readonly topics: readonly string[];
  readonly eventSources: readonly EventSource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Reads a stack from its template, and fails on what the local run could not play faithfully. */
export function readStack(template: Template): Stack {
  return {
    api: readApi(template),
    functions: readFunctions(template),
    tables: readTables(template),
    secrets: readSecrets(template),
    roles: readRoles(template),
    schedules: readSchedules(template),
    queues: readQueues(template),
    topics: readTopics(template),
    eventSources: readEventSources(template),
    outputs: template.outputs,
  };
}
