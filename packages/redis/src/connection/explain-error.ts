/** What to do about an answer of Redis that is an error, by its first word. */
const ADVICE: Readonly<Record<string, string>> = {
  BUSY: 'A script of somebody else is holding it up.',
  CLUSTERDOWN: 'The Cluster has slots that no node serves.',
  LOADING: 'It is loading its data and will answer soon.',
  MISCONF: 'It cannot write to its disk.',
  MOVED: 'The server belongs to a Cluster: set `type: "cluster"` and its nodes.',
  NOAUTH: 'Set the password.',
  NOPERM: 'Allow the user the commands EVAL, EVALSHA and INFO, and those of the scripts.',
  NOREPLICAS: 'It has fewer replicas than its `min-replicas-to-write`.',
  OOM: 'Its memory is full: give it more. Its `maxmemory-policy` must be `noeviction`.',
  READONLY: 'It is a replica: name the master, or use Sentinel.',
  WRONGPASS: 'Set the right user and password.',
  WRONGTYPE: 'Somebody else writes to the same keys: choose another namespace.',
}

/** One sentence or two for the log: what Redis, or the way there, answered. */
export function explainError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const advice = ADVICE[message.split(' ', 1)[0] ?? '']
  return advice ? `${message} (${advice})` : message
}
