const KEY_ID = /^(AKIA|ASIA)[A-Z0-9]{12,124}$/;

/** Whether a text is an access key's id, by its form alone: it is never secret by itself, and names an IAM user or a session. */
export const isKeyId = (text: string): boolean => KEY_ID.test(text);

/** Ids within a longer text, such as a credentials file; every id issued since 2010 has 20 characters. */
const WITHIN = /(?<![A-Za-z0-9/+])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9/+=])/g;

/** The access key ids that stand in a text, each once. */
export function keyIdsWithin(text: string): readonly string[] {
  if (!text.includes("AKIA") && !text.includes("ASIA")) return [];
  return isKeyId(text) ? [text] : [...new Set(Array.from(text.matchAll(WITHIN), ([id]) => id))];
}

/** Whether a variable or a Secret's key is named as one that holds an access key id: `AWS_ACCESS_KEY_ID`, `aws-access-key`, `accessKeyId`, … */
export function isKeyIdName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return !plain.includes("secret") && /accesskeyid$|^(aws|s3)(access)?key(id)?$|^accesskey$/.test(plain);
}
