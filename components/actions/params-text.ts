/**
 * The parameters of an action as they travel: the text that was typed, digit by digit as it stands there, with the environment
 * put in front. The text is an object in JSON; whoever calls this has looked.
 */
export function paramsText(typed: string, environment: string | null): string {
  if (environment === null) return typed;
  const rest = typed.trim().slice(1);
  const first = `{"environment":${JSON.stringify(environment)}`;
  return rest.trim() === "}" ? `${first}}` : `${first},${rest}`;
}
