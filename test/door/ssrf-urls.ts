/** Ways to write an address of four bytes, most of which some parser takes for it. */
const SPELLINGS: readonly ((bytes: readonly number[]) => string)[] = [
  (bytes) => bytes.join('.'),
  (bytes) => `${bytes.join('.')}.`,
  (bytes) => String(numberOf(bytes)),
  (bytes) => `0x${numberOf(bytes).toString(16)}`,
  (bytes) => `0${numberOf(bytes).toString(8)}`,
  (bytes) => bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
  (bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
  (bytes) => bytes.map((byte) => `000000${byte.toString(8)}`).join('.'),
  ([a = 0, b = 0, c = 0, d = 0]) => `0x${a.toString(16)}.0${b.toString(8)}.${c * 256 + d}`,
  ([a = 0, ...rest]) => `${a}.${numberOf(rest)}`,
  (bytes) => `[::ffff:${bytes.join('.')}]`,
  ([a = 0, b = 0, c = 0, d = 0]) => `[::ffff:${hex(a, b)}:${hex(c, d)}]`,
  ([a = 0, b = 0, c = 0, d = 0]) => `[0:0:0:0:0:ffff:${hex(a, b)}:${hex(c, d)}]`,
  ([a = 0, b = 0, c = 0, d = 0]) => `[64:ff9b::${hex(a, b)}:${hex(c, d)}]`,
  (bytes) => `${bytes.join('.')}.nip.io`,
  (bytes) => `${bytes.join('-')}.sslip.io`,
  (bytes) => `make-${bytes.join('.')}-rebind-1.2.3.4-rr.1u.ms`,
  (bytes) => bytes.join('.').replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (bytes) => bytes.join('\u{3002}'),
  (bytes) => bytes.join('%2e'),
]
const ADDRESSES = [
  [127, 0, 0, 1],
  [169, 254, 169, 254],
  [10, 0, 0, 1],
] as const
const WRAPPINGS: readonly ((host: string, port: number) => string)[] = [
  (host, port) => `http://${host}:${port}/`,
  (host, port) => `http://api.anthropic.com@${host}:${port}/v1`,
  (host, port) => `https://${host}:${port}\\@api.openai.com/v1/#@api.openai.com`,
]
const OTHERS = [
  'http://0.0.0.0:PORT/',
  'http://0:PORT/',
  'http://[::]:PORT/',
  'http://[::1]:PORT/',
  'http://[0000::1]:PORT/',
  'http://[fe80::1%25lo]:PORT/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://localhost:PORT/',
  'http://LOCALHOST.:PORT/',
  'http://localtest.me:PORT/',
  'http://\u{24db}\u{24de}\u{24d2}\u{24d0}\u{24db}\u{24d7}\u{24de}\u{24e2}\u{24e3}:PORT/',
  'http://xn--lclhst-cua8h.example:PORT/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://metadata/computeMetadata/v1/',
  'http://100.100.100.200/latest/meta-data/',
  'http://192.0.0.192/opc/v2/instance/',
  'http://169.254.170.2/v2/credentials',
  'http://instance-data.ec2.internal/latest/',
  'http://kubernetes.default.svc/api',
  'http://host.docker.internal:PORT/',
  'http://7f000001.c0a80001.rbndr.us:PORT/',
  '//127.0.0.1:PORT/',
  'http:127.0.0.1:PORT',
  'http:/\\127.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://127.127.127.127:PORT/',
  'http://127.0.0.1:PORT/%0d%0aHost:%20evil',
  'http://api.openai.com.127.0.0.1.nip.io:PORT/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:PORT/_GET%20/',
  'dict://127.0.0.1:PORT/info',
  'ftp://127.0.0.1:PORT/',
  'ws://127.0.0.1:PORT/',
  'unix:/var/run/docker.sock',
  'data:text/html;base64,PGgxPg==',
  'jar:http://127.0.0.1:PORT!/',
]

/** More than 200 addresses by which servers have been made to ask where they should not; those of this machine lead to the port. */
export function ssrfUrls(port: number): readonly string[] {
  const hosts = ADDRESSES.flatMap((bytes) => SPELLINGS.map((spell) => spell(bytes)))
  const wrapped = hosts.flatMap((host) => WRAPPINGS.map((wrap) => wrap(host, port)))
  return [...wrapped, ...OTHERS.map((url) => url.replaceAll('PORT', String(port)))]
}

function numberOf(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}

function hex(high: number, low: number): string {
  return (high * 256 + low).toString(16)
}
