import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'

/** Where this process has connected to, and which names it has looked up. */
export interface SocketWatch extends Disposable {
  /** As `host:port`, each once. */
  destinations(): readonly string[]
  readonly lookups: readonly string[]
}

/** Watches every connection that this process makes from now on, whoever makes it. */
export function watchSockets(): SocketWatch {
  const seen = new Set<string>()
  const lookups: string[] = []
  const undoLookup = tellOfCalls(dns, 'lookup', ([name]) => lookups.push(String(name)))
  const undoConnect = tellOfCalls(Socket.prototype, 'connect', (asked) => seen.add(destinationOf(asked)))
  syncBuiltinESMExports()
  return {
    destinations: () => [...seen],
    lookups,
    [Symbol.dispose]() {
      undoLookup()
      undoConnect()
      syncBuiltinESMExports()
    },
  }
}

/** Puts an ear in front of a function; returns what takes it away. */
function tellOfCalls<T extends object>(owner: T, name: keyof T & string, hear: (asked: unknown[]) => void): () => void {
  const original: unknown = Reflect.get(owner, name)
  if (typeof original !== 'function') throw new TypeError(`watch-sockets: ${name} is no function.`)
  function heard(this: unknown, ...asked: unknown[]): unknown {
    hear(asked)
    return Reflect.apply(Object(original), this, asked)
  }
  Reflect.set(owner, name, heard)
  return () => void Reflect.set(owner, name, original)
}

// Node passes its arguments on as one list, of which the first says where to.
function destinationOf(call: readonly unknown[]): string {
  const [first] = call.flat(2)
  const to = Object(first)
  return `${to.host ?? to.path ?? 'localhost'}:${to.port ?? ''}`
}
