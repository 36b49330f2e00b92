/** A message as a sentence of its own: a plain first word is capitalised (a name is left as it is written), a stop is added. */
export function sentence(text: string): string {
  const begun = /^[a-z]+(?=[\s,])/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return text === "" || /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
