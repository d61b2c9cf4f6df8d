import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { verifySignature } from '../../local/iam/signature.ts';
import { anIdentity } from '../local/iam/an-identity.ts';
import { ROLE } from '../support/a-gateway.ts';
import { type FakeProvider, type Play, type Stage, startFakeProvider, status } from '../support/fake-provider.ts';
import { helloFrom } from './a-bedrock-answer.ts';

type Received = Stage['request'];

/** A Bedrock that believes nobody: it answers what the role has signed for its region, and refuses all else as AWS does. */
export interface FakeBedrock extends Omit<FakeProvider, 'url'> {
  /** Without a path: its endpoints are below it, as in AWS. */
  readonly url: string;
  /** What it does with a request whose signature is good, instead of saying hello. */
  answering(play: Play): void;
}

/** Starts a Bedrock of that region. */
export async function startFakeBedrock(region = 'us-east-1'): Promise<FakeBedrock> {
  const provider = await startFakeProvider();
  let next: Play | undefined;
  provider.otherwise(async (stage) => {
    const refusal = (await refusalOf(stage.request, region)) ?? endpointRefusal(stage.request);
    const play = refusal ?? next ?? helloFrom(stage.request);
    next = undefined;
    await play(stage);
  });
  const answering = (play: Play) => {
    next = play;
  };
  return { ...provider, requests: provider.requests, url: new URL(provider.url).origin, answering };
}

/** A refusal in AWS's own form. */
export function awsRefusal(code: number, kind: string, message: string): Play {
  const headers = [['x-amzn-errortype', `${kind}:http://internal.amazon.com/coral/com.amazon.bedrock/`]] as const;
  return status(code, { headers, body: { message } });
}

/** What Bedrock takes where: Claude in Anthropic's words, what OpenAI made in both of OpenAI's, others in one of them. */
function endpointRefusal({ path, model }: Received): Play | undefined {
  const isClaude = /^([a-z-]+\.)?anthropic\./.test(model);
  const isOpenAi = /^([a-z-]+\.)?openai\./.test(model);
  const isRight =
    (path === '/anthropic/v1/messages' && isClaude) ||
    (path === '/openai/v1/chat/completions' && !isClaude) ||
    (path === '/openai/v1/responses' && isOpenAi);
  return isRight ? undefined : awsRefusal(400, 'ValidationException', `${model} is not served at ${path}.`);
}

async function refusalOf(request: Received, region: string): Promise<Play | undefined> {
  const isGood = (await isBelieved(request, region)) && (await isSignedAsTheSdkDoes(request, region));
  return isGood ? undefined : awsRefusal(403, 'InvalidSignatureException', 'The request signature does not match.');
}

/** By the verifier of the local front. */
export async function isBelieved(request: Received, region: string): Promise<boolean> {
  const { accessKeyId, secretAccessKey, sessionToken } = ROLE;
  const owner = { identity: anIdentity([]), secretAccessKey };
  const identities = {
    find: (id: string, token?: string) => (id === accessKeyId && token === sessionToken ? owner : undefined),
  };
  const { method, path, headers, body } = request;
  const named = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const signed = { method, rawUrl: path, headers: named, bodyBytes: body };
  return (await verifySignature(signed, { region, service: 'bedrock', identities, now: Date.now })).ok;
}

/** By the signer of AWS's SDK, from nothing but what arrived: it must come to the same signature. */
async function isSignedAsTheSdkDoes(request: Received, region: string): Promise<boolean> {
  const sent = (name: string) => request.header(name) ?? '';
  const signer = new SignatureV4({ credentials: ROLE, region, service: 'bedrock', sha256: Hash.bind(null, 'sha256') });
  const { headers } = await signer.sign(
    {
      protocol: 'https:',
      hostname: 'any',
      method: request.method,
      path: request.path,
      headers: { host: sent('host'), 'content-type': sent('content-type') },
      body: request.body,
    },
    { signingDate: dateIn(sent('x-amz-date')) },
  );
  const isHashed = headers['x-amz-content-sha256'] === sent('x-amz-content-sha256');
  return isHashed && headers.authorization === sent('authorization');
}

function dateIn(amzDate: string): Date {
  return new Date(amzDate.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
}
