/** The one door to the scripted provider: how to start it, and what it can be told to do. Its README is beside it. */
export { ENDPOINT_FAULTS, type EndpointFaultName, startBrokenEndpoint } from './fake-provider/endpoints.ts';
export { FAULT_NAMES, FAULTS, type FaultName, type FaultOptions, fault } from './fake-provider/faults.ts';
export { answer, bytes, chatError, embeddings, frames, status } from './fake-provider/plays.ts';
export { type FakeProvider, startFakeProvider } from './fake-provider/provider.ts';
export { type Split, splitBytes } from './fake-provider/split.ts';
export type { Play, Stage } from './fake-provider/stage.ts';
