/** What is told of a change that changes nothing. */
export const NO_CHANGE = {
  appeared: [],
  disappeared: [],
  changed: [],
  findings: { opened: [], closed: [] },
  groups: { namespace: [], owner: [], account: [] },
  notRead: { before: [], after: [] },
  assumptions: [],
  ignored: [],
};
