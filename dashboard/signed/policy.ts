/** API Gateway's own names of an API. */
const API = /^([a-z0-9]+)(?:-vpce-[a-z0-9]+)?\.execute-api\.([a-z0-9-]+)\./;

/** The statement of a policy that would allow a request: all of a team's part, or of what operators do for teams. */
export function policyFor(
  { method, path }: { readonly method: string; readonly path: string },
  hostname: string,
): string {
  const [, id = '*', region = '*'] = API.exec(hostname) ?? [];
  const [, part] = /^(\/teams\/[^/]+|\/admin\/teams)\//.exec(path) ?? [];
  const what = part === undefined ? `${method}${path}` : `*${part}/*`;
  const Resource = `arn:aws:execute-api:${region}:*:${id}/v1/${what}`;
  return JSON.stringify({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }, undefined, 2);
}
