import { z } from 'zod';
import type { Template } from './template.ts';

/** The REST API of the stack: everything that the front has to behave like. */
export interface Api {
  readonly id: string;
  readonly stage: string;
  readonly routes: readonly Route[];
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  readonly binaryMediaTypes: readonly string[];
}

/** One method of one resource, and the function behind it. */
export interface Route {
  readonly method: string;
  /** As in the template: `/models/{model+}`. */
  readonly resource: string;
  readonly authorization: 'NONE' | 'AWS_IAM';
  readonly functionName: string;
  readonly transferMode: 'STREAM' | 'BUFFERED';
  readonly timeoutMs: number;
}

/** How the stack shapes one kind of answer that API Gateway gives by itself. */
export interface GatewayResponse {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
}

/** What an integration waits when the template does not say. */
const DEFAULT_TIMEOUT_MS = 29_000;

const restApiSchema = z.object({ BinaryMediaTypes: z.array(z.string()).default([]) });
const stageSchema = z.object({ StageName: z.string() });
const resourceSchema = z.object({ ParentId: z.string(), PathPart: z.string() });
const methodSchema = z.object({
  HttpMethod: z.string(),
  ResourceId: z.string(),
  AuthorizationType: z.enum(['NONE', 'AWS_IAM']).default('NONE'),
  Integration: z.object({
    Type: z.literal('AWS_PROXY'),
    Uri: z.string(),
    ResponseTransferMode: z.enum(['BUFFERED', 'STREAM']).default('BUFFERED'),
    TimeoutInMillis: z.number().default(DEFAULT_TIMEOUT_MS),
  }),
});
const gatewayResponseSchema = z.object({
  ResponseType: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});

/** Reads the REST API of a template. */
export function readApi(template: Template): Api {
  const [restApi, ...others] = template.resources('AWS::ApiGateway::RestApi', restApiSchema);
  const [stage] = template.resources('AWS::ApiGateway::Stage', stageSchema);
  if (!restApi || !stage || others.length > 0)
    throw new Error('The local run wants exactly one REST API with a stage.');
  const paths = readPaths(template);
  return {
    id: template.reference(restApi.logicalId),
    stage: stage.properties.StageName,
    routes: template.resources('AWS::ApiGateway::Method', methodSchema).map(({ logicalId, properties }) => ({
      method: properties.HttpMethod,
      resource: paths(properties.ResourceId) || '/',
      authorization: properties.AuthorizationType,
      ...readIntegration(logicalId, properties.Integration),
    })),
    gatewayResponses: readGatewayResponses(template),
    binaryMediaTypes: restApi.properties.BinaryMediaTypes,
  };
}

/** Resources form a tree: each knows its parent's id and its own part of the path. */
function readPaths(template: Template): (resourceId: string) => string {
  const parts = new Map(
    template
      .resources('AWS::ApiGateway::Resource', resourceSchema)
      .map(({ logicalId, properties }) => [template.reference(logicalId), properties] as const),
  );
  const path = (resourceId: string): string => {
    const part = parts.get(resourceId);
    return part ? `${path(part.ParentId)}/${part.PathPart}` : '';
  };
  return path;
}

type Integration = z.infer<typeof methodSchema>['Integration'];

function readIntegration(logicalId: string, integration: Integration) {
  const { Uri: uri, ResponseTransferMode: transferMode, TimeoutInMillis: timeoutMs } = integration;
  const [, functionName, action] = /:function:([^:/]+)(?::[^/]+)?\/([a-z-]+)$/.exec(uri) ?? [];
  const expected = transferMode === 'STREAM' ? 'response-streaming-invocations' : 'invocations';
  if (!functionName || action !== expected) {
    // API Gateway would refuse such a method when it is deployed.
    throw new Error(`${logicalId} transfers its response as ${transferMode}, which does not fit its URI ${uri}.`);
  }
  return { functionName, transferMode, timeoutMs };
}

function readGatewayResponses(template: Template): Readonly<Record<string, GatewayResponse>> {
  const prefix = 'gatewayresponse.header.';
  return Object.fromEntries(
    template.resources('AWS::ApiGateway::GatewayResponse', gatewayResponseSchema).map(({ properties }) => {
      const headers = Object.entries(properties.ResponseParameters)
        .filter(([name]) => name.startsWith(prefix))
        // Constants are written in single quotes.
        .map(([name, value]) => [name.slice(prefix.length), value.replace(/^'(.*)'$/s, '$1')] as const);
      return [
        properties.ResponseType,
        {
          headers: Object.fromEntries(headers),
          templates: properties.ResponseTemplates,
          ...(properties.StatusCode !== undefined && { status: properties.StatusCode }),
        },
      ];
    }),
  );
}
