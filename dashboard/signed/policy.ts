import { apiAt } from './api-host.ts';

/** The statement of a policy that would allow a request: all of a team's part, or of what operators do for teams. */
export function policyFor(
  { method, path }: { readonly method: string; readonly path: string },
  hostname: string,
): string {
  const { id, region } = apiAt(hostname) ?? { id: '*', region: '*' };
  const [, part] = /^(\/teams\/[^/]+|\/admin\/teams)\//.exec(path) ?? [];
  const what = part === undefined ? `${method}${path}` : `*${part}/*`;
  const Resource = `arn:${partitionOf(region)}:execute-api:${region}:*:${id}/v1/${what}`;
  return JSON.stringify({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }, undefined, 2);
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
