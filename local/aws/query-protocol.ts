import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';

/** What an operation of the query protocol gives: elements within elements. */
export type QueryResult = { readonly [name: string]: string | QueryResult };

/** An answer as it is sent. */
export interface QueryAnswer {
  readonly status: number;
  readonly xml: string;
}

/** Answers one operation of a service that speaks AWS's query protocol in XML, refusals included. */
export async function answerQuery(
  namespace: string,
  action: string,
  run: () => QueryResult | Promise<QueryResult>,
): Promise<QueryAnswer> {
  const requestId = randomUUID();
  try {
    const body = `<${action}Result>${elements(await run())}</${action}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return { status: 200, xml: `<${action}Response xmlns="${namespace}">${body}${metadata}</${action}Response>` };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const refusal = elements({ Type: 'Sender', Code: error.type, Message: error.message });
    const body = `<Error>${refusal}</Error><RequestId>${requestId}</RequestId>`;
    return { status: error.status, xml: `<ErrorResponse xmlns="${namespace}">${body}</ErrorResponse>` };
  }
}

function elements(value: string | QueryResult): string {
  if (typeof value === 'string') return value.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return Object.entries(value)
    .map(([name, inner]) => `<${name}>${elements(inner)}</${name}>`)
    .join('');
}
