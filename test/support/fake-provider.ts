/** The one door to the scripted provider: how to start it, and what it can be told to do. Its README is beside it. */
export type { Charge, ChargeReason, Price, Usage } from './fake-provider/bill.ts';
export { DEFAULT_PRICE } from './fake-provider/bill.ts';
export { createCertificate } from './fake-provider/certificate.ts';
export { ENDPOINT_FAULTS, type EndpointFaultName, startBrokenEndpoint } from './fake-provider/endpoints.ts';
export { FAULT_NAMES, FAULTS, type FaultName, type FaultOptions, fault } from './fake-provider/faults.ts';
export { type AnswerOptions, answer, bytes, chatError, embeddings, frames, status } from './fake-provider/plays.ts';
export { type FakeProvider, type FakeProviderOptions, startFakeProvider } from './fake-provider/provider.ts';
export { type Split, seededRandom, splitBytes } from './fake-provider/split.ts';
export { ClientLeft, type Play, type ReceivedRequest, type Stage } from './fake-provider/stage.ts';
