import { lookup as lookupByMachine, type LookupAddress } from 'node:dns'
import { BlockList, type LookupFunction } from 'node:net'

// Where nothing but a machine's own secrets is: the metadata services of clouds, and what is no place at all.
const REFUSED: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['192.0.0.192', 32, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
  ['fd00:ec2::254', 128, 'ipv6'],
  ['fd20:ce::254', 128, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]

const refused = new BlockList()
for (const [net, prefix, family] of REFUSED) refused.addSubnet(net, prefix, family)

/** What `lookup` of `node:dns` does when asked for all addresses. */
export type LookupAll = (
  host: string,
  options: object,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * Looks up the address of a vendor for the connection that is being made, and no other: a name that leads to a metadata
 * service, whoever made it lead there, is not connected to. Private addresses are allowed: operators have vendors there.
 */
export function guardedLookup(lookup: LookupAll = lookupAll): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '')
      const allowed = addresses.filter(({ address, family }) => !refused.check(address, family === 6 ? 'ipv6' : 'ipv4'))
      const [first] = allowed
      if (!first) return done(refusal(host), '')
      return options.all ? done(null, allowed) : done(null, first.address, first.family)
    })
  }
}

const lookupAll: LookupAll = (host, options, done) => lookupByMachine(host, { ...options, all: true }, done)

function refusal(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${host} leads to an address that is no vendor's`), { code: 'ERR_SLUICE_ADDRESS' })
}
