/** A name that stands in keys of Redis. @throws TypeError that says what is allowed. */
export function checkName(what: string, name: string): string {
  if (/^[\w-]{1,64}$/.test(name)) return name
  throw new TypeError(`redis: the ${what} "${name}" is not a name. Use 1 to 64 letters, digits, "-" and "_".`)
}
