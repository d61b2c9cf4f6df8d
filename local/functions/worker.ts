/** Runs in a worker thread: loads one function and plays Lambda's runtime client to it. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type Handler, loadHandler } from './load-handler.ts';
import { describeError, type HostMessage, type WorkerMessage, type WorkerSettings } from './messages.ts';
import { HttpResponseStream, openResponse, type ResponseChannel } from './response-stream.ts';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

type Invoke = Extract<HostMessage, { kind: 'invoke' }>;

/** Functions find this as the global `awslambda`, before they are loaded. */
const awslambda = {
  streamifyResponse: (handler: Handler) => Object.assign(handler, { [STREAMING]: 'response' }),
  HttpResponseStream,
};

async function run(port: MessagePort, settings: WorkerSettings): Promise<void> {
  Object.assign(globalThis, { awslambda });
  const handler = await loadHandler(settings.codeFolder, settings.handler);
  const isStreaming = Reflect.get(handler, STREAMING) === 'response';
  const responses = new Map<number, ResponseChannel>();

  port.on('message', (message: HostMessage) => {
    if (message.kind === 'credit') responses.get(message.call)?.grant(message.bytes);
    else if (isStreaming) void stream(port, handler, settings, message, responses);
    else void buffer(port, handler, settings, message);
  });
  post(port, { kind: 'ready' });
}

async function buffer(port: MessagePort, handler: Handler, settings: WorkerSettings, invoke: Invoke): Promise<void> {
  const { call } = invoke;
  try {
    const result = await handler(invoke.event, contextOf(settings, invoke));
    post(port, { kind: 'payload', call, payload: JSON.stringify(result ?? null) });
  } catch (error) {
    console.error('Invoke Error', error);
    post(port, { kind: 'failed', call, ...describeError(error) });
  }
}

async function stream(
  port: MessagePort,
  handler: Handler,
  settings: WorkerSettings,
  invoke: Invoke,
  responses: Map<number, ResponseChannel>,
): Promise<void> {
  const { call } = invoke;
  const response = openResponse((bytes) => {
    post(port, { kind: 'chunk', call, contentType: response.contentType, bytes }, [bytes.buffer]);
  });
  responses.set(call, response);
  // Sent at the last byte and not when the handler returns: work after the answer must not keep the client.
  let failure: unknown;
  response.finished.then(
    () => {
      const error = failure === undefined ? {} : { error: describeError(failure) };
      post(port, { kind: 'end', call, contentType: response.contentType, ...error });
    },
    (error: unknown) => post(port, { kind: 'broken', call, ...describeError(error) }),
  );
  try {
    const returned = handler(invoke.event, response.stream, contextOf(settings, invoke));
    if (!isPromise(returned)) throw new Error('Streaming does not support non-async handlers.');
    if ((await returned) !== undefined) console.warn('Streaming handlers ignore return values.');
    await response.finished;
  } catch (error) {
    console.error('Invoke Error', error);
    failure = error ?? new Error('The function threw nothing.');
    response.end();
  } finally {
    responses.delete(call);
  }
}

function contextOf(settings: WorkerSettings, invoke: Invoke) {
  const deadlineMs = Date.now() + invoke.timeoutMs;
  return {
    awsRequestId: invoke.requestId,
    functionName: settings.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.arn,
    memoryLimitInMB: String(settings.memoryMegabytes),
    logGroupName: `/aws/lambda/${settings.name}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function';
}

function post(port: MessagePort, message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

if (parentPort) {
  const port = parentPort;
  run(port, workerData).catch((error: unknown) => {
    console.error('Init Error', error);
    post(port, { kind: 'init-failed', ...describeError(error) });
  });
}
