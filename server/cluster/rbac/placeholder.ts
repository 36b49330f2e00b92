/** What the authenticator of IAM fills in when somebody signs in, as its templates write it (F10, F24). */
const PLACEHOLDER = /\{\{(AccountID|SessionName|SessionNameRaw|AccessKeyID|EC2PrivateDNSName)\}\}/;

/** The placeholder in a name that a binding gives rights to: nobody signs in under such a name. */
export const placeholderIn = (name: string): string | undefined => PLACEHOLDER.exec(name)?.[0];
