/** Stands in for the settler where only the bundling and the template are tested. */
export async function handler(): Promise<string> {
  return 'settler';
}
