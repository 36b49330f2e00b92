/** What AWS, its SDKs and Kubernetes write when they refuse, and the fields of a CloudTrail event. */
const REFUSALS = [
  /\bAccess ?Denied(?:Exception)?\b/i,
  /\bnot authorized to\b/i,
  /\bAn error occurred \(/,
  /\bis forbidden: /i,
  /\bInvalidIdentityToken\b|\bNo OpenIDConnect provider\b|\bIncorrect token audience\b/i,
  /\bExpiredToken(?:Exception)?\b/,
  /\bUnauthorizedOperation\b|\bEncoded authorization failure message\b/i,
  /\bUnable to locate credentials\b|\bno (?:EC2 IMDS|valid providers|credential providers?)\b/i,
  /\bYou must be logged in to the server\b/i,
  /"errorCode"\s*:|"eventSource"\s*:/,
];

/** Whether a text is what a refused person pastes and not a name: no name has a space in it and one of these words. */
export const isPastedError = (text: string): boolean => /\s|[{":]/.test(text) && REFUSALS.some((refusal) => refusal.test(text));
