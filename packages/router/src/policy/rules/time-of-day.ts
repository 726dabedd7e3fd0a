import type { RuleInput } from './rule-schema.ts'

type TimeOfDay = NonNullable<RuleInput['when']['timeOfDay']>

const MINUTE_MS = 60_000
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** Says whether a time, in milliseconds since 1970, is in a span of the day. The answer for a minute is remembered. */
export function compileTimeOfDay({ from, to, days, timeZone }: TimeOfDay): (time: number) => boolean {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
  const begins = minutesOf(from)
  const ends = minutesOf(to)
  const wanted = new Set<string>(days ?? DAYS)
  const isIn = (time: number) => {
    const { day, minutes } = readClock(format, time)
    if (begins <= ends) return minutes >= begins && minutes < ends && wanted.has(day)
    // Past midnight: what began yesterday goes on.
    return minutes >= begins ? wanted.has(day) : minutes < ends && wanted.has(dayBefore(day))
  }
  let minute = NaN
  let known = false
  return (time) => {
    const now = Math.floor(time / MINUTE_MS)
    if (now !== minute) {
      known = isIn(time)
      minute = now
    }
    return known
  }
}

function readClock(format: Intl.DateTimeFormat, time: number) {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]))
  const minutes = Number(parts.get('hour')) * 60 + Number(parts.get('minute'))
  return { day: (parts.get('weekday') ?? '').toLowerCase(), minutes }
}

function dayBefore(day: string): string {
  const index = DAYS.findIndex((each) => each === day)
  return DAYS.at(index - 1) ?? day
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':')
  return Number(hours) * 60 + Number(minutes)
}
